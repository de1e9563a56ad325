"""Ways between a client and a hub that a test can cut, and hubs that misbehave."""

from __future__ import annotations

import asyncio
import contextlib
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Self

from landline.settings import ClientLimits

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

QUICK = ClientLimits(first_delay=0.01, longest_delay=0.05, open_timeout=60.0, close_timeout=1.0)


async def until(condition: Callable[[], object], seconds: float = 50.0) -> None:
    """Wait until `condition` holds; fail after `seconds`."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 (any condition, set by anybody)
            await asyncio.sleep(0.005)


class CuttableWire:
    """Forwards a port to a hub; can break all connections, and keep new ones waiting."""

    def __init__(self, host: str, port: int) -> None:
        self._hub = (host, port)
        self._open: set[asyncio.StreamWriter] = set()
        self._pumps: set[asyncio.Task[None]] = set()
        self._leads = asyncio.Event()
        self._leads.set()
        self.callers = 0

    async def start(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return self

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    def lead_to(self, host: str, port: int) -> None:
        """Lead those who come from now on somewhere else."""
        self._hub = (host, port)

    def hold(self) -> None:
        """Break every connection, and lead nobody anywhere before `let_in`."""
        self._leads.clear()
        self.cut()

    def let_in(self) -> None:
        """Lead those who wait, and all others, to the hub."""
        self._leads.set()

    def cut(self) -> None:
        """Break every connection at once, with whatever was on its way."""
        for writer in self._open:
            writer.transport.abort()

    async def stop(self) -> None:
        self._server.close()
        self.cut()
        self._leads.set()
        for pump in self._pumps:
            pump.cancel()
        await asyncio.gather(*self._pumps, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.callers += 1
        self._open.add(writer)
        await self._leads.wait()
        if writer.is_closing():
            return
        try:
            there, hub = await asyncio.open_connection(*self._hub)
        except OSError:  # no hub is there
            writer.transport.abort()
            return
        self._open.add(hub)
        if writer.is_closing():  # it was cut meanwhile
            hub.transport.abort()
            return
        for source, target in ((reader, hub), (there, writer)):
            pump = asyncio.create_task(self._pump(source, target))
            self._pumps.add(pump)
            pump.add_done_callback(self._pumps.discard)

    async def _pump(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await source.read(1 << 16):
                target.write(data)
                await target.drain()
        target.transport.abort()


@asynccontextmanager
async def scripted_hub(
    play: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]],
) -> AsyncIterator[str]:
    """Play a script to every caller; yield the address."""
    players: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        players.add(task)
        try:
            await play(reader, writer)
        except (OSError, asyncio.CancelledError):
            pass
        finally:
            writer.transport.abort()
            players.discard(task)

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()
        for player in list(players):
            player.cancel()
        await asyncio.gather(*players, return_exceptions=True)
