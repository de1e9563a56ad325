"""What is expected comes once, from one connection at a time, and from nobody else."""

from __future__ import annotations

import pytest

from landline.errors import ProtocolError
from landline.transfer.decided import Decision
from landline.transfer.expecting import Expecting
from landline.transfer.ranges import Ranges
from landline.transfer.segments import SEGMENT_BYTES
from landline.transfer.slices import SLICE_BYTES
from tests.unit.transfer.cores import LARGE
from tests.unit.transfer.trees import file, folder

ENTRIES = [folder("a"), file("a/b", 5), file("c", LARGE), file("d", 0), file("e", 7)]


def expecting(**given: Decision) -> Expecting:
    """Expect all of ENTRIES, but for those that are `given` by their name."""
    decisions = [given.get(e.path[-1], Decision("take", e.path)) for e in ENTRIES]
    made = Expecting(ENTRIES, decisions)
    made.open(1)
    made.open(2)
    return made


def test_what_is_to_come() -> None:
    made = expecting()
    assert (made.size, made.kept, made.landed, made.left) == (LARGE + 12, 0, 0, 3)
    made = expecting(
        b=Decision("skip", ("a", "b"), "same"),
        c=Decision("resume", ("c",), proven=Ranges([1])),
        e=Decision("refuse", ("e",), "path"),
    )
    assert (made.size, made.kept, made.left) == (SEGMENT_BYTES + 5, SEGMENT_BYTES + 5, 1)
    assert made.claim(1, 2, 1) is None
    assert not made.claim_pack(1, [1])
    assert not made.claim_pack(1, [4])


def test_a_file_that_is_all_here_only_needs_its_name() -> None:
    made = expecting(c=Decision("resume", ("c",), proven=Ranges([0, 1, 2])))
    assert made.whole == [2]
    assert made.left == 3
    made.completed(2)
    assert (made.whole, made.left) == ([], 2)


def test_a_segment_is_claimed_once() -> None:
    made = expecting()
    assert made.claim(1, 2, 0) == LARGE
    assert made.claim(2, 2, 0) is None
    assert made.claim(1, 2, 0) is None
    for number, entry, index in ((1, 2, 3), (1, 2, 2**70), (1, 1, 0), (1, 3, 0), (1, 99, 0)):
        assert made.claim(number, entry, index) is None
    assert made.claim(3, 2, 1) is None, "of no connection"
    assert not made.landed_segment(1, 2, 0)
    assert made.landed == SEGMENT_BYTES
    assert made.claim(2, 2, 0) is None


def test_a_pack_is_claimed_once_and_whole() -> None:
    made = expecting()
    for entries in ([], [0], [3], [2], [99], [1, 1], [1, 4, 2], [1, 4, 4]):
        assert not made.claim_pack(1, entries), entries
    assert not made.claim_pack(3, [1])
    assert made.claim_pack(1, [4, 1])
    assert not made.claim_pack(2, [4])
    made.landed_pack(1, [4, 1])
    assert (made.landed, made.left) == (12, 1)
    assert not made.claim_pack(2, [1])


def test_it_lands_in_the_order_it_came() -> None:
    made = expecting()
    assert made.claim(1, 2, 2)
    assert made.claim_pack(1, [1])
    with pytest.raises(ValueError, match="bringing"):
        made.landed_pack(1, [1])
    with pytest.raises(ValueError, match="bringing"):
        made.landed_segment(2, 2, 2)
    assert not made.landed_segment(1, 2, 2)
    made.landed_pack(1, [1])


def test_a_large_file_is_complete_with_its_last_segment() -> None:
    made = expecting()
    for index in (1, 2, 0):
        assert made.claim(1, 2, index)
        assert made.landed_segment(1, 2, index) is (index == 0)
    assert made.landed == LARGE
    assert made.left == 3
    made.completed(2)
    assert made.left == 2
    with pytest.raises(KeyError):
        made.completed(2)


def test_a_name_is_not_given_too_early() -> None:
    with pytest.raises(ValueError, match="not complete"):
        expecting().completed(2)


def test_what_a_connection_did_not_bring_is_free_again() -> None:
    made = expecting()
    assert made.claim_pack(1, [1])
    made.landed_pack(1, [1])
    assert made.claim(1, 2, 1)
    assert made.claim_pack(1, [4])
    assert made.over(1) == 1
    assert not made.is_open(1)
    assert made.claim(1, 2, 1) is None
    assert made.claim(2, 2, 1) == LARGE
    assert made.claim_pack(2, [4])
    assert not made.claim_pack(2, [1])


def test_only_news_are_told() -> None:
    made = expecting()
    assert made.news() == []
    for entry in (1, 4):
        assert made.claim_pack(2, [entry])
        made.landed_pack(2, [entry])
    assert made.news() == [(2, 2)]
    assert made.news() == []


def test_a_file_comes_anew() -> None:
    made = expecting()
    assert made.claim(1, 2, 0)
    assert not made.may_renew(2)
    made.landed_segment(1, 2, 0)
    assert made.may_renew(2)
    made.renew(2, file("c", 9))
    assert (made.size, made.landed, made.left) == (12, 0, 3)
    assert made.claim(1, 2, 1) is None
    assert not made.claim_pack(1, [2])
    assert not made.may_renew(2)
    made.renewed(2)
    assert made.entry(2).size == 9
    assert (made.size, made.left) == (21, 3)
    assert made.claim_pack(1, [2])
    assert not made.may_renew(2)
    made.landed_pack(1, [2])
    assert not made.may_renew(2)


