"""Two who cannot reach each other meet at the hub's port, and nobody else there."""

from __future__ import annotations

import asyncio
import os
import random
import socket
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

import pytest
from msgspec import structs

from landline.direct.relay import Parking, RelayedWays
from landline.settings import OfferLimits, RelayLimits, StrangerLimits, WireLimits
from landline.testing import running_hub
from tests.live.hub.callers import FREELY, PATIENCE, Caller, calling, native, until
from tests.live.hub.relayed import (
    ANSWERS,
    DIALS,
    is_alive,
    is_closed,
    meeting,
    paired,
    read,
    reset,
)

if TYPE_CHECKING:
    from landline.testing import RunningHub

BULK = random.Random(5).randbytes(3_000_000)


def counted(hub: RunningHub, name: str) -> int:
    return hub.server._desk.counters.snapshot().get(name, 0)


def figures(hub: RunningHub) -> dict[str, int]:
    return hub.server._relay.figures()


def strangers(hub: RunningHub) -> int:
    return hub.server._strangers.count


def workers(hub: RunningHub) -> list[int]:
    return [worker._process.pid for worker in hub.server._workers._workers]


@pytest.mark.parametrize("first", [DIALS, ANSWERS])
async def test_in_whatever_order_they_come(hub: RunningHub, first: int) -> None:
    async with meeting(hub) as met, met.calls(first) as early:
        await until(lambda: figures(hub)["waiting"] == 1)
        assert strangers(hub) == 0
        async with met.calls(1 - first) as late:
            await paired(early)
            await paired(late)
            early.write(b"hello")
            assert await read(late, 5) == b"hello"
            late.write(b"hi")
            assert await read(early, 2) == b"hi"
            assert figures(hub) == {"waiting": 0, "pairs": 1}


async def test_what_ends_on_one_side_ends_on_the_other_and_the_answer_still_comes(
    hub: RunningHub,
) -> None:
    async with meeting(hub) as met, met.pair() as (dials, answers):
        dials.write(BULK)
        dials.half_close()
        assert await answers.rest() == BULK
        answers.write(BULK[::-1])
        answers.half_close()
        assert await dials.rest() == BULK[::-1]
        await until(lambda: counted(hub, "relay.pairs.closed") == 1)
        assert hub.server._relay.relayed == 2 * len(BULK)
        assert figures(hub) == {"waiting": 0, "pairs": 0}


async def test_what_is_said_too_early_is_not_lost(hub: RunningHub) -> None:
    async with meeting(hub) as met, calling(hub.host, hub.port) as dials:
        for byte in met.preamble(DIALS):
            dials.write(bytes([byte]))
            await asyncio.sleep(0)
        dials.write(b"early")
        await until(lambda: figures(hub)["waiting"] == 1)
        async with met.calls(ANSWERS) as answers:
            await paired(answers)
            assert await read(answers, 5) == b"early"


async def test_many_pairs_at_once(hub: RunningHub) -> None:
    async def both_ways(one: Caller, other: Caller, data: bytes) -> None:
        one.write(data)
        one.half_close()
        assert await other.rest() == data
        other.write(data[::-1])
        other.half_close()
        assert await one.rest() == data[::-1]

    async with AsyncExitStack() as stack:
        mets = [await stack.enter_async_context(meeting(hub, slot)) for slot in range(1, 6)]
        pairs = [await stack.enter_async_context(met.pair()) for met in mets for _ in range(4)]
        assert figures(hub)["pairs"] == 20
        await asyncio.gather(
            *(both_ways(*pair, BULK[: 200_000 + at]) for at, pair in enumerate(pairs))
        )
        await until(lambda: figures(hub)["pairs"] == 0)
    assert 1 <= len(workers(hub)) <= (os.cpu_count() or 1)


async def test_two_of_one_side_are_no_pair_and_who_dials_is_served_in_turn(
    hub: RunningHub,
) -> None:
    async with meeting(hub) as met, met.calls(DIALS) as first:
        await until(lambda: figures(hub)["waiting"] == 1)
        async with met.calls(DIALS) as second:
            await until(lambda: figures(hub)["waiting"] == 2)
            async with met.calls(ANSWERS) as answers:
                await paired(first)
                first.write(b"first")
                await paired(answers)
                assert await read(answers, 5) == b"first"
                assert figures(hub) == {"waiting": 1, "pairs": 1}
            async with met.calls(ANSWERS):
                await paired(second)


