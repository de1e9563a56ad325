"""What the services that need only the message answer, on streams and as datagrams."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, strategies as st

from landline.net.responder import END, Responder
from landline.services.ack import Ack
from landline.services.callers import is_exit
from landline.services.echo import Echo
from landline.services.greet import Greet
from landline.services.upper import Upper, upper, upper_part

if TYPE_CHECKING:
    from landline.net.address import Scheme

STREAMS: list[Scheme] = ["tcp", "unix"]
DATAGRAMS: list[Scheme] = ["udp", "unixgram"]
ALL: list[Responder] = [Greet(), Echo(), Upper(), Ack()]


@pytest.mark.parametrize("scheme", STREAMS)
def test_on_streams(scheme: Scheme) -> None:
    assert Greet().greeting(scheme) == b"Hello!"
    assert Greet().answer(b"ada", scheme) == b"hello,ada"
    assert Echo().greeting(scheme) == "连接成功".encode()
    assert Echo(welcome=False).greeting(scheme) is None
    assert Echo().answer(b"\xff\0 x", scheme) == b"\xff\0 x"
    assert Upper().answer("grüße, 你好".encode(), scheme) == "GRÜSSE, 你好".encode()
    assert Ack().answer(b"anything", scheme) == "收到".encode()
    assert [service.greeting(scheme) for service in (Upper(), Ack())] == [None, None]


@pytest.mark.parametrize("scheme", DATAGRAMS)
def test_as_datagrams(scheme: Scheme) -> None:
    assert Greet().answer(b"ada", scheme) == b"Hi!ada"
    assert Echo().answer(b"ada", scheme) == b"ada"
    assert Upper().answer(b"ada", scheme) == b"ADA"
    assert Ack().answer(b"ada", scheme) == "收到".encode()


def test_an_empty_message_is_skipped_and_an_empty_datagram_is_answered() -> None:
    assert [service.answer(b"", "tcp") for service in ALL] == [None] * 4
    assert [service.answer(b"", "udp") for service in ALL] == [b"Hi!", b"", b"", "收到".encode()]


@pytest.mark.parametrize("service", ALL, ids=lambda service: type(service).__name__)
@pytest.mark.parametrize("scheme", STREAMS + DATAGRAMS)
def test_exit_ends_the_conversation(service: Responder, scheme: Scheme) -> None:
    assert service.answer(b"exit", scheme) is END
    assert service.answer(b" exit\r\n", scheme) is END
    assert service.answer(b"exit now", scheme) is not END


def test_exit_has_blanks_around_it_but_not_many() -> None:
    assert is_exit(b"\texit \n")
    assert not is_exit(b"EXIT")
    assert not is_exit(b"exit" + b" " * 10_000)


@given(st.binary(max_size=60))
def test_bytes_that_are_not_text_come_back_unchanged(data: bytes) -> None:
    try:
        data.decode()
    except UnicodeDecodeError:
        assert upper(data) == data
    else:
        assert upper(data).decode() == data.decode().upper()


@given(st.text(max_size=30), st.integers(0, 120))
def test_a_text_cut_inside_a_character_is_raised_around_the_cut(text: str, cut: int) -> None:
    data = text.encode()
    parts = upper_part(data[:cut]), upper_part(data[cut:])
    left = data[:cut].decode("utf-8", "ignore")
    right = text[len(left) :]
    if left.encode() != data[:cut]:  # the character that was cut stays as it is
        middle, right = right[:1], right[1:]
    else:
        middle = ""
    assert b"".join(parts).decode() == left.upper() + middle + right.upper()


@given(st.binary(max_size=60))
def test_raising_a_part_never_fails(data: bytes) -> None:
    assert len(upper_part(data)) >= 0
