"""The log in a SQLite file: one writing connection, one reading connection.

A batch is one INSERT of many rows and, with that, one transaction: `sqlite3` gives the
GIL up and takes it back at every step, so each further statement would wait for a busy
event loop. Seqs and most repeated cids are known in memory (`landline.store.edge`), and
the statement itself refuses a cid that the table `cid` has. Only a batch that brings more
than messages takes more statements (`landline.store.extras`).
"""

from __future__ import annotations

import contextlib
import functools
import os
import sqlite3
import threading
from typing import TYPE_CHECKING, Any, Final

import msgspec

from landline.model import Entry, Logged, Mention, Receipt, Record, RoomState
from landline.store import extras, trimming
from landline.store.database import open_database, open_reader, translated
from landline.store.edge import Edge, Growth, Key, Room
from landline.store.folder import FolderLock
from landline.store.indexing import Indexer
from landline.store.port import RECENT_MENTIONS, RECENT_SILENT
from landline.store.rows import MOST_ROWS, execute, execute_all, values

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path


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
        """Return every room that has ever had a message; see `Store.rooms`."""
        rooms = list(self._edge.rooms.values())
        recent = self._recent_silent([room.id for room in rooms if room.silent])
        return [
            RoomState(room.name, room.head, room.floor, room.silent, recent.get(room.id, ()))
            for room in rooms
        ]

    def records(self, kind: str) -> list[Record]:
        """Return all records of one kind, by key."""
        rows = self._rows("SELECT key, value FROM record WHERE kind = ? ORDER BY key", kind)
        return [Record(kind, key, value) for key, value in rows]

    def mentions(self) -> list[Mention]:
        """Return the newest mentions of every user, oldest first; see `Store.mentions`."""
        return [Mention(*row) for row in self._rows(_MENTIONS, RECENT_MENTIONS - 1)]

    def append(self, batch: Sequence[Entry]) -> list[Receipt]:
        """Commit `batch` durably; see `Store.append`."""
        try:
            self._assure()
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

    def trim(self, floors: Mapping[str, int]) -> None:
        """Forget each room's messages up to its new floor; see `Store.trim`."""
        for _ in self.trimming(floors):
            pass

    def trimming(self, floors: Mapping[str, int]) -> Iterator[None]:
        """Do what `trim` does, a short step for each `next`; see `Store.trimming`."""
        try:
            self._assure()
            self._raise_floors(floors)
            owed = any(room.owes for room in self._edge.rooms.values())
            until = self._edge.last if owed else 0
            yield
            while self._indexer.indexed < until:
                self._assure()
                if self._indexer.hasten(self._edge.last):
                    self._edge.forget(self._indexer.indexed)
                yield
            room: int | None = 0
            while room is not None:
                room = trimming.forget_slice(self._writer, room)
                yield
        except sqlite3.Error as error:
            self._doubtful = True
            self._roll_back()
            raise translated(error, self._folder) from error
        except BaseException:
            self._roll_back()
            raise

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
        rows, plain = growth.rows, growth.plain
        if plain and not growth.rooms and len(rows) <= MOST_ROWS:
            if rows:
                execute(self._writer, _insertion, rows)
            return
        self._writer.execute("BEGIN IMMEDIATE")
        self._writer.executemany("INSERT INTO room (id, name) VALUES (?, ?)", growth.rooms)
        if growth.changes:
            extras.change(self._writer, self._edge, growth)
        execute_all(self._writer, _insertion, rows)
        if not plain:
            extras.keep(self._writer, growth)
        self._writer.execute("COMMIT")

    def _stored(self, message: int) -> tuple[int, bytes]:
        row: tuple[int, bytes] = self._writer.execute(
            "SELECT seq, body FROM message WHERE id = ?", (message,)
        ).fetchone()
        return row

    def _older_repeats(self, batch: Sequence[Entry]) -> dict[Key, int]:
        keys: list[Key] = []
        for entry in batch:
            room = self._edge.rooms.get(entry.room) if entry.room is not None else None
            if room is not None and entry.cid is not None:
                keys.append((bytes.fromhex(entry.cid), room.id))
        found: dict[Key, int] = {}
        for start in range(0, len(keys), MOST_ROWS):
            some = keys[start : start + MOST_ROWS]
            for cid, room_id, message in execute(self._writer, _lookup, some):
                found[cid, room_id] = message
        return found

    def _raise_floors(self, floors: Mapping[str, int]) -> None:
        known = [(self._edge.rooms.get(name), floor) for name, floor in floors.items()]
        raised = [
            (room, min(floor, room.head))
            for room, floor in known
            if room is not None and min(floor, room.head) > room.floor
        ]
        if raised:
            trimming.raise_floors(self._writer, [(room.id, floor) for room, floor in raised])
        for room, floor in raised:
            room.floor = floor

    def _assure(self) -> None:
        """Know the log from the file again after a failure."""
        if self._doubtful:
            self._edge, self._indexer = self._loaded()
            self._doubtful = False

    def _roll_back(self) -> None:
        # A disk that fails here again has nothing to say that the first failure did not.
        with contextlib.suppress(sqlite3.Error):
            if self._writer.in_transaction:
                self._writer.execute("ROLLBACK")

    def _loaded(self) -> tuple[Edge, Indexer]:
        (indexed,) = self._writer.execute("SELECT indexed FROM store").fetchone()
        rooms = {
            number: Room(number, name, floor, max(floor, head or 0), silent)
            for number, name, floor, head, silent in self._writer.execute(_ROOMS, (indexed,))
        }
        edge = Edge(rooms, indexed)
        for message, room, seq, cid in self._writer.execute(
            "SELECT id, room, seq, cid FROM message WHERE id > ? ORDER BY id", (indexed,)
        ):
            edge.add(rooms[room], message, seq, cid)
        return edge, Indexer(self._writer, indexed)

    # Reading

    def _between(self, name: str, after: int, before: int | None, limit: int) -> list[Logged]:
        logged: list[Logged] = []
        room, floor = self._edge.rooms.get(name), -1
        # Again if some of them were forgotten meanwhile: those that follow belong in their place.
        while room is not None and limit > 0 and room.floor != floor:
            floor = room.floor
            messages = self._messages(room, max(after, floor), before, limit)
            rows = self._rows(_LOGGED, _json(messages))
            logged = [Logged(seq, body) for seq, body in rows]
            room = self._edge.rooms.get(name)
        return logged

    def _recent_silent(self, rooms: list[int]) -> dict[int, tuple[int, ...]]:
        rows = self._rows(_RECENT_SILENT, RECENT_SILENT, _json(rooms)) if rooms else ()
        return {room: tuple(sorted(msgspec.json.decode(seqs))) for room, seqs in rows}

    def _rows(self, statement: str, *parameters: object) -> list[Any]:
        try:
            with self._reading:
                return self._reader.execute(statement, parameters).fetchall()
        except sqlite3.Error as error:
            raise translated(error, self._folder) from error

    def _messages(self, room: Room, after: int, before: int | None, limit: int) -> list[int]:
        # Taken once: the writer may put a shorter list in its place while we read.
        first, newest = room.newest
        end = first if before is None else min(before, first)
        found: list[int] = []
        if after + 1 < end:
            found = [message for (message,) in self._rows(_PLACED, room.id, after, end, limit)]
        start = max(0, after + 1 - first)
        stop = len(newest) if before is None else max(0, before - first)
        found += newest[start : min(stop, start + limit - len(found))]
        return found


