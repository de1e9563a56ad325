"""Any sequence of batches, reads and restarts: every engine agrees with a plain dict."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from unittest import mock

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from landline.model import Entry, Receipt, RoomState
from landline.store import indexing
from landline.store.memory import MemoryStore
from landline.store.sqlite import SqliteStore

ROOMS = st.sampled_from(["lobby", "机房", "side"])
USERS = st.sampled_from(["ada", "bob"])
CIDS = st.one_of(st.none(), st.integers(0, 40).map(lambda number: f"{number:032x}"))
SEQS = st.integers(0, 60)


@st.composite
def entries(draw: st.DrawFn) -> Entry:
    """A message of one of two users, often with a cid that was there before."""
    user = draw(USERS)
    text = draw(st.text('ab"\\粘', max_size=3)).replace("\\", "\\\\").replace('"', '\\"')
    body = f'{{"user":"{user}","text":"{text}"}}'.encode()
    return Entry(draw(ROOMS), draw(CIDS), user, body)


class StoreModel(RuleBasedStateMachine):
    """Two engines beside a list of entries per room."""

    def __init__(self) -> None:
        """Begin with empty engines, SQLite's with a generation of a few messages."""
        super().__init__()
        self._sizes = mock.patch.multiple(indexing, GENERATION=6, SLICE=2)
        self._sizes.start()
        self.folder = Path(tempfile.mkdtemp())
        self.sqlite = SqliteStore.open(self.folder)
        self.memory = MemoryStore()
        self.log: dict[str, list[Entry]] = {}
        self.epoch = self.sqlite.epoch

    def teardown(self) -> None:
        """Leave nothing behind."""
        self.sqlite.close()
        self._sizes.stop()
        shutil.rmtree(self.folder)

    def _expected(self, entry: Entry) -> Receipt:
        log = self.log.setdefault(entry.room, [])
        for seq, earlier in enumerate(log, 1):
            if entry.cid is not None and earlier.cid == entry.cid:
                same = earlier.user == entry.user
                return Receipt(seq, duplicate=True) if same else Receipt(0, foreign=True)
        log.append(entry)
        return Receipt(len(log))

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

    @rule(positions=st.dictionaries(ROOMS, SEQS, max_size=3), limit=st.integers(0, 30))
    def read(self, positions: dict[str, int], limit: int) -> None:
        """What follows a position is what the log has there."""
        for engine in (self.sqlite, self.memory):
            found = engine.read(positions, limit)
            assert found.keys() == positions.keys()
            for room, after in positions.items():
                kept = list(enumerate((e.body for e in self.log.get(room, [])), 1))
                wanted = kept[after : after + limit]
                assert [(one.seq, one.body) for one in found[room]] == wanted

    @rule(room=ROOMS, before=st.one_of(st.none(), SEQS), limit=st.integers(0, 30))
    def page(self, room: str, before: int | None, limit: int) -> None:
        """A page ends just before its mark."""
        kept = list(enumerate((e.body for e in self.log.get(room, [])), 1))
        if before is not None:
            kept = kept[: max(before - 1, 0)]
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
        """Heads are the lengths of the logs."""
        wanted = {RoomState(room, len(log)) for room, log in self.log.items() if log}
        for engine in (self.sqlite, self.memory):
            assert {room for room in engine.rooms() if room.head} == wanted


TestStoreModel = StoreModel.TestCase
TestStoreModel.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
