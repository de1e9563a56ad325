"""What every stream door shares: waiting, gathering output, ending."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from landline.doors.event_stream import EventStreamLine
from landline.doors.line import Line
from landline.doors.native import NativeLine
from landline.doors.plain import PlainLine
from landline.doors.websocket import WebSocketLine
from landline.settings import WireLimits
from landline.wire.events import Pong
from landline.wire.verbs import History, Ping, Rooms
from tests.unit.doors.peers import NotingDesk, NotingTransport, connect

if TYPE_CHECKING:
    from collections.abc import Callable

    from landline.doors.line import Desk

HISTORY = b'{"do":"history","room":"dev"}\n'
PING = b'{"do":"ping"}\n'


def make(*holds: type[History]) -> tuple[NativeLine, NotingDesk, NotingTransport]:
    desk = NotingDesk(*holds)
    line = NativeLine(desk, "10.0.0.5", WireLimits())
    return line, desk, connect(line)


def test_verbs_wait_for_what_is_on_its_way_and_nothing_more_is_read() -> None:
    line, desk, transport = make(History)
    line.data_received(PING + HISTORY + PING + b'{"do":"rooms"}\n')
    assert desk.verbs == [Ping(), History(room="dev")]
    assert not transport.reading
    assert line.is_busy()
    line.data_received(PING)  # what a loop had already read
    line.waiting = False
    line.proceed()
    assert desk.verbs[2:] == [Ping(), Rooms(), Ping()]
    assert transport.reading
    assert not line.is_busy()


def test_a_slow_reader_is_not_listened_to_until_it_has_read() -> None:
    line, desk, transport = make()
    line.pause_writing()
    line.data_received(PING)
    assert not desk.verbs
    assert not transport.reading
    line.resume_writing()
    assert desk.did == ["fell behind", "caught up"]
    line.proceed()
    assert desk.verbs == [Ping()]


def test_what_a_tick_says_is_one_write() -> None:
    line, desk, transport = make()
    for _ in range(3):
        line.tell(Pong())
    assert desk.did == ["wants out"]
    assert not transport.written
    line.flush()
    assert transport.written == [b'{"is":"pong"}\n' * 3]
    line.say(b"alone")
    line.flush()
    assert transport.written[1:] == [b"alone"]


def test_much_is_written_early() -> None:
    line, _, transport = make()
    for _ in range(10):
        line.say(b"x" * 40)
    assert transport.written == [b"x" * 120] * 3
    assert sum(map(len, line.out)) == line.gathered == 40


def test_nothing_is_written_to_one_that_is_leaving() -> None:
    line, _, transport = make()
    line.say(b"x")
    transport.closing = True
    line.flush()
    assert not transport.written
    assert not line.out


def test_closing_says_first_what_was_to_be_said_and_hears_nothing_more() -> None:
    line, desk, transport = make()
    line.say(b"goodbye")
    line.close()
    assert transport.written == [b"goodbye"]
    assert transport.closing
    line.data_received(PING)
    line.proceed()
    assert not desk.verbs


@pytest.mark.parametrize(
    "door",
    [
        lambda desk: NativeLine(desk, "10.0.0.5", WireLimits()),
        lambda desk: PlainLine(desk, "10.0.0.5", WireLimits()),
        lambda desk: WebSocketLine(desk, "10.0.0.5", WireLimits()),
        lambda desk: EventStreamLine(desk, "10.0.0.5", ()),
    ],
    ids=["native", "plain", "websocket", "events"],
)
async def test_nothing_follows_its_last_words_whoever_writes(door: Callable[[Desk], Line]) -> None:
    line = door(NotingDesk())
    transport = connect(line)
    line.say(b"last words")
    line.close()
    last = list(transport.written)
    assert b"last words" in b"".join(last)
    assert line.transport.is_closing(), "for all who ask"
    line.transport.write(b"what its rooms are shown")
    line.tell(Pong())
    line.flush()
    line.hush()
    assert transport.written == last
    assert transport.reading, "the peer's own last words are heard"
    line.close()
    assert transport.written == last
    line.connection_lost(None)


def test_after_a_violation_nothing_is_heard() -> None:
    line, desk, transport = make()
    line.data_received(b"{nonsense}\n" * 100 + PING)
    assert not desk.verbs
    assert desk.did[-1] == "ended"
    assert not transport.reading
    if line.out:
        line.flush()
    assert b"json.not-spoken" in transport.written[-1]


def test_the_end_of_the_peers_side() -> None:
    line, desk, _ = make()
    line.data_received(PING + b'{"do":"rooms"}')
    assert line.eof_received(), "what is still owed goes out first"
    assert desk.verbs == [Ping(), Rooms()]
    assert desk.did == ["ended"]


def test_a_lost_connection() -> None:
    line, desk, _ = make(History)
    line.data_received(HISTORY + PING)
    line.connection_lost(None)
    assert desk.did == ["lost"]
    assert not line.inbox
    assert line.closing


def test_longer_lines_once_admitted() -> None:
    line, desk, transport = make()
    line.admitted()
    line.data_received(b'{"do":"ping","x":"' + b"x" * 100_000 + b'"}\n')
    assert desk.verbs == [Ping()]
    assert transport.did == ["high 1000"]


def test_a_door_without_pages_or_texts_says_so() -> None:
    line, _, _ = make()
    line.fed()
    with pytest.raises(NotImplementedError):
        line._understand("words")
    with pytest.raises(NotImplementedError):
        Line.page(line, "dev", [], more=False, re=None)
