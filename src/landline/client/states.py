"""What a client tells of its own state, beside the hub's events (`wire/events.py`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from msgspec import Struct

from landline.errors import Error, NotAllowedError, RefusedError
from landline.wire.events import Failure, Gone, Goodbye, Limits

if TYPE_CHECKING:
    from landline.catalogue import Language

LinkState = Literal["new", "connecting", "connected", "waiting", "closed"]


class Receipt(Struct, frozen=True):
    """A message is on the hub's disk."""

    room: str
    seq: int
    at: int | None
    """Milliseconds since 1970; None if an earlier copy of it had been kept already."""
    cid: str


class Connected(Struct, frozen=True):
    """The hub has welcomed us, for the first time or again."""

    name: str
    again: bool


class Reconnecting(Struct, frozen=True):
    """There is no connection; the next try is in `delay` seconds."""

    delay: float
    reason: Error


class HubView(Struct, frozen=True):
    """What is known of the hub and of the way to it."""

    address: str
    state: LinkState
    epoch: str | None = None
    """Names the log that all seqs belong to."""
    limits: Limits | None = None
    features: tuple[str, ...] = ()
    encrypted: bool = False
    """The way to it is TLS, which nobody but this hub can have answered."""
    private: bool = False
    """Nobody else can read along: it is encrypted, or the hub is on this machine."""
    fingerprint: str | None = None
    """Who it is, where that is known."""


class HubRefusedError(RefusedError):
    """The hub said no, in its own words: `code` is the hub's."""

    def __init__(self, said: Failure | Goodbye | Gone) -> None:
        super().__init__(said.code)
        self._text = said.text
        self._hint = said.hint if isinstance(said, Failure) else ""
        self.retry: float | None = said.retry if isinstance(said, Failure) else None
        """Seconds after which it may be tried again, where waiting helps."""

    def text(self, language: Language = "en") -> str:
        """Return the hub's words, in the language that hello asked for."""
        return self._text.rstrip(".。") or self.code

    def hint(self, language: Language = "en") -> str:
        """Return the hub's advice."""
        return self._hint


class LoginRefusedError(HubRefusedError):
    """The hub does not take us for whom we say we are; trying again will not help."""

    exit_status = NotAllowedError.exit_status


_OF_IDENTITY: Final = frozenset(
    {
        "device.unknown", "device.wrong", "guests.none", "invitation.wrong", "login.plain",
        "login.wrong", "refused", "signup.closed", "token.wrong",
    }
)  # fmt: skip
"""The hub's codes for that."""


def refusal(said: Failure | Goodbye | Gone) -> HubRefusedError:
    """Return what the hub said no to as an error."""
    return (LoginRefusedError if said.code in _OF_IDENTITY else HubRefusedError)(said)
