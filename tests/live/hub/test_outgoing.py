"""Outgoing webhooks against a real HTTP server: in order, signed, again until taken."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import hmac
import json
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest
from aiohttp import web

from landline.server.server import HubServer
from landline.settings import HubSettings

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path


class Receiver:
    """An HTTP server that keeps what it is told, or refuses."""

    def __init__(self) -> None:
        self.told: list[tuple[dict[str, str], bytes]] = []
        self.refusals = 0
        self.status = 200
        self.news = asyncio.Event()

    async def take(self, request: web.Request) -> web.Response:
        body = await request.read()
        self.news.set()
        if self.status != 200:
            self.refusals += 1
            return web.Response(status=self.status, headers={"Location": "/elsewhere"})
        self.told.append((dict(request.headers), body))
        return web.Response()

    async def until(self, count: int) -> list[dict[str, Any]]:
        """Wait until `count` messages were taken; return them."""
        async with asyncio.timeout(50):
            while len(self.told) < count:
                self.news.clear()
                await self.news.wait()
        return [json.loads(body) for _, body in self.told]


class Owner:
    """The control socket of a hub."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self.writer = reader, writer

    async def ask(self, **verb: Any) -> dict[str, Any]:
        self.writer.write(json.dumps({**verb, "id": "q"}).encode() + b"\n")
        while True:
            event: dict[str, Any] = json.loads(await self._reader.readline())
            if event.get("re") == "q":
                return event


@asynccontextmanager
async def receiver() -> AsyncIterator[tuple[Receiver, str]]:
    taker = Receiver()
    app = web.Application()
    app.router.add_post("/{any:.*}", taker.take)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    try:
        yield taker, f"http://{host}:{port}/"
    finally:
        await runner.cleanup()


@asynccontextmanager
async def owned_hub(data: Path, *allowed: str) -> AsyncIterator[tuple[HubServer, Owner]]:
    async with HubServer(HubSettings(port=0, data=str(data), hooks_out=allowed)) as server:
        reader, writer = await asyncio.open_unix_connection(str(data / "control.sock"))
        owner = Owner(reader, writer)
        await owner.ask(do="hello")
        try:
            yield server, owner
        finally:
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()


@pytest.fixture
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("h")  # short: the path of a socket has a limit


async def say(server: HubServer, *texts: str) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", server.reach.tcp.port)
    writer.write(b'{"do":"hello","as":"ada"}\n')
    for text in texts:
        writer.write(json.dumps({"do": "send", "room": "lobby", "text": text}).encode() + b"\n")
    oks = 0
    while oks < len(texts):
        oks += json.loads(await reader.readline())["is"] == "ok"
    writer.close()


async def test_what_is_said_is_told_in_order_and_signed(data: Path) -> None:
    async with receiver() as (taker, url), owned_hub(data, url) as (server, owner):
        given = await owner.ask(do="addhook", room="lobby", label="ci", url=url + "told")
        await say(server, "one", "二", "three")
        told = await taker.until(3)
        assert [message["text"] for message in told] == ["one", "二", "three"]
        headers, body = taker.told[0]
        mac = hmac.new(given["secret"].encode(), body, hashlib.sha256).hexdigest()
        assert headers["X-Landline-Signature"] == f"sha256={mac}"
        ids = {headers["X-Landline-Event"] for headers, _ in taker.told}
        assert len(ids) == 3


async def test_who_refuses_is_told_again_with_the_same_id_and_after_a_restart(data: Path) -> None:
    async with receiver() as (taker, url):
        taker.status = 503
        async with owned_hub(data, url) as (server, owner):
            await owner.ask(do="addhook", room="lobby", label="ci", url=url)
            await say(server, "still here")
            async with asyncio.timeout(50):
                while taker.refusals < 2:
                    taker.news.clear()
                    await taker.news.wait()
            listed = await owner.ask(do="hooks", room="lobby")
            assert listed["hooks"][0]["failing"] == "HTTP 503"
        taker.status = 200
        async with owned_hub(data, url) as (server, owner):
            assert [message["text"] for message in await taker.until(1)] == ["still here"]


async def test_a_redirect_is_not_followed(data: Path) -> None:
    async with receiver() as (taker, url), owned_hub(data, url) as (server, owner):
        taker.status = 302
        await owner.ask(do="addhook", room="lobby", label="ci", url=url)
        await say(server, "x")
        async with asyncio.timeout(50):
            while not taker.refusals:
                taker.news.clear()
                await taker.news.wait()
        assert taker.told == []


async def test_what_came_by_a_webhook_is_not_told_on(data: Path) -> None:
    async with receiver() as (taker, url), owned_hub(data, url) as (server, owner):
        await owner.ask(do="addhook", room="lobby", label="out", url=url)
        given = await owner.ask(do="addhook", room="lobby", label="in")
        done = asyncio.get_running_loop().create_future()
        server._desk.post_hook(given["secret"], None, "from a hook", None, done.set_result)
        assert (await done).seq
        await say(server, "from ada")
        assert [message["text"] for message in await taker.until(1)] == ["from ada"]


@pytest.mark.parametrize("elsewhere", ["http://127.0.0.1:1/", "http://example.invalid/x"])
async def test_only_where_the_operator_allows(data: Path, elsewhere: str) -> None:
    async with owned_hub(data, "http://127.0.0.1:9/hooks/") as (_, owner):
        refused = await owner.ask(do="addhook", room="lobby", label="x", url=elsewhere)
        assert (refused["is"], refused["code"]) == ("error", "hook.address")


async def _no_http(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"what?\r\n\r\n")
    writer.close()


async def test_an_answer_that_is_no_http_is_a_failure_without_the_address(
    data: Path, caplog: pytest.LogCaptureFixture
) -> None:
    odd = await asyncio.start_server(_no_http, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{odd.sockets[0].getsockname()[1]}/"
    async with odd, owned_hub(data, url) as (server, owner):
        await owner.ask(do="addhook", room="lobby", label="ci", url=url + "s3cret-path")
        await say(server, "anybody?")
        async with asyncio.timeout(50):
            failing = ""
            while not failing:
                await asyncio.sleep(0.05)
                listed = await owner.ask(do="hooks", room="lobby")
                failing = listed["hooks"][0].get("failing", "")
        assert failing == "ClientResponseError"
    assert "a webhook fails" in caplog.text
    assert "s3cret" not in caplog.text
