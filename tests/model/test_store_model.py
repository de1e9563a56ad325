"""Any sequence of batches, reads, trims and restarts: every engine agrees with plain lists."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from unittest import mock

from hypothesis import settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from msgspec.structs import replace

from landline.model import EVERYBODY, Entry, Mention, Receipt, Record, RoomState
from landline.store import indexing, trimming
from landline.store.memory import MemoryStore
from landline.store.sqlite import SqliteStore
from landline.wire.body import Body, encode_body
from landline.wire.events import Quote
from landline.wire.folding import fold, scrub

ROOMS = st.sampled_from(["lobby", "机房", "side"])
USERS = st.sampled_from(["ada", "bob"])
CIDS = st.one_of(st.none(), st.integers(0, 40).map(lambda number: f"{number:032x}"))
SEQS = st.integers(0, 60)
TARGETS = st.integers(-1, 30)
FLOORS = st.dictionaries(st.one_of(ROOMS, st.just("nowhere")), st.integers(-1, 40), max_size=3)
RECORDS = st.builds(
    Record,
    st.sampled_from(["user", "mark"]),
    st.sampled_from(["a", "b", "ä"]),
    st.one_of(st.none(), st.binary(max_size=3)),
)
EXTRAS = st.one_of(st.just(()), st.lists(RECORDS, max_size=3).map(tuple))
MENTIONED = st.one_of(
    st.just(()), st.lists(st.sampled_from(["ada", "bob", EVERYBODY]), max_size=3).map(tuple)
)


@st.composite
def bodies(draw: st.DrawFn, user: str) -> Body:
    """What somebody says: a text, an answer, or a change of an earlier message."""
    text = draw(st.text('ab"\\粘', max_size=3))
    said = draw(st.sampled_from(["text", "text", "answer", "edit", "delete", "react", "notice"]))
    target = None if said in ("text", "notice") else draw(TARGETS)
    body = Body(sender=user, user=user, at=1, text=text)
    if said == "text":
        return body
    if said == "answer":
        return replace(body, reply=target, quote=Quote("eve", text))
    emoji, off = draw(st.sampled_from(["👍", "🎉"])), draw(st.booleans())
    reaction = {"emoji": emoji, "off": off} if said == "react" else {}
    return replace(body, kind=said, target=target, **reaction)


@st.composite
def entries(draw: st.DrawFn) -> Entry:
    """A message of one of two users, often with a cid that was there before."""
    user = draw(USERS)
    if draw(st.integers(0, 9)) == 0:
        return Entry(None, draw(CIDS), user, b"", records=draw(EXTRAS))
    body = draw(bodies(user))
    return Entry(
        draw(ROOMS),
        draw(CIDS),
        user,
        encode_body(body),
        target=body.target or body.reply or 0,
        silent=body.kind is not None,
        mentions=draw(MENTIONED),
        records=draw(EXTRAS),
    )


class PlainRoom:
    """One room as lists; what is below the floor is None."""

    def __init__(self) -> None:
        """Begin empty."""
        self.entries: list[Entry | None] = []
        self.bodies: list[bytes] = []
        self.floor = 0
        self.silent = 0

    def kept(self) -> list[tuple[int, bytes]]:
        """Return what can be read."""
        return list(enumerate(self.bodies, 1))[self.floor :]

    def take(self, entry: Entry) -> Receipt:
        """Add `entry` unless it is a repeat, and change what it changes."""
        for seq, earlier in enumerate(self.entries, 1):
            if earlier is not None and entry.cid is not None and earlier.cid == entry.cid:
                same = earlier.user == entry.user
                return Receipt(seq, duplicate=True) if same else Receipt(0, foreign=True)
        self.entries.append(entry)
        self.bodies.append(entry.body)
        self.silent += entry.silent
        seq = len(self.entries)
        if self.floor < entry.target < seq:
            folded = fold(self.bodies[entry.target - 1], seq, entry.body)
            self.bodies[entry.target - 1] = folded.body
            for copy in folded.scrubbed:
                if copy > self.floor:
                    self.bodies[copy - 1] = scrub(self.bodies[copy - 1])
        return Receipt(seq)

    def trim(self, floor: int) -> None:
        """Forget up to `floor`."""
        self.floor = max(self.floor, min(floor, len(self.entries)))
        self.entries[: self.floor] = [None] * self.floor

    def state(self, name: str) -> RoomState:
        """Return what a store tells of it."""
        recent = tuple(seq for seq, entry in enumerate(self.entries, 1) if entry and entry.silent)
        return RoomState(name, len(self.entries), self.floor, self.silent, recent)


class StoreModel(RuleBasedStateMachine):
    """Two engines beside plain lists and a dict."""

    def __init__(self) -> None:
        """Begin with empty engines, SQLite's with a generation of a few messages."""
        super().__init__()
        self._sizes = [
            mock.patch.multiple(indexing, GENERATION=6, SLICE=2),
            mock.patch.multiple(trimming, SLICE=3),
        ]
        for sizes in self._sizes:
            sizes.start()
        self.folder = Path(tempfile.mkdtemp())
        self.sqlite = SqliteStore.open(self.folder)
        self.memory = MemoryStore()
        self.log: dict[str, PlainRoom] = {}
        self.records: dict[tuple[str, str], bytes] = {}
        self.mentions: list[Mention] = []
        self.epoch = self.sqlite.epoch

    def teardown(self) -> None:
        """Leave nothing behind."""
        self.sqlite.close()
        for sizes in self._sizes:
            sizes.stop()
        shutil.rmtree(self.folder)

    def _expected(self, entry: Entry) -> Receipt:
        receipt = Receipt(0)
        if entry.room is not None:
            receipt = self.log.setdefault(entry.room, PlainRoom()).take(entry)
            if receipt.duplicate or receipt.foreign:
                return receipt
            self.mentions += [
                Mention(user, entry.room, receipt.seq) for user in sorted(set(entry.mentions))
            ]
        for record in entry.records:
            if record.value is None:
                self.records.pop((record.kind, record.key), None)
            else:
                self.records[record.kind, record.key] = record.value
        return receipt

    @initialize(batch=st.lists(entries(), max_size=20))
    def begin(self, batch: list[Entry]) -> None:
        """Begin with a log."""
        self.append(batch)

    @rule(batch=st.lists(entries(), max_size=12))
    def append(self, batch: list[Entry]) -> None:
        """Seqs are dense, cids idempotent, foreign cids refused, in any batch."""
        expected = [self._expected(entry) for entry in batch]
        assert self.sqlite.append(batch) == expected
        assert self.memory.append(batch) == expected

    @rule(floors=FLOORS)
    def trim(self, floors: dict[str, int]) -> None:
        """What is up to a floor is forgotten, with its cids."""
        self._trim_model(floors)
        self.sqlite.trim(floors)
        self.memory.trim(floors)

    @rule(floors=FLOORS, batches=st.lists(st.lists(entries(), max_size=4), max_size=4))
    def trim_and_append(self, floors: dict[str, int], batches: list[list[Entry]]) -> None:
        """Batches come between the steps of a trim. Repeats may be known a while longer."""
        self._trim_model(floors)
        self.memory.trim(floors)
        steps = self.sqlite.trimming(floors)
        next(steps)
        for number, batch in enumerate(batches):
            fresh = [
                Entry(entry.room, None, entry.user, entry.body, entry.target, silent=entry.silent)
                for entry in batch
            ]
            self.append(fresh)
            if number == 1:
                self.read(dict.fromkeys(self.log, 0), 99)
            next(steps, None)
        for _ in steps:
            self.rooms()

    @rule(floors=FLOORS, steps=st.integers(1, 4))
    def trim_and_restart(self, floors: dict[str, int], steps: int) -> None:
        """A trim that is broken off is done by the next one."""
        self._trim_model(floors)
        self.memory.trim(floors)
        trim = self.sqlite.trimming(floors)
        for _ in range(steps):
            next(trim, None)
        self.restart()
        self.rooms()
        self.sqlite.trim({})

    def _trim_model(self, floors: dict[str, int]) -> None:
        for name, floor in floors.items():
            if name in self.log:
                self.log[name].trim(floor)
        self.mentions = [one for one in self.mentions if one.seq > self.log[one.room].floor]

    @rule(positions=st.dictionaries(ROOMS, SEQS, max_size=3), limit=st.integers(0, 30))
    def read(self, positions: dict[str, int], limit: int) -> None:
        """What follows a position is what the log has there, as it stands now."""
        for engine in (self.sqlite, self.memory):
            found = engine.read(positions, limit)
            assert found.keys() == positions.keys()
            for name, after in positions.items():
                kept = self.log[name].kept() if name in self.log else []
                wanted = [(seq, body) for seq, body in kept if seq > after][:limit]
                assert [(one.seq, one.body) for one in found[name]] == wanted

    @rule(room=ROOMS, before=st.one_of(st.none(), SEQS), limit=st.integers(0, 30))
    def page(self, room: str, before: int | None, limit: int) -> None:
        """A page ends just before its mark."""
        kept = self.log[room].kept() if room in self.log else []
        if before is not None:
            kept = [(seq, body) for seq, body in kept if seq < before]
        wanted = kept[len(kept) - min(limit, len(kept)) :]
        for engine in (self.sqlite, self.memory):
            found = engine.page(room, before, limit)
            assert [(one.seq, one.body) for one in found] == wanted

    @rule()
    def restart(self) -> None:
        """Closing and opening changes nothing."""
        self.sqlite.close()
        self.sqlite = SqliteStore.open(self.folder)
        assert self.sqlite.epoch == self.epoch

    @rule()
    def disk_full(self) -> None:
        """After a failure the engine knows its log from the file."""
        self.sqlite._doubtful = True

    @invariant()
    def rooms(self) -> None:
        """Heads, floors and silent messages are those of the lists."""
        wanted = {room.state(name) for name, room in self.log.items() if room.entries}
        for engine in (self.sqlite, self.memory):
            assert {room for room in engine.rooms() if room.head} == wanted

    @invariant()
    def facts(self) -> None:
        """Records and mentions are the same in every engine."""
        for engine in (self.sqlite, self.memory):
            assert engine.mentions() == self.mentions
            for kind in ("user", "mark"):
                wanted = sorted(
                    (key, value) for (k, key), value in self.records.items() if k == kind
                )
                assert [(one.key, one.value) for one in engine.records(kind)] == wanted


TestStoreModel = StoreModel.TestCase
TestStoreModel.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
