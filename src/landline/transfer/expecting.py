"""What the receiver of a transfer still expects, and which connection brings what of it. Pure.

A segment or a small file is free, or claimed by the one connection that has begun to bring it,
or here; of a segment that comes in slices, each slice is. A connection that is over gives up its
claims. What is not free cannot be claimed, so nothing comes twice or unasked. For one thread at
a time.
"""

from __future__ import annotations

from collections import deque
from itertools import compress
from typing import TYPE_CHECKING, Final

from landline.errors import ProtocolError
from landline.transfer import segments, slices
from landline.transfer.decided import parted
from landline.transfer.jobs import Job, PackJob, SegmentJob, SliceJob
from landline.transfer.manifest import SIZE_MOST, sizes
from landline.transfer.ranges import LAST, Ranges
from landline.transfer.told import Amended

if TYPE_CHECKING:
    from collections.abc import Sequence

    from landline.transfer.decided import Decision
    from landline.transfer.manifest import Entry

_NO: Final = 0
"""Not expected: not a small file, not wanted, or here."""
_FREE: Final = 1
_CLAIMED: Final = 2

_STREAM: Final = 0


class _Cut:
    """A segment that comes in slices."""

    def __init__(self, numbers: range) -> None:
        self.free = set(numbers)
        self.left = len(numbers)
        """Slices that are not here."""


class _Large:
    """A large file that is not complete."""

    def __init__(self, size: int, missing: Ranges) -> None:
        self.size = size
        self.free = missing
        self.left = len(missing)
        """Segments that are not here."""
        self.wanted = self.missing = segments.extent(size, missing)
        """Bytes that were to come, and those that have not."""
        self.cut: dict[int, _Cut] = {}
        """Segments that come in slices, and are not here."""
        self.claimed = 0
        """Segments and slices that connections are bringing."""


class _Bringing:
    """One open connection."""

    def __init__(self) -> None:
        self.claims: deque[Job] = deque()
        self.jobs = 0
        """How many have landed."""
        self.told = 0
        """How many of them the sender knows of."""


