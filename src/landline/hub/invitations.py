"""Invitations: a short code that lets people sign up, or enter a room; counted, and ending.

A code is told once and kept as its hash. How often it may be used is counted in the
record that is committed with each use.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import structs

from landline.errors import NotAllowedError, RefusedError
from landline.hub.changes import HUB, of_standing
from landline.hub.effects import Effect, Save, Tell
from landline.hub.nouns import Standing
from landline.hub.people import secret_key
from landline.hub.records import InvitationFact
from landline.hub.state import done, person_of
from landline.model import Entry
from landline.wire import events, verbs

if TYPE_CHECKING:
    from landline.hub.changes import Changes
    from landline.hub.entering import Entering
    from landline.hub.nouns import Member, Room
    from landline.hub.state import Handlers, Moment, State
    from landline.model import Receipt, Record

HOUR_MS = 3600 * 1000


class Invitations:
    """Decides about codes."""

    def __init__(self, state: State, entering: Entering, changes: Changes) -> None:
        self._state = state
        self._entering = entering
        self._changes = changes

    def handlers(self) -> Handlers:
        """Return who decides about which verb."""
        return {
            verbs.Invitation: self._make,
            verbs.Invitations: self._list,
            verbs.Uninvite: self._end,
            verbs.Accept: self.accept,
        }

    # For those who sign up

    def check(self, code: str, moment: Moment) -> tuple[str, InvitationFact]:
        """Return key and record of `code`. Raises NotAllowedError `invitation.wrong`."""
        key = secret_key(bare(code))
        fact = self._state.invitations.get(key)
        if fact is None or fact.left < 1 or fact.until <= moment.at:
            raise NotAllowedError("invitation.wrong")
        return key, fact

    def use(self, code: str, moment: Moment) -> tuple[Record, InvitationFact]:
        """Return the record after one use of `code`, and the invitation as it was."""
        key, fact = self.check(code, moment)
        if fact.left == 1:
            return InvitationFact.without(key), fact
        return structs.replace(fact, left=fact.left - 1).record(key), fact

    def used(self, record: Record) -> None:
        """Take over a use that is on disk now."""
        fact = self._state.invitations.get(record.key)
        if record.value is None:
            self._state.invitations.pop(record.key, None)
        elif fact is not None:
            self._state.invitations[record.key] = structs.replace(fact, left=fact.left - 1)

    # Verbs

    def accept(self, member: Member, verb: verbs.Accept, moment: Moment) -> list[Effect]:
        """Let `member` into the room that a code opens."""
        state, person = self._state, person_of(member)
        state.access.check(member, verb, None, moment.at)
        key = f"codes {person.id}"
        state.guesses.check(key, member.source, moment.now)

        try:
            _, fact = self.check(verb.code, moment)
        except NotAllowedError:
            state.guesses.failed(key, member.source, moment.now)
            raise
        room = self.room_of(fact)
        if room is None:
            raise RefusedError("invitation.sign-up")

        def decide() -> list[Effect]:
            used, _ = self.use(verb.code, moment)
            state.access.check(member, verb, room, moment.at)
            return [self._let_in(member, verb, room, used, subjects, moment)]

        subjects = (HUB, of_standing(room, person.id))
        return self._changes.decide(subjects, member, verb.id, decide)

    def room_of(self, fact: InvitationFact) -> Room | None:
        """Return the room that an invitation opens, if it opens one."""
        return None if fact.room is None else self._state.rooms.by_key(fact.room)

    def _let_in(
        self, member: Member, verb: verbs.Accept, room: Room, used: Record,
        subjects: tuple[str, ...], moment: Moment,
    ) -> Save:  # fmt: skip
        person = person_of(member)
        before = room.standing.get(person.id)
        self._state.access.check_ban(person, room, moment.at)
        if before is not None and before.role is not None:
            raise RefusedError("room.belongs", name=person.name, room=room.name)
        self._entering.check_space(member, room)
        standing = Standing(person.name, "member", muted=before.muted if before else None)
        who = events.Someone(person.id, person.name)
        entry = self._entering.deed(person, room, who, standing, "accept", moment)
        entry = structs.replace(entry, records=(*entry.records, used))

        def then(_: Receipt) -> list[Effect]:
            self.used(used)
            effects = self._entering.stand(room, person.id, standing, moment, asker=member)
            if member.person is person and not member.quiet:
                effects += self._entering.enter(member, room, room.head, moment)
            joined = events.Joined(room=room.name, seq=room.head, floor=room.floor, re=verb.id)
            return [Tell(member, joined), *effects]

        where = None if entry.room is None else room
        return Save(entry, where, moment.at, member, verb.id, then, subjects)

    def _make(self, member: Member, verb: verbs.Invitation, moment: Moment) -> list[Effect]:
        state, person = self._state, person_of(member)
        state.access.check(member, verb, None, moment.at)
        room = None
        if verb.room is not None:
            invite = verbs.Invite(room=verb.room, who=person.id)
            room = state.readable(member, invite, verb.room, moment)
        elif person.role not in ("moderator", "owner"):
            raise NotAllowedError("role.needed", role="moderator")
        most = state.settings.accounts.most_invitations
        mine = [fact for fact in state.invitations.values() if fact.by == person.id]
        if sum(fact.until > moment.at for fact in mine) >= most:
            raise RefusedError("invitation.too-many", most=most)
        code = state.fresh.code()
        key = secret_key(bare(code))
        fact = InvitationFact(
            by=person.id,
            name=person.name,
            room=None if room is None else room.key,
            left=verb.uses,
            until=moment.at + verb.hours * HOUR_MS,
        )

        def then(_: Receipt) -> list[Effect]:
            state.invitations[key] = fact
            return [Tell(member, events.Given(key=key, secret=code, until=fact.until, re=verb.id))]

        over = [old for old, one in state.invitations.items() if one.until <= moment.at]
        for old in over:
            del state.invitations[old]
        ended = (InvitationFact.without(old) for old in over)
        entry = Entry(None, None, person.id, b"", records=(fact.record(key), *ended))
        where = "" if room is None else room.name
        return [
            Save(entry, None, moment.at, member, verb.id, then),
            state.audit(person, moment, "invitation", text=where, until=fact.until),
        ]

    def _list(self, member: Member, verb: verbs.Invitations, moment: Moment) -> list[Effect]:
        state, person = self._state, person_of(member)
        state.access.check(member, verb, None, moment.at)
        listed = []
        for key, fact in state.invitations.items():
            if fact.until > moment.at and (fact.by == person.id or person.role == "owner"):
                room = self.room_of(fact)
                listed.append(
                    events.InvitationInfo(
                        key=key,
                        by=fact.name,
                        room=None if room is None else room.name,
                        left=fact.left,
                        until=fact.until,
                    )
                )
        return [Tell(member, events.InvitationList(invitations=listed, re=verb.id))]

    def _end(self, member: Member, verb: verbs.Uninvite, moment: Moment) -> list[Effect]:
        state, person = self._state, person_of(member)
        state.access.check(member, verb, None, moment.at)
        keys = [key for key in state.invitations if key.startswith(verb.key)]
        fact = state.invitations[keys[0]] if len(keys) == 1 else None
        if fact is None or (fact.by != person.id and person.role != "owner"):
            raise RefusedError("invitation.unknown")
        entry = Entry(None, None, person.id, b"", records=(InvitationFact.without(keys[0]),))

        def then(_: Receipt) -> list[Effect]:
            state.invitations.pop(keys[0], None)
            return [done(member, verb)]

        return [Save(entry, None, moment.at, member, verb.id, then)]


def bare(code: str) -> str:
    """Return a code as it was made, however somebody has typed it."""
    return code.upper().replace("-", "").replace(" ", "")
