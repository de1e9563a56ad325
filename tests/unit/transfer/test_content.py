"""The identity of content of unknown length is that of a file whose size was known."""

from __future__ import annotations

import pytest
from hypothesis import given, settings, strategies as st

from landline.transfer import segments
from landline.transfer.content import Content
from landline.transfer.segments import SEGMENT_BYTES, SMALL

PATTERN = bytes(range(251)) * (3 * SEGMENT_BYTES // 251)
SIZES = (
    0, 1, SMALL - 1, SMALL, SMALL + 1, SEGMENT_BYTES - 1, SEGMENT_BYTES, SEGMENT_BYTES + 1,
    2 * SEGMENT_BYTES, 2 * SEGMENT_BYTES + 12_345,
)  # fmt: skip


def expected(data: bytes) -> bytes:
    if len(data) <= SMALL:
        return segments.small(data)
    spans = (segments.span(len(data), index) for index in range(segments.count(len(data))))
    leaves = [segments.leaf(data[start : start + length]) for start, length in spans]
    return segments.root(len(data), leaves)


@pytest.mark.parametrize("size", SIZES)
def test_it_is_the_files_identity(size: int) -> None:
    content = Content()
    content.update(PATTERN[:size])
    assert content.size == size
    assert content.identity() == expected(PATTERN[:size])
    assert content.identity() == expected(PATTERN[:size]), "asking changes nothing"


@settings(max_examples=30)
@given(
    st.lists(st.integers(0, SEGMENT_BYTES + 5), max_size=4),
    st.lists(st.integers(0, 3 * SEGMENT_BYTES), max_size=3),
)
def test_pieces_and_going_back_do_not_show(pieces: list[int], cuts: list[int]) -> None:
    content, size = Content(), 0
    for piece in pieces:
        content.update(PATTERN[size : size + piece])
        size = min(size + piece, len(PATTERN))
        for cut in cuts:
            if cut <= size:
                size = cut
                left = content.cut(cut)
                assert left <= cut
                content.update(PATTERN[left:cut])
    assert content.size == size
    assert content.identity() == expected(PATTERN[:size])


def test_what_follows_an_answer_counts() -> None:
    content = Content()
    for data in (b"a" * SMALL, b"b" * SEGMENT_BYTES, b"c"):
        content.identity()
        content.update(data)
    assert content.identity() == expected(b"a" * SMALL + b"b" * SEGMENT_BYTES + b"c")


@pytest.mark.parametrize("there", [0, 1, SMALL, SMALL + 1, SEGMENT_BYTES - 1, SEGMENT_BYTES + 9])
@pytest.mark.parametrize("rest", [0, 3])
def test_segments_that_were_hashed_elsewhere(there: int, rest: int) -> None:
    data = bytes(range(256)) * (3 * SEGMENT_BYTES // 256) + b"x" * rest
    here, elsewhere = Content(), Content()
    here.update(data[:there])
    elsewhere.update(data[there - there % SEGMENT_BYTES :])
    assert here.extend(elsewhere.leaves) == 3 * SEGMENT_BYTES
    here.update(data[3 * SEGMENT_BYTES :])
    assert here.identity() == expected(data)
