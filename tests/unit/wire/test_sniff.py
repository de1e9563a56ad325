from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from landline.wire.sniff import METHODS, PEEK, Door, door_of, starts_like_http


@pytest.mark.parametrize(
    ("first", "door"),
    [
        (b"\x16\x03\x01", Door.TLS),
        (b"{", Door.NATIVE),
        (b'{"do":"hello"}', Door.NATIVE),
        (b"\xc5", Door.DATA),
        (b"GET / HTTP/1.1", Door.WEB),
        (b"PRI * HTTP/2.0", Door.WEB),
        (b"hello\n", Door.PLAIN),
        (b"\n", Door.PLAIN),
        (b"\r\n", Door.PLAIN),
        (b" {", Door.PLAIN),
        (b" GET /", Door.PLAIN),
        (b"\nGET /", Door.PLAIN),
        (b"get / HTTP/1.1", Door.PLAIN),
        (b"GEHEN", Door.PLAIN),
        (b"GET\n", Door.PLAIN),
        (b"GETS ", Door.PLAIN),
        (b"\x15", Door.PLAIN),
        (b"\xff", Door.PLAIN),
        ("你好".encode(), Door.PLAIN),
        (b"", None),
        (b"G", None),
        (b"GE", None),
        (b"GET", None),
        (b"P", None),
        (b"PA", None),
    ],
)
def test_the_first_bytes_choose_the_door(first: bytes, door: Door | None) -> None:
    assert door_of(first) is door


@pytest.mark.parametrize("method", sorted(METHODS))
def test_every_method_is_the_web_and_waits_for_its_space(method: bytes) -> None:
    request = method + b" / HTTP/1.1\r\n"
    for seen in range(len(method) + 1):
        assert door_of(request[:seen]) is None
    assert door_of(request[: len(method) + 1]) is Door.WEB
    assert starts_like_http(request)


@given(st.binary(min_size=PEEK))
def test_what_is_peeked_always_decides(first: bytes) -> None:
    assert door_of(first[:PEEK]) is not None


@given(
    st.binary()
    | st.sampled_from(sorted(METHODS)).flatmap(
        lambda method: st.binary().map(lambda rest: method + rest)
    )
)
def test_a_door_once_known_never_changes(data: bytes) -> None:
    doors = [door_of(data[:seen]) for seen in range(len(data) + 1)]
    known = [door for door in doors if door is not None]
    assert doors[len(doors) - len(known) :] == known
    assert len(set(known)) <= 1


@given(st.binary())
def test_no_line_for_the_plain_door_starts_like_http(line: bytes) -> None:
    assert starts_like_http(line) == (door_of(line) is Door.WEB)
