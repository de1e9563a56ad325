"""Group commit: whatever queued during the last commit is the next batch (DESIGN §4).

The loop's thread submits; what one tick of the loop brought goes over together, one writer
thread appends all that has come and hands it back in one call. No timer: a commit costs
about 100 µs however small it is, so a message waits for its tick and for nothing else;
while a log is being trimmed, for a slice of that at most.
`InlineCommit` has the same face for a store that does not wait for a disk.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections import deque
from queue import SimpleQueue
from typing import TYPE_CHECKING, Final, Generic, Protocol, TypeVar

from landline import observe
from landline.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from landline.model import Entry, Receipt
    from landline.store.port import Store

MOST_IN_BATCH: Final = 4096
"""Messages of one transaction: the first of them waits for the last."""
QUEUE_BYTES: Final = 64 * 1024 * 1024
"""Bytes of bodies that wait for commit; beyond, the queue is full however few they are."""

_log = observe.logger("store")


class Ticket(Protocol):
    """What is submitted: an entry, and whatever its owner needs to know it again."""

    @property
    def entry(self) -> Entry:
        """The message to be stored."""


T = TypeVar("T", bound=Ticket)


class _Desk(Generic[T]):
    """What both kinds of commit share: collecting a tick, and saying when it is too much.

    Every method is called by the loop's thread, and so are the callbacks. `deliver` gets
    each batch once, in order of submission, with its receipts or with the error for which
    nothing of it was stored. A full desk still takes what is submitted (nothing is dropped):
    it says `on_full`, and `on_room` once half of it has gone.
    """

    def __init__(
        self,
        store: Store,
        *,
        queue: int,
        deliver: Callable[[list[T], list[Receipt] | StoreError], None],
        on_full: Callable[[], None] = lambda: None,
        on_room: Callable[[], None] = lambda: None,
    ) -> None:
        """Commit to `store` from the running loop; `queue` messages waiting make a full desk."""
        self.full = False
        """Whether senders should be left unread."""
        self.waiting = 0
        """Messages submitted and not yet delivered."""
        self.latency = observe.Histogram()
        """Seconds from the first message of a tick to its being delivered."""
        self._store = store
        self._loop = asyncio.get_running_loop()
        self._queue = queue
        self._bytes = 0
        self._delivered = 0
        self._begun: deque[tuple[int, float]] = deque()
        """Each tick under way: the number of its first message, and when that came."""
        self._tick: list[T] = []
        self._deliver = deliver
        self._on_full = on_full
        self._on_room = on_room

    def submit(self, ticket: T) -> None:
        """Take `ticket`; it comes back through `deliver`."""
        if not self._tick:
            self._begun.append((self._delivered + self.waiting, time.monotonic()))
            self._loop.call_soon(self._end_tick)
        self._tick.append(ticket)
        self.waiting += 1
        self._bytes += len(ticket.entry.body)
        if not self.full and (self.waiting >= self._queue or self._bytes >= QUEUE_BYTES):
            self.full = True
            self._on_full()

    def _end_tick(self) -> None:
        tick, self._tick = self._tick, []
        if tick:
            self._hand_over(tick)

    def _hand_over(self, tick: list[T]) -> None:
        raise NotImplementedError

    def _hand_back(self, batch: list[T], outcome: list[Receipt] | StoreError) -> None:
        self.waiting -= len(batch)
        self._note_latency(len(batch))
        self._bytes -= sum([len(ticket.entry.body) for ticket in batch])
        try:
            self._deliver(batch, outcome)
        finally:
            half_gone = self.waiting <= self._queue // 2 and self._bytes <= QUEUE_BYTES // 2
            if self.full and half_gone:
                self.full = False
                self._on_room()

    def _note_latency(self, count: int) -> None:
        self._delivered += count
        begun, now = self._begun, time.monotonic()
        while begun and begun[0][0] < self._delivered:
            self.latency.observe(now - begun.popleft()[1])


class GroupCommit(_Desk[T]):
    """Commits through one writer thread of its own."""

    def __init__(
        self,
        store: Store,
        *,
        queue: int,
        deliver: Callable[[list[T], list[Receipt] | StoreError], None],
        on_full: Callable[[], None] = lambda: None,
        on_room: Callable[[], None] = lambda: None,
    ) -> None:
        """Start the writer of `store`; the running loop's thread owns everything else."""
        super().__init__(store, queue=queue, deliver=deliver, on_full=on_full, on_room=on_room)
        self._stopped: asyncio.Future[None] = self._loop.create_future()
        self._ticks: SimpleQueue[list[T] | dict[str, int] | None] = SimpleQueue()
        self._floors: dict[str, int] | None = {}
        """What is to be trimmed next, at first what a crash broke off; the writer thread's."""
        self._trimming: Iterator[None] | None = None
        self._thread = threading.Thread(target=self._write, name="landline-store", daemon=True)
        self._thread.start()

    def trim(self, floors: Mapping[str, int]) -> None:
        """Have the store forget each room's messages up to its floor, between the batches.

        Nobody waits for it: what fails, or is not done at the end, is done by a later `trim`.
        """
        self._ticks.put(dict(floors))

    async def close(self, timeout: float) -> None:  # noqa: ASYNC109 - a bound, not a wait
        """Commit and deliver what was submitted, then stop; submit nothing afterwards.

        Raises TimeoutError after `timeout` seconds; the thread then still tries, and ends
        with the process.
        """
        self._end_tick()
        self._ticks.put(None)
        async with asyncio.timeout(timeout):
            await asyncio.shield(self._stopped)
        self._thread.join()

    def _hand_over(self, tick: list[T]) -> None:
        self._ticks.put(tick)

    # What follows runs in the writer thread.

    def _write(self) -> None:
        open_ = True
        while open_:
            batch, open_ = self._next_batch()
            for start in range(0, len(batch), MOST_IN_BATCH):
                part = batch[start : start + MOST_IN_BATCH]
                self._call(self._hand_back, part, self._outcome(part))
            if self._must_trim:
                self._trim_a_slice()
        self._call(self._stop)

    @property
    def _must_trim(self) -> bool:
        return self._trimming is not None or self._floors is not None

    def _next_batch(self) -> tuple[list[T], bool]:
        """Return what has come, and whether more may come; wait if there is nothing to do."""
        batch: list[T] = []
        if self._must_trim and self._ticks.empty():
            return batch, True
        tick = self._ticks.get()
        while tick is not None:
            if isinstance(tick, list):
                batch += tick
            else:
                self._floors = {**(self._floors or {}), **tick}
            if self._ticks.empty():
                return batch, True
            tick = self._ticks.get()
        return batch, False

    def _trim_a_slice(self) -> None:
        if self._trimming is None:
            self._trimming = self._store.trimming(self._floors or {})
            self._floors = None
        try:
            next(self._trimming)
        except StopIteration:
            self._trimming = None
        except StoreError as error:
            self._trimming = None
            _untrimmed(error)
        except Exception:
            self._trimming = None
            _log.exception("trimming failed")

    def _outcome(self, batch: list[T]) -> list[Receipt] | StoreError:
        try:
            return self._store.append([ticket.entry for ticket in batch])
        except StoreError as error:
            return error
        except Exception as error:
            _log.exception("store failed")
            return StoreError("store.failed", folder="", why=type(error).__name__)

    def _call(self, function: Callable[..., None], *arguments: object) -> None:
        try:
            self._loop.call_soon_threadsafe(function, *arguments)
        except RuntimeError:  # the loop was closed under us: nobody is left to be told
            _log.warning("store outlived its loop")

    def _stop(self) -> None:
        if not self._stopped.done():
            self._stopped.set_result(None)


class InlineCommit(_Desk[T]):
    """Commits at the end of the loop's tick, in the loop's thread."""

    def trim(self, floors: Mapping[str, int]) -> None:
        """Have the store forget each room's messages up to its floor, now."""
        try:
            self._store.trim(floors)
        except StoreError as error:
            _untrimmed(error)

    async def close(self, timeout: float) -> None:  # noqa: ASYNC109 - one face for both
        """Commit and deliver what was submitted."""
        self._end_tick()

    def _hand_over(self, tick: list[T]) -> None:
        outcome: list[Receipt] | StoreError
        try:
            outcome = self._store.append([ticket.entry for ticket in tick])
        except StoreError as error:
            outcome = error
        self._hand_back(tick, outcome)


def _untrimmed(error: StoreError) -> None:
    _log.error("the log could not be trimmed", extra=observe.fields(why=error.line()))
