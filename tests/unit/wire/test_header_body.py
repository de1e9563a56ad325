from __future__ import annotations

import json
import struct
import tracemalloc
from typing import Any

import pytest
from hypothesis import given, strategies as st

from landline.errors import UsageError
from landline.wire.header_body import BodyPiece, Header, HeaderAndBody
from landline.wire.violation import TRUNCATED, Violation, too_long
from tests.unit.wire.cuts import PLACES, bytewise, cut, fed, jsonable

FRAMING = HeaderAndBody(header_limit=200, body_limit=300)
Item = Header | BodyPiece | Violation


def glued(items: list[Item]) -> list[Header | Violation | bytes]:
    """Return items with the pieces of each whole body joined; unfinished bodies end in `…`."""
    out: list[Header | Violation | bytes] = []
    body: list[bytes] | None = None
    for item in items:
        if isinstance(item, BodyPiece):
            assert body is not None, "a piece of no body"
            body.append(bytes(item.view))
            if item.last:
                out.append(b"".join(body))
                body = None
            continue
        if body:
            out.append(b"".join(body) + "…".encode())
        body = [] if isinstance(item, Header) else None
        out.append(item)
    return out


def pushed(name: str, body: bytes) -> bytes:
    """Return a file as the tutorials' server writes it."""
    header = json.dumps({"file_name": name, "file_desc": "图片", "file_size": len(body)}).encode()
    return struct.pack("i", len(header)) + header + body


@given(st.lists(st.binary(max_size=100), max_size=4), PLACES)
def test_files_as_the_tutorials_push_them_arrive(bodies: list[bytes], places: list[int]) -> None:
    sent = b"".join(pushed(f"{n}.png", body) for n, body in enumerate(bodies))
    for pieces in (cut(sent, places), bytewise(sent)):
        items = glued(fed(FRAMING.decoder(), pieces))
        assert items[1::2] == bodies
        headers = [item.fields["file_size"] for item in items[::2] if isinstance(item, Header)]
        assert headers == [len(body) for body in bodies]


@given(jsonable(), st.binary(max_size=50), PLACES)
def test_what_was_encoded_arrives(extra: Any, body: bytes, places: list[int]) -> None:
    framing = HeaderAndBody(size_key="n", prefix=">Q", header_limit=1 << 20)
    header = Header({"extra": extra, "n": len(body)})
    piece = BodyPiece(memoryview(body[:20]), last=len(body) <= 20)
    try:
        sent = framing.encode(header)
    except UsageError:  # not every JSON number can be written
        return
    sent += framing.encode(piece) + framing.encode(body[20:])
    assert glued(fed(framing.decoder(), cut(sent, places))) == [header, body]


@given(
    st.sampled_from(["<i", ">H", "B"]),
    st.binary(max_size=60) | st.builds(pushed, st.text(max_size=3), st.binary(max_size=9)),
    st.binary(max_size=9),
    PLACES,
)
def test_garbage_gives_equal_events_for_any_cut(
    prefix: str, start: bytes, rest: bytes, places: list[int]
) -> None:
    framing = HeaderAndBody(prefix=prefix, header_limit=120, body_limit=20)
    data = start + rest
    items = glued(fed(framing.decoder(), [data]))
    assert glued(fed(framing.decoder(), cut(data, places))) == items
    assert glued(fed(framing.decoder(), bytewise(data))) == items
    assert [item for item in items[:-1] if isinstance(item, Violation)] == []
    for item in items:
        assert not isinstance(item, Violation) or item.error().line("zh")


def with_header(header: bytes) -> list[Item]:
    """Return what a fresh decoder makes of `header`, and check that a violation is its end."""
    decoder = FRAMING.decoder()
    items = decoder.feed(struct.pack("i", len(header)) + header)
    if items and isinstance(items[-1], Violation):
        assert decoder.feed(pushed("a", b"")) == []
        assert decoder.finish() == []
    return items


