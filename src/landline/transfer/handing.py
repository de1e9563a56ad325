"""What of a transfer is still to be sent, and what each data connection was given of it. Pure.

Jobs are made as they are asked for, in the order of the manifest: the segments of large files
one by one, small files in packs as full as can be. A segment that comes to a slow connection is
cut into slices, and the others of it come next, for whoever asks. A connection's jobs stand in
the order they were given out until they are known to have arrived; what it had not brought when
it is over is given out again, before all else. Files without a byte are never sent. For one
thread at a time.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections import deque
from itertools import accumulate, compress
from typing import TYPE_CHECKING, Final

from landline.errors import ProtocolError
from landline.transfer import segments, slices
from landline.transfer.decided import parted
from landline.transfer.jobs import Job, PackJob, SegmentJob, SliceJob
from landline.transfer.manifest import sizes
from landline.transfer.packs import END_BYTES, ITEM_BYTES
from landline.transfer.ranges import LAST, Ranges
from landline.transfer.records import RECORD_BYTES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from landline.transfer.decided import Decision
    from landline.transfer.manifest import Entry

_STREAM: Final = 0
"""The entry that the segments of a stream belong to."""


class _Given:
    """What one connection was given and has not brought yet."""

    def __init__(self) -> None:
        self.jobs: deque[Job] = deque()
        self.landed = 0
        """Jobs that it brought."""
        self.broken = False
        self.slow = False
        """It gets slices for segments."""


class Handing:
    """The jobs of one run."""

    def __init__(self, entries: Sequence[Entry], decisions: Sequence[Decision]) -> None:
        """Take what the receiver decided about each entry."""
        self.size = 0
        """Bytes that are to arrive in this run."""
        self.kept = 0
        """Bytes of what is sent that the receiver had already."""
        self._entries = entries
        self._renewed: dict[int, int] = {}
        """Sizes of files that became other ones."""
        self._small = array("I")
        self._ends = array("Q", [0])
        """Bytes of all packs up to each small file, and before the first."""
        self._next = 0
        self._large: deque[tuple[int, Ranges]] = deque()
        """Files and what was not given out of them, in order."""
        self._returned: deque[Job] = deque()
        self._end = LAST
        """No segment of a stream has this number or a higher one."""
        self._held: set[int] = set()
        """Files of which nothing is given out."""
        self._moved: set[int] = set()
        """Small files that lost their place in the order."""
        self._given: dict[int, _Given] = {}
        self._known: set[int] = set()
        """Connections that came to be, or were over before they did."""
        self._sort(entries, decisions)

    @classmethod
    def stream(cls) -> Handing:
        """Return the jobs of a stream, whose end is not known yet."""
        made = cls((), ())
        made._large.append((_STREAM, Ranges.upto(LAST)))
        return made

    def end_stream(self, size: int) -> None:
        """Take that the stream has `size` bytes: nothing behind them is given out."""
        self.size = size
        self._end = segments.count(size)
        for _, missing in self._large:
            missing.remove_run(self._end, LAST)
        self._large = deque(each for each in self._large if each[1])
        waiting, self._returned = self._returned, deque()
        self._return(waiting)

    @property
    def idle(self) -> bool:
        """Whether everything was given out and has arrived, held files aside."""
        return not (
            self._returned
            or self._large
            or self._next < len(self._small)
            or any(given.jobs for given in self._given.values())
        )

    def open(self, number: int, *, slow: bool = False) -> None:
        """Take a new connection; a `slow` one gets slices (not of a stream)."""
        if number not in self._known:
            self._known.add(number)
            self._given[number] = _Given()
            self._given[number].slow = slow

    def refuse(self, number: int) -> bool:
        """Give a connection nothing that has not come to be yet; tell if that is so."""
        is_new = number not in self._known
        self._known.add(number)
        return is_new

    def give(self, number: int) -> Job | None:
        """Return the next job, which this connection has from now on; None if there is none."""
        given = self._given.get(number)
        if given is None or given.broken:
            return None
        job = self._take()
        if given.slow and isinstance(job, SegmentJob):
            job = self._cut(job)
        if job is not None:
            given.jobs.append(job)
        return job

    def take_back(self, number: int, job: Job) -> None:
        """Take that nothing of the connection's latest job was sent."""
        given = self._given.get(number)
        if given is not None and given.jobs and given.jobs[-1] == job:
            given.jobs.pop()
            self._return([job])

    def broke(self, number: int) -> int | None:
        """Give this connection nothing more; return how many jobs it was given in all.

        None if it is over already, or broken.
        """
        given = self._given.get(number)
        if given is None or given.broken:
            return None
        given.broken = True
        return given.landed + len(given.jobs)

    def landed(self, number: int, jobs: int) -> None:
        """Take that the first `jobs` jobs of a connection have arrived.

        Raises ProtocolError `transfer.order` for a number that cannot be.
        """
        given = self._given.get(number)
        if given is None or not given.landed <= jobs <= given.landed + len(given.jobs):
            raise ProtocolError("transfer.order")
        for _ in range(jobs - given.landed):
            given.jobs.popleft()
        given.landed = jobs

    def is_open(self, number: int) -> bool:
        """Tell whether a connection is not over, for the other side."""
        return number in self._given

    def ended(self, number: int, jobs: int) -> Job | None:
        """Take that a connection is over after `jobs` jobs; return the one it broke at, if any.

        What came behind is given out again. Raises as `landed` does.
        """
        self.landed(number, jobs)
        rest = self._given.pop(number).jobs
        self._return(rest)
        return rest[0] if rest else None

    def hold(self, entry: int) -> None:
        """Give nothing more out of a file."""
        self._held.add(entry)
        self._moved.add(entry)
        self._pass_over()
        self._large = deque(each for each in self._large if each[0] != entry)
        waiting, self._returned = self._returned, deque()
        self._return(waiting)

    def under_way(self) -> set[int]:
        """Return the files of which a connection was given something that has not arrived."""
        busy: set[int] = set()
        for given in self._given.values():
            for job in given.jobs:
                busy.update(job.entries if isinstance(job, PackJob) else (job.entry,))
        return busy

    def renew(self, entry: int, size: int) -> None:
        """Give out all of a file that was held, which has `size` bytes now."""
        self._held.discard(entry)
        self._renewed[entry] = size
        if size > segments.SMALL:
            self._large.append((entry, Ranges.upto(segments.count(size))))
        elif size:
            self._returned.append(PackJob((entry,)))

    def _sort(self, entries: Sequence[Entry], decisions: Sequence[Decision]) -> None:
        lengths = sizes(entries)
        small, large, self.kept = parted(entries, decisions)
        self._small.extend(compress(range(len(entries)), small))
        rooms = (size + ITEM_BYTES for size in compress(lengths, small))
        self._ends = array("Q", accumulate(rooms, initial=0))
        self.size = self._ends[-1] - ITEM_BYTES * len(self._small)
        for number in large:
            self._add_large(number, lengths[number], decisions[number].proven or Ranges())

    def _add_large(self, entry: int, size: int, proven: Ranges) -> None:
        missing = proven.missing(segments.count(size))
        left = segments.extent(size, missing)
        self.size += left
        self.kept += size - left
        if missing:
            self._large.append((entry, missing))

    def _take(self) -> Job | None:
        if self._returned:
            return self._returned.popleft()
        is_small = self._next < len(self._small)
        if is_small and not (self._large and self._large[0][0] < self._small[self._next]):
            return self._pack()
        return self._segment() if self._large else None

    def _segment(self) -> Job:
        entry, missing = self._large[0]
        index = next(missing.numbers())
        missing.remove(index)
        if not missing:
            self._large.popleft()
        return SegmentJob(entry, index)

    def _cut(self, job: SegmentJob) -> Job:
        """Return the first slice of a segment; those behind it come next."""
        entry = job.entry
        size = self._renewed.get(entry, self._entries[entry].size)
        first, *rest = (SliceJob(entry, each) for each in slices.of(size, job.index))
        self._returned.extendleft(reversed(rest))
        return first

    def _pack(self) -> Job:
        start = self._next
        most = self._ends[start] + RECORD_BYTES - END_BYTES
        # The first one has its place: there is room for it, and it is left.
        self._next = end = bisect_right(self._ends, most, lo=start + 1) - 1
        found = self._small[start:end]
        self._pass_over()
        if self._moved and not self._moved.isdisjoint(found):
            found = array("I", (entry for entry in found if entry not in self._moved))
        return PackJob(tuple(found))

    def _pass_over(self) -> None:
        """Go on to the next small file that has its place in the order."""
        while self._next < len(self._small) and self._small[self._next] in self._moved:
            self._next += 1

    def _return(self, jobs: Sequence[Job]) -> None:
        """Give these out again, before all else, without what is held."""
        for job in reversed(jobs):
            if isinstance(job, SegmentJob):
                if job.entry not in self._held and job.index < self._end:
                    self._returned.appendleft(job)
            elif isinstance(job, SliceJob):
                if job.entry not in self._held:
                    self._returned.appendleft(job)
            elif self._held.isdisjoint(job.entries):
                self._returned.appendleft(job)
            elif left := tuple(each for each in job.entries if each not in self._held):
                self._returned.appendleft(PackJob(left))
