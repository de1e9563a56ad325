"""Bytes of a body on their way to the disk: read by the loop, written and hashed in a thread.

While a batch is written the next one gathers, and when that is full nothing more is read. A disk
that fails is noticed as soon as it does, not when more comes.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from landline.errors import ExpiredError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from aiohttp import web

BATCH: Final = 512 * 1024
"""Bytes that may gather; an upload holds this twice, and aiohttp's own buffer."""


async def pieces(request: web.Request, stall: float) -> AsyncIterator[bytes]:
    """Yield the body of `request` as it comes.

    Raises ExpiredError `web.late` after `stall` seconds without a byte, and an
    `aiohttp.ClientError` or ConnectionError if it breaks off.
    """
    content = request.content
    while not content.at_eof():
        try:
            async with asyncio.timeout(stall):
                piece = await content.readany()
        except TimeoutError:
            raise ExpiredError("web.late") from None
        if piece:
            yield piece


async def land(body: AsyncIterator[bytes], write: Callable[[bytes], None]) -> None:
    """Let `write`, in a thread, have all of `body`, in order.

    Raises what either raises, and what `write` does at once, also while no more comes. In any
    case, also if cancelled, all that came before has been given to `write` then, unless that
    failed, and no call of it is under way any more.
    """
    async with asyncio.timeout(None) as wait:
        now = asyncio.get_running_loop().time
        batches = _Batches(write, failed=lambda: wait.reschedule(now()))
        try:
            async for piece in body:
                await batches.add(piece)
        finally:
            await batches.flush()  # raises what writing raised


class _Batches:
    """One batch that is being written, one that gathers."""

    def __init__(self, write: Callable[[bytes], None], failed: Callable[[], None]) -> None:
        """`failed` is called when `write` has raised while nobody waited for it."""
        self._write = write
        self._failed = failed
        self._gathered: list[bytes] = []
        self._size = 0
        self._writing: asyncio.Future[None] | None = None

    async def add(self, piece: bytes) -> None:
        """Take `piece`; waits while there is too much. Raises what writing raised."""
        self._gathered.append(piece)
        self._size += len(piece)
        if self._writing is not None and (self._size >= BATCH or self._writing.done()):
            await self._written()
        if self._writing is None:
            self._begin()

    async def flush(self) -> None:
        """Wait until everything is written. Raises what writing raised."""
        if self._writing is not None:
            await self._written()
        if self._gathered:
            self._begin()
            await self._written()

    def _begin(self) -> None:
        gathered, self._gathered, self._size = self._gathered, [], 0

        def work() -> None:
            self._write(gathered[0] if len(gathered) == 1 else b"".join(gathered))

        self._writing = asyncio.get_running_loop().run_in_executor(None, work)
        self._writing.add_done_callback(self._done)

    def _done(self, writing: asyncio.Future[None]) -> None:
        if writing is not self._writing or writing.cancelled():
            return  # somebody waits for it
        if writing.exception() is not None:
            self._failed()
        elif self._gathered:
            self._begin()

    async def _written(self) -> None:
        writing, self._writing = self._writing, None
        assert writing is not None
        try:
            await asyncio.shield(writing)
        except asyncio.CancelledError:
            await asyncio.wait([writing])
            raise
        except BaseException:
            self._gathered, self._size = [], 0
            raise
