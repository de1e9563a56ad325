"""What the system knows of a process: CPU-seconds and memory; which core it runs on.

CPU time is what withstands a busy machine, so it is what rates are divided by.
"""

from __future__ import annotations

import os
import resource
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True)
class Cores:
    """Where the servers run and where the generator runs."""

    server: int
    load: int

    @classmethod
    def choose(cls) -> Cores:
        """Take the first two cores this process may use; one core has to do for both."""
        cores = sorted(os.sched_getaffinity(0))
        return cls(cores[0], cores[min(1, len(cores) - 1)])


def cpu_seconds(pid: int) -> float:
    """Return user + system time of a process and all its threads (proc_pid_stat(5))."""
    fields = _stat(pid)
    return (int(fields[11]) + int(fields[12])) / _TICKS


def rss_bytes(pid: int) -> int:
    """Return the resident memory of a process."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE


@contextmanager
def pinned(core: int) -> Iterator[None]:
    """Processes started inside run on `core` with all their threads."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def raise_descriptors() -> int:
    """Let this process and its children open as many files as they may; return how many."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return hard


def _stat(pid: int) -> list[str]:
    # The name in parentheses may hold blanks: fields are counted from behind it.
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
