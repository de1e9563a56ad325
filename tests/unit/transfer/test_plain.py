"""The tutorials' file protocols, as bytes in and events out."""

from __future__ import annotations

import json
import struct
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, strategies as st

from landline.transfer.plain import (
    QUIT,
    READY,
    SAVED,
    STARTED,
    SUCCESS,
    Begin,
    ChunksReceiver,
    End,
    Event,
    HeaderReceiver,
    Piece,
    Receiver,
    Say,
    SizeReceiver,
    chunks_of,
)
from landline.wire.violation import TRUNCATED, Violation

if TYPE_CHECKING:
    from collections.abc import Callable

RECEIVERS: list[Callable[[], Receiver]] = [SizeReceiver, ChunksReceiver, HeaderReceiver]


def header(**fields: object) -> bytes:
    text = json.dumps(fields).encode()
    return struct.pack("<i", len(text)) + text


def split(data: bytes, cuts: list[int]) -> list[bytes]:
    edges = [0, *sorted(cut % (len(data) + 1) for cut in cuts), len(data)]
    return [data[a:b] for a, b in pairwise(edges) if a < b]


def feed_all(receiver: Receiver, parts: list[bytes]) -> list[Event]:
    return [
        Piece(bytes(event.data)) if isinstance(event, Piece) else event
        for part in parts
        for event in receiver.feed(part)
    ]


def body(events: list[Event]) -> bytes:
    return b"".join(event.data for event in events if isinstance(event, Piece))


def besides(events: list[Event]) -> list[Event]:
    return [event for event in events if not isinstance(event, Piece)]


cuts = st.lists(st.integers(0, 10_000), max_size=8)


def test_size_first() -> None:
    receiver = SizeReceiver()
    assert receiver.begin() == [Say(READY)]
    assert receiver.feed(b"5") == []
    assert receiver.waiting
    assert receiver.quiet() == [Begin(None, 5), Say(STARTED)]
    assert not receiver.waiting
    assert receiver.feed(b"abc") == [Piece(b"abc")]
    assert receiver.feed(b"de, and what does not belong") == [Piece(b"de"), End(), Say(SAVED)]
    assert receiver.feed(b"more") == []
    assert receiver.finish() == []


@pytest.mark.parametrize(
    ("line", "begin"),
    [
        (b"0\n", Begin(None, 0)),
        (b" 12 \r\n", Begin(None, 12)),
        (b"a.png|7\n", Begin("a.png", 7)),
        ("图|7\n".encode(), Begin("图", 7)),
        (b"../../x|7\n", Begin("../../x", 7)),
    ],
)
def test_the_first_line(line: bytes, begin: Begin) -> None:
    assert SizeReceiver().feed(line)[0] == begin


@pytest.mark.parametrize(
    "line",
    [
        b"hello\n",
        b"-1\n",
        b"1e9\n",
        "٣\n".encode(),
        b"a|b|3\n",
        b"\n",
        b"9" * 19 + b"\n",
        b"x" * 2000,
    ],
)
def test_a_first_line_without_a_size(line: bytes) -> None:
    receiver = SizeReceiver()
    assert receiver.feed(line) == [Violation("file.no-size")]
    assert (receiver.feed(b"5\n"), receiver.quiet(), receiver.finish()) == ([], [], [])


def test_a_file_of_nothing() -> None:
    assert SizeReceiver().feed(b"0\n") == [Begin(None, 0), Say(STARTED), End(), Say(SAVED)]
    receiver = ChunksReceiver()
    assert (receiver.begin(), receiver.feed(QUIT)) == ([Begin()], [End()])
    empty = header(file_name="a", file_size=0)
    assert HeaderReceiver().feed(empty) == [Begin("a", 0), End()]


@given(st.binary(max_size=3000), cuts)
def test_size_any_split_gives_the_same(data: bytes, cuts: list[int]) -> None:
    events = feed_all(SizeReceiver(), split(b"n|%d\n" % len(data) + data, cuts))
    assert body(events) == data
    assert besides(events) == [Begin("n", len(data)), Say(STARTED), End(), Say(SAVED)]


def test_chunks_are_answered_one_by_one() -> None:
    receiver = ChunksReceiver()
    for chunk in (b"x" * 1024, b"line\n", b"quit?", b"x" * 1024):
        assert receiver.feed(chunk) == [Piece(chunk), Say(SUCCESS)]
        assert not receiver.waiting
    assert receiver.feed(QUIT) == [End()]
    assert receiver.feed(b"more") == []
    assert receiver.finish() == []


