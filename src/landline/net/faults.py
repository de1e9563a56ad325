"""What the system's errors mean to a person: an OSError becomes one of our own, with a code.

Two tables, one for opening a socket here and one for reaching a peer, because the same
errno says different things about the two.
"""

from __future__ import annotations

import errno
import os
import socket
from typing import TYPE_CHECKING, Final

from landline.errors import Error, ExpiredError, LocalError, UnreachableError, UsageError

if TYPE_CHECKING:
    from landline.net.address import Address

_DENIED: Final = (errno.EACCES, errno.EPERM, errno.EROFS)

_LOCAL: Final = {
    errno.EADDRINUSE: "address.in-use",
    errno.EADDRNOTAVAIL: "address.not-ours",
    errno.ENOENT: "address.no-folder",
    errno.ENOTDIR: "address.no-folder",
    errno.EAFNOSUPPORT: "address.no-ipv6",
    errno.ENODEV: "address.no-route",
}
_LOST: Final = (errno.ECONNRESET, errno.EPIPE, errno.ECONNABORTED, errno.ENOTCONN)


def local_error(error: OSError, address: Address) -> Error:
    """Return what it means that `address` could not be opened on this machine."""
    if isinstance(error, socket.gaierror):
        return unknown_host(address)
    if error.errno in _DENIED:
        code = "address.path-denied" if address.is_unix else "address.denied"
    else:
        code = _LOCAL.get(error.errno or 0, "address.failed")
    return LocalError(code, address=address, why=_reason(error))


def peer_error(error: OSError, address: Address, *, seconds: float = 0) -> Error:
    """Return what it means that `address` could not be reached, or stopped answering.

    `seconds` is how long was waited, for the text of a timeout.
    """
    if isinstance(error, socket.gaierror):
        return unknown_host(address)
    if isinstance(error, TimeoutError):
        return ExpiredError("peer.timeout", address=address, seconds=f"{seconds:g}")
    if error.errno in _DENIED:
        return _not_permitted(address)
    if error.errno == errno.ECONNREFUSED or (address.is_unix and error.errno == errno.ENOENT):
        return UnreachableError("peer.refused", address=address)
    if error.errno in _LOST:
        return UnreachableError("peer.lost", address=address)
    if error.errno == errno.EMSGSIZE:
        return UsageError("datagram.too-long", address=address)
    return UnreachableError("peer.unreachable", address=address, why=_reason(error))


def unknown_host(address: Address) -> UnreachableError:
    """Return the error for a name that nobody knows."""
    return UnreachableError("peer.unknown-host", host=address.host)


def _not_permitted(address: Address) -> Error:
    if address.is_unix:
        return LocalError("address.path-denied", address=address)
    if address.is_datagram:  # connect(2): a broadcast address without SO_BROADCAST
        return UsageError("address.is-broadcast", address=address)
    return LocalError("address.denied", address=address)


def _reason(error: OSError) -> str:
    return os.strerror(error.errno).lower() if error.errno else str(error)
