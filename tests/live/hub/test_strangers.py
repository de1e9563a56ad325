"""Callers that say nothing, or not enough: bounded, and closed in time."""

from __future__ import annotations

import asyncio
import socket
from contextlib import suppress
from typing import TYPE_CHECKING

from landline.settings import HubSettings, StrangerLimits, WireLimits
from landline.testing import running_hub
from tests.live.hub.callers import PATIENCE, calling, end_grace, lines_of, native, until

if TYPE_CHECKING:
    from landline.testing import RunningHub

NO_LIMIT = StrangerLimits(most=5000, refuse_from=5000, most_per_source=5000)


def strangers(hub: RunningHub) -> int:
    return hub.server._strangers.count


async def crowd(hub: RunningHub, size: int) -> list[socket.socket]:
    loop = asyncio.get_running_loop()
    called = []
    for _ in range(size):
        sock = socket.socket()
        sock.settimeout(0)
        await loop.sock_connect(sock, (hub.host, hub.port))
        called.append(sock)
    return called


def closed(sock: socket.socket) -> bool:
    try:
        return sock.recv(1) == b""
    except BlockingIOError:
        return False
    except OSError:
        return True


async def test_a_thousand_silent_connections() -> None:
    settings = HubSettings(wire=WireLimits(login_grace=PATIENCE), strangers=NO_LIMIT)
    async with running_hub(settings=settings) as hub, native(hub, "ada") as ada:
        silent = await crowd(hub, 1000)
        await until(lambda: strangers(hub) == 1000)
        assert await ada.say("not disturbed") == 1
        async with native(hub, "bob") as bob:
            assert await bob.say("nor is a new one") == 2
        end_grace(hub)
        assert strangers(hub) == 0
        await until(lambda: all(closed(sock) for sock in silent))
        await until(lambda: lines_of(hub) == 1)
        for sock in silent:
            sock.close()


async def test_one_source_has_few_strangers_and_members_are_none() -> None:
    async with running_hub() as hub, native(hub, "ada") as ada:
        silent = await crowd(hub, 200)
        await until(lambda: sum(closed(sock) for sock in silent) == 200 - 64)
        assert strangers(hub) == 64
        assert await ada.say("not disturbed") == 1
        for sock in silent:
            sock.close()
        await until(lambda: strangers(hub) == 0)
        async with native(hub, "bob"):
            assert strangers(hub) == 0


async def test_who_has_found_a_door_but_says_no_hello_is_closed() -> None:
    async with running_hub() as hub, calling(hub.host, hub.port) as dribbler:
        dribbler.write(b'{"do":"ping"}\n{"do":')
        await dribbler.until(b'"pong"')
        end_grace(hub)
        assert b'"code":"hello.late"' in await dribbler.rest()
        await until(lambda: strangers(hub) == 0)


async def test_a_door_that_is_not_there_yet_closes() -> None:
    async with running_hub() as hub:
        async with calling(hub.host, hub.port) as caller:
            caller.write(b"\xc5hello")
            with suppress(ConnectionResetError):
                assert await caller.rest() == b""
        await until(lambda: strangers(hub) == 0)


async def test_callers_that_vanish_leave_nothing() -> None:
    async with running_hub() as hub:
        for first in (b"", b"G", b"GET /", b"{", b'{"do":"hello"}\n', b"hi", b"hi\n", b"\x16"):
            for _ in range(10):
                async with calling(hub.host, hub.port) as caller:
                    caller.write(first)
        await until(lambda: strangers(hub) == 0)
        await until(lambda: lines_of(hub) == 0)
        assert not len(hub.server._hub.state.people)
