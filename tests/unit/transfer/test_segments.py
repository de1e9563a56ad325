"""Segments, leaves and roots."""

from __future__ import annotations

import pytest
from blake3 import blake3
from hypothesis import given, strategies as st

from landline.transfer import segments
from landline.transfer.ranges import Ranges
from landline.transfer.segments import (
    SEGMENT_BYTES,
    Hasher,
    count,
    extent,
    leaf,
    root,
    same,
    small,
    span,
)


@given(st.lists(st.lists(st.binary(max_size=60), max_size=5), max_size=5))
def test_a_hasher_makes_the_leaf_of_each_segment(cuts: list[list[bytes]]) -> None:
    hasher = Hasher()
    for pieces in cuts:
        for piece in pieces:
            hasher.update(memoryview(piece))
        assert hasher.leaf() == leaf(b"".join(pieces))


@pytest.mark.parametrize("length", [0, 1, 65535, 65536, 65537, 200000])
def test_a_hole_is_hashed_as_the_zeros_that_it_is(length: int) -> None:
    hasher = Hasher()
    hasher.update(b"before")
    hasher.zeros(length)
    hasher.update(b"after")
    assert hasher.leaf() == leaf(b"before" + bytes(length) + b"after")


def test_a_hasher_forgets() -> None:
    hasher = Hasher()
    hasher.update(b"half a segm")
    hasher.forget()
    hasher.update(b"whole")
    assert hasher.leaf() == leaf(b"whole")


@given(st.binary(max_size=100))
def test_no_hash_passes_for_another(data: bytes) -> None:
    found = {leaf(data), small(data), blake3(data).digest(), root(0, [])}
    assert len(found) == 4


def test_a_root_is_no_leaf_of_what_it_is_made_of() -> None:
    inside = (1).to_bytes(8, "big") + SEGMENT_BYTES.to_bytes(8, "big") + leaf(b"x")
    assert root(1, [leaf(b"x")]) not in {leaf(inside), small(inside), blake3(inside).digest()}


def test_size_order_and_every_leaf_are_in_the_root() -> None:
    one, two = leaf(b"1"), leaf(b"2")
    size = SEGMENT_BYTES + 1
    roots = [
        root(size, [one, two]),
        root(size + 1, [one, two]),
        root(size, [two, one]),
        root(size, [one, one]),
        root(1, [one]),
    ]
    assert len(set(roots)) == len(roots)


@pytest.mark.parametrize(("size", "leaves"), [(0, 1), (1, 0), (SEGMENT_BYTES, 2), (1, 2)])
def test_a_root_has_as_many_leaves_as_segments(size: int, leaves: int) -> None:
    with pytest.raises(ValueError, match="leaves"):
        root(size, [leaf(b"")] * leaves)


@given(st.integers(0, segments.LONGEST))
def test_spans_cover_a_file_without_gap(size: int) -> None:
    assert (count(size) == 0) == (size == 0)
    if size:
        assert span(size, 0)[0] == 0
        start, length = span(size, count(size) - 1)
        assert start + length == size
        assert 0 < length <= SEGMENT_BYTES
    for index in {0, count(size) // 2}:
        if index + 1 >= count(size):
            continue
        start, length = span(size, index)
        assert (start + length, length) == (span(size, index + 1)[0], SEGMENT_BYTES)


@pytest.mark.parametrize(("size", "index"), [(0, 0), (1, 1), (1, -1), (SEGMENT_BYTES, 1)])
def test_a_segment_that_is_not_there(size: int, index: int) -> None:
    with pytest.raises(ValueError, match="segment"):
        span(size, index)


def test_digests_are_compared_whole() -> None:
    assert same(leaf(b"x"), memoryview(leaf(b"x")))
    assert not same(leaf(b"x"), leaf(b"y"))
    assert not same(leaf(b"x"), leaf(b"x")[:-1])


@given(st.integers(0, 4 * SEGMENT_BYTES), st.sets(st.integers(0, 3)))
def test_the_bytes_of_some_segments(size: int, some: set[int]) -> None:
    missing = {index for index in some if index < count(size)}
    assert extent(size, Ranges(missing)) == sum(span(size, index)[1] for index in missing)
