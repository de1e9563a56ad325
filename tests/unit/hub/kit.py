"""A hub with nothing around it: effects are run here, at once or when a test says so.

What the server does with a desk, a log and hashing threads is done by `Bench` in memory, in
one step: `ask` hands a verb to the hub, commits what it wants kept, answers its questions, and
returns the one event that answers the verb.
"""

from __future__ import annotations

import hashlib
import itertools
from collections import deque
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec
from msgspec import structs

from landline.blobs.port import Blob
from landline.errors import Error, StoreError
from landline.hub import effects
from landline.hub.hub import Hub
from landline.hub.state import Stored
from landline.settings import HubSettings, RateLimits
from landline.store.memory import MemoryStore
from landline.store.search_port import Found
from landline.trust.pake import Exchange
from landline.wire import events, fields, shelf_verbs, verbs
from landline.wire.body import Body, decode_body, message_of, room_prefix
from landline.wire.verbs import Send, Verb

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from landline.hub.nouns import Member, Person, Room
    from landline.model import Record

FULL = StoreError("store.full", folder="somewhere")
HOUR = 3600 * 1000
DAY = 24 * HOUR
FAST = RateLimits(burst=0, verb_burst=0, hook_burst=0)
"""Nobody waits: rates have tests of their own."""

E = TypeVar("E", bound=events.Event)


