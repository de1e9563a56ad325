"""A member's side of the native protocol, without a socket: what is owed, asked and seen.

All state that outlives a connection is here: who we are, the `epoch`, the last seq of every
room (`positions`), what was said and not yet acknowledged (`outbox`) and what was asked and
not yet answered. The rules, from DESIGN §4:

- After every `welcome`, unanswered questions are asked and unacknowledged messages said
  again, in their order; the hub knows a repeated `cid`, so each is logged once. Of the
  questions only those that leave no trace: what writes may have been done already.
- A password is sent once; from then on the token that the hub gave for it is, or where
  the device was enrolled with it, the device proves itself by its key (DESIGN §7).
- What an account logs in with is sent nowhere where others could read it.
- A message whose seq is not above the room's last is a repeat and is dropped.
- A message that leaves a hole behind the last seq is dropped too, and the room is joined
  again `after` that seq: the hub then gives it all from the log. If that leaves the hole
  open, it is passed over with a visible `limited`.
- `limited` moves the position on; another epoch takes the hub's positions over.
- A renamed room keeps its position; a room that somebody puts us into begins there.

What does not live here: connecting, waiting, back-off, who reads the events.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import msgspec
from msgspec import Struct, structs

from landline.client.device_login import proof, with_device
from landline.client.outbox import Outbox, size_of
from landline.client.positions import REPAIR, Positions, Removed
from landline.errors import NotAllowedError, RefusedError, UsageError
from landline.settings import ClientLimits, WireLimits
from landline.wire import events, shelf_verbs, verbs
from landline.wire.events import AnyEvent, Event

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from landline.catalogue import Language
    from landline.trust.device import Device
    from landline.wire.fields import Role
    from landline.wire.verbs import Verb

HELLO_ID: Final = "hello"


class Line(Struct, frozen=True):
    """What a session has to know of a connection."""

    channel: bytes | None = None
    """SHA-256 of the hub's certificate as this side sees it; None: it is not encrypted."""
    private: bool = True
    """Nobody else can read along."""
    nonce: bytes = b""
    """16 random bytes for this connection alone."""
    address: str = ""
    """Where the hub is, for what is said to people."""


class Proving(NamedTuple):
    """A device that is about to prove itself, and with what."""

    device: Device
    nonce: bytes
    channel: bytes
    done: bool = False
    """It has signed what was asked: nothing else is signed for the same hello."""


class Answered(Struct, frozen=True):
    """What became of a question (`re` is its id) or of a message (its cid)."""

    re: str
    event: AnyEvent | None
    """None: it went out, the connection broke, and asking again might do it twice."""


