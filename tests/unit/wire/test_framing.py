from __future__ import annotations

import struct
import tracemalloc
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, strategies as st

from landline.errors import UsageError
from landline.wire.framing import Framing, LengthPrefixed, Lines, Raw, Violation
from landline.wire.violation import TRUNCATED, too_long
from tests.unit.wire.cuts import PLACES, bytewise, cut, fed

PREFIXES = [">I", "<I", ">H", "i", "<q", "B", "b"]
FRAMINGS: list[Framing[bytes]] = [
    Lines(limit=20),
    *(LengthPrefixed(prefix, limit=20) for prefix in PREFIXES),
]
MESSAGES = st.lists(st.binary(max_size=24), max_size=6)


def encoded(framing: Framing[bytes], messages: list[bytes]) -> tuple[bytes, list[bytes]]:
    """Return the messages that `framing` can carry, as bytes and as they are."""
    line, carried = b"", []
    for message in messages:
        with suppress(UsageError):
            line += framing.encode(message)
            carried.append(message)
    return line, carried


@given(st.sampled_from(FRAMINGS), MESSAGES, PLACES)
def test_what_was_encoded_arrives_whole_however_it_is_cut(
    framing: Framing[bytes], messages: list[bytes], places: list[int]
) -> None:
    line, carried = encoded(framing, messages)
    assert fed(framing.decoder(), cut(line, places)) == carried


@given(st.sampled_from(FRAMINGS), st.binary(max_size=80), PLACES)
def test_garbage_gives_equal_events_for_any_cut_and_nothing_after_a_violation(
    framing: Framing[bytes], garbage: bytes, places: list[int]
) -> None:
    items = fed(framing.decoder(), [garbage])
    assert fed(framing.decoder(), cut(garbage, places)) == items
    assert fed(framing.decoder(), bytewise(garbage)) == items
    assert [item for item in items[:-1] if isinstance(item, Violation)] == []
    for item in items:
        if isinstance(item, Violation):
            assert item.error().line("zh")
        else:
            assert len(item) <= 20


@pytest.mark.parametrize("framing", FRAMINGS, ids=str)
def test_a_message_at_the_limit_passes_and_one_byte_more_does_not(framing: Any) -> None:
    larger = type(framing)(**{**fields(framing), "limit": 100})
    for pieces in (lambda data: [data], bytewise):
        assert fed(framing.decoder(), pieces(framing.encode(b"x" * 20))) == [b"x" * 20]
        decoder = framing.decoder()
        assert fed(decoder, pieces(larger.encode(b"x" * 21))) == [too_long(20)]
        assert decoder.feed(framing.encode(b"more")) == []
    with pytest.raises(UsageError) as caught:
        framing.encode(b"x" * 21)
    assert caught.value.code == "message.too-long"
    assert caught.value.fields == {"limit": 20}


def fields(framing: Any) -> dict[str, Any]:
    return {name: getattr(framing, name) for name in framing.__struct_fields__}


@given(st.lists(st.binary(max_size=30), max_size=8))
def test_raw_gives_every_read_as_it_came(reads: list[bytes]) -> None:
    assert fed(Raw().decoder(), reads) == [read for read in reads if read]
    assert [Raw().encode(read) for read in reads] == reads


@pytest.mark.parametrize("message", [b"a\nb", b"\n", b"a\n", b"a\r", b"\r\n"])
def test_a_line_that_would_arrive_as_another_is_refused(message: bytes) -> None:
    with pytest.raises(UsageError) as caught:
        Lines().encode(message)
    assert caught.value.code == "message.newline"


def test_a_last_line_without_an_end_counts() -> None:
    assert fed(Lines().decoder(), [b"one\r\n\ntw", b"o"]) == [b"one", b"", b"two"]


def test_the_tutorials_own_prefix_is_read() -> None:
    sent = struct.pack("i", 5) + b"hello" + struct.pack("i", 0)
    assert fed(LengthPrefixed("i").decoder(), bytewise(sent)) == [b"hello", b""]


def test_a_negative_length_is_a_violation() -> None:
    decoder = LengthPrefixed("i").decoder()
    assert decoder.feed(struct.pack("i", -1) + b"x") == [
        Violation("message.malformed", why="negative length")
    ]
    assert decoder.feed(struct.pack("i", 1) + b"x") == []
    assert decoder.finish() == []


@pytest.mark.parametrize("rest", [b"\x00", b"\x00\x00\x00\x05", b"\x00\x00\x00\x05hell"])
def test_an_end_in_the_middle_of_a_message_is_told(rest: bytes) -> None:
    decoder = LengthPrefixed().decoder()
    assert fed(decoder, [LengthPrefixed().encode(b"whole") + rest]) == [b"whole", TRUNCATED]


def test_a_bad_prefix_is_refused_where_it_is_written() -> None:
    with pytest.raises(UsageError):
        LengthPrefixed(">II")


def test_four_gibibytes_announced_take_no_memory() -> None:
    decoder = LengthPrefixed(">I", limit=1 << 20).decoder()
    tracemalloc.start()
    try:
        assert decoder.feed(b"\xff\xff\xff\xff" + b"x" * 100) == [too_long(1 << 20)]
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 10_000


def test_a_message_under_way_takes_no_more_than_what_has_arrived() -> None:
    decoder = LengthPrefixed(">I", limit=1 << 30).decoder()
    tracemalloc.start()
    try:
        decoder.feed(struct.pack(">I", 1 << 30) + b"x" * 1000)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 20_000


@pytest.mark.parametrize("size", [1, 1 << 16, 10 << 20])
def test_ten_megabytes_without_a_newline_are_given_up_early(size: int) -> None:
    decoder = Lines(limit=1 << 16).decoder()
    flood = b"x" * (10 << 20)
    tracemalloc.start()
    try:
        items = [
            item
            for start in range(0, min(len(flood), size * 70_000), size)
            for item in decoder.feed(flood[start : start + size])
        ]
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert items == [too_long(1 << 16)]
    assert peak < 1 << 20


def test_framings_are_values() -> None:
    assert LengthPrefixed(">I", limit=5) == LengthPrefixed(limit=5)
    assert len({Lines(), Lines(), Raw()}) == 2
