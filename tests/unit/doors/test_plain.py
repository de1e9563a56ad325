"""Bytes into verbs at the plain door; the whole of it is in tests/live/hub."""

from __future__ import annotations

import asyncio
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from landline.doors.plain import PlainLine
from landline.hub.people import Person
from landline.settings import WireLimits
from landline.wire.events import Joined, Ok
from landline.wire.verbs import Bye, Hello, Join, Send, Verb, Who
from tests.unit.doors.peers import NotingDesk, NotingTransport, connect

LIMITS = WireLimits(line_before_hello=100, quiet_line=0.01)
GREETING = [Hello(), Join(room="lobby", last=10)]


def make(*, greets: bool = False) -> tuple[PlainLine, NotingDesk, NotingTransport]:
    desk = NotingDesk()
    line = PlainLine(desk, "10.0.0.5", LIMITS, greets=greets)
    transport = connect(line)
    line.member.person = Person("1", "ada")
    return line, desk, transport


def said(*texts: str, room: str = "lobby") -> list[Verb]:
    return [Send(room=room, text=text) for text in texts]


async def test_the_first_line_is_a_greeting_too() -> None:
    line, desk, _ = make()
    assert desk.verbs == []
    line.data_received(b"\nhello\r\n\r\n  \nbye\n")
    assert desk.verbs == [*GREETING, *said("hello", "bye")]


async def test_a_greeting_port_speaks_first() -> None:
    line, desk, _ = make(greets=True)
    assert desk.verbs == GREETING
    line.data_received(b"hello\n")
    assert desk.verbs == [*GREETING, *said("hello")]


@pytest.mark.parametrize("greets", [False, True])
async def test_http_is_turned_away(greets: bool) -> None:  # noqa: FBT001 (a parameter of pytest)
    line, desk, transport = make(greets=greets)
    line.data_received(b"POST / HTTP/1.1\r\nHost: x\r\n\r\nmade you say this\n")
    assert desk.verbs == [*(GREETING if greets else []), Bye()]
    line.flush()
    assert b"not for HTTP" in transport.written[0]


async def test_later_a_verb_is_a_word() -> None:
    line, desk, _ = make()
    line.data_received(b"hi\nGET lost\n")
    assert desk.verbs[2:] == said("hi", "GET lost")


async def test_quiet_makes_a_line() -> None:
    line, desk, _ = make()
    line.data_received(b"hel")
    line.data_received(b"lo")
    async with asyncio.timeout(5):
        while not desk.verbs:  # noqa: ASYNC110 (the desk only notes)
            await asyncio.sleep(0.001)
    assert desk.verbs[2:] == said("hello")
    line.data_received(b"more")
    line.connection_lost(None)
    assert line._quiet is None


async def test_the_end_makes_a_line() -> None:
    line, desk, _ = make()
    line.data_received(b"hello")
    line.eof_received()
    assert desk.verbs[2:] == said("hello")
    assert desk.did == ["ended"]


async def test_what_counts_is_the_room_when_its_turn_comes() -> None:
    line, desk, _ = make()
    line.data_received(b"hi\n")
    line.tell(Joined(room="dev", seq=0))
    assert line.waiting
    line.data_received(b"in dev\n/who\n")
    line.fed()
    assert desk.verbs[3:] == [*said("in dev", room="dev"), Who(room="dev")]
    line.tell(Ok(room="dev", seq=3))
    line.data_received(b"still\n")
    line.tell(Ok(room="dev"))
    line.data_received(b"back\n")
    assert desk.verbs[5:] == [*said("still", room="dev"), *said("back")]
    line.fed()


async def test_a_line_that_is_too_long_ends_it_and_what_came_before_is_said() -> None:
    for data in (b"one\n" + b"x" * 101 + b"\ntwo\n", b"one\n" + b"x" * 101):
        line, desk, transport = make()
        line.data_received(data)
        assert desk.verbs[2:] == said("one")
        assert desk.did[-1] == "ended"
        line.flush()
        assert b"100 bytes" in b"".join(transport.written)


async def test_a_bad_command_is_answered_in_its_turn() -> None:
    line, desk, transport = make()
    line.data_received(b"/nonsense\nhi\nexit\n")
    line.flush()
    assert transport.written[0].startswith(b"! There is no command /nonsense")
    assert desk.verbs[2:] == [*said("hi"), Bye()]


async def test_an_empty_page() -> None:
    line, _, transport = make()
    line.page("dev", [], more=False, re=None)
    line.flush()
    assert transport.written == [b"No messages yet\n"]


@given(
    lines=st.lists(st.binary(max_size=20).filter(lambda line: b"\n" not in line), max_size=6),
    cuts=st.lists(st.integers(0, 120), max_size=5),
)
def test_any_cut_of_the_bytes_means_the_same(lines: list[bytes], cuts: list[int]) -> None:
    async def heard(pieces: list[bytes]) -> list[Verb]:
        line, desk, _ = make()
        for piece in pieces:
            if piece:
                line.data_received(piece)
        line.eof_received()
        return desk.verbs

    data = b"\n".join(lines)
    edges = [0, *sorted(min(cut, len(data)) for cut in cuts), len(data)]
    pieces = [data[a:b] for a, b in pairwise(edges)]
    assert asyncio.run(heard(pieces)) == asyncio.run(heard([data]))
