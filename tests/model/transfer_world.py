"""Everything between two cores of a transfer, in memory: files, a disk, connections, faults.

Cores, keys, records, packs, segments, journal and decisions are the real ones, with small sizes;
drivers and disk are the simplest that keep to what the cores' docstrings ask of them. Who may
do something at a moment is drawn, so that no order of things is certain.
"""

from __future__ import annotations

import contextlib
from collections import deque
from functools import partial
from pathlib import Path as DiskPath
from typing import TYPE_CHECKING, Any, Final, Literal
from unittest import mock

from msgspec import structs

from landline.errors import Error, ProtocolError
from landline.transfer import arriving, decided, decisions, handing, packs, segments, slices
from landline.transfer.arriving import Arriving
from landline.transfer.decisions import Found
from landline.transfer.jobs import Job, PackJob, SliceJob
from landline.transfer.journal import Journal, prove
from landline.transfer.keys import Keys
from landline.transfer.manifest import Entry, Manifest
from landline.transfer.messages import VERSION, AnyMessage, Offer, decode, encode
from landline.transfer.orders import (
    AskAbout,
    Complete,
    Connect,
    Consider,
    Cut,
    End,
    Finish,
    Fit,
    HashHere,
    HashSource,
    Land,
    Look,
    LookAgain,
    Order,
    Renew,
    Restart,
    Say,
)
from landline.transfer.packs import PackWriter, items
from landline.transfer.ranges import Ranges
from landline.transfer.receiver import Receiver
from landline.transfer.records import HEADER_BYTES, TAG_BYTES, Kind
from landline.transfer.sender import Sender

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from random import Random

    from landline.transfer.decisions import Plan, Policy
    from landline.transfer.keys import Connection
    from landline.transfer.links import Path

Side = Literal["sender", "receiver"]
SIDES: Final[tuple[Side, ...]] = ("sender", "receiver")

SMALL: Final = 40
SEGMENT: Final = 100
SLICE: Final = 25
RECORD: Final = 200
PIECE: Final = 30
CONNECTIONS: Final = 3
TRANSFER: Final = b"t" * 16


@contextlib.contextmanager
def small_sizes() -> Iterator[None]:
    """Cut files, packs and records small enough to meet many of them in no time."""
    with contextlib.ExitStack() as stack:
        for module, name, value in (
            (segments, "SMALL", SMALL),
            (segments, "SEGMENT_BYTES", SEGMENT),
            (slices, "SLICE_BYTES", SLICE),
            (arriving, "SEGMENT_BYTES", SEGMENT),
            (decided, "SMALL", SMALL),
            (decisions, "SMALL", SMALL),
            (packs, "SMALL", SMALL),
            (handing, "RECORD_BYTES", RECORD),
        ):
            stack.enter_context(mock.patch.object(module, name, value))
        yield


def root_of(content: bytes) -> bytes:
    if len(content) <= SMALL:
        return segments.small(content)
    cuts = range(0, len(content), SEGMENT)
    return segments.root(len(content), [segments.leaf(content[a : a + SEGMENT]) for a in cuts])


def put_slice(frame: memoryview, content: bytes, number: int) -> int:
    """Put the content of a slice's record into `frame`; return its length."""
    start, length = slices.span(len(content), number)
    data = content[start : start + length]
    told = slices.digest(data) + (data if any(data) else b"")
    frame[HEADER_BYTES : HEADER_BYTES + len(told)] = told
    return len(told)


class Source:
    """What is sent. Files may change and vanish meanwhile."""

    def __init__(self, sizes: list[int], rng: Random) -> None:
        self.rng = rng
        self.entries = [Entry("folder", ("d",), mode=0o755)]
        self.now: dict[int, bytes | None] = {}
        self.times: dict[int, int] = {}
        self.versions: dict[int, set[bytes]] = {}
        """Everything that a file ever was, whole."""
        for number, size in enumerate(sizes, 1):
            path = ("d", f"f{number}") if number % 2 else (f"f{number}",)
            self.entries.append(Entry("file", path, size, 0o644, 1))
            self._become(number, size)
        self.entries.append(Entry("link", ("l",), target="d"))

    def _become(self, number: int, size: int) -> None:
        content = bytearray(self.rng.randbytes(size))
        if size > SEGMENT:
            content[10:PIECE] = bytes(PIECE - 10)
            content[PIECE : 2 * PIECE] = bytes(PIECE)  # a hole
        self.now[number] = bytes(content)
        self.times[number] = self.times.get(number, 0) + 1
        self.versions.setdefault(number, set()).add(bytes(content))

    def change(self) -> None:
        """Let one file become another, perhaps of a size of another kind."""
        for number in self.rng.sample(list(self.now), min(1, len(self.now))):
            self._become(number, self.rng.choice([0, 1, SMALL, SMALL + 1, 3 * SEGMENT + 5]))

    def vanish(self) -> None:
        """Let one file be one no more."""
        for number in self.rng.sample(list(self.now), min(1, len(self.now))):
            self.now[number] = None

    def entry(self, number: int) -> Entry | None:
        """Return what a file is now."""
        content = self.now[number]
        if content is None:
            return None
        told = self.entries[number]
        return structs.replace(told, size=len(content), mtime_ns=self.times[number])


