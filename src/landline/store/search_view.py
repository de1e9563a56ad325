"""The index as a search sees it: candidates for a question, many of them in one step.

What does not live here: what the tables mean (`landline.store.search_index`).
"""

from __future__ import annotations

import contextlib
import sqlite3
from typing import TYPE_CHECKING, Any, Final

import msgspec

from landline.store.search_index import CACHE_KIB, VERSION, hour_of
from landline.store.search_persons import NAMED
from landline.wire.words import fold

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from landline.store.search_log import Mark

MOST_PERSONS: Final = 256
"""Pairs of a name and an id that one question names."""

_DAMAGE: Final = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_decode_numbers: Final = msgspec.json.Decoder(list[int]).decode


class UnusableIndexError(Exception):
    """The index cannot be read now."""

    def __init__(self, why: sqlite3.Error) -> None:
        """Say `why`."""
        super().__init__(str(why))
        self.damaged = getattr(why, "sqlite_errorcode", 0) & 0xFF in _DAMAGE


class IndexView:
    """Reads an index file; used by one thread at a time. Raises UnusableIndexError."""

    def __init__(self, path: Path) -> None:
        """Open the index at `path`, which is not made if it is missing."""
        try:
            self.file = path.stat().st_ino
            """Tells whether another file has taken its place."""
            self._connection = sqlite3.connect(
                f"{path.as_uri()}?mode=rw",
                uri=True,
                isolation_level=None,
                check_same_thread=False,
                timeout=1.0,
            )
            self._connection.execute("PRAGMA query_only = ON")
            self._connection.execute(f"PRAGMA cache_size = {-CACHE_KIB}")
        except sqlite3.Error as error:
            raise UnusableIndexError(error) from error

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    @contextlib.contextmanager
    def reading(self) -> Iterator[None]:
        """Show one state of the index all through."""
        self._execute("BEGIN")
        try:
            yield
        finally:
            with contextlib.suppress(UnusableIndexError):
                self._execute("ROLLBACK")

    def mark(self, epoch: str) -> Mark | None:
        """Return up to where the index is complete, None if it is no index of this log."""
        return self._row(
            "SELECT last, room, seq FROM mark WHERE version = ? AND epoch = ?", VERSION, epoch
        )

    def written(self, after_ms: int | None, before_ms: int | None) -> tuple[int, int]:
        """Return the lowest and the highest id from the hour of one time to that of the other."""
        row = self._row(
            "SELECT COALESCE(min(low), 1), COALESCE(max(high), 0) FROM hour"
            " WHERE hour >= ? AND hour <= ?",
            hour_of(after_ms) if after_ms is not None else -(2**41),
            hour_of(before_ms - 1) if before_ms is not None else 2**41,
        )
        assert row is not None
        return row[0], row[1]

    def persons(self, name: str) -> list[int]:
        """Return the numbers of those who go by `name`, or whose id it is, MOST_PERSONS at most."""
        row = self._row(NAMED, fold(name), MOST_PERSONS)
        assert row is not None
        return _decode_numbers(row[0])

    def newest(self, question: str | None, low: int, high: int, limit: int) -> list[int]:
        """Return the newest candidates with ids from `low` to `high`, newest first."""
        found = "words MATCH ? AND" if question is not None else ""
        return self._numbers(
            f"SELECT rowid FROM words WHERE {found} rowid >= ? AND rowid <= ?"
            " ORDER BY rowid DESC LIMIT ?",
            *([question] if question is not None else []),
            low,
            high,
            limit,
        )

    def best(self, question: str, low: int, high: int, limit: int, skip: int) -> list[int]:
        """Return candidates by BM25 of their texts, the best first; of equal ones the newest."""
        return self._numbers(
            "SELECT rowid FROM words WHERE words MATCH ? AND rowid >= ? AND rowid <= ?"
            " ORDER BY bm25(words, 1.0, 0.0), rowid DESC LIMIT ? OFFSET ?",
            question,
            low,
            high,
            limit,
            skip,
        )

    def _numbers(self, statement: str, *values: object) -> list[int]:
        row = self._row(f"SELECT json_group_array(rowid) FROM ({statement})", *values)
        assert row is not None
        return _decode_numbers(row[0])

    def _row(self, statement: str, *values: object) -> tuple[Any, ...] | None:
        row: tuple[Any, ...] | None = self._execute(statement, *values).fetchone()
        return row

    def _execute(self, statement: str, *values: object) -> sqlite3.Cursor:
        try:
            return self._connection.execute(statement, values)
        except sqlite3.Error as error:
            raise UnusableIndexError(error) from error
