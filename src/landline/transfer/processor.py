"""Whether this machine's processor has instructions for AES: which cipher is the faster one."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

_CPUS: Final = Path("/proc/cpuinfo")
_FIRST: Final = 8192
"""Characters that hold all of the first processor's features."""


def is_fast() -> bool:
    """Tell whether AES is done by the processor; yes where that cannot be known."""
    try:
        with _CPUS.open(encoding="ascii", errors="replace") as file:
            told = file.read(_FIRST)
    except OSError:
        return True
    features = re.search(r"^(?:flags|Features)\s*:(.*)$", told, re.MULTILINE)
    return features is None or "aes" in features[1].split()
