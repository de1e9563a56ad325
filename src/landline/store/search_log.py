"""The log as a search sees it: a connection of its own that reads many messages in one step.

`sqlite3` gives the GIL up at every step and waits for it afterwards, up to 5 ms beside a
busy event loop. So each question is answered in one row: numbers as JSON, bodies joined.
"""

from __future__ import annotations

import contextlib
import sqlite3
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Any, Final

import msgspec
from msgspec import Struct

from landline.store.database import open_reader, translated

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from pathlib import Path

MOST_BYTES: Final = 1024 * 1024
"""Bytes of bodies read at once, unless a single one has more."""
MOST_BODIES: Final = 256
"""Bodies read at once where their size is not asked for first."""

_COLUMNS: Final = (
    "json_group_array(id), json_group_array(room), json_group_array(seq),"
    " json_group_array(length(body)), CAST(group_concat(body, '') AS BLOB)"
)
_READABLE: Final = (
    "message.room IN (SELECT value FROM json_each(?)) AND message.seq >"
    " (SELECT floor FROM room WHERE room.id = message.room)"
)


_decode_numbers: Final = msgspec.json.Decoder(list[int]).decode
_decode_pairs: Final = msgspec.json.Decoder(list[tuple[int, int]]).decode
_decode_rooms: Final = msgspec.json.Decoder(dict[str, int]).decode

Place = tuple[int, int]
"""Id of a room, and a seq in it."""
Mark = tuple[int, int, int]
"""Id, room and seq of a message; all 0 before the first."""


class LogRow(Struct, frozen=True, gc=False):
    """One message of the log."""

    id: int
    room: int
    seq: int
    body: bytes


class LogView:
    """Reads the log in a data folder; used by one thread at a time."""

    def __init__(self, folder: Path) -> None:
        """Open the log, which must be there. Raises StoreError."""
        self._folder = folder
        self._connection = open_reader(folder)
        self._rooms: dict[str, int] = {}

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    @contextlib.contextmanager
    def reading(self) -> Iterator[None]:
        """Show one state of the log all through; what fails is raised as StoreError."""
        try:
            self._connection.execute("BEGIN")
            try:
                yield
            finally:
                with contextlib.suppress(sqlite3.Error):
                    self._connection.execute("ROLLBACK")
        except sqlite3.Error as error:
            raise translated(error, self._folder) from error

    def newest(self) -> int:
        """Return the id of the newest message that there ever was, 0 if there was none."""
        # What `place` has may be forgotten, but its ids are not given out again.
        (newest,) = self._row(
            "SELECT max(indexed, COALESCE((SELECT max(id) FROM message), 0)) FROM store"
        )
        return int(newest)

    def has(self, mark: Mark) -> bool:
        """Tell whether `mark` can be of this log: its message is there, or was forgotten."""
        last, room, seq = mark
        row = self._row("SELECT max(room), max(seq) FROM message WHERE id = ?", last)
        return last <= self.newest() and row in ((None, None), (room, seq))

    def rooms(self) -> dict[str, int]:
        """Return the ids of all rooms by key; both never change."""
        (count,) = self._row("SELECT count(*) FROM room")
        if count != len(self._rooms):
            (found,) = self._row("SELECT json_group_object(name, id) FROM room")
            self._rooms = _decode_rooms(found)
        return self._rooms

    def floors(self) -> tuple[int, list[tuple[int, int]]]:
        """Return the sum of all floors, and the rooms that have one with it."""
        row = self._row(
            "SELECT COALESCE(sum(floor), 0), json_group_array(json_array(id, floor))"
            " FROM room WHERE floor > 0"
        )
        return int(row[0]), _decode_pairs(row[1])

    def following(self, message: int, limit: int) -> list[LogRow]:
        """Return up to `limit` messages after the one with this id, oldest first.

        At least one if there is one, but fewer than `limit` where they are large.
        """
        while True:
            (size,) = self._row(
                "SELECT COALESCE(sum(length(body)), 0) FROM"
                " (SELECT body FROM message WHERE id > ? ORDER BY id LIMIT ?)",
                message,
                limit,
            )
            if size <= MOST_BYTES or limit == 1:
                break
            limit = max(limit // 4, 1)
        return self._bodies(
            "(SELECT id, room, seq, body FROM message WHERE id > ? ORDER BY id LIMIT ?)",
            message,
            limit,
        )

    def preceding(self, above: int, below: int, rooms: str) -> list[LogRow]:
        """Return some messages with ids between the two, the newest of them, newest first.

        `rooms` is a JSON list of room ids.
        """
        return self._bodies(
            "(SELECT id, room, seq, body FROM message WHERE id > ? AND id < ?"
            f" AND {_READABLE} ORDER BY id DESC LIMIT {MOST_BODIES})",
            above,
            below,
            rooms,
        )

    def readable(self, messages: Sequence[int], rooms: str) -> Iterator[LogRow]:
        """Yield those of `messages` that are there and stand in one of `rooms`, in their order."""
        rest = list(messages)
        while rest:
            found = self._bodies(
                "(SELECT message.id, room, seq, body FROM json_each(?) CROSS JOIN message"
                f" ON message.id = value WHERE {_READABLE} LIMIT {MOST_BODIES})",
                msgspec.json.encode(rest).decode(),
                rooms,
            )
            yield from found
            if len(found) < MOST_BODIES:
                return
            rest = rest[rest.index(found[-1].id) + 1 :]

    def standing(self, messages: Sequence[int]) -> list[LogRow]:
        """Return those of `messages` that are there, in their order."""
        return self._bodies(
            "(SELECT message.id, room, seq, body FROM json_each(?) CROSS JOIN message"
            " ON message.id = value)",
            msgspec.json.encode(messages).decode(),
        )

    def forgotten(self, messages: Sequence[int]) -> list[int]:
        """Return those of `messages` that are gone, or at or below the floor of their room."""
        (found,) = self._row(
            "SELECT json_group_array(value) FROM json_each(?) WHERE NOT EXISTS"
            " (SELECT 1 FROM message WHERE id = value AND seq >"
            " (SELECT floor FROM room WHERE room.id = message.room))",
            msgspec.json.encode(messages).decode(),
        )
        return _decode_numbers(found)

    def located(self, places: Collection[Place]) -> list[int]:
        """Return the ids of the messages at `places`, ascending; what is gone is left out."""
        # The table `place` follows the log: the newest messages are only in the log itself.
        (found,) = self._row(
            "WITH wanted (room, seq) AS MATERIALIZED"
            " (SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(?))"
            " SELECT json_group_array(message) FROM"
            " (SELECT place.message FROM wanted CROSS JOIN place USING (room, seq)"
            " UNION SELECT id FROM message WHERE id > (SELECT indexed FROM store)"
            " AND (room, seq) IN (SELECT room, seq FROM wanted))",
            msgspec.json.encode(list(places)).decode(),
        )
        return sorted(_decode_numbers(found))

    def _bodies(self, source: str, *values: object) -> list[LogRow]:
        *numbers, joined = self._row(f"SELECT {_COLUMNS} FROM {source}", *values)
        ids, rooms, seqs, lengths = map(_decode_numbers, numbers)
        ends = list(accumulate(lengths, initial=0))
        bodies = [joined[start:end] for start, end in pairwise(ends)]
        return list(map(LogRow, ids, rooms, seqs, bodies))

    def _row(self, statement: str, *values: object) -> tuple[Any, ...]:
        row: tuple[Any, ...] = self._connection.execute(statement, values).fetchone()
        return row
