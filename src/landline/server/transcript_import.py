"""Messages from files into the log of a hub that does not run: once each, with time and sender.

What is there already is left out, so a file may be read in again: to go on after a
failure, or with what was said since. What does not live here: the files (`transcript_file`).

A transcript has changed messages in their present state, and also what changed them.
Their state is taken back, and comes about again as the store folds the changes in
(wire/folding.py): so the numbers in it are those of the new room.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Final

from msgspec import Struct, structs

from landline.doors.messages import FOLDED
from landline.errors import Error, IncompleteError, RefusedError, StoreError, UsageError
from landline.hub.names import room_name
from landline.hub.records import AccountFact, RoomFact, StandingFact
from landline.hub.rooms import Rooms
from landline.model import Entry, Record
from landline.server.transcript import ToldRoom, body_of
from landline.server.transcript_file import Identities, Line, TranscriptFile
from landline.store.snapshot import Snapshot
from landline.store.sqlite import SqliteStore
from landline.wire.body import Body, encode_body

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from landline.settings import RoomLimits

BATCH: Final = 500
"""Messages committed at once."""
BATCH_BYTES: Final = 1024 * 1024
"""Bytes of bodies committed at once, or one message."""


class Place(Struct, frozen=True):
    """Where messages are to go."""

    key: str
    name: str
    head: int
    records: tuple[Record, ...] = ()
    """What makes the room, committed with its first message."""


class Taken(Struct, frozen=True):
    """What became of a file."""

    room: str
    added: int
    known: int
    """Messages that were there before."""


class Importer:
    """The log of a data folder, for as long as files are read into it; `open` makes one."""

    def __init__(self, store: SqliteStore, folder: Path, limits: RoomLimits, at: int) -> None:
        """Write to `store`, which is that of `folder`; `at`: the time, in ms since 1970."""
        self._store = store
        self._folder = folder
        self._limits = limits
        self._at = at

    @classmethod
    @contextlib.contextmanager
    def open(cls, folder: Path, limits: RoomLimits, at: int) -> Iterator[Importer]:
        """Claim `folder` until the block ends. Raises StoreError, `store.busy` under a hub."""
        store = SqliteStore.open(folder)
        try:
            store.trim({})  # no cid of a message that is forgotten is in the way
            yield cls(store, folder, limits, at)
        finally:
            store.close()

    def take(
        self,
        file: TranscriptFile,
        room: str | None,
        on_progress: Callable[[int, int | None], None],
    ) -> Taken:
        """Add the messages of a checked file to its room, or to the one called `room`.

        Raises UsageError `import.no-room`, `room.invalid`, `name.mixed`; RefusedError
        `import.special`, `name.confusable`, `room.too-many`; IncompleteError
        `import.stopped` where the disk failed: the same file then goes on from there.
        """
        place = self._place(file, room)
        copying = _Copying(self._store, file, place, self._known(place))
        for line in file.lines(on_progress):
            copying.add(line)
        copying.finish()
        return Taken(place.name, copying.added, copying.known)

    def _place(self, file: TranscriptFile, wanted: str | None) -> Place:
        rooms = Rooms(
            self._store.rooms(),
            RoomFact.all(self._store.records),
            StandingFact.all(self._store.records),
            self._limits,
        )
        told = None if file.header is None else file.header.room
        is_special = told is not None and told.kind in ("direct", "own", "audit")
        if wanted is None:
            if told is None:
                raise UsageError("import.no-room", file=file.path)
            if is_special:
                return self._private_place(file, told, rooms)
            wanted = told.name
        name = room_name(wanted)
        room = rooms.get(name)
        if room is not None and (room.head or room.is_kept):
            return Place(room.key, room.name, room.head)
        if room is None:
            rooms.open(name)
        if told is None:
            return Place(name, name, 0)
        if is_special:
            fact = RoomFact(name=name, kind="private", made=self._at)
            return Place(name, name, 0, (fact.record(name),))
        return _made_anew(told, file, name, rooms)

    def _private_place(self, file: TranscriptFile, told: ToldRoom, rooms: Rooms) -> Place:
        """Return a private talk, or somebody's notes, where those people have accounts here."""
        ids = told.key[1:].split("+")
        accounts = dict(AccountFact.all(self._store.records))
        proper = told.key == "@" + "+".join(sorted(set(ids))) and len(ids) <= 2
        if told.kind == "audit" or not proper or not accounts.keys() >= set(ids):
            raise RefusedError("import.special", file=file.path)
        room = rooms.by_key(told.key)
        standings = tuple(
            StandingFact(name=accounts[id].name, role="member").record(f"{told.key}/{id}")
            for id in (ids if len(ids) > 1 else ())
        )
        if room is not None and room.head:
            return Place(told.key, told.name, room.head)
        return Place(told.key, told.name, 0, standings)

    def _known(self, place: Place) -> dict[bytes, int]:
        """Return the identities of all messages that are in the room, with their seqs."""
        known: dict[bytes, int] = {}
        if not place.head:
            return known
        identities = Identities()
        with Snapshot.open(self._folder) as snapshot:
            (state,) = [room for room in snapshot.rooms() if room.name == place.key]
            for cid, logged in snapshot.with_cids(state):
                identity = cid or identities.of(body_of(place.name, logged))
                known[identity] = logged.seq
        return known


