"""The growing edge of the log, in memory: where each room ends, and its newest messages.

Gives a batch its seqs and finds its repeated cids without asking the database. It is
changed after a commit only, and known again from the file after a failure. What does not
live here: SQL (`landline.store.sqlite`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from landline.model import Entry, Receipt

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

Key = tuple[bytes, int]
"""A cid and the id of its room."""
Row = tuple[int, int, int, bytes | None, bytes]
"""A message as the table has it: id, room, seq, cid, body."""


class Room:
    """One room: its row, its end, and the ids of its messages that are not indexed yet."""

    __slots__ = ("floor", "head", "id", "name", "newest")

    def __init__(self, number: int, name: str, floor: int = 0, head: int = 0) -> None:
        """Begin with all messages up to `head` indexed."""
        self.id = number
        self.name = name
        self.floor = floor
        self.head = head
        self.newest: tuple[int, list[int]] = (head + 1, [])
        """Seq of the first message that is not indexed, and the ids from there on."""

    def forget(self, indexed: int) -> None:
        """Drop the ids up to `indexed`, in one assignment: a reader may be looking."""
        first, messages = self.newest
        kept = [message for message in messages if message > indexed]
        self.newest = (first + len(messages) - len(kept), kept)


class Growth:
    """What a batch adds, before it is committed."""

    __slots__ = ("cids", "ends", "receipts", "rooms", "rows")

    def __init__(self) -> None:
        """Begin with nothing."""
        self.rows: list[Row] = []
        self.rooms: list[tuple[int, str]] = []
        self.receipts: list[Receipt] = []
        self.cids: dict[Key, int] = {}
        self.ends: dict[str, _End] = {}


class Edge:
    """The end of the log as the writer knows it."""

    def __init__(self, rooms: Mapping[int, Room], indexed: int) -> None:
        """Begin with `rooms`, all of whose messages up to `indexed` are in the tables."""
        self.rooms = {room.name: room for room in rooms.values()}
        self.last = indexed
        """Id of the newest message."""
        self._cids: dict[Key, int] = {}

    def add(self, room: Room, message: int, seq: int, cid: bytes | None) -> None:
        """Take up one message that the file has and the indexes do not."""
        room.newest[1].append(message)
        room.head = seq
        self.last = message
        if cid is not None:
            self._cids[cid, room.id] = message

    def stage(
        self,
        batch: Sequence[Entry],
        older: dict[Key, int],
        stored: Callable[[int], tuple[int, bytes]],
    ) -> Growth:
        """Return what `batch` adds, with its receipts; nothing here changes.

        `older` holds repeated cids that memory does not know, `stored` returns seq and
        body of a message.
        """
        growth = Growth()
        ends, taken, rows, receipts = growth.ends, growth.cids, growth.rows, growth.receipts
        known = self._cids | older if older else self._cids
        message = self.last
        for entry in batch:
            end = ends.get(entry.room)
            if end is None:
                end = ends[entry.room] = self._end(entry.room, growth)
            cid = None
            if entry.cid is not None:
                cid = bytes.fromhex(entry.cid)
                key = (cid, end.room)
                first = known.get(key) or taken.get(key)
                if first is not None:
                    original = self._original(first, growth, stored)
                    receipts.append(_repeated(entry, *original))
                    continue
                taken[key] = message + 1
            message += 1
            end.seq += 1
            end.messages.append(message)
            rows.append((message, end.room, end.seq, cid, entry.body))
            receipts.append(Receipt(end.seq))
        return growth

    def grow(self, growth: Growth) -> None:
        """Take up what has been committed."""
        for number, name in growth.rooms:
            self.rooms[name] = Room(number, name)
        for name, end in growth.ends.items():
            room = self.rooms[name]
            room.newest[1].extend(end.messages)
            room.head = end.seq
        self._cids.update(growth.cids)
        self.last += len(growth.rows)

    def forget(self, indexed: int) -> None:
        """Drop what the tables have now."""
        self._cids = {key: message for key, message in self._cids.items() if message > indexed}
        for room in self.rooms.values():
            room.forget(indexed)

    def _end(self, name: str, growth: Growth) -> _End:
        room = self.rooms.get(name)
        if room is not None:
            return _End(room.id, room.head)
        number = len(self.rooms) + len(growth.rooms) + 1
        growth.rooms.append((number, name))
        return _End(number, 0)

    def _original(
        self, message: int, growth: Growth, stored: Callable[[int], tuple[int, bytes]]
    ) -> tuple[int, bytes]:
        if message <= self.last:
            return stored(message)
        _, _, seq, _, body = growth.rows[message - self.last - 1]
        return seq, body


class _End:
    """The end of one room while a batch is put together."""

    __slots__ = ("messages", "room", "seq")

    def __init__(self, room: int, seq: int) -> None:
        self.room = room
        self.seq = seq
        self.messages: list[int] = []


class _Sender(msgspec.Struct):
    user: str = ""


def _repeated(entry: Entry, seq: int, body: bytes) -> Receipt:
    try:
        same = msgspec.json.decode(body, type=_Sender).user == entry.user
    except msgspec.MsgspecError:
        same = False
    return Receipt(seq, duplicate=True) if same else Receipt(0, foreign=True)
