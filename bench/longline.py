"""T9: over a line of 200 Mbit/s with a round trip of 50 ms, and loss: two namespaces, a C program.

The receiver waits in the one, the sender is timed in the other. `longline.c` carries packets
between them; what it drops, it drops by chance, both ways.
"""

from __future__ import annotations

import shutil
import subprocess
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bench.copiers import Ends
from bench.recipes import PeerError

if TYPE_CHECKING:
    from collections.abc import Iterator

NEAR: Final = "landline-near"
FAR: Final = "landline-far"
NEAR_HOST: Final = "10.99.0.1"
FAR_HOST: Final = "10.99.0.2"
RATE: Final = 200_000_000
"""Bits a second."""
ROUND_TRIP: Final = 50
"""Milliseconds."""
LINK_MIB: Final = RATE / 8 / (1 << 20)


@dataclass(frozen=True)
class Line:
    """What the line does to packets, and how TCP takes it."""

    loss: float
    """Percent."""
    control: str
    """The congestion control that is asked for by the route; programs may ask for another."""
    locked: bool = False
    """They may not."""


@contextmanager
def long_line(program: Path, line: Line) -> Iterator[None]:
    """Have NEAR_HOST in the namespace NEAR and FAR_HOST in FAR, with `line` between them.

    Raises PeerError without root, `ip` or /dev/net/tun.
    """
    if not shutil.which("ip") or not Path("/dev/net/tun").exists():
        raise PeerError("no `ip` or no /dev/net/tun: as root: make test-services")
    with ExitStack() as stack:
        for name in (NEAR, FAR):
            _ip("netns", "add", name)
            stack.callback(_ip, "netns", "del", name)
            _ip("-n", name, "link", "set", "lo", "up")
        # Two round trips' worth of bytes may wait: what routers at such a line have.
        queue = RATE // 8 * ROUND_TRIP // 1000
        command = [str(program), NEAR, FAR, str(RATE), str(ROUND_TRIP / 2), str(line.loss)]
        carrier = subprocess.Popen([*command, str(queue)], stdout=subprocess.PIPE)
        stack.callback(_end, carrier)
        assert carrier.stdout is not None
        if carrier.stdout.readline() != b"up\n":
            raise PeerError("the line did not come up")
        _join(NEAR, NEAR_HOST, FAR_HOST, line)
        _join(FAR, FAR_HOST, NEAR_HOST, line)
        yield


def ends() -> Ends:
    """Return where the two sides run."""
    enter = "nsenter --net=/run/netns/"
    return Ends(FAR_HOST, f"{enter}{NEAR} ", f"{enter}{FAR} ")


def _join(namespace: str, own: str, other: str, line: Line) -> None:
    on = ("-n", namespace)
    _ip(*on, "addr", "add", own, "peer", other, "dev", "long0")
    _ip(*on, "link", "set", "long0", "up", "mtu", "1500", "txqueuelen", "2000")
    lock = ("lock",) if line.locked else ()
    _ip(*on, "route", "replace", other, "dev", "long0", "congctl", *lock, line.control)


def _ip(*arguments: str) -> None:
    done = subprocess.run(["ip", *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        raise PeerError(f"ip {' '.join(arguments)}: {done.stderr.strip()}")


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    with suppress(subprocess.TimeoutExpired):
        process.wait(5)
        return
    process.kill()
    process.wait()
