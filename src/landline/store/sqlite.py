"""The log in a SQLite file: one writing connection, one reading connection.

A batch is one INSERT of many rows and, with that, one transaction: `sqlite3` gives the
GIL up and takes it back at every step, so each further statement would wait for a busy
event loop. Seqs and most repeated cids are known in memory (`landline.store.edge`), and
the statement itself refuses a cid that the table `cid` has.
"""

from __future__ import annotations

import contextlib
import functools
import os
import sqlite3
import threading
from itertools import chain
from typing import TYPE_CHECKING, Final

import msgspec

from landline.model import Entry, Logged, Receipt, RoomState
from landline.store.database import open_database, open_reader, translated
from landline.store.edge import Edge, Growth, Key, Room
from landline.store.folder import FolderLock
from landline.store.indexing import Indexer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

MOST_ROWS: Final = 512
"""Rows of one INSERT; a larger batch takes several in one transaction."""


class SqliteStore:
    """A durable `Store` in a data folder. `open` makes one."""

    def __init__(self, folder: Path, lock: FolderLock) -> None:
        """Open the database of `folder`, which `lock` has claimed; use `open` instead."""
        self._folder = folder
        self._lock = lock
        self._reading = threading.Lock()
        self._doubtful = False
        with contextlib.ExitStack() as undo:
            self._writer = open_database(folder, new_epoch=os.urandom(16).hex())
            undo.callback(self._writer.close)
            self._reader = open_reader(folder)
            undo.callback(self._reader.close)
            try:
                self.epoch: str = self._writer.execute("SELECT epoch FROM store").fetchone()[0]
                self._edge, self._indexer = self._loaded()
            except sqlite3.Error as error:
                raise translated(error, folder) from error
            undo.pop_all()

    @classmethod
    def open(cls, folder: Path) -> SqliteStore:
        """Open the log in `folder`, making both if missing; raise StoreError if it cannot be.

        `store.damaged` means that the file is no intact database: it is left as it is, for
        `folder.set_aside`.
        """
        lock = FolderLock(folder)
        try:
            return cls(folder, lock)
        except BaseException:
            lock.release()
            raise

    def rooms(self) -> list[RoomState]:
        """Return every room that has ever had a message."""
        rooms = list(self._edge.rooms.values())
        return [RoomState(room.name, room.head, room.floor) for room in rooms]

    def append(self, batch: Sequence[Entry]) -> list[Receipt]:
        """Commit `batch` durably; see `Store.append`."""
        try:
            if self._doubtful:
                self._edge, self._indexer = self._loaded()
            self._doubtful = True
            if self._indexer.advance(len(batch), self._edge.last):
                self._edge.forget(self._indexer.indexed)
            receipts = self._commit(batch)
            self._doubtful = False
        except sqlite3.Error as error:
            self._roll_back()
            raise translated(error, self._folder) from error
        except BaseException:
            self._roll_back()
            raise
        return receipts

    def read(self, positions: Mapping[str, int], limit: int) -> dict[str, list[Logged]]:
        """Return, per room, up to `limit` messages after the given seq, oldest first."""
        return {room: self._between(room, after, None, limit) for room, after in positions.items()}

    def page(self, room: str, before: int | None, limit: int) -> list[Logged]:
        """Return the last `limit` messages before seq `before`, oldest first."""
        state = self._edge.rooms.get(room)
        if state is None:
            return []
        end = state.head + 1 if before is None else min(before, state.head + 1)
        return self._between(room, max(0, end - 1 - limit), end, limit)

    def close(self) -> None:
        """Copy the WAL back, close, and give the folder free."""
        with self._reading:
            self._reader.close()
        self._writer.close()
        self._lock.release()

    # Writing

    def _commit(self, batch: Sequence[Entry]) -> list[Receipt]:
        growth = self._edge.stage(batch, {}, self._stored)
        try:
            self._insert(growth)
        except sqlite3.IntegrityError:
            # A cid from before the newest messages: rare enough to do the batch twice.
            self._roll_back()
            growth = self._edge.stage(batch, self._older_repeats(batch), self._stored)
            self._insert(growth)
        self._edge.grow(growth)
        return growth.receipts

    def _insert(self, growth: Growth) -> None:
        rows = growth.rows
        if not rows:
            return
        if not growth.rooms and len(rows) <= MOST_ROWS:
            self._execute(_insertion, rows)
            return
        self._writer.execute("BEGIN IMMEDIATE")
        for room in growth.rooms:
            self._writer.execute("INSERT INTO room (id, name) VALUES (?, ?)", room)
        for start in range(0, len(rows), MOST_ROWS):
            self._execute(_insertion, rows[start : start + MOST_ROWS])
        self._writer.execute("COMMIT")

    def _stored(self, message: int) -> tuple[int, bytes]:
        row: tuple[int, bytes] = self._writer.execute(
            "SELECT seq, body FROM message WHERE id = ?", (message,)
        ).fetchone()
        return row

    def _older_repeats(self, batch: Sequence[Entry]) -> dict[Key, int]:
        keys: list[Key] = []
        for entry in batch:
            room = self._edge.rooms.get(entry.room)
            if room is not None and entry.cid is not None:
                keys.append((bytes.fromhex(entry.cid), room.id))
        found: dict[Key, int] = {}
        for start in range(0, len(keys), MOST_ROWS):
            for cid, room_id, message in self._execute(_lookup, keys[start : start + MOST_ROWS]):
                found[cid, room_id] = message
        return found

    def _execute(
        self, statement: Callable[[int], str], rows: Sequence[tuple[object, ...]]
    ) -> sqlite3.Cursor:
        # One statement for each power of two, its LIMIT cuts the padding off.
        size = 1 << (len(rows) - 1).bit_length()
        padding = [None] * ((size - len(rows)) * len(rows[0]))
        values = (*chain.from_iterable(rows), *padding, len(rows))
        return self._writer.execute(statement(size), values)

    def _roll_back(self) -> None:
        # A disk that fails here again has nothing to say that the first failure did not.
        with contextlib.suppress(sqlite3.Error):
            if self._writer.in_transaction:
                self._writer.execute("ROLLBACK")

    def _loaded(self) -> tuple[Edge, Indexer]:
        (indexed,) = self._writer.execute("SELECT indexed FROM store").fetchone()
        rooms = {
            number: Room(number, name, floor, max(floor, head or 0))
            for number, name, floor, head in self._writer.execute(
                "SELECT id, name, floor, (SELECT max(seq) FROM place WHERE room = room.id"
                " AND message <= ?) FROM room",
                (indexed,),
            )
        }
        edge = Edge(rooms, indexed)
        for message, room, seq, cid in self._writer.execute(
            "SELECT id, room, seq, cid FROM message WHERE id > ? ORDER BY id", (indexed,)
        ):
            edge.add(rooms[room], message, seq, cid)
        return edge, Indexer(self._writer, indexed)

    # Reading

    def _between(self, name: str, after: int, before: int | None, limit: int) -> list[Logged]:
        room = self._edge.rooms.get(name)
        if room is None or limit <= 0:
            return []
        try:
            with self._reading:
                return self._logged(self._messages(room, max(after, 0), before, limit))
        except sqlite3.Error as error:
            raise translated(error, self._folder) from error

    def _messages(self, room: Room, after: int, before: int | None, limit: int) -> list[int]:
        # Taken once: the writer may put a shorter list in its place while we read.
        first, newest = room.newest
        end = first if before is None else min(before, first)
        found: list[int] = []
        if after + 1 < end:
            rows = self._reader.execute(
                "SELECT message FROM place WHERE room = ? AND seq > ? AND seq < ?"
                " ORDER BY seq LIMIT ?",
                (room.id, after, end, limit),
            )
            found = [message for (message,) in rows]
        start = max(0, after + 1 - first)
        stop = len(newest) if before is None else max(0, before - first)
        found += newest[start : min(stop, start + limit - len(found))]
        return found

    def _logged(self, messages: list[int]) -> list[Logged]:
        rows = self._reader.execute(
            "SELECT seq, body FROM json_each(?) CROSS JOIN message ON message.id = value",
            (msgspec.json.encode(messages).decode(),),
        )
        return [Logged(seq, body) for seq, body in rows]


@functools.cache
def _insertion(rows: int) -> str:
    # A cid that was there before makes its body NULL, which the table refuses: the whole
    # statement fails.
    values = ",".join(["(?,?,?,?,?)"] * rows)
    return (
        "INSERT INTO message (id, room, seq, cid, body)"
        " SELECT column1, column2, column3, column4, CASE WHEN EXISTS"
        " (SELECT 1 FROM cid WHERE cid = column4 AND room = column2) THEN NULL ELSE column5 END"
        f" FROM (VALUES {values}) LIMIT ?"
    )


@functools.cache
def _lookup(keys: int) -> str:
    values = ",".join(["(?,?)"] * keys)
    return (
        f"SELECT cid, room, message FROM (SELECT * FROM (VALUES {values}) LIMIT ?)"
        " CROSS JOIN cid ON cid = column1 AND room = column2"
    )
