"""Server-sent events over real sockets."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from landline.settings import DeliveryLimits, HubSettings, WebLimits
from landline.testing import running_hub
from tests.live.hub.callers import PATIENCE, calling, native, until
from tests.live.web.browsers import Browser, browsing

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    import aiohttp

    from landline.doors.line import Line
    from landline.testing import RunningHub


class Stream:
    """Reads events one by one."""

    def __init__(self, response: aiohttp.ClientResponse) -> None:
        self.response = response

    async def block(self) -> str:
        """Return what stands before the next empty line."""
        async with asyncio.timeout(PATIENCE):
            return (await self.response.content.readuntil(b"\n\n")).decode()

    async def event(self, kind: str) -> tuple[str, dict[str, Any]]:
        """Return id and data of the next event of `kind`; what comes before is skipped."""
        while True:
            fields = dict(line.split(": ", 1) for line in (await self.block()).split("\n") if line)
            if fields.get("event") == kind:
                return fields.get("id", ""), msgspec.json.decode(fields["data"])

    async def texts(self, count: int) -> list[str]:
        return [(await self.event("message"))[1]["text"] for _ in range(count)]


@asynccontextmanager
async def streaming(browser: Browser, path: str, **headers: str) -> AsyncIterator[Stream]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    async with browser.session.get(browser.root + path, headers=named) as response:
        assert response.status == 200
        assert response.content_type == "text/event-stream"
        yield Stream(response)


async def test_a_room_as_it_is_talked_in(hub: RunningHub) -> None:
    async with browsing(hub) as browser, native(hub, "bo") as bo:
        await bo.say("before")
        async with streaming(browser, "/api/rooms/lobby/events") as stream:
            assert (await stream.event("joined"))[1]["seq"] == 1
            await bo.say("one")
            id, message = await stream.event("message")
            assert (id, message["text"], message["from"]) == ("lobby:2", "one", "bo")
        await until(lambda: len(hub.server._desk.lines) == 1)
        assert hub.server._strangers.count == 0


async def test_one_that_comes_back_misses_nothing(hub: RunningHub) -> None:
    async with browsing(hub) as browser, native(hub, "bo") as bo:
        for number in range(1, 6):
            await bo.say(str(number))
        path = "/api/rooms/lobby/events"
        async with streaming(browser, path + "?after=3") as stream:
            assert await stream.texts(2) == ["4", "5"]
        async with streaming(browser, path + "?after=0", Last_Event_ID="lobby:1") as stream:
            assert await stream.texts(4) == ["2", "3", "4", "5"]
            await bo.say("6")
            assert await stream.texts(1) == ["6"]


async def test_all_rooms_each_from_where_it_was_left(hub: RunningHub) -> None:
    async with browsing(hub) as browser, native(hub, "bo") as bo:
        await bo.ask("joined", do="join", room="dev")
        for room in ("lobby", "dev", "dev"):
            await bo.say(f"old {room}", room)
        async with streaming(browser, "/api/events?after=lobby:0,dev:1") as stream:
            _, welcome = await stream.event("welcome")
            assert {info["room"] for info in welcome["rooms"]} == {"lobby", "dev"}
            assert sorted(await stream.texts(2)) == ["old dev", "old lobby"]
            await bo.say("new", "dev")
            assert (await stream.event("message"))[0] == "dev:3"
        async with streaming(browser, "/api/events", Last_Event_ID="dev:2") as stream:
            assert await stream.texts(1) == ["new"]
        async with streaming(browser, "/api/events") as stream:
            await stream.event("welcome")
            await bo.say("hi")
            assert await stream.texts(1) == ["hi"]


@pytest.mark.parametrize(
    ("path", "last", "status", "code"),
    [
        ("/api/rooms/nowhere/events", None, 404, "room.unknown"),
        ("/api/rooms/lobby/events?after=x", None, 400, "verb.invalid"),
        ("/api/rooms/lobby/events?after=-1", None, 400, "verb.invalid"),
        ("/api/rooms/lobby/events", "lobby", 400, "verb.invalid"),
        ("/api/events?after=lobby", None, 400, "verb.invalid"),
        ("/api/events?after=:4", None, 400, "verb.invalid"),
        ("/api/events?token=abc", None, 400, "web.secret-shown"),
    ],
)
async def test_a_stream_that_is_refused_is_refused_at_once(
    hub: RunningHub, path: str, last: str | None, status: int, code: str
) -> None:
    async with browsing(hub) as browser:
        headers = {} if last is None else {"Last-Event-ID": last}
        answered, error = await browser.get(path, headers=headers)
        assert (answered, error["code"]) == (status, code)
        assert (await browser.get("/api/events", headers={"Authorization": "x"}))[0] == 401


async def test_a_silent_stream_gives_signs_of_life() -> None:
    settings = HubSettings(web=WebLimits(heartbeat=0.01))
    async with (
        running_hub(settings=settings) as hub,
        browsing(hub) as browser,
        streaming(browser, "/api/rooms/lobby/events") as stream,
    ):
        for _ in range(2):
            while await stream.block() != ":\n\n":
                pass


async def test_a_slow_reader_is_fed_from_the_log_and_misses_nothing() -> None:
    limits = DeliveryLimits(high_water=64 * 1024, block=16 * 1024)
    settings = HubSettings(delivery=limits)
    async with (
        running_hub(settings=settings) as hub,
        native(hub, "bo") as bo,
        calling(hub.host, hub.port) as slow,
    ):
        slow.write(b"GET /api/rooms/lobby/events HTTP/1.1\r\nHost: localhost\r\n\r\n")
        await slow.until(b'"is":"joined"')
        slow.stop_reading()
        count = 0
        lagging: list[Line] = []
        while count < 200 or not lagging:  # the system's own buffers are full, whatever their size
            count += 1
            await bo.say(f"{count} " + "x" * 20_000)
            lagging = [line for line in hub.server._desk.lines if line.lagging]
        (line,) = lagging
        assert line.transport.get_write_buffer_size() <= 64 * 1024
        slow.read_on()
        got = await slow.until(f"id: lobby:{count}\n".encode())
        ids = [part.split(b"\n")[0] for part in got.split(b"id: lobby:")[1:]]
        assert ids == [b"%d" % number for number in range(1, count + 1)]


async def test_a_named_caller_keeps_its_name(hub: RunningHub) -> None:
    async with browsing(hub) as browser:
        named = {"Authorization": "Basic YWRhOg=="}
        async with streaming(browser, "/api/events", **named) as stream:
            assert (await stream.event("welcome"))[1]["me"]["name"] == "ada"