class FreshFromCounter:
    """A `hub.state.Fresh` whose secrets can be foretold; every one is another."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)

    def secret(self) -> str:
        return f"{next(self._numbers):032x}"

    def id(self) -> str:
        return f"{next(self._numbers):012x}"

    def token(self) -> str:
        return f"token-{next(self._numbers):037d}"

    def code(self) -> str:
        return f"CODE2-{next(self._numbers):05d}"

    def words(self) -> bytes:
        return next(self._numbers).to_bytes(3, "big")

    def exchange(self, secret: bytes, session: bytes, own: bytes) -> Exchange:
        return Exchange("hub", secret, session, own)


class Caller:
    """A connection: what it was told, and the rooms that are live for it."""

    def __init__(self, bench: Bench, source: str, **how: Any) -> None:
        self.bench = bench
        self.member: Member = bench.hub.member(self, source, **how)
        self.told: list[events.AnyEvent] = []
        """All events, messages of rooms among them."""
        self.live: dict[Room, int] = {}
        """Rooms it is shown, and the seq it was shown last."""
        self.waiting = 0
        """Verbs that it is not heard for, as the desk counts them."""
        self.paused = 0.0
        self.admitted = False
        self.grace = 0.0
        """How long a stranger may still take, where the hub has said so."""
        self.ended: events.Goodbye | None = None

    @property
    def person(self) -> Person:
        assert self.member.person is not None, "a stranger"
        return self.member.person

    @property
    def id(self) -> str:
        return self.person.id

    @property
    def welcome(self) -> events.Welcome:
        """The last welcome."""
        return self.all(events.Welcome)[-1]

    def all(self, kind: type[E]) -> list[E]:
        """Return all events of a kind that were told."""
        return [event for event in self.told if isinstance(event, kind)]

    def seqs(self, room: str = "lobby") -> list[int]:
        """Return the seqs of all messages of `room` that were shown."""
        return [message.seq for message in self.all(events.Message) if message.room == room]

    def texts(self, room: str = "lobby") -> list[str]:
        """Return the texts of `room` that were shown."""
        shown = [message for message in self.all(events.Message) if message.room == room]
        return [message.text for message in shown if message.kind is None]

    def news(self) -> list[events.AnyEvent]:
        """Return what was told since the last call."""
        told, self.told = self.told, []
        return told

    # Saying verbs

    def tell(self, verb: Verb) -> None:
        """Say `verb`; what comes of it is told sooner or later."""
        assert not self.waiting, "a line is not heard while it waits"
        assert self.ended is None
        bench = self.bench
        bench.run(bench.hub.handle(self.member, verb, bench.at, bench.now))
        bench.settle()

    def ask(self, verb: Verb) -> Any:
        """Say `verb`, and return the only event that answers it."""
        if isinstance(verb, Send):
            if verb.cid is None:
                verb = structs.replace(verb, cid=self.bench.fresh_cid())
            reference = verb.cid
        else:
            reference = f"q{next(self.bench.numbers)}"
            verb = structs.replace(verb, id=reference)
        before = len(self.told)
        self.tell(verb)
        answers = [event for event in self.told[before:] if answers_to(event, reference)]
        assert len(answers) == 1, (verb, answers, self.told[before:])
        return answers[0]

    def refused(self, verb: Verb) -> str:
        """Say `verb`, and return the code for which it is refused."""
        answer = self.ask(verb)
        assert isinstance(answer, events.Failure), answer
        return answer.code

    def do(self, verb: Verb) -> Any:
        """Say `verb`, and return the answer, which must not be a refusal."""
        answer = self.ask(verb)
        assert not isinstance(answer, events.Failure), answer
        return answer

    def say(self, text: str, room: str = "lobby", **fields: Any) -> int:
        """Say a text, and return its seq."""
        seq = self.do(Send(room, text, **fields)).seq
        assert isinstance(seq, int)
        return seq

    def page(self, room: str = "lobby", **fields: Any) -> list[events.Message]:
        """Return a page of history."""
        page = self.do(verbs.History(room=room, **fields))
        assert isinstance(page, events.Page)
        return page.messages

    def info(self, room: str) -> events.RoomInfo:
        """Return `room` as the list of rooms shows it to this caller."""
        rooms = self.do(verbs.Rooms())
        assert isinstance(rooms, events.RoomList)
        (info,) = [info for info in rooms.rooms if info.room == room]
        return info

    def rooms(self) -> list[str]:
        """Return the names of the rooms that this caller may see."""
        rooms = self.do(verbs.Rooms())
        assert isinstance(rooms, events.RoomList)
        return [info.room for info in rooms.rooms]

    def standing(self, room: str, who: str) -> events.RoomMember | None:
        """Return how `who` stands in `room`."""
        members = self.do(verbs.Members(room=room))
        assert isinstance(members, events.MemberList)
        found = [member for member in members.members if who in (member.name, member.id)]
        return found[0] if found else None

    def leave_hub(self) -> None:
        """Break the connection, unless it is gone already."""
        bench = self.bench
        if self not in bench.callers:
            return
        bench.run(bench.hub.lost(self.member, bench.at, bench.now))
        bench.callers.remove(self)
        bench.settle()


class Bench:
    """A hub on a store in memory; time stands still until a test moves it."""

    def __init__(
        self, settings: HubSettings | None = None, store: MemoryStore | None = None, **more: Any
    ) -> None:
        """`more` are fields of the settings that are not the default's."""
        self.settings = settings or structs.replace(HubSettings(rates=FAST), **more)
        self.store = store or MemoryStore()
        self.at = 1_000_000_000
        self.now = 1000.0
        self.numbers = itertools.count(1)
        self.fresh = FreshFromCounter()
        self.callers: list[Caller] = []
        self.queue: deque[effects.Save] = deque()
        self.shown: list[tuple[Room, int, bytes]] = []
        self.asks: deque[effects.Ask] = deque()
        self.posted: list[tuple[str, str]] = []
        self.acknowledged: list[tuple[object, str | None]] = []
        self.finds: list[effects.Find] = []
        self.there: dict[str, int] = {}
        """Bytes of each upload that have come."""
        self.finished: dict[str, Blob] = {}
        """Uploads that have come whole."""
        self.dropped: list[str] = []
        self.hits: Found | Error = Found([])
        self.fails = False
        """No commit succeeds."""
        self.holds = False
        """Commits and answers wait for `commit` and `answer`."""
        self._start()

    def _start(self) -> None:
        store = self.store
        stored = Stored(store.rooms(), store.records, store.mentions())
        self.hub = Hub(self.settings, store.epoch, stored, self.fresh)
        self.state = self.hub.state

    def restart(self, *, killed: bool = False) -> None:
        """Start a new hub on the same store; all connections are gone.

        In order, or `killed`: then what only waits to be written is lost.
        """
        if not killed:
            self.run(self.hub.last_words())
            self.settle()
        self.callers, self.queue, self.asks = [], deque(), deque()
        self._start()

    def pass_time(self, seconds: float) -> None:
        """Let time pass, and the hub's clock tick."""
        self.at += int(seconds * 1000)
        self.now += seconds
        self.run(self.hub.tick(self.now, self.at))
        self.settle()

    def fresh_cid(self) -> str:
        return f"{next(self.numbers):032x}"

    # Callers

    def connect(self, source: str = "10.0.0.1", **how: Any) -> Caller:
        """Return a stranger; `how` is what `Hub.member` takes."""
        caller = Caller(self, source, **how)
        self.callers.append(caller)
        return caller

    def guest(self, name: str | None = None, **hello: Any) -> Caller:
        """Return a guest who has said hello."""
        caller = self.connect()
        caller.do(verbs.Hello(name=name, **hello))
        return caller

    def operator(self) -> Caller:
        """Return who came by the control socket."""
        caller = self.connect("unix", operator=True)
        caller.do(verbs.Hello())
        return caller

    def account(self, name: str, role: fields.Role = "member") -> str:
        """Make an account whose password is `password of <name>`; return its id."""
        operator = self.operator()
        password = f"password of {name}"
        operator.do(verbs.AddUser(name=name, password=password, role=role))
        operator.leave_hub()
        found = self.state.accounts.by_name(name)
        assert found is not None
        return found[0]

    def user(self, name: str, role: fields.Role = "member", **hello: Any) -> Caller:
        """Return a connection of the account `name`, which is made if need be."""
        if self.state.accounts.by_name(name) is None:
            self.account(name, role)
        caller = self.connect()
        caller.do(verbs.Hello(name=name, password=f"password of {name}", **hello))
        return caller

    def by_token(self, secret: str, **hello: Any) -> Caller:
        """Return a connection that came in by a token."""
        caller = self.connect()
        caller.do(verbs.Hello(token=secret, **hello))
        return caller

    def program(self, caller: Caller, *scopes: fields.Scope) -> Caller:
        """Return a program of `caller`'s, which may do what `scopes` allow."""
        given = caller.do(verbs.AddToken(label="program", scopes=scopes))
        return self.by_token(given.secret)

    # What the server does

    def run(self, wanted: Iterable[effects.Effect]) -> None:
        """Do what the hub wants."""
        for effect in wanted:
            getattr(self, f"_{type(effect).__name__.lower()}")(effect)
        self._end_tick()

    def settle(self) -> None:
        """Commit and answer until nothing waits, unless a test holds that."""
        while not self.holds and (self.queue or self.asks):
            if self.asks:
                self.answer()
            else:
                self.commit()
        for caller in [caller for caller in self.callers if caller.ended is not None]:
            caller.leave_hub()

    def commit(self, most: int = 99, *, fails: bool = False) -> None:
        """Commit up to `most` of what was saved, as one batch."""
        batch = [self.queue.popleft() for _ in range(min(most, len(self.queue)))]
        if not batch:
            return
        if fails or self.fails:
            self.run(self.hub.failed(batch, FULL))
        else:
            receipts = self.store.append([save.entry for save in batch])
            self.run(self.hub.committed(batch, receipts))
        self.check()

    def answer(self, answer: object = ...) -> None:
        """Answer the oldest question, truly or with `answer`."""
        ask = self.asks.popleft()
        found = self._found(ask.question) if answer is ... else answer
        self.run(self.hub.answered(ask, found))

    def release(self) -> None:
        """Hold nothing any more, and do what waits."""
        self.holds = False
        self.settle()

    def check(self) -> None:
        """What holds at any time: the hub and the store count alike."""
        heads = {room.name: room.head for room in self.store.rooms()}
        for room in self.state.rooms:
            assert room.head == heads.get(room.key, 0), room.key
            assert room.pending == sum(save.room is room for save in self.queue), room.key

    def _found(self, question: effects.Question) -> object:
        match question:
            case effects.Lookup(room, seq):
                rows = self.store.page(room.key, seq + 1, 1)
                return rows[-1].body if rows and rows[-1].seq == seq else None
            case effects.HashPassword(password):
                return f"hash of {password}"
            case effects.CheckPassword(hashed, password):
                return bool(hashed) and hashed == f"hash of {password}"
            case effects.Find():
                self.finds.append(question)
                return self.hits
            case effects.Kept(upload):
                return self.finished.get(upload)
            case effects.There(uploads):
                return {upload: self.there.get(upload, 0) for upload in uploads}

    # Effects

    def _tell(self, effect: effects.Tell) -> None:
        caller: Caller = effect.member.line
        if caller.ended is None or isinstance(effect.event, events.Ok):
            # As on the wire: what cannot be encoded or read back fails here.
            caller.told.append(_again(effect.event))

    def _save(self, effect: effects.Save) -> None:
        if effect.member is not None and effect.then is not None:
            effect.member.line.waiting += 1
        self.queue.append(effect)

    def _said(self, effect: effects.Said) -> None:
        save = effect.save
        assert save.room is not None
        assert save.member is not None
        self._show(save.room, effect.seq, save.entry.body)
        ok = events.Ok(cid=save.entry.cid, room=save.room.name, seq=effect.seq, at=save.at)
        save.member.line.told.append(_again(ok))

    def _deliver(self, effect: effects.Deliver) -> None:
        self._show(effect.room, effect.seq, effect.body)

    def _show(self, room: Room, seq: int, body: bytes) -> None:
        self.shown.append((room, seq, body))

    def _end_tick(self) -> None:
        """Show what was delivered: as at the desk, behind what was told meanwhile."""
        shown, self.shown = self.shown, []
        for room, seq, body in shown:
            line = b"%b%d,%b" % (room_prefix(room.name), seq, body[1:])
            message = msgspec.json.decode(line, type=events.Message)
            for caller in self.callers:
                if caller.live.get(room, seq) < seq:
                    assert caller.live[room] == seq - 1, "a hole"
                    caller.live[room] = seq
                    caller.told.append(message)

    def _enter(self, effect: effects.Enter) -> None:
        self._end_tick()
        caller: Caller = effect.member.line
        room = effect.room
        # What is on disk but not shown to all yet comes with its Deliver.
        shown = [caller.live[room] for caller in self.callers if room in caller.live]
        head = max((room.head, *shown))
        for entry in self.store.read({room.key: effect.after}, 10_000)[room.key]:
            if entry.seq <= head:
                caller.told.append(message_of(room.name, entry))
        caller.live[room] = max(head, effect.after)

    def _exit(self, effect: effects.Exit) -> None:
        effect.member.line.live.pop(effect.room, None)

    def _fetch(self, effect: effects.Fetch) -> None:
        key = effect.room.key
        if effect.after is None:
            rows = self.store.page(key, effect.before, effect.limit + 1)
            shown = rows[-effect.limit :]
        else:
            rows = self.store.read({key: effect.after}, effect.limit + 1)[key]
            shown = rows[: effect.limit]
        name = effect.room.name
        page = events.Page(
            room=name,
            messages=[message_of(name, row) for row in shown],
            more=len(shown) < len(rows),
            re=effect.re,
        )
        effect.member.line.told.append(page)

    def _ask(self, effect: effects.Ask) -> None:
        effect.member.line.waiting += 1
        self.asks.append(effect)

    def _hold(self, effect: effects.Hold) -> None:
        effect.member.line.waiting += 1

    def _release(self, effect: effects.Release) -> None:
        effect.member.line.waiting -= 1
        assert effect.member.line.waiting >= 0

    def _pause(self, effect: effects.Pause) -> None:
        effect.member.line.paused = effect.seconds

    def _signal(self, effect: effects.Signal) -> None:
        for caller in self.callers:
            if effect.room in caller.live:
                caller.told.append(_again(effect.event))

    def _whisper(self, effect: effects.Whisper) -> None:
        effect.member.line.told.append(_again(effect.event))

    def _post(self, effect: effects.Post) -> None:
        self.posted.append((effect.to, effect.text))
        effect.member.line.told.append(events.Ok(re=effect.re))

    def _reply(self, effect: effects.Reply) -> None:
        effect.caller(effect.event)

    def _drop(self, effect: effects.Drop) -> None:
        self.dropped.append(effect.upload)
        self.there.pop(effect.upload, None)
        self.finished.pop(effect.upload, None)

    def _acknowledge(self, effect: effects.Acknowledge) -> None:
        self.acknowledged.append((effect.letter, effect.code))

    def _await(self, effect: effects.Await) -> None:
        effect.member.line.grace = effect.seconds

    def _admit(self, effect: effects.Admit) -> None:
        effect.member.line.admitted = True

    def _close(self, effect: effects.Close) -> None:
        caller: Caller = effect.member.line
        if caller.ended is None:
            caller.ended = effect.event
            caller.live.clear()

    # What a program reads of the store

    def records(self, kind: str) -> dict[str, Any]:
        """Return the records of a kind that the store keeps, by key."""
        return {record.key: _value(record) for record in self.store.records(kind)}

    def log(self, key: str) -> list[Body]:
        """Return all messages of a room as the store has them now."""
        return [decode_body(row.body) for row in self.store.read({key: 0}, 10_000)[key]]

    def deeds(self, key: str = "!audit") -> list[tuple[str | None, str | None, str | None]]:
        """Return who did what to whom, as the log of a room tells it."""
        return [
            (body.sender, body.did, body.who.name if body.who is not None else None)
            for body in self.log(key)
            if body.did is not None
        ]

    def hook(self, secret: str, text: str, **fields: Any) -> events.Ok | events.Failure:
        """Say `text` by an incoming webhook; return its answer."""
        answers: list[events.Ok | events.Failure] = []
        sender, cid = fields.get("sender"), fields.get("cid")
        wanted = self.hub.hook(secret, sender, text, cid, self.at, self.now, answers.append)
        self.run(wanted)
        self.settle()
        (answer,) = answers
        return answer


def put(caller: Caller, path: str, size: int = 3, room: str = "lobby", **more: Any) -> Any:
    """Put a file on the shelf, with the content that its `blob` names; return `filed`."""
    blob = more.pop("blob", None) or blob_of(path)
    upload = caller.do(shelf_verbs.PutFile(room=room, path=path, size=size, **more)).upload
    caller.bench.finished[upload] = Blob(blob, size)
    return caller.do(shelf_verbs.KeepFile(upload=upload))


def blob_of(content: str) -> str:
    """Return what a content is known by."""
    return hashlib.sha256(content.encode()).hexdigest()


def answers_to(event: events.AnyEvent, reference: str | None) -> bool:
    """Return whether `event` answers the verb with this id or cid."""
    return reference in (getattr(event, "re", None), getattr(event, "cid", None)) and not (
        isinstance(event, events.Message)
    )


def twice(bench: Bench, *asked: Callable[[], None]) -> None:
    """Let several things be asked before the first is committed."""
    bench.holds = True
    for ask in asked:
        ask()
    bench.release()


def _again(event: Any) -> Any:
    return msgspec.json.decode(msgspec.json.encode(event), type=events.AnyEvent)


def _value(record: Record) -> Any:
    return msgspec.json.decode(record.value or b"null")
