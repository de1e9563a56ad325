"""Group commit: batches, bounds, failures, closing."""

from __future__ import annotations

import asyncio
import threading
from functools import partial
from typing import TYPE_CHECKING

import pytest
from msgspec import Struct

from landline.errors import StoreError
from landline.model import Entry, Receipt, RoomState
from landline.store import commit
from landline.store.commit import GroupCommit, InlineCommit
from landline.store.memory import MemoryStore
from landline.store.sqlite import SqliteStore
from tests.unit.store.entries import entry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path


class Ticket(Struct, frozen=True):
    """A message and who waits for it."""

    entry: Entry
    number: int


class Delivered:
    """What came back, and a way to wait for it."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.batches: list[tuple[list[Ticket], list[Receipt] | StoreError]] = []
        self.threads: set[int] = set()
        self._changed = asyncio.Event()

    def __call__(self, batch: list[Ticket], outcome: list[Receipt] | StoreError) -> None:
        """Take one batch."""
        self.batches.append((batch, outcome))
        self.threads.add(threading.get_ident())
        self._changed.set()

    @property
    def numbers(self) -> list[int]:
        """The tickets that came back, in order."""
        return [ticket.number for batch, _ in self.batches for ticket in batch]

    async def count(self, wanted: int) -> None:
        """Wait for `wanted` tickets."""
        async with asyncio.timeout(20):
            while len(self.numbers) < wanted:
                self._changed.clear()
                await self._changed.wait()


class GatedStore(MemoryStore):
    """A disk that waits for the test."""

    def __init__(self) -> None:
        """Begin with the gate open."""
        super().__init__()
        self.gate = threading.Event()
        self.gate.set()
        self.entered = threading.Event()
        self.failure: Exception | None = None
        self.threads: set[int] = set()

    def append(self, batch: Sequence[Entry]) -> list[Receipt]:
        """Append once the gate is open, or fail."""
        self.threads.add(threading.get_ident())
        self.entered.set()
        assert self.gate.wait(20)
        if self.failure is not None:
            raise self.failure
        return super().append(batch)


def _ticket(number: int, text: str = "x") -> Ticket:
    return Ticket(entry(text, number=number), number)


async def _blocked(desk: GroupCommit[Ticket], store: GatedStore) -> None:
    """Hold the writer inside its first commit."""
    store.gate.clear()
    desk.submit(_ticket(0))
    async with asyncio.timeout(20):
        await asyncio.to_thread(store.entered.wait, 20)


async def test_tickets_come_back_with_their_receipts_in_order() -> None:
    delivered = Delivered()
    desk: GroupCommit[Ticket] = GroupCommit(GatedStore(), queue=100, deliver=delivered)
    for number in range(50):
        desk.submit(_ticket(number))
    await delivered.count(50)
    assert delivered.numbers == list(range(50))
    receipts = [one for _, outcome in delivered.batches for one in _receipts(outcome)]
    assert receipts == [Receipt(number + 1) for number in range(50)]
    assert desk.waiting == 0
    await desk.close(5)


def _receipts(outcome: list[Receipt] | StoreError) -> list[Receipt]:
    assert isinstance(outcome, list)
    return outcome


async def test_what_queued_during_a_commit_is_the_next_batch() -> None:
    delivered, store = Delivered(), GatedStore()
    desk: GroupCommit[Ticket] = GroupCommit(store, queue=100, deliver=delivered)
    await _blocked(desk, store)
    for number in range(1, 31):
        desk.submit(_ticket(number))
    store.gate.set()
    await delivered.count(31)
    assert [len(batch) for batch, _ in delivered.batches] == [1, 30]
    await desk.close(5)


async def test_a_batch_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commit, "MOST_IN_BATCH", 8)
    delivered, store = Delivered(), GatedStore()
    desk: GroupCommit[Ticket] = GroupCommit(store, queue=100, deliver=delivered)
    await _blocked(desk, store)
    for number in range(1, 20):
        desk.submit(_ticket(number))
    store.gate.set()
    await delivered.count(20)
    assert [len(batch) for batch, _ in delivered.batches] == [1, 8, 8, 3]
    await desk.close(5)


async def test_a_tick_is_one_batch_for_an_idle_writer() -> None:
    delivered = Delivered()
    desk: GroupCommit[Ticket] = GroupCommit(GatedStore(), queue=100, deliver=delivered)
    for number in range(60):
        desk.submit(_ticket(number))
        if number % 20 == 19:
            await delivered.count(number + 1)
    assert [len(batch) for batch, _ in delivered.batches] == [20, 20, 20]
    await desk.close(5)


async def test_the_store_has_one_thread_and_callbacks_the_loops() -> None:
    delivered, store = Delivered(), GatedStore()
    desk: GroupCommit[Ticket] = GroupCommit(store, queue=100, deliver=delivered)
    for number in range(20):
        desk.submit(_ticket(number))
        await delivered.count(number + 1)
    await desk.close(5)
    assert delivered.threads == {threading.get_ident()}
    assert len(store.threads) == 1
    assert threading.get_ident() not in store.threads


async def test_a_full_desk_says_so_once_and_again_when_there_is_room() -> None:
    delivered, store, said = Delivered(), GatedStore(), list[str]()
    desk: GroupCommit[Ticket] = GroupCommit(
        store,
        queue=10,
        deliver=delivered,
        on_full=lambda: said.append("full"),
        on_room=lambda: said.append("room"),
    )
    await _blocked(desk, store)
    for number in range(1, 13):
        desk.submit(_ticket(number))
        assert desk.full == (number >= 9)
    assert said == ["full"]
    store.gate.set()
    await delivered.count(13)
    assert said == ["full", "room"]
    assert not desk.full
    assert delivered.numbers == list(range(13)), "a full desk drops nothing"
    await desk.close(5)


async def test_bytes_fill_the_desk_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commit, "QUEUE_BYTES", 10_000)
    delivered, store = Delivered(), GatedStore()
    desk: GroupCommit[Ticket] = GroupCommit(store, queue=1000, deliver=delivered)
    await _blocked(desk, store)
    desk.submit(_ticket(1, "x" * 9_000))
    assert not desk.full
    desk.submit(_ticket(2, "x" * 1_000))
    assert desk.full
    store.gate.set()
    await delivered.count(3)
    assert not desk.full
    await desk.close(5)


@pytest.mark.parametrize(
    ("failure", "code"),
    [(StoreError("store.full", folder="x"), "store.full"), (ValueError("odd"), "store.failed")],
)
async def test_a_failed_batch_goes_back_with_the_error(failure: Exception, code: str) -> None:
    delivered, store = Delivered(), GatedStore()
    desk: GroupCommit[Ticket] = GroupCommit(store, queue=100, deliver=delivered)
    store.failure = failure
    desk.submit(_ticket(0))
    await delivered.count(1)
    store.failure = None
    desk.submit(_ticket(0))
    await delivered.count(2)
    (_, error), (_, receipts) = delivered.batches
    assert isinstance(error, StoreError)
    assert error.code == code
    assert error.line("zh")
    assert receipts == [Receipt(1)]
    await desk.close(5)


async def test_closing_delivers_what_was_submitted() -> None:
    delivered, store = Delivered(), GatedStore()
    desk: GroupCommit[Ticket] = GroupCommit(store, queue=1000, deliver=delivered)
    await _blocked(desk, store)
    for number in range(1, 500):
        desk.submit(_ticket(number))
    store.gate.set()
    await desk.close(10)
    assert delivered.numbers == list(range(500))
    assert all(thread.ident not in store.threads for thread in threading.enumerate())


async def test_closing_does_not_wait_for_ever() -> None:
    store = GatedStore()
    desk: GroupCommit[Ticket] = GroupCommit(store, queue=1000, deliver=Delivered())
    await _blocked(desk, store)
    with pytest.raises(TimeoutError):
        await desk.close(0.01)
    store.gate.set()
    await desk.close(10)


async def test_closing_an_unused_desk() -> None:
    desk: GroupCommit[Ticket] = GroupCommit(GatedStore(), queue=10, deliver=Delivered())
    await desk.close(5)


async def test_many_wakes_lose_none(tmp_path: Path) -> None:
    delivered, store = Delivered(), await asyncio.to_thread(SqliteStore.open, tmp_path)
    desk: GroupCommit[Ticket] = GroupCommit(store, queue=10_000, deliver=delivered)
    for number in range(3000):
        desk.submit(_ticket(number))
        if number % 7 == 0:
            await asyncio.sleep(0)
        if number % 100 == 0:
            await delivered.count(number + 1)
    await delivered.count(3000)
    assert delivered.numbers == list(range(3000))
    await desk.close(5)
    assert store.rooms() == [RoomState("lobby", 3000)]
    await asyncio.to_thread(store.close)


async def test_inline_commit_takes_a_tick_as_one_batch() -> None:
    delivered = Delivered()
    desk: InlineCommit[Ticket] = InlineCommit(MemoryStore(), queue=3, deliver=delivered)
    for number in range(4):
        desk.submit(_ticket(number))
    assert desk.full
    assert delivered.batches == []
    await delivered.count(4)
    assert not desk.full
    assert len(delivered.batches) == 1
    assert _receipts(delivered.batches[0][1]) == [Receipt(n) for n in range(1, 5)]
    desk.submit(_ticket(4))
    await desk.close(5)
    assert delivered.numbers == list(range(5))


async def test_inline_commit_hands_errors_back() -> None:
    delivered, store = Delivered(), GatedStore()
    store.failure = StoreError("store.full", folder="x")
    desk: InlineCommit[Ticket] = InlineCommit(store, queue=3, deliver=delivered)
    desk.submit(_ticket(0))
    await delivered.count(1)
    assert delivered.batches[0][1] is store.failure
    await desk.close(5)


@pytest.mark.parametrize("make", [GroupCommit[Ticket], InlineCommit[Ticket]])
async def test_a_delivery_that_fails_does_not_stop_the_next(
    make: Callable[..., GroupCommit[Ticket] | InlineCommit[Ticket]],
) -> None:
    delivered, said = Delivered(), list[object]()
    asyncio.get_running_loop().set_exception_handler(lambda _, context: said.append(context))

    def deliver(batch: list[Ticket], outcome: list[Receipt] | StoreError) -> None:
        delivered(batch, outcome)
        raise RuntimeError("a mistake of the server")

    desk = make(GatedStore(), queue=1, deliver=deliver)
    for number in range(3):
        desk.submit(_ticket(number))
        await delivered.count(number + 1)
    assert not desk.full
    await desk.close(5)
    assert len(said) == 3


class TrimmedStore(GatedStore):
    """Trims in steps that it writes down together with the batches between them."""

    def __init__(self, steps: int = 5) -> None:
        """Take `steps` steps for each trim."""
        super().__init__()
        self.steps = steps
        self.done: list[str] = []
        self.asked: list[dict[str, int]] = []
        self.broken: Exception | None = None
        self.trimmed = threading.Event()

    def append(self, batch: Sequence[Entry]) -> list[Receipt]:
        """Write the batch down."""
        self.done.append(f"batch of {len(batch)}")
        return super().append(batch)

    def trimming(self, floors: Mapping[str, int]) -> Iterator[None]:
        """Write each step down; fail in the second one if so told."""
        self.asked.append(dict(floors))
        if not floors:
            return
        for step in range(self.steps):
            self.threads.add(threading.get_ident())
            self.entered.set()
            assert self.gate.wait(20)
            if step and self.broken is not None:
                self.trimmed.set()
                raise self.broken
            self.done.append(f"trim {dict(floors)}")
            yield
        self.trimmed.set()


async def _trimmed(store: TrimmedStore) -> None:
    async with asyncio.timeout(20):
        assert await asyncio.to_thread(store.trimmed.wait, 20)


async def test_trimming_goes_on_between_the_batches() -> None:
    delivered, store = Delivered(), TrimmedStore()
    desk: GroupCommit[Ticket] = GroupCommit(store, queue=100, deliver=delivered)
    store.gate.clear()
    desk.trim({"lobby": 1})
    async with asyncio.timeout(20):
        await asyncio.to_thread(store.entered.wait, 20)
    desk.submit(_ticket(0))
    desk.submit(_ticket(1))
    await asyncio.sleep(0)
    store.gate.set()
    await delivered.count(2)
    await _trimmed(store)
    assert store.done == [
        "trim {'lobby': 1}",
        "batch of 2",
        *["trim {'lobby': 1}"] * (store.steps - 1),
    ]
    assert len(store.threads) == 1
    await desk.close(5)


async def test_floors_that_come_meanwhile_are_next() -> None:
    store = TrimmedStore(steps=2)
    desk: GroupCommit[Ticket] = GroupCommit(store, queue=100, deliver=Delivered())
    store.gate.clear()
    desk.trim({"a": 1})
    async with asyncio.timeout(20):
        await asyncio.to_thread(store.entered.wait, 20)
    desk.trim({"b": 2})
    desk.trim({"c": 3, "b": 4})
    store.gate.set()
    await _trimmed(store)
    await desk.close(5)
    assert store.done[:2] == ["trim {'a': 1}"] * 2
    assert set(store.done[2:]) <= {"trim {'b': 4, 'c': 3}"}


async def test_what_an_earlier_hub_left_is_trimmed_first() -> None:
    store = TrimmedStore()
    desk: GroupCommit[Ticket] = GroupCommit(store, queue=100, deliver=Delivered())
    desk.trim({"lobby": 1})
    await _trimmed(store)
    await desk.close(5)
    assert store.asked in ([{}, {"lobby": 1}], [{"lobby": 1}])


async def test_an_interrupted_trim_goes_on_by_itself(tmp_path: Path) -> None:
    store = await asyncio.to_thread(SqliteStore.open, tmp_path)
    await asyncio.to_thread(store.append, [entry(str(n), number=n) for n in range(300)])
    await asyncio.to_thread(next, store.trimming({"lobby": 250}))
    desk: GroupCommit[Ticket] = GroupCommit(store, queue=100, deliver=Delivered())
    count = partial(store._rows, "SELECT count(*) FROM message")
    async with asyncio.timeout(20):
        while await asyncio.to_thread(count) != [(50,)]:
            pass
    await desk.close(5)
    await asyncio.to_thread(store.close)


@pytest.mark.parametrize("broken", [StoreError("store.full", folder="x"), ValueError("odd")])
async def test_a_trim_that_fails_is_logged_and_no_more(
    broken: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    delivered, store = Delivered(), TrimmedStore()
    store.broken = broken
    desk: GroupCommit[Ticket] = GroupCommit(store, queue=100, deliver=delivered)
    desk.trim({"lobby": 1})
    await _trimmed(store)
    desk.submit(_ticket(0))
    await delivered.count(1)
    assert _receipts(delivered.batches[0][1]) == [Receipt(1)]
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    assert (caplog.records[0].exc_info is None) == isinstance(broken, StoreError)
    store.broken = None
    store.trimmed.clear()
    desk.trim({"lobby": 2})
    await _trimmed(store)
    await desk.close(5)


async def test_closing_does_not_wait_for_trimming() -> None:
    delivered, store = Delivered(), TrimmedStore(steps=1_000_000_000)
    desk: GroupCommit[Ticket] = GroupCommit(store, queue=100, deliver=delivered)
    desk.trim({"lobby": 1})
    for number in range(3):
        desk.submit(_ticket(number))
    await desk.close(10)
    assert delivered.numbers == [0, 1, 2]


async def test_a_log_is_trimmed_while_people_talk(tmp_path: Path) -> None:
    delivered, store = Delivered(), await asyncio.to_thread(SqliteStore.open, tmp_path)
    desk: GroupCommit[Ticket] = GroupCommit(store, queue=10_000, deliver=delivered)
    for number in range(2000):
        desk.submit(_ticket(number))
        if number % 100 == 99:
            await delivered.count(number + 1)
            desk.trim({"lobby": number - 50})
    await delivered.count(2000)
    desk.trim({"lobby": 1990})
    await desk.close(10)
    await asyncio.to_thread(store.trim, {"lobby": 1949})
    logged = await asyncio.to_thread(store.read, {"lobby": 0}, 9999)
    floor = store.rooms()[0].floor
    assert floor in (1949, 1990)
    assert [one.seq for one in logged["lobby"]] == list(range(floor + 1, 2001))
    await asyncio.to_thread(store.close)


@pytest.mark.parametrize("full", [False, True])
async def test_inline_commit_trims_at_once(*, full: bool, caplog: pytest.LogCaptureFixture) -> None:
    class FullStore(MemoryStore):
        def trim(self, floors: Mapping[str, int]) -> None:
            raise StoreError("store.full", folder="x")

    delivered, store = Delivered(), FullStore() if full else MemoryStore()
    desk: InlineCommit[Ticket] = InlineCommit(store, queue=3, deliver=delivered)
    desk.submit(_ticket(0))
    await delivered.count(1)
    desk.trim({"lobby": 1})
    assert store.rooms() == [RoomState("lobby", 1, 0 if full else 1)]
    assert len(caplog.records) == full
    await desk.close(5)
