"""Answers whoever looks for this hub or receiver, on every link it can be reached by.

Two sockets, IPv4 and IPv6, joined to the group on each interface; interfaces that come later
are joined when they are seen. Only what was sent to a whole network is answered, through the
interface that it came by. Several programs on one machine share the port, and all answer.
Nothing here may harm what it announces: what goes wrong is counted, and logged seldom.
"""

from __future__ import annotations

import asyncio
import errno
import ipaddress
import socket
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct

from landline.discovery.beacon import GROUP_V4, GROUP_V6, PORT, Responder
from landline.net import multicast, packet_info
from landline.net.address import Address
from landline.net.datagrams import DatagramSocket
from landline.net.interfaces import Interface, interfaces
from landline.observe import Counters, Seldom, fields, logger

if TYPE_CHECKING:
    from landline.discovery.beacon import Kind
    from landline.net.packet_info import Control
    from landline.trust.fingerprint import Fingerprint

LOOK: Final = 10.0
"""Seconds between two looks at the interfaces."""
MOST_TOLD: Final = 100
"""Kinds of trouble that are logged."""
_NO_IPV6: Final = (errno.EAFNOSUPPORT, errno.EADDRNOTAVAIL, errno.ENODEV)
"""What the system says where IPv6 is switched off, which is nobody's trouble."""
LOOPBACK: Final = "127.255.255.255"
"""The broadcast address of loopback: what is bound to it hears nothing else."""

_log = logger("discovery")


class _Ear(Struct):
    """One socket that queries come in by."""

    group: Address
    box: DatagramSocket
    joined: set[int]
    """The numbers of the interfaces on which it belongs to the group."""


class Announcer:
    """See the module's docstring."""

    def __init__(
        self,
        port: int,
        name: str,
        fingerprint: Fingerprint,
        *,
        host: str = "",
        kind: Kind = "hub",
        counters: Counters | None = None,
        beacon_port: int = PORT,
    ) -> None:
        """Announce what listens on TCP `port` of `host`.

        No host stands for every address of the machine; with one of loopback, only queries
        of this machine are answered, and no port is open to any other.
        """
        self._host = host
        self._beacon_port = beacon_port
        self._counters = counters if counters is not None else Counters()
        self._responder = Responder(kind, name, port, fingerprint, self._count)
        self._places = _places(host)
        self._ears: dict[str, _Ear] = {}
        self._interfaces: dict[int, Interface] = {}
        self._trouble = Seldom()
        self._told = set[object]()
        self._looking: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Open what can be opened, and answer from now on; the rest is tried again later."""
        await self._look()
        self._looking = asyncio.create_task(self._look_again(), name="beacon")

    def close(self) -> None:
        """Answer no more."""
        if self._looking is not None:
            self._looking.cancel()
        for ear in self._ears.values():
            ear.box.close()
            ear.box.sock.close()
        self._ears.clear()

    async def _look_again(self) -> None:
        while True:
            await asyncio.sleep(LOOK)
            await self._look()

    async def _look(self) -> None:
        """Follow the interfaces: they come, go, and change their addresses."""
        try:
            here = await asyncio.to_thread(interfaces)
        except OSError as error:
            self._tell_once(error, "interfaces")
            return
        self._interfaces = {each.index: each for each in here}
        for place, group in self._places.items():
            try:
                self._listen(place, group)
            except OSError as error:
                if error.errno not in _NO_IPV6 or place != "::":
                    self._tell_once(error, place)

    def _listen(self, place: str, group: str) -> None:
        ear = self._ears.get(place)
        if ear is None:
            ear = self._ears[place] = self._open(place, Address("udp", group, self._beacon_port))
        if place == LOOPBACK:
            return
        usable = {
            each.index
            for each in self._interfaces.values()
            if each.has_multicast and not each.is_loopback
        }
        for index in usable - ear.joined:
            if self._join(ear, index):
                ear.joined.add(index)
        ear.joined &= usable

    def _open(self, place: str, group: Address) -> _Ear:
        family = socket.AF_INET6 if ":" in place else socket.AF_INET
        sock = socket.socket(family, socket.SOCK_DGRAM)
        try:
            sock.settimeout(0)
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if family == socket.AF_INET6:
                sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            packet_info.ask_for(sock)
            sock.bind((place, group.port))
        except BaseException:
            sock.close()
            raise
        box = DatagramSocket(
            sock,
            lambda data, source, control: self._arrived(box, data, source, control),
            on_error=self._tell_seldom,
            tells_address=True,
            answer_from=packet_info.answer_to_all_from,
        )
        return _Ear(group, box, set())

    def _join(self, ear: _Ear, index: int) -> bool:
        group = Address("udp", f"{ear.group.host}%{index}", ear.group.port)
        try:
            multicast.join(ear.box.sock, group)
        except OSError as error:
            if error.errno == errno.EADDRINUSE:  # it was down, and is back
                return True
            if error.errno not in _NO_IPV6 or ear.group.host != GROUP_V6:
                self._tell_once(error, (ear.group.host, index))
            return False
        return True

    def _arrived(
        self, box: DatagramSocket, data: bytes, source: Any, control: Control | None
    ) -> None:
        try:
            answer = self._answer(data, source, control)
            if answer is not None:
                box.reply(answer, source, control)
                self._counters.add("beacon.answered")
        except Exception as error:
            # Whatever a stranger's datagram could break must not cost lines of log each.
            self._count("failed")
            self._tell_seldom(error)

    def _answer(self, data: bytes, source: Any, control: Control | None) -> bytes | None:
        if control is None:
            self._count("not-to-all")
            return None
        interface = self._interfaces.get(packet_info.interface_of(control))
        if interface is None or not self._is_reached_by(control):
            self._count("interface")
            return None
        host, port = source[:2]
        return self._responder.answer(data, host, port, interface.networks, time.monotonic())

    def _is_reached_by(self, control: Control) -> bool:
        """Tell whether what is announced listens where the answer will come from."""
        everywhere = not self._host or LOOPBACK in self._places
        return everywhere or packet_info.asked_host(control) == self._host

    def _count(self, what: str) -> None:
        self._counters.add(f"beacon.dropped.{what}")

    def _tell_once(self, error: OSError, about: object) -> None:
        """Log what is tried again at every look: once."""
        if about not in self._told and len(self._told) < MOST_TOLD:
            self._told.add(about)
            self._tell(error)

    def _tell_seldom(self, error: Exception) -> None:
        """Log what others may cause at will."""
        self._counters.add("beacon.trouble")
        if self._trouble.is_due(time.monotonic()):
            self._tell(error)

    def _tell(self, error: Exception) -> None:
        _log.warning("may not be found by others", extra=fields(port=self._beacon_port, why=error))


def _places(host: str) -> dict[str, str]:
    """Return what to bind for the queries that may reach what listens on `host`, with the groups.

    A certain IPv6 address is not announced: queries come to link-local ones.
    """
    if not host:
        return {"0.0.0.0": GROUP_V4, "::": GROUP_V6}
    with suppress(ValueError):
        number = ipaddress.IPv4Address(host)
        return {LOOPBACK: GROUP_V4} if number.is_loopback else {"0.0.0.0": GROUP_V4}
    return {}
