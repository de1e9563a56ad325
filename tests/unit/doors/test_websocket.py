"""The WebSocket door: the native door's objects in frames, and an end in good order."""

from __future__ import annotations

import asyncio

import msgspec
import pytest

from landline.doors import websocket as module
from landline.doors.websocket import WebSocketEncoding, WebSocketLine
from landline.model import Logged
from landline.settings import WireLimits
from landline.wire.body import message_object, room_prefix
from landline.wire.events import Goodbye, Pong
from landline.wire.verbs import Hello, History, Ping, Rooms, Verb
from tests.unit.doors.peers import NotingDesk, NotingTransport, connect
from tests.unit.wire.frames import client_frame, server_frames

CLOSE, PING, PONG = 8, 9, 10
ASKED = client_frame(b'{"do":"ping"}')


def make(*holds: type[Verb]) -> tuple[WebSocketLine, NotingDesk, NotingTransport]:
    desk = NotingDesk(*holds)
    line = WebSocketLine(desk, "10.0.0.5", WireLimits())
    return line, desk, connect(line)


def close_frame(code: int) -> bytes:
    return client_frame(code.to_bytes(2, "big"), opcode=CLOSE)


def said(line: WebSocketLine, transport: NotingTransport) -> list[tuple[int, bytes]]:
    """Return the frames of this tick and of those before."""
    if line.out:
        line.flush()
    return server_frames(b"".join(transport.written))


def code_of(frames: list[tuple[int, bytes]]) -> int:
    opcode, payload = frames[-1]
    assert opcode == CLOSE
    return int.from_bytes(payload, "big")


def test_messages_are_verbs_and_events_are_messages() -> None:
    line, desk, transport = make()
    line.data_received(ASKED + client_frame(b'{"do":\n"rooms"}') + client_frame(b" "))
    assert desk.verbs == [Ping(), Rooms()], "a message may hold line ends, and be empty"
    line.tell(Pong(re="x"))
    assert said(line, transport) == [(1, b'{"is":"pong","re":"x"}')]


def test_what_was_sent_is_acknowledged() -> None:
    line, _, transport = make()
    line.acknowledge("c" * 32, "dév", 7, 5)
    line.acknowledge(None, "dev", 8, 5)
    first, second = [msgspec.json.decode(payload) for _, payload in said(line, transport)]
    assert first == {"is": "ok", "cid": "c" * 32, "room": "dév", "seq": 7, "at": 5}
    assert second == {"is": "ok", "room": "dev", "seq": 8, "at": 5}


def test_a_sign_of_life_is_shown_to_who_reads_and_stays() -> None:
    line, _, transport = make()
    line.show_sign()
    line.lagging = True
    line.show_sign()
    line.lagging = False
    line.hush()
    line.show_sign()
    assert said(line, transport) == [(1, b'{"is":"pong"}')]


@pytest.mark.parametrize("length", [0, 30, 200, 70_000])
def test_a_block_of_a_room_is_a_frame_per_message(length: int) -> None:
    logged = [Logged(seq, b'{"from":"ada","text":"%b"}' % (b"x" * length)) for seq in (41, 42)]
    block = WebSocketEncoding().block("dév", logged)
    prefix = room_prefix("dév")
    assert server_frames(block) == [
        (1, message_object(prefix, entry.seq, entry.body)) for entry in logged
    ]


def test_a_page_is_one_message() -> None:
    line, _, transport = make()
    line.page("dev", [Logged(1, b'{"from":"ada","text":"hi"}')], more=True, re="7")
    ((opcode, payload),) = said(line, transport)
    page = msgspec.json.decode(payload)
    assert opcode == 1
    assert (page["is"], page["re"], page["more"], len(page["messages"])) == ("page", "7", True, 1)


def test_what_cannot_be_used_is_answered_and_the_connection_lives() -> None:
    line, desk, transport = make()
    line.data_received(
        client_frame(b"nonsense")
        + client_frame(b'{"do":"fly","id":"7"}')
        + client_frame(b"\xff\xfe", opcode=2)
        + ASKED
    )
    errors = [msgspec.json.decode(payload) for _, payload in said(line, transport)]
    codes = [(error["code"], error.get("re")) for error in errors]
    assert codes == [("json.malformed", None), ("verb.unknown", "7"), ("websocket.binary", None)]
    assert desk.verbs == [Ping()]


