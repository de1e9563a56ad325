"""From an address to what the system's socket calls want, looking names up where needed."""

from __future__ import annotations

import asyncio
import socket
from typing import Any

from msgspec import Struct

from landline.catalogue import Phrase
from landline.errors import UsageError
from landline.net.address import Address
from landline.net.faults import unknown_host


class Endpoint(Struct, frozen=True):
    """One way to an address: the arguments of `socket()` and of `bind()` or `connect()`."""

    family: int
    kind: int
    name: Any

    def open(self) -> socket.socket:
        """Return a new non-blocking socket of this family and kind."""
        sock = socket.socket(self.family, self.kind)
        sock.settimeout(0)
        return sock


async def resolve(address: Address) -> list[Endpoint]:
    """Return every endpoint of `address`, best first; no host means this machine's loopback.

    Raises UnreachableError `peer.unknown-host`, or UsageError for an unknown interface.
    """
    kind = socket.SOCK_DGRAM if address.is_datagram else socket.SOCK_STREAM
    if address.is_unix:
        return [Endpoint(socket.AF_UNIX, kind, unix_name(address.path))]
    host, index = address.host.partition("%")[0], interface_index(address)
    try:
        found = await _look_up(f"{host}%{index}" if index and ":" in host else host, address, kind)
    except (socket.gaierror, UnicodeError) as error:
        raise unknown_host(address) from error
    return [Endpoint(family, kind, name) for family, _, _, _, name in found]


def interface_index(address: Address) -> int:
    """Return the number of the interface that `address` names, 0 where it names none."""
    _, _, name = address.host.partition("%")
    if not name or name.isdigit():
        return int(name or 0)
    try:
        return socket.if_nametoindex(name)
    except OSError as error:
        why = Phrase("address.why.no-interface", name=name)
        raise UsageError("address.invalid", address=address, why=why) from error


def unix_name(path: str) -> str | bytes:
    """Return a Unix path as the system wants it: `@name` begins with a NUL (unix(7))."""
    return b"\0" + path[1:].encode() if path.startswith("@") else path


def peer_address(sock: socket.socket, asked: Address) -> Address:
    """Return where `sock` got connected to because of `asked`."""
    if asked.is_unix:
        return asked
    return Address.of_socket_name(asked.scheme, sock.getpeername())


async def _look_up(host: str, address: Address, kind: int) -> list[tuple[Any, ...]]:
    port = address.port
    try:
        return list(socket.getaddrinfo(host or None, port, type=kind, flags=socket.AI_NUMERICHOST))
    except socket.gaierror:
        loop = asyncio.get_running_loop()
        return list(await loop.getaddrinfo(host, port, type=kind))