_ROOMS: Final = (
    "SELECT id, name, floor,"
    " (SELECT max(seq) FROM place WHERE room = room.id AND message <= ?),"
    " coalesce((SELECT nth FROM silent WHERE room = room.id ORDER BY seq DESC LIMIT 1),"
    " silent_below) FROM room"
)
_PLACED: Final = (
    "SELECT message FROM place WHERE room = ? AND seq > ? AND seq < ? ORDER BY seq LIMIT ?"
)
_LOGGED: Final = "SELECT seq, body FROM json_each(?) CROSS JOIN message ON message.id = value"
_RECENT_SILENT: Final = (
    "SELECT room.id, (SELECT json_group_array(seq) FROM (SELECT seq FROM silent"
    " WHERE silent.room = room.id AND seq > room.floor ORDER BY seq DESC LIMIT ?1))"
    " FROM json_each(?2) CROSS JOIN room ON room.id = value"
)
# Users by skipping from one to the next; of each as many from the newest as are wanted.
_MENTIONS: Final = (
    "WITH RECURSIVE somebody (user) AS (SELECT min(user) FROM mention UNION ALL"
    " SELECT (SELECT min(user) FROM mention WHERE user > somebody.user) FROM somebody"
    " WHERE user IS NOT NULL)"
    " SELECT mention.user, room.name, seq FROM somebody"
    " CROSS JOIN mention ON mention.user = somebody.user AND message >= coalesce((SELECT message"
    " FROM mention WHERE user = somebody.user ORDER BY message DESC LIMIT 1 OFFSET ?), 0)"
    " CROSS JOIN room ON room.id = mention.room AND seq > room.floor ORDER BY message, mention.user"
)


@functools.cache
def _insertion(rows: int) -> str:
    # A cid that was there before makes its body NULL, which the table refuses: the whole
    # statement fails.
    return (
        "INSERT INTO message (id, room, seq, cid, body)"
        " SELECT column1, column2, column3, column4, CASE WHEN EXISTS"
        " (SELECT 1 FROM cid WHERE cid = column4 AND room = column2) THEN NULL ELSE column5 END"
        f" FROM (VALUES {values(5, rows)}) LIMIT ?"
    )


@functools.cache
def _lookup(keys: int) -> str:
    return (
        f"SELECT cid, room, message FROM (SELECT * FROM (VALUES {values(2, keys)}) LIMIT ?)"
        " CROSS JOIN cid ON cid = column1 AND room = column2"
    )


def _json(numbers: list[int]) -> str:
    return msgspec.json.encode(numbers).decode()
