"""Packs: what goes in comes out, proven; anything else is refused."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given, strategies as st

from landline.errors import Error, ProtocolError, VerificationError
from landline.transfer.packs import ITEM_BYTES, PackWriter, items
from landline.transfer.records import RECORD_BYTES
from landline.transfer.segments import SMALL, small

Inside = list[tuple[int, bytes]]

contents = st.lists(st.tuples(st.integers(0, 2**32 - 1), st.binary(max_size=80)), max_size=20)


def packs_of(inside: Inside, capacity: int) -> list[bytes]:
    """Return the packs, of `capacity` bytes at most, that hold `inside`."""
    body = memoryview(bytearray(b"\xff" * capacity))
    writer, packs = PackWriter(body), []
    for entry, content in inside:
        if not writer.add(entry, content):
            packs.append(bytes(body[: writer.length]))
            writer.clear()
            assert writer.add(entry, content)
    return [*packs, bytes(body[: writer.length])]


def read(pack: bytes) -> Inside:
    found = []
    for item in items(memoryview(pack)):
        assert item.digest == small(item.content)
        found.append((item.entry, bytes(item.content)))
    return found


def refused(pack: bytes) -> str:
    with pytest.raises(Error) as caught:
        read(pack)
    assert caught.value.line("en")
    assert caught.value.line("zh")
    return caught.value.code


@given(contents, st.integers(ITEM_BYTES + 80, 1000))
def test_what_goes_in_comes_out_whatever_a_pack_holds(inside: Inside, capacity: int) -> None:
    packs = packs_of(inside, capacity)
    assert [item for pack in packs for item in read(pack)] == inside
    assert all(len(pack) <= capacity for pack in packs)


@given(contents, st.data())
def test_a_pack_that_is_cut_is_found(inside: Inside, data: st.DataObject) -> None:
    (pack,) = packs_of(inside, 5000)
    ends = [0]
    for _, content in inside:
        ends.append(ends[-1] + ITEM_BYTES + len(content))
    end = data.draw(st.integers(0, len(pack)))
    if end in ends:
        assert read(pack[:end]) == inside[: ends.index(end)]
    else:
        assert refused(pack[:end]) == "record.pack"


def test_a_flipped_bit_is_found_in_all_but_the_entry() -> None:
    (pack,) = packs_of([(1, b"one"), (2, b""), (3, b"three")], 500)
    numbers = {start + byte for start in (0, 43, 83) for byte in range(4)}
    for at in set(range(len(pack))) - numbers:
        for bit in range(8):
            changed = bytearray(pack)
            changed[at] ^= 1 << bit
            assert refused(bytes(changed)) in ("record.pack", "record.content")


@given(st.binary(max_size=200))
def test_garbage_is_read_or_refused(data: bytes) -> None:
    with contextlib.suppress(ProtocolError, VerificationError):
        assert packs_of(read(data), 5000) == [data]


def test_items_before_a_wrong_one_hold() -> None:
    (pack,) = packs_of([(1, b"one"), (2, b"two")], 500)
    found = items(memoryview(pack[:-1] + b"!"))
    assert bytes(next(found).content) == b"one"
    with pytest.raises(VerificationError) as caught:
        next(found)
    assert caught.value.fields == {"entry": 2}


def test_an_item_is_a_small_file_at_most() -> None:
    body = memoryview(bytearray(RECORD_BYTES))
    writer = PackWriter(body)
    with pytest.raises(ValueError, match="131073 bytes"):
        writer.space(SMALL + 1)
    assert writer.add(1, bytes(SMALL))
    too_long = bytes(4) + (SMALL + 1).to_bytes(4, "big") + small(bytes(SMALL + 1))
    assert refused(too_long + bytes(SMALL + 1)) == "record.pack"


def test_a_file_is_read_to_where_it_belongs() -> None:
    """It may have become shorter than was asked for."""
    body = memoryview(bytearray(200))
    writer = PackWriter(body)
    for entry, content in ((4, b"shorter"), (5, b"")):
        space = writer.space(50)
        assert space is not None
        assert len(space) == 50
        space[: len(content)] = content
        assert writer.put(entry, len(content)) == small(content)
    assert read(bytes(body[: writer.length])) == [(4, b"shorter"), (5, b"")]
    assert writer.space(200) is None
