"""What a hub's process gives back to the system after a rush.

glibc raises its thresholds with every large block that is freed, and then keeps tens of
MiB for ever. Set once, they stay: mallopt(3).
"""

from __future__ import annotations

import ctypes
from contextlib import suppress
from typing import Final

_TRIM_THRESHOLD: Final = -1
_MMAP_THRESHOLD: Final = -3
"""M_TRIM_THRESHOLD and M_MMAP_THRESHOLD of glibc's malloc.h."""
MOST_KEPT: Final = 128 * 1024
"""Free bytes at the heap's end that are not given back."""
LARGE: Final = 1024 * 1024
"""Blocks from here on are the system's own and go back to it when freed."""
RUSH: Final = 256
"""So many callers that have gone may have left holes in the heap that are worth giving back."""
CALM: Final = 2.0
FEW: Final = 16
"""When fewer than FEW callers went in CALM seconds, the rush is over."""


def give_back() -> None:
    """Keep little free memory from now on; does nothing where the C library is another."""
    with suppress(AttributeError, OSError):
        mallopt = ctypes.CDLL(None).mallopt
        mallopt(_TRIM_THRESHOLD, MOST_KEPT)
        mallopt(_MMAP_THRESHOLD, LARGE)


class Ebb:
    """Tells when a rush of callers is over, whose memory lies scattered in the heap."""

    def __init__(self) -> None:
        self._given_back = 0
        """Callers that had gone when memory was given back the last time."""
        self._seen = 0
        self._next = 0.0

    def is_due(self, gone: int, now: float) -> bool:
        """Return whether to `trim` at `now` (s, monotonic); `gone` callers have gone so far."""
        if now < self._next:
            return False
        fresh, self._seen, self._next = gone - self._seen, gone, now + CALM
        if fresh >= FEW or gone - self._given_back < RUSH:
            return False
        self._given_back = gone
        return True


def trim() -> None:
    """Give all free pages of the heap back: malloc_trim(3). Takes milliseconds."""
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).malloc_trim(0)
