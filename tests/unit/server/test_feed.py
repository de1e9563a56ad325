"""Lines that are fed from the log until they are level with everybody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from landline.store.memory import MemoryStore
from tests.model.fake_lines import DELIVERY, Bench

if TYPE_CHECKING:
    from landline.doors.native import NativeLine
    from tests.model.fake_lines import Transport


@pytest.fixture
def bench() -> Bench:
    return Bench(MemoryStore(room_messages=30), {}, queue=100)


def tell(line: NativeLine, *verbs: dict[str, Any]) -> None:
    line.data_received(b"".join(msgspec.json.encode(verb) + b"\n" for verb in verbs))


def join(line: NativeLine, **fields: Any) -> None:
    tell(line, {"do": "join", "room": "lobby", **fields})


def say(line: NativeLine, count: int, length: int = 1) -> None:
    tell(line, *[{"do": "send", "room": "lobby", "text": "x" * length}] * count)


def member(bench: Bench) -> tuple[Transport, NativeLine]:
    transport, line = bench.connect()
    tell(line, {"do": "hello"})
    bench.run()
    transport.taken.clear()
    return transport, line


def shown(transport: Transport) -> list[int | str]:
    """Return the seqs shown, other events by name."""
    events = [msgspec.json.decode(line) for line in transport.taken.splitlines()]
    kept = [event for event in events if event["is"] not in ("ok", "presence")]
    return [event["seq"] if event["is"] == "message" else event["is"] for event in kept]


def test_page_by_page_then_live(bench: Bench) -> None:
    _, ada = member(bench)
    say(ada, 12)
    bench.run()
    transport, line = member(bench)
    join(line, after=0)
    say(ada, 1)
    bench.run()
    assert shown(transport) == ["joined", *range(1, 14)]
    assert not bench.desk._feeder.is_feeding(line)
    say(ada, 1)
    bench.run()
    assert shown(transport)[-1] == 14


def test_what_is_on_disk_but_not_shown_to_all_is_not_shown_twice(bench: Bench) -> None:
    _, ada = member(bench)
    say(ada, 3)
    bench.run()
    transport, line = member(bench)
    say(ada, 2)
    join(line, after=0)
    bench.log.commit(99)
    bench.log.serve()
    bench.loop.tick()
    assert shown(transport) == ["joined", 1, 2, 3]
    bench.run()
    assert shown(transport) == ["joined", 1, 2, 3, 4, 5]


def test_a_join_while_a_read_is_on_its_way_starts_over(bench: Bench) -> None:
    _, ada = member(bench)
    say(ada, 8)
    bench.run()
    transport, line = member(bench)
    join(line, after=4)
    bench.log.serve()
    join(line, after=1)
    bench.run()
    assert shown(transport) == ["joined", "joined", *range(2, 9)]


def test_leaving_while_a_read_is_on_its_way(bench: Bench) -> None:
    _, ada = member(bench)
    say(ada, 8)
    bench.run()
    transport, line = member(bench)
    join(line, after=0)
    tell(line, {"do": "leave", "room": "lobby"})
    bench.run()
    assert shown(transport) == ["joined"]
    assert not bench.desk._feeder._positions


def test_what_the_log_dropped_is_marked(bench: Bench) -> None:
    _, ada = member(bench)
    transport, _ = member(bench)
    transport.slow = True
    say(ada, 20, 500)
    bench.run()
    say(ada, 40, 500)
    bench.run()
    transport.slow = False
    for _ in range(20):
        transport.take(100_000)
        bench.run()
    seen = shown(transport)
    mark = seen.index("limited")
    (event,) = [line for line in transport.taken.splitlines() if b'"limited"' in line]
    assert msgspec.json.decode(event) == {
        "is": "limited",
        "room": "lobby",
        "after": seen[mark - 1],
        "next": seen[mark + 1],
    }
    assert seen[mark + 1 :] == [*range(31, 61)]


def test_no_read_for_one_that_cannot_take_it(bench: Bench) -> None:
    _, ada = member(bench)
    say(ada, 8, 900)
    bench.run()
    transport, line = member(bench)
    transport.slow = True
    join(line, after=0)
    bench.run()
    assert line.lagging
    assert not bench.log._reads
    assert len(transport.unsent) <= DELIVERY.high_water
    for _ in range(9):
        transport.take(100_000)
        bench.run()
    assert shown(transport) == ["joined", *range(1, 9)]


def test_a_longer_form_is_cut_into_blocks(bench: Bench) -> None:
    from landline.doors.plain import PlainLine
    from tests.model.fake_lines import SETTINGS, Transport

    _, ada = member(bench)
    tell(ada, *[{"do": "send", "room": "lobby", "text": "a" + "\n" * 300 + "b"}] * 3)
    bench.run()
    assert bench.desk._strangers.admit("here", 1.0)
    transport = Transport(bench.loop)
    line = PlainLine(bench.desk, "here", SETTINGS.wire)
    transport.attach(line)
    transport.slow = True
    line.data_received(b"\n")
    bench.run()
    assert len(transport.unsent) <= DELIVERY.high_water
    for _ in range(5):
        transport.take(100_000)
        bench.run()
    assert transport.taken.count(b": a\n") == 3
    line.connection_lost(None)


def test_nothing_is_kept_of_one_that_is_gone(bench: Bench) -> None:
    _, ada = member(bench)
    say(ada, 8)
    bench.run()
    transport, line = member(bench)
    join(line, after=0)
    transport.close()
    bench.run()
    assert shown(transport) == ["joined"] or shown(transport) == []
    assert not bench.desk._feeder._positions
    assert not bench.desk._feeder._reading
