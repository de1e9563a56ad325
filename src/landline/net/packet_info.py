"""Which of this machine's addresses a datagram was sent to, so that the answer comes from it.

A client that asked one address drops an answer from another. A socket bound to every
address learns it from ancillary data (RFC 3542 §6, `IP_PKTINFO` in ip(7)).
"""

from __future__ import annotations

import socket
import struct
import sys
from functools import lru_cache
from typing import Any, Final

Control = tuple[int, int, bytes]

_IP_PKTINFO: Final = 8 if sys.platform == "linux" else 26
_MULTICAST_V6: Final = 0xFF
_MAPPED: Final = bytes(10) + b"\xff\xff"

ADDRESSES: Final = 64
"""Addresses of this machine, as asked, whose answers are remembered."""
SPACE: Final = socket.CMSG_SPACE(20) + socket.CMSG_SPACE(12)
"""Room for one `in6_pktinfo` and one `in_pktinfo`."""


def ask_for(sock: socket.socket) -> None:
    """Have `sock` tell with every datagram which address it was sent to."""
    if sock.family == socket.AF_INET6:
        sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_RECVPKTINFO, 1)
    else:
        sock.setsockopt(socket.IPPROTO_IP, _IP_PKTINFO, 1)


def answer_from(ancillary: list[Any]) -> Control | None:
    """Return what `sendmsg` needs to answer from the address that was asked.

    None where that address cannot be a source: a multicast or broadcast one.
    """
    for level, kind, data in ancillary:
        if level == socket.IPPROTO_IPV6 and kind == socket.IPV6_PKTINFO:
            return _answer_v6(data)
        if level == socket.IPPROTO_IP and kind == _IP_PKTINFO:
            return _answer_v4(data)
    return None


def answer_to_all_from(ancillary: list[Any]) -> Control | None:
    """Return what `sendmsg` needs to answer, on its own link, what was sent to a whole network.

    That is a multicast or broadcast. None for what was sent to this machine alone.
    """
    for level, kind, data in ancillary:
        if level == socket.IPPROTO_IPV6 and kind == socket.IPV6_PKTINFO:
            if data[0] != _MULTICAST_V6:
                return None
            return level, kind, bytes(16) + data[16:]
        if level == socket.IPPROTO_IP and kind == _IP_PKTINFO:
            index, local, asked = struct.unpack("@I4s4s", data)
            if local == asked:  # a group may be told as its own local address
                if _is_source_v4(asked):
                    return None
                local = bytes(4)
            return level, kind, struct.pack("@I4s4s", index, local, b"")
    return None


def interface_of(control: Control) -> int:
    """Return the number of the interface that `control` sends through; 0: whichever it is."""
    level, _, data = control
    return int(struct.unpack_from("@I", data, 0 if level == socket.IPPROTO_IP else 16)[0])


def asked_host(control: Control) -> str:
    """Return the address in `control` as text."""
    level, _, data = control
    if level == socket.IPPROTO_IP:
        return socket.inet_ntop(socket.AF_INET, data[4:8])
    if data[:12] == _MAPPED:
        return socket.inet_ntop(socket.AF_INET, data[12:16])
    return socket.inet_ntop(socket.AF_INET6, data[:16])


@lru_cache(maxsize=ADDRESSES)
def _answer_v6(data: bytes) -> Control | None:
    if data[0] == _MULTICAST_V6:
        return None
    if data[:12] == _MAPPED and not _is_source_v4(data[12:16]):
        return None
    link_local = data[0] == 0xFE and data[1] & 0xC0 == 0x80
    # Without an interface the routing table chooses; a link-local address has no meaning without.
    kept = data if link_local else data[:16] + bytes(4)
    return socket.IPPROTO_IPV6, socket.IPV6_PKTINFO, kept


@lru_cache(maxsize=ADDRESSES)
def _answer_v4(data: bytes) -> Control | None:
    _, local, asked = struct.unpack("@I4s4s", data)
    # A broadcast's local address is this machine's, which differs from the one asked.
    if local != asked or not _is_source_v4(asked):
        return None
    return socket.IPPROTO_IP, _IP_PKTINFO, struct.pack("@I4s4s", 0, asked, bytes(4))


def _is_source_v4(packed: bytes) -> bool:
    return packed[0] < 224
