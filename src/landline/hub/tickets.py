"""The tickets with which two who transfer files find each other at the hub's own port.

    takefiles ──> good ── its offer is over ──> good for `ticket_life` more, and for as long
                                                again after every connection it was used for

A ticket is 32 random bytes, told to the two it is for; it is looked up by its hash. In memory
only. What does not live here: who may have one (`offers`), the connections (`server/relay.py`).
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from landline.errors import RefusedError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from landline.settings import OfferLimits
    from landline.wire.events import Someone

TICKET_BYTES: Final = 32
TICKETS_OF_ONE: Final = 4
"""Devices of one person that may take the same offer: nobody uses up what is there for all."""


class Ticket:
    """One device's way to the one that offers."""

    __slots__ = ("by", "guest", "key", "offer", "private", "running", "secret", "until")

    def __init__(
        self, offer: str, secret: str, by: Someone, key: str, *, private: bool, guest: bool
    ) -> None:
        self.offer = offer
        self.secret = secret
        """Its bytes in hex."""
        self.by = by
        """Who took the offer."""
        self.key = key
        """The public key of the device on which they did."""
        self.private = private
        """That key came over a way on which nobody else could have changed it."""
        self.guest = guest
        self.running = 0
        """Pairs of connections that it is used for now."""
        self.until: float | None = None
        """When it is dead, in seconds of the monotonic clock; None: not while its offer lives."""


class Tickets:
    """Every ticket that is not dead."""

    def __init__(self, limits: OfferLimits) -> None:
        self._limits = limits
        self._by_hash: dict[bytes, Ticket] = {}
        self._of_offer: dict[str, list[Ticket]] = {}

    def __len__(self) -> int:
        return len(self._by_hash)

    def __contains__(self, ticket: Ticket) -> bool:
        return ticket in self._of_offer.get(ticket.offer, ())

    def of(self, offer: str) -> list[Ticket]:
        """Return the tickets of an offer, the oldest first."""
        return list(self._of_offer.get(offer, ()))

    def give(
        self, offer: str, secret: str, by: Someone, key: str, *, private: bool, guest: bool = False
    ) -> Ticket:
        """Return a ticket for the device `key` of `by`: the one it has, or a new one, `secret`.

        Guests have half of an offer's at most, for anybody may be any number of them. Raises
        RefusedError `offer.too-many`.
        """
        given = self._of_offer.get(offer, [])
        for ticket in given:
            if (ticket.by.id, ticket.key) == (by.id, key):
                ticket.private = private
                return ticket
        own = sum(ticket.by.id == by.id for ticket in given)
        guests = sum(ticket.guest for ticket in given) if guest else 0
        most = self._limits.tickets
        if own >= TICKETS_OF_ONE or len(given) >= most or guests >= part_of_guests(most):
            raise RefusedError("offer.too-many")
        if len(self) >= self._limits.most_tickets:
            self._make_room()
        ticket = Ticket(offer, secret, by, key, private=private, guest=guest)
        self._by_hash[_hash(bytes.fromhex(secret))] = ticket
        self._of_offer.setdefault(offer, []).append(ticket)
        return ticket

    def find(self, secret: bytes) -> Ticket | None:
        """Return the ticket with these bytes; None: there is none, or it is dead."""
        return self._by_hash.get(_hash(secret))

    def begin(self, ticket: Ticket) -> None:
        """Note that a pair of connections uses `ticket` from now on."""
        ticket.running += 1

    def end(self, ticket: Ticket, now: float) -> None:
        """Note that one of them has ended."""
        ticket.running -= 1
        if ticket.until is not None:
            ticket.until = now + self._limits.ticket_life

    def over(self, offer: str, now: float) -> None:
        """Note that an offer is over: its tickets hold for a while."""
        for ticket in self._of_offer.get(offer, ()):
            ticket.until = now + self._limits.ticket_life

    def tick(self, now: float) -> None:
        """Forget the tickets that are dead."""
        self._forget(ticket for ticket in self._ended() if (ticket.until or 0.0) <= now)

    def _make_room(self) -> None:
        """Forget the ticket whose offer has been over the longest, or raise RefusedError."""
        ended = self._ended()
        if not ended:
            raise RefusedError("offer.too-many")
        self._forget([min(ended, key=lambda ticket: ticket.until or 0.0)])

    def _ended(self) -> list[Ticket]:
        return [
            ticket
            for ticket in self._by_hash.values()
            if ticket.until is not None and not ticket.running
        ]

    def _forget(self, tickets: Iterable[Ticket]) -> None:
        for ticket in tickets:
            del self._by_hash[_hash(bytes.fromhex(ticket.secret))]
            given = self._of_offer[ticket.offer]
            given.remove(ticket)
            if not given:
                del self._of_offer[ticket.offer]


def part_of_guests(most: int) -> int:
    """Return how many of `most` guests may have together."""
    return max(1, most // 2)


def _hash(secret: bytes) -> bytes:
    return hashlib.sha256(secret).digest()
