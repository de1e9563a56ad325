"""Sets of segment numbers, beside Python's own set."""

from __future__ import annotations

from contextlib import suppress
from itertools import pairwise

import pytest
from hypothesis import given, settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from landline.errors import ProtocolError
from landline.transfer.ranges import ENCODED_LONGEST, LAST, Ranges

HIGHEST = 60
numbers = st.integers(0, HIGHEST - 1)
bounds = st.integers(0, HIGHEST)


class BesideASet(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.ranges = Ranges()
        self.numbers: set[int] = set()

    @rule(number=numbers)
    def add(self, number: int) -> None:
        self.ranges.add(number)
        self.numbers.add(number)

    @rule(number=numbers)
    def remove(self, number: int) -> None:
        self.ranges.remove(number)
        self.numbers.discard(number)

    @rule(start=bounds, length=bounds)
    def add_run(self, start: int, length: int) -> None:
        self.ranges.add_run(start, start + length)
        self.numbers.update(range(start, start + length))

    @rule(start=bounds, end=bounds)
    def remove_run(self, start: int, end: int) -> None:
        self.ranges.remove_run(start, end)
        self.numbers.difference_update(range(start, end))

    @rule(others=st.sets(numbers))
    def join(self, others: set[int]) -> None:
        before = self.ranges.copy()
        self.ranges = self.ranges | Ranges(others)
        assert set(before.numbers()) == self.numbers
        self.numbers |= others

    @invariant()
    def holds_the_same(self) -> None:
        assert list(self.ranges.numbers()) == sorted(self.numbers)
        assert [n in self.ranges for n in range(-1, 130)] == [
            n in self.numbers for n in range(-1, 130)
        ]
        assert len(self.ranges) == len(self.numbers)
        assert bool(self.ranges) == bool(self.numbers)
        assert self.ranges.end == max(self.numbers, default=-1) + 1

    @invariant()
    def is_in_its_shortest_form(self) -> None:
        runs = list(self.ranges)
        assert all(start < end for start, end in runs)
        assert all(one[1] < two[0] for one, two in pairwise(runs))

    @invariant()
    def missing_is_the_rest(self) -> None:
        for count in (0, 17, HIGHEST):
            assert set(self.ranges.missing(count).numbers()) == set(range(count)) - self.numbers

    @invariant()
    def is_the_same_after_the_line(self) -> None:
        assert Ranges.decode(self.ranges.encode(), 2 * HIGHEST) == self.ranges


TestBesideASet = BesideASet.TestCase
TestBesideASet.settings = settings(max_examples=60, stateful_step_count=30)


@given(st.binary(max_size=24))
def test_there_is_one_encoding_of_each_set(data: bytes) -> None:
    with suppress(ProtocolError):
        assert Ranges.decode(data, LAST).encode() == data


@given(st.sets(st.integers(0, LAST - 1), max_size=20))
def test_any_numbers_come_back(numbers: set[int]) -> None:
    assert set(Ranges.decode(Ranges(numbers).encode(), LAST).numbers()) == numbers


@pytest.mark.parametrize(
    "data",
    [
        b"\x00",  # half a run
        b"\x00\x00",  # nothing in it
        b"\x00\x01\x00\x01",  # two runs that are one
        b"\x00\x81",  # cut off
        b"\x00\x81\x00",  # longer than it need be
        b"\x80\x00\x01",
        b"\x00\x0b",  # beyond the file
        b"\x0a\x01",
        b"\x00\xff\xff\xff\xff\xff\xff\x01",  # beyond any file
        b"\x00\x01" * ENCODED_LONGEST,
    ],
)
def test_what_is_not_read(data: bytes) -> None:
    with pytest.raises(ProtocolError) as refused:
        Ranges.decode(data, 10)
    assert refused.value.code == "ranges.malformed"
    assert refused.value.line("zh")


def test_runs_that_touch_are_one() -> None:
    ranges = Ranges([0, 2])
    assert list(ranges) == [(0, 1), (2, 3)]
    ranges.add(1)
    assert list(ranges) == [(0, 3)]
    assert ranges.encode() == b"\x00\x03"
    assert repr(ranges) == "Ranges(0-2)"


@pytest.mark.parametrize(("start", "end"), [(-1, 1), (2, 1), (0, LAST + 1)])
def test_what_is_no_run(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="not a run"):
        Ranges().add_run(start, end)


def test_a_set_is_nothing_else() -> None:
    assert Ranges([1]) != {1}
    with pytest.raises(TypeError):
        hash(Ranges())
