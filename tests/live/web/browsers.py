"""Web clients of a hub: an HTTP session, and a WebSocket as a browser would open it."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import aiohttp
import msgspec

from tests.live.hub.callers import PATIENCE

if TYPE_CHECKING:
    import ssl
    from collections.abc import AsyncIterator

    from landline.testing import RunningHub


class Browser:
    """Keeps its connections alive, as browsers do; every wait has a deadline."""

    def __init__(self, hub: RunningHub, session: aiohttp.ClientSession, scheme: str) -> None:
        self.session = session
        self.root = f"{scheme}://{hub.host}:{hub.port}"

    async def ask(self, method: str, path: str, **more: Any) -> tuple[int, Any]:
        """Return status and JSON of an answer."""
        async with self.session.request(method, self.root + path, **more) as response:
            body = await response.read()
            return response.status, msgspec.json.decode(body)

    async def get(self, path: str, **more: Any) -> tuple[int, Any]:
        return await self.ask("GET", path, **more)

    async def post(self, path: str, data: object = None, **more: Any) -> tuple[int, Any]:
        return await self.ask("POST", path, json=data, **more)

    @asynccontextmanager
    async def socket(self, name: str | None = None, **more: Any) -> AsyncIterator[Socket]:
        async with self.session.ws_connect(self.root + "/ws", **more) as socket:
            peer = Socket(socket)
            if name is not None:
                await peer.ask("welcome", do="hello", **{"as": name})
            yield peer


class Socket:
    """A WebSocket that speaks the native protocol's objects."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.raw = socket

    async def tell(self, **verb: Any) -> None:
        await self.raw.send_str(msgspec.json.encode(verb).decode())

    async def event(self, kind: str) -> dict[str, Any]:
        """Return the next event of `kind`; what comes before it is skipped."""
        async with asyncio.timeout(PATIENCE):
            while True:
                event: dict[str, Any] = msgspec.json.decode(await self.raw.receive_str())
                if event["is"] == kind:
                    return event

    async def ask(self, kind: str, **verb: Any) -> dict[str, Any]:
        await self.tell(**verb)
        return await self.event(kind)

    async def end(self) -> int | None:
        """Return the close code once the hub has closed."""
        async with asyncio.timeout(PATIENCE):
            while (await self.raw.receive()).type is aiohttp.WSMsgType.TEXT:
                pass
        return self.raw.close_code


@asynccontextmanager
async def browsing(hub: RunningHub, tls: ssl.SSLContext | None = None) -> AsyncIterator[Browser]:
    """Open a browser; with `tls` it calls by HTTPS, and trusts what that says."""
    timeout = aiohttp.ClientTimeout(total=PATIENCE)
    connector = aiohttp.TCPConnector(ssl=True if tls is None else tls)
    async with aiohttp.ClientSession(timeout=timeout, connector=connector) as session:
        yield Browser(hub, session, "http" if tls is None else "https")
