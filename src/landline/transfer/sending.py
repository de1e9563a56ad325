"""Sending what somebody has to one receiver, over one session.

    outcome = Sending(Files(["photos"]), control, ways, watch=Watch()).run()

Connections ask the core for jobs and do them (`loading`); what cannot be read as it was told
goes back to the core. What does not live here: connecting to the receiver, trying again.
"""

from __future__ import annotations

import os
import threading
from time import monotonic
from typing import TYPE_CHECKING, Final

import msgspec

from landline.errors import Error, IncompleteError, LocalError, UsageError
from landline.transfer.decided import Decisions, arrived, coming
from landline.transfer.driving import Driver
from landline.transfer.hashing import identity
from landline.transfer.jobs import PackJob, SegmentJob, SliceJob
from landline.transfer.keys import SECRET_BYTES, TRANSFER_BYTES, Keys
from landline.transfer.listing import Listing
from landline.transfer.loading import Loader
from landline.transfer.orders import Connect, HashSource, Order, Restart
from landline.transfer.processor import is_fast
from landline.transfer.segments import SEGMENT_BYTES
from landline.transfer.sender import Sender
from landline.transfer.source import SourceFile, again
from landline.transfer.sources import Files, Stream as StreamSource, entry_of
from landline.transfer.watch import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable

    from landline.transfer.control import Control, Ways
    from landline.transfer.jobs import Job
    from landline.transfer.listing import Found, Seen
    from landline.transfer.messages import Done
    from landline.transfer.pace import Pace
    from landline.transfer.sources import Source
    from landline.transfer.streams import Stream
    from landline.transfer.watch import Meter, Watch

_LOOK_AFTER: Final = 1.0
"""Seconds without a job after which a connection looks whether the other side has closed it."""


def _root_of(found: Found, wanted: Callable[[], bool]) -> bytes | None:
    """Return what a file is known by; None if it cannot be read as it was found."""
    try:
        with SourceFile.open(found) as file:

            def read(buffer: memoryview, offset: int) -> int:
                file.read_into(buffer, offset)
                return len(buffer)

            root = identity(file.size, read, wanted)
            file.check()
            return root
    except (IncompleteError, LocalError):
        return None


