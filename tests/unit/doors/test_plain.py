"""Bytes into verbs at the plain door; the whole of it is in tests/live/hub."""

from __future__ import annotations

import asyncio
from itertools import pairwise

import pytest
from hypothesis import given, strategies as st
from msgspec import structs

from landline.doors.commands import EVERYTHING
from landline.doors.plain import PlainLine
from landline.doors.rendering import ENCODINGS
from landline.hub.nouns import Person
from landline.settings import WireLimits
from landline.wire.events import (
    Failure,
    Gone,
    Joined,
    Limits,
    Me,
    Ok,
    RoomEvent,
    RoomInfo,
    Welcome,
)
from landline.wire.verbs import Bye, Edit, Hello, Join, Leave, Read, Send, Verb, Who
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
    line.tell(Ok(room="dev"))
    line.data_received(b"still\n/leave\n")
    line.tell(Ok(room="dev", re="leave"))
    line.data_received(b"back\n")
    assert desk.verbs[5:] == [
        *said("still", room="dev"),
        Leave(room="dev", id="leave"),
        *said("back"),
    ]
    line.fed()


async def test_a_room_that_is_renamed_or_lost_under_ones_feet() -> None:
    line, desk, _ = make()
    line.data_received(b"\n")
    line.tell(Joined(room="dev", seq=0))
    line.fed()
    line.tell(RoomEvent(info=RoomInfo("other"), was="elsewhere"))
    line.tell(RoomEvent(info=RoomInfo("ops"), was="dev"))
    line.data_received(b"in ops\n")
    line.tell(Gone(room="elsewhere", code="kicked", text="x"))
    line.data_received(b"still\n")
    line.tell(Gone(room="ops", code="kicked", text="x"))
    line.data_received(b"out\n")
    assert desk.verbs[2:] == [*said("in ops", "still", room="ops"), *said("out")]


async def test_edit_without_a_number_means_ones_last_words_here() -> None:
    line, desk, transport = make()
    line.data_received(b"/edit nothing yet\n")
    line.flush()
    assert b"Nothing of yours" in transport.written[0]
    line.tell(Ok(room="dev", seq=7, at=1))
    line.tell(Ok(room="lobby", seq=42, at=1))
    line.tell(Ok(room="lobby", seq=43))
    line.data_received(b"/edit better\n")
    assert desk.verbs[2:] == [Edit(room="lobby", seq=42, text="better")]
    line.tell(Joined(room="dev", seq=0))
    line.fed()
    line.data_received(b"/edit better\n")
    assert len(desk.verbs) == 3


async def test_who_has_an_account_says_so_first() -> None:
    line, desk, _ = make()
    line.data_received(b"/login ada my secret\nhi\n")
    assert desk.verbs == [Hello(name="ada", password="my secret"), *said("hi")]


async def test_who_is_not_let_in_by_a_login_may_go_on_as_a_guest() -> None:
    line, desk, _ = make()
    line.member.person = None
    line.data_received(b"/login ada my secret\n")
    line.tell(Failure(code="login.plain", text="no"))
    line.data_received(b"hi\n")
    assert desk.verbs[1:] == [*GREETING, *said("hi")]
    line.member.person = Person("1", "ada")
    line.tell(Failure(code="login.plain", text="no"))
    line.data_received(b"there\n")
    assert desk.verbs[4:] == said("there")


async def test_a_login_without_a_password_is_told_that_all_can_be_read() -> None:
    line, desk, transport = make()
    line.data_received(b"\n/login ada\n/signup code1 ada\n")
    line.flush()
    assert desk.verbs == GREETING
    shown = b"".join(transport.written).decode().splitlines()
    assert all("whoever sits between can read along" in line for line in shown)
    assert [line.rpartition("type ")[2] for line in shown] == [
        "/login NAME PASSWORD",
        "/signup CODE NAME PASSWORD",
    ]


async def test_from_afar_nobody_is_told_to_type_a_password_first() -> None:
    line, desk, transport = make()
    line.member.private = False
    line.data_received(b"\n/login ada\n")
    line.tell(Failure(code="guests.none", text="no"))
    line.flush()
    assert desk.verbs == GREETING
    login, refused, first = b"".join(transport.written).decode().splitlines()
    assert refused == "! no"
    for words in (login, first):
        assert words.index("landline chat HOST") < words.index("/login NAME PASSWORD")
        assert "trust.plain_logins" in words


async def test_a_login_leaves_the_guests_room() -> None:
    line, desk, _ = make()
    line.data_received(b"\n")
    line.tell(Joined(room="dev", seq=0))
    line.fed()
    welcome = Welcome(me=Me("2", "ada"), epoch="e", limits=Limits(1, 1, 1), rooms=[RoomInfo("dev")])
    line.tell(welcome)
    line.data_received(b"in dev\n")
    line.tell(structs.replace(welcome, rooms=[RoomInfo("lobby")]))
    line.data_received(b"in the lobby\n")
    assert desk.verbs[2:] == [*said("in dev", room="dev"), *said("in the lobby")]


async def test_help_and_read_are_answered() -> None:
    line, desk, transport = make()
    line.data_received(b"\n/help\n/help msg\n/read\n")
    assert desk.verbs[2:] == [Read(room="lobby", seq=EVERYTHING, id="read")]
    line.tell(Ok(room="lobby", seq=7, re="read"))
    line.flush()
    shown = b"".join(transport.written)
    assert shown.startswith(b"Type to talk")
    assert shown.endswith(b"/msg NAME TEXT: say something to one person alone\nDone\n")


async def test_the_room_is_shown_in_the_hubs_language() -> None:
    line, _, _ = make()
    assert line.encoding is ENCODINGS["en"]


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
