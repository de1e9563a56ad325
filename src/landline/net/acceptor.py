"""Takes callers off a listening socket, and outlives the lack of file descriptors."""

from __future__ import annotations

import asyncio
import errno
from typing import TYPE_CHECKING, Any, Final

from landline.observe import Counters, Seldom, fields, logger

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable

CALLERS_PER_WAKE: Final = 64
"""So that a rush of callers does not keep the loop from those who are there."""
PAUSE: Final = 1.0
"""Seconds without accepting after the system had no descriptor or memory to give."""

_SHORT: Final = (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM)

_log: Final = logger("net")


class Acceptor:
    """Hands every caller's non-blocking socket, and its name, to `on_socket`."""

    def __init__(
        self, listening: socket.socket, on_socket: Callable[[socket.socket, Any], None]
    ) -> None:
        """Take callers of `listening`, a non-blocking socket, from `start` to `close`."""
        self.counters = Counters()
        self._listening = listening
        self._on_socket = on_socket
        self._loop = asyncio.get_running_loop()
        self._pause: asyncio.TimerHandle | None = None
        self._line = Seldom()

    def start(self) -> None:
        """Begin, or go on, to accept."""
        self._pause = None
        self._loop.add_reader(self._listening, self._accept)

    def close(self) -> None:
        """Accept no more; the listening socket stays its owner's."""
        self._loop.remove_reader(self._listening)
        if self._pause is not None:
            self._pause.cancel()

    def _accept(self) -> None:
        for _ in range(CALLERS_PER_WAKE):
            try:
                sock, name = self._listening.accept()
            except (BlockingIOError, InterruptedError):
                return
            except OSError as error:
                if error.errno in _SHORT:
                    self._back_off(error)
                    return
                continue  # a caller that gave up before it was taken (accept(2))
            sock.settimeout(0)
            self._on_socket(sock, name)

    def _back_off(self, error: OSError) -> None:
        self.counters.add("accept.short")
        self._loop.remove_reader(self._listening)
        self._pause = self._loop.call_later(PAUSE, self.start)
        if self._line.is_due(self._loop.time()):
            times = self.counters.snapshot()["accept.short"]
            _log.warning("no callers taken for now", extra=fields(why=error.strerror, times=times))
