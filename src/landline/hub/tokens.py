"""Tokens for programs, and sessions: made, listed, ended. Owners may do so for others.

A secret is told once and kept only as its hash; being random it needs no slow one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from landline.errors import NotAllowedError, RefusedError
from landline.hub.credentials import end_tokens, told, whose
from landline.hub.effects import Effect, Save, Tell
from landline.hub.people import secret_key
from landline.hub.records import DAY_MS, TokenFact
from landline.hub.state import done, person_of
from landline.model import Entry
from landline.wire import events, verbs

if TYPE_CHECKING:
    from landline.hub.nouns import Member
    from landline.hub.state import Handlers, Moment, State
    from landline.model import Receipt


class Tokens:
    """Decides about one's own tokens and sessions."""

    def __init__(self, state: State) -> None:
        self._state = state

    def handlers(self) -> Handlers:
        """Return who decides about which verb."""
        return {
            verbs.AddToken: self._add,
            verbs.Tokens: self._list,
            verbs.Revoke: self._revoke,
        }

    def _add(self, member: Member, verb: verbs.AddToken, moment: Moment) -> list[Effect]:
        state, person = self._state, person_of(member)
        state.access.check(member, verb, None, moment.at)
        who = whose(state, person, verb.who)
        if state.accounts.get(who.id) is None:
            raise NotAllowedError("account.needed")
        most = state.settings.accounts.most_tokens
        held = [
            fact
            for _, fact in tokens_of(state, who.id)
            if not (fact.session or 0 < fact.until <= moment.at)
        ]
        if len(held) >= most:
            raise RefusedError("token.too-many", most=most)
        scopes = tuple(dict.fromkeys(verb.scopes))
        until = moment.at + verb.days * DAY_MS if verb.days is not None else 0
        secret = state.fresh.token()
        key = secret_key(secret)
        fact = TokenFact(user=who.id, label=verb.label, scopes=scopes, made=moment.at, until=until)

        def then(_: Receipt) -> list[Effect]:
            state.tokens[key] = fact
            given = events.Given(key=key, secret=secret, until=until or None, re=verb.id)
            return [Tell(member, given)]

        entry = Entry(None, None, person.id, b"", records=(fact.record(key),))
        news = told(state, person, who, moment, "addtoken", verb.label)
        return [Save(entry, None, moment.at, member, verb.id, then), *news]

    def _list(self, member: Member, verb: verbs.Tokens, moment: Moment) -> list[Effect]:
        state = self._state
        state.access.check(member, verb, None, moment.at)
        who = whose(state, person_of(member), verb.who)
        listed = [
            events.TokenInfo(
                key=key,
                label=fact.label,
                session=fact.session,
                scopes=[] if fact.session else list(fact.scopes),
                made=fact.made,
                used=fact.used or None,
                until=fact.until or None,
                here=key == member.token,
            )
            for key, fact in tokens_of(state, who.id)
        ]
        return [Tell(member, events.TokenList(tokens=listed, re=verb.id))]

    def _revoke(self, member: Member, verb: verbs.Revoke, moment: Moment) -> list[Effect]:
        state, person = self._state, person_of(member)
        state.access.check(member, verb, None, moment.at)
        who = whose(state, person, verb.who)
        fact = state.tokens.get(verb.key)
        # A shortened key will do where it is the only one that begins so.
        found = [key for key, _ in tokens_of(state, who.id) if key.startswith(verb.key)]
        if fact is None and len(found) == 1:
            fact = state.tokens[found[0]]
        if fact is None or fact.user != who.id:
            raise RefusedError("token.unknown")
        keys = [key for key, one in state.tokens.items() if one is fact]
        entry = Entry(
            None, None, person.id, b"", records=tuple(TokenFact.without(key) for key in keys)
        )

        def then(_: Receipt) -> list[Effect]:
            return [done(member, verb), *end_tokens(state, who.id, keys)]

        news = told(state, person, who, moment, "revoke", fact.label)
        return [Save(entry, None, moment.at, member, verb.id, then), *news]


def tokens_of(state: State, user: str) -> list[tuple[str, TokenFact]]:
    """Return the tokens and sessions of `user`, oldest first."""
    found = [(key, fact) for key, fact in state.tokens.items() if fact.user == user]
    return sorted(found, key=lambda each: (each[1].made, each[0]))