class Paper:
    """A journal's file."""

    path = DiskPath("journal")

    def __init__(self, content: bytearray) -> None:
        self.content = content

    def read(self) -> bytes:
        return bytes(self.content)

    def cut(self, size: int) -> None:
        del self.content[size:]

    def append(self, data: bytes) -> None:
        self.content += data

    def remove(self) -> None:
        self.content.clear()

    def close(self) -> None:
        pass


class Part:
    """A partial file."""

    def __init__(self, size: int) -> None:
        self.content = bytearray(size)

    @property
    def size(self) -> int:
        return len(self.content)

    def read_into(self, buffer: memoryview, offset: int) -> int:
        piece = self.content[offset : offset + len(buffer)]
        buffer[: len(piece)] = piece
        return len(piece)


class Disk:
    """What the receiver has; survives its program."""

    def __init__(self) -> None:
        self.files: dict[Path, bytes] = {}
        self.folders: set[Path] = {()}
        self.links: dict[Path, str] = {}
        self.parts: dict[Path, Part] = {}
        self.journal = bytearray()

    def put(self, entry: Entry, content: bytes) -> None:
        """Let something be here before."""
        self.folders.update(entry.path[:depth] for depth in range(len(entry.path)))
        self.files[entry.path] = content

    def found(self, manifest: Manifest) -> dict[int, Found]:
        found = {}
        for number, entry in enumerate(manifest.entries):
            if entry.path in self.files:
                found[number] = Found("file", len(self.files[entry.path]))
            elif entry.path in self.folders:
                found[number] = Found("folder")
            elif entry.path in self.links:
                found[number] = Found("link", target=self.links[entry.path])
        return found

    def names(self) -> dict[Path, list[str]]:
        names: dict[Path, list[str]] = {folder: [] for folder in self.folders}
        for path in (*self.files, *self.links, *(self.folders - {()})):
            names[path[:-1]].append(path[-1])
        return names


class Pipe:
    """One data connection, as it is between the two."""

    def __init__(self, number: int, secret: object) -> None:
        self.number = number
        self.secret = secret
        self.there: deque[bytearray] = deque()
        """Records to the receiver that are on their way."""
        self.back: deque[bytearray] = deque()
        self.sent: list[bytes] = []
        """All records to the receiver, as they were sent."""
        self.taken = 0
        self.broken = False
        self.is_late = False
        """It was broken before the receiver took it."""
        self.ours: dict[Side, Connection] = {}
        self.greeted: set[Side] = set()
        self.left: set[Side] = set()
        """Who has done with it."""
        self.job: Job | None = None
        self.at = 0
        self.arriving: Arriving | None = None

    def put(self, record: bytes | bytearray | memoryview) -> None:
        """Send a record to the receiver."""
        self.there.append(bytearray(record))
        self.sent.append(bytes(record))

    def opened(self, record: bytes) -> None:
        """Check that what opened is what was sent, and its turn."""
        assert self.sent[self.taken] == record
        self.taken += 1