async def test_who_answers_is_called_where_it_was_seen_last(hub: RunningHub) -> None:
    async with meeting(hub) as met, met.calls(ANSWERS) as elsewhere:
        await until(lambda: figures(hub)["waiting"] == 1)
        async with met.calls(ANSWERS) as here:
            await until(lambda: figures(hub)["waiting"] == 2)
            async with met.calls(DIALS) as dials:
                await paired(here)
                await paired(dials)
            async with met.calls(DIALS):
                await paired(elsewhere)


async def test_many_are_dialled_at_once_while_one_connection_waits_at_a_time(
    hub: RunningHub,
) -> None:
    def echo(sock: socket.socket) -> None:
        with sock:
            sock.sendall(sock.recv(8))

    def asks(number: int) -> bytes:
        with ways.dial() as sock:
            sock.settimeout(PATIENCE)
            sock.sendall(b"%08d" % number)
            return sock.recv(8, socket.MSG_WAITALL)

    async with meeting(hub) as met:
        address, ticket = f"{hub.host}:{hub.port}", met.ticket.hex()
        ways, parking = RelayedWays(address, ticket), Parking(address, ticket, echo)
        try:
            told = await asyncio.gather(*(asyncio.to_thread(asks, n) for n in range(16)))
        finally:
            await asyncio.to_thread(parking.close)
        assert told == [b"%08d" % n for n in range(16)]


async def test_tickets_are_for_one_offer(hub: RunningHub) -> None:
    async with meeting(hub, 1) as met, meeting(hub, 2) as other:
        assert met.ticket != other.ticket
        async with met.calls(DIALS), other.calls(ANSWERS):
            await until(lambda: figures(hub) == {"waiting": 2, "pairs": 0})


# Those who have no ticket


@pytest.mark.parametrize(
    "said",
    [
        b"\xc5\x00\x00" + b"g" * 32,
        b"\xc5\x00\x01" + bytes(32),
        b"\xc5\x01" + bytes(52),
        b"\xc5\x00\x02" + bytes(32),
        b"\xc5\x00\xff",
        b"\xc5\xc5",
    ],
)
async def test_others_are_closed_without_a_word(hub: RunningHub, said: bytes) -> None:
    async with meeting(hub) as met, met.calls(DIALS):
        async with calling(hub.host, hub.port) as caller:
            caller.write(said)
            assert await is_closed(caller)
        await until(lambda: strangers(hub) == 0)
        assert figures(hub) == {"waiting": 1, "pairs": 0}


async def test_a_ticket_that_is_nearly_right_is_wrong(hub: RunningHub) -> None:
    async with meeting(hub) as met, met.calls(DIALS):
        for place in (0, 31):
            changed = bytearray(met.preamble(ANSWERS))
            changed[3 + place] ^= 1
            async with calling(hub.host, hub.port) as caller:
                caller.write(bytes(changed))
                assert await is_closed(caller)
        assert counted(hub, "relay.tickets.dead") == 2


async def test_dead_tickets_open_nothing_and_close_what_waits() -> None:
    settings = structs.replace(FREELY, offers=OfferLimits(ticket_life=0.0))
    async with running_hub(settings=settings) as hub, meeting(hub) as met:
        async with met.pair() as (dials, answers), met.calls(ANSWERS) as parked:
            await until(lambda: figures(hub)["waiting"] == 1)
            await met.withdraw()
            # What goes on goes on, and so does the ticket for as long as it does.
            dials.write(b"on")
            assert await read(answers, 2) == b"on"
            dials.half_close()
            answers.half_close()
            assert await is_closed(parked)
        async with met.calls(DIALS) as late:
            assert await is_closed(late)
        assert figures(hub) == {"waiting": 0, "pairs": 0}


async def test_an_offer_that_is_over_is_come_back_to_for_a_while(hub: RunningHub) -> None:
    async with meeting(hub) as met:
        await met.withdraw()
        async with met.pair() as (dials, answers):
            dials.write(b"again")
            assert await read(answers, 5) == b"again"


async def test_a_flood_of_half_said_preambles_keeps_nobody_out() -> None:
    async with running_hub(settings=FREELY) as hub, meeting(hub) as met, AsyncExitStack() as stack:
        for number in range(120):
            caller = await stack.enter_async_context(calling(hub.host, hub.port))
            caller.write(met.preamble(DIALS)[: 1 + number % 34])
        await until(lambda: strangers(hub) == 64)
        assert counted(hub, "strangers.refused") == 56
        assert await met.sender.say("not disturbed") == 1


