"""Slices: where they are, and what proves them."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from landline.errors import ProtocolError, VerificationError
from landline.transfer import segments, slices
from landline.transfer.segments import SEGMENT_BYTES
from landline.transfer.slices import SLICE_BYTES

SIZES = st.integers(1, 3 * SEGMENT_BYTES) | st.sampled_from(
    [SLICE_BYTES, SEGMENT_BYTES, SEGMENT_BYTES + 1, 2 * SEGMENT_BYTES + SLICE_BYTES]
)


def content(data: bytes, told: bytes | None = None) -> memoryview:
    """Return what the record of a slice has."""
    return memoryview(slices.digest(data if told is None else told) + data)


def test_a_segment_has_so_many_whole_ones() -> None:
    assert SEGMENT_BYTES % SLICE_BYTES == 0


@given(SIZES)
def test_they_are_all_of_a_file_and_each_of_one_segment(size: int) -> None:
    end = number = 0
    for index in range(segments.count(size)):
        for each in slices.of(size, index):
            assert each == number
            assert slices.segment_of(each) == index
            start, length = slices.span(size, each)
            assert start == end
            assert 0 < length <= SLICE_BYTES
            end, number = start + length, number + 1
    assert end == size
    for outside in (number, -1):
        with pytest.raises(ValueError, match="slice"):
            slices.span(size, outside)
    with pytest.raises(ValueError, match="segment"):
        slices.of(size, segments.count(size))


def test_what_is_in_its_record() -> None:
    assert bytes(slices.opened(content(b"abc"), 3)) == b"abc"
    assert bytes(slices.opened(content(b"", bytes(5)), 5)) == b""


@pytest.mark.parametrize("length", [1, 2, 4, SLICE_BYTES])
def test_one_of_another_length_is_refused(length: int) -> None:
    with pytest.raises(ProtocolError) as caught:
        slices.opened(content(b"abc"), length)
    assert caught.value.code == "record.place"


@pytest.mark.parametrize("wrong", [content(b"abc", b"abd"), content(b"", b"abc")])
def test_other_bytes_than_it_was_made_of_are_refused(wrong: memoryview) -> None:
    with pytest.raises(VerificationError) as caught:
        slices.opened(wrong, 3)
    assert caught.value.code == "record.content"


def test_its_digest_is_no_leaf() -> None:
    assert slices.digest(b"abc") not in (segments.leaf(b"abc"), segments.small(b"abc"))