def test_a_long_chunk_is_answered_once_however_it_comes() -> None:
    receiver = ChunksReceiver()
    assert receiver.feed(b"x" * 1448 * 2) == [Piece(b"x" * 1448 * 2)]
    assert receiver.feed(QUIT) == [Piece(QUIT)]
    assert receiver.waiting
    assert receiver.quiet() == [Say(SUCCESS)]
    assert receiver.quiet() == []
    # Now the length is known: the answer comes with the last byte.
    assert receiver.feed(b"y" * 2000) == [Piece(b"y" * 2000)]
    assert receiver.feed(b"y" * 900) == [Piece(b"y" * 900), Say(SUCCESS)]
    assert receiver.feed(QUIT) == [End()]


@given(st.binary(max_size=5000) | st.integers(0, 3).map(lambda n: b"x" * 1024 * n + QUIT))
def test_our_chunks_arrive_whole_at_a_tutorial_server(data: bytes) -> None:
    receiver = ChunksReceiver()
    events = feed_all(receiver, [*chunks_of(data), QUIT])
    assert body(events) == data
    assert besides(events)[-1] == End()
    assert besides(events).count(Say(SUCCESS)) == len(chunks_of(data))
    assert all(0 < len(chunk) <= 1024 and chunk != QUIT for chunk in chunks_of(data))


@given(st.binary(max_size=3000), cuts)
def test_header_any_split_gives_the_same(data: bytes, cuts: list[int]) -> None:
    told = header(file_name="图.png", file_desc="a picture", file_size=len(data))
    events = feed_all(HeaderReceiver(), split(told + data + b"extra", cuts))
    assert body(events) == data
    assert besides(events) == [Begin("图.png", len(data), "a picture"), End()]


def test_the_order_of_bytes_can_be_chosen() -> None:
    text = b'{"file_size":0}'
    assert HeaderReceiver(">i").feed(struct.pack(">i", len(text)) + text) == [Begin(None, 0), End()]


@pytest.mark.parametrize(
    "data",
    [
        struct.pack("<i", -1),
        struct.pack("<i", 2**31 - 1),
        struct.pack("<i", 3) + b"{{{",
        struct.pack("<i", 2) + b"[]",
        header(file_name="a"),
        header(file_size=-1),
        header(file_size="5"),
        header(file_size=2**70),
        struct.pack("<i", 60_000) + b"[" * 60_000,
    ],
)
def test_headers_that_cannot_be(data: bytes) -> None:
    receiver = HeaderReceiver()
    (event,) = receiver.feed(data)
    assert isinstance(event, Violation)
    assert event.error().line("zh")
    assert (receiver.feed(b"x"), receiver.finish()) == ([], [])


def test_names_of_another_type_are_no_names() -> None:
    told = header(file_name=["a"], file_desc=7, file_size=0)
    assert HeaderReceiver().feed(told)[0] == Begin(None, 0, "")


@pytest.mark.parametrize(
    ("make", "start"),
    [
        (SizeReceiver, b""),
        (SizeReceiver, b"5\nabc"),
        (ChunksReceiver, b"abc"),
        (HeaderReceiver, b""),
        (HeaderReceiver, header(file_size=5) + b"abc"),
    ],
)
def test_an_early_end_is_told(make: Callable[[], Receiver], start: bytes) -> None:
    receiver = make()
    receiver.begin()
    if start:
        receiver.feed(start)
    assert receiver.finish() == [TRUNCATED]
    assert receiver.finish() == []


def test_a_size_may_be_the_last_thing_said() -> None:
    receiver = SizeReceiver()
    receiver.feed(b"0")
    assert receiver.finish() == [Begin(None, 0), Say(STARTED), End(), Say(SAVED)]


@given(st.sampled_from(RECEIVERS), st.lists(st.binary(min_size=1, max_size=200), max_size=6))
def test_garbage_never_raises(make: Callable[[], Receiver], parts: list[bytes]) -> None:
    receiver = make()
    receiver.begin()
    for part in parts:
        receiver.feed(part)
        if receiver.waiting:
            receiver.quiet()
    events = receiver.finish()
    assert not receiver.waiting
    assert receiver.finish() == []
    assert len(events) <= 5
