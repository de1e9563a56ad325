"""Peers written with the `socket` module only, and waiting for what has to come true."""

from __future__ import annotations

import asyncio
import socket
import struct
from typing import TYPE_CHECKING

from landline.net.resolve import unix_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from landline.net.address import Address

DEADLINE = 50.0
"""Seconds for what takes none, on however busy a machine."""


def dial(address: Address, *, host: str = "127.0.0.1") -> socket.socket:
    """Return a blocking socket connected to `address`; `host` where it names none."""
    kind = socket.SOCK_DGRAM if address.is_datagram else socket.SOCK_STREAM
    if address.is_unix:
        sock = socket.socket(socket.AF_UNIX, kind)
        if address.is_datagram:
            sock.bind("")
        sock.settimeout(DEADLINE)
        sock.connect(unix_name(address.path))
        return sock
    target = address.host or host
    sock = socket.socket(socket.AF_INET6 if ":" in target else socket.AF_INET, kind)
    sock.settimeout(DEADLINE)
    sock.connect((target, address.port))
    return sock


def say(sock: socket.socket, data: bytes, answer: bytes) -> None:
    """Send `data` and insist on `answer`."""
    sock.sendall(data)
    assert hear(sock, len(answer)) == answer


def hear(sock: socket.socket, size: int) -> bytes:
    """Return `size` bytes, or fewer if the other side ends before; one datagram as it is."""
    if sock.type == socket.SOCK_DGRAM:
        return sock.recv(65536)
    heard = b""
    while len(heard) < size and (data := sock.recv(size - len(heard))):
        heard += data
    return heard


def hear_all(sock: socket.socket) -> bytes:
    """Return everything until the other side ends."""
    heard = bytearray()
    while data := sock.recv(65536):
        heard += data
    return bytes(heard)


def reset(sock: socket.socket) -> None:
    """Break the connection off: RST instead of FIN (SO_LINGER with no time)."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    sock.close()


async def until(condition: Callable[[], object]) -> None:
    """Wait until `condition` holds; fails after the deadline."""
    async with asyncio.timeout(DEADLINE):
        while not condition():  # noqa: ASYNC110 (what is waited for has no event)
            await asyncio.sleep(0.005)