async def test_who_does_not_say_its_ticket_in_time_is_closed() -> None:
    settings = structs.replace(FREELY, wire=WireLimits(login_grace=1.0))
    async with running_hub(settings=settings) as hub, calling(hub.host, hub.port) as slow:
        slow.write(b"\xc5\x00\x00half of it")
        assert await is_closed(slow)
        assert strangers(hub) == 0


async def test_a_flood_of_guessed_tickets_leaves_nothing() -> None:
    strangers_allowed = StrangerLimits(most=5000, refuse_from=5000, most_per_source=5000)
    settings = structs.replace(FREELY, strangers=strangers_allowed)
    async with running_hub(settings=settings) as hub, meeting(hub) as met, met.pair() as pair:

        async def guess() -> None:
            async with calling(hub.host, hub.port) as caller:
                caller.write(b"\xc5\x00\x00" + os.urandom(32))
                assert await is_closed(caller)

        for _ in range(10):
            await asyncio.gather(*(guess() for _ in range(50)))
        assert counted(hub, "relay.tickets.dead") == 500
        assert strangers(hub) == 0
        assert await met.sender.say("not disturbed") == 1
        pair[0].write(b"nor is a pair")
        assert await read(pair[1], 13) == b"nor is a pair"


# Bounds of those who have one


async def test_so_many_of_one_side_wait_and_the_oldest_goes() -> None:
    settings = structs.replace(FREELY, relay=RelayLimits(parked=2))
    async with (
        running_hub(settings=settings) as hub,
        meeting(hub) as met,
        met.calls(ANSWERS) as first,
    ):
        await until(lambda: figures(hub)["waiting"] == 1)
        async with met.calls(ANSWERS):
            await until(lambda: figures(hub)["waiting"] == 2)
            async with met.calls(ANSWERS), met.calls(DIALS) as dials:
                assert await is_closed(first)
                await paired(dials)


async def test_so_many_of_all_wait() -> None:
    settings = structs.replace(FREELY, relay=RelayLimits(most_parked=1))
    async with (
        running_hub(settings=settings) as hub,
        meeting(hub, 1) as met,
        meeting(hub, 2) as other,
        met.calls(ANSWERS),
    ):
        await until(lambda: figures(hub)["waiting"] == 1)
        async with other.calls(ANSWERS) as refused:
            assert await is_closed(refused)
        assert counted(hub, "relay.refused") == 1
        async with met.calls(DIALS) as dials:
            await paired(dials)


async def test_so_many_of_one_address_wait() -> None:
    settings = structs.replace(FREELY, relay=RelayLimits(parked_per_source=2))
    async with (
        running_hub(settings=settings) as hub,
        meeting(hub, 1) as met,
        meeting(hub, 2) as other,
        met.calls(ANSWERS) as first,
        other.calls(DIALS),
    ):
        await until(lambda: figures(hub)["waiting"] == 2)
        async with met.calls(ANSWERS) as refused:
            assert await is_closed(refused)
        async with met.calls(DIALS):  # which does not wait
            await paired(first)
        async with met.calls(ANSWERS):
            await until(lambda: figures(hub)["waiting"] == 2)


async def test_one_address_takes_part_in_half_of_the_pairs() -> None:
    settings = structs.replace(FREELY, relay=RelayLimits(most=4))
    async with (
        running_hub(settings=settings) as hub,
        meeting(hub) as met,
        AsyncExitStack() as stack,
    ):
        pairs = [await stack.enter_async_context(met.pair()) for _ in range(2)]
        async with met.calls(ANSWERS) as parked:
            await until(lambda: figures(hub)["waiting"] == 1)
            async with met.calls(DIALS) as refused:
                assert await is_closed(refused)
            for caller in pairs[0]:
                caller.half_close()
            await until(lambda: figures(hub)["pairs"] == 1)
            async with met.calls(DIALS):
                await paired(parked)


