"""The HTTP door over real sockets: one honest page, and no to everything else."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

import pytest

from landline.server.server import HubServer
from landline.settings import HubSettings, WireLimits
from landline.testing import running_hub
from tests.live.hub.callers import calling, until

if TYPE_CHECKING:
    from landline.testing import RunningHub


async def ask(hub: RunningHub, request: str, *headers: str) -> tuple[str, str, str]:
    """Return status line, headers and body of the answer to one request."""
    async with calling(hub.host, hub.port) as caller:
        lines = [request, *headers, "Connection: close", "", ""]
        caller.write("\r\n".join(lines).encode())
        head, _, body = (await caller.rest()).decode().partition("\r\n\r\n")
        status, _, rest = head.partition("\r\n")
        return status, rest, body


async def test_the_page_says_how_to_connect(hub: RunningHub) -> None:
    status, headers, body = await ask(hub, "GET /about HTTP/1.1", f"Host: localhost:{hub.port}")
    assert status == "HTTP/1.1 200 OK"
    assert f"nc localhost {hub.port}" in body
    assert f"landline chat localhost:{hub.port}" in body
    assert "Content-Security-Policy: default-src 'none'" in headers
    assert "Server: landline" in headers
    assert "http://" not in body.replace("http://localhost", "")


async def test_the_page_in_chinese(hub: RunningHub) -> None:
    accept = "Accept-Language: zh-CN,zh;q=0.9,en;q=0.8"
    _, _, body = await ask(hub, "GET /about HTTP/1.1", "Host: 127.0.0.1", accept)
    assert '<html lang="zh">' in body


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil.com:80"]
)
async def test_another_name_is_refused(hub: RunningHub, host: str) -> None:
    status, _, body = await ask(hub, "GET / HTTP/1.1", f"Host: {host}")
    assert status.startswith("HTTP/1.1 421")
    assert "landline chat" not in body


@pytest.mark.parametrize("host", ["localhost", "hub.local", "10.1.2.3:7788", "[fe80::1]:7788"])
async def test_local_names_and_addresses_are_ours(hub: RunningHub, host: str) -> None:
    assert (await ask(hub, "GET / HTTP/1.1", f"Host: {host}"))[0].startswith("HTTP/1.1 200")


async def test_a_request_without_host_asks_nobody_for_our_name(
    hub: RunningHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("socket.getfqdn", lambda *_: pytest.fail("asked the network"))
    assert (await ask(hub, "GET / HTTP/1.0"))[0].startswith("HTTP/1.0 200")


@pytest.mark.parametrize(
    ("request_line", "status"),
    [
        ("HEAD / HTTP/1.1", "200"),
        ("GET /etc/passwd HTTP/1.1", "404"),
        ("GET /../../etc/passwd HTTP/1.1", "404"),
        ("POST / HTTP/1.1", "405"),
        ("PUT / HTTP/1.1", "405"),
        ("DELETE /x HTTP/1.1", "404"),
        ("OPTIONS / HTTP/1.1", "405"),
        ("TRACE / HTTP/1.1", "405"),
    ],
)
async def test_everything_else_is_refused(hub: RunningHub, request_line: str, status: str) -> None:
    answered, headers, body = await ask(hub, request_line, "Host: localhost")
    assert answered.split()[1] == status
    assert "nosniff" in headers
    assert "<script" not in body


async def test_what_is_no_http_is_refused_without_a_line_of_log(
    hub: RunningHub, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        for request in ("GET / HTTP/9.9", "GET \x00 HTTP/1.1", "CONNECT", "PRI * HTTP/2.0"):
            status, _, _ = await ask(hub, request + " ", "a b c")
            assert status.startswith("HTTP/1")
            assert status.split()[1] in ("400", "505")
    assert not caplog.records


async def test_a_caller_is_a_stranger_for_as_long_as_it_stays() -> None:
    settings = HubSettings(wire=WireLimits(login_grace=0.3))
    async with running_hub(settings=settings) as hub, calling(hub.host, hub.port) as caller:
        caller.write(b"GET / HTTP/1.1\r\nHost: loc")
        await caller.rest()
        await until(lambda: hub.server._strangers.count == 0)


async def test_a_half_said_request_does_not_hold_up_the_end() -> None:
    server = HubServer(HubSettings(port=0))
    await server.start()
    async with calling("127.0.0.1", server.reach.tcp.port) as caller:
        caller.write(b"GET / HTTP/1.1\r\nHost: loc")
        await until(lambda: server._strangers.count == 1)
        async with asyncio.timeout(server.settings.shutdown):
            await server.stop()
