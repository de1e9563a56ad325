"""The index file beside the log: opened or begun anew, brought after the log a slice at a time.

It is derived, so it is never repaired: one that is damaged, of another log or of another
version is deleted and built again. In WAL mode with synchronous=NORMAL a crash can only
take its newest slices away, and the mark of the last message goes with them.
What does not live here: when a slice is due (`landline.store.search_follow`), and
questions (`landline.store.search`).
"""

from __future__ import annotations

import contextlib
import functools
import sqlite3
import unicodedata
from typing import TYPE_CHECKING, Final

import msgspec

from landline.store import search_persons
from landline.store.folder import make_for_owner
from landline.store.rows import execute_all, values
from landline.store.search_match import said
from landline.store.search_persons import Persons
from landline.store.search_terms import room_question, row

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from landline.store.search_log import LogRow, LogView, Place
    from landline.store.search_match import Said

INDEX: Final = "landline-search.db"
VERSION: Final = f"1 {unicodedata.unidata_version}"
"""Changes with the tables, with how words are cut, and with what Unicode takes for a letter."""
SLICE: Final = 512
"""Messages of one transaction."""
CHANGED: Final = 64
"""Edited messages of one transaction: their size is not asked for first."""
FORGOTTEN: Final = 512
"""Messages looked at in one transaction when a room has forgotten some."""
HOUR_MS: Final = 3_600_000
CACHE_KIB: Final = 8 * 1024

_SCHEMA: Final = (
    # Up to message `last` the log has been taken up. It stands at `room` and `seq`: another
    # one with its id means another log.
    "CREATE TABLE mark (one INTEGER PRIMARY KEY CHECK (one = 1), version TEXT NOT NULL,"
    " epoch TEXT NOT NULL, last INTEGER NOT NULL, room INTEGER NOT NULL, seq INTEGER NOT NULL)",
    # The lowest and the highest id of the messages of an hour.
    "CREATE TABLE hour (hour INTEGER PRIMARY KEY, low INTEGER NOT NULL, high INTEGER NOT NULL)",
    # Up to this floor, what the log has forgotten is not here any more either.
    "CREATE TABLE forgotten (room INTEGER PRIMARY KEY, floor INTEGER NOT NULL)",
    *search_persons.SCHEMA,
    "CREATE VIRTUAL TABLE words USING fts5(text, tags, tokenize = 'ascii')",
    # FTS5 merges what eight slices wrote, not four: a sixth less work, questions no slower.
    "INSERT INTO words (words, rank) VALUES ('automerge', 8)",
)
_BEYOND_REPAIR: Final = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR}
"""SQLITE_ERROR: a table that is not there, or is another than ours."""

_decode_numbers: Final = msgspec.json.Decoder(list[int]).decode


