"""Ends of lines, and what holds them back; every order of things is in tests/model."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from landline.errors import StoreError
from landline.hub import effects
from landline.server.desk import SIGN
from landline.store.memory import MemoryStore
from tests.model.fake_lines import DELIVERY, Bench

if TYPE_CHECKING:
    from landline.doors.native import NativeLine
    from tests.model.fake_lines import Transport

SEND = {"do": "send", "room": "lobby", "text": "x"}


@pytest.fixture
def bench() -> Bench:
    return Bench(MemoryStore(), {}, queue=4)


def tell(line: NativeLine, *verbs: dict[str, Any]) -> None:
    line.data_received(b"".join(msgspec.json.encode(verb) + b"\n" for verb in verbs))


def member(bench: Bench, **hello: Any) -> tuple[Transport, NativeLine]:
    transport, line = bench.connect()
    tell(line, {"do": "hello", **hello})
    bench.run()
    transport.taken.clear()
    return transport, line


def kinds(transport: Transport) -> list[str]:
    return [msgspec.json.decode(line)["is"] for line in transport.taken.splitlines()]


def test_one_that_was_held_back_and_ended_its_side_is_closed(bench: Bench) -> None:
    transport, line = member(bench)
    tell(line, *[SEND] * 30)
    assert not transport.reading
    line.eof_received()
    bench.run()
    assert transport.ended
    assert kinds(transport).count("ok") == 30
    assert not bench.desk.lines


def test_one_that_asks_and_ends_its_side_is_answered_and_closed(bench: Bench) -> None:
    transport, line = member(bench)
    tell(line, {"do": "history", "room": "lobby"}, {"do": "ping"})
    line.eof_received()
    assert not transport.ended
    bench.run()
    assert kinds(transport) == ["page", "pong"]
    assert transport.ended


def test_one_that_reads_late_and_ended_its_side_is_answered_and_closed(bench: Bench) -> None:
    transport, line = member(bench)
    transport.slow = True
    tell(line, *[{"do": "help"}] * 30, {"do": "ping"})
    line.eof_received()
    bench.run()
    assert not transport.ended
    for _ in range(30):
        transport.take(100_000)
        bench.run()
    assert kinds(transport) == ["help"] * 30 + ["pong"]
    assert transport.ended


def test_a_farewell_cuts_short_what_waits(bench: Bench) -> None:
    transport, line = member(bench)
    tell(line, *[SEND] * 30)
    bench.desk.farewell("shutdown")
    bench.run()
    assert kinds(transport).count("ok") == 4
    assert kinds(transport)[-1] == "goodbye"
    assert transport.ended


def test_nothing_follows_a_farewell(bench: Bench) -> None:
    transport, line = member(bench)
    _, other = member(bench)
    transport.slow = True
    tell(line, {"do": "bye"})
    bench.loop.tick()
    tell(other, SEND)
    bench.run()
    transport.take(100_000)
    assert kinds(transport)[-1] == "goodbye"


def test_one_that_does_not_read_its_farewell_is_closed(bench: Bench) -> None:
    transport, line = member(bench)
    transport.slow = True
    tell(line, {"do": "bye"})
    bench.run()
    bench.desk.sweep(0.0)
    assert line in bench.desk.lines
    bench.desk.sweep(1e9)
    bench.run()
    assert line not in bench.desk.lines


def test_answers_still_owed_are_no_progress_and_reading_is(bench: Bench) -> None:
    transport, line = member(bench)
    transport.slow = True
    tell(line, *[{"do": "help"}] * 30)
    size, since = bench.desk._stalls[line]
    transport.unsent += b"more"
    bench.desk.sweep(since + 1)
    assert bench.desk._stalls[line] == (size + 4, since)
    transport.take(10)
    bench.desk.sweep(since + 2)
    assert bench.desk._stalls[line] == (size - 6, since + 2)
    bench.desk.sweep(since + 2 + DELIVERY.stall)
    bench.run()
    assert line not in bench.desk.lines
    assert bench.desk.counters.snapshot() == {"lines.closed.slow": 1}


def test_one_that_says_no_hello_is_told_once_and_closed(bench: Bench) -> None:
    transport, line = bench.connect()
    transport.slow = True
    late = time.monotonic() + 21
    bench.desk.sweep(late)
    bench.desk.sweep(late)
    transport.take(10_000)
    bench.run()
    (failure,) = transport.taken.splitlines()
    assert msgspec.json.decode(failure)["code"] == "hello.late"
    assert bench.desk._strangers.count == 0
    assert line not in bench.desk.lines


@pytest.mark.parametrize("last", [b'{"do":"bye"}\n', None])
def test_one_that_is_leaving_is_not_late_with_its_hello(bench: Bench, last: bytes | None) -> None:
    transport, line = bench.connect()
    transport.slow = True
    if last is None:
        tell(line, {"do": "help"})
        line.eof_received()
    else:
        line.data_received(last)
    bench.run()
    bench.desk.sweep(time.monotonic() + 21)
    bench.run()
    assert "lines.closed.hello.late" not in bench.desk.counters.snapshot()
    assert bench.desk._strangers.count == 1
    transport.vanish()
    bench.run()
    assert bench.desk._strangers.count == 0


def test_one_that_is_sent_away_while_a_password_is_checked_is_not_late(bench: Bench) -> None:
    transport, line = bench.connect()
    transport.slow = True
    tell(line, {"do": "hello", "as": "ada", "password": "not the right one"})
    bench.loop.tick()
    bench.desk.farewell("shutdown")
    bench.run()
    bench.desk.sweep(time.monotonic() + 21)
    bench.run()
    assert "lines.closed.hello.late" not in bench.desk.counters.snapshot()


def test_no_time_runs_out_while_a_password_is_checked(bench: Bench) -> None:
    transport, line = bench.connect()
    tell(line, {"do": "hello", "as": "ada", "password": "not the right one"})
    bench.loop.tick()
    bench.desk.sweep(time.monotonic() + 1000)
    assert not transport.ended
    bench.run()
    assert kinds(transport)[-1] == "error"
    bench.desk.sweep(time.monotonic() + 19)
    assert not transport.ended
    bench.desk.sweep(time.monotonic() + 21)
    assert transport.ended
    assert bench.desk._strangers.count == 0


def test_who_waits_for_a_password_hears_that_the_hub_lives(bench: Bench) -> None:
    transport, line = bench.connect()
    tell(line, {"do": "hello", "as": "ada", "password": "not the right one"})
    bench.loop.tick()
    now = time.monotonic()
    for later in (0, SIGN + 0.1, SIGN + 0.5, 2 * SIGN + 0.2):
        bench.desk.sweep(now + later)
    bench.run()
    assert kinds(transport) == ["pong", "pong", "error"]
    bench.desk.sweep(now + 4 * SIGN)
    bench.run()
    assert kinds(transport)[2:] == ["error"]


def test_who_is_being_sent_away_hears_no_sign_of_life(bench: Bench) -> None:
    transport, line = bench.connect()
    tell(line, {"do": "hello", "as": "ada", "password": "not the right one"})
    bench.loop.tick()
    bench.desk.farewell("shutdown")
    bench.desk.sweep(time.monotonic() + SIGN + 0.1)
    bench.run()
    assert "pong" not in kinds(transport)


def test_who_goes_while_a_password_is_checked_leaves_nothing(bench: Bench) -> None:
    transport, line = bench.connect()
    tell(line, {"do": "hello", "as": "ada", "password": "not the right one"})
    bench.loop.tick()
    transport.vanish()
    bench.run()
    assert not bench.desk._graces
    assert bench.desk._strangers.count == 0


def test_who_cannot_be_fed_is_told_and_closed(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, ada = member(bench)
    tell(ada, SEND, SEND)
    bench.run()
    transport, line = member(bench)
    monkeypatch.setattr(
        bench.log, "read", lambda asked, limit, done: done(StoreError("store.overloaded"))
    )
    tell(line, {"do": "join", "room": "lobby", "after": 0})
    tell(ada, SEND)
    bench.run()
    assert kinds(transport) == ["joined", "error"]
    assert transport.ended


def test_a_page_that_cannot_be_read_is_answered(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    transport, line = member(bench)
    error = StoreError("store.overloaded")
    monkeypatch.setattr(bench.log, "page", lambda room, before, limit, done: done(error))
    tell(line, {"do": "history", "room": "lobby", "id": "7"}, {"do": "ping"})
    bench.run()
    failure = msgspec.json.decode(transport.taken.splitlines()[0])
    assert (failure["code"], failure["re"]) == ("store.overloaded", "7")
    assert kinds(transport) == ["error", "pong"]


def test_a_page_for_one_who_is_gone_is_dropped(bench: Bench) -> None:
    transport, line = member(bench)
    tell(line, {"do": "history", "room": "lobby"})
    transport.vanish()
    bench.run()
    assert not transport.taken


def test_a_page_fits_into_a_block(bench: Bench) -> None:
    transport, line = member(bench)
    for _ in range(20):
        tell(line, {**SEND, "text": "x" * 400})
        bench.run()
    transport.taken.clear()
    tell(line, {"do": "history", "room": "lobby", "limit": 10})
    bench.run()
    page = msgspec.json.decode(bytes(transport.taken))
    assert [message["seq"] for message in page["messages"]] == [18, 19, 20]
    assert page["more"]
    assert len(transport.taken) <= DELIVERY.block


def test_a_letter_is_refused_while_too_much_is_queued(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, line = member(bench)
    refused: list[tuple[object, str | None]] = []
    monkeypatch.setattr(
        bench.desk._letters, "acknowledge", lambda letter, code: refused.append((letter, code))
    )
    tell(line, *[SEND] * 4)
    assert bench.log.full
    bench.desk.letter("udp 10.0.0.5", "hi", "handle")
    assert refused == [("handle", "store.overloaded")]
    bench.run()
    bench.desk.letter("udp 10.0.0.5", "hi", "handle")
    bench.run()
    assert refused[1:] == [("handle", None)]


def test_the_last_one_is_missed(bench: Bench) -> None:
    empty: list[bool] = []
    bench.desk.on_empty = lambda: empty.append(True)
    transport, _ = member(bench)
    transport.vanish()
    assert empty == [True]
    bench.desk.farewell("shutdown")
    assert empty == [True, True]


def test_a_device_that_waits_for_its_code_is_borne_for_longer_and_alone(bench: Bench) -> None:
    (waiting, line), (silent, _) = bench.connect(), bench.connect()
    bench.desk.run([effects.Await(line.member, 600.0)])
    now = time.monotonic()
    bench.desk.sweep(now + 21)
    assert silent.ended
    assert not waiting.ended
    bench.desk.sweep(now + 601)
    assert waiting.ended
    assert msgspec.json.decode(waiting.taken.splitlines()[0])["code"] == "hello.late"


def test_only_strangers_are_awaited(bench: Bench) -> None:
    transport, line = member(bench)
    bench.desk.run([effects.Await(line.member, 600.0)])
    bench.desk.sweep(time.monotonic() + 601)
    assert not transport.ended
