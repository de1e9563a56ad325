"""A member that does not read: it costs little, slows nobody, and misses nothing."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from landline.settings import KIB, DeliveryLimits, HubSettings
from landline.testing import running_hub
from tests.live.hub.callers import (
    FREELY,
    NO_RATES,
    NativeCaller,
    calling,
    lines_of,
    native,
    until,
)

if TYPE_CHECKING:
    from pathlib import Path

    from landline.server.server import HubServer


TEXT = "x" * 4000
ASK = ({"do": "history", "room": "lobby", "limit": 200}, {"do": "help"}, {"do": "rooms"})


def unsent(hub: HubServer) -> int:
    """Return the most that one line of `hub` has not been able to write."""
    lines = hub._desk.lines
    return max(line.transport.get_write_buffer_size() + sum(map(len, line.out)) for line in lines)


async def test_one_stalled_member_of_many(tmp_path: Path) -> None:
    async with (
        running_hub(tmp_path, FREELY) as hub,
        native(hub, "ada") as ada,
        native(hub, "bob") as bob,
        native(hub, "slow") as slow,
    ):
        slow.stop_reading()
        most = messages = 0
        while messages < 1500 or not most:  # the system's own buffers may be of any size
            messages += 1
            assert await ada.say(f"{messages} {TEXT}") == messages
            most = max(most, unsent(hub.server))
        assert [event["seq"] for event in await bob.events("message", messages)] == [
            *range(1, messages + 1)
        ]
        assert most <= hub.server.settings.delivery.high_water
        slow.read_on()
        shown = await slow.events("message", messages)
        assert [event["seq"] for event in shown] == [*range(1, messages + 1)]
        assert await ada.say("all here") == messages + 1
        assert (await slow.event("message"))["text"] == "all here"


async def test_a_log_in_memory_marks_what_a_slow_reader_missed() -> None:
    async with (
        running_hub(settings=FREELY) as hub,
        native(hub, "ada") as ada,
        native(hub, "slow") as slow,
    ):
        slow.stop_reading()
        *_, behind = hub.server._desk.lines
        said = late = 0
        while late < 2000:  # twice what a room in memory keeps, since it fell behind
            said = await ada.say(TEXT)
            late += behind.lagging
        slow.read_on()
        last = await ada.say("end")
        assert last == said + 1
        position = marks = 0
        while position < last:
            line = await slow.line()
            if b'"is":"limited"' in line:
                position = int(line.split(b'"next":')[1].strip(b"}\n")) - 1
                marks += 1
            elif b'"is":"message"' in line:
                assert b'"seq":%d,' % (position + 1) in line
                position += 1
        assert marks


async def test_a_reader_without_progress_is_closed() -> None:
    settings = HubSettings(rates=NO_RATES, delivery=DeliveryLimits(stall=0.3))
    async with (
        running_hub(settings=settings) as hub,
        native(hub, "ada") as ada,
        native(hub, "slow") as slow,
    ):
        slow.stop_reading()
        while lines_of(hub) == 2:
            await ada.say(TEXT)
        assert hub.server._desk.counters.snapshot()["lines.closed.slow"] == 1
        assert await ada.say("going on")


async def test_a_reader_that_leaves_without_reading_its_farewell_is_closed() -> None:
    settings = HubSettings(rates=NO_RATES, delivery=DeliveryLimits(stall=0.3))
    async with (
        running_hub(settings=settings) as hub,
        native(hub, "ada") as ada,
        native(hub, "slow") as slow,
    ):
        slow.stop_reading()
        *_, line = hub.server._desk.lines
        while not line.transport.get_write_buffer_size():
            await ada.say(TEXT)
        assert not line.lagging
        slow.tell({"do": "bye"})
        await until(lambda: lines_of(hub) == 1)


async def test_one_that_asks_without_reading_is_left_unread() -> None:
    async with running_hub(settings=FREELY) as hub, calling(hub.host, hub.port) as caller:
        greedy = NativeCaller(caller.reader, caller.writer)
        await greedy.hello()
        for number in range(100):
            await greedy.say(f"{number} {TEXT}")
        greedy.stop_reading()
        line = next(iter(hub.server._desk.lines))
        most = asked = 0
        while not line.lagging:
            greedy.tell(*ASK * 10)
            asked += 10
            await asyncio.sleep(0)
            most = max(most, unsent(hub.server))
        greedy.tell(*ASK * 1000)
        assert 64 * KIB < most <= hub.server.settings.delivery.high_water
        greedy.read_on()
        assert len(await greedy.events("page", asked + 1000)) == asked + 1000


async def test_one_that_talks_without_reading_is_left_unread(tmp_path: Path) -> None:
    async with running_hub(tmp_path, FREELY) as hub, native(hub, "ada") as ada:
        line = next(iter(hub.server._desk.lines))
        ada.stop_reading()
        most = said = 0
        while not line.lagging:
            if ada.unwritten < 64 * KIB:
                ada.tell(*[{"do": "send", "room": "lobby", "text": "x" * 300}] * 500)
                said += 500
            await asyncio.sleep(0)
            most = max(most, unsent(hub.server))
        await until(lambda: not line.unsettled)
        assert max(most, unsent(hub.server)) <= hub.server.settings.delivery.high_water
        ada.read_on()
        last = 0
        while last < said:
            last = (await ada.event("message"))["seq"]


async def test_order_is_the_same_at_every_door(tmp_path: Path) -> None:
    settings = HubSettings(rates=NO_RATES, unix=str(tmp_path / "sock"), plain_port=0)
    async with running_hub(tmp_path / "data", settings) as hub:
        plain = hub.server.reach.plain
        assert plain is not None
        async with (
            native(hub, "ada") as ada,
            native(hub, "bob") as bob,
            calling(hub.host, hub.port) as nc,
            calling(plain.host, plain.port) as telnet,
        ):
            nc.write(b"\n")
            for person in (nc, telnet):
                await person.until(b"Welcome")
            for number in range(200):
                ada.tell({"do": "send", "room": "lobby", "text": f"ada {number}."})
                bob.tell({"do": "send", "room": "lobby", "text": f"bob {number}."})
                nc.write(b"nc %d.\n" % number)
                telnet.write(b"telnet %d.\n" % number)
            orders = [
                [event["text"] for event in await member.events("message", 800)]
                for member in (ada, bob)
            ]
            for person in (nc, telnet):
                order: list[str] = []
                while len(order) < 800:
                    line = (await person.line()).decode()
                    if line.startswith("["):
                        order.append(line.split(": ", 1)[1].rstrip())
                orders.append(order)
            assert orders[1:] == orders[:1] * 3
            by_telnet = [text for text in orders[0] if text.startswith("telnet")]
            assert by_telnet == [f"telnet {number}." for number in range(200)]


async def test_memory_is_bounded_by_the_setting() -> None:
    settings = HubSettings(
        rates=NO_RATES, delivery=DeliveryLimits(high_water=32 * KIB, block=8 * KIB)
    )
    async with (
        running_hub(settings=settings) as hub,
        native(hub, "ada") as ada,
        native(hub, "slow") as slow,
    ):
        slow.stop_reading()
        most = said = 0
        while said < 500:  # since the system's own buffers, whatever their size, were full
            await ada.say(TEXT)
            most = max(most, unsent(hub.server))
            said += most > 0
        assert most <= 32 * KIB
