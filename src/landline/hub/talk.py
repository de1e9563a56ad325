"""Saying things in rooms, and changing what was said.

A message becomes visible only when it is committed (`Hub.committed`). Edits, deletions,
reactions and answers name an earlier message: who wrote that is looked up first, and the
store folds them into it (`wire/folding.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from landline.errors import NotAllowedError, RefusedError, UsageError
from landline.hub.access import RANKS
from landline.hub.effects import Ask, Effect, Lookup, Pause, Save
from landline.hub.mentions import mentioned_in
from landline.hub.records import StandingFact
from landline.hub.state import Moment, check_text, done, person_of
from landline.model import Entry
from landline.safetext import safe_text
from landline.wire import events, verbs
from landline.wire.body import Body, TextBody, decode_body, encode_body
from landline.wire.folding import MOST_EDITS, MOST_EMOJI

if TYPE_CHECKING:
    from collections.abc import Callable

    from landline.hub.carrying import Carrying
    from landline.hub.entering import Entering
    from landline.hub.nouns import Member, Person, Room
    from landline.hub.state import Handlers, State
    from landline.model import Receipt, Record

MOST_SPOKE = 1000
"""Last speakers of a room in slow mode; beyond, those who may speak again are forgotten."""
QUOTE_LENGTH = 140
"""Characters of an answered message that its answer repeats."""


class Talk:
    """Decides about everything that is said."""

    def __init__(self, state: State, entering: Entering, carrying: Carrying) -> None:
        self._state = state
        self._entering = entering
        self._carrying = carrying
        self._limit = state.settings.wire.text

    def handlers(self) -> Handlers:
        """Return who decides about which verb; `send` is called directly."""
        return {
            verbs.Edit: self._edit,
            verbs.Delete: self._delete,
            verbs.React: self._react,
            verbs.Typing: self._typing,
        }

    def send(self, member: Member, verb: verbs.Send, at: int, now: float) -> list[Effect]:
        """Decide about a text for a room; `at` is wall time in ms, `now` monotonic in s."""
        state = self._state
        room = state.rooms.get(verb.room)
        if room is None or room.kind == "own":
            room = state.room(member, verb.room) or self._open(member, verb, Moment(at, now))
        state.access.check(member, verb, room, at)
        person = member.person
        assert person is not None  # the check has seen to it
        said = verb.text
        self._check_said(verb)
        if verb.files:
            return self._send_files(member, verb, room, Moment(at, now))
        if verb.reply is not None or verb.me or "@" in said or room.kind == "direct":
            return self._send_rich(member, verb, room, at, now)
        if room.slow:
            self._check_slow(person, room, verb.cid, now)
        body = encode_body(TextBody(person.name, person.id, at, verb.cid, said))
        room.pending += 1
        save = Save(Entry(room.key, verb.cid, person.id, body), room, at, member)
        wait = state.rates.spend(person, member.source, now)
        return [save, Pause(member, wait)] if wait else [save]

    def unsaid(self, save: Save, room: Room) -> None:
        """Let a text that could not be kept not count for slow mode."""
        last = room.spoke.get(save.entry.user)
        if last is not None and last[1] == save.entry.cid:
            del room.spoke[save.entry.user]

    def spoken(self, save: Save, room: Room, seq: int) -> list[Effect]:
        """Follow a text that is on disk now: marks, mentions, typing, private talk begun."""
        state = self._state
        if save.entry.mentions:
            state.mentioned(save.entry.mentions, room, seq)
        effects: list[Effect] = []
        if room.kind in ("direct", "own"):
            effects = self.bring_in(save, room, seq)
        person = None if save.member is None else save.member.person
        if person is not None:
            if person.role != "guest":
                state.marks.spoke(person.id, room, seq, state.now)
            if state.comings.somebody_types:
                state.comings.spoke(room, person.name, state.now)
        return effects

    def _send_files(
        self, member: Member, verb: verbs.Send, room: Room, moment: Moment
    ) -> list[Effect]:
        """Decide about a text with files, which all stand in its room when it is said."""

        def say(ready: verbs.Send) -> list[Effect]:
            return self.send(member, ready, moment.at, moment.now)

        brought = self._carrying.bring(member, verb, room, moment, say)
        if brought is not None:
            return brought
        return self._send_rich(member, verb, room, moment.at, moment.now)

    def _send_rich(
        self, member: Member, verb: verbs.Send, room: Room, at: int, now: float
    ) -> list[Effect]:
        """Decide about a text with more to it: an answer, mentions, a private talk's beginning."""

        def said(answered: bytes | None) -> list[Effect]:
            person = person_of(member)
            mentions = mentioned_in(verb.text, person, room, self._state)
            quote = None if verb.reply is None else _quote(answered, verb.reply)
            if verb.reply is not None:  # much may have changed while it was looked up
                self._state.access.check(member, verb, room, at)
            if room.slow:
                self._check_slow(person, room, verb.cid, now)
            body = Body(
                sender=person.name,
                user=person.id,
                at=at,
                cid=verb.cid,
                text=verb.text,
                me=verb.me,
                reply=verb.reply,
                quote=quote,
                mentions=list(mentions),
                files=self._carrying.carried(room, verb.files),
            )
            entry = Entry(
                room.key,
                verb.cid,
                person.id,
                encode_body(body),
                target=verb.reply or 0,
                mentions=mentions,
                records=() if room.head or room.kind != "direct" else _talk_of_two(room),
            )
            room.pending += 1
            wait = self._state.rates.spend(person, member.source, now)
            save = Save(entry, room, at, member)
            return [save, Pause(member, wait)] if wait else [save]

        if verb.reply is None:
            return said(None)
        return [Ask(member, Lookup(room, verb.reply), verb.cid, said)]

    def _open(self, member: Member, verb: verbs.Send, moment: Moment) -> Room:
        """Return a new room, made for a text that can be said."""
        person_of(member)
        self._check_said(verb)
        if verb.reply is not None:
            raise RefusedError("message.unknown", seq=verb.reply)
        return self._entering.open(member, verb, verb.room, moment)

    def bring_in(self, save: Save, room: Room, seq: int) -> list[Effect]:
        """Put all connections of those who talk in private into their talk, at message `seq`."""
        moment = Moment(save.at, self._state.now)
        for user in room.standing:
            if self._state.accounts.get(user) is not None:
                self._state.marks.begin(user, room, seq - 1, moment.now)
        return [
            effect
            for user in room.standing
            for member in self._state.connections(user)
            for effect in self._entering.put_in(member, room, seq - 1, moment)
        ]

    # What was said before

    def _edit(self, member: Member, verb: verbs.Edit, moment: Moment) -> list[Effect]:
        room = self._state.readable(member, verb, verb.room, moment)
        check_text(verb.text, self._limit)

        def decide(person: Person, earlier: Body) -> list[Effect]:
            if earlier.user != person.id or earlier.via is not None:
                raise NotAllowedError("message.not-yours", seq=verb.seq)
            if len(earlier.edits) >= MOST_EDITS:
                raise RefusedError("message.too-many-edits", most=MOST_EDITS)
            mentions = mentioned_in(verb.text, person, room, self._state)
            fresh = tuple(user for user in mentions if user not in earlier.mentions)
            return [
                self._change(
                    member, verb, room, moment, fresh,
                    kind="edit", text=verb.text, mentions=list(mentions),
                )
            ]  # fmt: skip

        return self._about(member, verb, room, moment, decide)

    def _delete(self, member: Member, verb: verbs.Delete, moment: Moment) -> list[Effect]:
        room = self._state.readable(member, verb, verb.room, moment)

        def decide(person: Person, earlier: Body) -> list[Effect]:
            state = self._state
            others = earlier.user != person.id or earlier.via is not None
            if others and (
                room.kind in ("direct", "own", "audit")
                or (state.access.rank_in(person, room) < RANKS["moderator"])
            ):
                raise NotAllowedError("message.not-yours", seq=verb.seq)
            effects: list[Effect] = [self._change(member, verb, room, moment, kind="delete")]
            if others:
                whose = events.Someone(earlier.user, earlier.sender)
                effects.append(
                    state.audit(person, moment, "delete", who=whose, text=room.name,
                                target=verb.seq)
                )  # fmt: skip
            return effects

        return self._about(member, verb, room, moment, decide)

    def _react(self, member: Member, verb: verbs.React, moment: Moment) -> list[Effect]:
        room = self._state.readable(member, verb, verb.room, moment)
        emoji = verb.emoji.strip()
        if not emoji or emoji != safe_text(emoji) or any(char.isspace() for char in emoji):
            raise UsageError("emoji.invalid")

        def decide(person: Person, earlier: Body) -> list[Effect]:
            if emoji not in earlier.reactions and len(earlier.reactions) >= MOST_EMOJI:
                raise RefusedError("message.too-many-emoji", most=MOST_EMOJI)
            return [
                self._change(member, verb, room, moment, kind="react", emoji=emoji, off=verb.off)
            ]

        return self._about(member, verb, room, moment, decide)

    def _about(
        self,
        member: Member,
        verb: verbs.Edit | verbs.Delete | verbs.React,
        room: Room,
        moment: Moment,
        decide: Callable[[Person, Body], list[Effect]],
    ) -> list[Effect]:
        """Look up the text that `verb` is about, and let `decide` about it.

        What `member` may do is asked again: much may have changed meanwhile.
        """

        def found(body: bytes | None) -> list[Effect]:
            person = person_of(member)
            self._state.access.check(member, verb, room, moment.at)
            return decide(person, _text_of(body, verb.seq))

        return [Ask(member, Lookup(room, verb.seq), verb.id, found)]

    def _typing(self, member: Member, verb: verbs.Typing, moment: Moment) -> list[Effect]:
        room = self._state.readable(member, verb, verb.room, moment)
        self._state.comings.typing(room, person_of(member).name, moment.now)
        return []

    def _change(
        self, member: Member, verb: Any, room: Room, moment: Moment,
        fresh: tuple[str, ...] = (), **said: Any,
    ) -> Save:  # fmt: skip
        """Return what commits a change of an earlier message; `fresh` are newly mentioned."""
        person = person_of(member)
        body = Body(sender=person.name, user=person.id, at=moment.at, target=verb.seq, **said)
        room.pending += 1
        entry = Entry(
            room.key, None, person.id, encode_body(body), verb.seq, silent=True, mentions=fresh
        )

        def then(receipt: Receipt) -> list[Effect]:
            if fresh:
                self._state.mentioned(fresh, room, receipt.seq)
            return [done(member, verb, room, receipt.seq)]

        return Save(entry, room, moment.at, member, verb.id, then)

    def _check_said(self, verb: verbs.Send) -> None:
        if verb.text or not verb.files:
            check_text(verb.text, self._limit)
        if verb.cid is not None and verb.cid.strip("0123456789abcdef"):
            # The store keeps cids as bytes: one cid must not have two spellings.
            raise UsageError("cid.invalid")

    def _check_slow(self, person: Person, room: Room, cid: str | None, now: float) -> None:
        last = room.spoke.get(person.id)
        if last is not None:
            said, its_cid = last
            if cid is not None and cid == its_cid:
                return  # the same text again, which is said only once
            left = said + room.slow - now
            if left > 0 and self._state.access.rank_in(person, room) < RANKS["moderator"]:
                raise RefusedError("room.slow", room=room.name, retry=int(left) + 1)
        if len(room.spoke) >= MOST_SPOKE:
            room.spoke = {who: one for who, one in room.spoke.items() if one[0] + room.slow > now}
        room.spoke[person.id] = (now, cid)


def _talk_of_two(room: Room) -> tuple[Record, ...]:
    """Return the records that keep who talks in a private talk, with its first message."""
    return tuple(
        StandingFact(name=standing.name, role=standing.role).record(f"{room.key}/{user}")
        for user, standing in room.standing.items()
    )


def _quote(found: bytes | None, seq: int) -> events.Quote:
    earlier = _text_of(found, seq)
    text = safe_text(earlier.text.replace("\n", " "), limit=QUOTE_LENGTH)
    return events.Quote(earlier.sender, text)


def _text_of(found: bytes | None, seq: int) -> Body:
    if found is None:
        raise RefusedError("message.unknown", seq=seq)
    earlier = decode_body(found)
    if earlier.kind is not None:
        raise RefusedError("message.unknown", seq=seq)
    if earlier.deleted:
        raise RefusedError("message.deleted", seq=seq)
    return earlier
