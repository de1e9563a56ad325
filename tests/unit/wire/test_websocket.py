"""WebSocket frames: whole and in pieces, each rule of RFC 6455 that a client can break."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from landline.wire import websocket
from landline.wire.violation import Violation
from landline.wire.websocket import Binary, Closed, FrameParser, Item, Ping, Text
from tests.unit.wire.cuts import PLACES, bytewise, cut, fed
from tests.unit.wire.frames import client_frame, server_frames

TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10


def parsed(*frames: bytes, limit: int = 1000) -> list[Item]:
    return FrameParser(limit).feed(b"".join(frames))


@pytest.mark.parametrize("size", [0, 1, 125, 126, 65535, 65536, 100_000])
def test_every_form_of_length(size: int) -> None:
    payload = b"x" * size
    for pieces in (lambda data: [data], lambda data: cut(data, [1, 3, 7, 13, 60])):
        parser = FrameParser(100_000)
        got = [item for p in pieces(client_frame(payload)) for item in parser.feed(p)]
        assert got == [Text(payload)]
    assert server_frames(websocket.text_frame(payload)) == [(TEXT, payload)]


def test_the_masks_of_the_standard() -> None:
    """RFC 6455 §5.7: `Hello`, masked; a ping; 256 and 65536 bytes."""
    hello = bytes.fromhex("8185 37fa213d 7f9f4d5158")
    assert parsed(hello) == [Text(b"Hello")]
    assert parsed(bytes.fromhex("8985 37fa213d 7f9f4d5158")) == [Ping(b"Hello")]
    assert websocket.text_frame(b"Hello") == bytes.fromhex("810548656c6c6f")
    assert websocket.pong_frame(b"Hello") == bytes.fromhex("8a0548656c6c6f")
    assert websocket.header(256) == bytes.fromhex("817e0100")
    assert websocket.header(65536) == bytes.fromhex("817f0000000000010000")


def test_the_key_of_the_standard() -> None:
    assert websocket.accept_key("dGhlIHNhbXBsZSBub25jZQ==") == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="
    assert websocket.is_key("dGhlIHNhbXBsZSBub25jZQ==")
    for key in ("", "dGhl", "dGhlIHNhbXBsZSBub25jZQ", "!" * 24, "é" * 24):
        assert not websocket.is_key(key)


def test_fragments_are_one_message_with_control_frames_between() -> None:
    items = parsed(
        client_frame(b"one ", fin=False),
        client_frame(b"?", opcode=PING),
        client_frame(b"", opcode=0, fin=False),
        client_frame(b"two", opcode=0),
        client_frame(b"three"),
    )
    assert items == [Ping(b"?"), Text(b"one two"), Text(b"three")]


def test_a_letter_cut_by_fragments_is_whole_again() -> None:
    snow = "雪".encode()
    assert parsed(client_frame(snow[:1], fin=False), client_frame(snow[1:], opcode=0)) == [
        Text(snow)
    ]


def test_binary_messages_are_told_by_their_length() -> None:
    assert parsed(
        client_frame(b"\xff" * 5, opcode=BINARY),
        client_frame(b"\xff", opcode=BINARY, fin=False),
        client_frame(b"\xff", opcode=0),
    ) == [Binary(5), Binary(2)]


def test_pongs_nobody_asked_for_are_skipped() -> None:
    assert parsed(client_frame(b"x", opcode=PONG), client_frame(b"y")) == [Text(b"y")]


def test_the_limit_passes_and_one_more_does_not() -> None:
    assert parsed(client_frame(b"12345"), limit=5) == [Text(b"12345")]
    too_long = [Violation("message.too-long", limit=5)]
    assert parsed(client_frame(b"123456"), limit=5) == too_long
    assert parsed(client_frame(b"123456")[:2], limit=5) == too_long, "told by the header alone"
    assert parsed(client_frame(b"123", fin=False), client_frame(b"456", opcode=0), limit=5) == (
        too_long
    )


def test_a_huge_length_is_refused_before_anything_of_it_is_kept() -> None:
    parser = FrameParser(1000)
    assert parser.feed(b"\x81\xff" + b"\xff" * 8) == [Violation("message.too-long", limit=1000)]
    assert parser.feed(b"x" * 10_000) == []
    assert not parser._buffer


def test_the_limit_can_grow() -> None:
    parser = FrameParser(3)
    parser.max_message = 6
    assert parser.feed(client_frame(b"abcdef")) == [Text(b"abcdef")]


@pytest.mark.parametrize(
    "frames",
    [
        client_frame(b"x", mask=None),
        client_frame(b"x", reserved=4),
        client_frame(b"x", reserved=1),
        client_frame(b"x", opcode=3),
        client_frame(b"x", opcode=7),
        client_frame(b"x", opcode=11),
        client_frame(b"x", opcode=15),
        client_frame(b"x" * 126, opcode=PING),
        client_frame(b"x", opcode=PING, fin=False),
        client_frame(b"x", opcode=0),
        client_frame(b"x", fin=False) + client_frame(b"y"),
        client_frame(b"\x03", opcode=CLOSE),
        client_frame((1005).to_bytes(2, "big"), opcode=CLOSE),
        client_frame((999).to_bytes(2, "big"), opcode=CLOSE),
        client_frame((2999).to_bytes(2, "big"), opcode=CLOSE),
        client_frame((5000).to_bytes(2, "big"), opcode=CLOSE),
    ],
)
def test_a_broken_rule_is_the_last_word(frames: bytes) -> None:
    last = parsed(frames, client_frame(b"after"))[-1]
    assert isinstance(last, Violation)
    assert last.code == "websocket.broken"
    assert last.error().line("en")
    assert last.error().line("zh")


@pytest.mark.parametrize(
    "frame",
    [
        client_frame(b"\xff"),
        client_frame("雪".encode()[:2]),
        client_frame(b"\xed\xa0\x80"),
        client_frame((1000).to_bytes(2, "big") + b"\xff", opcode=CLOSE),
    ],
)
def test_text_that_is_not_utf8(frame: bytes) -> None:
    assert parsed(frame, client_frame(b"after")) == [Violation("websocket.not-utf8")]


@pytest.mark.parametrize(
    ("payload", "code", "echoed"),
    [
        (b"", 1005, b""),
        (b"\x03\xe8", 1000, b"\x03\xe8"),
        (b"\x03\xe9gone", 1001, b"\x03\xe9"),
        (b"\x0f\xa0", 4000, b"\x0f\xa0"),
    ],
)
def test_a_close_frame_ends_it_and_is_answered_in_kind(
    payload: bytes, code: int, echoed: bytes
) -> None:
    assert parsed(client_frame(payload, opcode=CLOSE), client_frame(b"after")) == [Closed(code)]
    assert server_frames(websocket.close_frame(code)) == [(CLOSE, echoed)]


def test_bytes_one_by_one_cost_no_more_than_once_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """A dribbled frame is looked at when it is whole, not at each byte."""
    parser = FrameParser(1 << 20)
    frame = client_frame(b"x" * 5000)
    parser.feed(frame[:8])
    with monkeypatch.context() as patch:
        patch.setattr(FrameParser, "_frame", lambda *_: pytest.fail("looked"))
        for byte in bytewise(frame[8:-1]):
            parser.feed(byte)
    assert parser.feed(frame[-1:]) == [Text(b"x" * 5000)]


MESSAGES = st.lists(
    st.builds(
        client_frame,
        st.binary(max_size=200),
        opcode=st.sampled_from([0, 1, 1, 1, 2, 8, 9, 10, 3]),
        fin=st.booleans(),
        mask=st.binary(min_size=4, max_size=4) | st.none(),
        reserved=st.sampled_from([0, 0, 0, 0, 1]),
    ),
    max_size=8,
)


@given(MESSAGES | st.lists(st.binary(max_size=40)), PLACES)
def test_any_cut_gives_the_same_items(frames: list[bytes], places: list[int]) -> None:
    data = b"".join(frames)
    whole = fed(FrameParser(150), [data])
    assert fed(FrameParser(150), cut(data, places)) == whole
    assert fed(FrameParser(150), bytewise(data)) == whole
    for item in whole[:-1]:
        assert not isinstance(item, Closed | Violation)


@given(st.lists(st.text(max_size=300)), st.binary(min_size=4, max_size=4))
def test_what_a_client_says_is_what_is_read(texts: list[str], mask: bytes) -> None:
    frames = [client_frame(text.encode(), mask=mask) for text in texts]
    assert parsed(*frames, limit=10_000) == [Text(text.encode()) for text in texts]
