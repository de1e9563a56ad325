"""Ports that are known before somebody opens them, and that nobody else is given meanwhile."""

from __future__ import annotations

import itertools
import os
import socket
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_GIVEN_OUT: Final = Path("/proc/sys/net/ipv4/ip_local_port_range")
"""What the system gives to whoever asks for any port (ip(7)): never these."""
_FIRST: Final = 20_000
"""Below it many services have theirs."""
_SHARES: Final = 16
"""Workers of one run that have ports of their own."""


def unused_port() -> int:
    """Return a port that is free for TCP and UDP, and stays so until who was told opens it.

    One that was open and was closed may be given to any other program at once.
    """
    return next(port for port in _ports() if _is_free(port))


@cache
def _ports() -> Iterator[int]:
    low, high = map(int, _GIVEN_OUT.read_text().split())
    kept = max(range(_FIRST, low), range(high + 1, 1 << 16), key=len) or range(_FIRST, 1 << 16)
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    share = kept[worker % _SHARES :: _SHARES]
    # Another run may be under way on this machine.
    return itertools.islice(itertools.cycle(share), os.getpid() % len(share), None)


def _is_free(port: int) -> bool:
    try:
        for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
            with socket.socket(socket.AF_INET, kind) as sock:
                sock.bind(("", port))
    except OSError:
        return False
    return True
