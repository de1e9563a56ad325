"""Names, states and lists of persons."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from msgspec import structs

from landline.errors import RefusedError
from landline.hub.changes import HUB
from landline.hub.effects import Effect, Save, Tell
from landline.hub.presence import names_in
from landline.hub.state import OPERATOR, done, person_of
from landline.model import Entry
from landline.wire import events, verbs

if TYPE_CHECKING:
    from landline.hub.changes import Changes
    from landline.hub.nouns import Member, Person
    from landline.hub.state import Handlers, Moment, State
    from landline.model import Receipt

MOST_LISTED = 2000
"""Persons that one list names."""


class Persons:
    """Decides about what concerns single persons."""

    def __init__(self, state: State, changes: Changes) -> None:
        self._state = state
        self._changes = changes

    def handlers(self) -> Handlers:
        """Return who decides about which verb."""
        return {
            verbs.Nick: self._nick,
            verbs.Status: self._status,
            verbs.Who: self._who,
            verbs.Whois: self._whois,
            verbs.Users: self._users,
        }

    def _nick(self, member: Member, verb: verbs.Nick, moment: Moment) -> list[Effect]:
        state, person = self._state, person_of(member)
        account = state.accounts.get(person.id)
        if account is None:
            if member.operator:
                raise RefusedError("name.fixed", name=person.name)
            state.rename(person, state.free_person_name(verb.name, person), moment.now)
            return [done(member, verb)]

        def decide() -> list[Effect]:
            name = state.free_person_name(verb.name, person)
            renamed = structs.replace(account, name=name)
            entry = Entry(None, None, person.id, b"", records=(renamed.record(person.id),))

            def then(_: Receipt) -> list[Effect]:
                state.put_account(person.id, renamed, moment.now)
                here = state.people.get(person.id)
                if here is not None:
                    state.rename(here, name, moment.now)
                return [done(member, verb)]

            return [Save(entry, None, moment.at, member, verb.id, then, (HUB,))]

        return self._changes.decide((HUB,), member, verb.id, decide)

    def _status(self, member: Member, verb: verbs.Status, moment: Moment) -> list[Effect]:
        person = person_of(member)
        person.state, person.text = verb.state, verb.text.strip()
        for one in person.members:
            for room in one.rooms:
                self._state.comings.note(room, moment.now)
        return [done(member, verb)]

    def _who(self, member: Member, verb: verbs.Who, moment: Moment) -> list[Effect]:
        room = self._state.readable(member, verb, verb.room, moment)
        names = sorted(names_in(room).values())[:MOST_LISTED]
        return [Tell(member, events.People(room=room.name, names=names, re=verb.id))]

    def _whois(self, member: Member, verb: verbs.Whois, moment: Moment) -> list[Effect]:
        state = self._state
        someone = state.someone(verb.who)
        person = state.person(someone.id, someone.name, state.role_of(someone.id))
        return [Tell(member, events.PersonEvent(person=person, re=verb.id))]

    def _users(self, member: Member, verb: verbs.Users, moment: Moment) -> list[Effect]:
        state = self._state
        here = (one for one in state.people if not self._is_removed(one))
        users = [state.person(one.id, one.name, one.role) for one in here]
        away = ((id, one) for id, one in state.accounts if state.people.get(id) is None)
        users += [state.person(id, one.name, one.role) for id, one in islice(away, MOST_LISTED)]
        users.sort(key=lambda user: (user.state == "offline", user.name))
        return [Tell(member, events.UserList(users=users[:MOST_LISTED], re=verb.id))]

    def _is_removed(self, person: Person) -> bool:
        """Return whether the account is removed whose connections are still being ended."""
        if not person.has_account or person.id == OPERATOR:
            return False
        return self._state.accounts.get(person.id) is None
