"""Segments that arrive: in pieces, with holes, and in every way that is not one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, strategies as st

from landline.errors import ProtocolError, VerificationError
from landline.transfer import arriving as module, segments
from landline.transfer.arriving import Arrived, Arriving
from landline.transfer.records import Header, Kind
from landline.transfer.segments import leaf

if TYPE_CHECKING:
    from collections.abc import Iterator

SEGMENT = 100
SIZES = {3: 250, 4: 100}


@pytest.fixture(autouse=True)
def short_segments() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "SEGMENT_BYTES", SEGMENT)
        patch.setattr(segments, "SEGMENT_BYTES", SEGMENT)
        yield


def fresh() -> Arriving:
    return Arriving(lambda entry, index: SIZES.get(entry) if index != 1 else None)


def data(arriving: Arriving, entry: int, offset: int, content: bytes) -> int:
    return arriving.data(Header(Kind.DATA, len(content), entry, offset), memoryview(content))


def end(arriving: Arriving, entry: int, index: int, told: bytes) -> Arrived:
    return arriving.segment(Header(Kind.SEGMENT, 32, entry, index), memoryview(told))


Pieces = list[tuple[bool, bytes]]
"""A hole (as many zeros), or bytes; 300 at most."""

pieces = st.lists(st.tuples(st.booleans(), st.binary(min_size=1, max_size=30)), max_size=10)


@given(pieces, st.sampled_from([(3, 0, 100), (3, 2, 50), (4, 0, 100)]))
def test_pieces_and_holes_are_the_segment(cuts: Pieces, which: tuple[int, int, int]) -> None:
    entry, index, length = which
    arriving, whole, zeros = fresh(), b"", 0
    for is_hole, content in cuts:
        piece = content[: length - len(whole)]
        if is_hole:
            zeros += len(piece)
            piece = bytes(len(piece))
        elif piece:
            assert data(arriving, entry, index * SEGMENT + len(whole), piece) == zeros
            assert arriving.open == (entry, index)
            zeros = 0
        whole += piece
    tail = zeros + length - len(whole)
    told = leaf(whole.ljust(length, b"\0"))
    assert end(arriving, entry, index, told) == Arrived(entry, index, told, tail)
    assert arriving.open is None


def test_one_segment_after_another() -> None:
    arriving = fresh()
    for entry, index, length in ((3, 2, 50), (4, 0, 100), (3, 0, 100)):
        content = bytes([entry]) * length
        data(arriving, entry, index * SEGMENT, content)
        assert end(arriving, entry, index, leaf(content)).zeros == 0


def test_other_bytes_than_the_leaf_is_of() -> None:
    arriving = fresh()
    data(arriving, 4, 0, b"x" * 100)
    with pytest.raises(VerificationError) as caught:
        end(arriving, 4, 0, leaf(b"y" * 100))
    assert caught.value.code == "record.content"


@pytest.mark.parametrize(
    ("entry", "offset", "length"),
    [
        (9, 0, 1),  # no such file
        (3, 100, 1),  # not expected
        (3, 99, 2),  # over the segment's end
        (3, 249, 2),  # over the file's end
        (3, 250, 1),
        (3, 300, 1),
        (4, 100, 1),
        (3, 2**62, 1),
    ],
)
def test_data_where_none_belongs(entry: int, offset: int, length: int) -> None:
    with pytest.raises(ProtocolError) as caught:
        data(fresh(), entry, offset, bytes(length))
    assert caught.value.code == "record.place"


@pytest.mark.parametrize(
    ("entry", "offset"),
    [
        (3, 9),  # again
        (3, 0),
        (4, 10),  # another file
        (3, 200),  # another segment
        (3, 95),  # over the end
    ],
)
def test_data_that_does_not_go_on(entry: int, offset: int) -> None:
    arriving = fresh()
    data(arriving, 3, 0, bytes(10))
    with pytest.raises(ProtocolError) as caught:
        data(arriving, entry, offset, bytes(10))
    assert caught.value.code == "record.place"


@pytest.mark.parametrize(("entry", "index"), [(9, 0), (3, 1), (3, 3), (4, 1), (3, 2**60)])
def test_the_end_of_a_segment_that_is_not_expected(entry: int, index: int) -> None:
    with pytest.raises(ProtocolError):
        end(fresh(), entry, index, leaf(b""))


@pytest.mark.parametrize(("entry", "index"), [(3, 2), (4, 0)])
def test_the_end_of_another_segment_than_the_open_one(entry: int, index: int) -> None:
    arriving = fresh()
    data(arriving, 3, 0, bytes(10))
    with pytest.raises(ProtocolError):
        end(arriving, entry, index, leaf(b""))


def test_a_pack_comes_between_segments_only() -> None:
    arriving = fresh()
    arriving.between()
    data(arriving, 4, 0, bytes(100))
    with pytest.raises(ProtocolError) as caught:
        arriving.between()
    assert caught.value.code == "record.place"
    end(arriving, 4, 0, leaf(bytes(100)))
    arriving.between()


def test_a_segment_is_claimed_once() -> None:
    claimed: list[tuple[int, int]] = []

    def claim(entry: int, index: int) -> int:
        claimed.append((entry, index))
        return 250

    arriving = Arriving(claim)
    for offset in (200, 210, 220):
        data(arriving, 3, offset, bytes(10))
    end(arriving, 3, 2, leaf(bytes(50)))
    end(arriving, 3, 0, leaf(bytes(100)))
    assert claimed == [(3, 2), (3, 0)]
