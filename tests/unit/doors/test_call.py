"""A call: one verb, one answer, and gone."""

from __future__ import annotations

import asyncio
from typing import Any

import msgspec
import pytest

from landline.doors.call import HELLO, CallLine
from landline.model import Logged
from landline.wire.events import (
    AnyEvent,
    Challenge,
    Failure,
    Goodbye,
    Limits,
    Me,
    Ok,
    Pong,
    Presence,
    RoomList,
    Welcome,
)
from landline.wire.verbs import Hello, History, Ping, Rooms, Send, Typing, Verb
from tests.unit.doors.peers import NotingDesk

WELCOME = Welcome(
    me=Me(id="a1", name="ada"), epoch="e", limits=Limits(line=1, text=1, history=1), re=HELLO
)


class Asked:
    """A call at a desk that decides nothing, and what came of it."""

    def __init__(self, verb: Verb | None, reference: str = "call", *holds: type[Verb]) -> None:
        self.desk = NotingDesk(*holds)
        self.answers: list[tuple[AnyEvent | bytes, Welcome | None]] = []
        self.line = CallLine(
            self.desk, "10.0.0.5", Hello(id=HELLO), verb, reference, self._answered
        )
        self.line.begin()

    def _answered(self, answer: AnyEvent | bytes, welcome: Welcome | None) -> None:
        self.answers.append((answer, welcome))

    def tell(self, *events: Any) -> list[tuple[AnyEvent | bytes, Welcome | None]]:
        for event in events:
            self.line.tell(event)
        return self.answers


def test_it_says_hello_and_asks() -> None:
    it = Asked(Rooms(id="call"))
    assert it.desk.verbs == [Hello(id=HELLO), Rooms(id="call")]


def test_the_answer_is_what_repeats_its_id() -> None:
    it = Asked(Rooms(id="call"))
    answer = RoomList(rooms=[], re="call")
    told = it.tell(WELCOME, Presence(room="x"), RoomList(rooms=[]), answer, Ok(re="call"))
    assert told == [(answer, WELCOME)]


def test_a_message_is_known_by_its_cid() -> None:
    it = Asked(Send("lobby", "hi", cid="c" * 32), "c" * 32)
    it.tell(WELCOME)
    it.line.acknowledge("d" * 32, "lobby", 6, 1)
    it.line.acknowledge("c" * 32, "lobby", 7, 1)
    ((answer, _),) = it.answers
    assert isinstance(answer, Ok)
    assert answer.seq == 7


def test_one_who_is_not_let_in_is_told_why_and_asks_nothing_more() -> None:
    it = Asked(Rooms(id="call"))
    refused = Failure(code="token.wrong", text="…", re=HELLO)
    assert it.tell(refused, Failure(code="hello.first", text="…", re="call")) == [(refused, None)]


def test_a_device_cannot_prove_itself_by_a_call() -> None:
    ((answer, welcome),) = Asked(None).tell(Challenge(nonce="ab" * 16, re=HELLO))
    assert isinstance(answer, Failure)
    assert (answer.code, welcome) == ("device.passing", None)


def test_without_a_verb_the_welcome_is_the_answer() -> None:
    assert Asked(None).tell(WELCOME) == [(WELCOME, WELCOME)]


def test_a_page_of_history_is_taken_as_it_is() -> None:
    it = Asked(History(room="dev", id="call"))
    it.tell(WELCOME)
    it.line.page("dev", [Logged(3, b'{"from":"ada","text":"hi"}')], more=True, re="call")
    ((answer, _),) = it.answers
    assert isinstance(answer, bytes)
    page = msgspec.json.decode(answer)
    assert (page["messages"][0]["seq"], page["more"], "re" in page) == (3, True, False)


def test_typing_which_nothing_answers_is_answered_by_a_pong() -> None:
    it = Asked(Typing(room="dev"))
    assert it.desk.verbs[-2:] == [Typing(room="dev"), Ping(id="call")]
    assert it.tell(WELCOME, Pong(re="call"))[0][0] == Pong(re="call")
    refused = Failure(code="room.muted", text="…")
    assert Asked(Typing(room="dev")).tell(WELCOME, refused) == [(refused, WELCOME)]


def test_the_verb_waits_until_hello_is_decided() -> None:
    it = Asked(Rooms(id="call"), "call", Hello)
    assert it.desk.verbs == [Hello(id=HELLO)]
    it.line.waiting = 0
    it.line.proceed()
    assert it.desk.verbs[1:] == [Rooms(id="call")]


def test_what_ends_it_before_its_answer_is_its_answer() -> None:
    it = Asked(Rooms(id="call"))
    goodbye = Goodbye(code="shutdown", text="…")
    assert it.tell(WELCOME, goodbye) == []
    it.line.connection_lost(None)
    assert it.answers == [(goodbye, WELCOME)]
    assert it.desk.did == ["lost"]


@pytest.mark.parametrize("end", ["close", "abort"])
async def test_a_desk_that_closes_it_hears_that_it_is_gone(end: str) -> None:
    it = Asked(Rooms(id="call"))
    getattr(it.line.transport, end)()
    assert it.line.transport.is_closing()
    it.line.close()
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert it.desk.did == ["lost"]
    ((answer, _),) = it.answers
    assert isinstance(answer, Failure)
    assert answer.code == "web.late"


async def test_ending_it_is_at_once_and_says_nothing() -> None:
    it = Asked(Rooms(id="call"))
    it.line.end()
    assert it.desk.did == ["lost"]
    it.line.end()
    it.line.close()
    await asyncio.sleep(0)
    it.tell(RoomList(rooms=[], re="call"))
    assert it.desk.did == ["lost"]
    assert not it.answers


def test_nothing_is_written_to_nobody() -> None:
    it = Asked(None)
    it.line.say(b"x")
    it.line.transport.write(b"x")
    it.line.transport.pause_reading()
    it.line.transport.resume_reading()
    assert not it.line.out
    assert it.line.transport.get_write_buffer_size() == 0
    it.line.data_received(b"x")
    assert len(it.desk.verbs) == 1
