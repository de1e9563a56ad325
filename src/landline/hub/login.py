"""Saying who one is: guests by secret, accounts by password or token, newcomers by invitation.

    stranger --hello--> guest            a secret, or none
    stranger --hello--> account          a token; or a password, which makes a session
    stranger --hello--> new account      a password and an invitation's code
    guest    --hello--> account          the same, on a connection that is in already

A password is checked by the server's hashing threads (`CheckPassword`), never here. What
does not live here: which rooms one may enter (`access`), accounts made by others
(`administration`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, get_args

from msgspec import structs

from landline.errors import Error, NotAllowedError, RefusedError, UsageError
from landline.hub.administration import check_password, check_space, end_tokens
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
from landline.hub.names import person_name
from landline.hub.people import guest_id, secret_key
from landline.hub.records import DAY_MS, AccountFact, TokenFact
from landline.hub.state import OPERATOR
from landline.hub.telling import failure
from landline.hub.tokens import tokens_of
from landline.model import Entry
from landline.wire import events, verbs
from landline.wire.fields import Scope

if TYPE_CHECKING:
    from collections.abc import Callable

    from landline.hub.changes import Changes
    from landline.hub.entering import Entering
    from landline.hub.invitations import Invitations
    from landline.hub.nouns import Member
    from landline.hub.state import Moment, State
    from landline.model import Receipt, Record
    from landline.wire.fields import Role

FEATURES: Final = [
    "resume", "history", "letters", "accounts", "private", "search", "edits", "reactions",
    "marks", "typing", "hooks",
]  # fmt: skip

UNNAMED_DEVICE: Final = "?"

_SCOPES: Final = get_args(Scope)


class Login:
    """Decides about `hello`."""

    def __init__(
        self, state: State, entering: Entering, invitations: Invitations, changes: Changes
    ) -> None:
        self._state = state
        self._entering = entering
        self._invitations = invitations
        self._changes = changes

    def hello(self, member: Member, verb: verbs.Hello, moment: Moment) -> list[Effect]:
        """Decide who `member` is."""
        if verb.lang is not None:
            member.language = verb.lang
        person = member.person
        proves = verb.password is not None or verb.token is not None
        if person is not None and (person.has_account or not proves):
            raise RefusedError("hello.twice")
        if person is None:
            self._state.access.check(member, verb, None, moment.at)
        member.quiet = verb.resume is not None and not verb.resume.rooms
        if verb.token is not None:
            return self._by_token(member, verb, verb.token, moment)
        if verb.password is not None:
            if verb.code is not None or self._state.settings.signup == "open":
                known = verb.name is not None and self._state.accounts.by_name(verb.name)
                if verb.code is not None or not known:
                    return self._sign_up(member, verb, verb.password, moment)
            return self._by_password(member, verb, verb.password, moment)
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
        opened = self._session(member, verb, user, moment)
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
        room = used = None
        if verb.code is not None:
            used, invitation = self._invitations.use(verb.code, moment)
            room = self._invitations.room_of(invitation)
            records.append(used)
        opened = self._session(member, verb, id, moment)

        def made() -> list[Effect]:
            state.put_account(id, account, moment.now)
            if used is not None:
                self._invitations.used(used)
            if room is None or (not room.is_open and room.kind != "private"):
                return []
            return self._entering.belong(room, events.Someone(id, name), moment)

        return [self._open(member, verb, id, account, moment, opened, tuple(records), made)]

    # Inside

    def _session(
        self, member: Member, verb: verbs.Hello, user: str, moment: Moment
    ) -> tuple[str, TokenFact]:
        """Return the secret of a new session, and its record."""
        days = self._state.settings.accounts.session_days
        fact = TokenFact(
            user=user,
            label=verb.device or UNNAMED_DEVICE,
            session=True,
            made=moment.at,
            used=moment.at,
            until=moment.at + days * DAY_MS,
        )
        return self._state.fresh.token(), fact

    def _open(
        self, member: Member, verb: verbs.Hello, user: str, account: AccountFact, moment: Moment,
        opened: tuple[str, TokenFact], records: tuple[Record, ...] = (),
        made: Callable[[], list[Effect]] = list,
    ) -> Save:  # fmt: skip
        """Return what commits a new session, with `records`; once it is on disk one is in."""
        state = self._state
        secret, fact = opened
        key = secret_key(secret)
        ended = self._too_many(user, moment)

        def then(_: Receipt) -> list[Effect]:
            state.tokens[key] = fact
            effects = [*end_tokens(state, user, ended), *made()]
            if member.closed:
                return effects
            member.token, member.scopes = key, None
            me = events.Me(id=user, name=account.name, token=secret)
            arrived = self._arrive(member, verb, moment, user, account.name, account.role, me)
            return [*effects, *arrived]

        kept = (*records, fact.record(key), *(TokenFact.without(old) for old in ended))
        entry = Entry(None, None, user, b"", records=kept)
        return Save(entry, None, moment.at, member, verb.id, then, (HUB,))

    def _too_many(self, user: str, moment: Moment) -> list[str]:
        """Return the sessions that end for a new one: those that are over, and the oldest."""
        tokens = tokens_of(self._state, user)
        used = {one.token for one in self._state.connections(user)}
        over = [
            key
            for key, fact in tokens
            if fact.until and fact.until <= moment.at and key not in used
        ]
        sessions = [key for key, fact in tokens if fact.session and key not in over]
        most = self._state.settings.accounts.most_tokens
        return [*over, *sessions[: max(0, len(sessions) - most + 1)]]

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


def _is_renaming(effect: Effect) -> bool:
    return isinstance(effect, Tell) and isinstance(effect.event, events.RoomEvent)


def _allowed(scopes: tuple[Scope, ...]) -> frozenset[Scope]:
    """Return all that a token allows: each scope contains those before it."""
    most = max(_SCOPES.index(scope) for scope in scopes)
    return frozenset(_SCOPES[: most + 1])
