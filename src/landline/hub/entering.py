"""Being in a room and belonging to it: connections go in and out, persons belong or not.

A guest is in an open room while connected. An account belongs to the rooms it joined, on
all its devices, until it leaves; that is a standing, kept in the room's log. A connection
that comes back is put into what it had and what its user belongs to (DESIGN §4).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from landline.errors import Error, NotAllowedError, RefusedError
from landline.hub.changes import of_room, of_standing
from landline.hub.effects import Effect, Enter, Exit, Save, Tell
from landline.hub.names import room_name
from landline.hub.nouns import Member, Room, Standing
from landline.hub.state import Moment, State, done, person_of
from landline.hub.telling import failure, gone
from landline.model import LOBBY, Entry
from landline.wire import events, verbs
from landline.wire.body import Body, encode_body

if TYPE_CHECKING:
    from collections.abc import Callable

    from landline.hub.changes import Changes
    from landline.hub.nouns import Person
    from landline.hub.state import Handlers
    from landline.model import Receipt, Record


class Entering:
    """Decides about `join` and `leave`, and puts connections into rooms for all others."""

    def __init__(self, state: State, changes: Changes) -> None:
        self._state = state
        self._changes = changes

    def handlers(self) -> Handlers:
        """Return who decides about which verb."""
        return {verbs.Join: self._join, verbs.Leave: self._leave}

    # For those who log in

    def come_back(
        self, member: Member, resume: verbs.Resume | None, moment: Moment
    ) -> list[Effect]:
        """Put a connection back into its rooms, or a new one into the lobby and its user's."""
        if member.quiet:
            return []
        effects: list[Effect] = []
        if resume is None:
            try:
                lobby = self._opened(member, verbs.Join(room=LOBBY), moment)
                effects += self.enter(member, lobby, None, moment)
            except Error as error:  # banned from it
                effects.append(Tell(member, failure(error, member.language, None)))
        else:
            effects += self._resume(member, resume, moment)
        for room in self._belongings(member, moment):
            if room not in member.rooms:
                effects += self.enter(member, room, None, moment)
        return effects

    def enter(self, member: Member, room: Room, after: int | None, moment: Moment) -> list[Effect]:
        """Put `member` into `room`, to be given what follows `after` (None: live only)."""
        state = self._state
        been_there = room in member.rooms
        state.rooms.enter(room, member)
        state.comings.note(room, moment.now)
        person = member.person
        if person is not None and person.has_account:
            state.marks.begin(person.id, room, room.head, moment.now)
        if after is None:
            # Who is in already goes on where it stands: nothing on its way is skipped.
            return [] if been_there else [Enter(member, room, room.head)]
        if after > room.head:
            # A position this log never reached: it is not the log the client thinks.
            return [
                Tell(member, events.Resync(epoch=state.epoch)),
                Enter(member, room, room.head),
            ]
        start = max(after, room.floor, room.head - state.settings.delivery.replay)
        if start == after:
            return [Enter(member, room, after)]
        limited = events.Limited(room=room.name, after=after, next=start + 1)
        return [Tell(member, limited), Enter(member, room, start)]

    def check_space(self, member: Member, room: Room | None = None) -> None:
        """Raise RefusedError `room.too-many-joined` unless `member` may be in one more room.

        Asked before anything is kept of it: what is on disk cannot be refused any more.
        """
        state, person = self._state, person_of(member)
        limits = state.settings.rooms
        enters = not member.quiet and room not in member.rooms
        if enters and len(member.rooms) >= limits.most_per_session:
            raise RefusedError("room.too-many-joined", most=limits.most_per_session)
        rooms = state.rooms.of_user.get(person.id, ())
        if sum(room.kind != "direct" for room in rooms) >= limits.most_per_user:
            raise RefusedError("room.too-many-joined", most=limits.most_per_user)

    def exit(self, member: Member, room: Room, moment: Moment) -> list[Effect]:
        """Take `member` out of `room`."""
        if room not in member.rooms:
            return []
        self._state.rooms.leave(room, member)
        self._state.comings.left(room, member, moment.now)
        return [Exit(member, room)]

    def put_out(self, user: str, code: str, moment: Moment) -> list[Effect]:
        """Put all connections of `user` out of the rooms that they may not see any more."""
        effects: list[Effect] = []
        for member in self._state.connections(user):
            for room in list(member.rooms):
                effects += self.put_out_of(room, member, code, moment)
        return effects

    def put_out_of(self, room: Room, member: Member, code: str, moment: Moment) -> list[Effect]:
        """Put `member` out of `room` if it may not see it any more; `gone.<code>` says why."""
        if self._state.access.may_see(person_of(member), room, moment.at):
            return []
        told = Tell(member, gone(code, room.name, member.language))
        return [*self.exit(member, room, moment), told]

    # For those who change what somebody is in a room

    def stand(
        self,
        room: Room,
        user: str,
        standing: Standing,
        moment: Moment,
        *,
        out: str | None = None,
        asker: Member | None = None,
    ) -> list[Effect]:
        """Let a standing that is on disk now hold: all connections of `user` follow it.

        `out` puts them out of the room and says why (`gone.<out>`); `asker`, who knows, is
        neither put in nor told.
        """
        state = self._state
        before = room.standing.get(user)
        belonged = before is not None and before.role is not None
        state.rooms.stand(room, user, standing)
        if standing.role is not None and state.accounts.get(user) is not None:
            state.marks.begin(user, room, room.head, moment.now)
        effects: list[Effect] = []
        for member in state.connections(user):
            if out is not None and room in member.rooms:
                effects += self.exit(member, room, moment)
                if member is not asker:
                    effects.append(Tell(member, gone(out, room.name, member.language)))
            elif standing.role is not None and not belonged and member is not asker:
                effects += self.put_in(member, room, room.head, moment)
        return effects

    def put_in(self, member: Member, room: Room, after: int, moment: Moment) -> list[Effect]:
        """Put a connection into a room without its asking, and tell it."""
        if member.quiet or room in member.rooms:
            return []
        if not self._state.access.may_see(person_of(member), room, moment.at):
            return []  # a guest, where guests are kept to the lobby
        try:
            entered = self.enter(member, room, after, moment)
        except RefusedError as error:
            return [Tell(member, failure(error, member.language, None))]
        info = self._state.info(room, member.person)
        return [Tell(member, events.RoomEvent(info=info)), *entered]

    def check_last_owner(self, room: Room, user: str) -> None:
        """Raise RefusedError `room.last-owner` if a private room would be without `user` nobody's.

        The hub's owners own it in any case.
        """
        owners = [other for other, one in room.standing.items() if one.role == "owner"]
        if owners == [user] and self._state.role_of(user) != "owner" and room.kind == "private":
            raise RefusedError("room.last-owner", room=room.name)

    def belong(
        self, room: Room, who: events.Someone, moment: Moment
    ) -> tuple[Record, Callable[[], list[Effect]]]:
        """Return the record that lets a new account belong to the room its invitation opens.

        And what holds from the moment that it is on disk, with the account: whoever is
        welcomed then is in.
        """
        standing = Standing(who.name, "member")
        body = Body(
            sender=who.name, user=who.id, at=moment.at, kind="member", who=who, did="accept",
            role="member",
        )  # fmt: skip

        def kept() -> list[Effect]:
            room.pending += 1
            entry = Entry(room.key, None, who.id, encode_body(body), silent=True)
            return [*self.stand(room, who.id, standing, moment), Save(entry, room, moment.at)]

        return standing.record(room, who.id), kept

    def deed(
        self, by: Person, room: Room, who: events.Someone, standing: Standing, did: str,
        moment: Moment, **fields: Any,
    ) -> Entry:  # fmt: skip
        """Return what keeps that `who` is from now on what `standing` says in `room`.

        In a big room comings and goings make no message: they would drown the words.
        """
        record = standing.record(room, who.id)
        if (
            did in ("join", "leave")
            and room.member_count() > self._state.settings.rooms.announced_up_to
        ):
            return Entry(None, None, by.id, b"", records=(record,))
        save = self._state.notice(
            room, by, moment, did, kind="member", who=who, role=standing.role, **fields
        )
        return Entry(room.key, None, by.id, save.entry.body, silent=True, records=(record,))

    # Verbs

    def _join(self, member: Member, verb: verbs.Join, moment: Moment) -> list[Effect]:
        state, person = self._state, person_of(member)
        room = self._opened(member, verb, moment)
        standing = room.standing.get(person.id)
        belongs = standing is not None and standing.role is not None
        durable = room.is_open and room is not state.rooms.lobby
        account = state.accounts.get(person.id)
        if belongs or not durable or account is None or member.quiet:
            return self._joined(member, room, verb, moment)
        subjects = (of_standing(room, person.id),)
        return self._changes.decide(
            subjects, member, verb.id, lambda: self._belong(member, verb, moment, subjects)
        )

    def _belong(
        self, member: Member, verb: verbs.Join, moment: Moment, subjects: tuple[str, ...]
    ) -> list[Effect]:
        """Return what lets a person belong to a room from now on."""
        person = person_of(member)
        room = self._opened(member, verb, moment)
        standing = room.standing.get(person.id)
        if standing is not None and standing.role is not None:
            return self._joined(member, room, verb, moment)
        try:
            self.check_space(member, room)
        except RefusedError:
            self._state.rooms.forget_if_idle(room)
            raise
        joined = Standing(person.name, "member", muted=standing.muted if standing else None)
        who = events.Someone(person.id, person.name)
        entry = self.deed(person, room, who, joined, "join", moment)

        def then(_: Receipt) -> list[Effect]:
            effects = self.stand(room, person.id, joined, moment, asker=member)
            if member.person is person:
                effects = [*self._joined(member, room, verb, moment), *effects]
            return effects

        where = None if entry.room is None else room
        return [Save(entry, where, moment.at, member, verb.id, then, subjects)]

    def _joined(self, member: Member, room: Room, verb: verbs.Join, moment: Moment) -> list[Effect]:
        after = verb.after
        if verb.last is not None:
            after = max(0, room.floor, room.head - verb.last)
        entered = self.enter(member, room, after, moment)
        joined = events.Joined(room=room.name, seq=room.head, floor=room.floor, re=verb.id)
        return [Tell(member, joined), *entered]

    def _leave(self, member: Member, verb: verbs.Leave, moment: Moment) -> list[Effect]:
        state, person = self._state, person_of(member)
        state.access.check(member, verb, None, moment.at)
        room = state.room(member, verb.room)
        standing = None if room is None else room.standing.get(person.id)
        belongs = standing is not None and standing.role is not None
        if room is None or not (room in member.rooms or belongs):
            raise RefusedError("room.not-in", room=verb.room)
        if not belongs or standing is None or room.kind in ("direct", "own"):
            # A private talk cannot be left for good: this connection hears no more of it.
            return [*self.exit(member, room, moment), done(member, verb, room)]
        owned = (of_room(room),) if standing.role == "owner" else ()
        subjects = (of_standing(room, person.id), *owned)
        return self._changes.decide(
            subjects, member, verb.id, lambda: self._part(member, verb, room, moment, subjects)
        )

    def _part(
        self, member: Member, verb: verbs.Leave, room: Room, moment: Moment,
        subjects: tuple[str, ...],
    ) -> list[Effect]:  # fmt: skip
        """Return what lets a person not belong to a room any more."""
        person = person_of(member)
        standing = room.standing.get(person.id)
        if standing is None or standing.role is None:
            return [*self.exit(member, room, moment), done(member, verb, room)]
        if room.member_count() > 1:
            self.check_last_owner(room, person.id)
        left = Standing(standing.name, None, standing.banned, standing.muted)
        who = events.Someone(person.id, person.name)
        entry = self.deed(person, room, who, left, "leave", moment)

        def then(_: Receipt) -> list[Effect]:
            effects = self.stand(room, person.id, left, moment, out="left", asker=member)
            return [*effects, done(member, verb, room)]

        where = None if entry.room is None else room
        return [Save(entry, where, moment.at, member, verb.id, then, subjects)]

    def _opened(self, member: Member, verb: verbs.Join, moment: Moment) -> Room:
        """Return the room that `verb` names, made if need be, once `member` may enter it."""
        state = self._state
        room = state.room(member, verb.room)
        if room is None:
            return self.open(member, verb, verb.room, moment)
        state.access.check(member, verb, room, moment.at)
        return room

    def open(self, member: Member, verb: verbs.Verb, name: str, moment: Moment) -> Room:
        """Return a new room called `name`, once `member` may make it by going or talking there.

        Raises NotAllowedError, RefusedError `room.unknown` where it cannot make itself.
        """
        state, person = self._state, person_of(member)
        if name[0] == "@":
            key = state.private_key(member, name)
            state.access.check(member, verb, state.unmade(key), moment.at)
            return self.open_private(key, person)
        name = room_name(name)
        state.access.check(member, verb, Room(name), moment.at)
        if not state.access.may_create(person):
            raise NotAllowedError("room.create", room=name)
        return state.rooms.open(name)

    def open_private(self, key: str, person: Person) -> Room:
        """Return a new private room of that key, as `person` may make it. Raises as `open`."""
        state = self._state
        ids = key[1:].split("+")
        if person.id not in ids or len(ids) > 2:
            raise RefusedError("room.unknown", room=key)
        others = [state.someone(id) for id in ids if id != person.id]
        if not others:
            return state.own_room(person.id, person.name)
        most = state.settings.rooms.most_per_user
        if len(state.rooms.of_user.get(person.id, ())) >= most:
            raise RefusedError("room.too-many-joined", most=most)
        room = state.rooms.open(key, "direct")
        for someone in (events.Someone(person.id, person.name), others[0]):
            state.rooms.stand(room, someone.id, Standing(someone.name, "member"))
        return room

    def _resume(self, member: Member, resume: verbs.Resume, moment: Moment) -> list[Effect]:
        state = self._state
        effects: list[Effect] = []
        same_log = resume.epoch == state.epoch
        if not same_log:
            effects.append(Tell(member, events.Resync(epoch=state.epoch)))
        for name, after in resume.rooms.items():
            try:
                room = self._opened(member, verbs.Join(room=name), moment)
                entered = self.enter(member, room, after if same_log else None, moment)
            except Error as error:
                effects.append(Tell(member, failure(error, member.language, None)))
                continue
            if room.name != name and name[0] != "@":
                info = state.info(room, member.person)
                effects.append(Tell(member, events.RoomEvent(info=info, was=name)))
            effects += entered
        return effects

    def _belongings(self, member: Member, moment: Moment) -> list[Room]:
        person = person_of(member)
        rooms = self._state.rooms.of_user.get(person.id, ())
        seen = [room for room in rooms if self._state.access.may_see(person, room, moment.at)]
        return seen[: self._state.settings.rooms.most_per_session - len(member.rooms)]
