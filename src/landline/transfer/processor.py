"""Whether this machine's processor has instructions for AES: which cipher is the faster one."""

from __future__ import annotations

from pathlib import Path
from typing import Final

_CPUS: Final = Path("/proc/cpuinfo")
_FIRST: Final = 8192
"""Bytes that hold all of the first processor's features."""


def is_fast() -> bool:
    """Tell whether AES is done by the processor; yes where that cannot be known."""
    try:
        with _CPUS.open("rb") as file:
            told = file.read(_FIRST)
    except OSError:
        return True
    for line in told.splitlines():
        name, _, features = line.partition(b":")
        if name.strip() in (b"flags", b"Features"):  # of x86; of ARM
            return b"aes" in features.split()
    return True
