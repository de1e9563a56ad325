"""A hub's desk without sockets: transports in memory, a log and a reader that wait to be told.

Everything that happens by itself in a running hub (the end of a tick, a commit, a read, a
reader that takes bytes) happens here only when a test says so, in any order it likes.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any, Final

from landline.doors.native import NativeLine
from landline.errors import Error, StoreError
from landline.hub.hub import Hub
from landline.hub.limits import Strangers
from landline.hub.state import Stored
from landline.server.desk import HubDesk
from landline.server.fresh import SystemFresh
from landline.server.questions import Answerer
from landline.settings import KIB, DeliveryLimits, HubSettings, RateLimits, WireLimits

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from landline.doors.line import Line
    from landline.hub.effects import Save
    from landline.model import Logged, Receipt
    from landline.store.memory import MemoryStore

DELIVERY = DeliveryLimits(
    high_water=8 * KIB, block=2 * KIB, feed_page=5, replay=20, history_page=10
)
SETTINGS = HubSettings(
    delivery=DELIVERY,
    wire=WireLimits(text=1 * KIB),
    rates=RateLimits(burst=0, verb_burst=0),
)


class Transport:
    """What a line writes to: bytes wait in `unsent` until the peer's side takes them."""

    def __init__(self, loop: Loop) -> None:
        self.unsent = bytearray()
        self.taken = bytearray()
        self.slow = False
        self.reading = True
        self.ended = False
        """Closed in order: what was written has all been taken."""
        self._loop = loop
        self._high = 0
        self._paused = False
        self._closing = False
        self._gone = False

    def attach(self, line: Line) -> None:
        self._line = line
        line.connection_made(self)  # type: ignore[arg-type]

    # The face of asyncio.Transport that lines use

    def set_write_buffer_limits(self, high: int) -> None:
        self._high = high

    def get_write_buffer_size(self) -> int:
        return len(self.unsent)

    def get_extra_info(self, name: str) -> None:
        """Nothing is known of it: it does not come by TLS."""

    def write(self, data: bytes) -> None:
        assert not self._gone, "uvloop raises for a write after connection_lost"
        # Both loops go on taking what is written after close() while older bytes wait.
        if not self.slow and not self.unsent:
            self.taken += data
            return
        self.unsent += data
        if len(self.unsent) > self._high and not self._paused:
            self._paused = True
            self._line.pause_writing()

    def pause_reading(self) -> None:
        self.reading = False

    def resume_reading(self) -> None:
        self.reading = True

    def is_closing(self) -> bool:
        return self._closing

    def close(self) -> None:
        if not self._closing:
            self._closing = True
            self._lose_if_empty()

    def abort(self) -> None:
        self.unsent.clear()
        self._closing = True
        self._loop.call_soon(self._lose)

    # What the peer's side does

    def take(self, most: int) -> None:
        """Take up to `most` of the bytes that wait."""
        self.taken += self.unsent[:most]
        del self.unsent[:most]
        if self._paused and len(self.unsent) <= self._high // 4:
            self._paused = False
            self._line.resume_writing()
        if self._closing:
            self._lose_if_empty()

    def vanish(self) -> None:
        """End as by a reset: nothing more arrives on either side."""
        self.unsent.clear()
        self._closing = True
        if not self._gone:
            self._lose()

    def _lose_if_empty(self) -> None:
        if not self.unsent and not self._gone:
            self.ended = True
            self._loop.call_soon(self._lose)

    def _lose(self) -> None:
        if not self._gone:
            self._gone = True
            self._line.connection_lost(None)


Written = dict[str, list[tuple[str | None, str]]]
"""Room -> cid and user of each message ever committed, in order."""

FULL: Final = StoreError("store.full", folder="somewhere")


class Loop:
    """Callbacks that wait for the next tick."""

    def __init__(self) -> None:
        self._ready: list[Callable[[], None]] = []

    def call_soon(self, callback: Callable[[], None]) -> None:
        self._ready.append(callback)

    def tick(self) -> bool:
        """Run what waits; return whether there was something."""
        ready, self._ready = self._ready, []
        for callback in ready:
            callback()
        return bool(ready)


