"""How fast a transfer may be, at most: bytes a second, shared by all of its connections.

A bucket that is never full of more than BURST seconds' worth (a token bucket, RFC 2697 §3 for the
idea). Who wants to go reserves its share at once and then waits for its turn, so that many
connections take turns and none starves. `Bucket` is pure; `Pace` waits.
"""

from __future__ import annotations

import threading
from time import monotonic
from typing import Final

BURST: Final = 0.1
"""Seconds for which what was not used may be made up."""

PIECES: Final = 10
"""Pieces that a second is cut into, so that a slow transfer does not come in fits."""

PIECE_LEAST: Final = 1024
"""Bytes; smaller ones cost more than they smooth."""


class Bucket:
    """How long to wait for so many bytes; time is an argument, in seconds."""

    def __init__(self, rate: float, now: float) -> None:
        """Let `rate` bytes a second through."""
        if rate <= 0:
            raise ValueError("a rate above 0")
        self._rate = rate
        self._free = now
        """When all that was reserved has gone through."""

    def reserve(self, size: int, now: float) -> float:
        """Take `size` bytes; return in how many seconds they may go."""
        self._free = max(self._free, now - BURST)
        wait = max(0.0, self._free - now)
        self._free += size / self._rate
        return wait


class Pace:
    """A limit that any number of threads keep together."""

    def __init__(self, rate: float) -> None:
        """Let `rate` bytes a second through."""
        self.piece = max(PIECE_LEAST, int(rate / PIECES))
        """Bytes to ask for at once, at most."""
        self._bucket = Bucket(rate, monotonic())
        self._lock = threading.Lock()

    def take(self, size: int, stop: threading.Event) -> bool:
        """Wait until `size` bytes may go; False as soon as `stop` is set."""
        with self._lock:
            wait = self._bucket.reserve(size, monotonic())
        return not (stop.wait(wait) if wait else stop.is_set())
