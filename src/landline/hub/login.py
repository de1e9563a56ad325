"""Saying who one is: guests by secret, accounts by password, token or device.

    stranger --hello--> guest            a secret, or none
    stranger --hello--> account          a token; or a password, which makes a session
    stranger --hello--> new account      a password and an invitation's code
    stranger --hello, prove--> account   a device; with a password, too, it is enrolled
    guest    --hello--> account          the same, on a connection that is in already

A password is checked by the server's hashing threads (`CheckPassword`), never here. Where
others could read along, no account may log in. What does not live here: which rooms one may
enter (`access`), accounts made by others (`administration`), how a device proves itself
(`proving`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, get_args

from msgspec import structs

from landline.errors import Error, NotAllowedError, RefusedError, UsageError
from landline.hub.administration import check_password, check_space
from landline.hub.changes import HUB
from landline.hub.effects import (
    Admit,
    Ask,
    CheckPassword,
    Effect,
    Exit,
    HashPassword,
    Save,
    Tell,
)
from landline.hub.names import folded, person_name
from landline.hub.opening import open_device, open_session
from landline.hub.people import guest_id, secret_key
from landline.hub.proving import Proving
from landline.hub.records import AccountFact
from landline.hub.state import OPERATOR
from landline.hub.telling import failure
from landline.model import Entry
from landline.trust.login import device_id
from landline.wire import events, verbs
from landline.wire.fields import Scope

if TYPE_CHECKING:
    from collections.abc import Callable

    from landline.hub.changes import Changes
    from landline.hub.entering import Entering
    from landline.hub.invitations import Invitations
    from landline.hub.nouns import Member
    from landline.hub.opening import Opening
    from landline.hub.state import Handlers, Moment, State
    from landline.model import Receipt, Record
    from landline.wire.fields import Role

FEATURES: Final = [
    "resume", "history", "letters", "accounts", "private", "search", "edits", "reactions",
    "marks", "typing", "hooks",
]  # fmt: skip

_SCOPES: Final = get_args(Scope)


class Login:
    """Decides about `hello`, and `prove` behind it."""

    def __init__(
        self, state: State, entering: Entering, invitations: Invitations, changes: Changes
    ) -> None:
        self._state = state
        self._entering = entering
        self._invitations = invitations
        self._changes = changes
        self._proving = Proving(state)

    def handlers(self) -> Handlers:
        """Return who decides about which verb."""
        return {verbs.Hello: self._hello, verbs.Prove: self._prove}

    def lost(self, member: Member) -> None:
        """Forget what was asked of a connection that has ended."""
        self._proving.drop(member)

    def _hello(self, member: Member, verb: verbs.Hello, moment: Moment) -> list[Effect]:
        """Decide who `member` is; a device has to prove itself first."""
        if verb.lang is not None:
            member.language = verb.lang
        self._proving.drop(member)
        self._check(member, verb, moment)
        if verb.key is not None:
            return self._proving.challenge(member, verb, verb.key)
        return self._let_in(member, verb, moment)

    def _prove(self, member: Member, verb: verbs.Prove, moment: Moment) -> list[Effect]:
        """Go on with the hello of a device that has proved itself: it is that which is answered.

        Nobody has become somebody else meanwhile: every further hello drops the challenge.
        """
        hello = self._proving.proven(member, verb, moment)
        try:
            return self._let_in(member, hello, moment)
        except Error as error:
            return [Tell(member, failure(error, member.language, hello.id))]

    def _check(self, member: Member, verb: verbs.Hello, moment: Moment) -> None:
        person = member.person
        proves = verb.password is not None or verb.token is not None or verb.key is not None
        if person is not None and (person.has_account or not proves):
            raise RefusedError("hello.twice")
        if person is None:
            self._state.access.check(member, verb, None, moment.at)
        if proves and not (member.private or self._state.settings.trust.plain_logins):
            raise NotAllowedError("login.plain")

    def _let_in(self, member: Member, verb: verbs.Hello, moment: Moment) -> list[Effect]:
        member.quiet = verb.resume is not None and not verb.resume.rooms
        if verb.token is not None:
            return self._by_token(member, verb, verb.token, moment)
        if verb.password is not None:
            if verb.code is not None or self._state.settings.signup == "open":
                known = verb.name is not None and self._state.accounts.by_name(verb.name)
                if verb.code is not None or not known:
                    return self._sign_up(member, verb, verb.password, moment)
            return self._by_password(member, verb, verb.password, moment)
        if verb.key is not None:
            return self._by_device(member, verb, verb.key, moment)
        if member.operator:
            member.quiet = True
            return self._arrive(member, verb, moment, OPERATOR, OPERATOR, "owner")
        return self._as_guest(member, verb, moment)

    # Ways in

    def _as_guest(self, member: Member, verb: verbs.Hello, moment: Moment) -> list[Effect]:
        wish = None if verb.name is None else person_name(verb.name)
        secret = verb.secret or self._state.fresh.secret()
        me = events.Me(id=guest_id(secret), name="", secret=None if verb.secret else secret)
        effects = self._arrive(member, verb, moment, me.id, wish, "guest", me)
        if verb.code is None:
            return effects
        try:
            accepted = self._invitations.accept(member, verbs.Accept(code=verb.code), moment)
        except Error as error:  # the code is wrong; the guest is in all the same
            accepted = [Tell(member, failure(error, member.language, None))]
        return [*effects, *accepted]

    def _by_token(
        self, member: Member, verb: verbs.Hello, token: str, moment: Moment
    ) -> list[Effect]:
        state = self._state
        key = secret_key(token)
        fact = state.tokens.get(key)
        account = None if fact is None else state.accounts.get(fact.user)
        if fact is None or account is None or (fact.until and fact.until <= moment.at):
            raise NotAllowedError("token.wrong")
        member.scopes = None if fact.session else _allowed(fact.scopes)
        member.token = key
        arrived = self._arrive(member, verb, moment, fact.user, account.name, account.role)
        state.token_used(key, moment.at)
        if fact.until and not fact.session:
            state.expiring[member] = fact.until
        return arrived

    def _by_device(
        self, member: Member, verb: verbs.Hello, key: str, moment: Moment
    ) -> list[Effect]:
        """Let in whom the device belongs to; of several users, the one named, or the last one."""
        state = self._state
        id = device_id(bytes.fromhex(key))
        for user in state.devices.users_of(id):
            account = state.accounts.get(user)
            if account is None or not _means(verb.name, user, account):
                continue
            arrived = self._arrive(member, verb, moment, user, account.name, account.role)
            member.device, member.token, member.scopes = id, None, None
            state.device_used(user, id, moment.at)
            return arrived
        raise NotAllowedError("device.unknown")

    def _by_password(
        self, member: Member, verb: verbs.Hello, password: str, moment: Moment
    ) -> list[Effect]:
        state = self._state
        if verb.name is None:
            raise UsageError("login.name")
        found = state.accounts.by_name(verb.name)
        key = found[0] if found is not None else f"? {verb.name}"
        state.guesses.check(key, member.source, moment.now)
        # Counted before it is known, so that many tries at once are no way around the wait.
        state.guesses.failed(key, member.source, moment.now)

        def checked(right: bool) -> list[Effect]:  # noqa: FBT001 (an answer)
            if not right or found is None:
                raise NotAllowedError("login.wrong")
            state.guesses.succeeded(key, member.source)
            return self._changes.decide(
                (HUB,), member, verb.id, lambda: self._proven(member, verb, *found, moment)
            )

        def undecided() -> None:
            state.guesses.undecided(key, member.source)

        question = CheckPassword(found[1].password if found is not None else "", password)
        return [Ask(member, question, verb.id, checked, undecided)]

    def _proven(
        self, member: Member, verb: verbs.Hello, user: str, proven: AccountFact, moment: Moment
    ) -> list[Effect]:
        """Open a session, unless the account was removed or got another password meanwhile."""
        account = self._state.accounts.get(user)
        if account is None or account.password != proven.password:
            raise NotAllowedError("login.wrong")
        opened = self._opening(verb, user, moment)
        return [self._open(member, verb, user, account, moment, opened)]

    def _sign_up(
        self, member: Member, verb: verbs.Hello, password: str, moment: Moment
    ) -> list[Effect]:
        state = self._state
        if verb.name is None:
            raise UsageError("login.name")
        if state.settings.signup == "closed":
            raise NotAllowedError("signup.closed")
        if verb.code is not None:
            state.guesses.check("codes", member.source, moment.now)
            try:
                self._invitations.check(verb.code, moment)
            except NotAllowedError:
                state.guesses.failed(f"codes {member.source}", member.source, moment.now)
                raise
        state.free_person_name(verb.name, member.person)
        check_password(password, state)

        def hashed(answer: str) -> list[Effect]:
            return self._changes.decide(
                (HUB,), member, verb.id, lambda: self._new_account(member, verb, answer, moment)
            )

        return [Ask(member, HashPassword(password), verb.id, hashed)]

    def _new_account(
        self, member: Member, verb: verbs.Hello, hashed: str, moment: Moment
    ) -> list[Effect]:
        state = self._state
        name = state.free_person_name(verb.name or "", member.person)
        check_space(state)
        id = state.fresh.id()
        account = AccountFact(name=name, password=hashed, made=moment.at, seen=moment.at)
        records: list[Record] = [account.record(id)]
        used = None
        belongs: Callable[[], list[Effect]] = list
        if verb.code is not None:
            used, invitation = self._invitations.use(verb.code, moment)
            records.append(used)
            room = self._invitations.room_of(invitation)
            if room is not None and (room.is_open or room.kind == "private"):
                someone = events.Someone(id, name)
                standing, belongs = self._entering.belong(room, someone, moment)
                records.append(standing)
        opened = self._opening(verb, id, moment)

        def made() -> list[Effect]:
            state.put_account(id, account, moment.now)
            if used is not None:
                self._invitations.used(used)
            return belongs()

        return [self._open(member, verb, id, account, moment, opened, tuple(records), made)]

    # Inside

    def _opening(self, verb: verbs.Hello, user: str, moment: Moment) -> Opening:
        """Return what a right password opens for `user`."""
        opens = open_session if verb.key is None else open_device
        return opens(self._state, verb, user, moment)

    def _open(
        self, member: Member, verb: verbs.Hello, user: str, account: AccountFact, moment: Moment,
        opened: Opening, records: tuple[Record, ...] = (),
        made: Callable[[], list[Effect]] = list,
    ) -> Save:  # fmt: skip
        """Return what commits a way in, with `records`; once it is on disk one is in."""

        def then(_: Receipt) -> list[Effect]:
            effects = [*made(), *opened.kept()]
            if member.closed:
                return effects
            member.token, member.device, member.scopes = opened.session, opened.device, None
            me = events.Me(id=user, name=account.name, token=opened.secret)
            arrived = self._arrive(member, verb, moment, user, account.name, account.role, me)
            return [*effects, *arrived]

        entry = Entry(None, None, user, b"", records=(*records, *opened.records))
        return Save(entry, None, moment.at, member, verb.id, then, (HUB,))

    def _arrive(
        self, member: Member, verb: verbs.Hello, moment: Moment, user: str, wish: str | None,
        role: Role, me: events.Me | None = None,
    ) -> list[Effect]:  # fmt: skip
        """Let `member` be `user` from now on, and welcome it."""
        state = self._state
        effects: list[Effect] = []
        for room in list(member.rooms):  # it was here as a guest
            state.rooms.leave(room, member)
            state.comings.left(room, member, moment.now)
            effects.append(Exit(member, room))
        state.people.depart(member)
        person = state.people.arrive(member, user, wish, role)
        state.rates.came(person)
        if member.quiet and not member.operator:
            # A single call is not delayed: it is told when to come again.
            owed = state.rates.owed(person, member.source, moment.now)
            if owed > 0:
                if state.people.depart(member):
                    state.rates.left(person)
                raise RefusedError("rate.wait", retry=int(owed) + 1)
        state.seen(user, moment.at)
        after_welcome = self._entering.come_back(member, verb.resume, moment)
        limits = events.Limits(
            line=state.settings.wire.line_after_hello,
            text=state.settings.wire.text,
            history=state.settings.delivery.history_page,
        )
        told = me or events.Me(id=user, name=person.name)
        welcome = events.Welcome(
            me=structs.replace(told, name=person.name, role=person.role),
            epoch=state.epoch,
            limits=limits,
            features=FEATURES,
            rooms=[state.info(room, person) for room in member.rooms],
            addresses=state.addresses if member.operator else [],
            re=verb.id,
        )
        # Names that changed come first, so that the welcome's rooms are known by theirs.
        renamed = [told for told in after_welcome if _is_renaming(told)]
        rest = [told for told in after_welcome if not _is_renaming(told)]
        return [*effects, Admit(member), *renamed, Tell(member, welcome), *rest]


def _means(name: str | None, user: str, account: AccountFact) -> bool:
    """Return whether a hello as `name` (None: as anybody) can mean this user."""
    return name is None or name == user or folded(name) == folded(account.name)


def _is_renaming(effect: Effect) -> bool:
    return isinstance(effect, Tell) and isinstance(effect.event, events.RoomEvent)


def _allowed(scopes: tuple[Scope, ...]) -> frozenset[Scope]:
    """Return all that a token allows: each scope contains those before it."""
    most = max(_SCOPES.index(scope) for scope in scopes)
    return frozenset(_SCOPES[: most + 1])