class SteppedLog:
    """Commits and reads when told: both between `submit` or `read` and the answer."""

    def __init__(self, store: MemoryStore, loop: Loop, written: Written, queue: int) -> None:
        self.store = store
        self._most = queue
        self._written = written
        self._loop = loop
        self.full = False
        self._waiting = 0
        self._queued: deque[Save] = deque()
        self._done: deque[tuple[list[Save], list[Receipt] | StoreError]] = deque()
        self._reads: deque[Callable[[], None]] = deque()

    def deliver_to(self, desk: HubDesk) -> None:
        self._desk = desk

    def submit(self, ticket: Save) -> None:
        self._queued.append(ticket)
        self._waiting += 1
        self.full = self.full or self._waiting >= self._most

    def commit(self, most: int, *, fails: bool = False) -> bool:
        """Write a batch; nobody is told yet."""
        batch = [self._queued.popleft() for _ in range(min(most, len(self._queued)))]
        if batch:
            self._done.append((batch, FULL if fails else self._append(batch)))
        return bool(batch)

    def _append(self, batch: list[Save]) -> list[Receipt]:
        receipts = self.store.append([save.entry for save in batch])
        for save, receipt in zip(batch, receipts, strict=True):
            if not (receipt.duplicate or receipt.foreign):
                if save.entry.room is None:
                    continue
                room = self._written.setdefault(save.entry.room, [])
                room.append((save.entry.cid, save.entry.user))
                assert receipt.seq == len(room), "seqs are dense from 1"
        return receipts

    def hand_back(self) -> bool:
        """Tell the desk of the oldest batch it has not heard of."""
        if not self._done:
            return False
        batch, outcome = self._done.popleft()
        self._waiting -= len(batch)
        self._desk.settled(batch, outcome)
        if self.full and self._waiting <= self._most // 2:
            self.full = False
            self._desk.has_room()
        return True

    def read(self, positions: Mapping[str, int], limit: int, done: Callable[[Any], None]) -> None:
        asked = dict(positions)
        self._reads.append(lambda: self._answer(done, self.store.read(asked, limit)))

    def page(
        self,
        room: str,
        before: int | None,
        limit: int,
        done: Callable[[list[Logged] | Any], None],
    ) -> None:
        self._reads.append(lambda: self._answer(done, self.store.page(room, before, limit)))

    def search(self, *question: Any) -> None:
        raise AssertionError("nobody searches here")

    def serve(self) -> bool:
        """Read for the oldest request; its answer comes with the next tick."""
        if self._reads:
            self._reads.popleft()()
            return True
        return False

    def _answer(self, done: Callable[[Any], None], rows: object) -> None:
        self._loop.call_soon(lambda: done(rows))


class NoUploads:
    """Stands where what the disk knows of uploads would."""

    def kept(self, upload: str, done: Callable[[None], None]) -> None:
        """Nothing came."""
        done(None)

    def there(self, uploads: Sequence[str], done: Callable[[dict[str, int]], None]) -> None:
        """Nothing came."""
        done({})


class NoLetters:
    """Stands where the letter door would."""

    def acknowledge(self, letter: object, code: str | None) -> None:
        """Nothing to answer."""

    def post(self, to: str, text: str) -> None:
        """Nobody to write to."""


class SteppedHashing:
    """Stands where the hashing threads would: a hash is a password with a word before it."""

    def __init__(self, loop: Loop) -> None:
        self._loop = loop
        self._asked: deque[Callable[[], None]] = deque()

    def hash(self, password: str, answer: Callable[[str | Error], None]) -> None:
        self._asked.append(lambda: answer(f"hash of {password}"))

    def check(self, hashed: str, password: str, answer: Callable[[bool | Error], None]) -> None:
        self._asked.append(lambda: answer(hashed == f"hash of {password}"))

    def serve(self) -> bool:
        """Hash the oldest password; the answer comes with the next tick."""
        if self._asked:
            self._loop.call_soon(self._asked.popleft())
            return True
        return False


class Bench:
    """A hub's desk on `store`, put together as the server does."""

    def __init__(self, store: MemoryStore, written: Written, queue: int) -> None:
        self.loop = Loop()
        self.log = SteppedLog(store, self.loop, written, queue)
        stored = Stored(store.rooms(), store.records, store.mentions())
        self.hub = Hub(SETTINGS, "epoch", stored, SystemFresh())
        self.desk = HubDesk(self.hub, Strangers(SETTINGS.strangers), SETTINGS, self.loop.call_soon)
        self.log.deliver_to(self.desk)
        self.hashing = SteppedHashing(self.loop)
        self.desk.stand_on(
            self.log, self.log, NoLetters(), Answerer(self.log, self.hashing, NoUploads())
        )

    def connect(self, kind: type[NativeLine] = NativeLine) -> tuple[Transport, NativeLine]:
        """Return a new native connection."""
        line = kind(self.desk, "unix", SETTINGS.wire)
        return self.attach(line), line

    def attach(self, line: Line) -> Transport:
        """Return what a new connection of any door writes to."""
        # Counted as the port would have, before its door was known.
        assert self.desk._strangers.admit("unix", 1.0)
        transport = Transport(self.loop)
        transport.attach(line)
        return transport

    def run(self) -> None:
        """Let everything happen that waits to happen, but for peers that do not read."""
        while any(
            (
                self.loop.tick(),
                self.log.commit(99),
                self.log.hand_back(),
                self.log.serve(),
                self.hashing.serve(),
            )
        ):
            pass
