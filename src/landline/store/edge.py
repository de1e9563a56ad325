"""The growing edge of the log, in memory: where each room ends, and its newest messages.

Gives a batch its seqs and finds its repeated cids without asking the database. It is
changed after a commit only, and known again from the file after a failure. What does not
live here: SQL (`landline.store.sqlite`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from landline.model import Entry, Receipt
from landline.store.folds import Change

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from landline.model import Record

Key = tuple[bytes, int]
"""A cid and the id of its room."""
Row = tuple[int, int, int, bytes | None, bytes]
"""A message as the table has it: id, room, seq, cid, body."""


class Room:
    """One room: its row, its end, and the ids of its messages that are not indexed yet."""

    __slots__ = ("floor", "head", "id", "name", "newest", "silent")

    def __init__(
        self, number: int, name: str, floor: int = 0, head: int = 0, silent: int = 0
    ) -> None:
        """Begin with all messages up to `head` indexed, `silent` of them no texts."""
        self.id = number
        self.name = name
        self.floor = floor
        self.head = head
        self.silent = silent
        self.newest: tuple[int, list[int]] = (head + 1, [])
        """Seq of the first message that is not indexed, and the ids from there on."""

    def forget(self, indexed: int) -> None:
        """Drop the ids up to `indexed`, in one assignment: a reader may be looking."""
        first, messages = self.newest
        kept = [message for message in messages if message > indexed]
        self.newest = (first + len(messages) - len(kept), kept)

    @property
    def owes(self) -> bool:
        """Whether messages up to the floor are not indexed yet, and so cannot be forgotten."""
        first, messages = self.newest
        return bool(messages) and self.floor >= first


class Growth:
    """What a batch adds, before it is committed."""

    __slots__ = (
        "changes",
        "cids",
        "ends",
        "mentions",
        "receipts",
        "records",
        "rooms",
        "rows",
        "silent",
    )

    def __init__(self) -> None:
        """Begin with nothing."""
        self.rows: list[Row] = []
        self.rooms: list[tuple[int, str]] = []
        self.receipts: list[Receipt] = []
        self.cids: dict[Key, int] = {}
        self.ends: dict[str | None, End] = {}
        self.changes: list[Change] = []
        self.silent: list[tuple[int, int, int]] = []
        """Room, seq, and which silent message of the room it is."""
        self.mentions: list[tuple[str, int, int, int]] = []
        """User, message, room, seq."""
        self.records: dict[tuple[str, str], bytes | None] = {}

    @property
    def plain(self) -> bool:
        """Whether there is nothing in it but messages."""
        return not (self.silent or self.changes or self.records or self.mentions)

    def take(self, entry: Entry, message: int, end: End) -> None:
        """Take what `entry` brings beside itself, which is `message`, the last of `end`."""
        if entry.silent:
            end.silent += 1
            self.silent.append((end.room, end.seq, end.silent))
        if entry.target:
            self.changes.append(Change(end.room, entry.target, end.seq, entry.body))
        if entry.mentions:
            users = dict.fromkeys(entry.mentions)
            self.mentions += [(user, message, end.room, end.seq) for user in users]
        self.keep(entry.records)

    def keep(self, records: Iterable[Record]) -> None:
        """Take `records`; of two with one key the later counts."""
        for record in records:
            self.records[record.kind, record.key] = record.value


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
        if not room.newest[1]:
            room.newest = (seq, [])
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
                if entry.room is None:
                    growth.keep(entry.records)
                    receipts.append(_NOTHING_SAID)
                    continue
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
            if entry.silent or entry.target or entry.mentions or entry.records:
                growth.take(entry, message, end)
            receipts.append(Receipt(end.seq))
        return growth

    def grow(self, growth: Growth) -> None:
        """Take up what has been committed."""
        for number, name in growth.rooms:
            self.rooms[name] = Room(number, name)
        for end in growth.ends.values():
            room = self.rooms[end.name]
            room.newest[1].extend(end.messages)
            room.head = end.seq
            room.silent = end.silent
        self._cids.update(growth.cids)
        self.last += len(growth.rows)

    def forget(self, indexed: int) -> None:
        """Drop what the tables have now."""
        self._cids = {key: message for key, message in self._cids.items() if message > indexed}
        for room in self.rooms.values():
            room.forget(indexed)

    def _end(self, name: str, growth: Growth) -> End:
        room = self.rooms.get(name)
        if room is not None:
            return End(room)
        number = len(self.rooms) + len(growth.rooms) + 1
        growth.rooms.append((number, name))
        return End(Room(number, name))

    def _original(
        self, message: int, growth: Growth, stored: Callable[[int], tuple[int, bytes]]
    ) -> tuple[int, bytes]:
        if message <= self.last:
            return stored(message)
        _, _, seq, _, body = growth.rows[message - self.last - 1]
        return seq, body


class End:
    """The end of one room while a batch is put together."""

    __slots__ = ("_before", "messages", "name", "room", "seq", "silent")

    def __init__(self, room: Room) -> None:
        """Begin where `room` ends."""
        self.name = room.name
        self.room = room.id
        self.seq = room.head
        self.silent = room.silent
        self.messages: list[int] = []
        self._before = room

    def is_new(self, seq: int) -> bool:
        """Tell whether the message `seq` comes with the batch."""
        return seq > self._before.head

    def message(self, seq: int) -> int | None:
        """Return the id of the message `seq`: 0 if only the tables know it, None if none has."""
        if not self._before.floor < seq <= self.seq:
            return None
        if self.is_new(seq):
            return self.messages[seq - self._before.head - 1]
        first, newest = self._before.newest
        return newest[seq - first] if seq >= first else 0


class _Sender(msgspec.Struct):
    user: str = ""


_NOTHING_SAID: Final = Receipt(0)


def _repeated(entry: Entry, seq: int, body: bytes) -> Receipt:
    try:
        same = msgspec.json.decode(body, type=_Sender).user == entry.user
    except msgspec.MsgspecError:
        same = False
    return Receipt(seq, duplicate=True) if same else Receipt(0, foreign=True)
