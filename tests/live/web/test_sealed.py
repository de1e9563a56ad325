"""HTTPS on the one port: pages, calls, WebSockets and event streams, as without TLS."""

from __future__ import annotations

import asyncio
import shutil
import ssl
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from websockets.asyncio.client import connect

from tests.live.hub.callers import PATIENCE, native, until
from tests.live.hub.sealed_callers import authority, browsers, by_hand, trusting
from tests.live.web.browsers import Browser, browsing
from tests.live.web.test_other_client import event
from tests.live.web.test_streams import streaming

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Coroutine
    from pathlib import Path

    from landline.hub.nouns import Member
    from landline.testing import RunningHub


@pytest.fixture
async def browser(hub: RunningHub) -> AsyncIterator[Browser]:
    """Return a browser in which the hub's authority is installed."""
    async with browsing(hub, browsers(hub)) as browser:
        yield browser


@pytest.fixture
def members(hub: RunningHub, monkeypatch: pytest.MonkeyPatch) -> list[Member]:
    """Return a list that gets every member of the hub."""
    came: list[Member] = []
    make = hub.server._hub.member

    def member(*args: Any, **more: Any) -> Member:
        came.append(make(*args, **more))
        return came[-1]

    monkeypatch.setattr(hub.server._hub, "member", member)
    return came


async def test_calls_are_private_and_bound_to_the_certificate(
    hub: RunningHub, browser: Browser, members: list[Member], monkeypatch: pytest.MonkeyPatch
) -> None:
    own = hub.server._certificates.context
    for _ in range(2):  # the second one on a connection that is kept
        status, said = await browser.post("/api/send", {"room": "lobby", "text": "hi"})
        assert (status, said["is"]) == (200, "ok")
        assert members[-1].private
        assert members[-1].channel == own.digest  # type: ignore[attr-defined]
    async with browsing(hub) as plain:
        await plain.get("/api/rooms")
        assert members[-1].private
        assert members[-1].channel is None
        monkeypatch.setattr("landline.server.desk.is_this_machine", lambda source: False)
        await plain.get("/api/rooms")
        assert not members[-1].private
        await browser.get("/api/rooms")
        assert members[-1].private


async def test_websockets(hub: RunningHub, browser: Browser, members: list[Member]) -> None:
    async with browser.socket("ada") as ada, native(hub, "bo") as bo:
        assert members[0].channel is not None
        await ada.tell(do="send", room="lobby", text="雪" * 20_000)
        assert (await bo.event("message"))["text"] == "雪" * 20_000
        await bo.say("hi")
        assert (await ada.event("message"))["from"] == "ada"
        assert (await ada.event("message"))["text"] == "hi"
        await ada.tell(do="bye")
        assert await ada.end() == 1000


async def test_websockets_with_another_client(hub: RunningHub) -> None:
    address = f"wss://localhost:{hub.port}/ws"
    async with connect(address, ssl=browsers(hub), host="127.0.0.1") as socket:
        await socket.send('{"do":"hello","as":"ada"}')
        assert (await event(socket, "welcome"))["me"]["name"] == "ada"
        async with asyncio.timeout(PATIENCE):
            await (await socket.ping())
        said = {"do": "send", "room": "lobby", "text": "x" * 60_000}
        await socket.send(msgspec.json.encode(said).decode())
        assert len((await event(socket, "message"))["text"]) == 60_000
    assert socket.close_code == 1000
    await until(lambda: not hub.server._desk.lines)
    assert hub.server._strangers.count == 0


async def test_event_streams(hub: RunningHub, browser: Browser, members: list[Member]) -> None:
    async with native(hub, "bo", tls=trusting(hub)) as bo:
        await bo.say("before")
        async with streaming(browser, "/api/rooms/lobby/events?after=0") as stream:
            assert await stream.texts(1) == ["before"]
            await bo.say("now")
            assert await stream.texts(1) == ["now"]
            assert all(member.channel is not None for member in members)
        await until(lambda: len(hub.server._desk.lines) == 1)


async def test_a_page_that_came_without_tls_may_change_nothing_here(
    hub: RunningHub, browser: Browser
) -> None:
    here = f"localhost:{hub.port}"
    for scheme, status in (("https", 200), ("http", 403)):
        headers = {"Origin": f"{scheme}://{here}", "Host": here}
        answer, _ = await browser.ask(
            "POST", "/api/send", json={"room": "lobby", "text": "x"}, headers=headers
        )
        assert answer == status


async def test_requests_one_behind_the_other(hub: RunningHub) -> None:
    asked = b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n"
    async with by_hand(hub, trusting(hub)) as client:
        await client.shake_hands()
        client.say(asked * 2 + asked.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
        assert (await client.rest()).count(b"HTTP/1.1 200 OK") == 3
    await until(lambda: hub.server._strangers.count == 0)


async def test_curl(hub: RunningHub, tmp_path: Path) -> None:
    if shutil.which("curl") is None:
        pytest.skip("curl is not installed")
    anchor = tmp_path / "hub.pem"
    await asyncio.to_thread(anchor.write_text, ssl.DER_cert_to_PEM_cert(authority(hub)))

    def curl(*options: str) -> Coroutine[None, None, asyncio.subprocess.Process]:
        command = ("curl", "--silent", "--no-buffer", "--noproxy", "*", *options)
        return asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)

    root = f"https://localhost:{hub.port}"
    known = ("--cacert", str(anchor))
    async with asyncio.timeout(PATIENCE), native(hub, "bo") as bo:
        text = '{"room":"lobby","text":"by curl"}'
        send = await curl(*known, "-u", "ada:", "-d", text, f"{root}/api/send")
        said, _ = await send.communicate()
        assert msgspec.json.decode(said)["is"] == "ok"
        stream = await curl(*known, f"{root}/api/rooms/lobby/events?after=0")
        assert stream.stdout is not None
        await stream.stdout.readuntil(b"by curl")
        await bo.say("live")
        await stream.stdout.readuntil(b"live")
        stream.kill()
        await stream.communicate()
        stranger = await curl(f"{root}/health")
        assert (await stranger.communicate())[0] == b""
        assert stranger.returncode == 60  # curl's word for an unknown authority
