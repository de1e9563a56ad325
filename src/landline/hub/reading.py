"""What can be read: lists of rooms and members, history, search, and how far one has read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import structs

from landline.errors import RefusedError
from landline.hub.access import holds
from landline.hub.effects import Ask, Effect, Fetch, Find, Tell, Whisper
from landline.hub.presence import names_in
from landline.hub.state import person_of
from landline.wire import events, verbs
from landline.wire.body import decode_body
from landline.wire.query import parse_query

if TYPE_CHECKING:
    from landline.hub.nouns import Member, Person, Room
    from landline.hub.state import Handlers, Moment, State
    from landline.store.search_port import Found, FoundMessage

MOST_LISTED = 2000
"""Members, or rooms, that one list names."""


class Reading:
    """Decides about everything that is only read."""

    def __init__(self, state: State, utc_offset: int) -> None:
        """`utc_offset`: seconds east of UTC, for dates in searches."""
        self._state = state
        self._utc_offset = utc_offset

    def handlers(self) -> Handlers:
        """Return who decides about which verb."""
        return {
            verbs.Rooms: self._rooms,
            verbs.Members: self._members,
            verbs.History: self._history,
            verbs.Search: self._search,
            verbs.Read: self._read,
        }

    def _rooms(self, member: Member, verb: verbs.Rooms, moment: Moment) -> list[Effect]:
        state, person = self._state, person_of(member)
        shown = [
            state.info(room, person)
            for room in state.rooms
            if room is not state.rooms.audit
            and (_runs(member, room) or state.access.may_see(person, room, moment.at))
        ]
        return [Tell(member, events.RoomList(rooms=shown[:MOST_LISTED], re=verb.id))]

    def _members(self, member: Member, verb: verbs.Members, moment: Moment) -> list[Effect]:
        room = self._state.room(member, verb.room)
        if room is None or not _runs(member, room):
            room = self._state.readable(member, verb, verb.room, moment)
        here = names_in(room)
        listed = [
            events.RoomMember(
                id=user,
                name=self._state.name_of(user) if user in here else standing.name,
                role=standing.role,
                here=user in here,
                banned=standing.banned if holds(standing.banned, moment.at) else None,
                muted=standing.muted if holds(standing.muted, moment.at) else None,
            )
            for user, standing in room.standing.items()
            if standing.role is not None
            or user in here
            or holds(standing.banned, moment.at)
            or holds(standing.muted, moment.at)
        ]
        listed += [
            events.RoomMember(id=user, name=name, here=True)
            for user, name in here.items()
            if user not in room.standing
        ]
        listed.sort(key=lambda one: (one.role is None, not one.here, one.name))
        event = events.MemberList(room=room.name, members=listed[:MOST_LISTED], re=verb.id)
        return [Tell(member, event)]

    def _history(self, member: Member, verb: verbs.History, moment: Moment) -> list[Effect]:
        room = self._state.readable(member, verb, verb.room, moment)
        limit = min(verb.limit, self._state.settings.delivery.history_page)
        return [Fetch(member, room, verb.before, limit, verb.id, verb.after)]

    def _search(self, member: Member, verb: verbs.Search, moment: Moment) -> list[Effect]:
        state, person = self._state, person_of(member)
        state.access.check(member, verb, None, moment.at)
        query = parse_query(verb.text, utc_offset=self._utc_offset)
        rooms = [room for room in state.rooms if state.access.may_see(person, room, moment.at)]
        if query.room is not None:
            wanted = state.room(member, query.room.lstrip("#"))
            if wanted is None or wanted not in rooms:
                raise RefusedError("room.unknown", room=query.room)
            rooms = [wanted]
            query = structs.replace(query, room=None)
        if query.sender is not None:
            # An account is found under every name it ever had; guests and webhooks by name.
            account = state.accounts.by_name(query.sender.removeprefix("@"))
            query = query if account is None else structs.replace(query, sender=account[0])
        question = Find(query, [room.key for room in rooms], verb.order, verb.limit, verb.skip)

        def found(answer: Found) -> list[Effect]:
            hits = [self._hit(each) for each in answer.hits]
            event = events.Hits(hits=hits, more=answer.more, complete=answer.complete, re=verb.id)
            return [Tell(member, event)]

        return [Ask(member, question, verb.id, found)]

    def _hit(self, found: FoundMessage) -> events.Hit:
        key, logged = found.room, found.message
        room = self._state.rooms.by_key(key)
        body = decode_body(logged.body)
        return events.Hit(
            room=room.name if room is not None else key,
            seq=logged.seq,
            sender=body.sender,
            user=body.user,
            at=body.at,
            snippet=found.snippet,
            marks=list(found.marks),
        )

    def _read(self, member: Member, verb: verbs.Read, moment: Moment) -> list[Effect]:
        state, person = self._state, person_of(member)
        room = state.readable(member, verb, verb.room, moment)
        if state.accounts.get(person.id) is None:
            raise RefusedError("account.needed")
        moved = state.marks.move(person.id, room, verb.seq, moment.now)
        seq, unread, mentions = state.marks.of(person.id, room)
        effects: list[Effect] = [Tell(member, events.Ok(re=verb.id, room=room.name, seq=seq))]
        if moved:
            mark = events.Mark(room=room.name, seq=seq, unread=unread, mentions=mentions)
            effects += [Whisper(other, mark) for other in self._others(person, member, room)]
        return effects

    def _others(self, person: Person, member: Member, room: Room) -> list[Member]:
        return [other for other in person.members if other is not member and not other.quiet]


def _runs(member: Member, room: Room) -> bool:
    """Return whether `member` runs a private room that they are not in: they see who is."""
    return member.operator and room.kind == "private"