async def test_so_many_pairs_are_passed_on() -> None:
    settings = structs.replace(FREELY, relay=RelayLimits(most=1))
    async with (
        running_hub(settings=settings) as hub,
        meeting(hub) as met,
        met.pair() as pair,
        met.calls(ANSWERS) as parked,
    ):
        await until(lambda: figures(hub)["waiting"] == 1)
        async with met.calls(DIALS) as refused:
            assert await is_closed(refused)
        for caller in pair:
            caller.half_close()
        await until(lambda: figures(hub)["pairs"] == 0)
        async with met.calls(DIALS):
            await paired(parked)


async def test_nobody_waits_for_ever() -> None:
    settings = structs.replace(FREELY, relay=RelayLimits(patience=0.2))
    async with running_hub(settings=settings) as hub, meeting(hub) as met:
        async with met.calls(ANSWERS) as parked:
            assert await is_closed(parked)
        assert figures(hub)["waiting"] == 0


async def test_who_goes_away_is_not_waited_for(hub: RunningHub) -> None:
    async with meeting(hub) as met:
        for leave in (reset, Caller.half_close):
            async with met.calls(ANSWERS) as parked:
                await until(lambda: figures(hub)["waiting"] == 1)
                leave(parked)
                await until(lambda: figures(hub)["waiting"] == 0)
        async with met.pair():
            pass


async def test_a_pair_that_says_nothing_ends() -> None:
    settings = structs.replace(FREELY, relay=RelayLimits(idle=0.2))
    async with running_hub(settings=settings) as hub, meeting(hub) as met:
        async with met.pair() as (dials, answers):
            assert await is_closed(dials)
            assert await is_closed(answers)
        await until(lambda: counted(hub, "relay.pairs.idle") == 1)


# Sides, workers and hubs that end


@pytest.mark.parametrize("gone", [DIALS, ANSWERS])
async def test_one_side_is_killed(hub: RunningHub, gone: int) -> None:
    async with meeting(hub) as met, met.pair() as pair:
        pair[1 - gone].write(BULK)
        reset(pair[gone])
        assert await is_closed(pair[1 - gone])
        await until(lambda: counted(hub, "relay.pairs.broken") == 1)
        async with met.pair():  # it comes back
            pass


async def test_a_worker_is_killed_and_another_takes_its_place(hub: RunningHub) -> None:
    async with meeting(hub) as met:
        async with met.pair() as (dials, answers):
            await until(lambda: workers(hub))
            (pid,) = workers(hub)
            os.kill(pid, 9)
            assert await is_closed(dials)
            assert await is_closed(answers)
        await until(lambda: counted(hub, "relay.pairs.failed") == 1)
        async with met.pair() as (dials, answers):
            dials.write(b"again")
            assert await read(answers, 5) == b"again"
            assert workers(hub) != [pid]
        assert not is_alive(pid)


async def test_a_hub_that_stops_leaves_no_worker_and_says_so_to_all() -> None:
    async with AsyncExitStack() as stack:
        async with running_hub(settings=FREELY) as hub:
            met = await stack.enter_async_context(meeting(hub))
            pair = await stack.enter_async_context(met.pair())
            parked = await stack.enter_async_context(met.calls(ANSWERS))
            unsaid = await stack.enter_async_context(calling(hub.host, hub.port))
            unsaid.write(b"\xc5\x00\x00")
            await until(lambda: figures(hub)["waiting"] == 1 and strangers(hub) == 1)
            await until(lambda: workers(hub))
            pids = workers(hub)
        for caller in (*pair, parked, unsaid):
            assert await is_closed(caller)
        assert not [pid for pid in pids if is_alive(pid)]


async def test_a_hub_that_passes_nothing_on_starts_no_worker(hub: RunningHub) -> None:
    async with native(hub, "ada") as ada, meeting(hub) as met, met.calls(DIALS):
        await ada.say("hi")
        await until(lambda: figures(hub)["waiting"] == 1)
        assert workers(hub) == []


async def test_what_is_passed_on_is_measured(hub: RunningHub) -> None:
    async with meeting(hub) as met, met.pair() as (dials, answers):
        await until(lambda: workers(hub))
        said = await hub.server._hall.metrics()
        assert 'landline_relay{state="pairs"} 1\n' in said
        assert 'landline_workers{state="running"} 1\n' in said
        assert "landline_offers 1\n" in said
        for caller in (dials, answers):
            caller.write(b"12345")
            caller.half_close()
        await until(lambda: figures(hub)["pairs"] == 0)
        assert "landline_relayed_bytes_total 10\n" in await hub.server._hall.metrics()
