"""What a batch commits beside its messages: changed bodies, silent rows, mentions, records.

Each is one statement for many rows, in the transaction of the batch. What does not live
here: how a message changes another (`landline.store.folds`).
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

import msgspec

from landline.store.folds import folded
from landline.store.rows import execute_all, values

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection

    from landline.store.edge import Edge, Growth
    from landline.store.folds import Place


def change(connection: sqlite3.Connection, edge: Edge, growth: Growth) -> None:
    """Fold the changes of `growth` into its own rows, and into the messages of the table."""
    bodies = _Bodies(connection, edge, growth)
    older: list[tuple[int, bytes]] = []
    for place, body in folded(growth.changes, bodies).items():
        message = bodies.ids[place]
        if message <= edge.last:
            older.append((message, body))
        else:
            row = growth.rows[message - edge.last - 1]
            growth.rows[message - edge.last - 1] = (*row[:4], body)
    execute_all(connection, _update, older)


def keep(connection: sqlite3.Connection, growth: Growth) -> None:
    """Put what else `growth` brings; a record without a value goes."""
    records = growth.records
    put = [(*key, value) for key, value in records.items() if value is not None]
    gone = [key for key, value in records.items() if value is None]
    execute_all(connection, _silent, growth.silent)
    execute_all(connection, _mention, growth.mentions)
    execute_all(connection, _put, put)
    execute_all(connection, _remove, gone)


class _Bodies:
    """Finds messages by their places: in the batch, in memory, in the tables."""

    def __init__(self, connection: sqlite3.Connection, edge: Edge, growth: Growth) -> None:
        self.ids: dict[Place, int] = {}
        self._connection = connection
        self._last = edge.last
        self._rows = growth.rows
        self._ends = {end.room: end for end in growth.ends.values()}

    def __call__(self, places: Collection[Place]) -> dict[Place, bytes]:
        self._locate(places)
        found: dict[Place, bytes] = {}
        stored: dict[int, Place] = {}
        for place in places:
            message = self.ids.get(place)
            if message is None:
                continue
            if message > self._last:
                found[place] = self._rows[message - self._last - 1][4]
            else:
                stored[message] = place
        for message, body in self._connection.execute(
            "SELECT message.id, body FROM json_each(?) CROSS JOIN message ON message.id = value",
            (_json(list(stored)),),
        ):
            found[stored[message]] = body
        return found

    def _locate(self, places: Collection[Place]) -> None:
        unknown: list[Place] = []
        for room, seq in places:
            message = self._ends[room].message(seq)
            if message:
                self.ids[room, seq] = message
            elif message is not None:
                unknown.append((room, seq))
        if not unknown:
            return
        for room, seq, message in self._connection.execute(
            "SELECT place.room, place.seq, place.message FROM json_each(?) CROSS JOIN place"
            " ON place.room = json_extract(value, '$[0]')"
            " AND place.seq = json_extract(value, '$[1]')",
            (_json(unknown),),
        ):
            self.ids[room, seq] = message


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()


@functools.cache
def _update(rows: int) -> str:
    return (
        "UPDATE message SET body = now.body FROM (SELECT column1 AS id, column2 AS body"
        f" FROM (VALUES {values(2, rows)}) LIMIT ?) AS now WHERE message.id = now.id"
    )


@functools.cache
def _silent(rows: int) -> str:
    return f"INSERT INTO silent SELECT * FROM (VALUES {values(3, rows)}) LIMIT ?"


@functools.cache
def _mention(rows: int) -> str:
    return f"INSERT INTO mention SELECT * FROM (VALUES {values(4, rows)}) LIMIT ?"


@functools.cache
def _put(rows: int) -> str:
    return f"INSERT OR REPLACE INTO record SELECT * FROM (VALUES {values(3, rows)}) LIMIT ?"


@functools.cache
def _remove(rows: int) -> str:
    return (
        "DELETE FROM record WHERE (kind, key) IN"
        f" (SELECT column1, column2 FROM (VALUES {values(2, rows)}) LIMIT ?)"
    )
