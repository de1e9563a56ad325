"""Memory that was needed once goes back to the system."""

from __future__ import annotations

import platform
import subprocess
import sys
from pathlib import Path

import pytest

from landline.server.memory import RUSH, Ebb

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


# What connections leave: small blocks, freed between others that stay.
HOLES = """
import sys
from pathlib import Path
from landline.server.memory import trim

def resident():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096

before = resident()
blocks = [bytearray(4000) for _ in range(10_000)]
blocks = blocks[::20]
if sys.argv[1] == "trim":
    trim()
print(resident() - before)
"""

GLIBC = pytest.mark.skipif(
    platform.libc_ver()[0] != "glibc" or not Path("/proc/self/statm").exists(),
    reason="glibc's, and told by /proc",
)


def grown(how: str, program: str = PROGRAM) -> int:
    ran = subprocess.run(
        [sys.executable, "-c", program, how], capture_output=True, text=True, check=True
    )
    return int(ran.stdout)


@GLIBC
def test_what_is_freed_is_given_back() -> None:
    kept = grown("keep")
    assert grown("give back") < min(kept, 1_000_000)


def test_memory_is_given_back_once_a_rush_is_over() -> None:
    ebb, gone, due = Ebb(), 0, []
    for second in range(60):
        gone += 100 if 10 <= second < 20 else 1
        if ebb.is_due(gone, float(second)):
            due.append(second)
    assert due == [22]


def test_without_a_rush_it_is_given_back_now_and_then() -> None:
    ebb = Ebb()
    due = [second for second in range(0, 4 * RUSH, 2) if ebb.is_due(second, float(second))]
    assert due == [RUSH, 2 * RUSH, 3 * RUSH]


@GLIBC
def test_holes_in_the_heap_are_given_back() -> None:
    assert grown("trim", HOLES) < 10_000_000 < grown("keep", HOLES)
