"""Looks for hubs and receivers on every link of this machine.

A query goes out by multicast and by broadcast through each interface by itself: without an
interface named, a machine that has no default route cannot send either ("network is
unreachable"), and one with two networks would ask on one of them only.
"""

from __future__ import annotations

import asyncio
import socket
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from landline.discovery.beacon import GROUP_V4, GROUP_V6, PORT, moments
from landline.errors import UsageError
from landline.net import multicast
from landline.net.address import Address
from landline.net.datagrams import DatagramSocket
from landline.net.interfaces import Interface, interfaces

if TYPE_CHECKING:
    from collections.abc import Iterator

    from landline.discovery.beacon import Finder

MOST_MOUTHS: Final = 256
"""Addresses of this machine that are asked from."""


async def ask(finder: Finder, *, seconds: float, port: int = PORT) -> None:
    """Have `finder` hear of who answers within `seconds`; takes that long always.

    What cannot be sent on one interface does not matter to the others. Cancelling this is
    safe: it closes its sockets.
    """
    search = _Search(finder, port)
    try:
        await search.run(seconds)
    finally:
        search.close()


class _Search:
    def __init__(self, finder: Finder, port: int) -> None:
        self._finder = finder
        self._port = port
        self._mouths: dict[tuple[int, str], tuple[DatagramSocket, list[Any]]] = {}
        """Interface and own address -> a socket there, and the socket names it sends to."""

    async def run(self, seconds: float) -> None:
        begun = asyncio.get_running_loop().time()
        for moment in moments(seconds):
            await self._until(begun + moment)
            self._follow(await asyncio.to_thread(interfaces))
            query = self._finder.query()
            for box, names in self._mouths.values():
                for name in names:
                    box.reply(query, name)
        await self._until(begun + seconds)

    def close(self) -> None:
        for box, _ in self._mouths.values():
            box.close()
            box.sock.close()
        self._mouths.clear()

    async def _until(self, moment: float) -> None:
        await asyncio.sleep(moment - asyncio.get_running_loop().time())

    def _follow(self, here: list[Interface]) -> None:
        """Open what is there now; what could not be opened in the last round may be now."""
        for interface in here:
            for own, names in self._ways(interface):
                key = (interface.index, own)
                if key in self._mouths or len(self._mouths) >= MOST_MOUTHS:
                    continue
                try:
                    sock = _open(own, interface)
                except (OSError, UsageError):  # it has just gone, or is not ready yet
                    continue
                self._mouths[key] = (DatagramSocket(sock, self._heard), names)

    def _ways(self, interface: Interface) -> Iterator[tuple[str, list[Any]]]:
        """Give out each address to ask from, with the socket names of everybody there."""
        broadcasts = dict(interface.broadcasts())
        for own in interface.ipv4:
            host = str(own.ip)
            names = [(broadcasts[host], self._port)] if host in broadcasts else []
            if interface.has_multicast:
                names.append((GROUP_V4, self._port))
            yield host, names
        # Of one interface, any IPv6 address will do: the system takes the link-local one.
        if interface.has_multicast and not interface.is_loopback:
            yield "::", [(GROUP_V6, self._port, 0, interface.index)]

    def _heard(self, data: bytes, source: Any, _: object) -> None:
        with suppress(OSError):  # its interface has just gone
            self._finder.take(data, _host_of(*source))


def _host_of(host: str, _port: int, _flow: int = 0, scope: int = 0) -> str:
    """Return the host in a socket name, with the interface of a link-local one."""
    return f"{host}%{socket.if_indextoname(scope)}" if scope else host


def _open(own: str, interface: Interface) -> socket.socket:
    """Return a socket that asks from `own`, through `interface`."""
    family = socket.AF_INET6 if ":" in own else socket.AF_INET
    group = GROUP_V6 if ":" in own else GROUP_V4
    sock = socket.socket(family, socket.SOCK_DGRAM)
    try:
        sock.settimeout(0)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        if interface.has_multicast:
            multicast.aim(sock, Address("udp", f"{group}%{interface.index}"))
        sock.bind((own, 0))
    except BaseException:
        sock.close()
        raise
    return sock
