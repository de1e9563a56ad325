"""Who gets which job, what comes back, and what it costs."""

from __future__ import annotations

import tracemalloc
from itertools import chain
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, strategies as st

from landline.errors import ProtocolError
from landline.transfer import segments, slices
from landline.transfer.decided import Decision, Decisions
from landline.transfer.handing import Handing
from landline.transfer.jobs import Job, PackJob, SegmentJob, SliceJob
from landline.transfer.packs import END_BYTES, ITEM_BYTES
from landline.transfer.ranges import Ranges
from landline.transfer.records import RECORD_BYTES
from landline.transfer.segments import SEGMENT_BYTES, SMALL, count
from tests.unit.transfer.cores import LARGE
from tests.unit.transfer.trees import file, folder, link

if TYPE_CHECKING:
    from landline.transfer.manifest import Entry

SIZES = st.sampled_from([0, 1, 5000, SMALL - 1, SMALL, SMALL + 1, LARGE])


def handing(*sizes: int) -> Handing:
    entries = [file(f"f{number}", size) for number, size in enumerate(sizes)]
    return Handing(entries, takes(entries))


def takes(entries: list[Entry]) -> list[Decision]:
    return [Decision("take", entry.path) for entry in entries]


def all_of(made: Handing, number: int = 0) -> list[Job]:
    made.open(number)
    jobs = []
    while (job := made.give(number)) is not None:
        jobs.append(job)
    return jobs


@given(st.lists(SIZES, max_size=30))
def test_every_byte_is_given_out_once(sizes: list[int]) -> None:
    made = handing(*sizes)
    assert made.size == sum(sizes)
    found: list[tuple[int, int]] = []
    for job in all_of(made):
        if isinstance(job, SegmentJob):
            found.append((job.entry, job.index))
        else:
            assert isinstance(job, PackJob)
            items = sum(sizes[entry] + ITEM_BYTES for entry in job.entries)
            assert items + END_BYTES <= RECORD_BYTES
            found += [(entry, -1) for entry in job.entries]
    small = [(n, -1) for n, size in enumerate(sizes) if 0 < size <= SMALL]
    large = [(n, i) for n, size in enumerate(sizes) if size > SMALL for i in range(count(size))]
    assert sorted(found) == sorted(small + large)
    packed = [each for each in found if each in small]
    assert packed == small, "in the manifest's order"
    assert [each for each in found if each in large] == large
    assert not made.idle or not found


@given(st.lists(SIZES, max_size=8), st.lists(st.booleans(), min_size=1, max_size=9))
def test_every_byte_is_given_out_once_whoever_asks(sizes: list[int], slow: list[bool]) -> None:
    made = handing(*sizes)
    for number, each in enumerate(slow):
        made.open(number, slow=each)
    found: list[tuple[int, int, int]] = []
    asked = 0
    while (job := made.give(asked % len(slow))) is not None:
        if isinstance(job, PackJob):
            found += [(entry, 0, sizes[entry]) for entry in job.entries]
        else:
            is_slice = isinstance(job, SliceJob)
            assert is_slice or not slow[asked % len(slow)], "a slow one got a segment"
            span = slices.span if is_slice else segments.span
            found.append((job.entry, *span(sizes[job.entry], job.index)))
        asked += 1
    whole = dict.fromkeys((n for n, size in enumerate(sizes) if size), 0)
    for entry, start, length in sorted(found):
        assert start == whole[entry]
        whole[entry] += length
    assert whole == {n: size for n, size in enumerate(sizes) if size}


def test_a_slow_connection_gets_slices_and_whoever_comes_next_the_others() -> None:
    made = handing(LARGE)
    made.open(0)
    made.open(2, slow=True)
    each = SEGMENT_BYTES // slices.SLICE_BYTES
    assert [made.give(0), made.give(2), made.give(0), made.give(2)] == [
        SegmentJob(0, 0), SliceJob(0, each), SliceJob(0, each + 1), SliceJob(0, each + 2),
    ]  # fmt: skip
    assert made.ended(2, 1) == SliceJob(0, each + 2)
    assert made.give(0) == SliceJob(0, each + 2)
    made.ended(0, 0)
    made.open(4, slow=True)
    jobs = []
    while (job := made.give(4)) is not None:
        jobs.append(job)
    # Slice `each` arrived; all else goes again, the last segment in its one slice.
    assert jobs == [SliceJob(0, index) for index in range(2 * each + 1) if index != each]
    made.landed(4, len(jobs))
    assert made.idle


