"""What is asked of a person, or of the rules that stand for one, before anything is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

from landline.transfer.links import Path

if TYPE_CHECKING:
    from threading import Event

    from landline.transfer.decisions import Answer, Policy
    from landline.transfer.messages import Offer


class Question(Struct, frozen=True):
    """Another file, or link, is here under the name of one that was sent."""

    entry: int
    path: Path
    """As the receiver would write it: harmless to a disk, not to a terminal."""
    size: int
    """Bytes of the one that was sent."""
    mtime_ns: int
    here_size: int
    here_mtime_ns: int


class Bounds(Struct, frozen=True):
    """What is not taken, whoever wants it."""

    most: int = 0
    """Bytes of one transfer; 0: any number."""
    spares: bool = False
    """Some of the disk is left free (`disk_free`)."""


class Decider(Protocol):
    """Who decides for the receiver. Called in the thread of `Receiving.run`, and may take long."""

    @property
    def policy(self) -> Policy:
        """What becomes of files that are here already (`decisions`)."""

    @property
    def bounds(self) -> Bounds:
        """What is not taken; that an offer is not too large, `consider` sees to."""

    def consider(self, offer: Offer, withdrawn: Event) -> str | None:
        """Return None to have it, else the code that it is refused with.

        Once `withdrawn` is set the other side is gone, and nobody needs an answer any more.
        """

    def choose(self, questions: list[Question], withdrawn: Event) -> dict[int, Answer]:
        """Return what becomes of each entry; what is left out is skipped. As `consider`."""