class _Copying:
    """One file on its way into a room."""

    def __init__(
        self, store: SqliteStore, file: TranscriptFile, place: Place, known: dict[bytes, int]
    ) -> None:
        self.added = 0
        self.known = 0
        self._store = store
        self._file = file
        self._place = place
        self._there = known
        self._head = self._committed = place.head
        self._records = place.records
        self._numbers: dict[str, dict[int, int]] = {}
        """Room in the file -> seq in it -> seq in our room."""
        self._identities = Identities()
        self._batch: list[Entry] = []
        self._bytes = 0

    def add(self, line: Line) -> None:
        """Queue a message, unless it is there."""
        numbers = self._numbers.setdefault(line.room, {})
        if line.seq and line.seq in numbers:  # two pages of history overlap
            self.known += 1
            return
        identity = self._identities.of(line.body, simple=not line.seq)
        there = self._there.get(identity)
        if there is not None:
            self.known += 1
            numbers[line.seq] = there
            return
        entry = self._entry(line.body, identity, numbers)
        numbers[line.seq] = self._head = self._head + 1
        if self._file.header is None:  # it may come again
            self._there[identity] = self._head
        self._batch.append(entry)
        self._bytes += len(entry.body)
        if len(self._batch) >= BATCH or self._bytes >= BATCH_BYTES:
            self._commit()

    def finish(self) -> None:
        """Commit what is queued, and make the room even if nothing was said there."""
        if self._records and not self._batch:
            self._batch.append(Entry(None, None, "", b"", records=self._records))
        self._commit()

    def _entry(self, body: Body, identity: bytes, numbers: dict[int, int]) -> Entry:
        target = numbers.get(body.target) if body.target else None
        reply = numbers.get(body.reply) if body.reply else None
        if self._file.header is not None:
            body = structs.replace(body, edited=None, reactions={})
        body = structs.replace(body, target=target, reply=reply, edits=[], replies=[])
        records, self._records = self._records, ()
        return Entry(
            self._place.key,
            identity.hex(),
            body.user,
            encode_body(body),
            (target if body.kind in FOLDED else reply) or 0,
            silent=body.kind is not None,
            mentions=tuple(body.mentions) if body.kind is None else (),
            records=records,
        )

    def _commit(self) -> None:
        if not self._batch:
            return
        try:
            receipts = self._store.append(self._batch)
        except StoreError as error:
            raise IncompleteError(
                "import.stopped", file=self._file.path, room=self._place.name,
                added=self.added, why=error,
            ) from error  # fmt: skip
        got = [receipt.seq for receipt in receipts if receipt.seq]
        if got != list(range(self._committed + 1, self._head + 1)):
            raise Error("program.failed", why="imported messages got other numbers")
        self.added += len(got)
        self._committed = self._head
        self._batch, self._bytes = [], 0


def _made_anew(told: ToldRoom, file: TranscriptFile, name: str, rooms: Rooms) -> Place:
    """Return a room as it was where the transcript was made; names that are taken stay so."""
    free = {
        former
        for former in {told.key, *told.former}
        if former != name and rooms.get(former) is None and _is_name(former)
    }
    key = told.key if told.key in free else name
    fact = RoomFact(
        name=name,
        former=tuple(former for former in told.former if former in free),
        kind=told.kind,
        topic=told.topic,
        archived=told.archived,
        slow=told.slow,
        keep_days=told.keep_days,
        keep_messages=told.keep_messages,
        file_days=told.file_days,
        pins=tuple(file.pinned[seq] for seq in told.pins if seq in file.pinned),
        made=told.made,
    )
    records = () if fact == RoomFact(name=name) and key == name else (fact.record(key),)
    return Place(key, name, 0, records)


def _is_name(name: str) -> bool:
    try:
        return room_name(name) == name
    except UsageError:
        return False
