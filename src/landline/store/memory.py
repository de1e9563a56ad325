"""The log in memory: same rules, nothing survives the process, each room keeps its newest.

For a hub without a data folder, and for tests. A cid is remembered as long as its
message is kept.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from landline.model import Entry, Logged, Receipt, RoomState

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

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
        self._rooms: dict[str, _Room] = {}

    def rooms(self) -> list[RoomState]:
        """Return every room that has ever had a message."""
        return [
            RoomState(name, room.floor + room.count, room.floor)
            for name, room in self._rooms.items()
        ]

    def append(self, batch: Sequence[Entry]) -> list[Receipt]:
        """Keep `batch`; see `Store.append`."""
        rooms, receipts = self._rooms, []
        for entry in batch:
            room = rooms.get(entry.room)
            if room is None:
                room = rooms[entry.room] = _Room()
            receipts.append(room.repeated(entry) or Receipt(room.add(entry)))
            if room.size > self._most_bytes or room.count > self._most:
                room.trim(self._most, self._most_bytes)
        return receipts

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


class _Room:
    __slots__ = ("cids", "entries", "floor", "gone", "size")

    def __init__(self) -> None:
        self.floor = 0
        self.gone = 0
        """Places at the start of `entries` that are empty, until half of them are."""
        self.entries: list[Entry | None] = []
        self.cids: dict[str, int] = {}
        self.size = 0

    @property
    def count(self) -> int:
        return len(self.entries) - self.gone

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

    def between(self, after: int, last: int) -> list[Logged]:
        """Return the messages `after + 1 … last`; both are not below the floor."""
        shift = self.gone - self.floor
        kept = self.entries[after + shift : max(last + shift, 0)]
        return [Logged(seq, entry.body) for seq, entry in enumerate(kept, after + 1) if entry]

    def trim(self, most: int, most_bytes: int) -> None:
        while self.count > 1 and (self.count > most or self.size > most_bytes):
            oldest = self.entries[self.gone]
            self.entries[self.gone] = None
            self.gone += 1
            self.floor += 1
            if oldest is not None:
                self.size -= len(oldest.body)
                if oldest.cid is not None:
                    del self.cids[oldest.cid]
        if self.gone * 2 > len(self.entries):
            del self.entries[: self.gone]
            self.gone = 0


_NOWHERE: Final = _Room()
"""Stands for a room that has no message."""
