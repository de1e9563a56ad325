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


def give_back() -> None:
    """Keep little free memory from now on; does nothing where the C library is another."""
    with suppress(AttributeError, OSError):
        mallopt = ctypes.CDLL(None).mallopt
        mallopt(_TRIM_THRESHOLD, MOST_KEPT)
        mallopt(_MMAP_THRESHOLD, LARGE)
