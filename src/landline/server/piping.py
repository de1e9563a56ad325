"""The job `relay` of a worker: bytes from one socket to another, both ways, until both have ended.

Where the system can (Linux), they never enter this program: splice(2) moves them from one
socket through a pipe to the other. What ends on one side ends on the other, and only there:
whoever has said all it will say is still told the rest.
"""

from __future__ import annotations

import fcntl
import os
import select
import socket
from contextlib import suppress
from typing import Any, Final, Protocol

PIPE: Final = 1 << 20
"""Bytes of a pipe between two sockets: what an unprivileged user may ask for (pipe(7))."""
BUFFER: Final = 256 * 1024
"""Bytes in this program's memory, where the system has no splice."""
ROUNDS: Final = 16
"""Moves in one direction before the other has its turn."""


class Way(Protocol):
    """Where bytes are between the two sockets."""

    waiting: int
    """Bytes that have come and not gone on."""

    def take_in(self, source: socket.socket) -> int:
        """Take in bytes; return how many, 0: that was all. Raises BlockingIOError, OSError."""

    def give_out(self, sink: socket.socket) -> int:
        """Give bytes on; return how many. Raises BlockingIOError, OSError."""

    def close(self) -> None:
        """Give back what it took of the system."""


class Spliced:
    """A pipe of the system's."""

    def __init__(self) -> None:
        self.waiting = 0
        self._out, self._in = os.pipe2(os.O_CLOEXEC | os.O_NONBLOCK)
        with suppress(OSError):  # a user has only so many pages in pipes; a small one works, too
            fcntl.fcntl(self._in, fcntl.F_SETPIPE_SZ, PIPE)

    def take_in(self, source: socket.socket) -> int:
        """Take in bytes; see `Way`."""
        size = os.splice(source.fileno(), self._in, PIPE, flags=_FLAGS)
        self.waiting += size
        return size

    def give_out(self, sink: socket.socket) -> int:
        """Give bytes on; see `Way`."""
        size = os.splice(self._out, sink.fileno(), self.waiting, flags=_FLAGS)
        self.waiting -= size
        return size

    def close(self) -> None:
        """Close the pipe."""
        os.close(self._out)
        os.close(self._in)


class Copied:
    """A buffer of our own."""

    def __init__(self) -> None:
        self.waiting = 0
        self._view = memoryview(bytearray(BUFFER))
        self._start = 0

    def take_in(self, source: socket.socket) -> int:
        """Take in bytes; see `Way`."""
        self._start, self.waiting = 0, source.recv_into(self._view)
        return self.waiting

    def give_out(self, sink: socket.socket) -> int:
        """Give bytes on; see `Way`."""
        size = sink.send(self._view[self._start : self._start + self.waiting])
        self._start += size
        self.waiting -= size
        return size

    def close(self) -> None:
        """Nothing is the system's."""


HAS_SPLICE: Final = hasattr(os, "splice")
_FLAGS: Final = 1 | 2 if HAS_SPLICE else 0
"""SPLICE_F_MOVE and SPLICE_F_NONBLOCK (fcntl.h): Python names them from 3.12 on."""


class Flow:
    """One direction."""

    def __init__(self, source: socket.socket, sink: socket.socket, way: Way) -> None:
        self.source = source
        self.sink = sink
        self.count = 0
        """Bytes that went all the way."""
        self.is_over = False
        """The source has said all it will say, and the sink knows."""
        self.has_ended = False
        """The source has said all it will say."""
        self._way = way

    @property
    def wants_in(self) -> bool:
        """Whether it waits for the source: a pipe is emptied before more is taken in."""
        return not self.has_ended and not self._way.waiting

    @property
    def wants_out(self) -> bool:
        """Whether it waits for the sink."""
        return self._way.waiting > 0

    def go_on(self) -> None:
        """Move what can be moved now; raises OSError where a side is gone."""
        for _ in range(ROUNDS):
            try:
                if self.wants_in:
                    self.has_ended = not self._way.take_in(self.source)
                while self.wants_out:
                    self.count += self._way.give_out(self.sink)
            except BlockingIOError:
                return
            if self.has_ended:
                self._end()
                return

    def close(self) -> None:
        """Give back what it took of the system."""
        self._way.close()

    def _end(self) -> None:
        self.is_over = True
        with suppress(OSError):  # it is gone, and need not be told
            self.sink.shutdown(socket.SHUT_WR)


def run(given: dict[str, Any], sockets: list[socket.socket]) -> dict[str, Any]:
    """Pass bytes on between two sockets; return how many went `there` and `back`, and the `end`.

    `given["idle"]`: it ends where nothing moves for so many seconds. The end is `closed` (both
    said all they had to say), `broken` (one is gone) or `idle`. The sockets are the caller's.
    """
    one, other = sockets
    for sock in sockets:
        sock.settimeout(0)
    way = Spliced if HAS_SPLICE else Copied
    there = Flow(one, other, way())
    try:
        back = Flow(other, one, way())
    except OSError:
        there.close()
        raise
    try:
        end = _pass_on(there, back, given["idle"])
    except OSError:
        end = "broken"
    finally:
        there.close()
        back.close()
    return {"there": there.count, "back": back.count, "end": end}


def _pass_on(there: Flow, back: Flow, idle: float) -> str:
    poll = select.poll()
    watched: dict[int, int] = {}
    while not (there.is_over and back.is_over):
        for flow, reverse in ((there, back), (back, there)):
            _watch(poll, watched, flow, reverse)
        happened = poll.poll(idle * 1000)
        if not happened:
            return "idle"
        if any(events & select.POLLERR for _, events in happened):
            return "broken"
        there.go_on()
        back.go_on()
    return "closed"


def _watch(poll: select.poll, watched: dict[int, int], flow: Flow, reverse: Flow) -> None:
    """Wait for what the source of `flow` can do next; `reverse` leads to it.

    One that has nothing to do is waited for, too: that it is gone has to be noticed. Not one
    to which all has been said: should it have ended, poll(2) would not wait at all (POLLHUP).
    """
    number = flow.source.fileno()
    wanted = (select.POLLIN if flow.wants_in else 0) | (select.POLLOUT if reverse.wants_out else 0)
    if not wanted and reverse.is_over:
        wanted = -1
    if watched.get(number) == wanted:
        return
    watched[number] = wanted
    if wanted >= 0:
        poll.register(number, wanted)
    else:
        poll.unregister(number)
