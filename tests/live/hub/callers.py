"""Callers of a hub with nothing but a socket, as a person or a script would have."""

from __future__ import annotations

import asyncio
import socket
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any, cast

import msgspec

from landline.settings import HubSettings, RateLimits
from landline.trust.tls import SERVER_NAME

if TYPE_CHECKING:
    import ssl
    from collections.abc import AsyncIterator, Callable

    from landline.testing import RunningHub

PATIENCE = 50.0
"""Seconds after which a test gives up waiting for what has to happen, however busy a machine."""
NO_RATES = RateLimits(burst=0, verb_burst=0)
FREELY = HubSettings(rates=NO_RATES)
"""A hub whose members may speak and ask as fast as they can."""


class Caller:
    """A stream connection; every wait has a deadline."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    def write(self, data: bytes) -> None:
        self.writer.write(data)

    async def line(self) -> bytes:
        async with asyncio.timeout(PATIENCE):
            return await self.reader.readline()

    async def until(self, wanted: bytes) -> bytes:
        """Return all lines up to the first that holds `wanted`."""
        seen = b""
        while True:
            line = await self.line()
            seen += line
            if wanted in line:
                return seen
            assert line, f"closed after {seen!r}"

    async def rest(self) -> bytes:
        """Return all that comes before the connection is closed."""
        async with asyncio.timeout(PATIENCE):
            return await self.reader.read()

    def half_close(self) -> None:
        self.writer.write_eof()

    def stop_reading(self) -> None:
        self._transport.pause_reading()

    def is_closing(self) -> bool:
        return self._transport.is_closing()

    def read_on(self) -> None:
        self._transport.resume_reading()

    @property
    def unwritten(self) -> int:
        """Bytes that the other side has left no room for."""
        return self._transport.get_write_buffer_size()

    @property
    def _transport(self) -> asyncio.Transport:
        return cast("asyncio.Transport", self.writer.transport)

    async def close(self) -> None:
        self.writer.transport.abort()
        with suppress(OSError):
            await self.writer.wait_closed()


class NativeCaller(Caller):
    """A caller that speaks JSON lines."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        super().__init__(reader, writer)
        self.welcome: dict[str, Any] = {}

    def tell(self, *verbs: dict[str, Any]) -> None:
        self.write(b"".join(msgspec.json.encode(verb) + b"\n" for verb in verbs))

    async def event(self, kind: str) -> dict[str, Any]:
        """Return the next event of `kind`; what comes before it is skipped."""
        while True:
            line = await self.line()
            assert line, f"closed while waiting for {kind}"
            event: dict[str, Any] = msgspec.json.decode(line)
            if event["is"] == kind:
                return event

    async def events(self, kind: str, count: int) -> list[dict[str, Any]]:
        return [await self.event(kind) for _ in range(count)]

    async def ask(self, kind: str, **verb: Any) -> dict[str, Any]:
        """Say a verb, and return the next event of `kind`."""
        self.tell(verb)
        return await self.event(kind)

    async def hello(self, name: str | None = None, **fields: Any) -> dict[str, Any]:
        named = {} if name is None else {"as": name}
        self.welcome = await self.ask("welcome", do="hello", **named, **fields)
        return self.welcome

    async def say(self, text: str, room: str = "lobby", **fields: Any) -> int:
        """Send a message and return its seq once it is acknowledged."""
        seq: int = (await self.ask("ok", do="send", room=room, text=text, **fields))["seq"]
        return seq


@asynccontextmanager
async def calling(host: str, port: int, tls: ssl.SSLContext | None = None) -> AsyncIterator[Caller]:
    """Call a port; nothing is said yet."""
    caller = Caller(*await _open(host, port, tls))
    try:
        yield caller
    finally:
        await caller.close()


@asynccontextmanager
async def native(
    hub: RunningHub | tuple[str, int],
    name: str | None = None,
    tls: ssl.SSLContext | None = None,
    **hello: Any,
) -> AsyncIterator[NativeCaller]:
    """Call a hub and say hello."""
    host, port = hub if isinstance(hub, tuple) else (hub.host, hub.port)
    caller = NativeCaller(*await _open(host, port, tls))
    try:
        await caller.hello(name, **hello)
        yield caller
    finally:
        await caller.close()


async def _open(
    host: str, port: int, tls: ssl.SSLContext | None = None
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    sock = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    sock.settimeout(0)
    # So that the system does not take megabytes for one that has stopped reading.
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 32 * 1024)
    await asyncio.get_running_loop().sock_connect(sock, (host, port))
    name = None if tls is None else SERVER_NAME
    return await asyncio.open_connection(sock=sock, limit=4 << 20, ssl=tls, server_hostname=name)


async def until(condition: Callable[[], object], seconds: float = PATIENCE) -> None:
    """Wait until `condition` holds; fail after `seconds`."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 (any condition, set by anybody)
            await asyncio.sleep(0.005)


def letter_socket(hub: RunningHub) -> socket.socket:
    """Return a UDP socket whose peer is `hub`, for `loop.sock_*`."""
    return udp(hub.host, hub.port)


def udp(host: str, port: int) -> socket.socket:
    """Return a UDP socket whose peer is there, for `loop.sock_*`."""
    sock = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_DGRAM)
    sock.settimeout(0)
    sock.connect((host, port))
    return sock


async def answer(sock: socket.socket) -> bytes:
    """Return the next datagram."""
    async with asyncio.timeout(PATIENCE):
        return await asyncio.get_running_loop().sock_recv(sock, 65536)


def end_grace(hub: RunningHub) -> None:
    """Have the hub look after its callers as it does when the grace of all strangers is over."""
    server = hub.server
    now = asyncio.get_running_loop().time() + server.settings.wire.login_grace + 1
    server._port.sweep(now)
    server._sealing.sweep(now)
    server._desk.sweep(now)


def lines_of(hub: RunningHub) -> int:
    """Return how many connections have found a door."""
    return len(hub.server._desk.lines)
