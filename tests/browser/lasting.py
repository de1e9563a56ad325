"""A hub in a process of its own, which can be killed and comes back where it was."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from tests.live.hub.hubs import HubProcess
from tests.ports import unused_port

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path


class LastingHub:
    """Keeps its folder and its port."""

    def __init__(self, folder: Path, port: int, *options: str) -> None:
        self._folder = folder
        self._options = options
        self._process: HubProcess | None = None
        self.port = port

    @property
    def root(self) -> str:
        """Where browsers find it."""
        return f"http://127.0.0.1:{self.port}"

    async def start(self) -> None:
        """Run it until `kill`."""
        options = ("--port", str(self.port), *self._options)
        process = await asyncio.to_thread(HubProcess, self._folder, *options)
        self._process = await asyncio.to_thread(process.ready)

    async def kill(self) -> None:
        """End it as a crash would."""
        if self._process is not None:
            await asyncio.to_thread(self._process.kill)
            self._process = None


@asynccontextmanager
async def lasting_hub(folder: Path, *options: str) -> AsyncIterator[LastingHub]:
    """Run a hub on `folder`, which the block may kill and start again."""
    hub = LastingHub(folder, await asyncio.to_thread(unused_port), *options)
    await hub.start()
    try:
        yield hub
    finally:
        await hub.kill()
