"""Where the other side of a transfer may be: what a `Search` asks, each in a thread of its own."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Final

from landline.client.transfer_search import Place
from landline.errors import Error, NotAllowedError, RefusedError, UsageError, VerificationError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from landline.client.hub_at_need import HubAtNeed
    from landline.client.hub_line import HubLine
    from landline.client.transfer_search import Search
    from landline.direct.claims import Role
    from landline.wire.events import Taken

    Source = Callable[[Search], None]

PAUSES: Final = (0.2, 0.5, 1.0, 2.0, 5.0)
"""Seconds until it is tried again, the last for ever."""
ROUND: Final = 3.0
"""Seconds that one look at this network takes."""
AT_HUB: Final = 4.0
"""Seconds between two tries of a code at a hub, which lets a source try 20 a minute."""
VISITS: Final = 64
"""Visits at a time to those who were heard on this network,"""
OF_ONE: Final = 8
"""and of these to one host."""
DIRECT: Final = 2.0
"""Seconds to reach who is known from a hub, before the way through it is taken."""
_FOR_GOOD: Final = {each.exit_status for each in (UsageError, NotAllowedError, VerificationError)}
"""What a hub does not say otherwise a little later."""


def at_addresses(addresses: Sequence[str]) -> Source:
    """Return the source that tries `addresses`, `host:port`, again and again."""

    def look(search: Search) -> None:
        place, tries = Place(tuple(addresses)), 0
        while not search.visit(place):
            if search.wait(PAUSES[min(tries, len(PAUSES) - 1)]):
                return
            tries += 1

    return look


def nearby(kind: Role, beacon: int, *, name: str | None = None, key: bytes | None = None) -> Source:
    """Return the source that listens to this network, as `look_for` does, with pauses."""

    def look(search: Search) -> None:
        from landline.direct.nearby import look_for  # it has an event loop

        rounds, visits = 0, _Visits(search)
        while not search.is_over:
            for addresses in look_for(kind, ROUND, name=name, key=key, beacon=beacon):
                if search.is_over:
                    return
                visits.begin(tuple(addresses))
            search.wait(PAUSES[min(rounds, len(PAUSES) - 1)])
            rounds += 1

    return look


class _Visits:
    """Visits to whoever was heard, side by side: anybody may answer, and then say nothing."""

    def __init__(self, search: Search) -> None:
        self._search = search
        self._lock = threading.Lock()
        self._going: dict[tuple[str, ...], str] = {}
        """By the addresses that are visited: the host that comes first."""

    def begin(self, addresses: tuple[str, ...]) -> None:
        """Visit a place, unless that goes on already, or too many do."""
        host = addresses[0].rpartition(":")[0] if addresses else ""
        with self._lock:
            hosts = list(self._going.values())
            if addresses in self._going or len(hosts) >= VISITS or hosts.count(host) >= OF_ONE:
                return
            self._going[addresses] = host
        self._search.add(lambda search: self._visit(search, addresses))

    def _visit(self, search: Search, addresses: tuple[str, ...]) -> None:
        try:
            search.visit(Place(addresses))
        finally:
            with self._lock:
                del self._going[addresses]


def of_slot(hub: HubAtNeed, key: bytes, slot: int) -> Source:
    """Return the source that asks a hub for who shows a code; `key` is this device's."""

    def look(search: Search) -> None:
        _ask_again(search, hub, lambda line: line.take(key=key, slot=slot))

    return look


def of_offer(
    hub: HubAtNeed, key: bytes, offer: str, sender: bytes, about: tuple[str, int] | None = None
) -> Source:
    """Return the source that takes an offer of the device `sender`; `key` is this device's.

    A hub that began anew has another name for it: it is known by what it is `about` (name, size)
    then; None where somebody else takes what is new.

    Raises NotAllowedError `transfer.not-private` where it cannot be known who that is.
    """

    def take(line: HubLine) -> Taken:
        try:
            taken = line.take(key=key, offer=offer)
        except RefusedError as error:
            anew = None
            if error.code == "offer.unknown" and about is not None:
                anew = line.offer_about(sender, about)
            if anew is None:
                raise
            taken = line.take(key=key, offer=anew)
        if not (taken.private and line.is_private) or taken.key != sender.hex():
            raise NotAllowedError("transfer.not-private")
        return taken

    return lambda search: _ask_again(search, hub, take)


def _ask_again(search: Search, hub: HubAtNeed, take: Callable[[HubLine], Taken]) -> None:
    """Ask a hub where somebody is, and go there, until the search is over."""
    while not search.is_over:
        try:
            line = hub.line()
            taken = take(line)
        except Error as error:
            if error.exit_status in _FOR_GOOD:
                raise
        except TimeoutError:
            pass  # it is busy
        else:
            direct = Place(tuple(taken.addresses))
            over = bool(taken.addresses) and search.visit(direct, DIRECT)
            if not over and not line.address.is_unix:
                search.visit(Place(hub=line.address.label, ticket=taken.ticket))
        search.wait(AT_HUB)
