"""What a search is asked and what it answers, the same for every engine (DESIGN §9)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Protocol

from msgspec import Struct

from landline.model import Logged

if TYPE_CHECKING:
    from collections.abc import Sequence

    from landline.wire.query import Query

Order = Literal["newest", "best"]


class FoundMessage(Struct, frozen=True, gc=False):
    """One message that was found, as it stands now."""

    room: str
    """Key of its room."""
    message: Logged
    snippet: str
    """About 120 characters of its text around the first match, on one line."""
    marks: tuple[tuple[int, int], ...] = ()
    """Where in the snippet the words stand: start and end, in characters."""


class Found(Struct, frozen=True, gc=False):
    """One page of what was found."""

    hits: list[FoundMessage]
    more: bool = False
    """There are further ones."""
    complete: bool = True
    """False while the index is being built: older messages may be missing for now."""


class Search(Protocol):
    """Finds messages in a log."""

    def search(
        self, query: Query, rooms: Sequence[str], limit: int, skip: int, order: Order
    ) -> Found:
        """Return up to `limit` messages that have all of `query`, after the first `skip`.

        Only texts of the rooms with the keys `rooms` are found, as they stand at this
        moment: edited ones by their new text, deleted ones not at all. `query.room` is the
        caller's to resolve into `rooms`. `best` puts the messages first in which the words
        are rarest and make up most (BM25), `newest` the last ones. Raises StoreError.
        """
