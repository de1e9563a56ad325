"""Rooms as server-sent events: as `EventSource` reads them."""

from __future__ import annotations

import msgspec
import pytest

from landline.doors.event_stream import HEARTBEAT, RETRY, EventStreamEncoding, EventStreamLine
from landline.model import Logged
from landline.wire.events import Failure, Joined, Message, Pong
from landline.wire.verbs import Hello, Join
from tests.unit.doors.peers import NotingDesk, NotingTransport, connect

ASKED = (Hello(id="hello"), Join(room="dev", last=0, id="join"))


def make() -> tuple[EventStreamLine, NotingDesk, NotingTransport]:
    desk = NotingDesk()
    line = EventStreamLine(desk, "10.0.0.5", ASKED)
    return line, desk, connect(line)


def read(data: bytes) -> list[dict[str, str]]:
    """Return the events in `data`, as WHATWG HTML §9.2.6 takes them apart."""
    events = []
    for block in data.decode().split("\n\n"):
        fields = [line.partition(":") for line in block.split("\n") if line]
        event = {name: value.removeprefix(" ") for name, _, value in fields if name}
        if event:
            events.append(event)
    return events


def said(line: EventStreamLine, transport: NotingTransport) -> bytes:
    if line.out:
        line.flush()
    return b"".join(transport.written)


@pytest.mark.parametrize("text", ["hi", "two\nlines\r\n\r", "雪\u2028", "data: x\n\nid: 9"])
def test_messages_are_events_with_their_position(text: str) -> None:
    body = msgspec.json.encode({"from": "ada", "user": "a1", "at": 5, "text": text})
    first, second = read(EventStreamEncoding().block("dév", [Logged(41, body), Logged(42, body)]))
    assert (first["id"], first["event"], second["id"]) == ("dév:41", "message", "dév:42")
    message = msgspec.json.decode(first["data"], type=Message)
    assert message == Message(room="dév", seq=41, sender="ada", user="a1", at=5, text=text)


def test_it_asks_what_the_request_asked_and_hears_nothing_else() -> None:
    line, desk, transport = make()
    assert tuple(desk.verbs) == ASKED
    line.data_received(b'{"do":"bye"}\nGET / HTTP/1.1\r\n\r\n')
    assert tuple(desk.verbs) == ASKED
    assert said(line, transport) == RETRY
    assert line.eof_received()
    assert desk.did[-1] == "ended"


def test_other_events_have_no_position() -> None:
    line, _, transport = make()
    line.tell(Joined(room="dev", seq=7, re="join"))
    _, event = read(said(line, transport))
    assert (event["event"], "id" in event) == ("joined", False)
    assert msgspec.json.decode(event["data"]) == {
        "is": "joined", "room": "dev", "seq": 7, "re": "join"
    }  # fmt: skip


def test_one_that_is_not_let_in_is_told_why_and_let_go() -> None:
    line, desk, transport = make()
    line.tell(Failure(code="room.muted", text="…"))
    assert "ended" not in desk.did
    line.tell(Failure(code="access.read", text="…", re="join"))
    assert desk.did[-1] == "ended"
    assert read(said(line, transport))[-1]["event"] == "error"


def test_a_sign_of_life_to_those_who_read_and_hear_nothing() -> None:
    line, _, transport = make()
    line.flush()
    line.beat()
    line.flush()
    assert transport.written[-1] == HEARTBEAT
    count = len(transport.written)
    line.tell(Pong())
    line.beat()
    line.flush()
    line.pause_writing()
    line.beat()
    transport.closing = True
    line.lagging = False
    line.beat()
    assert not line.out
    assert len(transport.written) == count + 1
    assert HEARTBEAT not in transport.written[-1]
