"""Who has called and not proven anything yet: bounded, in all and from one source.

Where all room is taken, the source that has the most of it makes room for one that has less, or
whoever has a few addresses could keep everybody else out, and nobody would see why.
"""

from __future__ import annotations

import socket
import threading
from collections import Counter
from contextlib import suppress
from typing import Final

MOST: Final = 128
"""Of all sources together."""
MOST_OF_ONE: Final = 48
"""A transfer has 48 data connections at most, and they may come at once."""


class Strangers:
    """Sockets and the threads that look after them. Any thread may call any of it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._sources: dict[socket.socket, str] = {}
        self._of_one: Counter[str] = Counter()
        self._threads: dict[socket.socket, threading.Thread] = {}
        self._ending: list[threading.Thread] = []
        self._put_out: list[threading.Thread] = []
        """Of those who made room, and may not have ended yet."""
        self._closed = False

    def admit(self, sock: socket.socket, source: str) -> bool:
        """Count `sock` in, until it leaves; return False where there is no room."""
        with self._lock:
            if self._closed or self._of_one[source] >= MOST_OF_ONE:
                return False
            if len(self._sources) >= MOST and not self._make_room(source):
                return False
            self._sources[sock] = source
            self._of_one[source] += 1
            return True

    def start(self, sock: socket.socket, thread: threading.Thread) -> None:
        """Start the thread that looks after `sock`, which was admitted."""
        with self._lock:
            if sock in self._sources:
                self._threads[sock] = thread
                if self._closed:
                    self._ending.append(thread)
            thread.start()

    def leave(self, sock: socket.socket) -> bool:
        """Count `sock` out: it is gone, or no stranger any more; return whether it was in."""
        with self._lock:
            return self._forget(sock) and not self._closed

    def close(self) -> bool:
        """Admit nobody any more and end those who are in; return whether that was done before."""
        with self._lock:
            if self._closed:
                return True
            self._closed = True
            self._ending = [*self._threads.values(), *self._put_out]
            for sock in self._sources:
                with suppress(OSError):  # it has just gone
                    sock.shutdown(socket.SHUT_RDWR)
            return False

    def join(self) -> None:
        """Wait for the threads of those who were in, but for one that calls this itself."""
        for thread in self._ending:
            if thread is not threading.current_thread():
                thread.join()

    def _make_room(self, source: str) -> bool:
        """Put out who has been in the longest of the source that has the most; tell whether."""
        largest, count = self._of_one.most_common(1)[0]
        if count <= self._of_one[source]:
            return False
        sock = next(each for each, of in self._sources.items() if of == largest)
        thread = self._threads.get(sock)
        self._put_out = [each for each in self._put_out if each.is_alive()]
        if thread is not None:
            self._put_out.append(thread)
        self._forget(sock)
        with suppress(OSError):  # it has just gone
            sock.shutdown(socket.SHUT_RDWR)
        return True

    def _forget(self, sock: socket.socket) -> bool:
        """Count `sock` out; return whether it was in."""
        source = self._sources.pop(sock, None)
        self._threads.pop(sock, None)
        if source is None:
            return False
        self._of_one[source] -= 1
        if not self._of_one[source]:
            del self._of_one[source]
        return True
