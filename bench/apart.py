"""A network of its own for what is measured: only loopback, and cubic on it.

Where bbr is the system's default, its pacing caps loopback at a third of what it can do, and no
program that asks for nothing else gets away from that.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_CLONE_NEWNET: Final = 0x40000000
_NETWORKS: Final = ("127.0.0.0/8", "127.0.0.1")


@contextmanager
def own_network() -> Iterator[str]:
    """Be in one, with all that is started meanwhile; yields a word for the report.

    For a program of one thread. Without the right to, everything stays as it is.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    before = os.open("/proc/self/ns/net", os.O_RDONLY | os.O_CLOEXEC)
    try:
        if not shutil.which("ip") or libc.unshare(_CLONE_NEWNET):
            yield "this machine's own loopback and its congestion control: not root, or no `ip`"
            return
        try:
            subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
            for network in _NETWORKS:
                route = ["ip", "route", "replace", "local", network, "dev", "lo"]
                route += ["table", "local", "proto", "kernel", "scope", "host"]
                route += ["src", "127.0.0.1", "congctl", "cubic"]
                subprocess.run(route, check=True)
            yield "loopback of a network namespace, cubic"
        finally:
            libc.setns(before, _CLONE_NEWNET)
    finally:
        os.close(before)
