"""Whole commands of a shell: started, watched, ended; what they cost with all their children."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from bench.recipes import PeerError

if TYPE_CHECKING:
    from collections.abc import Iterator

PATIENCE: Final = 300.0
"""Seconds that a command may take."""
_START: Final = 15.0
_LOOK: Final = 0.02


def shell(line: str, log: BinaryIO | None, told: BinaryIO | None = None) -> subprocess.Popen[bytes]:
    """Start a shell's line in a session of its own; what it prints goes to `log`, or `told`."""
    return subprocess.Popen(
        ["sh", "-c", f"exec {line}" if "|" not in line and ";" not in line else line],
        stdin=subprocess.DEVNULL,
        stdout=told or log,
        stderr=subprocess.STDOUT if told is None else log,
        start_new_session=True,
    )


def until_it_listens(process: subprocess.Popen[bytes], port: int) -> None:
    """Wait until it does; raises PeerError if it ends, or after a while."""
    deadline = time.monotonic() + _START
    while not _listens(process.pid, port):
        if process.poll() is not None or time.monotonic() > deadline:
            raise PeerError(f"nobody listens on port {port}")
        time.sleep(0.01)


def _listens(pid: int, port: int) -> bool:
    """Tell by the kernel's table; connecting would use up the one call that some take."""
    wanted = f":{port:04X}"
    with suppress(OSError):  # it may have ended
        for table in (f"/proc/{pid}/net/tcp", f"/proc/{pid}/net/tcp6"):
            for line in Path(table).read_text().splitlines()[1:]:
                _, local, _, state = line.split()[:4]
                if state == "0A" and local.endswith(wanted):
                    return True
    return False


class Ending:
    """A process on its way to its end: its status, CPU-seconds with children, and memory."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        self.status = 0
        self.cpu = 0.0
        self.peak = 0.0
        """MiB resident at most, summed over what runs at once."""

    def wait(self, other: Ending | None = None) -> None:
        """Wait for it, with an eye on the `other`. Raises PeerError after a long time."""
        begun = looked = time.monotonic()
        while True:
            pid, status, usage = os.wait4(self._process.pid, os.WNOHANG)
            if pid:
                self._process.returncode = self.status = os.waitstatus_to_exitcode(status)
                self.cpu = usage.ru_utime + usage.ru_stime
                return
            now = time.monotonic()
            if now - begun > PATIENCE:
                raise PeerError(f"not done after {PATIENCE:.0f} s")
            if now - looked > _LOOK:
                looked = now
                self.look()
                if other is not None:
                    other.look()
            time.sleep(0.001)

    def look(self) -> None:
        """See how much memory it has had; ru_maxrss would count what its parent had."""
        total = 0
        for pid in (self._process.pid, *_below(self._process.pid)):
            with suppress(OSError):
                for line in Path(f"/proc/{pid}/status").read_text().splitlines():
                    if line.startswith("VmHWM:"):
                        total += int(line.split()[1])
        self.peak = max(self.peak, total / 1024)


def tree_cpu(pid: int) -> float:
    """Return the CPU-seconds of a process that still runs, its children's included."""
    ticks = os.sysconf("SC_CLK_TCK")
    total = 0.0
    for each in (pid, *_below(pid)):
        with suppress(OSError):
            stat = Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()
            total += sum(int(field) for field in stat[11:15]) / ticks
    return total


def _below(pid: int) -> Iterator[int]:
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                yield int(child)
                yield from _below(int(child))


def stop(process: subprocess.Popen[bytes]) -> None:
    """End it with all that it has started: politely, then firmly."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    with suppress(subprocess.TimeoutExpired):
        process.wait(5)
        return
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
