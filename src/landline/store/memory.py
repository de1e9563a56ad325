"""The log in memory: same rules, nothing survives the process, each room keeps its newest.

For a hub without a data folder, and for tests. A cid is remembered as long as its
message is kept.
"""

from __future__ import annotations

import os
from collections import deque
from itertools import islice
from typing import TYPE_CHECKING, Final

from msgspec import structs

from landline.model import Entry, Logged, Mention, Receipt, Record, RoomState
from landline.store.folds import Change, folded
from landline.store.port import RECENT_MENTIONS, RECENT_SILENT

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from landline.store.folds import Place

ROOM_MESSAGES: Final = 10_000
"""Messages that one room keeps."""
ROOM_BYTES: Final = 4 * 1024 * 1024
"""Bytes of bodies that one room keeps; its newest message is kept in any case."""


class MemoryStore:
    """A `Store` that forgets: the floor of a room rises as its oldest messages go."""

    def __init__(self, *, room_messages: int = ROOM_MESSAGES, room_bytes: int = ROOM_BYTES) -> None:
        """Keep up to `room_messages` messages and `room_bytes` bytes of bodies per room."""
        self.epoch = os.urandom(16).hex()
        self._most = room_messages
        self._most_bytes = room_bytes
        self._rooms: dict[str | None, _Room] = {}
        self._records: dict[str, dict[str, Record]] = {}
        self._said = 0
        """Messages with mentions so far: orders them over all rooms."""

    def rooms(self) -> list[RoomState]:
        """Return every room that has ever had a message; see `Store.rooms`."""
        return [room.state(name) for name, room in self._rooms.items() if name is not None]

    def records(self, kind: str) -> list[Record]:
        """Return all records of one kind, by key."""
        return [record for _, record in sorted(self._records.get(kind, {}).items())]

    def mentions(self) -> list[Mention]:
        """Return the newest mentions of every user, oldest first; see `Store.mentions`."""
        said = [
            (order, user, name, seq)
            for name, room in self._rooms.items()
            for order, user, seq in room.mentions
        ]
        kept: list[Mention] = []
        told: dict[str, int] = {}
        for _, user, name, seq in sorted(said, reverse=True):
            told[user] = told.get(user, 0) + 1
            if name is not None and told[user] <= RECENT_MENTIONS:
                kept.append(Mention(user, name, seq))
        return kept[::-1]

    def append(self, batch: Sequence[Entry]) -> list[Receipt]:
        """Keep `batch`; see `Store.append`."""
        rooms, receipts = self._rooms, []
        for entry in batch:
            room = rooms.get(entry.room)
            if room is None:
                if entry.room is None:
                    self._keep(entry.records)
                    receipts.append(Receipt(0))
                    continue
                room = rooms[entry.room] = _Room()
            receipt = room.repeated(entry)
            if receipt is None:
                receipt = Receipt(room.add(entry))
                if entry.silent or entry.target or entry.mentions or entry.records:
                    self._take(entry, room)
            receipts.append(receipt)
            if room.size > self._most_bytes or room.count > self._most:
                room.shrink(self._most, self._most_bytes)
        return receipts

    def trim(self, floors: Mapping[str, int]) -> None:
        """Forget each room's messages up to its new floor; see `Store.trim`."""
        for name, floor in floors.items():
            room = self._rooms.get(name)
            if room is not None:
                room.forget(floor)

    def trimming(self, floors: Mapping[str, int]) -> Iterator[None]:
        """Do what `trim` does, in one step; see `Store.trimming`."""
        self.trim(floors)
        yield

    def read(self, positions: Mapping[str, int], limit: int) -> dict[str, list[Logged]]:
        """Return, per room, up to `limit` messages after the given seq, oldest first."""
        found: dict[str, list[Logged]] = {}
        for name, after in positions.items():
            room = self._rooms.get(name, _NOWHERE)
            start = max(after, room.floor)
            found[name] = room.between(start, start + limit)
        return found

    def page(self, room: str, before: int | None, limit: int) -> list[Logged]:
        """Return the last `limit` messages before seq `before`, oldest first."""
        state = self._rooms.get(room, _NOWHERE)
        head = state.floor + state.count
        last = head if before is None else min(before - 1, head)
        return state.between(max(last - limit, state.floor), last)

    def close(self) -> None:
        """Forget everything."""
        self._rooms.clear()
        self._records.clear()

    def _take(self, entry: Entry, room: _Room) -> None:
        seq = room.floor + room.count
        if entry.silent:
            room.silent += 1
            room.silent_seqs.append(seq)
        if entry.target:
            room.change(Change(0, entry.target, seq, entry.body))
        if entry.mentions:
            self._said += 1
            users = dict.fromkeys(entry.mentions)
            room.mentions.extend([(self._said, user, seq) for user in users])
        self._keep(entry.records)

    def _keep(self, records: Iterable[Record]) -> None:
        for record in records:
            if record.value is None:
                self._records.get(record.kind, {}).pop(record.key, None)
            else:
                self._records.setdefault(record.kind, {})[record.key] = record