Heard = (
    events.Message
    | events.Presence
    | events.TypingEvent
    | events.Mark
    | events.RoomEvent
    | events.Gone
    | events.Limited
    | events.Resync
    | events.Pairing
    | events.FilesOffer
    | events.Taker
    | events.Declined
    | events.Withdrawn
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
        password: str | None = None,
        token: str | None = None,
        code: str | None = None,
        device: Device | None = None,
        label: str | None = None,
        quiet: bool = False,
        limits: ClientLimits | None = None,
    ) -> None:
        """Be `name`, or whom the hub names.

        `password` (with `code`: a new account) makes somebody who has an account; `token`
        the guest, or whose login it was, of an earlier session, or a program; `device` whose
        device it is, or together with a password is to be. `label` names the login or device.
        `quiet`: be in no room until one is joined.
        """
        self.language: Language | None = None
        """Of the hub's own words, from the next hello on."""
        self.name = name
        """The name in use once welcomed, until then the one wished for."""
        self.token = token
        """What makes us the same one next time: a guest's secret, or a login's token."""
        self.user: str | None = None
        self.role: Role = "guest"
        self.epoch: str | None = None
        self.limits: events.Limits | None = None
        self.features: list[str] = []
        self.connected = False
        """Welcomed on the present connection."""
        self._wish = name
        self._password = password
        self._code = code
        self._device = device
        self._by_device = device is not None and password is None and token is None
        self._label = label
        self._quiet = quiet
        self._line = Line()
        self._proving: dict[str, Proving] = {}
        self._bounds = limits or ClientLimits()
        self._positions = Positions(self._write)
        self._asked: dict[str, Verb] = {}
        self._outbox = Outbox(self._bounds)
        self._out: list[Verb] = []
        self._count = 0
        self._resumed = False
        self._takers: dict[type[Event], Callable[[Any], Iterable[News]]] = {
            events.Message: self._positions.message,
            events.Welcome: self._welcome,
            events.Challenge: self._challenge,
            events.Ok: self._ok,
            events.Failure: self._failure,
            events.Joined: self._joined,
            events.RoomEvent: self._room,
            events.Gone: self._gone,
            events.Limited: self._positions.limited,
            events.Resync: self._resync,
            events.Presence: self._of_our_rooms,
            events.TypingEvent: self._of_our_rooms,
            events.Mark: self._mark,
            events.Pairing: self._shown,
            events.FilesOffer: self._shown,
            events.Taker: self._shown,
            events.Declined: self._shown,
            events.Withdrawn: self._shown,
            events.Goodbye: self._goodbye,
        }

    @property
    def unacknowledged(self) -> list[verbs.Send]:
        """What was said and is not yet known to be on the hub's disk, oldest first."""
        return self._outbox.messages

    @property
    def rooms(self) -> dict[str, int]:
        """The rooms we are in, and the seq of the last message seen in each."""
        return self._positions.seqs

    @property
    def infos(self) -> dict[str, events.RoomInfo]:
        """What the hub has told of the rooms we are in."""
        return self._positions.infos

    @property
    def by_device(self) -> bool:
        """Whether the device's key makes us the same one next time, and nothing else does."""
        return self._by_device

    def resolve(self, room: str) -> str:
        """Return how the hub spells the room that we call `room`, as far as we know it."""
        return self._positions.resolve(room, self.user)

    def connect(self, line: Line | None = None) -> None:
        """A connection, `line`, is open: say hello, and nothing else until the welcome.

        Raises NotAllowedError `login.readable`, `device.plain` where that would be unsafe.
        """
        self._line = line = line or Line()
        self._proving = {}
        self._resumed = self.epoch is not None
        hello = self._hello()
        if hello.password is not None or hello.token is not None:
            self._check_private()
        if self._by_device and line.channel is None:
            raise NotAllowedError("device.plain", address=line.address)
        if hello.password is not None or self._by_device:
            proving = self._proof_to_come(self._device, line.nonce)
            if proving is not None:
                self._proving[HELLO_ID] = proving
                hello = with_device(hello, proving.device, line.nonce)
        self._out = [hello]

    def log_in(
        self,
        name: str,
        password: str,
        code: str | None = None,
        *,
        device: Device | None = None,
        nonce: bytes = b"",
    ) -> str:
        """Be somebody else on this very connection: one who has, or signs up for, an account.

        `device` is enrolled with it where the connection is encrypted; `nonce`: 16 random
        bytes, never used before. Return the id of the answer, a `Welcome`. Raises as `ask`
        does, and NotAllowedError `login.readable`.
        """
        self._check_private()
        hello = structs.replace(self._hello(), secret=None, token=None, device=self._label)
        hello = structs.replace(hello, name=name, password=password, code=code)
        proving = self._proof_to_come(device, nonce) if self.connected else None
        if proving is not None:
            hello = with_device(hello, proving.device, nonce)
        id = self.ask(hello)
        if proving is not None:
            self._proving[id] = proving
        return id

    def lose(self) -> list[News]:
        """The connection is gone: return the questions that die with it."""
        went_out, self.connected = self.connected, False
        dead = [id for id, verb in self._asked.items() if went_out and not _may_repeat(verb)]
        for id in dead:
            del self._asked[id]
        return [Answered(id, None) for id in dead]

    def say(
        self,
        cid: str,
        room: str,
        text: str,
        *,
        reply: int | None = None,
        me: bool = False,
        files: tuple[verbs.FileRef, ...] = (),
    ) -> None:
        """Put a message into the outbox and send it as soon as there is a hub.

        Raises UsageError `text.too-long` or `text.not-unicode`, RefusedError `outbox.full`.
        """
        size_of(room)
        message = verbs.Send(room=room, text=text, cid=cid, reply=reply, me=me, files=files)
        limit = self.limits.text if self.limits is not None else WireLimits().text
        self._outbox.put(cid, message, limit)
        if self.connected:
            self._out.append(message)

    def ask(self, verb: Verb) -> str:
        """Ask the hub, now or when there is one again; return the id of the answer.

        `verb` must have an `id` field, which is filled in here. Raises RefusedError
        `requests.full`, UsageError `text.not-unicode`.
        """
        _check_unicode(verb)
        if len(self._asked) >= self._bounds.requests:
            raise RefusedError("requests.full", most=self._bounds.requests)
        self._count += 1
        id = str(self._count)
        if isinstance(verb, verbs.Leave):
            verb = structs.replace(verb, room=self.resolve(verb.room))
            self._positions.forget(verb.room)
        self._asked[id] = verb = structs.replace(verb, id=id)
        if self.connected:
            self._out.append(verb)
        return id

    def tell(self, verb: Verb) -> None:
        """Tell the hub something that wants no answer and is worth nothing later.

        Raises UsageError `text.not-unicode`.
        """
        _check_unicode(verb)
        if self.connected:
            self._out.append(verb)

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

    def _write(self, verb: Verb) -> None:
        self._out.append(verb)

    def _hello(self) -> verbs.Hello:
        # A hello without `resume` puts us into the lobby and our account's rooms; one with
        # no rooms does not.
        resume = None
        if self.epoch is not None or self._quiet:
            resume = verbs.Resume(epoch=self.epoch or "", rooms=self.rooms)
        hello = verbs.Hello(lang=self.language, resume=resume, id=HELLO_ID)
        if self._by_device:  # by id, for the name may have changed meanwhile
            return structs.replace(hello, name=self.user or self._wish, device=self._label)
        if self.token is not None and not _is_secret(self.token):
            return structs.replace(hello, token=self.token)
        if self._password is None:
            return structs.replace(hello, name=self._wish, secret=self.token)
        return structs.replace(
            hello, name=self._wish, password=self._password, code=self._code, device=self._label
        )

    def _proof_to_come(self, device: Device | None, nonce: bytes) -> Proving | None:
        channel = self._line.channel
        return None if device is None or channel is None else Proving(device, nonce, channel)

    def _check_private(self) -> None:
        if not self._line.private:
            raise NotAllowedError("login.readable", address=self._line.address)

    def _challenge(self, event: events.Challenge) -> Iterable[News]:
        proving = self._proving.get(event.re or "")
        if proving is None or proving.done:
            return ()
        self._proving[event.re or ""] = proving._replace(done=True)
        self._out.append(proof(event, proving.device, proving.nonce, proving.channel))
        return ()

    def _welcome(self, event: events.Welcome) -> Iterable[News]:
        other_log = self.epoch is not None and event.epoch != self.epoch
        self.epoch = event.epoch
        self.limits, self.features = event.limits, event.features
        self._become(event.me, self._proving.pop(event.re or "", None))
        leaving = {verb.room for verb in self._asked.values() if isinstance(verb, verbs.Leave)}
        removed = self._positions.take_over(event.rooms, leaving, other_log=other_log)
        if event.re in self._asked:  # a login on a connection that is in already
            return [*removed, *self._answer(event)]
        self.connected = True
        left = self._settle_leaves({info.room for info in event.rooms})
        self._out += [*self._asked.values(), *self._outbox.messages]
        return [event, *removed, *left]

    def _become(self, me: events.Me, proven: Proving | None) -> None:
        self.user, self.name, self.role = me.id, me.name, me.role
        enrolled = proven is not None and me.token is None
        if enrolled or me.token is not None:
            self._password = self._code = None
            self._by_device = enrolled
        if enrolled and proven is not None:
            self._device, self.token = proven.device, None
        self.token = me.token or me.secret or self.token

    def _settle_leaves(self, inside: set[str]) -> list[News]:
        """What we wanted to leave and are not `inside` any more is left."""
        done = {
            id: verb
            for id, verb in self._asked.items()
            if isinstance(verb, verbs.Leave) and verb.room not in inside
        }
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
            return self._settled(event.re or "", event)
        return [event] if event.re is None else self._answer(event)

    def _settled(self, cid: str, event: AnyEvent) -> Iterable[News]:
        return [Answered(cid, event)] if self._outbox.settle(cid) else ()

    def _joined(self, event: events.Joined) -> Iterable[News]:
        verb = self._asked.get(event.re or "")
        if isinstance(verb, verbs.Join | verbs.Create | verbs.Accept):
            self._positions.enter(event, verb)
        elif event.room not in self._positions:  # who asked has given up meanwhile
            self._positions.undo(event.room)
        return self._answer(event)

    def _room(self, event: events.RoomEvent) -> Iterable[News]:
        self._positions.put_in(event)
        return (event,)

    def _gone(self, event: events.Gone) -> Iterable[News]:
        inside = event.room in self._positions
        self._positions.forget(event.room)
        return (event,) if inside else ()

    def _resync(self, event: events.Resync) -> Iterable[News]:
        return (event,) if self._resumed else ()

    def _of_our_rooms(self, event: events.Presence | events.TypingEvent) -> Iterable[News]:
        return (event,) if event.room in self._positions else ()

    def _mark(self, event: events.Mark) -> Iterable[News]:
        self._positions.mark(event)
        return (event,) if event.room in self._positions else ()

    def _shown(self, event: Heard) -> Iterable[News]:
        return (event,)

    def _goodbye(self, event: events.Goodbye) -> Iterable[News]:
        if self.connected:
            return (event,)
        return (Answered(HELLO_ID, events.Failure(code=event.code, text=event.text)),)

    def _answer(self, event: AnyEvent) -> Iterable[News]:
        id: str | None = getattr(event, "re", None)
        if id is None:
            return ()
        if id.startswith(REPAIR):
            self._positions.repaired(id, event)
            return ()
        return [Answered(id, event)] if self._asked.pop(id, None) is not None else ()


def _is_secret(token: str) -> bool:
    """Tell a guest's secret from an account's token."""
    return re.fullmatch("[0-9a-f]{32}", token) is not None


def _check_unicode(verb: Verb) -> None:
    try:
        msgspec.json.encode(verb)
    except UnicodeEncodeError:
        raise UsageError("text.not-unicode") from None


_HARMLESS: Final = frozenset(
    {
        verbs.Read, verbs.Status, verbs.Join, verbs.Leave, verbs.Nick, verbs.Who, verbs.Whois,
        verbs.Users, verbs.Rooms, verbs.Members, verbs.History, verbs.Search, verbs.Invitations,
        verbs.Tokens, verbs.Devices, verbs.Identity, verbs.Hooks, verbs.Offers, verbs.TakeFiles,
        verbs.Ping, verbs.Help, shelf_verbs.Files, shelf_verbs.GetFile, shelf_verbs.Uploads,
        shelf_verbs.Shares, shelf_verbs.KeepFile,
    }
)  # fmt: skip
"""What can be asked twice: it only reads, or says again how things are to be."""


def _may_repeat(verb: Verb) -> bool:
    return type(verb) in _HARMLESS
