"""Packs: what goes in comes out, proven; anything else is refused."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given, strategies as st

from landline.errors import Error, ProtocolError, VerificationError
from landline.transfer import segments
from landline.transfer.packs import END_BYTES, ITEM_BYTES, PackWriter, items
from landline.transfer.records import RECORD_BYTES
from landline.transfer.segments import SMALL

Inside = list[tuple[int, bytes]]

contents = st.lists(
    st.tuples(st.integers(0, 2**32 - 1), st.binary(max_size=80)), min_size=1, max_size=20
)


def packs_of(inside: Inside, capacity: int) -> list[bytes]:
    """Return the packs, of `capacity` bytes at most, that hold `inside`."""
    body = memoryview(bytearray(b"\xff" * capacity))
    writer, packs = PackWriter(body), []
    for entry, content in inside:
        if not writer.add(entry, content):
            packs.append(bytes(body[: writer.finish()]))
            writer.clear()
            assert writer.add(entry, content)
    return [*packs, bytes(body[: writer.finish()])]


def read(pack: bytes) -> Inside:
    return [(item.entry, bytes(item.content)) for item in items(memoryview(pack))]


def refused(pack: bytes) -> str:
    with pytest.raises(Error) as caught:
        read(pack)
    assert caught.value.line("en")
    assert caught.value.line("zh")
    return caught.value.code


def proven(told: bytes) -> bytes:
    return told + segments.pack(told)


@given(contents, st.integers(ITEM_BYTES + END_BYTES + 80, 1000))
def test_what_goes_in_comes_out_whatever_a_pack_holds(inside: Inside, capacity: int) -> None:
    packs = packs_of(inside, capacity)
    assert [item for pack in packs for item in read(pack)] == inside
    assert all(len(pack) <= capacity for pack in packs)


@given(contents, st.data())
def test_a_pack_that_is_cut_is_found(inside: Inside, data: st.DataObject) -> None:
    (pack,) = packs_of(inside, 5000)
    end = data.draw(st.integers(0, len(pack) - 1))
    assert refused(pack[:end]) in ("record.pack", "record.content")


def test_a_flipped_bit_is_found() -> None:
    (pack,) = packs_of([(1, b"one"), (2, b""), (3, b"three")], 500)
    for at in range(len(pack)):
        for bit in range(8):
            changed = bytearray(pack)
            changed[at] ^= 1 << bit
            assert refused(bytes(changed)) in ("record.pack", "record.content")


@given(st.binary(max_size=200))
def test_garbage_is_read_or_refused(data: bytes) -> None:
    for pack in (data, proven(data)):
        with contextlib.suppress(ProtocolError, VerificationError):
            assert packs_of(read(pack), 5000) == [pack]


def test_contents_and_what_is_told_of_them_are_of_one_length() -> None:
    count = (1).to_bytes(4, "big")
    table = (7).to_bytes(4, "big") + (3).to_bytes(4, "big")
    assert read(proven(b"abc" + table + count)) == [(7, b"abc")]
    for wrong in (b"ab", b"abcd", b""):
        assert refused(proven(wrong + table + count)) == "record.pack"


def test_a_pack_has_an_item_at_least() -> None:
    assert PackWriter(memoryview(bytearray(500))).finish() == 0
    assert refused(proven(bytes(4))) == "record.pack"
    assert refused(proven((2**32 - 1).to_bytes(4, "big"))) == "record.pack"


def test_an_item_is_a_small_file_at_most() -> None:
    writer = PackWriter(memoryview(bytearray(RECORD_BYTES)))
    with pytest.raises(ValueError, match="131073 bytes"):
        writer.space(SMALL + 1)
    assert writer.add(1, bytes(SMALL))
    table = bytes(4) + (SMALL + 1).to_bytes(4, "big") + (1).to_bytes(4, "big")
    assert refused(proven(bytes(SMALL + 1) + table)) == "record.pack"


def test_a_file_is_read_to_where_it_belongs() -> None:
    """It may have become shorter than was asked for."""
    body = memoryview(bytearray(200))
    writer = PackWriter(body)
    for entry, content in ((4, b"shorter"), (5, b"")):
        space = writer.space(50)
        assert space is not None
        assert len(space) == 50
        space[: len(content)] = content
        writer.put(entry, len(content))
    assert read(bytes(body[: writer.finish()])) == [(4, b"shorter"), (5, b"")]
    assert writer.space(200) is None
