"""The hub's decisions: verbs in, effects out, no socket, no clock, no file (DESIGN §3, §4).

The one rule of order: a message becomes visible only in `committed`, after the store has
given it its seq. Everything that a door shows was decided here, so no door can forget a
permission, a limit or a number.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct

from landline.catalogue import Language, text
from landline.errors import Error, NotAllowedError, RefusedError, UsageError
from landline.hub.access import Access, Guests
from landline.hub.effects import (
    Acknowledge,
    Admit,
    Close,
    Deliver,
    Effect,
    Enter,
    Exit,
    Fetch,
    Post,
    Save,
    Signal,
    Tell,
)
from landline.hub.names import person_name, room_name
from landline.hub.people import People, Person, guest_id
from landline.hub.presence import Comings, names_in
from landline.hub.rooms import Member, Room, Rooms
from landline.model import LOBBY, Entry, Receipt, RoomState
from landline.settings import RoomLimits
from landline.wire import events, verbs
from landline.wire.body import Body, encode_body

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

FEATURES: Final = ["resume", "history", "letters"]


class HubPolicy(Struct, frozen=True, kw_only=True):
    """What an operator decided about one hub."""

    guests: Guests = "all"
    language: Language = "en"
    rooms: RoomLimits = RoomLimits()
    line: int
    """Longest line of a member, in bytes."""
    text: int
    """Longest text, in UTF-8 bytes."""
    replay: int
    """Missed messages per room replayed on resume."""
    history: int
    """Messages of one history page at most."""


class Hub:
    """All that one hub knows while it runs."""

    def __init__(
        self,
        policy: HubPolicy,
        epoch: str,
        known: Iterable[RoomState],
        *,
        fresh_secret: Callable[[], str],
    ) -> None:
        """Start from the rooms the store knows; `fresh_secret` makes 32 random hex digits."""
        self.epoch = epoch
        self.people = People()
        self.rooms = Rooms(known, policy.rooms)
        self._policy = policy
        self._access = Access(policy.guests)
        self._comings = Comings(policy.rooms.announced_up_to)
        self._fresh_secret = fresh_secret
        self._handlers: dict[type[verbs.Verb], Callable[[Member, Any, float], list[Effect]]] = {
            verbs.Hello: self._hello,
            verbs.Join: self._join,
            verbs.Leave: self._leave,
            verbs.Nick: self._nick,
            verbs.Who: self._who,
            verbs.Rooms: self._rooms,
            verbs.History: self._history,
            verbs.Answer: self._answer,
            verbs.Ping: self._ping,
            verbs.Help: self._help,
            verbs.Bye: self._bye,
        }

    def member(self, line: object) -> Member:
        """Return a member for a new connection, a stranger until its `hello`."""
        return Member(line, self._policy.language)

    def handle(self, member: Member, verb: verbs.Verb, at: int, now: float) -> list[Effect]:
        """Decide about one verb; `at` is wall time in ms, `now` a monotonic time in s."""
        try:
            if type(verb) is verbs.Send:
                return self._send(member, verb, at)
            return self._handlers[type(verb)](member, verb, now)
        except Error as error:
            told: list[Effect] = [Tell(member, failure(error, member.language, reference(verb)))]
            if error.code == "guests.none":
                told.append(Close(member, goodbye("refused", member.language)))
            return told

    def letter(self, name: str, text: str, at: int, handle: object) -> list[Effect]:
        """Decide about a letter's text: said in the lobby by an unverified sender (DESIGN §6)."""
        if self._policy.guests == "none" or text.isspace():
            return []
        room = self.rooms.open(LOBBY)
        body = encode_body(Body(sender=name, user="", at=at, via="letter", text=text))
        room.pending += 1
        return [Save(Entry(LOBBY, None, "", body), room, at, letter=handle)]

    def committed(self, saves: Sequence[Save], receipts: Sequence[Receipt]) -> list[Effect]:
        """Make visible what the store has on disk now; `receipts` match `saves` in order."""
        effects: list[Effect] = []
        for save, receipt in zip(saves, receipts, strict=True):
            room, member = save.room, save.member
            room.pending -= 1
            if receipt.foreign:
                if member is not None:
                    refused = RefusedError("cid.taken")
                    effects.append(Tell(member, failure(refused, member.language, save.entry.cid)))
                continue
            if not receipt.duplicate:
                room.head = receipt.seq
                effects.append(Deliver(room, receipt.seq, save.entry.body))
            if member is not None:
                at = None if receipt.duplicate else save.at
                cid = save.entry.cid
                ok = events.Ok(cid=cid, room=room.name, seq=receipt.seq, at=at)
                effects.append(Tell(member, ok))
            elif save.letter is not None:
                effects.append(Acknowledge(save.letter))
        return effects

    def failed(self, saves: Sequence[Save], error: Error) -> list[Effect]:
        """Say that the store kept nothing of `saves`."""
        effects: list[Effect] = []
        for save in saves:
            save.room.pending -= 1
            self.rooms.forget_if_idle(save.room)
            if save.member is not None:
                language = save.member.language
                effects.append(Tell(save.member, failure(error, language, save.entry.cid)))
            elif save.letter is not None:
                effects.append(Acknowledge(save.letter, error.code))
        return effects

    def lost(self, member: Member, now: float) -> list[Effect]:
        """Forget a connection that has ended."""
        effects: list[Effect] = []
        for room in list(member.rooms):
            effects.append(Exit(member, room))
            self.rooms.leave(room, member)
            self._comings.note(room, now)
        if member.person is not None:
            self.people.depart(member.person)
            member.person = None
        return effects

    def tick(self, now: float) -> list[Effect]:
        """Do what is due by now; to be called about twice a second."""
        return [Signal(room, event) for room, event in self._comings.tell(now)]

    def _send(self, member: Member, verb: verbs.Send, at: int) -> list[Effect]:
        room = self.rooms.get(verb.room)
        name = room.name if room is not None else room_name(verb.room)
        self._access.check(member, verb, name)
        person = _person(member)
        self._check_text(verb.text)
        if verb.cid is not None and not _is_hex(verb.cid):
            raise UsageError("cid.invalid")
        if room is None:
            room = self.rooms.open(name)
        body = encode_body(
            Body(sender=person.name, user=person.id, at=at, cid=verb.cid, text=verb.text)
        )
        room.pending += 1
        return [Save(Entry(room.name, verb.cid, person.id, body), room, at, member)]

    def _check_text(self, said: str) -> None:
        if not said or said.isspace():
            raise UsageError("text.empty")
        limit = self._policy.text
        if len(said) * 4 > limit and len(said.encode()) > limit:
            raise UsageError("text.too-long", limit=limit)

    def _hello(self, member: Member, verb: verbs.Hello, now: float) -> list[Effect]:
        if verb.lang is not None:
            member.language = verb.lang
        self._access.check(member, verb, None)
        if member.person is not None:
            raise RefusedError("hello.twice")
        wish = None if verb.name is None else person_name(verb.name)
        secret = verb.secret or self._fresh_secret()
        member.person = self.people.arrive(guest_id(secret), wish)
        given = None if verb.secret else secret
        after_welcome = self._return(member, verb.resume, now)
        rooms = [self._info(room) for room in member.rooms]
        me = events.Me(id=member.person.id, name=member.person.name, secret=given)
        welcome = self._welcome(me, rooms, verb.id)
        return [Admit(member), Tell(member, welcome), *after_welcome]

    def _welcome(
        self, me: events.Me, rooms: list[events.RoomInfo], re: str | None
    ) -> events.Welcome:
        policy = self._policy
        limits = events.Limits(line=policy.line, text=policy.text, history=policy.history)
        return events.Welcome(
            me=me, epoch=self.epoch, limits=limits, features=FEATURES, rooms=rooms, re=re
        )

    def _return(self, member: Member, resume: verbs.Resume | None, now: float) -> list[Effect]:
        """Put a member back into its rooms, or a new one into the lobby."""
        if resume is None:
            return self._enter(member, self.rooms.open(LOBBY), None, now)
        effects: list[Effect] = []
        same_log = resume.epoch == self.epoch
        if not same_log:
            effects.append(Tell(member, events.Resync(epoch=self.epoch)))
        for name, after in resume.rooms.items():
            try:
                room = self._opened(member, verbs.Join(room=name))
                effects += self._enter(member, room, after if same_log else None, now)
            except Error as error:
                effects.append(Tell(member, failure(error, member.language, None)))
        return effects

    def _enter(self, member: Member, room: Room, after: int | None, now: float) -> list[Effect]:
        """Put `member` into `room`, to be given what follows `after` (None: live only)."""
        been_there = room in member.rooms
        self.rooms.enter(room, member)
        self._comings.note(room, now)
        if after is None:
            # Who is in already goes on where it stands: nothing on its way is skipped.
            return [] if been_there else [Enter(member, room, room.head)]
        if after > room.head:
            # A position this log never reached: it is not the log the client thinks.
            return [
                Tell(member, events.Resync(epoch=self.epoch)),
                Enter(member, room, room.head),
            ]
        start = max(after, room.floor, room.head - self._policy.replay)
        if start == after:
            return [Enter(member, room, after)]
        limited = events.Limited(room=room.name, after=after, next=start + 1)
        return [Tell(member, limited), Enter(member, room, start)]

    def _join(self, member: Member, verb: verbs.Join, now: float) -> list[Effect]:
        room = self._opened(member, verb)
        after = verb.after
        if verb.last is not None:
            after = max(0, room.floor, room.head - verb.last)
        entered = self._enter(member, room, after, now)
        joined = events.Joined(room=room.name, seq=room.head, floor=room.floor, re=verb.id)
        return [Tell(member, joined), *entered]

    def _leave(self, member: Member, verb: verbs.Leave, now: float) -> list[Effect]:
        self._access.check(member, verb, None)
        name = room_name(verb.room)
        room = self.rooms.get(name)
        if room is None or room not in member.rooms:
            raise RefusedError("room.not-in", room=name)
        self.rooms.leave(room, member)
        self._comings.note(room, now)
        return [Exit(member, room), Tell(member, events.Ok(room=room.name, re=verb.id))]

    def _nick(self, member: Member, verb: verbs.Nick, now: float) -> list[Effect]:
        self._access.check(member, verb, None)
        person = _person(member)
        name = person_name(verb.name)
        if not self.people.is_free(name, person):
            raise RefusedError("name.taken", name=name)
        self.people.rename(person, name)
        for room in member.rooms:
            self._comings.note(room, now)
        return [Tell(member, events.Ok(re=verb.id))]

    def _who(self, member: Member, verb: verbs.Who, now: float) -> list[Effect]:
        room = self._readable(member, verb, verb.room)
        names = sorted(names_in(room).values())
        return [Tell(member, events.People(room=room.name, names=names, re=verb.id))]

    def _rooms(self, member: Member, verb: verbs.Rooms, now: float) -> list[Effect]:
        self._access.check(member, verb, None)
        lobby_only = self._policy.guests == "lobby"
        shown = [self._info(room) for room in self.rooms if room.name == LOBBY or not lobby_only]
        return [Tell(member, events.RoomList(rooms=shown, re=verb.id))]

    def _history(self, member: Member, verb: verbs.History, now: float) -> list[Effect]:
        room = self._readable(member, verb, verb.room)
        limit = min(verb.limit, self._policy.history)
        return [Fetch(member, room, verb.before, limit, verb.id)]

    def _answer(self, member: Member, verb: verbs.Answer, now: float) -> list[Effect]:
        self._access.check(member, verb, LOBBY)
        return [Post(member, verb.to, verb.text, verb.id)]

    def _ping(self, member: Member, verb: verbs.Ping, now: float) -> list[Effect]:
        return [Tell(member, events.Pong(re=verb.id))]

    def _help(self, member: Member, verb: verbs.Help, now: float) -> list[Effect]:
        lines = {name: text(row.help, member.language) for name, row in verbs.VERBS.items()}
        return [Tell(member, events.HelpList(verbs=lines, re=verb.id))]

    def _bye(self, member: Member, verb: verbs.Bye, now: float) -> list[Effect]:
        return [Close(member, goodbye("bye", member.language))]

    def _opened(self, member: Member, verb: verbs.Join) -> Room:
        """Return the room that `verb` names, made if need be, once `member` may enter it."""
        name = room_name(verb.room)
        self._access.check(member, verb, name)
        return self.rooms.open(name)

    def _readable(self, member: Member, verb: verbs.Verb, name: str) -> Room:
        """Return a room that exists and that `member` may read."""
        spelled = room_name(name)
        self._access.check(member, verb, spelled)
        room = self.rooms.get(spelled)
        if room is None:
            raise RefusedError("room.unknown", room=spelled)
        return room

    def _info(self, room: Room) -> events.RoomInfo:
        return events.RoomInfo(
            room=room.name, seq=room.head, floor=room.floor, people=len(room.members)
        )


def failure(error: Error, language: Language, re: str | None) -> events.Failure:
    """Return `error` as an event in the member's language."""
    return events.Failure(
        code=error.code, text=error.text(language), hint=error.hint(language), re=re
    )


def goodbye(code: str, language: Language) -> events.Goodbye:
    """Return a farewell whose catalogue entry is `goodbye.<code>`."""
    return events.Goodbye(code=code, text=text(f"goodbye.{code}", language))


def reference(verb: verbs.Verb) -> str | None:
    """Return what an answer to `verb` repeats as `re`."""
    return verb.cid if isinstance(verb, verbs.Send) else getattr(verb, "id", None)


def _person(member: Member) -> Person:
    if member.person is None:
        raise NotAllowedError("hello.first")
    return member.person


def _is_hex(cid: str) -> bool:
    # The store keeps cids as bytes: one cid must not have two spellings.
    return not cid.strip("0123456789abcdef")