def test_slices_of_a_held_file_are_not_given_out() -> None:
    made = handing(LARGE)
    made.open(0, slow=True)
    made.give(0)
    made.hold(0)
    assert made.give(0) is None
    assert made.under_way() == {0}
    made.ended(0, 0)
    assert made.idle
    made.renew(0, SEGMENT_BYTES + 1)
    made.open(2, slow=True)
    jobs = [made.give(2) for _ in range(SEGMENT_BYTES // slices.SLICE_BYTES + 1)]
    assert jobs == [SliceJob(0, index) for index in range(len(jobs))]
    assert made.give(2) is None


def test_packs_are_as_full_as_can_be() -> None:
    each = (RECORD_BYTES - END_BYTES) // 4 - ITEM_BYTES
    assert all_of(handing(*[each] * 9)) == [
        PackJob((0, 1, 2, 3)),
        PackJob((4, 5, 6, 7)),
        PackJob((8,)),
    ]
    assert all_of(handing(each, each, each, each + 1)) == [PackJob((0, 1, 2)), PackJob((3,))]


def test_a_large_file_does_not_end_a_pack() -> None:
    assert all_of(handing(10, SMALL + 1, 10)) == [PackJob((0, 2)), SegmentJob(1, 0)]
    assert all_of(handing(SMALL + 1, 10, 10)) == [SegmentJob(0, 0), PackJob((1, 2))]


def test_what_is_not_wanted_is_not_given_out() -> None:
    entries = [folder("a"), file("a/b", 5), file("a/c", 5), file("d", LARGE), link("e", "a")]
    decisions = takes(entries)
    decisions[1] = Decision("skip", ("a", "b"), "same")
    decisions[3] = Decision("resume", ("d",), proven=Ranges([0, 2]))
    made = Handing(entries, decisions)
    assert (made.size, made.kept) == (5 + SEGMENT_BYTES, 5 + SEGMENT_BYTES + 5)
    assert all_of(made) == [PackJob((2,)), SegmentJob(3, 1)]
    decisions[3] = Decision("refuse", ("d",), "path")
    assert all_of(Handing(entries, decisions)) == [PackJob((2,))]
    decisions[3] = Decision("resume", ("d",), proven=Ranges([0, 1, 2]))
    assert all_of(Handing(entries, decisions)) == [PackJob((2,))]


def test_what_has_arrived_is_told_in_order() -> None:
    made = handing(LARGE)
    all_of(made)
    made.landed(0, 2)
    assert made.under_way() == {0}
    made.landed(0, 2)
    made.landed(0, 3)
    assert made.idle
    for number, jobs in ((0, 2), (0, 4), (1, 0)):
        with pytest.raises(ProtocolError):
            made.landed(number, jobs)


def test_the_rest_of_a_connection_comes_first_again_and_in_order() -> None:
    made = handing(LARGE, LARGE)
    made.open(0)
    made.open(1)
    given = [made.give(number) for number in (0, 1, 0, 0)]
    assert made.ended(0, 1) == given[2]
    assert not made.is_open(0)
    assert [made.give(1), made.give(1), made.give(1)] == [given[2], given[3], SegmentJob(1, 1)]
    assert made.give(0) is None
    assert made.ended(1, 4) is None
    for jobs in (-1, 1):
        made.open(2)
        with pytest.raises(ProtocolError):
            made.ended(2, jobs)


def test_a_broken_connection_gets_nothing_more() -> None:
    made = handing(LARGE)
    made.open(0)
    made.give(0)
    made.landed(0, 1)
    made.give(0)
    assert made.broke(0) == 2
    assert made.broke(0) is None
    assert made.broke(7) is None
    assert made.give(0) is None
    assert made.ended(0, 1) == SegmentJob(0, 1)
    assert made.broke(0) is None


def test_what_was_not_sent_is_taken_back() -> None:
    made = handing(LARGE)
    made.open(0)
    first, second = made.give(0), made.give(0)
    assert first is not None
    assert second is not None
    made.take_back(0, first)  # not the latest
    made.take_back(5, second)
    made.take_back(0, second)
    made.landed(0, 1)
    with pytest.raises(ProtocolError):
        made.landed(0, 2)
    assert made.give(0) == second


def test_nothing_of_a_held_file_is_given_out() -> None:
    made = handing(10, LARGE, 10, LARGE, 10)
    made.hold(2)
    made.hold(1)
    assert all_of(made) == [PackJob((0, 4)), SegmentJob(3, 0), SegmentJob(3, 1), SegmentJob(3, 2)]
    made.renew(2, LARGE)
    made.renew(1, 7)
    assert all_of(made) == [PackJob((1,)), *(SegmentJob(2, index) for index in range(3))]
    made.landed(0, 8)
    assert made.idle
    made.hold(1)
    made.renew(1, 0)
    assert made.idle


def test_what_came_back_of_a_held_file_is_not_given_out() -> None:
    made = handing(10, 10, LARGE, 10)
    jobs = all_of(made)
    made.ended(0, 0)
    made.hold(1)
    made.hold(2)
    assert all_of(made, 1) == [PackJob((0, 3))]
    made.hold(0)
    made.hold(3)
    made.ended(1, 0)
    assert made.idle
    for entry in (0, 1, 3):
        made.renew(entry, 5)
    assert len(jobs) == 4
    assert all_of(made, 2) == [PackJob((entry,)) for entry in (0, 1, 3)]


def test_files_that_all_changed_leave_no_pack() -> None:
    made = handing(10, 10)
    made.hold(0)
    made.hold(1)
    assert all_of(made) == []


def test_a_stream_goes_on_until_its_end_is_known() -> None:
    made = Handing.stream()
    made.open(0)
    assert [made.give(0) for _ in range(3)] == [SegmentJob(0, index) for index in range(3)]
    made.landed(0, 1)
    assert not made.idle
    made.take_back(0, SegmentJob(0, 2))
    made.end_stream(SEGMENT_BYTES + 1)
    made.landed(0, 2)
    # That segment has no byte: it was taken back because the stream had ended.
    assert made.idle


def test_a_hundred_thousand_files_take_little_memory() -> None:
    entries = [file(f"f{number}", 4096) for number in range(100_000)]
    decisions = Decisions(bytes(len(entries)))
    tracemalloc.start()
    try:
        made = Handing(entries, decisions)
        made.open(0)
        jobs = 0
        while made.give(0):
            jobs += 1
            made.landed(0, jobs)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert jobs == 100_000 // ((RECORD_BYTES - END_BYTES) // (4096 + ITEM_BYTES)) + 1
    assert peak < 4 << 20


def test_entries_of_packs_are_plain_numbers() -> None:
    jobs = [job for job in all_of(handing(*[5] * 100)) if isinstance(job, PackJob)]
    assert list(chain.from_iterable(job.entries for job in jobs)) == list(range(100))
