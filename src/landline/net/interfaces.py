"""The addresses of this machine, for telling people where it can be reached (Linux)."""

from __future__ import annotations

import fcntl
import ipaddress
import socket
import struct
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from landline.net.address import Address

_SIOCGIFADDR: Final = 0x8915
"""netdevice(7): the IPv4 address of an interface."""

_EVERY: Final = ("", "0.0.0.0", "::")


def reachable_hosts(listening: Address) -> list[str]:
    """Return the hosts under which `listening` can be reached, the likeliest first.

    A certain address is returned as it is; "every address" becomes those of this machine,
    loopback last, link-local ones left out.
    """
    if listening.host not in _EVERY:
        return [listening.host]
    found = [*_ipv4(), *_ipv6()]
    hosts = [host for host in found if not ipaddress.ip_address(host).is_loopback]
    return [*hosts, "127.0.0.1"]


def _ipv4() -> list[str]:
    hosts = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        for _, name in socket.if_nameindex():
            request = struct.pack("256s", name.encode()[:15])
            with suppress(OSError):
                answer = fcntl.ioctl(probe.fileno(), _SIOCGIFADDR, request)
                hosts.append(socket.inet_ntoa(answer[20:24]))
    return hosts


def _ipv6() -> list[str]:
    try:
        lines = Path("/proc/net/if_inet6").read_text(encoding="ascii").splitlines()
    except OSError:
        return []
    addresses = [ipaddress.IPv6Address(bytes.fromhex(line[:32])) for line in lines]
    return [str(address) for address in addresses if not address.is_link_local]
