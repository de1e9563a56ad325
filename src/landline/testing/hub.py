"""A real hub inside a test: real sockets on free loopback ports, in the test's own loop."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import msgspec

from landline.server.server import HubServer
from landline.settings import HubSettings

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from landline.net.address import Address


class RunningHub:
    """A hub that is on the line; `server` is the whole of it."""

    def __init__(self, server: HubServer) -> None:
        self.server = server

    @property
    def address(self) -> Address:
        """The TCP address, with the port it got."""
        return self.server.reach.tcp

    @property
    def host(self) -> str:
        """The host of `address`."""
        return self.address.host

    @property
    def port(self) -> int:
        """The port of `address`, also for UDP."""
        return self.address.port


@asynccontextmanager
async def running_hub(
    data: Path | None = None, settings: HubSettings | None = None
) -> AsyncIterator[RunningHub]:
    """Run a hub until the block ends.

    `data` is its folder; None keeps messages in memory. `settings` are taken as they are but
    for port and data. Leaving the block says goodbye to every member and commits.
    """
    chosen = msgspec.structs.replace(
        settings or HubSettings(), port=0, data="" if data is None else str(data)
    )
    server = HubServer(chosen)
    await server.start()
    try:
        yield RunningHub(server)
    finally:
        await server.stop()
