"""The WebSocket door over real sockets, with a client of another make."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import aiohttp
import pytest

from landline.server.server import HubServer
from landline.settings import DeliveryLimits, HubSettings, StrangerLimits
from landline.testing import RunningHub, running_hub
from tests.live.hub.callers import calling, end_grace, native, until
from tests.live.web.browsers import browsing
from tests.unit.wire.frames import client_frame, server_frames

if TYPE_CHECKING:
    from landline.doors.line import Line

UPGRADE = (
    b"GET /ws HTTP/1.1\r\nHost: localhost\r\nConnection: keep-alive, Upgrade\r\n"
    b"Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)


async def test_two_doors_are_one_room(hub: RunningHub) -> None:
    async with browsing(hub) as browser, native(hub, "bo") as bo, browser.socket() as ada:
        welcome = await ada.ask("welcome", do="hello", **{"as": "ada"})
        assert welcome["me"]["name"] == "ada"
        await bo.say("hi ada")
        assert (await ada.event("message"))["text"] == "hi ada"
        ok = await ada.ask("ok", do="send", room="lobby", cid="a" * 32, text="雪" * 50)
        assert ok["seq"] == 2
        assert (await ada.event("message"))["seq"] == 2
        assert (await bo.event("message"))["text"] == "hi ada"
        assert (await bo.event("message"))["text"] == "雪" * 50
        page = await ada.ask("page", do="history", room="lobby")
        assert [message["seq"] for message in page["messages"]] == [1, 2]
        await ada.tell(do="bye")
        await ada.event("goodbye")
        assert await ada.end() == 1000


async def test_a_long_message_both_ways(hub: RunningHub) -> None:
    async with browsing(hub) as browser, browser.socket("ada") as ada:
        text = "x" * 65_000
        await ada.tell(do="send", room="lobby", cid="b" * 32, text=text)
        assert (await ada.event("message"))["text"] == text


async def test_the_answer_to_the_handshake(hub: RunningHub) -> None:
    async with calling(hub.host, hub.port) as caller:
        caller.write(UPGRADE)
        head = await caller.until(b"\r\n") + await caller.reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 101 ")
        assert b"Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n" in head
        caller.write(client_frame(b'{"do":"ping","id":"1"}'))
        pong = b'{"is":"pong","re":"1"}'
        assert server_frames(await caller.reader.readexactly(len(pong) + 2)) == [(1, pong)]


async def test_frames_sent_before_the_answer_are_not_lost(hub: RunningHub) -> None:
    async with calling(hub.host, hub.port) as caller:
        caller.write(UPGRADE + client_frame(b'{"do":"ping"}') + client_frame(b"", opcode=8))
        rest = await caller.rest()
        assert server_frames(rest.partition(b"\r\n\r\n")[2]) == [(1, b'{"is":"pong"}'), (8, b"")]


@pytest.mark.parametrize(
    ("left_out", "put_in", "status"),
    [
        (b"Upgrade: websocket\r\n", b"", 426),
        (b"Sec-WebSocket-Version: 13", b"Sec-WebSocket-Version: 8", 426),
        (b"dGhlIHNhbXBsZSBub25jZQ==", b"dGhlIA==", 426),
        (b"Host: localhost", b"Host: evil.example", 421),
        (b"Host: localhost", b"Host: localhost\r\nOrigin: http://evil.example", 403),
        (b"Host: localhost", b"Host: localhost\r\nOrigin: null", 403),
        (b"Host: localhost", b"Host: localhost\r\nOrigin: http://[", 403),
        (b"GET /ws", b"GET /ws?token=abc", 400),
        (b"GET", b"POST", 405),
    ],
)
async def test_a_handshake_that_is_refused(
    hub: RunningHub, left_out: bytes, put_in: bytes, status: int
) -> None:
    async with calling(hub.host, hub.port) as caller:
        request = UPGRADE.replace(left_out, put_in).replace(b"keep-alive, ", b"close, ")
        assert request != UPGRADE
        caller.write(request)
        answer = await caller.rest()
        assert int(answer.split()[1]) == status
        if status == 426:
            assert b"\r\nUpgrade: websocket\r\n" in answer
            assert b'"code":"web.upgrade"' in answer


async def test_the_hubs_own_page_may_connect(hub: RunningHub) -> None:
    async with browsing(hub) as browser:
        own = {"Origin": browser.root}
        async with browser.socket("ada", headers=own) as ada:
            await ada.ask("pong", do="ping")


async def test_one_who_says_nothing_is_a_stranger_and_closed_in_time() -> None:
    async with running_hub() as hub, browsing(hub) as browser:
        async with browser.socket() as silent, browser.socket("ada") as ada:
            await until(lambda: hub.server._strangers.count == 1)
            end_grace(hub)
            assert (await silent.event("error"))["code"] == "hello.late"
            assert await silent.end() == 1008
            assert hub.server._strangers.count == 0
            await ada.ask("pong", do="ping")
        await until(lambda: not hub.server._desk.lines)
        assert hub.server._strangers.count == 0


async def test_strangers_by_websocket_are_borne_like_others() -> None:
    settings = HubSettings(strangers=StrangerLimits(most_per_source=2))
    async with (
        running_hub(settings=settings) as hub,
        browsing(hub) as browser,
        browser.socket(),
        browser.socket(),
    ):
        with pytest.raises(aiohttp.ClientError):
            await browser.session.ws_connect(browser.root + "/ws")


async def test_a_slow_reader_is_fed_from_the_log_and_misses_nothing() -> None:
    limits = DeliveryLimits(high_water=64 * 1024, block=16 * 1024)
    settings = HubSettings(delivery=limits)
    async with running_hub(settings=settings) as hub, native(hub, "bo") as bo:
        async with calling(hub.host, hub.port) as slow:
            slow.write(UPGRADE + client_frame(b'{"do":"hello","as":"slow"}'))
            await slow.reader.readuntil(b"\r\n\r\n")
            slow.stop_reading()
            count = 0
            lagging: list[Line] = []
            while count < 300 or not lagging:  # the system's own buffers may be of any size
                count += 1
                await bo.say(f"{count} " + "x" * 20_000)
                lagging = [line for line in hub.server._desk.lines if line.lagging]
            (line,) = lagging
            assert line.transport.get_write_buffer_size() <= 64 * 1024
            slow.read_on()
            slow.write(client_frame(b'{"do":"send","room":"lobby","text":"last"}'))
            got = b""
            async with asyncio.timeout(50):
                while b'"text":"last"' not in got[-1000:]:
                    got += await slow.reader.read(1 << 20)
        messages = [payload for _, payload in server_frames(got) if b'"is":"message"' in payload]
        seqs = [int(message.split(b'"seq":')[1].split(b",")[0]) for message in messages]
        assert seqs == list(range(1, count + 2))


async def test_a_hub_that_stops_says_goodbye() -> None:
    server = HubServer(HubSettings(port=0))
    await server.start()
    async with browsing(RunningHub(server)) as browser, browser.socket("ada") as ada:
        stopping = asyncio.create_task(server.stop())
        assert (await ada.event("goodbye"))["code"] == "shutdown"
        assert await ada.end() == 1001
        await stopping