class Expecting:
    """Everything that is to arrive in one run."""

    def __init__(self, entries: Sequence[Entry], decisions: Sequence[Decision]) -> None:
        self.size = 0
        """Bytes that are to arrive."""
        self.kept = 0
        """Bytes of what was sent that were here already."""
        self.landed = 0
        self.left = 0
        """Files that are not complete."""
        self._entries = Amended(entries)
        self._small = bytearray()
        self._large: dict[int, _Large] = {}
        self._renewing: dict[int, Entry | None] = {}
        self._open: dict[int, _Bringing] = {}
        self._is_stream = False
        self._sort(entries, decisions)

    @classmethod
    def stream(cls) -> Expecting:
        """Return what is expected of a stream, whose end is not known yet.

        Its segments come in order, on one connection at a time, each counted as a whole one.
        """
        made = cls((), ())
        made._is_stream = True
        made._large[_STREAM] = _Large(SIZE_MOST, Ranges.upto(LAST))
        made.left = 1
        return made

    def end_stream(self, size: int) -> bool:
        """Take that the stream has `size` bytes; tell if all of it is here.

        Raises ProtocolError `transfer.order` if there was more already.
        """
        large, count = self._large[_STREAM], segments.count(size)
        if LAST - len(large.free) > count:
            raise ProtocolError("transfer.order")
        large.free.remove_run(count, LAST)
        large.left -= LAST - count
        self.size = size
        return not large.left

    @property
    def whole(self) -> list[int]:
        """The large files of which every segment is here, and which have no name yet."""
        return [entry for entry, large in self._large.items() if not large.left]

    def open(self, number: int) -> None:
        """Take a new connection."""
        self._open.setdefault(number, _Bringing())

    def is_open(self, number: int) -> bool:
        """Tell whether a connection is not over."""
        return number in self._open

    def claim(self, number: int, entry: int, index: int) -> int | None:
        """Return the size of the file if a segment of it is free, now this connection's."""
        bringing, large = self._open.get(number), self._large.get(entry)
        if bringing is None or large is None or index not in large.free:
            return None
        if self._is_stream and not self._is_next(number, large, index):
            return None
        large.free.remove(index)
        large.claimed += 1
        bringing.claims.append(SegmentJob(entry, index))
        return large.size

    def claim_slice(self, number: int, entry: int, index: int) -> int | None:
        """Return the size of the file if this slice of it is free, now this connection's."""
        bringing, large = self._open.get(number), self._large.get(entry)
        if bringing is None or large is None or self._is_stream:
            return None
        cut = self._cut(large, index)
        if cut is None or index not in cut.free:
            return None
        cut.free.remove(index)
        large.claimed += 1
        bringing.claims.append(SliceJob(entry, index))
        return large.size

    def claim_pack(self, number: int, entries: Sequence[int]) -> bool:
        """Tell whether all of these small files are free, now this connection's."""
        bringing, states = self._open.get(number), self._small
        if bringing is None or not entries:
            return False
        for at, entry in enumerate(entries):
            if entry >= len(states) or states[entry] != _FREE:
                for claimed in entries[:at]:
                    states[claimed] = _FREE
                return False
            states[entry] = _CLAIMED
        bringing.claims.append(PackJob(tuple(entries)))
        return True

    def landed_segment(self, number: int, entry: int, index: int) -> bool:
        """Take that the oldest claim of a connection is written; tell if the file is complete.

        Also of the slice that was the last of a segment, once the whole of that is proven.
        """
        large = self._large[entry]
        job = self._oldest(number)
        if isinstance(job, SliceJob) and slices.segment_of(job.index) == index:
            if large.cut[index].left != 1:
                raise ValueError("not the last slice")
            self._land_slice(number, job)
            del large.cut[index]
        else:
            self._land(number, SegmentJob(entry, index))
            self._count(large, segments.span(large.size, index)[1])
        large.left -= 1
        return not large.left

    def landed_slice(self, number: int, entry: int, index: int) -> bool:
        """Take that the oldest claim of a connection is written.

        Tell if it is the last of its segment: it counts as landed once that is proven, and
        `landed_segment` called.
        """
        job = SliceJob(entry, index)
        if self._oldest(number) != job:
            raise ValueError("not what it is bringing")
        if self._large[entry].cut[slices.segment_of(index)].left == 1:
            return True
        self._land_slice(number, job)
        return False

    def landed_pack(self, number: int, entries: Sequence[int]) -> None:
        """Take that the oldest claim of a connection is written."""
        self._land(number, PackJob(tuple(entries)))
        for entry in entries:
            self._small[entry] = _NO
            self.landed += self._entries.size(entry)
        self.left -= len(entries)

    def completed(self, entry: int) -> None:
        """Take that a file of which every segment is here has its name."""
        if self._large[entry].left:
            raise ValueError("not complete")
        del self._large[entry]
        self.left -= 1

    def over(self, number: int) -> int:
        """Free what an open connection did not bring; return how many jobs it did."""
        bringing = self._open.pop(number)
        for job in bringing.claims:
            if isinstance(job, PackJob):
                for entry in job.entries:
                    self._small[entry] = _FREE
                continue
            large = self._large[job.entry]
            large.claimed -= 1
            if isinstance(job, SegmentJob):
                large.free.add(job.index)
            else:
                large.cut[slices.segment_of(job.index)].free.add(job.index)
        return bringing.jobs

    def news(self) -> list[tuple[int, int]]:
        """Return number and jobs of each connection of which the sender does not know all."""
        found = [(n, each) for n, each in self._open.items() if each.jobs != each.told]
        for _, each in found:
            each.told = each.jobs
        return [(number, each.jobs) for number, each in found]

    def entry(self, entry: int) -> Entry:
        """Return what a file was last told to be."""
        return self._entries[entry]

    def may_renew(self, entry: int) -> bool:
        """Tell whether a file is expected and nothing of it is under way."""
        if entry >= len(self._small):
            return False
        large = self._large.get(entry)
        if large is not None:
            return bool(large.left) and not large.claimed
        return self._small[entry] == _FREE

    def renew(self, entry: int, to: Entry | None) -> None:
        """Expect nothing of a file that `may_renew`, until it is `renewed`."""
        large = self._large.pop(entry, None)
        before = large.wanted if large else self._entries.size(entry)
        self.landed -= before - (large.missing if large else before)
        self.size -= before
        self.kept -= self._entries.size(entry) - before
        self._small[entry] = _NO
        self._renewing[entry] = to

    def renewed(self, entry: int) -> None:
        """Expect it as it is now, or not at all."""
        to = self._renewing.pop(entry)
        self.left -= 1
        if to is not None:
            self._entries.put(entry, to)
            if to.size:
                self._expect(entry, to.size, Ranges())

    def _sort(self, entries: Sequence[Entry], decisions: Sequence[Decision]) -> None:
        lengths = sizes(entries)
        self._small, large, self.kept = parted(entries, decisions)
        self.left = self._small.count(_FREE)
        self.size = sum(compress(lengths, self._small))
        for number in large:
            self._expect(number, lengths[number], decisions[number].proven or Ranges())
            self.kept += lengths[number] - self._large[number].wanted

    def _expect(self, number: int, size: int, proven: Ranges) -> None:
        self.left += 1
        if size <= segments.SMALL:
            self._small[number] = _FREE
            self.size += size
        else:
            large = _Large(size, proven.missing(segments.count(size)))
            self._large[number] = large
            self.size += large.wanted

    def _is_next(self, number: int, large: _Large, index: int) -> bool:
        others = any(each.claims for n, each in self._open.items() if n != number)
        return not others and index == next(large.free.numbers())

    def _cut(self, large: _Large, index: int) -> _Cut | None:
        """Return the segment that slice `index` is part of; None if none comes in slices."""
        segment = slices.segment_of(index)
        if segment in large.free:
            large.free.remove(segment)
            large.cut[segment] = _Cut(slices.of(large.size, segment))
        return large.cut.get(segment)

    def _oldest(self, number: int) -> Job | None:
        claims = self._open[number].claims
        return claims[0] if claims else None

    def _land(self, number: int, job: Job) -> None:
        if self._oldest(number) != job:
            raise ValueError("not what it is bringing")
        bringing = self._open[number]
        bringing.claims.popleft()
        bringing.jobs += 1
        if not isinstance(job, PackJob):
            self._large[job.entry].claimed -= 1

    def _land_slice(self, number: int, job: SliceJob) -> None:
        self._land(number, job)
        large = self._large[job.entry]
        large.cut[slices.segment_of(job.index)].left -= 1
        self._count(large, slices.span(large.size, job.index)[1])

    def _count(self, large: _Large, length: int) -> None:
        """Take that so many bytes more of a file are here."""
        large.missing -= length
        self.landed += length
