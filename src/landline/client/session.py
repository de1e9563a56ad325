"""A member's side of the native protocol, without a socket: what is owed, asked and seen.

All state that outlives a connection is here: the `epoch`, the last seq of every room, what
was said and not yet acknowledged (the outbox) and what was asked and not yet answered. The
rules, from DESIGN §4:

- After every `welcome`, unanswered questions are asked and unacknowledged messages said
  again, in their order; the hub knows a repeated `cid`, so each is logged once.
- A message whose seq is not above the room's last is a repeat and is dropped.
- A message that leaves a hole behind the last seq is dropped too, and the room is joined
  again `after` that seq: the hub then gives it all from the log. If that leaves the hole
  open, it is passed over with a visible `limited`.
- `limited` moves the position on; another epoch takes the hub's positions over.

What does not live here: connecting, waiting, back-off, who reads the events.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct, structs

from landline.errors import RefusedError, UsageError
from landline.settings import ClientLimits, WireLimits
from landline.wire import events, verbs
from landline.wire.events import AnyEvent, Event

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from landline.catalogue import Language
    from landline.wire.verbs import Verb

HELLO_ID: Final = "hello"

_REPAIR: Final = "repair-"
"""Ids of the joins that close a hole; questions of the caller have bare numbers."""


class Answered(Struct, frozen=True):
    """What became of a question (`re` is its id) or of a message (its cid)."""

    re: str
    event: AnyEvent | None
    """None: it went out, the connection broke, and it is not safe to ask again."""


class Removed(Struct, frozen=True):
    """The hub did not put us back into this room; the reason came or comes as a `Failure`."""

    room: str


Heard = (
    events.Message
    | events.Presence
    | events.Limited
    | events.Resync
    | events.Failure
    | events.Goodbye
    | Removed
)
"""What everybody who reads along is shown."""

News = Heard | events.Welcome | Answered


class Session:
    """One member of one hub, over any number of connections."""

    def __init__(
        self,
        name: str | None = None,
        *,
        secret: str | None = None,
        language: Language | None = None,
        limits: ClientLimits | None = None,
    ) -> None:
        """Be `name`, or whom the hub names; `secret` makes the guest of an earlier session."""
        self.name = name
        """The name in use once welcomed, until then the one wished for."""
        self.secret = secret
        self.user: str | None = None
        self.epoch: str | None = None
        self.limits: events.Limits | None = None
        self.features: list[str] = []
        self.connected = False
        """Welcomed on the present connection."""
        self._wish = name
        self._language: Language | None = language
        self._bounds = limits or ClientLimits()
        self._rooms: dict[str, _Room] = {}
        self._asked: dict[str, Verb] = {}
        self._outbox: dict[str, verbs.Send] = {}
        self._outbox_bytes = 0
        self._out: list[Verb] = []
        self._count = 0
        self._resumed = False
        self._takers: dict[type[Event], Callable[[Any], Iterable[News]]] = {
            events.Message: self._message,
            events.Welcome: self._welcome,
            events.Ok: self._ok,
            events.Failure: self._failure,
            events.Joined: self._joined,
            events.Limited: self._limited,
            events.Resync: self._resync,
            events.Presence: self._presence,
            events.Goodbye: self._goodbye,
        }

    @property
    def unacknowledged(self) -> list[verbs.Send]:
        """What was said and is not yet known to be on the hub's disk, oldest first."""
        return list(self._outbox.values())

    @property
    def rooms(self) -> dict[str, int]:
        """The rooms we are in, and the seq of the last message seen in each."""
        return {name: room.last for name, room in self._rooms.items()}

    def connect(self) -> None:
        """A connection is open: say hello, and nothing else until the welcome.

        A hello without `resume` would put us into the lobby; one with no rooms does not.
        """
        self._resumed = self.epoch is not None
        resume = verbs.Resume(epoch=self.epoch or "", rooms=self.rooms)
        hello = verbs.Hello(
            name=self._wish, secret=self.secret, lang=self._language, resume=resume, id=HELLO_ID
        )
        self._out = [hello]

    def lose(self) -> list[News]:
        """The connection is gone: return the questions that die with it."""
        went_out, self.connected = self.connected, False
        dead = [id for id, verb in self._asked.items() if went_out and not _may_repeat(verb)]
        for id in dead:
            del self._asked[id]
        return [Answered(id, None) for id in dead]

    def say(self, cid: str, room: str, text: str) -> None:
        """Put a message into the outbox and send it as soon as there is a hub.

        Raises UsageError `text.too-long` or `text.not-unicode`, RefusedError `outbox.full`.
        """
        size = self._checked_size(text)
        self._check_outbox(size)
        message = verbs.Send(room=room, text=text, cid=cid)
        self._outbox[cid] = message
        self._outbox_bytes += size
        if self.connected:
            self._out.append(message)

    def ask(self, verb: Verb) -> str:
        """Ask the hub, now or when there is one again; return the id of the answer.

        `verb` must have an `id` field, which is filled in here. Raises RefusedError
        `requests.full`.
        """
        if len(self._asked) >= self._bounds.requests:
            raise RefusedError("requests.full", most=self._bounds.requests)
        self._count += 1
        id = str(self._count)
        self._asked[id] = verb = structs.replace(verb, id=id)
        if isinstance(verb, verbs.Leave):
            self._rooms.pop(canonical(verb.room), None)
        if self.connected:
            self._out.append(verb)
        return id

    def drop(self, id: str) -> None:
        """Nobody waits for this answer any more: do not ask it again."""
        self._asked.pop(id, None)

    def receive(self, event: AnyEvent) -> Iterable[News]:
        """Return what `event` means to whoever uses this session."""
        take = self._takers.get(type(event))
        return take(event) if take is not None else self._answer(event)

    def take(self) -> list[Verb]:
        """Return what is to be written now."""
        out, self._out = self._out, []
        return out

    def _message(self, event: events.Message) -> Iterable[News]:
        room = self._rooms.get(event.room)
        if room is None or event.seq <= room.last:
            return ()
        if event.seq == room.last + 1:
            room.last = event.seq
            return (event,)
        if room.repair is not None:
            return ()
        if room.tried != room.last:
            self._repair(event.room, room)
            return ()
        gap = events.Limited(room=event.room, after=room.last, next=event.seq)
        room.last = event.seq
        return (gap, event)

    def _repair(self, name: str, room: _Room) -> None:
        self._count += 1
        room.repair = f"{_REPAIR}{self._count}"
        room.tried = room.last
        self._out.append(verbs.Join(room=name, after=room.last, id=room.repair))

    def _repaired(self, id: str, event: AnyEvent) -> Iterable[News]:
        for room in self._rooms.values():
            if room.repair == id:
                room.repair = None
                if isinstance(event, events.Joined):
                    room.last = min(room.last, event.seq)
        return ()

    def _welcome(self, event: events.Welcome) -> Iterable[News]:
        other_log = self.epoch is not None and event.epoch != self.epoch
        self.connected = True
        self.epoch = event.epoch
        self.user, self.name = event.me.id, event.me.name
        self.secret = event.me.secret or self.secret
        self.limits, self.features = event.limits, event.features
        removed = self._take_over(event.rooms, other_log=other_log)
        left = self._settle_leaves()
        self._out += [*self._asked.values(), *self._outbox.values()]
        return [event, *removed, *left]

    def _take_over(self, infos: list[events.RoomInfo], *, other_log: bool) -> list[News]:
        heads = {info.room: info.seq for info in infos}
        removed: list[News] = []
        for name, room in list(self._rooms.items()):
            head = heads.get(name)
            if head is None:
                del self._rooms[name]
                removed.append(Removed(name))
            else:
                room.start(head if other_log else min(head, room.last))
        return removed

    def _settle_leaves(self) -> list[News]:
        """We are in no room we did not ask for: what we wanted to leave is left."""
        done = {id: verb for id, verb in self._asked.items() if isinstance(verb, verbs.Leave)}
        for id in done:
            del self._asked[id]
        return [Answered(id, events.Ok(room=verb.room, re=id)) for id, verb in done.items()]

    def _ok(self, event: events.Ok) -> Iterable[News]:
        if event.cid is not None:
            return self._settled(event.cid, event)
        verb = self._asked.get(event.re or "")
        if isinstance(verb, verbs.Nick):
            self.name = self._wish = verb.name
        return self._answer(event)

    def _failure(self, event: events.Failure) -> Iterable[News]:
        if event.re == HELLO_ID or (event.re is None and not self.connected):
            return [Answered(HELLO_ID, event)]
        if event.re in self._outbox:
            return self._settled(event.re, event)
        return [event] if event.re is None else self._answer(event)

    def _settled(self, cid: str, event: AnyEvent) -> Iterable[News]:
        message = self._outbox.pop(cid, None)
        if message is None:
            return ()
        self._outbox_bytes -= len(message.text.encode())
        return [Answered(cid, event)]

    def _joined(self, event: events.Joined) -> Iterable[News]:
        verb = self._asked.get(event.re or "")
        if isinstance(verb, verbs.Join):
            self._enter(event, verb)
        elif event.room not in self._rooms:  # who asked has given up meanwhile
            self._out.append(verbs.Leave(room=event.room))
        return self._answer(event)

    def _enter(self, event: events.Joined, verb: verbs.Join) -> None:
        room = self._rooms.get(event.room)
        if room is None:
            self._rooms[event.room] = _Room(_first_seen(event, verb))
        elif event.seq > room.last and room.repair is None:
            # Joined again under another spelling: the hub has gone on from its newest.
            self._repair(event.room, room)

    def _limited(self, event: events.Limited) -> Iterable[News]:
        room = self._rooms.get(event.room)
        if room is None or event.next <= room.last + 1:
            return ()
        after, room.last = room.last, event.next - 1
        return (events.Limited(room=event.room, after=after, next=event.next),)

    def _resync(self, event: events.Resync) -> Iterable[News]:
        return (event,) if self._resumed else ()

    def _presence(self, event: events.Presence) -> Iterable[News]:
        return (event,) if event.room in self._rooms else ()

    def _goodbye(self, event: events.Goodbye) -> Iterable[News]:
        if self.connected:
            return (event,)
        return (Answered(HELLO_ID, events.Failure(code=event.code, text=event.text)),)

    def _answer(self, event: AnyEvent) -> Iterable[News]:
        re: str | None = getattr(event, "re", None)
        if re is None:
            return ()
        if re.startswith(_REPAIR):
            return self._repaired(re, event)
        return [Answered(re, event)] if self._asked.pop(re, None) is not None else ()

    def _checked_size(self, text: str) -> int:
        try:
            size = len(text.encode())
        except UnicodeEncodeError:
            raise UsageError("text.not-unicode") from None
        limit = self.limits.text if self.limits is not None else WireLimits().text
        if size > limit:
            raise UsageError("text.too-long", limit=limit)
        return size

    def _check_outbox(self, size: int) -> None:
        bounds = self._bounds
        too_many = len(self._outbox) >= bounds.outbox
        if too_many or self._outbox_bytes + size > bounds.outbox_bytes:
            raise RefusedError("outbox.full", most=len(self._outbox))


class _Room:
    """Where we stand in one room."""

    __slots__ = ("last", "repair", "tried")

    def __init__(self, last: int) -> None:
        self.start(last)

    def start(self, last: int) -> None:
        self.last = last
        self.repair: str | None = None
        """Id of the join that is to close a hole."""
        self.tried: int | None = None
        """The seq behind which closing a hole was tried last."""


def canonical(room: str) -> str:
    """Return a room's name as the hub spells it."""
    return unicodedata.normalize("NFC", room).lower()


def _first_seen(event: events.Joined, verb: verbs.Join) -> int:
    if verb.last is not None:
        return max(0, event.floor, event.seq - verb.last)
    return event.seq if verb.after is None else min(verb.after, event.seq)


def _may_repeat(verb: Verb) -> bool:
    return not isinstance(verb, verbs.Answer)
