"""Joining multicast groups, and aiming a socket at one (RFC 1112, RFC 3493 §5.2)."""

from __future__ import annotations

import socket
import struct
from typing import TYPE_CHECKING

from landline.net.resolve import interface_index

if TYPE_CHECKING:
    from landline.net.address import Address


def join(sock: socket.socket, address: Address) -> None:
    """Make `sock` receive what is sent to the group `address`, on its `%iface` if it has one."""
    index = interface_index(address)
    packed = socket.inet_pton(sock.family, address.host.partition("%")[0])
    if sock.family == socket.AF_INET6:
        request = packed + struct.pack("@I", index)
        sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_JOIN_GROUP, request)
    else:
        request = packed + _interface_request(index)
        sock.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, request)


def aim(sock: socket.socket, address: Address) -> None:
    """Send what `sock` sends to a group through the `%iface` of `address`, if it has one."""
    index = interface_index(address)
    if not index:
        return
    if sock.family == socket.AF_INET6:
        sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_IF, index)
    else:
        request = bytes(4) + _interface_request(index)
        sock.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, request)


def _interface_request(index: int) -> bytes:
    # The tail of struct ip_mreqn (ip(7)): local address, which may be any, and interface.
    return bytes(4) + struct.pack("@i", index)
