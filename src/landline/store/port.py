"""What a hub asks of a store. An engine is a file beside this one (DESIGN §9).

Calls are synchronous: `append` and `trim` are called from one writer thread, the reading
calls from one reader thread; an engine guards whatever the two share.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from landline.model import Entry, Logged, Mention, Receipt, Record, RoomState

RECENT_SILENT: Final = 1000
"""Silent messages of a room whose seqs `rooms` tells."""
RECENT_MENTIONS: Final = 1000
"""Mentions of one user that `mentions` tells."""


class Store(Protocol):
    """A log of rooms. Raises `landline.errors.StoreError` for whatever goes wrong."""

    @property
    def epoch(self) -> str:
        """Random id written when the store was made or restored: positions hold within it."""

    def rooms(self) -> list[RoomState]:
        """Return every room that has ever had a message; read at start."""

    def records(self, kind: str) -> list[Record]:
        """Return all records of one kind, by key; read at start, and by tools."""

    def mentions(self) -> list[Mention]:
        """Return the newest mentions of every user, at most 1000 each, oldest first."""

    def append(self, batch: Sequence[Entry]) -> list[Receipt]:
        """Commit `batch` durably in order and return a receipt for each entry.

        Gives every new entry the next seq of its room, dense from 1, in the same
        transaction; an entry whose (room, cid) is already there, also earlier in the
        batch, gets the first one's seq. An entry with a `target` changes that message's body
        (wire/folding.py), and its records are put, in the same transaction; a repeated or
        foreign entry does neither. All is committed or, on StoreError, nothing.
        """

    def trim(self, floors: Mapping[str, int]) -> None:
        """Forget each room's messages up to its new floor, with their cids and mentions.

        A floor never falls, and is at most the room's head; a room that is not there is
        passed over. What an earlier `trim` was kept from finishing is finished as well.
        """

    def trimming(self, floors: Mapping[str, int]) -> Iterator[None]:
        """Do what `trim` does, a short step for each `next`.

        Between the steps `append` may be called. After the first step nothing up to the
        new floors can be read any more, whatever happens to the rest.
        """

    def read(self, positions: Mapping[str, int], limit: int) -> dict[str, list[Logged]]:
        """Return, per room, up to `limit` messages that follow the given seq, oldest first."""

    def page(self, room: str, before: int | None, limit: int) -> list[Logged]:
        """Return the last `limit` messages before seq `before` (None: the newest), oldest first."""

    def close(self) -> None:
        """Flush and close; the store must not be used afterwards."""
