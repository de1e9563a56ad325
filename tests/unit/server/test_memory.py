"""Memory that was needed once goes back to the system."""

from __future__ import annotations

import platform
import subprocess
import sys
from pathlib import Path

import pytest

# Large blocks, freed but for a small one that comes after them in the heap.
PROGRAM = """
import sys
from pathlib import Path
from landline.server.memory import give_back

def resident():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096

if sys.argv[1] == "give back":
    give_back()
for size in range(18, 25):
    block = bytearray(1 << size)
    del block
before = resident()
blocks = [bytearray(200_000) for _ in range(300)]
del blocks
print(resident() - before)
"""


def grown(how: str) -> int:
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM, how], capture_output=True, text=True, check=True
    )
    return int(ran.stdout)


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="the C library is not glibc")
@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="no /proc")
def test_what_is_freed_is_given_back() -> None:
    kept = grown("keep")
    assert grown("give back") < min(kept, 1_000_000)
