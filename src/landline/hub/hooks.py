"""Webhooks: programs that speak in a room by an HTTP request, or are told what is said there.

The secret in an incoming hook's path is told once and kept as its hash. What requests look
like does not live here (`landline.web.hook_shapes`), nor does sending them
(`landline.server`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from landline.errors import NotAllowedError, RefusedError
from landline.hub.effects import Effect, Save, Tell
from landline.hub.names import FORBIDDEN
from landline.hub.people import secret_key
from landline.hub.records import HookFact
from landline.hub.state import check_text, done, person_of
from landline.model import Entry
from landline.safetext import safe_text
from landline.wire import events, verbs
from landline.wire.body import Body, encode_body
from landline.wire.buckets import TokenBuckets

if TYPE_CHECKING:
    from collections.abc import Callable

    from landline.hub.nouns import Member
    from landline.hub.state import Handlers, Moment, State
    from landline.model import Receipt

MOST_IN_ROOM = 20
"""Webhooks of one room."""
_REMEMBERED = 10_000


class Hooks:
    """Decides about webhooks and what comes by them."""

    def __init__(self, state: State) -> None:
        self._state = state
        rates = state.settings.rates
        self._rates = TokenBuckets(rates.hook_messages, rates.hook_burst, _REMEMBERED)
        self.failing: dict[str, str] = {}
        """Key of an outgoing hook -> why the last try failed."""

    def handlers(self) -> Handlers:
        """Return who decides about which verb."""
        return {
            verbs.AddHook: self._add,
            verbs.Hooks: self._list,
            verbs.RemoveHook: self._remove,
        }

    def post(
        self,
        secret: str,
        sender: str | None,
        text: str,
        cid: str | None,
        moment: Moment,
        caller: Callable[[events.Ok | events.Failure], None],
    ) -> list[Effect]:
        """Say `text` in the room of the hook that `secret` opens, as `sender` (or its label).

        Raises NotAllowedError `hook.unknown`, RefusedError `hook.rate`, and what a text may
        be refused for.
        """
        state = self._state
        key = secret_key(secret)
        fact = state.hooks.get(key)
        room = None if fact is None else state.rooms.by_key(fact.room)
        if fact is None or room is None or fact.url is not None:
            raise NotAllowedError("hook.unknown")
        if room.archived:
            raise RefusedError("room.archived", room=room.name)
        if state.settings.rates.hook_burst and not self._rates.allow(key, moment.now):
            raise RefusedError("hook.rate", retry=int(1 / state.settings.rates.hook_messages) + 1)
        check_text(text, state.settings.wire.text)
        body = Body(
            sender=_shown(sender or fact.label),
            user=f"hook:{key[:12]}",
            at=moment.at,
            cid=cid,
            via="hook",
            text=text,
        )
        room.pending += 1
        entry = Entry(room.key, cid, body.user, encode_body(body))
        return [Save(entry, room, moment.at, caller=caller)]

    def told(self, key: str, seq: int) -> None:
        """Note that an outgoing hook has been told everything up to `seq`."""
        if key in self._state.hooks:
            self.failing.pop(key, None)
            self._state.hook_told(key, seq)

    def _add(self, member: Member, verb: verbs.AddHook, moment: Moment) -> list[Effect]:
        state, person = self._state, person_of(member)
        room = state.readable(member, verb, verb.room, moment)
        mine = [fact for fact in state.hooks.values() if fact.room == room.key]
        if len(mine) >= MOST_IN_ROOM:
            raise RefusedError("hook.too-many", most=MOST_IN_ROOM)
        if verb.url is not None:
            check_url(verb.url, state.settings.hooks_out)
        secret = state.fresh.token()
        key = secret_key(secret)
        fact = HookFact(
            room=room.key,
            label=verb.label,
            by=person.id,
            url=verb.url,
            secret=secret if verb.url is not None else "",
            seq=room.head,
        )

        def then(_: Receipt) -> list[Effect]:
            state.hooks[key] = fact
            return [Tell(member, events.Given(key=key, secret=secret, re=verb.id))]

        entry = Entry(None, None, person.id, b"", records=(fact.record(key),))
        return [
            Save(entry, None, moment.at, member, verb.id, then),
            state.audit(person, moment, "addhook", text=room.name),
        ]

    def _list(self, member: Member, verb: verbs.Hooks, moment: Moment) -> list[Effect]:
        state = self._state
        room = state.readable(member, verb, verb.room, moment)
        listed = [
            events.HookInfo(
                key=key,
                label=fact.label,
                by=state.name_of(fact.by),
                url=fact.url,
                seq=fact.seq if fact.url is not None else 0,
                failing=self.failing.get(key, ""),
            )
            for key, fact in state.hooks.items()
            if fact.room == room.key
        ]
        return [Tell(member, events.HookList(room=room.name, hooks=listed, re=verb.id))]

    def _remove(self, member: Member, verb: verbs.RemoveHook, moment: Moment) -> list[Effect]:
        state, person = self._state, person_of(member)
        room = state.readable(member, verb, verb.room, moment)
        keys = [
            key
            for key, fact in state.hooks.items()
            if fact.room == room.key and key.startswith(verb.key)
        ]
        if len(keys) != 1:
            raise RefusedError("hook.none")

        def then(_: Receipt) -> list[Effect]:
            state.hooks.pop(keys[0], None)
            state.forget_use(HookFact, keys[0])
            return [done(member, verb)]

        entry = Entry(None, None, person.id, b"", records=(HookFact.without(keys[0]),))
        return [
            Save(entry, None, moment.at, member, verb.id, then),
            state.audit(person, moment, "removehook", text=room.name),
        ]


def check_url(url: str, allowed: tuple[str, ...]) -> None:
    """Raise NotAllowedError `hook.address` unless the operator lets webhooks go to `url`."""
    if not any(url == prefix or url.startswith(prefix.rstrip("/") + "/") for prefix in allowed):
        raise NotAllowedError("hook.address", url=safe_text(url, limit=100))


def _shown(sender: str) -> str:
    """Return how the sender is shown: nobody's name, since names have no spaces."""
    kept = "".join(char for char in safe_text(sender, limit=40) if char not in FORBIDDEN)
    return f"{kept.strip() or 'hook'} [hook]"
