"""Ways to a machine that waits: its addresses are tried as in a race, and the first one wins.

After RFC 8305 ("Happy Eyeballs"): an address that does not answer does not hold up the next
one for longer than a quarter of a second, and IPv4 and IPv6 take turns.
"""

from __future__ import annotations

import ipaddress
import select
import socket
from contextlib import suppress
from time import monotonic
from typing import TYPE_CHECKING, Any, Final

from landline.errors import Error, UnreachableError
from landline.net.address import Address
from landline.net.faults import peer_error

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from contextlib import AbstractContextManager

STAGGER: Final = 0.25
"""Seconds until the next address is tried as well (RFC 8305 §5)."""
MOST_WAYS: Final = 32
"""Addresses that are tried."""
PATIENCE: Final = 10.0
"""Seconds that one more connection to an address that has worked may take."""

Place = tuple[int, Any]
"""An address family, and what the system calls an address there."""


class Dialled:
    """The way to a machine that was reached: more connections to the same address."""

    dials: Final = True

    def __init__(self, address: str, family: int, name: Any) -> None:
        """Use `reach`."""
        self.address = address
        """`host:port`, which worked."""
        self._family = family
        self._name = name

    def dial(self) -> socket.socket:
        """Return another connection there: a blocking socket, which is the caller's.

        Raises UnreachableError `peer.refused`, `peer.unreachable`, ExpiredError `peer.timeout`.
        """
        sock = socket.socket(self._family, socket.SOCK_STREAM)
        try:
            sock.settimeout(PATIENCE)
            sock.connect(self._name)
            sock.settimeout(None)
        except OSError as error:
            sock.close()
            raise peer_error(error, _parsed(self.address), seconds=PATIENCE) from error
        return sock

    def expect(
        self, transfer: bytes, take: Callable[[socket.socket, bytes], None]
    ) -> AbstractContextManager[object]:
        """Not on this side: who dialled the first connection dials the others."""
        raise NotImplementedError


def reach(addresses: Sequence[str], seconds: float) -> tuple[socket.socket, Dialled]:
    """Return a connection to the first of `addresses` that takes one, and the way there.

    `addresses`: `host:port`, or `[host%interface]:port`, in the order of their promise; those
    of this machine and of networks at hand go first. The socket is blocking, and the caller's.
    That somebody answers there says nothing of who. Raises UnreachableError
    `direct.unreachable` once none is left, or after `seconds`.
    """
    race = _Race(_in_turns(_places(addresses[:MOST_WAYS])))
    try:
        won = race.run(monotonic() + seconds)
    finally:
        race.close()
    if won is None:
        raise UnreachableError("direct.unreachable", addresses=", ".join(addresses[:MOST_WAYS]))
    sock, (family, name) = won
    sock.settimeout(None)
    return sock, Dialled(_label(name), family, name)


class _Race:
    """Sockets that are connecting, and the places that were not tried yet."""

    def __init__(self, places: Iterable[Place]) -> None:
        self._places = list(places)
        self._running: dict[int, tuple[socket.socket, Place]] = {}
        self._waiting = select.poll()

    def run(self, deadline: float) -> tuple[socket.socket, Place] | None:
        """Return the first that is connected; None where none is, or none in time."""
        next_at = monotonic()
        while self._running or self._places:
            now = monotonic()
            if now >= deadline:
                return None
            if self._places and (now >= next_at or not self._running):
                next_at = now + STAGGER if self._start(self._places.pop(0)) else now
                continue
            until = min(deadline, next_at) if self._places else deadline
            for handle, _ in self._waiting.poll(max(1.0, (until - now) * 1000)):
                sock, place = self._running.pop(handle)
                self._waiting.unregister(handle)
                if _is_connected(sock):
                    return sock, place
                sock.close()
                next_at = now  # RFC 8305 §5: a failure starts the next one at once
        return None

    def close(self) -> None:
        for sock, _ in self._running.values():
            sock.close()

    def _start(self, place: Place) -> bool:
        """Begin to connect; return whether it may become something."""
        family, name = place
        try:
            sock = socket.socket(family, socket.SOCK_STREAM)
        except OSError:  # no IPv6 here
            return False
        sock.settimeout(0)
        try:
            with suppress(BlockingIOError):
                sock.connect(name)
        except OSError:
            sock.close()
            return False
        self._waiting.register(sock, select.POLLOUT)
        self._running[sock.fileno()] = (sock, place)
        return True


def _is_connected(sock: socket.socket) -> bool:
    """Tell whether `sock` got through, and not to itself (simultaneous open, RFC 9293 §3.5)."""
    if sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
        return False
    with suppress(OSError):  # it is gone again
        return bool(sock.getpeername() != sock.getsockname())
    return False


def _places(addresses: Iterable[str]) -> list[Place]:
    """Return what `addresses` stand for, those at hand first; what stands for nothing is left out.

    Looking up a name may take as long as the system's resolver likes.
    """
    found: dict[Place, None] = {}
    for written in addresses:
        with suppress(OSError, Error, UnicodeError):
            address = _parsed(written)
            # A name in ASCII is what IDNA makes of it, and need not wait for that to be loaded.
            host = address.host.encode() if address.host.isascii() else address.host
            known = socket.getaddrinfo(host, address.port, type=socket.SOCK_STREAM)
            for family, _, _, _, name in known:
                found.setdefault((family, name))
    return sorted(found, key=_distance)


def _distance(place: Place) -> int:
    """Return 0 for this machine, 1 for a network at hand, 2 for farther away."""
    number = ipaddress.ip_address(place[1][0].partition("%")[0])
    if number.is_loopback:
        return 0
    return 1 if number.is_private or number.is_link_local else 2


def _in_turns(places: Sequence[Place]) -> list[Place]:
    """Return them with the families taking turns, within one distance (RFC 8305 §4)."""
    taken: list[Place] = []
    for distance in range(3):
        here = [place for place in places if _distance(place) == distance]
        if not here:
            continue
        first = here[0][0]
        of_first = [place for place in here if place[0] == first]
        others = [place for place in here if place[0] != first]
        while of_first or others:
            taken += of_first[:1] + others[:1]
            del of_first[:1], others[:1]
    return taken


def _parsed(address: str) -> Address:
    return Address.parse(f"tcp://{address}")


def _label(name: Any) -> str:
    """Return `host:port`, with the interface of a link-local address."""
    host, port = name[:2]
    if len(name) > 3 and name[3] and "%" not in host:
        host = f"{host}%{socket.if_indextoname(name[3])}"
    return Address("tcp", host, port).label
