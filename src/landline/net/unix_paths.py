"""The files of Unix sockets: made for their owner only, replaced when stale, removed once.

A socket's file outlives a program that was killed; connecting tells whether somebody is
still there. Abstract names (`@name`, Linux) have no file.
"""

from __future__ import annotations

import errno
import os
import socket
import stat
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from landline.errors import LocalError
from landline.net.resolve import unix_name

if TYPE_CHECKING:
    from landline.net.address import Address

FileIdentity = tuple[int, int]

OWNER_ONLY: Final = 0o600


def bind(sock: socket.socket, address: Address) -> None:
    """Bind `sock` to the path of `address`, replacing a socket file that nobody answers on."""
    if address.path.startswith("@"):
        sock.bind(unix_name(address.path))
        return
    with suppress(OSError):  # on Linux the file is then never open to others, even for a moment
        os.fchmod(sock.fileno(), OWNER_ONLY)
    try:
        sock.bind(address.path)
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        _remove_stale(address, sock.type)
        sock.bind(address.path)
    Path(address.path).chmod(OWNER_ONLY)


def identity(path: str) -> FileIdentity | None:
    """Return which file stands at `path`, or None where there is none."""
    try:
        status = os.lstat(path)
    except OSError:
        return None
    return status.st_dev, status.st_ino


def remove_if_same(path: str, file: FileIdentity) -> None:
    """Remove the file at `path` unless it is another one by now."""
    if identity(path) == file:
        with suppress(OSError):
            Path(path).unlink()


def _remove_stale(address: Address, kind: int) -> None:
    if not stat.S_ISSOCK(os.lstat(address.path).st_mode):
        raise LocalError("address.not-a-socket", address=address)
    if _somebody_answers(address.path, kind):
        raise LocalError("address.in-use", address=address)
    Path(address.path).unlink()


def _somebody_answers(path: str, kind: int) -> bool:
    with socket.socket(socket.AF_UNIX, kind) as probe:
        probe.settimeout(0)
        try:
            probe.connect(path)
        except ConnectionRefusedError:
            return False
        except OSError:  # a full backlog, another kind of socket, no permission: somebody's
            return True
        return True