def test_of_a_file_that_comes_anew_nothing_was_here() -> None:
    made = expecting(c=Decision("resume", ("c",), proven=Ranges([0])))
    assert (made.size, made.kept) == (LARGE + 12 - SEGMENT_BYTES, SEGMENT_BYTES)
    made.renew(2, file("c", LARGE))
    made.renewed(2)
    assert (made.size, made.kept) == (LARGE + 12, 0)


def test_a_small_file_becomes_large_or_nothing() -> None:
    made = expecting()
    made.renew(1, file("a/b", LARGE))
    made.renewed(1)
    assert made.claim(1, 1, 2) == LARGE
    made.renew(4, file("e", 0))
    made.renewed(4)
    assert made.left == 2
    assert not made.may_renew(4)
    made.renew(2, None)
    made.renewed(2)
    assert (made.left, made.size) == (1, LARGE)


def test_what_is_not_expected_does_not_come_anew() -> None:
    made = expecting(e=Decision("skip", ("e",), "same"))
    for entry in (0, 3, 4, 5, 999_999):
        assert not made.may_renew(entry)
    for index in range(3):
        made.claim(1, 2, index)
        made.landed_segment(1, 2, index)
    assert not made.may_renew(2), "complete"


EACH = SEGMENT_BYTES // SLICE_BYTES
"""Slices of a segment."""


def test_a_slice_is_claimed_once() -> None:
    made = expecting()
    assert made.claim_slice(1, 2, 0) == LARGE
    assert made.claim_slice(2, 2, 0) is None
    assert made.claim(2, 2, 0) is None, "it comes in slices"
    assert made.claim_slice(2, 2, EACH - 1) == LARGE
    assert made.claim(1, 2, 1) == LARGE
    assert made.claim_slice(2, 2, EACH) is None, "it comes whole"
    for number, entry, index in ((1, 2, 3 * EACH), (1, 2, 2**70), (1, 1, 0), (1, 99, 0), (3, 2, 1)):
        assert made.claim_slice(number, entry, index) is None
    assert made.claim_slice(1, 2, 2 * EACH + 1) is None, "the last segment has one"
    assert made.claim_slice(1, 2, 2 * EACH) == LARGE


def test_the_last_slice_waits_until_its_segment_is_proven() -> None:
    made = expecting()
    for index in range(EACH):
        assert made.claim_slice(1 + index % 2, 2, index)
    for index in range(EACH - 1):
        assert not made.landed_slice(1 + index % 2, 2, index)
    assert made.landed == SEGMENT_BYTES - SLICE_BYTES
    last = EACH - 1
    assert made.landed_slice(1 + last % 2, 2, last)
    assert not made.may_renew(2), "it is under way"
    assert made.landed == SEGMENT_BYTES - SLICE_BYTES
    assert not made.landed_segment(1 + last % 2, 2, 0)
    assert made.landed == SEGMENT_BYTES
    assert made.may_renew(2)
    assert made.claim(1, 2, 0) is None
    assert made.claim_slice(1, 2, 0) is None
    assert made.claim(1, 2, 1)
    assert not made.landed_segment(1, 2, 1)
    assert made.claim_slice(2, 2, 2 * EACH)
    assert made.landed_slice(2, 2, 2 * EACH)
    assert made.landed_segment(2, 2, 2), "the file is complete"


def test_slices_land_in_the_order_they_came_and_not_before_they_do() -> None:
    made = expecting()
    assert made.claim_slice(1, 2, 1)
    assert made.claim_slice(1, 2, 0)
    for index in (0, 5):
        with pytest.raises(ValueError, match="bringing"):
            made.landed_slice(1, 2, index)
    with pytest.raises(ValueError, match="last"):
        made.landed_segment(1, 2, 0)
    with pytest.raises(ValueError, match="bringing"):
        made.landed_segment(1, 2, 1)
    assert not made.landed_slice(1, 2, 1)


def test_a_slice_that_a_connection_did_not_bring_is_free_again() -> None:
    made = expecting()
    for index in (0, 1):
        assert made.claim_slice(1, 2, index)
    assert not made.landed_slice(1, 2, 0)
    assert not made.may_renew(2)
    assert made.over(1) == 1
    assert made.may_renew(2)
    assert made.claim_slice(2, 2, 0) is None
    assert made.claim_slice(2, 2, 1) == LARGE
    made.over(2)
    made.renew(2, file("c", LARGE))
    assert made.landed == 0
    made.renewed(2)
    made.open(3)
    assert made.claim_slice(3, 2, 0) == LARGE


def test_a_stream_does_not_come_in_slices() -> None:
    assert stream().claim_slice(1, 0, 0) is None


def stream() -> Expecting:
    made = Expecting.stream()
    made.open(1)
    made.open(2)
    return made


def test_a_stream_comes_in_order_on_one_connection() -> None:
    made = stream()
    assert made.claim(1, 0, 1) is None
    assert made.claim(1, 0, 0)
    assert made.claim(2, 0, 1) is None
    assert made.claim(1, 0, 1)
    made.landed_segment(1, 0, 0)
    made.over(1)
    assert made.claim(2, 0, 2) is None
    assert made.claim(2, 0, 1)
    made.landed_segment(2, 0, 1)
    assert not made.end_stream(2 * SEGMENT_BYTES + 1)
    assert made.claim(2, 0, 3) is None
    assert made.claim(2, 0, 2)
    assert made.claim(2, 0, 3) is None
    assert made.landed_segment(2, 0, 2)


def test_a_stream_does_not_end_before_what_came() -> None:
    made = stream()
    assert made.end_stream(0)
    made = stream()
    assert made.claim(1, 0, 0)
    with pytest.raises(ProtocolError):
        made.end_stream(0)
    made.landed_segment(1, 0, 0)
    assert made.end_stream(5)
