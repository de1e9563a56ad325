"""Rooms as files of JSON lines, read from a data folder: a header, then the messages.

The messages are as the API has them, in their present state; two transcripts of one state
are the same bytes. What does not live here: pages to look at (`transcript_page`), reading
transcripts in again (`transcript_import`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final

import msgspec
from msgspec import Meta, Struct, structs

from landline.errors import RefusedError, StoreError
from landline.hub.records import AccountFact, RoomFact, StandingFact
from landline.model import AUDIT, Logged, RoomState
from landline.wire.body import Body, decode_body, encode_body, message_object, room_prefix
from landline.wire.events import RoomKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from landline.store.snapshot import Snapshot

Natural = Annotated[int, Meta(ge=0)]
_OPEN: Final = ("public", "announcement")


class ToldRoom(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What a transcript says of its room."""

    key: str
    """Its first name."""
    name: str
    former: tuple[str, ...] = ()
    kind: RoomKind = "public"
    topic: Annotated[str, Meta(max_length=500)] = ""
    archived: bool = False
    slow: Natural = 0
    keep_days: Natural = 0
    keep_messages: Natural = 0
    file_days: Natural = 0
    pins: tuple[Natural, ...] = ()
    made: Natural = 0


class Header(Struct, frozen=True, omit_defaults=True, tag="landline.room.v1", tag_field="type"):
    """The first line of a transcript."""

    room: ToldRoom
    messages: Natural
    """How many lines follow."""
    floor: Natural = 0
    """Messages up to here have been forgotten; those that follow are numbered on from it."""


class Told(Struct, frozen=True):
    """One room of a data folder."""

    room: ToldRoom
    state: RoomState
    people: tuple[str, ...] = ()
    """Names of those whose private talk, or notes, it is."""

    @property
    def title(self) -> str:
        """What people call it."""
        return "@" + "+".join(self.people) if self.people else self.room.name

    @property
    def is_open(self) -> bool:
        """Everybody on the hub may read it."""
        return self.room.kind in _OPEN


class Archive:
    """The rooms of a data folder, to be told."""

    def __init__(self, snapshot: Snapshot) -> None:
        """Read what there is. Raises StoreError for a record that cannot be read."""
        self._snapshot = snapshot
        self.names = {id: fact.name for id, fact in AccountFact.all(snapshot.records)}
        """User id -> name, as far as accounts and rooms tell."""
        standings = StandingFact.all(snapshot.records)
        for key, standing in standings:
            self.names.setdefault(key.rpartition("/")[2], standing.name)
        facts = dict(RoomFact.all(snapshot.records))
        states = {state.name: state for state in snapshot.rooms()}
        keys = sorted(states.keys() | facts.keys())
        self.rooms = [self._told(states.get(key) or RoomState(key), facts.get(key)) for key in keys]
        """All rooms, by key."""

    def chosen(self, names: Sequence[str], *, everything: bool) -> list[Told]:
        """Return the rooms called `names`; without any the open ones, or `everything`.

        Raises RefusedError `transcript.no-room`.
        """
        if names:
            return list(dict.fromkeys(self._called(name) for name in names))
        return [told for told in self.rooms if everything or told.is_open]

    def lines(self, told: Told) -> Iterator[bytes]:
        """Give out the transcript of a room, line by line."""
        state = told.state
        yield msgspec.json.encode(Header(told.room, state.head - state.floor, state.floor)) + b"\n"
        prefix = room_prefix(told.room.name)
        for seq, body in self.bodies(told):
            # Which messages changed or answered it those tell themselves.
            told_body = structs.replace(body, edits=[], replies=[])
            yield message_object(prefix, seq, encode_body(told_body)) + b"\n"

    def speakers(self, told: Told) -> dict[str, str]:
        """Return user id -> name of all who ever said or did something in a room.

        What they are called on the hub now counts most.
        """
        said = {body.user: body.sender for _, body in self.bodies(told)}
        return said | self.names

    def bodies(self, told: Told) -> Iterator[tuple[int, Body]]:
        """Give out the messages of a room with their seqs. Raises StoreError."""
        for logged in self._snapshot.messages(told.state):
            yield logged.seq, body_of(told.room.name, logged)

    def _told(self, state: RoomState, fact: RoomFact | None) -> Told:
        key = state.name
        if fact is not None:
            return Told(ToldRoom(key=key, **structs.asdict(fact)), state)
        if key[0] != "@":
            kind: RoomKind = "audit" if key == AUDIT else "public"
            return Told(ToldRoom(key=key, name=key, kind=kind), state)
        ids = key[1:].split("+")
        kind = "direct" if len(ids) > 1 else "own"
        people = tuple(sorted(self.names.get(id, id) for id in ids))
        return Told(ToldRoom(key=key, name=key, kind=kind), state, people)

    def _called(self, name: str) -> Told:
        """Return the room of a name, now or formerly; `@ada+bo` is the talk of those two."""
        for told in self.rooms:
            room = told.room
            if name in (room.name, room.key, told.title, *room.former):
                return told
            if told.people and name[:1] == "@" and set(name[1:].split("+")) == set(told.people):
                return told
        raise RefusedError("transcript.no-room", room=name)


def body_of(room: str, logged: Logged) -> Body:
    """Return what a logged message says. Raises StoreError `transcript.unreadable`."""
    try:
        return decode_body(logged.body)
    except msgspec.MsgspecError as error:
        raise StoreError("transcript.unreadable", room=room, seq=logged.seq, why=error) from error
