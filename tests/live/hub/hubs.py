"""Hubs in processes of their own, started as a user would start them."""

from __future__ import annotations

import os
import selectors
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Self

from tests.live.hub.callers import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


class HubProcess:
    """`landline serve` on free ports; gone when the block ends."""

    def __init__(
        self,
        folder: Path | None,
        *options: str,
        log: Path | None = None,
        before: Callable[[], None] | None = None,
    ) -> None:
        """Start it; `log` gets what it says to its operator, `before` runs in the new process."""
        data = ("--memory",) if folder is None else ("--data", str(folder))
        with open(log or os.devnull, "ab") as stderr:  # noqa: PTH123 (devnull is no file to open)
            self._process = subprocess.Popen(
                [*SERVE, "--port", "0", *data, *FREELY, *options],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=stderr,
                preexec_fn=before,
            )
        self.pid = self._process.pid
        self.host, self.port = "", 0

    def ready(self) -> Self:
        """Wait until it is on the line; it is gone if it does not get there."""
        try:
            address = self._line().removeprefix("tcp://")
        except BaseException:
            self.kill()
            raise
        host, _, port = address.rpartition(":")
        self.host, self.port = host.strip("[]"), int(port)
        return self

    @property
    def address(self) -> tuple[str, int]:
        return self.host, self.port

    def signal(self, number: signal.Signals) -> None:
        self._process.send_signal(number)

    def wait(self) -> int:
        """Wait for its end; return its exit status."""
        return self._process.wait(PATIENCE)

    def stop(self) -> int:
        """End it in order."""
        self.signal(signal.SIGTERM)
        return self.wait()

    def kill(self) -> None:
        """End it as a crash would: it gets to do nothing more."""
        self._process.kill()
        self._process.wait()
        assert self._process.stdout is not None
        self._process.stdout.close()

    def is_running(self) -> bool:
        return self._process.poll() is None

    def cpu_seconds(self) -> float:
        """Return the CPU time it has used (proc(5): utime and stime)."""
        with open(f"/proc/{self.pid}/stat") as stat:  # noqa: PTH123 (no file on a disk)
            fields = stat.read().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def __enter__(self) -> Self:
        return self.ready()

    def __exit__(self, *_: object) -> None:
        self.kill()

    def _line(self) -> str:
        assert self._process.stdout is not None
        with selectors.DefaultSelector() as selector:
            selector.register(self._process.stdout, selectors.EVENT_READ)
            assert selector.select(PATIENCE), "the hub did not get ready"
        line = self._process.stdout.readline().decode().strip()
        assert line, f"the hub ended with status {self.wait()}"
        return line


class Place:
    """Where the hub is now; it moves with every restart."""

    def __init__(self, hub: HubProcess) -> None:
        self.hub = hub


SERVE = (sys.executable, "-m", "landline", "serve")
FREELY = ("--set", "rates.burst=0", "--set", "rates.verb_burst=0")
"""Its members may speak and ask as fast as they can."""


def serve(*options: str, before: Callable[[], None] | None = None) -> tuple[int, str]:
    """Run a hub that has to fail at the start; return its status and what it said."""
    done = subprocess.run(
        [*SERVE, *options],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
        preexec_fn=before,
    )
    assert not done.stdout
    return done.returncode, done.stderr


def wait_for(condition: Callable[[], object]) -> None:
    """Wait until `condition` holds; for tests without a loop."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.01)
