"""A line to a hub that counts what goes over it: headers, handshakes and all."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

_PIECE: Final = 65_536


class Counted:
    """Leads from `port` of this machine to a hub on it."""

    def __init__(self, hub: int) -> None:
        self._hub = hub
        self.port = 0
        self.answered = 0
        """Bytes from the hub."""
        self.asked = 0
        """Bytes to it."""

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carry one connection until both sides have ended it."""
        near, far = await asyncio.open_connection("127.0.0.1", self._hub)
        async with asyncio.TaskGroup() as both:
            both.create_task(self._copy(reader, far))
            both.create_task(self._copy(near, writer, is_answer=True))

    async def _copy(
        self, source: asyncio.StreamReader, to: asyncio.StreamWriter, *, is_answer: bool = False
    ) -> None:
        # A browser that has what it wants may reset its connections.
        with suppress(OSError):
            while piece := await source.read(_PIECE):
                if is_answer:
                    self.answered += len(piece)
                else:
                    self.asked += len(piece)
                to.write(piece)
                await to.drain()
        to.close()


@asynccontextmanager
async def counted(hub: int) -> AsyncIterator[Counted]:
    """Lead to the hub at that port, and count; at the end all connections have ended."""
    line = Counted(hub)
    async with asyncio.TaskGroup() as carrying:

        def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            carrying.create_task(line.carry(reader, writer))

        server = await asyncio.start_server(connected, "127.0.0.1", 0)
        line.port = server.sockets[0].getsockname()[1]
        try:
            yield line
        finally:
            server.close()
