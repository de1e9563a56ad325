"""Standard input without blocking the event loop, whatever it is: pipe, file or terminal."""

from __future__ import annotations

import asyncio
import os
import threading
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

PIECE: Final = 64 * 1024
READ_AHEAD: Final = 4
"""Pieces that may wait unread; then the reading thread waits."""

_STDIN: Final = 0


async def pieces(size: int = PIECE) -> AsyncIterator[bytes]:
    """Give out what is read, in reads of at most `size` bytes, until the end of the input.

    The thread that reads is a daemon: a read from a terminal cannot be broken off, and must
    not hold up the end of the program.
    """
    loop = asyncio.get_running_loop()
    arrived: asyncio.Queue[bytes | OSError] = asyncio.Queue()
    room = threading.Semaphore(READ_AHEAD)

    def read() -> None:
        data: bytes | OSError = b"more"
        while data and isinstance(data, bytes):
            room.acquire()
            try:
                data = os.read(_STDIN, size)
            except OSError as error:
                data = error
            try:
                loop.call_soon_threadsafe(arrived.put_nowait, data)
            except RuntimeError:  # the loop was closed: nobody wants more
                return

    threading.Thread(target=read, name="standard input", daemon=True).start()
    while data := await arrived.get():
        if isinstance(data, OSError):
            raise data
        room.release()
        yield data
