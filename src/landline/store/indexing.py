"""The indexes of the log follow it in slices instead of growing with each message.

A cid is random: put straight into an index of a million, every message rewrites a page of
4 KiB of its own (20 µs each, measured). So the newest messages are indexed in memory only
(`landline.store.sqlite`); a generation of them is sorted at once and put into the tables
a slice at a time, each slice into neighbouring pages. `store.indexed` moves when a whole
generation is in; after a crash what lies beyond it is read from the log and done again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from landline.store.database import unflushed

if TYPE_CHECKING:
    import sqlite3

GENERATION: Final = 16_384
"""Messages sorted at once; up to about twice as many are indexed in memory only."""
SLICE: Final = 512
"""Index rows written at once, so that no commit waits long."""

_MAKE: Final = (
    "CREATE TEMP TABLE IF NOT EXISTS sorted_cid (cid, room, message)",
    "CREATE TEMP TABLE IF NOT EXISTS sorted_place (room, seq, message)",
)
_SORT: Final = (
    "INSERT INTO sorted_cid SELECT cid, room, id FROM message"
    " WHERE id > ? AND id <= ? AND cid IS NOT NULL ORDER BY cid, room",
    "INSERT INTO sorted_place SELECT room, seq, id FROM message"
    " WHERE id > ? AND id <= ? ORDER BY room, seq",
)
# A slice may have been there before: a crash comes between the last slice and the mark.
_SLICES: Final = (
    "INSERT OR IGNORE INTO cid SELECT * FROM sorted_cid WHERE rowid > ? AND rowid <= ?",
    "INSERT OR IGNORE INTO place SELECT * FROM sorted_place WHERE rowid > ? AND rowid <= ?",
)
_EMPTY: Final = ("DELETE FROM sorted_cid", "DELETE FROM sorted_place")


class Indexer:
    """Brings the tables `place` and `cid` after the log; used by the writer thread."""

    def __init__(self, connection: sqlite3.Connection, indexed: int) -> None:
        """Go on after message `indexed`."""
        self.indexed = indexed
        """Up to this message id the tables are complete."""
        self._connection = connection
        self._until = 0
        self._table = 0
        self._done = 0
        self._owed = 0
        self._run(_MAKE)

    def advance(self, arriving: int, last: int) -> bool:
        """Do a share of the work, as `arriving` messages come after message `last`.

        Twice as many rows are indexed as arrive, for both tables, so the memory of the
        newest stays bounded. Return whether `indexed` moved.
        """
        if not self._until:
            if last - self.indexed < GENERATION:
                return False
            self._sort(last)
        self._owed += 4 * arriving
        return self._owed >= SLICE and self._write_slices()

    def hasten(self, last: int) -> bool:
        """Write one slice of the messages up to `last`; return whether `indexed` moved."""
        if not self._until:
            self._sort(last)
        self._owed = SLICE
        return self._write_slices()

    def _sort(self, last: int) -> None:
        self._run(_EMPTY)
        for statement in _SORT:
            self._connection.execute(statement, (self.indexed, last))
        self._until, self._table, self._done, self._owed = last, 0, 0, 0

    def _write_slices(self) -> bool:
        before = self.indexed
        with unflushed(self._connection):
            while self._until and self._owed >= SLICE:
                self._owed -= SLICE
                self._write_slice()
        return self.indexed > before

    def _write_slice(self) -> None:
        self._connection.execute(_SLICES[self._table], (self._done, self._done + SLICE))
        self._done += SLICE
        if self._done < self._until - self.indexed:
            return
        self._table, self._done = self._table + 1, 0
        if self._table == len(_SLICES):
            self._finish()

    def _finish(self) -> None:
        self._connection.execute("UPDATE store SET indexed = ?", (self._until,))
        self.indexed, self._until = self._until, 0
        self._run(_EMPTY)

    def _run(self, statements: tuple[str, ...]) -> None:
        for statement in statements:
            self._connection.execute(statement)