class Sending(Driver):
    """The sender's side of one session. Threads may call `pause` and `cancel`."""

    def __init__(
        self,
        source: Source,
        control: Control,
        ways: Ways,
        *,
        watch: Watch,
        pace: Pace | None = None,
        connections: int | None = None,
    ) -> None:
        """Send `source` to who is at the other end of `control`; takes both over.

        `connections`: so many, if this side dials; None: as many as are worth it.
        """
        secret = os.urandom(SECRET_BYTES)
        # Half of the id is this session's: the same may be on its way to several at once. By the
        # other half a receiver knows a sender that is back before it was missed.
        half = TRANSFER_BYTES // 2
        self._transfer = source.transfer[:half] + os.urandom(half)
        offer = source.offer(fast=is_fast())
        self._offer = msgspec.structs.replace(offer, transfer=self._transfer)
        self._core: Final = Sender(source.manifest, self._offer, secret, monotonic())
        self._segment = self._send_segment
        if isinstance(source, StreamSource):
            connections = 1
            self._segment = self._send_stream
        super().__init__(self._core, control, ways, watch, pace, connections, greets=True)
        self._source = source
        self._secret = secret
        self._found = source.found if isinstance(source, Files) else Listing()
        self._renewed: dict[int, Found] = {}
        """What is sent of files that have changed."""
        self._news: dict[int, list[Found]] = {}
        """What files were found to be that have changed."""
        self._packs = threading.Lock()
        self._decisions = Decisions()
        self._read = 0
        """Segments of a stream that were read."""

    def run(self) -> Outcome:
        """Send it; return what has become of it once the receiver has everything.

        Raises the Error that ended it (UsageError `transfer.stream-taken` before anything is
        said). KeyboardInterrupt passes through; the other side is told that it was cancelled.
        """
        if isinstance(self._source, StreamSource):
            try:
                self._source.take()
            except UsageError:
                self._control.close()
                raise
        self._drive(self._transfer)
        self._watch.stage = "over"
        assert self._core.done is not None
        return self._outcome(self._core.done)

    def _begin(self) -> list[Order]:
        return self._core.begin()

    def _wants_more(self) -> bool:
        return self._core.wants_more

    def _tell(self) -> None:
        super()._tell()
        if self._core.awaits_answer:
            self._watch.stage = "answering"

    def _size(self) -> int:
        return self._core.size

    def _landed(self) -> int:
        return self._core.landed

    def _at_once(self, order: Order) -> bool:
        if isinstance(order, Restart):
            # Before any connection is given a job of it.
            news, to = self._news.pop(order.entry), order.to
            self._renewed[order.entry] = next(each for each in news if entry_of(each) == to)
            return True
        return False

    def _do(self, order: Order) -> None:
        if isinstance(order, HashSource):
            self._watch.stage = "proving"
            roots = {entry: self._root(entry) for entry in order.entries}
            self._act(lambda: self._core.hashed(roots))
        elif isinstance(order, Connect):
            self._decisions = order.decisions
            self._watch.files = coming(self._found, order.decisions)
            self._watch.stage = "moving"
            keys = Keys(self._secret, self._transfer, "sender", order.cipher)
            self._connect(keys)

    def _root(self, entry: int) -> bytes | None:
        source = self._source
        assert isinstance(source, Files)
        if source.roots.get(entry) is None:
            source.roots[entry] = _root_of(self._now(entry), self._wanted)
        return source.roots[entry]

    def _carry(self, stream: Stream, meter: Meter) -> None:
        number = stream.number
        stream.hasten()
        with self._turn:
            self._core.opened(number, slow=stream.is_far)
        loader = Loader(stream, meter, self._gate)
        while (job := self._next(stream)) is not None:
            if isinstance(job, PackJob):
                self._send_pack(loader, number, job)
            elif not self._segment(loader, number, job):
                break
        loader.end()

    def _carried(self, number: int, error: Error | None) -> None:
        if error is not None:
            self._act(lambda: self._core.broke(number))

    def _next(self, stream: Stream) -> Job | None:
        """Wait for what this connection is to send; None once there is nothing for it.

        Raises IncompleteError `record.cut` if it is over for the other side.
        """
        looked = monotonic()
        with self._turn:
            while True:
                if self._stopping.is_set():
                    return None
                if stream.stopped or not self._core.is_open(stream.number):
                    raise IncompleteError("record.cut")
                job = self._core.next(stream.number)
                stream.waits = job is None
                if job is not None or not self._core.wants_more:
                    return job
                self._turn.wait(_LOOK_AFTER)
                if monotonic() - looked >= _LOOK_AFTER:
                    looked = monotonic()
                    if stream.is_gone():
                        raise IncompleteError("record.cut")

    def _now(self, entry: int) -> Found:
        return self._renewed.get(entry) or self._found[entry]

    def _seen(self, entry: int) -> Seen:
        now = self._renewed.get(entry)
        return now.seen if now else self._found.seen(entry)

    def _gate(self) -> None:
        """Wait while nothing may be sent; raises IncompleteError `record.cut` at the end of it."""
        core = self._core
        if core.paused is None and not self._stopping.is_set():
            return
        with self._turn:
            self._turn.wait_for(lambda: core.paused is None or core.is_over)
        if self._stopping.is_set() or core.is_over:
            raise IncompleteError("record.cut")

    def _send_pack(self, loader: Loader, number: int, job: PackJob) -> None:
        # One at a time: reading a file takes five calls, and threads that hand over to each other
        # at each of them take longer than one that does not.
        with self._packs:
            faults = loader.fill((entry, self._seen(entry)) for entry in job.entries)
        for entry, fault in faults.items():
            self._changed(entry, self._now(entry), fault)
        if len(faults) == len(job.entries):
            self._act(lambda: self._core.unsent(number, job))
        else:
            loader.pack(self._now(job.entries[0]).path[-1], len(job.entries))

    def _send_segment(self, loader: Loader, number: int, job: SegmentJob | SliceJob) -> bool:
        """Send a segment or a slice; False if the connection has to end after a part of it."""
        found = self._now(job.entry)
        send = loader.segment if isinstance(job, SegmentJob) else loader.slice
        try:
            send(found, job.entry, job.index)
        except (IncompleteError, LocalError) as error:
            if not error.code.startswith("source."):
                raise
            self._changed(job.entry, found, error)
            if loader.begun:
                return False
            self._act(lambda: self._core.unsent(number, job))
        return True

    def _send_stream(self, loader: Loader, number: int, job: Job) -> bool:
        source = self._source
        assert isinstance(source, StreamSource)
        assert isinstance(job, SegmentJob)
        if job.index != self._read:
            # What was read of it is nowhere any more.
            self._fail(IncompleteError("transfer.stream-lost"))
            return False
        self._read += 1
        size = loader.stream(source.descriptor, job.entry, job.index, self._stopping)
        if not size:
            # First: once the other side knows the length, it may say that it has all.
            self._act(lambda: self._core.unsent(number, job))
        if size < SEGMENT_BYTES:
            whole = job.index * SEGMENT_BYTES + size
            self._act(lambda: self._core.length(whole))
        return True

    def _changed(self, entry: int, found: Found, error: Error) -> None:
        now = None
        if error.code == "source.changed":
            top = next(each for each in self._found.named if each.path == found.path[:1])
            now = again(found, top)
        with self._turn:
            if now is not None:
                self._news.setdefault(entry, []).append(now)
        told = entry_of(now) if now else None
        self._act(lambda: self._core.changed(entry, told, error.code))

    def _outcome(self, done: Done) -> Outcome:
        entries = self._source.manifest.entries
        counts = arrived(entries, self._decisions, {entry for entry, _ in done.told})
        told = [("/".join(entries[entry].path), code) for entry, code in done.told]
        return Outcome(
            self._offer.name,
            counts["file"] + self._offer.stream,
            counts["folder"],
            counts["link"],
            self._core.landed,
            done.skipped,
            done.missing,
            told,
            text=self._offer.text,
            seconds=monotonic() - self._started,
        )
