"""Standard output for what others say: written by a thread, so that a terminal or pipe that
stops reading holds up those who speak, and never the event loop.

What the program itself has to say goes through `console`.
"""

from __future__ import annotations

import asyncio
import os
import threading
from contextlib import suppress
from typing import Final

MOST_WAITING: Final = 256 * 1024
"""Bytes that may wait to be written; from there on `put` waits."""

LAST_LINES: Final = 1.0
"""Seconds that whoever reads has for what still waits when the program ends."""


class Printer:
    """Bytes on their way to a file descriptor, in the order they were put."""

    def __init__(self, descriptor: int) -> None:
        """Write to `descriptor` itself: a lock on Python's buffer would outlive the program."""
        self._descriptor = descriptor
        self._loop = asyncio.get_running_loop()
        self._size = 0
        """Bytes that wait, what the thread is writing included."""
        self._room = asyncio.Event()
        self._failed = asyncio.Event()
        self._failure = OSError()
        self._waiting = bytearray()
        self._finished = False
        self._news = threading.Condition()
        threading.Thread(target=self._work, name="standard output", daemon=True).start()

    async def put(self, data: bytes) -> None:
        """Have `data` written; waits while too much is unwritten. A cancelled call did nothing."""
        await self._until_below(MOST_WAITING)
        self._size += len(data)
        with self._news:
            self._waiting += data
            self._news.notify()

    async def failure(self) -> OSError:
        """Return why nothing can be written any more, once that is so; `put` then drops all."""
        await self._failed.wait()
        return self._failure

    async def finish(self) -> None:
        """Put no more: wait until all is written, LAST_LINES at most."""
        with suppress(TimeoutError):
            async with asyncio.timeout(LAST_LINES):
                await self._until_below(1)
        with self._news:
            self._finished = True
            self._news.notify()

    async def _until_below(self, size: int) -> None:
        while self._size >= size and not self._failed.is_set():
            self._room.clear()
            await self._room.wait()

    def _written(self, size: int) -> None:
        self._size -= size
        self._room.set()

    def _fail(self, error: OSError) -> None:
        self._failure = error
        self._failed.set()
        self._room.set()

    def _work(self) -> None:
        with suppress(RuntimeError):  # the loop was closed: nobody waits for this any more
            while data := self._next():
                try:
                    _write(self._descriptor, data)
                except OSError as error:
                    self._loop.call_soon_threadsafe(self._fail, error)
                    return
                self._loop.call_soon_threadsafe(self._written, len(data))

    def _next(self) -> bytes:
        """Return all that waits; nothing at the end."""
        with self._news:
            self._news.wait_for(lambda: self._waiting or self._finished)
            data = bytes(self._waiting)
            self._waiting.clear()
            return data


def _write(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]
