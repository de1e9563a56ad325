"""How a new device comes to belong to a user: by a code that a person carries over (DESIGN §7).

    shown at the hub       newcode ──> code, to be typed at the device
    typed at the device    pair ──> share    confirm ──> paired
    shown at the device    offer ──> slot … slot (ready)    pair ──> …
    typed at the hub       approve (the code)

Both sides prove that they know the code, and neither shows it (`trust/pake.py`). A try
counts as wrong from `pair` on until its tag is right: breaking off is no way around the
bounds of a code, nor of all codes together. A slot in which there is no code to be tried is
answered as one is, by an exchange that nobody can win: so nobody learns which slots live.

What does not live here: which codes are open (`codes`), devices once they are known
(`devices`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from landline.errors import NotAllowedError, RefusedError, UsageError, VerificationError
from landline.hub.administration import check_space
from landline.hub.changes import HUB
from landline.hub.codes import CODES_OF_ONE, OpenCode, tell
from landline.hub.credentials import told, whose
from landline.hub.devices import enrolment
from landline.hub.effects import Await, Effect, Save, Tell
from landline.hub.enrolled import device_key
from landline.hub.limits import Tries
from landline.hub.opening import UNNAMED
from landline.hub.records import AccountFact
from landline.hub.state import OPERATOR, done, person_of
from landline.hub.telling import failure
from landline.model import Entry
from landline.trust.codes import Code
from landline.trust.login import device_id
from landline.trust.pake import Exchange, device_name, hub_name
from landline.wire import events, verbs

if TYPE_CHECKING:
    from landline.errors import Error
    from landline.hub.changes import Changes
    from landline.hub.nouns import Member, Person
    from landline.hub.state import Handlers, Moment, State
    from landline.model import Receipt


class Run(Struct, frozen=True):
    """One try of a device, between `pair` and `confirm`."""

    exchange: Exchange
    tried: OpenCode | None
    """None: there is none, and it cannot succeed."""
    key: bytes
    label: str
    name: str | None
    begun: float


class Paired(Struct, frozen=True):
    """Whose device was paired, and by whom."""

    user: str
    account: AccountFact
    newcomer: bool
    by: events.Someone


class Pairing:
    """Decides about codes, and about devices that try one."""

    def __init__(self, state: State, changes: Changes) -> None:
        self._state = state
        self._changes = changes
        self._tries = Tries(state.settings.trust.pairing_failures)
        self._runs: dict[Member, Run] = {}
        """One for each connection at most."""

    def handlers(self) -> Handlers:
        """Return who decides about which verb."""
        return {
            verbs.NewCode: self._new,
            verbs.DropCode: self._drop,
            verbs.Approve: self._approve,
            verbs.Offer: self._offer,
            verbs.Pair: self._pair,
            verbs.Confirm: self._confirm,
        }

    def lost(self, member: Member) -> list[Effect]:
        """Forget a connection that has ended: its try has failed, and its code is over."""
        return [
            *self._break_off(member),
            *self._state.codes.end(lambda code: code.device is member),
        ]

    def tick(self, now: float) -> list[Effect]:
        """End the codes whose time is over."""
        return self._state.codes.end(lambda code: code.until <= now)

    # At the hub

    def _new(self, member: Member, verb: verbs.NewCode, moment: Moment) -> list[Effect]:
        state, person = self._state, person_of(member)
        user = self._user(person, verb.who)
        if person.role != "owner" and state.codes.made_by(person.id) >= CODES_OF_ONE:
            raise RefusedError("pair.too-many")
        code = state.codes.open(moment.at, moment.now)
        secret = state.fresh.words()
        code.give(secret, user, events.Someone(person.id, person.name), member)
        shown = Code(code.slot, secret)
        answer = events.PairingCode(
            code=shown.words, digits=shown.digits, slot=code.slot, until=code.ends, re=verb.id
        )
        return [Tell(member, answer)]

    def _drop(self, member: Member, verb: verbs.DropCode, moment: Moment) -> list[Effect]:
        codes, person = self._state.codes, person_of(member)
        code = codes.get(verb.slot)
        if code is None or code.by is None or code.by.id != person.id:
            raise RefusedError("pair.unknown")
        return [done(member, verb), *codes.end(lambda one: one is code)]

    def _approve(self, member: Member, verb: verbs.Approve, moment: Moment) -> list[Effect]:
        state, person = self._state, person_of(member)
        typed = Code.parse(verb.code)
        user = self._user(person, verb.who)
        code = state.codes.waiting(typed.slot, moment.now)
        if code is None or code.device is None:
            raise RefusedError("pair.unknown")
        code.give(typed.secret, user, events.Someone(person.id, person.name), member)
        ready = events.SlotEvent(slot=code.slot, ready=True, until=code.ends)
        return [done(member, verb), Tell(code.device, ready)]

    def _user(self, person: Person, who: str | None) -> str | None:
        """Return for whom `person` pairs a device; None: for somebody new.

        Only whoever runs the hub, and has no account, may leave that to the device.
        """
        if who is None and person.id == OPERATOR:
            return None
        someone = whose(self._state, person, who)
        if self._state.accounts.get(someone.id) is None:
            raise NotAllowedError("account.needed")
        return someone.id

    # At the device

    def _offer(self, member: Member, verb: verbs.Offer, moment: Moment) -> list[Effect]:
        _channel(member)
        codes = self._state.codes
        ended = codes.end(lambda code: code.device is member)
        code = codes.offer(member, moment.at, moment.now)
        slot = events.SlotEvent(slot=code.slot, until=code.ends, re=verb.id)
        settings = self._state.settings
        # Longer than the code: that it is over is said before the connection ends for it.
        patience = settings.trust.code_life + settings.wire.login_grace
        return [*ended, Await(member, patience), Tell(member, slot)]

    def _pair(self, member: Member, verb: verbs.Pair, moment: Moment) -> list[Effect]:
        state = self._state
        channel = _channel(member)
        wait = self._tries.wait(moment.now)
        if wait:
            raise _resting(wait)
        before = self._break_off(member)
        if not self._tries.begin(moment.now):
            return [*before, *self._rest(member, verb, moment)]
        key = bytes.fromhex(verb.key)
        own, nobodys = hub_name(state.fingerprint, channel), state.fresh.words()
        code = state.codes.usable(verb.slot, member, moment.now)
        secret = nobodys if code is None or code.secret is None else code.secret
        exchange = state.fresh.exchange(secret, bytes.fromhex(verb.session), own)
        run = Run(exchange, code, key, verb.device or UNNAMED, verb.name, moment.now)
        self._begin(member, run)
        try:
            exchange.meet(bytes.fromhex(verb.share), device_name(key))
        except VerificationError as error:
            return [*before, *self._failed(member, verb, error)]
        return [*before, Tell(member, events.Share(share=exchange.share.hex(), re=verb.id))]

    def _confirm(self, member: Member, verb: verbs.Confirm, moment: Moment) -> list[Effect]:
        run = self._runs.get(member)
        if run is None:
            raise RefusedError("pair.none")
        code = run.tried
        right = run.exchange.check(bytes.fromhex(verb.tag))
        if not right or code is None:
            return self._failed(member, verb, self._wrong())
        del self._runs[member]
        self._tries.succeeded(run.begun)
        code.running -= 1
        code.failures -= 1

        def decide() -> list[Effect]:
            return [self._enrol(member, verb, run, code, moment)]

        return self._changes.decide((HUB,), member, verb.id, decide)

    def _enrol(
        self, member: Member, verb: verbs.Confirm, run: Run, code: OpenCode, moment: Moment
    ) -> Save:
        """Return what lets the device in, unless the code is dead by now."""
        state = self._state
        paired = self._paired(member, run, code, moment)
        user, account = paired.user, paired.account
        id = device_id(run.key)
        fact = enrolment(state, user, run.key, run.label, moment)
        records = [fact.record(device_key(user, id))]
        if paired.newcomer:
            records.append(account.record(user))
        who = events.Someone(user, account.name)
        answer = events.Paired(
            tag=run.exchange.tag.hex(), user=user, name=account.name, key=id, re=verb.id
        )
        news = events.Pairing(
            slot=code.slot, outcome="paired", name=account.name, device=fact.label
        )

        def then(_: Receipt) -> list[Effect]:
            effects: list[Effect] = []
            if paired.newcomer:
                state.put_account(user, account, moment.now)
                role = account.role
                effects.append(state.audit(paired.by, moment, "adduser", who=who, role=role))
            state.devices.put(id, fact)
            if code in state.codes:
                state.codes.remove(code)
            effects += told(state, paired.by, who, moment, "adddevice", fact.label)
            return [*tell((code.maker,), news), Tell(member, answer), *effects]

        entry = Entry(None, None, paired.by.id, b"", records=tuple(records))
        return Save(entry, None, moment.at, member, verb.id, then, (HUB,))

    def _paired(self, member: Member, run: Run, code: OpenCode, moment: Moment) -> Paired:
        """Return whose the device is to be.

        Raises NotAllowedError `pair.wrong` where the code is dead, or who made it may not do
        that any more; what a new name raises; UsageError `pair.name` where there is none.
        """
        state, by = self._state, code.by
        if by is None or code not in state.codes or code.until <= moment.now:
            raise self._wrong()
        giver = state.accounts.get(by.id)
        if by.id != OPERATOR and (giver is None or (code.user != by.id and giver.role != "owner")):
            raise self._wrong()
        if code.user is not None:
            account = state.accounts.get(code.user)
            if account is None:
                raise self._wrong()
            return Paired(code.user, account, newcomer=False, by=by)
        if run.name is None:
            raise UsageError("pair.name")
        name = state.free_person_name(run.name, member.person)
        check_space(state)
        account = AccountFact(name=name, made=moment.at, seen=moment.at)
        return Paired(state.fresh.id(), account, newcomer=True, by=by)

    # Tries

    def _begin(self, member: Member, run: Run) -> None:
        self._runs[member] = run
        if run.tried is not None:
            run.tried.failures += 1
            run.tried.running += 1

    def _break_off(self, member: Member) -> list[Effect]:
        """End the try of `member`, if there is one: it was wrong. Return who is told what."""
        run = self._runs.pop(member, None)
        code = None if run is None else run.tried
        if code is None:
            return []
        code.running -= 1
        codes = self._state.codes
        if code not in codes:
            return []
        if code.device is not None:
            code.secret = None  # whoever typed it can do so again
        left = self._state.settings.trust.code_failures - code.failures
        wrong = events.Pairing(slot=code.slot, outcome="wrong", left=left)
        over = left <= 0 and not code.running
        return [
            *tell((code.maker,), wrong),
            *(codes.end(lambda one: one is code) if over else ()),
        ]

    def _failed(
        self, member: Member, verb: verbs.Pair | verbs.Confirm, error: Error
    ) -> list[Effect]:
        answer = Tell(member, failure(error, member.language, verb.id))
        return [answer, *self._break_off(member)]

    def _rest(self, member: Member, verb: verbs.Pair, moment: Moment) -> list[Effect]:
        """Refuse this try, and tell the hub's owners that there were too many."""
        error = _resting(self._tries.wait(moment.now))
        return [
            Tell(member, failure(error, member.language, verb.id)),
            self._state.audit(None, moment, "restpairing", text=member.source),
        ]

    def _wrong(self) -> NotAllowedError:
        return NotAllowedError("pair.wrong", tries=self._state.settings.trust.code_failures)


def _channel(member: Member) -> bytes:
    if member.channel is None:
        raise NotAllowedError("pair.no-tls")
    return member.channel


def _resting(wait: float) -> RefusedError:
    return RefusedError("pair.resting", retry=int(wait) + 1)
