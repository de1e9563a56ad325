"""Making rooms and changing what they are like: names, topics, kinds, pins, how long they keep.

A change is a message of kind `room` in the room's log, with the room's record; it holds
once it is on disk.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import UNSET, structs

from landline.errors import NotAllowedError, RefusedError, UsageError
from landline.hub.changes import HUB, of_room
from landline.hub.effects import Ask, Effect, Lookup, Save, Tell
from landline.hub.names import room_name
from landline.hub.nouns import Room, Standing
from landline.hub.state import done, person_of
from landline.model import LOBBY, Entry
from landline.wire import events, verbs
from landline.wire.body import Body, decode_body, encode_body

if TYPE_CHECKING:
    from collections.abc import Callable

    from landline.hub.changes import Changes
    from landline.hub.entering import Entering
    from landline.hub.nouns import Member
    from landline.hub.state import Handlers, Moment, State
    from landline.model import Receipt

    Change = Callable[[Room], events.RoomChange]


class Running:
    """Decides about rooms as a whole."""

    def __init__(self, state: State, entering: Entering, changes: Changes) -> None:
        self._state = state
        self._entering = entering
        self._changes = changes

    def handlers(self) -> Handlers:
        """Return who decides about which verb."""
        return {
            verbs.Create: self._create,
            verbs.Topic: self._topic,
            verbs.Rename: self._rename,
            verbs.Archive: self._archive,
            verbs.Configure: self._configure,
            verbs.Pin: self._pin,
        }

    def _create(self, member: Member, verb: verbs.Create, moment: Moment) -> list[Effect]:
        state = self._state
        name = room_name(verb.room)
        state.access.check(member, verb, Room(name), moment.at)

        def decide() -> list[Effect]:
            person = person_of(member)
            if not state.access.may_create(person):
                raise NotAllowedError("room.create", room=name)
            if state.rooms.get(name) is not None:
                raise RefusedError("room.taken", room=name)
            self._entering.check_space(member)
            room = state.rooms.open(name, verb.kind)
            fact = structs.replace(room.fact(), made=moment.at, topic=verb.topic.strip())
            standing = Standing(person.name, None if member.operator else "owner")
            who = events.Someone(person.id, person.name)
            made = self._entering.deed(person, room, who, standing, "create", moment)
            entry = Entry(
                room.key, None, person.id, made.body, silent=True,
                records=(*made.records, fact.record(room.key)),
            )  # fmt: skip

            def then(_: Receipt) -> list[Effect]:
                room.made, room.topic = fact.made, fact.topic
                stood = self._entering.stand(room, person.id, standing, moment, asker=member)
                entered: list[Effect] = []
                if member.person is person and not member.quiet:
                    entered = self._entering.enter(member, room, room.head, moment)
                joined = events.Joined(room=room.name, seq=room.head, re=verb.id)
                return [Tell(member, joined), *entered, *stood]

            return [Save(entry, room, moment.at, member, verb.id, then, subjects)]

        subjects = (HUB, of_room(Room(name)))
        return self._changes.decide(subjects, member, verb.id, decide)

    def _topic(self, member: Member, verb: verbs.Topic, moment: Moment) -> list[Effect]:
        return self._change(
            member, verb, moment, lambda room: events.RoomChange(topic=verb.text.strip())
        )

    def _archive(self, member: Member, verb: verbs.Archive, moment: Moment) -> list[Effect]:
        def change(room: Room) -> events.RoomChange:
            _refuse_lobby(room)
            return events.RoomChange(archived=not verb.off)

        return self._change(member, verb, moment, change, audited=True)

    def _configure(self, member: Member, verb: verbs.Configure, moment: Moment) -> list[Effect]:
        def change(room: Room) -> events.RoomChange:
            if verb.kind is not None and verb.kind == "private":
                _refuse_lobby(room)
            longest = self._state.settings.rooms.slow_most
            if verb.slow is not None and verb.slow > longest:
                raise UsageError("room.slow-most", most=int(longest))
            return events.RoomChange(
                kind=UNSET if verb.kind is None else verb.kind,
                slow=UNSET if verb.slow is None else verb.slow,
                keep_days=UNSET if verb.keep_days is None else verb.keep_days,
                keep_messages=UNSET if verb.keep_messages is None else verb.keep_messages,
                file_days=UNSET if verb.file_days is None else verb.file_days,
            )

        return self._change(member, verb, moment, change, audited=True)

    def _rename(self, member: Member, verb: verbs.Rename, moment: Moment) -> list[Effect]:
        name = room_name(verb.name)

        def change(room: Room) -> events.RoomChange:
            _refuse_lobby(room)
            other = self._state.rooms.get(name)
            if other is not None and other is not room:
                raise RefusedError("room.taken", room=name)
            self._state.rooms.refuse_confusable(name, but=room)
            return events.RoomChange(name=name)

        return self._change(member, verb, moment, change, also=(HUB,), audited=True)

    def _pin(self, member: Member, verb: verbs.Pin, moment: Moment) -> list[Effect]:
        state = self._state
        room = state.readable(member, verb, verb.room, moment)

        def decide() -> list[Effect]:
            if verb.off and verb.seq not in room.pins:
                return [done(member, verb)]
            pins = tuple(seq for seq in room.pins if seq != verb.seq)
            if not verb.off:
                pins = (*pins, verb.seq)
            if len(pins) > state.settings.rooms.most_pins:
                raise RefusedError("room.too-many-pins", most=state.settings.rooms.most_pins)
            person = person_of(member)
            body = Body(
                sender=person.name,
                user=person.id,
                at=moment.at,
                kind="pin",
                target=verb.seq,
                off=verb.off,
            )
            return [self._save(member, verb, room, body, moment, subjects, pins=pins)]

        def looked_up(found: bytes | None) -> list[Effect]:
            earlier = None if found is None else decode_body(found)
            if not verb.off and (earlier is None or earlier.kind is not None or earlier.deleted):
                raise RefusedError("message.unknown", seq=verb.seq)
            return self._changes.decide(subjects, member, verb.id, decide)

        subjects = (of_room(room),)
        return [Ask(member, Lookup(room, verb.seq), verb.id, looked_up)]

    def _change(
        self, member: Member, verb: Any, moment: Moment, change: Change, *,
        also: tuple[str, ...] = (), audited: bool = False,
    ) -> list[Effect]:  # fmt: skip
        state = self._state
        room = state.readable(member, verb, verb.room, moment)
        subjects = (of_room(room), *also)

        def decide() -> list[Effect]:
            if state.rooms.by_key(room.key) is not room:  # forgotten while this waited
                raise RefusedError("room.unknown", room=room.name)
            state.access.check(member, verb, room, moment.at)
            person = person_of(member)
            changed = change(room)
            body = Body(
                sender=person.name, user=person.id, at=moment.at, kind="room", change=changed
            )
            effects: list[Effect] = [
                self._save(member, verb, room, body, moment, subjects, change=changed)
            ]
            if audited:
                did = str(verb.__struct_config__.tag)
                effects.append(state.audit(person, moment, did, text=room.name, change=changed))
            return effects

        return self._changes.decide(subjects, member, verb.id, decide)

    def _save(
        self, member: Member, verb: Any, room: Room, body: Body, moment: Moment,
        subjects: tuple[str, ...], *, change: events.RoomChange | None = None,
        pins: tuple[int, ...] | None = None,
    ) -> Save:  # fmt: skip
        """Return what commits a change of the room's record."""
        after = _changed(room, change, pins, moment.at)
        entry = Entry(
            room.key, None, body.user, encode_body(body), silent=True,
            records=(after.fact().record(room.key),),
        )  # fmt: skip
        room.pending += 1

        def then(_: Receipt) -> list[Effect]:
            was = room.name
            if after.name != room.name:
                self._state.rooms.rename(room, after.name)
            _take_over(room, after)
            effects = self._renamed(room, was) if was != room.name else []
            if change is not None and change.kind == "private":
                effects += self._closed(room, moment)
            return [*effects, done(member, verb)]

        return Save(entry, room, moment.at, member, verb.id, then, subjects)

    def _closed(self, room: Room, moment: Moment) -> list[Effect]:
        """Put those out of a room, private from now on, who do not belong to it."""
        effects: list[Effect] = []
        for member in list(room.members):
            effects += self._entering.put_out_of(room, member, "private", moment)
        return effects

    def _renamed(self, room: Room, was: str) -> list[Effect]:
        return [
            Tell(member, events.RoomEvent(info=self._state.info(room, member.person), was=was))
            for member in room.members
        ]


_CHANGEABLE = (
    "kind", "topic", "archived", "slow", "keep_days", "keep_messages", "file_days", "pins",
)  # fmt: skip


def _changed(
    room: Room, change: events.RoomChange | None, pins: tuple[int, ...] | None, at: int
) -> Room:
    """Return a copy of `room` as it will be."""
    after = Room(room.key)
    after.name, after.former, after.made = room.name, room.former, room.made or at
    for field in _CHANGEABLE:
        value = UNSET if change is None else getattr(change, field, UNSET)
        setattr(after, field, getattr(room, field) if value is UNSET else value)
    if pins is not None:
        after.pins = pins
    if change is not None and change.name is not UNSET:
        former = (*room.former, room.name)
        after.former = tuple(dict.fromkeys(name for name in former if name != change.name))
        after.name = change.name
    return after


def _take_over(room: Room, after: Room) -> None:
    for field in (*_CHANGEABLE, "made"):
        setattr(room, field, getattr(after, field))


def _refuse_lobby(room: Room) -> None:
    if room.key == LOBBY:
        raise RefusedError("room.lobby")
