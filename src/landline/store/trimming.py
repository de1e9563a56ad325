"""Forgetting: a room's floor rises at once, what lies below it goes a slice at a time.

Which messages are below is read off `place`, so a slice can be done again after a crash,
and what was left is found by the next run. The caller sees to it that all of them are
indexed. What is forgotten leaves no bytes behind (secure_delete), the file does not
shrink: new messages take the room.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from landline.store.database import unflushed

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

SLICE: Final = 256
"""Messages forgotten in one commit: each takes a page of the cids with it."""

_RAISE: Final = (
    "UPDATE room SET floor = ?2, silent_below = coalesce((SELECT nth FROM silent"
    " WHERE silent.room = ?1 AND seq <= ?2 ORDER BY seq DESC LIMIT 1), silent_below)"
    " WHERE id = ?1"
)
_NEXT: Final = (
    "SELECT place.room, place.seq, place.message FROM room CROSS JOIN place"
    " ON place.room = room.id AND place.seq <= room.floor"
    " WHERE room.id >= ? AND room.floor > 0 ORDER BY room.id, place.seq LIMIT ?"
)
_MESSAGES: Final = "(SELECT value FROM json_each(?))"
_PLACES: Final = (
    "(SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(?))"
)
_FORGET: Final = (
    f"DELETE FROM cid WHERE (cid, room) IN (SELECT cid, room FROM message WHERE id IN {_MESSAGES})",
    f"DELETE FROM message WHERE id IN {_MESSAGES}",
)
_FORGET_PLACES: Final = (
    f"DELETE FROM silent WHERE (room, seq) IN {_PLACES}",
    f"DELETE FROM mention WHERE (room, seq) IN {_PLACES}",
    f"DELETE FROM place WHERE (room, seq) IN {_PLACES}",
)


def raise_floors(connection: sqlite3.Connection, floors: Sequence[tuple[int, int]]) -> None:
    """Put new floors of rooms, each `(room id, floor)`, for good."""
    connection.execute("BEGIN IMMEDIATE")
    connection.executemany(_RAISE, floors)
    connection.execute("COMMIT")


def forget_slice(connection: sqlite3.Connection, room: int) -> int | None:
    """Forget the first messages below a floor from room id `room` on.

    Return the room to go on with, or None: nothing was left.
    """
    rows: list[tuple[int, int, int]] = connection.execute(_NEXT, (room, SLICE)).fetchall()
    if not rows:
        return None
    messages = msgspec.json.encode([message for _, _, message in rows]).decode()
    places = msgspec.json.encode([(room, seq) for room, seq, _ in rows]).decode()
    with unflushed(connection):
        connection.execute("BEGIN IMMEDIATE")
        for statement in _FORGET:
            connection.execute(statement, (messages,))
        for statement in _FORGET_PLACES:
            connection.execute(statement, (places,))
        connection.execute("COMMIT")
    return rows[-1][0]