@pytest.mark.parametrize(
    "header",
    [
        b"x",
        b"[]",
        b"3",
        b"\xff",
        b'{"file_size":1}}',
        b'{"file_size":"\\ud800"}',
        b'{"a":' + b"[" * 190,
        b'{"file_size":1,"x":"\xff"}',
        b'{"file_size":NaN}',
    ],
)
def test_a_header_that_is_no_json_object_is_a_violation(header: bytes) -> None:
    assert with_header(header) == [Violation("header.malformed", why="not a JSON object")]


def test_a_header_nested_ten_thousand_deep_is_a_violation() -> None:
    decoder = HeaderAndBody(header_limit=1 << 20).decoder()
    header = b'{"file_size":0,"a":' + b"[" * 10_000 + b"]" * 10_000 + b"}"
    items = decoder.feed(struct.pack("i", len(header)) + header)
    assert items == [Violation("header.malformed", why="not a JSON object")]


@pytest.mark.parametrize(
    "size", [b"-1", b"1.0", b'"1"', b"null", b"true", b"[]", b"9223372036854775808", b"9" * 100]
)
def test_a_size_that_cannot_be_is_a_violation(size: bytes) -> None:
    assert with_header(b'{"file_size":%b}' % size) == [Violation("header.size", why="file_size")]


def test_a_missing_size_is_a_violation() -> None:
    assert with_header(b"{}") == [Violation("header.size", why="file_size")]


def test_limits_pass_and_one_more_does_not() -> None:
    body = b"x" * 300
    assert glued(fed(FRAMING.decoder(), [pushed("a", body)]))[1] == body
    assert glued(fed(FRAMING.decoder(), [pushed("a", body + b"x")])) == [too_long(300)]
    header = b'{"file_size":0}'.ljust(200)
    assert isinstance(with_header(header)[0], Header)
    assert with_header(header + b" ") == [too_long(200)]


@pytest.mark.parametrize("length", [0, -1])
def test_a_header_has_a_length(length: int) -> None:
    items = FRAMING.decoder().feed(struct.pack("i", length))
    assert items == [Violation("header.malformed", why=f"length {length}")]


def test_an_empty_body_is_one_empty_last_piece() -> None:
    items = FRAMING.decoder().feed(pushed("a", b""))
    assert items[1:] == [BodyPiece(memoryview(b""), last=True)]


@pytest.mark.parametrize("kept", [1, 3, 4, 10, -1])
def test_an_end_in_the_middle_is_told(kept: int) -> None:
    sent = pushed("a", b"body")
    assert fed(FRAMING.decoder(), [sent + sent[:kept]])[-1] == TRUNCATED


def test_a_huge_announcement_takes_no_memory() -> None:
    decoder = HeaderAndBody().decoder()
    header = b'{"file_size":9223372036854775807}'
    tracemalloc.start()
    try:
        decoder.feed(struct.pack("i", len(header)) + header)
        assert HeaderAndBody().decoder().feed(b"\xff\xff\xff\x7f") == [too_long(1 << 16)]
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 20_000


def test_pieces_are_views_of_what_came_and_not_copies() -> None:
    decoder = FRAMING.decoder()
    decoder.feed(pushed("a", b"x" * 300)[:-250])
    read = b"x" * 250
    (piece,) = decoder.feed(read)
    assert isinstance(piece, BodyPiece)
    assert piece.view.obj is read


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({}, "header.size"),
        ({"file_size": -1}, "header.size"),
        ({"file_size": 301}, "message.too-long"),
        ({"file_size": 1, "x": "x" * 200}, "message.too-long"),
        ({"file_size": 1, "x": object()}, "header.unwritable"),
        ({"file_size": 1, "x": "\ud800"}, "header.unwritable"),
    ],
)
def test_a_header_that_its_reader_would_refuse_is_not_sent(
    fields: dict[str, Any], code: str
) -> None:
    with pytest.raises(UsageError) as caught:
        FRAMING.encode(Header(fields))
    assert caught.value.code == code
    assert caught.value.line()


def test_a_bad_prefix_is_refused_where_it_is_written() -> None:
    with pytest.raises(UsageError):
        HeaderAndBody(prefix="f")