@pytest.mark.parametrize(
    ("frame", "code", "close"),
    [
        (client_frame(b"x", mask=None), "websocket.broken", 1002),
        (client_frame(b"\xff"), "websocket.not-utf8", 1007),
        (client_frame(b"x" * 65_537), "message.too-long", 1009),
    ],
)
async def test_a_broken_rule_ends_it_with_a_reason(frame: bytes, code: str, close: int) -> None:
    line, desk, transport = make()
    line.data_received(frame + ASKED)
    assert desk.did[-1] == "ended"
    assert not desk.verbs
    line.close()
    frames = said(line, transport)
    assert msgspec.json.decode(frames[0][1])["code"] == code
    assert code_of(frames) == close


async def test_nothing_but_nonsense_ends_it() -> None:
    line, desk, transport = make()
    line.data_received(client_frame(b"nonsense") * 100 + ASKED)
    assert desk.did[-1] == "ended"
    assert not desk.verbs
    line.close()
    assert code_of(said(line, transport)) == 1008


def test_longer_messages_once_admitted() -> None:
    line, desk, _ = make()
    line.admitted()
    line.data_received(client_frame(b'{"do":"ping","x":"' + b"x" * 100_000 + b'"}'))
    assert desk.verbs == [Ping()]


def test_verbs_wait_for_what_is_on_its_way_and_nothing_more_is_read() -> None:
    line, desk, transport = make(History)
    line.data_received(ASKED + client_frame(b'{"do":"history","room":"dev"}') + ASKED)
    assert desk.verbs == [Ping(), History(room="dev")]
    assert not transport.reading
    line.waiting = False
    line.proceed()
    assert desk.verbs[2:] == [Ping()]
    assert transport.reading


def test_a_ping_is_answered_in_kind() -> None:
    line, _, transport = make()
    line.data_received(client_frame(b"are you there", opcode=PING) + client_frame(opcode=PING))
    assert said(line, transport) == [(PONG, b"are you there"), (PONG, b"")]


def test_pings_of_one_that_does_not_read_cost_one_pong() -> None:
    line, desk, transport = make()
    line.pause_writing()
    line.data_received(client_frame(b"1", opcode=PING) * 1000 + client_frame(b"2", opcode=PING))
    assert not line.out
    line.resume_writing()
    assert said(line, transport) == [(PONG, b"2")]
    assert desk.did[-1] == "caught up"


async def test_the_peers_close_is_answered_in_kind_and_ends_the_connection() -> None:
    line, desk, transport = make()
    line.data_received(ASKED + close_frame(4001) + ASKED)
    assert desk.verbs == [Ping()], "what came before it is done"
    assert desk.did[-1] == "ended"
    line.tell(Pong())
    line.close()
    assert [opcode for opcode, _ in said(line, transport)] == [1, CLOSE]
    assert code_of(said(line, transport)) == 4001
    assert transport.closing


@pytest.mark.parametrize(
    ("goodbye", "code"), [("bye", 1000), ("shutdown", 1001), ("refused", 1008)]
)
async def test_our_close_says_why_and_waits_for_the_peers(goodbye: str, code: int) -> None:
    line, _, transport = make()
    line.tell(Goodbye(code=goodbye, text="…"))
    line.close()
    line.close()
    line.tell(Pong())
    frames = said(line, transport)
    assert len(frames) == 2, "nothing follows a close frame"
    assert code_of(frames) == code
    assert not transport.closing
    line.data_received(ASKED + close_frame(code))
    assert transport.closing


async def test_our_close_waits_no_longer_than_a_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LINGER", 0.0)
    line, desk, transport = make()
    line.close()
    line.data_received(ASKED)
    while not transport.closing:  # noqa: ASYNC110 (a timer of the loop sets it)
        await asyncio.sleep(0)
    assert not desk.verbs
    line.connection_lost(None)
    assert desk.did[-1] == "lost"


async def test_the_end_of_a_peers_side_is_an_end() -> None:
    line, desk, transport = make()
    line.data_received(ASKED)
    assert line.eof_received(), "what is still owed goes out first"
    assert desk.did == ["ended"]
    line.close()
    assert transport.closing
    assert code_of(said(line, transport)) == 1000


async def test_the_end_of_a_peers_side_after_our_close() -> None:
    line, _, _ = make()
    line.close()
    assert not line.eof_received(), "the transport closes"
    line.connection_lost(None)


def test_hello_is_one_message_as_everywhere() -> None:
    line, desk, _ = make()
    line.data_received(client_frame(b'{"do":"hello","as":"ada"}', fin=False))
    line.data_received(client_frame(b" ", opcode=0))
    assert desk.verbs == [Hello(name="ada")]