class Session:
    """One control connection and all that is moved under it."""

    def __init__(
        self, source: Source, disk: Disk, rng: Random, policy: Policy, dialler: Side
    ) -> None:
        self.source, self.disk, self.rng, self.dialler = source, disk, rng, dialler
        self.now = 0.0
        self.secret = rng.randbytes(32)
        offer = Offer(VERSION, TRANSFER, "d", 0, 0, 0, 0)
        self.sender = Sender(Manifest(source.entries), offer, self.secret, 0.0)
        self.receiver = Receiver(policy, 0.0, fast=rng.random() < 0.5)
        self.said: dict[Side, deque[bytes]] = {"sender": deque(), "receiver": deque()}
        self.tasks: dict[Side, deque[Order]] = {"sender": deque(), "receiver": deque()}
        self.ended: dict[Side, End] = {}
        self.keys: dict[Side, Keys] = {}
        self.pipes: list[Pipe] = []
        self.known = dict(enumerate(source.entries))
        self.plan: Plan | None = None
        self.expected: dict[int, Entry] = {}
        self.journal: Journal | None = None
        self.sent: list[tuple[int, int]] = []
        """Segments of which something was sent."""
        self.proven: dict[int, Ranges] = {}
        self.published: set[int] = set()
        self.landed: dict[int, set[int]] = {}
        """Segments of incomplete files that have arrived, by now."""
        self.has: dict[int, set[int]] = {}
        """What had arrived of them before."""
        self.tampered = False
        self.lies = 0
        self.run("sender", self.sender.begin())

    # What may happen next

    def step(self) -> None:
        """Let one thing happen that can."""
        self.rng.choice(list(self.possible()))()

    def possible(self) -> Iterator[Callable[[], None]]:
        yield self.tick
        for side in SIDES:
            if self.said[side]:
                yield partial(self.hear, side)
            if self.tasks[side] and side not in self.ended:
                yield partial(self.work, side)
        if len(self.keys) == 2 and not self.ended:
            live = sum(len(pipe.left) < 2 for pipe in self.pipes)
            if live < CONNECTIONS and self.sender.wants_more:
                yield self.dial
            for pipe in self.pipes:
                if "sender" not in pipe.left:
                    yield partial(self.send, pipe)
                if "receiver" not in pipe.left:
                    yield partial(self.take, pipe)

    @property
    def is_over(self) -> bool:
        """Whether neither side can say or hear anything any more."""
        if len(self.ended) == 2:
            return True
        # Who ended hangs up, which the other notices once it has heard everything.
        return any(side in self.ended and not self.said[side] for side in self.ended)

    def tick(self) -> None:
        self.now += 0.03
        self.run("sender", self.sender.tick(self.now))
        self.run("receiver", self.receiver.tick(self.now))

    def hear(self, speaker: Side) -> None:
        message = decode(self.said[speaker].popleft())
        if speaker == "sender":
            self.run("receiver", self.receiver.receive(message, self.now))
        else:
            self.run("sender", self.sender.receive(message, self.now))

    def say(self, side: Side, message: AnyMessage) -> None:
        self.said[side].append(encode(message))

    def run(self, side: Side, orders: list[Order]) -> None:
        for order in orders:
            assert side not in self.ended, order
            if isinstance(order, Say):
                self.say(side, order.message)
            elif isinstance(order, End):
                is_stuck = order.error is not None and order.error.code == "transfer.expired"
                assert self.lies or not is_stuck
                self.ended[side] = order
            elif isinstance(order, Cut):
                for pipe in self.pipes:
                    if pipe.number == order.number:
                        pipe.broken = True
            else:
                self.tasks[side].append(order)

    def work(self, side: Side) -> None:
        order = self.tasks[side].popleft()
        getattr(self, f"do_{type(order).__name__.lower()}")(order)

    # What the sender's driver does

    def do_hashsource(self, order: HashSource) -> None:
        read = {entry: self.source.now[entry] for entry in order.entries}
        roots = {e: None if content is None else root_of(content) for e, content in read.items()}
        self.run("sender", self.sender.hashed(roots))

    def do_connect(self, order: Connect) -> None:
        self.keys["sender"] = Keys(self.secret, TRANSFER, "sender", order.cipher)

    def do_restart(self, order: Restart) -> None:
        self.known[order.entry] = order.to

    def has_changed(self, entry: int) -> bool:
        """Tell the core if a file is not what it was."""
        now_is, known = self.source.entry(entry), self.known[entry]
        if now_is and (now_is.size, now_is.mtime_ns) == (known.size, known.mtime_ns):
            return False
        code = "source.changed" if now_is else "source.unreadable"
        self.run("sender", self.sender.changed(entry, now_is, code))
        return True

    def dial(self) -> None:
        ours = self.keys[self.dialler].dial()
        pipe = Pipe(ours.number, self.secret)
        pipe.ours[self.dialler] = ours
        self.pipes.append(pipe)
        if self.dialler == "sender":
            pipe.put(ours.greeting)
        else:
            pipe.back.append(bytearray(ours.greeting))

    def greet(self, side: Side, pipe: Pipe) -> None:
        """Take what the other side says first, and answer if it dialled."""
        way = pipe.back if side == "sender" else pipe.there
        if not way:
            if pipe.broken:
                pipe.left.add(side)
            return
        greeting = way.popleft()
        before = bytes(greeting)
        try:
            if side == self.dialler:
                opener = pipe.ours[side].opener
                opener.header(greeting[:HEADER_BYTES])
                opener.content(memoryview(greeting)[HEADER_BYTES:])
            else:
                pipe.ours[side] = self.keys[side].accept(greeting)
                answer = pipe.ours[side].greeting
                pipe.put(answer) if side == "sender" else pipe.back.append(bytearray(answer))
        except (Error, ValueError):  # of another transfer, which a port would look up
            assert self.lies or before != pipe.sent[pipe.taken]
            pipe.broken = True
            pipe.left.add(side)
            return
        if side == "receiver":
            pipe.opened(before)
            pipe.is_late = pipe.broken
        pipe.greeted.add(side)
        if side == "sender":
            self.sender.opened(pipe.number, slow=self.rng.random() < 0.5)
        else:
            self.receiver.opened(pipe.number)
            pipe.arriving = Arriving(partial(self.receiver.claim, pipe.number))

    def send(self, pipe: Pipe) -> None:
        if "sender" not in pipe.greeted:
            return self.greet("sender", pipe)
        if pipe.broken:
            pipe.left.add("sender")
            return self.run("sender", self.sender.broke(pipe.number))
        if pipe.job is None:
            pipe.job, pipe.at = self.sender.next(pipe.number), 0
        if pipe.job is None:
            if not self.sender.wants_more:
                self.hang_up(pipe)
        elif isinstance(pipe.job, PackJob):
            self.send_pack(pipe, pipe.job)
        elif isinstance(pipe.job, SliceJob):
            self.send_slice(pipe, pipe.job)
        else:
            self.send_piece(pipe, pipe.job.entry, pipe.job.index)
        return None

    def repeat(self, pipe: Pipe) -> None:
        """Send a file, or a segment of one, that this connection was not given."""
        entry = self.rng.choice(list(self.source.now))
        content, known = self.source.now[entry], self.known[entry]
        if not content or known.mtime_ns != self.source.times[entry]:
            return
        frame = memoryview(bytearray(HEADER_BYTES + RECORD + TAG_BYTES))
        sealer = pipe.ours["sender"].sealer
        if len(content) <= SMALL:
            writer = PackWriter(frame[HEADER_BYTES : HEADER_BYTES + RECORD])
            writer.add(entry, content)
            pipe.put(sealer.pack(frame, writer.finish()))
            return
        if self.rng.random() < 0.5:
            index = self.rng.randrange(-(-len(content) // SLICE))
            pipe.put(sealer.slice(frame, put_slice(frame, content, index), entry, index))
            return
        index = self.rng.randrange(segments.count(len(content)))
        start, length = segments.span(len(content), index)
        frame[HEADER_BYTES : HEADER_BYTES + length] = content[start : start + length]
        pipe.put(sealer.data(frame, length, entry, start))
        leaf = segments.leaf(content[start : start + length])
        pipe.put(sealer.segment(frame, entry, index, leaf))

    def hang_up(self, pipe: Pipe) -> None:
        frame = memoryview(bytearray(RECORD))
        pipe.put(pipe.ours["sender"].sealer.end(frame))
        pipe.left.add("sender")

    def send_pack(self, pipe: Pipe, job: PackJob) -> None:
        frame = memoryview(bytearray(HEADER_BYTES + RECORD + TAG_BYTES))
        writer = PackWriter(frame[HEADER_BYTES : HEADER_BYTES + RECORD])
        for entry in job.entries:
            if not self.has_changed(entry):
                content = self.source.now[entry]
                assert content is not None
                assert writer.add(entry, content)
        if length := writer.finish():
            sealer = pipe.ours["sender"].sealer
            pipe.put(sealer.pack(frame, length))
        else:
            self.run("sender", self.sender.unsent(pipe.number, job))
        pipe.job = None

    def send_slice(self, pipe: Pipe, job: SliceJob) -> None:
        assert slices.segment_of(job.index) not in self.proven.get(job.entry, Ranges())
        if self.has_changed(job.entry):
            self.run("sender", self.sender.unsent(pipe.number, job))
        else:
            content = self.source.now[job.entry]
            assert content is not None
            frame = memoryview(bytearray(HEADER_BYTES + RECORD + TAG_BYTES))
            length = put_slice(frame, content, job.index)
            pipe.put(pipe.ours["sender"].sealer.slice(frame, length, job.entry, job.index))
        pipe.job = None

    def send_piece(self, pipe: Pipe, entry: int, index: int) -> None:
        assert index not in self.proven.get(entry, Ranges())
        if self.has_changed(entry):
            if pipe.at:
                self.hang_up(pipe)
            else:
                assert pipe.job is not None
                self.run("sender", self.sender.unsent(pipe.number, pipe.job))
                pipe.job = None
            return
        content = self.source.now[entry]
        assert content is not None
        start, length = segments.span(len(content), index)
        whole = content[start : start + length]
        frame = memoryview(bytearray(HEADER_BYTES + RECORD + TAG_BYTES))
        sealer = pipe.ours["sender"].sealer
        if pipe.at == 0:
            self.sent.append((entry, index))
        while pipe.at < length:
            piece = whole[pipe.at : pipe.at + PIECE]
            pipe.at += len(piece)
            if any(piece):
                frame[HEADER_BYTES : HEADER_BYTES + len(piece)] = piece
                at = start + pipe.at - len(piece)
                pipe.put(sealer.data(frame, len(piece), entry, at))
                return
        leaf = segments.leaf(whole)
        pipe.put(sealer.segment(frame, entry, index, leaf))
        pipe.job = None

    # What the receiver's driver does

    def do_consider(self, _order: Consider) -> None:
        self.run("receiver", self.receiver.accept())

    def do_look(self, order: Look) -> None:
        manifest = order.manifest
        self.expected = dict(enumerate(manifest.entries))
        self.journal = Journal(Paper(self.disk.journal), b"same", b"here")
        found, names = self.disk.found(manifest), self.disk.names()
        self.run("receiver", self.receiver.looked(found, names, resumes=True))

    def do_hashhere(self, order: HashHere) -> None:
        roots = {e: root_of(self.disk.files[self.expected[e].path]) for e in order.entries}
        self.run("receiver", self.receiver.hashed(roots))

    def do_askabout(self, order: AskAbout) -> None:
        answers: dict[int, decisions.Answer] = {}
        for entry in order.entries:
            answers[entry] = self.rng.choice(["skip", "rename", "overwrite"])
        self.run("receiver", self.receiver.answered(answers))

    def do_lookagain(self, order: LookAgain) -> None:
        found = self.disk.found(Manifest(list(self.expected.values())))
        again = {}
        for number in range(len(order.plan.decisions)):
            part = self.disk.parts.get(order.plan.path(number))
            if part is None or part.size != self.expected[number].size:
                continue
            assert self.journal is not None
            proven = prove(part, number, self.journal, segments.Hasher, SEGMENT)
            again[number] = structs.replace(found.get(number, Found()), proven=Ranges(proven))
        self.run("receiver", self.receiver.looked_again(again))

    def do_fit(self, order: Fit) -> None:
        assert order.plan.space >= 0

    def do_land(self, order: Land) -> None:
        self.plan = order.plan
        for number, segments_here in self.has.items():
            proven = order.plan.decisions[number].proven
            assert proven is not None
            assert segments_here <= set(proven.numbers())
        self.keys["receiver"] = Keys(order.secret, TRANSFER, "receiver", order.cipher)
        for number, decision in enumerate(order.plan.decisions):
            entry = self.expected[number]
            if decision.action not in ("take", "resume"):
                continue
            if entry.kind == "folder":
                self.disk.folders.add(self.place(number))
            elif entry.kind == "link":
                self.disk.links[self.place(number)] = decision.target
            elif not entry.size:
                self.disk.files[self.place(number)] = b""
            if decision.proven:
                self.proven[number] = decision.proven
                self.landed[number] = set(decision.proven.numbers())

    def do_complete(self, order: Complete) -> None:
        part = self.disk.parts.pop(self.place(order.entry))
        self.landed.pop(order.entry, None)
        self.publish(order.entry, bytes(part.content))
        self.run("receiver", self.receiver.completed(order.entry, "there"))

    def do_renew(self, order: Renew) -> None:
        self.disk.parts.pop(self.place(order.entry), None)
        self.proven.pop(order.entry, None)
        self.landed.pop(order.entry, None)
        if order.to is not None:
            self.expected[order.entry] = order.to
            if not order.to.size:
                self.disk.files[self.place(order.entry)] = b""
        self.run("receiver", self.receiver.renewed(order.entry))

    def do_finish(self, _order: Finish) -> None:
        self.run("receiver", self.receiver.finished())

    def place(self, entry: int) -> Path:
        assert self.plan is not None
        return self.plan.path(entry)

    def publish(self, entry: int, content: bytes) -> None:
        """Give a file its name, once: it has to be one that the source had."""
        assert entry not in self.published
        self.published.add(entry)
        assert content in self.source.versions[entry]
        self.disk.files[self.place(entry)] = content

    def take(self, pipe: Pipe) -> None:
        if "receiver" not in pipe.greeted:
            return self.greet("receiver", pipe)
        if not pipe.there:
            if pipe.broken or "sender" in pipe.left:
                self.close(pipe, "record.cut")
            return None
        record = pipe.there.popleft()
        try:
            if self.read(pipe, record):
                self.close(pipe, "")
        except Error as error:
            self.close(pipe, error.code)
        return None

    def close(self, pipe: Pipe, code: str) -> None:
        pipe.broken = True
        pipe.left.add("receiver")
        # Nothing but this comes of connections that break, or were given up before they came.
        may_be = pipe.is_late or self.tampered or self.lies
        assert code in ("", "record.cut") or may_be, code
        self.run("receiver", self.receiver.over(pipe.number, code))

    def read(self, pipe: Pipe, record: bytearray) -> bool:
        """Do what a record says; tell whether it was the last."""
        opener, arriving, before = pipe.ours["receiver"].opener, pipe.arriving, bytes(record)
        header = opener.header(record[:HEADER_BYTES])
        if header.sealed != len(record) - HEADER_BYTES:  # a flip in the length: bytes are missing
            raise ProtocolError("record.length", length=header.length)
        content = opener.content(memoryview(record)[HEADER_BYTES:])
        pipe.opened(before)
        assert arriving is not None
        if header.kind is Kind.DATA:
            zeros = arriving.data(header, content)
            part = self.part(header.entry)
            part.content[header.offset - zeros : header.offset] = bytes(zeros)
            part.content[header.offset : header.offset + header.length] = content
        elif header.kind is Kind.SEGMENT:
            arrived = arriving.segment(header, content)
            start, length = segments.span(self.expected[header.entry].size, arrived.index)
            hole = slice(start + length - arrived.zeros, start + length)
            self.part(header.entry).content[hole] = bytes(arrived.zeros)
            self.land(pipe, arrived.entry, arrived.index, arrived.leaf)
        elif header.kind is Kind.PACK:
            arriving.between()
            self.read_pack(pipe, content)

        elif header.kind is Kind.SLICE:
            arriving.between()
            self.read_slice(pipe, header.entry, header.offset, content)
        return header.kind is Kind.END

    def read_slice(self, pipe: Pipe, entry: int, number: int, content: memoryview) -> None:
        size = self.receiver.claim_slice(pipe.number, entry, number)
        if size is None:
            raise ProtocolError("record.place")
        start, length = slices.span(size, number)
        data = slices.opened(content, length)
        part = self.part(entry).content
        part[start : start + length] = data or bytes(length)
        if self.receiver.landed_slice(pipe.number, entry, number):
            index = slices.segment_of(number)
            start, length = segments.span(size, index)
            self.land(pipe, entry, index, segments.leaf(part[start : start + length]))

    def land(self, pipe: Pipe, entry: int, index: int, leaf: bytes) -> None:
        """Take that a segment is there."""
        assert self.journal is not None
        self.journal.add(entry, index, leaf)
        here = self.landed.setdefault(entry, set())
        assert index not in here
        here.add(index)
        self.run("receiver", self.receiver.landed_segment(pipe.number, entry, index))

    def read_pack(self, pipe: Pipe, content: memoryview) -> None:
        found = [(item.entry, bytes(item.content)) for item in items(content)]
        entries = [entry for entry, _ in found]
        sizes = [self.expected[e].size if e in self.expected else -1 for e in entries]
        if sizes != [len(data) for _, data in found]:
            raise ProtocolError("record.pack")
        if not self.receiver.claim_pack(pipe.number, entries):
            raise ProtocolError("record.place")
        for entry, data in found:
            self.publish(entry, data)
        self.run("receiver", self.receiver.landed_pack(pipe.number, entries))

    def part(self, entry: int) -> Part:
        size = self.expected[entry].size
        part = self.disk.parts.get(self.place(entry))
        if part is None or part.size != size:
            part = self.disk.parts[self.place(entry)] = Part(size)
        return part

    def lie(self, side: Side, message: Any) -> None:
        """Let a side say what it would not."""
        self.lies += 1
        if side not in self.ended:
            self.say(side, message)
