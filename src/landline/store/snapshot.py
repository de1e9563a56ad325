"""One state of the log in a data folder, read beside a hub that may be writing to it.

For tools: nothing is claimed and nothing changed, the hub goes on; only its WAL grows as
long as the state is held. What does not live here: what a hub reads (`sqlite`), copies of
the whole log (`backup`).
"""

from __future__ import annotations

import contextlib
import sqlite3
from typing import TYPE_CHECKING, Final

from landline.errors import StoreError
from landline.model import Logged, Record, RoomState
from landline.store.database import found_version, schema_scripts, translated
from landline.store.folder import DATABASE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

WAIT: Final = 10.0
"""Seconds to wait for a hub that is just starting or ending."""
_ROWS: Final = 256
"""Messages taken from SQLite at once."""

# `place` is complete up to `indexed`; the messages behind it are the newest (schema/0001.sql).
_ROOMS: Final = (
    "SELECT name, floor, max(floor, coalesce("
    "(SELECT max(seq) FROM message WHERE id > (SELECT indexed FROM store) AND room = room_.id),"
    "(SELECT max(seq) FROM place WHERE room = room_.id"
    " AND message <= (SELECT indexed FROM store)), 0)) FROM room AS room_ ORDER BY name"
)
_PLACED: Final = (
    "SELECT cid, place.seq, body FROM place CROSS JOIN message ON message.id = place.message"
    " WHERE place.room = (SELECT id FROM room WHERE name = ?1) AND place.seq > ?2"
    " AND place.message <= (SELECT indexed FROM store) ORDER BY place.seq"
)
_NEWEST: Final = (
    "SELECT cid, seq, body FROM message WHERE id > (SELECT indexed FROM store)"
    " AND room = (SELECT id FROM room WHERE name = ?1) AND seq > ?2 ORDER BY id"
)


class Snapshot:
    """See the module's docstring; `open` makes one."""

    def __init__(self, folder: Path, connection: sqlite3.Connection) -> None:
        """Read through `connection`, which holds one state."""
        self._folder = folder
        self._connection = connection

    @classmethod
    @contextlib.contextmanager
    def open(cls, folder: Path) -> Iterator[Snapshot]:
        """Hold the present state of the log in `folder` until the block ends.

        Raises StoreError: `snapshot.none` where there is no log, `snapshot.older` where a hub
        has to bring it up to date first, and those of `database.open_database`.
        """
        path = folder / DATABASE
        try:
            if not path.exists():
                raise StoreError("snapshot.none", folder=folder)
            address = f"{path.absolute().as_uri()}?mode=ro"
            connection = sqlite3.connect(address, uri=True, isolation_level=None, timeout=WAIT)
            with contextlib.closing(connection):
                connection.execute("BEGIN")
                _check(connection, path)
                yield cls(folder, connection)
        except sqlite3.Error as error:
            raise translated(error, folder) from error
        except PermissionError as error:
            raise StoreError("store.denied", folder=folder) from error

    def rooms(self) -> list[RoomState]:
        """Return every room that has ever had a message, by name, without its silent ones."""
        rows = self._connection.execute(_ROOMS)
        return [RoomState(name, head, floor) for name, floor, head in rows]

    def records(self, kind: str) -> list[Record]:
        """Return all records of one kind, by key."""
        statement = "SELECT key, value FROM record WHERE kind = ? ORDER BY key"
        rows = self._connection.execute(statement, (kind,))
        return [Record(kind, key, value) for key, value in rows]

    def messages(self, room: RoomState) -> Iterator[Logged]:
        """Give out the messages of `room`, oldest first."""
        for _, logged in self.with_cids(room):
            yield logged

    def with_cids(self, room: RoomState) -> Iterator[tuple[bytes | None, Logged]]:
        """Give out the messages of `room`, each with the cid that the store has for it."""
        for statement in (_PLACED, _NEWEST):
            cursor = self._connection.execute(statement, (room.name, room.floor))
            while rows := cursor.fetchmany(_ROWS):
                for cid, seq, body in rows:
                    yield cid, Logged(seq, body)


def _check(connection: sqlite3.Connection, path: Path) -> None:
    version, known = found_version(connection, path), len(schema_scripts())
    if version is None:
        raise StoreError("store.not-ours", file=path)
    if version > known:
        raise StoreError("store.newer", file=path, found=version, known=known)
    if version < known:
        raise StoreError("snapshot.older", file=path, found=version, known=known)
