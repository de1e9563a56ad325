"""Accounts as the hub's owners run them: made, given roles, removed.

Passwords are hashed by the server's hashing threads before anything is decided. What does
not live here: other passwords for accounts that there are (`passwords`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import structs

from landline.errors import RefusedError, UsageError
from landline.hub.changes import HUB
from landline.hub.credentials import end_devices, end_tokens
from landline.hub.effects import Ask, Close, Effect, HashPassword, Save
from landline.hub.enrolled import device_key
from landline.hub.nouns import Standing
from landline.hub.records import (
    AccountFact,
    DeviceFact,
    InvitationFact,
    StandingFact,
    TokenFact,
)
from landline.hub.state import done, person_of
from landline.hub.telling import goodbye
from landline.model import Entry
from landline.wire import events, verbs

if TYPE_CHECKING:
    from landline.hub.changes import Changes
    from landline.hub.entering import Entering
    from landline.hub.nouns import Member
    from landline.hub.state import Handlers, Moment, State
    from landline.model import Receipt


class Administration:
    """Decides about accounts."""

    def __init__(self, state: State, entering: Entering, changes: Changes) -> None:
        self._state = state
        self._entering = entering
        self._changes = changes

    def handlers(self) -> Handlers:
        """Return who decides about which verb."""
        return {
            verbs.AddUser: self._add,
            verbs.SetRole: self._set_role,
            verbs.RemoveUser: self._remove,
        }

    def _add(self, member: Member, verb: verbs.AddUser, moment: Moment) -> list[Effect]:
        state = self._state
        state.access.check(member, verb, None, moment.at)
        state.free_person_name(verb.name, None)
        check_password(verb.password, state)
        if verb.role == "guest":
            raise UsageError("role.guest")

        def decide(hashed: str) -> list[Effect]:
            person = person_of(member)
            name = state.free_person_name(verb.name, None)
            check_space(state)
            account = AccountFact(name=name, role=verb.role, password=hashed, made=moment.at)
            id = state.fresh.id()
            entry = Entry(None, None, person.id, b"", records=(account.record(id),))

            def then(_: Receipt) -> list[Effect]:
                state.put_account(id, account, moment.now)
                return [done(member, verb)]

            who = events.Someone(id, name)
            return [
                Save(entry, None, moment.at, member, verb.id, then, (HUB,)),
                state.audit(person, moment, "adduser", who=who, role=verb.role),
            ]

        def hashed(answer: str) -> list[Effect]:
            return self._changes.decide((HUB,), member, verb.id, lambda: decide(answer))

        return [Ask(member, HashPassword(verb.password), verb.id, hashed)]

    def _set_role(self, member: Member, verb: verbs.SetRole, moment: Moment) -> list[Effect]:
        state = self._state
        state.access.check(member, verb, None, moment.at)
        if verb.role == "guest":
            raise UsageError("role.guest")

        def decide() -> list[Effect]:
            person = person_of(member)
            id, account = account_of(state, verb.who)
            self._check_last_owner(id, account, verb.role == "owner")
            changed = structs.replace(account, role=verb.role)
            entry = Entry(None, None, person.id, b"", records=(changed.record(id),))

            def then(_: Receipt) -> list[Effect]:
                state.accounts.put(id, changed)
                here = state.people.get(id)
                if here is not None:
                    here.role = verb.role
                return [*self._entering.put_out(id, "role", moment), done(member, verb)]

            who = events.Someone(id, account.name)
            return [
                Save(entry, None, moment.at, member, verb.id, then, (HUB,)),
                state.audit(person, moment, "setrole", who=who, role=verb.role),
                *state.to_own_room(id, person, moment, "setrole", role=verb.role),
            ]

        return self._changes.decide((HUB,), member, verb.id, decide)

    def _remove(self, member: Member, verb: verbs.RemoveUser, moment: Moment) -> list[Effect]:
        state = self._state
        state.access.check(member, verb, None, moment.at)

        def decide() -> list[Effect]:
            person = person_of(member)
            id, account = account_of(state, verb.who)
            self._check_last_owner(id, account, stays=False)
            tokens = [key for key, token in state.tokens.items() if token.user == id]
            devices = [device for device, _ in state.devices.of_user(id)]
            rooms = list(state.rooms.of_user.get(id, ()))
            codes = [key for key, one in state.invitations.items() if one.by == id]
            records = (
                AccountFact.without(id),
                *(TokenFact.without(key) for key in tokens),
                *(DeviceFact.without(device_key(id, device)) for device in devices),
                *(InvitationFact.without(key) for key in codes),
                *(StandingFact.without(f"{room.key}/{id}") for room in rooms),
            )
            entry = Entry(None, None, person.id, b"", records=records)

            def then(_: Receipt) -> list[Effect]:
                effects: list[Effect] = []
                for room in rooms:
                    nothing = Standing(account.name)
                    effects += self._entering.stand(room, id, nothing, moment)
                end_tokens(state, id, tokens)
                end_devices(state, id, devices)
                for key in codes:
                    state.invitations.pop(key, None)
                effects += state.codes.end(
                    lambda code: code.user == id or (code.by is not None and code.by.id == id)
                )
                for one in state.connections(id):
                    effects.append(Close(one, goodbye("removed", one.language)))
                state.accounts.remove(id)
                state.forget_use(AccountFact, id)
                for record in state.marks.forget(id):
                    state.later[record.kind, record.key] = record
                return [*effects, done(member, verb)]

            who = events.Someone(id, account.name)
            return [
                Save(entry, None, moment.at, member, verb.id, then, (HUB,)),
                state.audit(person, moment, "removeuser", who=who),
            ]

        return self._changes.decide((HUB,), member, verb.id, decide)

    def _check_last_owner(self, id: str, account: AccountFact, stays: bool) -> None:  # noqa: FBT001
        owners = [other for other, one in self._state.accounts if one.role == "owner"]
        if account.role == "owner" and not stays and owners == [id]:
            raise RefusedError("role.last-owner")


def check_password(password: str, state: State) -> None:
    """Raise UsageError `password.short` for a new password that is too short."""
    shortest = state.settings.accounts.password_length
    if len(password) < shortest:
        raise UsageError("password.short", shortest=shortest)


def account_of(state: State, who: str) -> tuple[str, AccountFact]:
    """Return the account with the id or name `who`. Raises RefusedError `person.unknown`."""
    account = state.accounts.get(who)
    found = (who, account) if account is not None else state.accounts.by_name(who)
    if found is None:
        raise RefusedError("person.unknown", name=who)
    return found


def check_space(state: State) -> None:
    """Raise RefusedError `account.too-many` where the hub has as many accounts as it may."""
    if len(state.accounts) >= state.settings.accounts.most:
        raise RefusedError("account.too-many", most=state.settings.accounts.most)
