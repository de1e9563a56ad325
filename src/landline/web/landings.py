"""Uploads that are written by HTTP: by one request at a time, and open a while for the next.

What is there of an upload is hashed when it is opened (`blobs.port`). A client that brings a
large file in many requests would have that done again and again, so an upload stays open for
IDLE seconds after each.
"""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Final, NamedTuple

from landline.errors import Error, LocalError, RefusedError
from landline.observe import fields, logger

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from landline.blobs.port import Landing
    from landline.web.hall import Hall

IDLE: Final = 60.0
"""Seconds; a client that takes longer between two pieces has the whole hashed once more."""

MOST: Final = 64
"""Uploads that stay open so; beyond, the longest idle one is let go of."""

_DISK_FULL: Final = ("disk.full", "disk.no-room")

_log: Final = logger("web.landings")


class _Idle(NamedTuple):
    """An open upload that nobody writes at present."""

    landing: Landing
    size: int | None
    due: asyncio.TimerHandle


class Landings:
    """All uploads that are open, each under its name."""

    def __init__(self, hall: Hall) -> None:
        self._hall = hall
        self._busy: set[str] = set()
        self._idle: dict[str, _Idle] = {}

    @asynccontextmanager
    async def of(self, upload: str, size: int | None) -> AsyncIterator[Landing]:
        """Give the landing of `upload`, which will have `size` bytes, if that is known.

        Nobody else has it inside the block. Afterwards it stays open for a while, even if it was
        finished or dropped. Raises RefusedError `upload.busy`, `upload.unknown`,
        `upload.disk-full`, `upload.disk-failed`.
        """
        if upload in self._busy:
            raise RefusedError("upload.busy", retry=1)
        self._busy.add(upload)
        try:
            landing = await self._opened(upload, size)
            try:
                yield landing
            finally:
                self._rest(upload, size, landing)
        finally:
            self._busy.discard(upload)

    async def let_go(self, upload: str) -> None:
        """Keep what came of an upload that nobody writes, for whoever goes on with it."""
        idle = self._idle.pop(upload, None)
        if idle is not None:
            idle.due.cancel()
            await asyncio.to_thread(idle.landing.keep)

    async def empty(self, upload: str) -> None:
        """Remove what came of an upload that nobody writes, unless it is finished."""
        idle = self._idle.pop(upload, None)
        if idle is not None:
            idle.due.cancel()
            await asyncio.to_thread(_emptied, idle.landing)

    async def close(self) -> None:
        """Keep what came of all that nobody writes."""
        for upload in list(self._idle):
            await self.let_go(upload)

    async def _opened(self, upload: str, size: int | None) -> Landing:
        idle = self._idle.get(upload)
        if idle is not None and idle.size == size:
            del self._idle[upload]
            idle.due.cancel()
            return idle.landing
        await self.let_go(upload)
        opening = asyncio.ensure_future(asyncio.to_thread(self._hall.blobs.begin, upload, size))
        try:
            return await asyncio.shield(opening)
        except LocalError as error:
            raise of_disk(error) from error
        except asyncio.CancelledError:
            opening.add_done_callback(_given_up)
            raise

    def _rest(self, upload: str, size: int | None, landing: Landing) -> None:
        if len(self._idle) >= MOST:
            self._expire(next(iter(self._idle)))
        due = asyncio.get_running_loop().call_later(IDLE, self._expire, upload)
        self._idle[upload] = _Idle(landing, size, due)

    def _expire(self, upload: str) -> None:
        idle = self._idle.pop(upload)
        idle.due.cancel()
        _in_thread(idle.landing.keep)


def of_disk(error: LocalError) -> Error:
    """Return what others are told of an error of the hub's disk: not where that is."""
    _log.error("an upload could not be written", extra=fields(why=error.line()))
    return RefusedError("upload.disk-full" if error.code in _DISK_FULL else "upload.disk-failed")


def _emptied(landing: Landing) -> None:
    with suppress(ValueError, Error):  # it is finished, or dropped
        landing.cut(0)
    landing.keep()


def _given_up(opening: asyncio.Future[Landing]) -> None:
    """Keep a landing for which nobody waits any more."""
    if not opening.cancelled() and opening.exception() is None:
        _in_thread(opening.result().keep)


def _in_thread(keep: Callable[[], None]) -> None:
    """Call `keep`; nobody waits for it, so what it raises is logged."""

    def work() -> None:
        try:
            keep()
        except Exception as error:
            _log.warning("an upload could not be let go of", extra=fields(why=error))

    asyncio.get_running_loop().run_in_executor(None, work)
