"""Bodies of requests, with a bound for each and one for all of them together.

Strangers may send bodies, and may take their time: without the second bound, some hundred of
them could fill the memory.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from landline.errors import RefusedError, UsageError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from aiohttp import web

    from landline.settings import WebLimits


class Bodies:
    """All bodies that are being read or worked on."""

    def __init__(self, limits: WebLimits) -> None:
        self.held = 0
        """Bytes of them."""
        self._most = limits.bodies
        self._longest = limits.body

    @asynccontextmanager
    async def of(self, request: web.Request) -> AsyncIterator[bytes]:
        """Give the body of `request`, which counts until the block ends.

        Raises UsageError `message.too-long`, RefusedError `web.busy`.
        """
        body = bytearray()
        try:
            async for chunk in request.content.iter_any():
                self.held += len(chunk)
                body += chunk
                if len(body) > self._longest:
                    raise UsageError("message.too-long", limit=self._longest)
                if self.held > self._most:
                    raise RefusedError("web.busy", retry=1)
            yield bytes(body)
        finally:
            self.held -= len(body)
