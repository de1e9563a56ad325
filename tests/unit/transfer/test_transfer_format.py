"""docs/transfer-format.md: its vectors, and another program written from it against ours."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, strategies as st

from landline.transfer import segments, slices
from landline.transfer.keys import BEGIN_BYTES, GREETING_BYTES, Cipher, Connection, Keys, Side
from landline.transfer.packs import PackWriter, items
from landline.transfer.records import (
    FRAME_BYTES,
    HEADER_BYTES,
    MOST_RECORDS,
    RECORD_BYTES,
    Kind,
    Opener,
)
from tests.unit.transfer import stranger

if TYPE_CHECKING:
    from tests.unit.transfer.stranger import Record

CIPHERS: tuple[Cipher, ...] = ("aes-256-gcm", "chacha20-poly1305")
V = stranger.vectors()
SECRET, TRANSFER = V["secret"], V["transfer"]
TEXT = b"hello, landline"
BIG = b"a" * 8388608 + TEXT


def records() -> st.SearchStrategy[list[Record]]:
    data = st.tuples(
        st.just(stranger.DATA),
        st.integers(0, 2**32 - 1),
        st.integers(0, 2**62),
        st.binary(min_size=1, max_size=300),
    )
    segment = st.tuples(
        st.just(stranger.SEGMENT),
        st.integers(0, 2**32 - 1),
        st.integers(0, 2**40),
        st.binary(min_size=32, max_size=32),
    )
    pack = st.tuples(
        st.just(stranger.PACK), st.just(0), st.just(0), st.binary(min_size=1, max_size=300)
    )
    cut = st.tuples(
        st.just(stranger.SLICE),
        st.integers(0, 2**32 - 1),
        st.integers(0, 2**40),
        st.binary(min_size=32, max_size=300),
    )
    return st.lists(data | segment | pack | cut, max_size=6)


def keys(side: Side, cipher: Cipher = "aes-256-gcm") -> Keys:
    return Keys(SECRET, TRANSFER, side, cipher)


def sealed_by_us(connection: Connection, said: list[Record]) -> bytes:
    """Return all that `connection` sends."""
    frame = memoryview(bytearray(FRAME_BYTES))
    out, sealer = connection.greeting, connection.sealer
    for kind, entry, offset, content in said:
        frame[HEADER_BYTES : HEADER_BYTES + len(content)] = content
        if kind == stranger.DATA:
            out += sealer.data(frame, len(content), entry, offset)
        elif kind == stranger.SEGMENT:
            out += sealer.segment(frame, entry, offset, content)
        elif kind == stranger.SLICE:
            out += sealer.slice(frame, len(content), entry, offset)
        else:
            out += sealer.pack(frame, len(content))
    return out + bytes(sealer.end(frame))


def opened_by_us(opener: Opener, data: bytes) -> list[Record]:
    """Return what comes out, without `begin` and `end`."""
    found: list[Record] = []
    rest = memoryview(bytearray(data))
    while not opener.ended:
        header = opener.header(rest[:HEADER_BYTES])
        content = opener.content(rest[HEADER_BYTES : HEADER_BYTES + header.sealed])
        if header.kind not in (Kind.BEGIN, Kind.END):
            found.append((header.kind, header.entry, header.offset, bytes(content)))
        rest = rest[HEADER_BYTES + header.sealed :]
    opener.finish()
    assert not rest
    return found


LAST_SEGMENT: list[Record] = [
    (stranger.DATA, 7, 8388608, TEXT),
    (stranger.SEGMENT, 7, 1, V["leaf-1"]),
    (stranger.PACK, 0, 0, V["pack-content"]),
]


def test_the_page_has_vectors_and_a_fence_for_each() -> None:
    text = stranger.PAGE.read_text("utf-8")
    assert len(re.findall(r"^[a-z0-9-]+ +[0-9a-f]{8,}$", text, re.M)) == len(V) == 28


def test_sizes_are_those_on_the_page() -> None:
    assert (RECORD_BYTES, FRAME_BYTES - HEADER_BYTES) == (524288, 524304)
    assert (segments.SMALL, segments.SEGMENT_BYTES) == (131072, 8388608)
    assert (slices.SLICE_BYTES, list(slices.of(2**24, 1))) == (131072, list(range(64, 128)))
    assert (GREETING_BYTES, BEGIN_BYTES, MOST_RECORDS) == (54, 32, 2**24)
    text = stranger.PAGE.read_text("utf-8")
    for number in ("524288", "524304", "131072", "8388608", "131104", "54 bytes", "2^24"):
        assert number in text


def test_vectors_of_keys() -> None:
    start = V["preamble"]
    assert start == stranger.preamble(TRANSFER, 0)
    assert V["key"] == stranger.key(SECRET, stranger.AES, start, stranger.OPENED)
    assert V["answer-key"] == stranger.key(SECRET, stranger.AES, start, stranger.CALLED)
    start = V["chacha-preamble"]
    assert start == stranger.preamble(TRANSFER, 1)
    assert V["chacha-key"] == stranger.key(SECRET, stranger.CHACHA, start, stranger.OPENED)


def test_vectors_of_records() -> None:
    sent = b"".join(V[name] for name in ("begin", "data", "segment", "pack", "end"))
    answer = V["answer-begin"] + V["answer-end"]
    assert stranger.Stream(stranger.AES, V["key"]).seal_all(LAST_SEGMENT) == sent
    assert stranger.Stream(stranger.AES, V["key"]).open_all(sent) == LAST_SEGMENT
    assert stranger.Stream(stranger.AES, V["answer-key"]).seal_all([]) == answer
    begin = stranger.Stream(stranger.CHACHA, V["chacha-key"]).seal(stranger.BEGIN)
    assert begin == V["chacha-begin"]
    assert sealed_by_us(keys("sender").dial(), LAST_SEGMENT) == V["preamble"] + sent
    called = keys("receiver").accept(V["preamble"] + V["begin"])
    assert opened_by_us(called.opener, sent[len(V["begin"]) :]) == LAST_SEGMENT
    assert sealed_by_us(called, []) == answer
    dialled = keys("receiver", "chacha20-poly1305").dial()
    assert dialled.greeting == V["chacha-preamble"] + V["chacha-begin"]


def test_vectors_of_slices() -> None:
    whole: list[Record] = [
        (stranger.SLICE, 7, 64, stranger.cut(TEXT)),
        (stranger.SLICE, 10, 1, stranger.cut(bytes(131072))),
    ]
    sent = b"".join(V[name] for name in ("slice-begin", "slice", "slice-of-zeros", "slice-end"))
    assert V["slice-preamble"] == stranger.preamble(TRANSFER, 2)
    assert V["slice-key"] == stranger.key(SECRET, stranger.AES, V["slice-preamble"], 0)
    assert stranger.Stream(stranger.AES, V["slice-key"]).open_all(sent) == whole
    sender = keys("sender")
    sender.dial()
    assert sealed_by_us(sender.dial(), whole) == V["slice-preamble"] + sent
    assert V["slice-64"] == whole[0][3][:32] == slices.digest(TEXT)
    assert slices.span(len(BIG), 64) == (8388608, 15)
    assert bytes(slices.opened(memoryview(whole[0][3]), 15)) == TEXT
    assert bytes(slices.opened(memoryview(whole[1][3]), 131072)) == b""


def test_vectors_of_hashes() -> None:
    first, last = BIG[:8388608], BIG[8388608:]
    assert V["leaf-0"] == stranger.leaf(first) == segments.leaf(first)
    assert V["leaf-1"] == stranger.leaf(last) == segments.leaf(last)
    assert V["root"] == stranger.root(BIG) == segments.root(len(BIG), [V["leaf-0"], V["leaf-1"]])
    assert V["small-empty"] == stranger.small(b"") == segments.small(b"")
    assert V["small-one"] == stranger.small(b"one\n") == segments.small(b"one\n")


def test_vectors_of_packs() -> None:
    inside = [(8, b"one\n"), (9, b"two\n")]
    assert V["pack-content"] == stranger.pack(inside)
    assert stranger.unpack(V["pack-content"]) == inside
    assert [(i.entry, bytes(i.content)) for i in items(memoryview(V["pack-content"]))] == inside


@pytest.mark.parametrize("cipher", CIPHERS)
@pytest.mark.parametrize("dialler", ["sender", "receiver"])
def test_it_opens_what_we_seal(cipher: Cipher, dialler: Side) -> None:
    @given(records())
    def run(said: list[Record]) -> None:
        data = sealed_by_us(keys(dialler, cipher).dial(), said)
        start = stranger.preamble(TRANSFER, 0 if dialler == "sender" else 1)
        assert data.startswith(start)
        used = stranger.key(SECRET, cipher, start, stranger.OPENED)
        assert stranger.Stream(cipher, used).open_all(data[len(start) :]) == said

    run()


@pytest.mark.parametrize("cipher", CIPHERS)
@pytest.mark.parametrize("called", ["sender", "receiver"])
def test_we_open_what_it_seals(cipher: Cipher, called: Side) -> None:
    @given(records(), st.integers(0, 2**31 - 1))
    def run(said: list[Record], nth: int) -> None:
        start = stranger.preamble(TRANSFER, 2 * nth + (called == "sender"))
        used = stranger.key(SECRET, cipher, start, stranger.OPENED)
        data = start + stranger.Stream(cipher, used).seal_all(said)
        connection = keys(called, cipher).accept(data[:GREETING_BYTES])
        assert opened_by_us(connection.opener, data[GREETING_BYTES:]) == said
        answer = stranger.key(SECRET, cipher, start, stranger.CALLED)
        assert stranger.Stream(cipher, answer).open_all(sealed_by_us(connection, said)) == said

    run()


@pytest.mark.parametrize("cipher", CIPHERS)
def test_it_answers_what_we_dial(cipher: Cipher) -> None:
    dialled = keys("sender", cipher).dial()
    start = dialled.greeting[:-BEGIN_BYTES]
    used = stranger.key(SECRET, cipher, start, stranger.CALLED)
    assert opened_by_us(dialled.opener, stranger.Stream(cipher, used).seal_all([])) == []


@pytest.mark.parametrize("cipher", CIPHERS)
def test_full_records_and_packs(cipher: Cipher) -> None:
    frame = memoryview(bytearray(FRAME_BYTES))
    body = frame[HEADER_BYTES : HEADER_BYTES + RECORD_BYTES]
    connection = keys("sender", cipher).dial()
    body[:] = bytes(range(256)) * (RECORD_BYTES // 256)
    whole = bytes(body)
    out = connection.greeting + bytes(connection.sealer.data(frame, RECORD_BYTES, 1, 0))
    writer = PackWriter(body)
    inside: list[tuple[int, bytes]] = []
    while writer.add(len(inside), whole[: 131072 - len(inside)]):
        inside.append((len(inside), whole[: 131072 - len(inside)]))
    out += connection.sealer.pack(frame, writer.finish())
    out += connection.sealer.end(frame)
    start = stranger.preamble(TRANSFER, 0)
    used = stranger.key(SECRET, cipher, start, stranger.OPENED)
    data, pack = stranger.Stream(cipher, used).open_all(out[len(start) :])
    assert data == (stranger.DATA, 1, 0, whole)
    assert stranger.unpack(pack[3]) == inside
    assert len(inside) == 3
