"""Sets of segment numbers, kept as runs: which segments of a file are proven. Pure.

A file arrives on several connections at once, so what there is of it has holes, but few:
a set costs memory by its runs, not by its numbers. Encoded, each run is two numbers, the
distance from the end of the run before (of the first: from 0) and its length, each in
groups of seven bits, the lowest first, bit 7 set on all but the last (LEB128). There is one
encoding of each set, and no other is read. What does not live here: what a segment is.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, Final

from landline.errors import ProtocolError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LAST: Final = 1 << 40
"""No segment has this number or a higher one: 8 MiB each, 2**63 bytes together."""

ENCODED_LONGEST: Final = 1 << 20
"""Bytes of one encoded set; that of 1 TiB with every other segment missing takes 128 KiB."""

_MOST_GROUPS: Final = 6


class Ranges:
    """A set of whole numbers from 0; equal to another if it holds the same ones."""

    __slots__ = ("_ends", "_starts")

    def __init__(self, numbers: Iterable[int] = ()) -> None:
        # Run i is _starts[i] <= n < _ends[i]; between two runs at least one number is missing.
        self._starts: list[int] = []
        self._ends: list[int] = []
        for number in numbers:
            self.add(number)

    @classmethod
    def upto(cls, count: int) -> Ranges:
        """Return the set of all numbers below `count`."""
        whole = cls()
        whole.add_run(0, count)
        return whole

    def add(self, number: int) -> None:
        """Put `number` in; ValueError if it is below 0 or not below LAST."""
        self.add_run(number, number + 1)

    def remove(self, number: int) -> None:
        """Take `number` out, if it is in."""
        self.remove_run(number, number + 1)

    def add_run(self, start: int, end: int) -> None:
        """Put all `start` <= n < `end` in; ValueError if they are not from 0 to LAST."""
        if not 0 <= start <= end <= LAST:
            raise ValueError(f"not a run of segments: {start} to {end}")
        if start == end:
            return
        # Runs that only touch become one with it.
        first, last = bisect_left(self._ends, start), bisect_right(self._starts, end)
        if first < last:
            start, end = min(start, self._starts[first]), max(end, self._ends[last - 1])
        self._starts[first:last] = [start]
        self._ends[first:last] = [end]

    def remove_run(self, start: int, end: int) -> None:
        """Take all `start` <= n < `end` out that are in."""
        if start >= end:
            return
        first, last = bisect_right(self._ends, start), bisect_left(self._starts, end)
        if first >= last:
            return
        kept = ((self._starts[first], start), (end, self._ends[last - 1]))
        left = [run for run in kept if run[0] < run[1]]
        self._starts[first:last] = [run[0] for run in left]
        self._ends[first:last] = [run[1] for run in left]

    def missing(self, count: int) -> Ranges:
        """Return the numbers below `count` that are not in."""
        rest = Ranges.upto(count)
        for start, end in self:
            rest.remove_run(start, end)
        return rest

    def copy(self) -> Ranges:
        """Return the same set, to be changed apart from this one."""
        same = Ranges()
        same._starts, same._ends = self._starts[:], self._ends[:]
        return same

    def __or__(self, other: Ranges) -> Ranges:
        both = self.copy()
        for start, end in other:
            both.add_run(start, end)
        return both

    def __contains__(self, number: int) -> bool:
        run = bisect_right(self._starts, number) - 1
        return run >= 0 and number < self._ends[run]

    def __iter__(self) -> Iterator[tuple[int, int]]:
        """Give the runs in order, each as its first number and the one after its last."""
        return iter(zip(self._starts, self._ends, strict=True))

    def numbers(self) -> Iterator[int]:
        """Give every number in order."""
        for start, end in self:
            yield from range(start, end)

    def __bool__(self) -> bool:
        return bool(self._starts)

    def __len__(self) -> int:
        """Return how many numbers are in."""
        return sum(self._ends) - sum(self._starts)

    @property
    def end(self) -> int:
        """The number after the highest, or 0."""
        return self._ends[-1] if self._ends else 0

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Ranges):
            return NotImplemented
        return self._starts == other._starts and self._ends == other._ends

    __hash__ = None  # type: ignore[assignment]  # it can be changed

    def __repr__(self) -> str:
        runs = ", ".join(f"{start}-{end - 1}" for start, end in self)
        return f"Ranges({runs})"

    def encode(self) -> bytes:
        """Return the one encoding of this set."""
        data = bytearray()
        before = 0
        for start, end in self:
            _append(data, start - before)
            _append(data, end - start)
            before = end
        return bytes(data)

    @classmethod
    def decode(cls, data: bytes, count: int) -> Ranges:
        """Return the set that `data` stands for, all of it below `count`.

        Raises ProtocolError `ranges.malformed` for anything that `encode` does not make.
        """
        if len(data) > ENCODED_LONGEST:
            raise ProtocolError("ranges.malformed")
        found = cls()
        numbers = _numbers(data)
        end = 0
        for gap, length in zip(numbers[::2], numbers[1::2], strict=False):
            start = end + gap
            end = start + length
            if length == 0 or (gap == 0 and found._starts) or end > count:
                raise ProtocolError("ranges.malformed")
            found._starts.append(start)
            found._ends.append(end)
        if len(numbers) % 2:
            raise ProtocolError("ranges.malformed")
        return found


def _append(data: bytearray, number: int) -> None:
    while number > 0x7F:
        data.append(number & 0x7F | 0x80)
        number >>= 7
    data.append(number)


def _numbers(data: bytes) -> list[int]:
    found = []
    number = groups = 0
    for byte in data:
        number |= (byte & 0x7F) << 7 * groups
        groups += 1
        if groups > _MOST_GROUPS or (byte == 0 and groups > 1):
            raise ProtocolError("ranges.malformed")
        if byte < 0x80:
            found.append(number)
            number = groups = 0
    if groups:
        raise ProtocolError("ranges.malformed")
    return found
