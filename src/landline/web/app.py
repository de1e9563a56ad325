"""The web door: takes over sockets whose first bytes were an HTTP method.

What is where: `guard` what every request passes, `caller` one connection, `live` connections
that stay, `page` the page. The hub is `hall`.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Final

from aiohttp import web

from landline.observe import logger
from landline.web.caller import Caller
from landline.web.guard import guard
from landline.web.live import Live
from landline.web.page import page

if TYPE_CHECKING:
    import socket

    from landline.web.hall import Hall

# aiohttp logs a traceback for every request that is no HTTP: strangers could fill the log.
_log: Final = logger("web.requests")
_log.setLevel(logging.CRITICAL)


class WebDoor:
    """Speaks HTTP on sockets handed to it."""

    def __init__(self, hall: Hall, grace: float) -> None:
        """Serve strangers, for `grace` seconds each unless they come to stay."""
        app = web.Application(middlewares=[guard])
        live = Live(hall)
        app.router.add_get("/", page)
        app.router.add_get("/ws", live.websocket)
        self._runner = web.AppRunner(
            app, access_log=None, handle_signals=False, logger=_log, shutdown_timeout=1.0
        )
        self._hall = hall
        self._grace = grace
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Make ready to take sockets."""
        await self._runner.setup()

    def take(self, sock: socket.socket, source: str) -> None:
        """Serve the caller on `sock`."""
        task = asyncio.get_running_loop().create_task(self._serve(sock, source), name="web caller")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Finish what is being answered, and close."""
        await self._runner.cleanup()

    async def _serve(self, sock: socket.socket, source: str) -> None:
        server = self._runner.server
        assert server is not None
        caller = Caller(server(), self._hall, source, self._grace)
        try:
            await asyncio.get_running_loop().connect_accepted_socket(lambda: caller, sock)
        except OSError:
            sock.close()
            self._hall.release(source)
