"""The interfaces of this machine, and the addresses that people can be told (Linux).

Elsewhere less is known: interfaces have a number and a name, and no addresses.
"""

from __future__ import annotations

import array
import fcntl
import ipaddress
import socket
import struct
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from landline.net.address import Address

if TYPE_CHECKING:
    from collections.abc import Iterator

# netdevice(7), <linux/sockios.h> and <linux/if.h>
_SIOCGIFCONF: Final = 0x8912
_SIOCGIFFLAGS: Final = 0x8913
_SIOCGIFNETMASK: Final = 0x891B
_UP: Final = 0x1
_LOOPBACK: Final = 0x8
_POINT_TO_POINT: Final = 0x10
_MULTICAST: Final = 0x1000

_NAME: Final = 16
_REQUEST: Final = _NAME + struct.calcsize("@PPP")
"""Bytes of struct ifreq: a name, and a union as large as struct ifmap."""
_IPV4: Final = slice(_NAME + 4, _NAME + 8)
"""Where struct sockaddr_in has its address within that."""
_IS_LINUX: Final = sys.platform == "linux"
_MOST_ADDRESSES: Final = 1024
"""IPv4 addresses of this machine that are looked at."""

_EVERY: Final = ("", "0.0.0.0", "::")
_LONGEST_BROADCAST: Final = 30
"""RFC 3021: a network of one or two has no broadcast address."""

IPv4 = ipaddress.IPv4Interface
IPv6 = ipaddress.IPv6Interface


class Interface(Struct, frozen=True):
    """One interface that is up."""

    name: str
    index: int
    """What the system calls it in sockets; a new one never gets that of an old one."""
    is_loopback: bool = False
    has_multicast: bool = True
    has_broadcast: bool = True
    ipv4: tuple[IPv4, ...] = ()
    ipv6: tuple[IPv6, ...] = ()

    @property
    def networks(self) -> tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]:
        """The networks whose machines it reaches without a router."""
        return (*(own.network for own in self.ipv4), *(own.network for own in self.ipv6))

    def broadcasts(self) -> Iterator[tuple[str, str]]:
        """Give out each own IPv4 address with the one that reaches all of its network."""
        for own in self.ipv4 if self.has_broadcast else ():
            if own.network.prefixlen <= _LONGEST_BROADCAST:
                yield str(own.ip), str(own.network.broadcast_address)


def interfaces() -> list[Interface]:
    """Return the interfaces that are up, in the order of their numbers.

    May wait for whoever is changing them at the moment: not for an event loop's thread.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        ipv4, ipv6 = _ipv4(probe), _ipv6()
        return [
            Interface(
                name,
                index,
                bool(flags & _LOOPBACK),
                bool(flags & _MULTICAST),
                not flags & _POINT_TO_POINT,
                tuple(ipv4.get(name, ())),
                tuple(ipv6.get(name, ())),
            )
            for index, name in sorted(socket.if_nameindex())
            if (flags := _flags(probe, name)) & _UP
        ]


def reachable_hosts(listening: Address) -> list[str]:
    """Return the hosts under which `listening` can be reached, the likeliest first.

    A certain address is returned as it is; "every address" becomes those of this machine,
    loopback last, link-local ones left out.
    """
    if listening.host not in _EVERY:
        return [listening.host]
    here = [each for each in interfaces() if not each.is_loopback]
    hosts = [str(own.ip) for each in here for own in each.ipv4]
    hosts += [str(own.ip) for each in here for own in each.ipv6 if not own.is_link_local]
    return [*hosts, "127.0.0.1"]


def web_address(listening: Address) -> str:
    """Return where `listening` is reached by HTTP, from other machines if at all.

    Empty for what is no TCP address, or has no port yet.
    """
    if listening.is_unix or not listening.port:
        return ""
    reached = Address(scheme="tcp", host=reachable_hosts(listening)[0], port=listening.port)
    return f"http://{reached.label}"


def _flags(probe: socket.socket, name: str) -> int:
    """Return the flags of an interface; none of one that is gone."""
    if not _IS_LINUX:
        return _UP | _MULTICAST
    with suppress(OSError):
        answer = fcntl.ioctl(probe.fileno(), _SIOCGIFFLAGS, _key(name).ljust(_REQUEST, b"\0"))
        return int(struct.unpack_from("@H", answer, _NAME)[0])
    return 0


def _ipv4(probe: socket.socket) -> dict[str, list[IPv4]]:
    """Return the IPv4 addresses by interface; several of one are several entries."""
    entries = array.array("B", bytes(_REQUEST * _MOST_ADDRESSES))
    where, size = entries.buffer_info()
    found: dict[str, list[IPv4]] = {}
    if not _IS_LINUX:
        return found
    answer = fcntl.ioctl(probe.fileno(), _SIOCGIFCONF, struct.pack("@iP", size, where))
    for at in range(0, struct.unpack_from("@i", answer)[0], _REQUEST):
        entry = entries[at : at + _REQUEST].tobytes()
        with suppress(OSError):
            # With its address an entry stands for one of several: devinet_ioctl() of Linux.
            masked = fcntl.ioctl(probe.fileno(), _SIOCGIFNETMASK, entry)
            # A label such as `eth0:1` names an address of eth0.
            name = entry[:_NAME].rstrip(b"\0").decode(errors="replace").partition(":")[0]
            own, mask = (socket.inet_ntoa(each[_IPV4]) for each in (entry, masked))
            found.setdefault(name, []).append(IPv4(f"{own}/{mask}"))
    return found


def _ipv6() -> dict[str, list[IPv6]]:
    """Return the IPv6 addresses by interface, as proc(5) shows them."""
    found: dict[str, list[IPv6]] = {}
    try:
        lines = Path("/proc/net/if_inet6").read_text(encoding="ascii").splitlines()
    except OSError:
        return found
    for line in lines:
        own, _, length, _, _, name = line.split()
        number = ipaddress.IPv6Address(bytes.fromhex(own))
        found.setdefault(name, []).append(IPv6((number, int(length, 16))))
    return found


def _key(name: str) -> bytes:
    return name.encode()[: _NAME - 1]
