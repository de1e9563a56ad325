"""Records: sealed in place, opened in place, and everything that must not open."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, ChaCha20Poly1305
from hypothesis import given, strategies as st

from landline import errors
from landline.errors import IncompleteError, ProtocolError, VerificationError
from landline.transfer import records
from landline.transfer.records import (
    FRAME_BYTES,
    HEADER_BYTES,
    RECORD_BYTES,
    TAG_BYTES,
    Header,
    Kind,
    Opener,
    Sealer,
    parse_header,
)
from landline.transfer.slices import SLICE_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterable

KEY, OTHER = bytes(range(32)), bytes(range(1, 33))
LEAF = bytes(range(32))
AEADS = (AESGCM, ChaCha20Poly1305)


def frame() -> memoryview:
    return memoryview(bytearray(FRAME_BYTES))


def stream(key: bytes = KEY, aead: type[AESGCM | ChaCha20Poly1305] = AESGCM) -> list[bytes]:
    """Return the records of a short stream."""
    view, sealer = frame(), Sealer(aead(key))
    said = [bytes(sealer.begin(view))]
    for offset in (0, 5):
        view[HEADER_BYTES : HEADER_BYTES + 5] = b"hello"
        said.append(bytes(sealer.data(view, 5, 3, offset)))
    said.append(bytes(sealer.segment(view, 3, 0, LEAF)))
    view[HEADER_BYTES : HEADER_BYTES + 4] = b"pack"
    said.append(bytes(sealer.pack(view, 4)))
    return [*said, bytes(sealer.end(view))]


def read(opener: Opener, data: bytes) -> list[tuple[Header, bytes]]:
    """Return what `data` is opened to; raises as a reader does that meets its end."""
    found, rest = [], memoryview(bytearray(data))
    while not opener.ended and len(rest) >= HEADER_BYTES:
        header = opener.header(rest[:HEADER_BYTES])
        end = HEADER_BYTES + header.sealed
        if len(rest) < end:
            break
        found.append((header, bytes(opener.content(rest[HEADER_BYTES:end]))))
        rest = rest[end:]
    opener.finish()
    return found


def refused(data: bytes, key: bytes = KEY) -> str:
    """Return the code with which `data` is refused."""
    with pytest.raises(errors.Error) as caught:
        read(Opener(AESGCM(key)), data)
    assert caught.value.code.startswith("record.")
    for language in ("en", "zh"):
        assert caught.value.line(language)
    return caught.value.code


@pytest.mark.parametrize("aead", AEADS)
def test_a_stream_comes_out_as_it_went_in(aead: type[AESGCM | ChaCha20Poly1305]) -> None:
    found = read(Opener(aead(KEY)), b"".join(stream(aead=aead)))
    assert [content for _, content in found[:-1]] == [b"", b"hello", b"hello", LEAF, b"pack"]
    assert [header for header, _ in found] == [
        Header(Kind.BEGIN, 0),
        Header(Kind.DATA, 5, 3, 0),
        Header(Kind.DATA, 5, 3, 5),
        Header(Kind.SEGMENT, 32, 3, 0),
        Header(Kind.PACK, 4),
        Header(Kind.END, 16),
    ]


def test_a_slice_is_placed_and_counted() -> None:
    view, sealer = frame(), Sealer(AESGCM(KEY))
    said = bytes(sealer.begin(view)) + bytes(sealer.slice(view, 32, 3, 9))
    said += bytes(sealer.slice(view, 32 + SLICE_BYTES, 3, 10)) + bytes(sealer.end(view))
    headers = [header for header, _ in read(Opener(AESGCM(KEY)), said)]
    assert headers[1:3] == [
        Header(Kind.SLICE, 32, 3, 9),
        Header(Kind.SLICE, 32 + SLICE_BYTES, 3, 10),
    ]
    sealer = Sealer(AESGCM(KEY))
    sealer.begin(view)
    with pytest.raises(ValueError, match="31 bytes"):
        sealer.slice(view, 31, 0, 0)


@pytest.mark.parametrize("aead", AEADS)
@pytest.mark.parametrize("length", [1, 15, 16, 17, 4096, RECORD_BYTES - 1, RECORD_BYTES])
def test_in_place_is_as_if_it_was_not(aead: type[AESGCM | ChaCha20Poly1305], length: int) -> None:
    content = (bytes(range(251)) * (length // 251 + 1))[:length]
    view, sealer = frame(), Sealer(aead(KEY))
    sealer.begin(view)
    view[HEADER_BYTES : HEADER_BYTES + length] = content
    record = bytes(sealer.data(view, length, 1, 2))
    nonce = bytes(4) + (1).to_bytes(8, "big")
    assert record[HEADER_BYTES:] == aead(KEY).encrypt(nonce, content, record[:HEADER_BYTES])


def test_a_flipped_bit_is_found_wherever_it_is() -> None:
    data = b"".join(stream())
    for at in range(len(data)):
        for bit in range(8):
            changed = bytearray(data)
            changed[at] ^= 1 << bit
            assert refused(bytes(changed))


def test_a_stream_that_is_cut_is_incomplete_wherever_it_is() -> None:
    data = b"".join(stream())
    for end in range(len(data)):
        with pytest.raises(IncompleteError) as caught:
            read(Opener(AESGCM(KEY)), data[:end])
        assert caught.value.code == "record.cut"


@given(st.permutations(range(6)), st.data())
def test_records_in_another_order_do_not_open(order: list[int], data: st.DataObject) -> None:
    said = stream()
    kept = data.draw(st.integers(0, len(said)))
    told = b"".join(said[place] for place in order[:kept])
    if order == sorted(order) and kept == len(said):
        read(Opener(AESGCM(KEY)), told)
    else:
        assert refused(told) in ("record.changed", "record.order", "record.cut")


@given(st.lists(st.integers(0, 5), min_size=1, max_size=8))
def test_doubled_and_missing_records_do_not_open(places: list[int]) -> None:
    if places[:6] != list(range(6)):
        assert refused(b"".join(stream()[place] for place in places))


@given(st.lists(st.booleans(), min_size=6, max_size=6))
def test_two_streams_do_not_mix(sides: list[bool]) -> None:
    pairs = list(zip(stream(), stream(OTHER), strict=True))
    if any(sides):
        told = b"".join(pair[side] for pair, side in zip(pairs, sides, strict=True))
        assert refused(told) == "record.changed"


@given(st.binary(max_size=200))
def test_garbage_does_not_open(data: bytes) -> None:
    refused(data)
    refused(stream()[0] + data)


def test_what_does_not_open_leaves_nothing_behind() -> None:
    opener = Opener(AESGCM(KEY))
    begin, data = (bytearray(record) for record in stream()[:2])
    opener.header(begin[:HEADER_BYTES])
    opener.content(memoryview(begin)[HEADER_BYTES:])
    opener.header(data[:HEADER_BYTES])
    data[-1] ^= 1
    with pytest.raises(VerificationError):
        opener.content(memoryview(data)[HEADER_BYTES:])
    assert data[HEADER_BYTES:] == bytes(5 + TAG_BYTES)


def test_a_broken_stream_stays_broken() -> None:
    said = stream()
    opener = Opener(AESGCM(KEY))
    with pytest.raises(VerificationError):
        read(opener, stream(OTHER)[0])
    with pytest.raises(ValueError, match="ended, or broken"):
        opener.header(said[0][:HEADER_BYTES])


def test_header_and_content_take_turns() -> None:
    begin = memoryview(bytearray(stream()[0]))
    opener = Opener(AESGCM(KEY))
    with pytest.raises(ValueError, match="header comes next"):
        opener.content(begin[HEADER_BYTES:])
    opener.header(begin[:HEADER_BYTES])
    with pytest.raises(ValueError, match="content"):
        opener.header(begin[:HEADER_BYTES])
    with pytest.raises(ValueError, match="15 bytes instead of 16"):
        opener.content(begin[HEADER_BYTES + 1 :])


def test_nothing_comes_after_the_end() -> None:
    said, opener = stream(), Opener(AESGCM(KEY))
    read(opener, b"".join(said))
    opener.finish()
    with pytest.raises(ValueError, match="ended"):
        opener.header(said[1][:HEADER_BYTES])


def header(kind: int, length: int, entry: int = 0, offset: int = 0) -> bytes:
    return struct.pack(">IIQ", kind << 24 | length, entry, offset)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (header(0, 0), "record.kind"),
        (header(7, 0), "record.kind"),
        (header(255, 2**24 - 1), "record.kind"),
        (header(1, 1), "record.length"),
        (header(2, 0), "record.length"),
        (header(2, RECORD_BYTES + 1), "record.length"),
        (header(2, 2**24 - 1), "record.length"),
        (header(3, 31), "record.length"),
        (header(4, 0), "record.length"),
        (header(4, RECORD_BYTES + 1), "record.length"),
        (header(5, 0), "record.length"),
        (header(6, 31), "record.length"),
        (header(6, 32 + SLICE_BYTES + 1), "record.length"),
        (header(1, 0, 1), "record.place"),
        (header(1, 0, 0, 1), "record.place"),
        (header(4, 1, 1), "record.place"),
        (header(5, 16, 0, 1), "record.place"),
        (header(2, 1, 1, 2**63 - 1), "record.place"),
        (header(2, 1, 1, 2**64 - 1), "record.place"),
    ],
)
def test_headers_that_no_record_has(data: bytes, code: str) -> None:
    with pytest.raises(ProtocolError) as caught:
        parse_header(data)
    assert caught.value.code == code


def test_the_last_byte_of_the_longest_file() -> None:
    assert parse_header(header(2, 1, 2**32 - 1, 2**63 - 2)).offset == 2**63 - 2


def test_the_first_record_is_begin_and_no_other() -> None:
    assert refused(stream()[1]) == "record.order"
    assert refused(stream()[0] * 2) == "record.order"


class FalseCount(Sealer):
    """Tells of more than it said."""

    def forget_one(self, *, size: int) -> None:
        self._bytes += size


@pytest.mark.parametrize("size", [-1, 1])
def test_an_end_that_counts_otherwise_is_found(size: int) -> None:
    view, sealer = frame(), FalseCount(AESGCM(KEY))
    told = bytes(sealer.begin(view)) + bytes(sealer.pack(view, 3))
    sealer.forget_one(size=size)
    assert refused(told + bytes(sealer.end(view))) == "record.count"


def test_a_key_is_spent_before_it_could_repeat(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "MOST_RECORDS", 4)
    view, sealer = frame(), Sealer(AESGCM(KEY))
    said = [bytes(sealer.begin(view))]
    while sealer.left:
        said.append(bytes(sealer.pack(view, 1)))
    for _ in range(2):
        with pytest.raises(ProtocolError) as caught:
            sealer.pack(view, 1)
        assert caught.value.code == "record.spent"
    said.append(bytes(sealer.end(view)))
    assert len(said) == 4
    assert len(read(Opener(AESGCM(KEY)), b"".join(said))) == 4
    with pytest.raises(ValueError, match="ended already"):
        sealer.end(view)


def test_a_reader_takes_no_more_than_a_key_may_seal(monkeypatch: pytest.MonkeyPatch) -> None:
    told = b"".join(stream())
    monkeypatch.setattr(records, "MOST_RECORDS", 5)
    assert refused(told) == "record.spent"


def test_a_failed_sealing_spends_its_number() -> None:
    class Recorder:
        def __init__(self) -> None:
            self.nonces: list[bytes] = []

        def encrypt_into(self, nonce: Iterable[int], *_: object) -> int:
            self.nonces.append(bytes(nonce))
            if len(self.nonces) == 2:
                raise MemoryError
            return 0

        def decrypt_into(self, *_: object) -> int:
            raise AssertionError

    aead, view = Recorder(), frame()
    sealer = Sealer(aead)
    sealer.begin(view)
    with pytest.raises(MemoryError):
        sealer.pack(view, 1)
    sealer.pack(view, 1)
    sealer.end(view)
    assert len(set(aead.nonces)) == 4


@pytest.mark.parametrize("length", [-1, 0, RECORD_BYTES + 1])
def test_our_own_mistakes_are_refused(length: int) -> None:
    view, sealer = frame(), Sealer(AESGCM(KEY))
    with pytest.raises(ValueError, match="not begun"):
        sealer.pack(view, 1)
    with pytest.raises(ValueError, match="not begun"):
        sealer.end(view)
    sealer.begin(view)
    with pytest.raises(ValueError, match="begun already"):
        sealer.begin(view)
    with pytest.raises(ValueError, match="in one record"):
        sealer.data(view, length, 0, 0)
    sealer.end(view)
    with pytest.raises(ValueError, match="ended already"):
        sealer.pack(view, 1)