class _Room:
    __slots__ = ("cids", "entries", "floor", "gone", "mentions", "silent", "silent_seqs", "size")

    def __init__(self) -> None:
        self.floor = 0
        self.gone = 0
        """Places at the start of `entries` that are empty, until half of them are."""
        self.entries: list[Entry | None] = []
        self.cids: dict[str, int] = {}
        self.size = 0
        self.silent = 0
        self.silent_seqs: deque[int] = deque()
        """Of the kept messages."""
        self.mentions: deque[tuple[int, str, int]] = deque()
        """Order over all rooms, user, seq; of the kept messages."""

    @property
    def count(self) -> int:
        return len(self.entries) - self.gone

    def state(self, name: str) -> RoomState:
        recent = tuple(islice(reversed(self.silent_seqs), RECENT_SILENT))[::-1]
        return RoomState(name, self.floor + self.count, self.floor, self.silent, recent)

    def repeated(self, entry: Entry) -> Receipt | None:
        if entry.cid is None:
            return None
        seq = self.cids.get(entry.cid)
        if seq is None:
            return None
        first = self.entries[self.gone + seq - self.floor - 1]
        if first is None or first.user != entry.user:
            return Receipt(0, foreign=True)
        return Receipt(seq, duplicate=True)

    def add(self, entry: Entry) -> int:
        self.entries.append(entry)
        self.size += len(entry.body)
        seq = self.floor + len(self.entries) - self.gone
        if entry.cid is not None:
            self.cids[entry.cid] = seq
        return seq

    def change(self, change: Change) -> None:
        for (_, seq), body in folded([change], self._bodies).items():
            at = self.gone + seq - self.floor - 1
            entry = self.entries[at]
            if entry is not None:
                self.size += len(body) - len(entry.body)
                self.entries[at] = structs.replace(entry, body=body)

    def between(self, after: int, last: int) -> list[Logged]:
        """Return the messages `after + 1 … last`; both are not below the floor."""
        shift = self.gone - self.floor
        kept = self.entries[after + shift : max(last + shift, 0)]
        return [Logged(seq, entry.body) for seq, entry in enumerate(kept, after + 1) if entry]

    def shrink(self, most: int, most_bytes: int) -> None:
        while self.count > 1 and (self.count > most or self.size > most_bytes):
            self._forget_oldest()
        self._tidy()

    def forget(self, floor: int) -> None:
        """Forget the messages up to `floor`, or to the last one."""
        while self.count and self.floor < floor:
            self._forget_oldest()
        self._tidy()

    def _forget_oldest(self) -> None:
        oldest = self.entries[self.gone]
        self.entries[self.gone] = None
        self.gone += 1
        self.floor += 1
        if oldest is not None:
            self.size -= len(oldest.body)
            if oldest.cid is not None:
                del self.cids[oldest.cid]
        if self.silent_seqs and self.silent_seqs[0] == self.floor:
            self.silent_seqs.popleft()
        while self.mentions and self.mentions[0][2] == self.floor:
            self.mentions.popleft()

    def _tidy(self) -> None:
        if self.gone * 2 > len(self.entries):
            del self.entries[: self.gone]
            self.gone = 0

    def _bodies(self, places: Collection[Place]) -> dict[Place, bytes]:
        found: dict[Place, bytes] = {}
        for place in places:
            at = place[1] - self.floor - 1
            entry = self.entries[self.gone + at] if 0 <= at < self.count else None
            if entry is not None:
                found[place] = entry.body
        return found


_NOWHERE: Final = _Room()
"""Stands for a room that has no message."""