def is_damage(error: sqlite3.Error) -> bool:
    """Tell whether `error` will not pass by itself, as a full disk may."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in _BEYOND_REPAIR


def delete_index(path: Path) -> bool:
    """Delete the index at `path`; tell whether there was one."""
    there = path.exists()
    for part in ("", "-wal", "-shm"):
        path.with_name(f"{path.name}{part}").unlink(missing_ok=True)
    return there


class IndexWriter:
    """Keeps the index of a log up to date; used by one thread at a time."""

    def __init__(self, folder: Path, epoch: str, log: LogView) -> None:
        """Open the index in `folder` for the log of `epoch`, or begin one.

        Raises sqlite3.Error or OSError if the disk does not let it.
        """
        self.rebuilt = False
        """Whether there was one that could not be used."""
        self._path = folder / INDEX
        self._log = log
        self._epoch = epoch
        self._forgotten = 0
        self._last = 0
        try:
            self._connection = self._opened()
        except sqlite3.Error as error:
            if not is_damage(error):
                raise
            self._connection = self._begun()
        self._persons = Persons(self._connection)

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def advance(self) -> int:
        """Take up the next messages of the log; return how many it may have beyond them."""
        with self._log.reading():
            found = self._log.following(self._last, SLICE)
            if not found:
                return 0
            changed = self._changed(found)
            behind = self._log.newest() - found[-1].id
        for start in range(0, len(changed), CHANGED):
            self._renew(changed[start : start + CHANGED])
        texts, newest = _texts(found), found[-1]
        with self._transaction():
            self._insert(texts)
            self._note_hours(texts)
            self._connection.execute(
                "UPDATE mark SET last = ?, room = ?, seq = ?", (newest.id, newest.room, newest.seq)
            )
        self._last = newest.id
        return behind

    def forget(self) -> bool:
        """Drop some of what the log has forgotten; tell whether there may be more of it."""
        with self._log.reading():
            total, floors = self._log.floors()
        if total == self._forgotten:
            return False
        known = dict(self._connection.execute("SELECT room, floor FROM forgotten"))
        for room, floor in floors:
            if known.get(room, 0) < floor:
                self._forget(room, floor)
                return True
        self._forgotten = total
        return False

    # Opening

    def _opened(self) -> sqlite3.Connection:
        if not self._path.exists():
            return self._begun()
        connection = _connected(self._path)
        try:
            found = connection.execute(
                "SELECT version, epoch, last, room, seq FROM mark"
            ).fetchone()
            connection.execute("SELECT rowid FROM words WHERE words MATCH 'a' LIMIT 1").fetchone()
            usable = found is not None and self._is_ours(*found)
        except BaseException:
            connection.close()
            raise
        if usable:
            self._last = found[2]
            return connection
        connection.close()
        return self._begun()

    def _is_ours(self, version: str, epoch: str, *mark: int) -> bool:
        if (version, epoch) != (VERSION, self._epoch):
            return False
        last, room, seq = mark
        with self._log.reading():
            return self._log.has((last, room, seq))

    def _begun(self) -> sqlite3.Connection:
        self.rebuilt = delete_index(self._path)
        connection = _connected(self._path)
        try:
            connection.execute("BEGIN IMMEDIATE")
            for statement in _SCHEMA:
                connection.execute(statement)
            values = (VERSION, self._epoch)
            connection.execute("INSERT INTO mark VALUES (1, ?, ?, 0, 0, 0)", values)
            connection.execute("COMMIT")
        except BaseException:
            connection.close()
            raise
        self._last = 0
        return connection

    # Writing

    def _changed(self, found: list[LogRow]) -> list[int]:
        """Return the ids of the earlier messages that `found` edits or deletes, ascending."""
        places: set[Place] = set()
        for message in found:
            change = said(message.body)
            if change is not None and change.kind in ("edit", "delete") and change.target:
                places.add((message.room, change.target))
        if not places:
            return []
        # What comes with `found` was read with its changes already in it.
        return [message for message in self._log.located(places) if message < found[0].id]

    def _renew(self, messages: list[int]) -> None:
        """Take up `messages` as they stand now; ids ascend, or FTS5 would write at each."""
        with self._log.reading():
            found = self._log.standing(messages)
        with self._transaction():
            self._remove(messages)
            self._insert(_texts(found))

    def _insert(self, texts: list[_Text]) -> None:
        numbers = self._persons.numbers([(body.sender, body.user) for _, body in texts])
        rows = [
            (message.id, *row(body, message.room, numbers[body.sender, body.user]))
            for message, body in texts
        ]
        execute_all(self._connection, _insertion, rows)

    def _note_hours(self, texts: list[_Text]) -> None:
        lowest: dict[int, int] = {}
        highest: dict[int, int] = {}
        for message, body in texts:
            hour = body.at // HOUR_MS
            lowest.setdefault(hour, message.id)
            highest[hour] = message.id
        self._connection.executemany(
            "INSERT INTO hour VALUES (?, ?, ?) ON CONFLICT (hour)"
            " DO UPDATE SET low = min(low, excluded.low), high = max(high, excluded.high)",
            [(_in_bounds(hour), low, highest[hour]) for hour, low in lowest.items()],
        )

    def _forget(self, room: int, floor: int) -> None:
        (found,) = self._connection.execute(
            "SELECT json_group_array(rowid) FROM"
            " (SELECT rowid FROM words WHERE words MATCH ? ORDER BY rowid LIMIT ?)",
            (room_question(room), FORGOTTEN),
        ).fetchone()
        oldest = _decode_numbers(found)
        with self._log.reading():
            gone = self._log.forgotten(oldest)
        with self._transaction():
            self._remove(gone)
            if len(gone) < FORGOTTEN:
                self._connection.execute(
                    "INSERT OR REPLACE INTO forgotten VALUES (?, ?)", (room, floor)
                )

    def _remove(self, messages: list[int]) -> None:
        self._connection.execute(
            "DELETE FROM words WHERE rowid IN (SELECT value FROM json_each(?))", (_json(messages),)
        )

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._connection.execute("COMMIT")
        except BaseException:
            self._persons.forget()
            with contextlib.suppress(sqlite3.Error):
                self._connection.execute("ROLLBACK")
            raise


def hour_of(at: int) -> int:
    """Return the hour of a time in milliseconds, as the table `hour` counts them."""
    return _in_bounds(at // HOUR_MS)


def _in_bounds(hour: int) -> int:
    # A body may say anything; the table takes 64 bits.
    return max(-(2**40), min(hour, 2**40))


_Text = tuple["LogRow", "Said"]


def _texts(messages: Iterable[LogRow]) -> list[_Text]:
    """Return those of `messages` that are texts."""
    found = [(message, said(message.body)) for message in messages]
    return [(message, body) for message, body in found if body is not None and body.is_text]


def _connected(path: Path) -> sqlite3.Connection:
    make_for_owner(path)
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=1.0)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA secure_delete = ON")  # a deleted text leaves no bytes
        connection.execute("PRAGMA temp_store = MEMORY")
        connection.execute(f"PRAGMA cache_size = {-CACHE_KIB}")
    except BaseException:
        connection.close()
        raise
    return connection


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()


@functools.cache
def _insertion(rows: int) -> str:
    return f"INSERT INTO words (rowid, text, tags) SELECT * FROM (VALUES {values(3, rows)}) LIMIT ?"
