"""Another password for an account: its user's own doing, or an owner's.

It ends what the old one let in, sessions and devices alike: whoever changes it may have to
shut somebody out. Only what it is changed with goes on, and programs' tokens, which are
listed and ended one by one. Who has no password yet, having come by a pairing code, sets the
first from a device; that ends nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, structs

from landline.errors import NotAllowedError, RefusedError
from landline.hub.administration import account_of, check_password
from landline.hub.changes import HUB
from landline.hub.credentials import end_devices, end_tokens
from landline.hub.effects import Ask, CheckPassword, Effect, HashPassword, Save
from landline.hub.enrolled import device_key
from landline.hub.records import AccountFact, DeviceFact, TokenFact
from landline.hub.state import done, person_of
from landline.model import Entry
from landline.wire import events, verbs

if TYPE_CHECKING:
    from landline.hub.changes import Changes
    from landline.hub.nouns import Member
    from landline.hub.state import Handlers, Moment, State
    from landline.model import Receipt


class Change(Struct, frozen=True):
    """What is asked for, once it is known that whoever asks may do it."""

    user: str
    own: bool
    is_first: bool


class Passwords:
    """Decides about `setpassword`."""

    def __init__(self, state: State, changes: Changes) -> None:
        self._state = state
        self._changes = changes

    def handlers(self) -> Handlers:
        """Return who decides about which verb."""
        return {verbs.SetPassword: self._set}

    def _set(self, member: Member, verb: verbs.SetPassword, moment: Moment) -> list[Effect]:
        state, person = self._state, person_of(member)
        state.access.check(member, verb, None, moment.at)
        id, account = account_of(state, verb.who or person.id)
        own = id == person.id
        if not own and person.role != "owner":
            raise NotAllowedError("role.needed", role="owner")
        check_password(verb.new, state)
        is_first = own and not account.password and member.device is not None
        change = Change(id, own, is_first)

        def hashed(answer: str) -> list[Effect]:
            return self._changes.decide(
                (HUB,), member, verb.id, lambda: self._change(member, verb, change, answer, moment)
            )

        hashing = Ask(member, HashPassword(verb.new), verb.id, hashed)
        return [hashing if not own or is_first else self._old(member, verb, account, hashing)]

    def _old(self, member: Member, verb: verbs.SetPassword, account: AccountFact, then: Ask) -> Ask:
        """Return what asks for the old password first; wrong ones are counted as at a login."""
        state = self._state
        id, source = person_of(member).id, member.source

        def checked(right: bool) -> list[Effect]:  # noqa: FBT001 (an answer)
            if not right:
                raise NotAllowedError("login.wrong")
            state.guesses.succeeded(id, source)
            return [then]

        def undecided() -> None:
            state.guesses.undecided(id, source)

        state.guesses.check(id, source, state.now)
        state.guesses.failed(id, source, state.now)
        question = CheckPassword(account.password, verb.old or "")
        return Ask(member, question, verb.id, checked, undecided)

    def _change(
        self, member: Member, verb: verbs.SetPassword, change: Change, hashed: str, moment: Moment
    ) -> list[Effect]:
        """Return what commits it, and ends what it ends."""
        state, person, id = self._state, person_of(member), change.user
        present = state.accounts.get(id)
        if present is None:
            raise RefusedError("person.unknown", name=verb.who or person.name)
        if change.is_first and present.password:  # another device was faster
            raise NotAllowedError("login.wrong")
        changed = structs.replace(present, password=hashed)
        sessions, devices = self._let_in(member, change)
        records = (
            changed.record(id),
            *(TokenFact.without(key) for key in sessions),
            *(DeviceFact.without(device_key(id, device)) for device in devices),
        )

        def then(_: Receipt) -> list[Effect]:
            state.accounts.put(id, changed)
            cut_off = [*end_tokens(state, id, sessions), *end_devices(state, id, devices)]
            return [*cut_off, done(member, verb)]

        entry = Entry(None, None, person.id, b"", records=records)
        who = events.Someone(id, present.name)
        told = [] if change.own else [state.audit(person, moment, "setpassword", who=who)]
        return [
            Save(entry, None, moment.at, member, verb.id, then, (HUB,)),
            *told,
            *state.to_own_room(id, person, moment, "setpassword"),
        ]

    def _let_in(self, member: Member, change: Change) -> tuple[list[str], list[str]]:
        """Return the sessions and the devices that end."""
        state, user = self._state, change.user
        if change.is_first:
            return [], []
        sessions = [
            key
            for key, token in state.tokens.items()
            if token.user == user and token.session and key != member.token
        ]
        used = member.device if change.own else None
        devices = [device for device, _ in state.devices.of_user(user) if device != used]
        return sessions, devices
