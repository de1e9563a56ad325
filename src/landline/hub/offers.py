"""Files offered through the hub: who is told, who may take them, when an offer is over.

    offerfiles ──> open ──┬─ withdrawfiles ─────────────────────────────────> over (withdrawn)
                     ^    ├─ `life` has passed ─────────────────────────────> over (withdrawn)
                     │    └─ its connection is lost ──> waits ──┬─ `grace` ─> over (withdrawn)
                     └───────── offerfiles (again) ─────────────┘

    takefiles ──> taken (where the other is, its key, a ticket)     the taker
                  taker (who comes, with which key, that ticket)    the one who offers

An offer is for a room (whoever may read there), for one user, or for whoever types a code:
then the hub knows its first number, the slot, and nothing else. A slot that is free, one that
is not, and one more try than an address has, are answered alike where that would tell which
slots live. The hub knows no file; in memory only. What does not live here: the tickets
(`tickets`), the bytes (`server/relay.py`).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from landline.errors import RefusedError, UsageError
from landline.hub.effects import Effect, Tell
from landline.hub.limits import TriesBySource
from landline.hub.state import done, person_of
from landline.hub.tickets import Ticket, Tickets, part_of_guests
from landline.wire import events, verbs

if TYPE_CHECKING:
    from landline.hub.nouns import Member, Person, Room
    from landline.hub.state import Handlers, Moment, State

SLOTS_FROM_ONE: Final = 50
"""Slots that those who come from one address may have open at once."""

MOST_DECLINED: Final = 1000
"""People who say no to an offer and are remembered, and told of: guests may be any number."""

_ADDRESS: Final = re.compile(r"(\[[0-9A-Fa-f:.]+(%[\w.-]+)?\]|[\w.-]+):[0-9]{1,5}", re.ASCII)


class OpenOffer:
    """One offer that is not over."""

    __slots__ = (
        "about", "addresses", "at", "by", "declined", "ends", "guest", "id", "key", "member",
        "private", "room", "slot", "source", "until", "user", "waits",
    )  # fmt: skip

    def __init__(self, id: str, member: Member, person: Person, moment: Moment) -> None:
        self.id = id
        self.by = events.Someone(person.id, person.name)
        self.guest = not person.has_account
        self.member: Member | None = member
        """The connection on which it was made; None: it is lost, and the offer waits."""
        self.source = member.source
        self.private = member.private
        """Its key came over a way on which nobody else could have changed it."""
        self.at = moment.at
        self.until = 0.0
        """When it ends by itself, in seconds of the monotonic clock."""
        self.ends = 0
        """The same in ms since 1970, for display."""
        self.waits: float | None = None
        """How long it waits for its maker to come back, in seconds of the monotonic clock."""
        self.key = ""
        self.addresses: tuple[str, ...] = ()
        self.about = events.FilesAbout()
        self.room: str | None = None
        """Key of the room that it is for."""
        self.user: str | None = None
        """Id of the user that it is for."""
        self.slot: int | None = None
        self.declined: set[str] = set()
        """Ids of those who do not want it."""

    def event(self, room: str | None) -> events.FilesOffer:
        """Return what those it is for are told; `room` is what its room is called now."""
        return events.FilesOffer(
            offer=self.id,
            sender=self.by.name,
            user=self.by.id,
            room=room,
            about=self.about,
            key=self.key,
            private=self.private,
            at=self.at,
            until=self.ends,
        )


class Offers:
    """Decides about offers."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._limits = state.settings.offers
        self._open: dict[str, OpenOffer] = {}
        self._by_slot: dict[int, OpenOffer] = {}
        self._tries = TriesBySource(self._limits.slot_tries)
        self.tickets = Tickets(self._limits)
        """Of open offers, and of those that were over lately."""

    def __len__(self) -> int:
        return len(self._open)

    def handlers(self) -> Handlers:
        """Return who decides about which verb."""
        return {
            verbs.OfferFiles: self._offer,
            verbs.Offers: self._list,
            verbs.TakeFiles: self._take,
            verbs.DeclineFiles: self._decline,
            verbs.WithdrawFiles: self._withdraw,
        }

    def lost(self, member: Member, now: float) -> None:
        """Let the offers of a connection that has ended wait for their maker."""
        for offer in self._open.values():
            if offer.member is member:
                offer.member = None
                offer.waits = now + self._limits.grace

    def tick(self, moment: Moment) -> list[Effect]:
        """End the offers whose time is over, and forget dead tickets."""
        effects: list[Effect] = []
        for offer in list(self._open.values()):
            if min(offer.until, offer.waits or offer.until) <= moment.now:
                effects += self._end(offer, moment)
        self.tickets.tick(moment.now)
        return effects

    # For those who offer

    def _offer(self, member: Member, verb: verbs.OfferFiles, moment: Moment) -> list[Effect]:
        person = person_of(member)
        _check(verb)
        offer = OpenOffer(self._state.fresh.id(), member, person, moment)
        offer.key, offer.addresses, offer.slot = verb.key, verb.addresses, verb.slot
        offer.about = verb.about or offer.about
        offer.until = moment.now + self._limits.life
        offer.ends = moment.at + int(self._limits.life * 1000)
        if verb.to is not None:
            self._address(offer, member, verb.to, moment)
        before = self._open.get(verb.again or "")
        if before is not None and _is_same(before, offer):
            return self._go_on(before, member, verb)
        if verb.slot is not None:
            self._check_slot(verb.slot, member, moment.now)
        self._check_space(person)
        self._open[offer.id] = offer
        if offer.slot is not None:
            self._by_slot[offer.slot] = offer
        told = offer.event(self._room_name(offer))
        answer = events.Offered(offer=offer.id, until=offer.ends, re=verb.id)
        audience = self._audience(offer, moment.at)
        return [Tell(member, answer), *(Tell(one, told) for one in audience)]

    def _go_on(self, offer: OpenOffer, member: Member, verb: verbs.OfferFiles) -> list[Effect]:
        """Take an offer over to the connection on which its maker came back."""
        offer.member, offer.waits = member, None
        offer.source, offer.private = member.source, member.private
        offer.addresses = verb.addresses
        answer = events.Offered(offer=offer.id, until=offer.ends, re=verb.id)
        # What was told on the connection that is gone may not have arrived.
        takers = [_taker(offer, ticket) for ticket in self.tickets.of(offer.id)]
        return [Tell(member, answer), *(Tell(member, taker) for taker in takers)]

    def _address(self, offer: OpenOffer, member: Member, to: str, moment: Moment) -> None:
        """Note whom `offer` is for; raises what a word said there would raise."""
        state, person = self._state, person_of(member)
        speak = verbs.Send(to, "")
        room = state.room(member, to)
        if room is None and to[0] != "@":
            room = state.readable(member, speak, to, moment)  # says why not
        # A private talk that nobody has begun yet does not begin with an offer.
        room = room or state.unmade(state.private_key(member, to))
        state.access.check(member, speak, room, moment.at)
        if room.key[0] != "@":
            offer.room = room.key
            return
        ids = room.key[1:].split("+")
        if person.id not in ids or len(ids) > 2:
            raise RefusedError("room.unknown", room=to)
        offer.user = next((id for id in ids if id != person.id), person.id)

    def _check_slot(self, slot: int, member: Member, now: float) -> None:
        """Raise RefusedError `slot.taken`; one more try than there may be says the same."""
        if not self._tries.begin(member.source, now) or slot in self._by_slot:
            raise RefusedError("slot.taken", slot=slot)
        mine = sum(offer.source == member.source for offer in self._by_slot.values())
        if mine >= SLOTS_FROM_ONE:
            raise RefusedError("offer.too-many")

    def _check_space(self, person: Person) -> None:
        offers, most = self._open.values(), self._limits.most
        mine = sum(offer.by.id == person.id for offer in offers)
        guests = 0 if person.has_account else sum(offer.guest for offer in offers)
        is_full = len(offers) >= most or guests >= part_of_guests(most)
        if mine >= self._limits.most_of_one or is_full:
            raise RefusedError("offer.too-many")

    def _withdraw(self, member: Member, verb: verbs.WithdrawFiles, moment: Moment) -> list[Effect]:
        offer = self._open.get(verb.offer)
        if offer is None or offer.by.id != person_of(member).id:
            raise RefusedError("offer.unknown")
        return [done(member, verb), *self._end(offer, moment, by=member)]

    def _end(self, offer: OpenOffer, moment: Moment, by: Member | None = None) -> list[Effect]:
        del self._open[offer.id]
        if offer.slot is not None:
            del self._by_slot[offer.slot]
        told = self._audience(offer, moment.at)
        if offer.member is not None:
            told.append(offer.member)
        for ticket in self.tickets.of(offer.id):
            told += self._state.connections(ticket.by.id)
        self.tickets.over(offer.id, moment.now)
        over = events.Withdrawn(offer=offer.id)
        return [Tell(one, over) for one in dict.fromkeys(told) if one is not by]

    # For those who are offered something

    def _list(self, member: Member, verb: verbs.Offers, moment: Moment) -> list[Effect]:
        listed = [
            offer.event(self._room_name(offer))
            for offer in reversed(self._open.values())
            if self._is_for(offer, member, moment.at) and person_of(member).id not in offer.declined
        ]
        return [Tell(member, events.OfferList(offers=listed[: verb.limit], re=verb.id))]

    def _take(self, member: Member, verb: verbs.TakeFiles, moment: Moment) -> list[Effect]:
        offer = self._taken(member, verb, moment)
        person, fresh = person_of(member), self._state.fresh
        ticket = self.tickets.give(
            offer.id,
            fresh.secret() + fresh.secret(),
            events.Someone(person.id, person.name),
            verb.key,
            private=member.private,
            guest=not person.has_account,
        )
        taken = events.Taken(
            offer=offer.id,
            key=offer.key,
            addresses=list(offer.addresses),
            ticket=ticket.secret,
            private=offer.private,
            re=verb.id,
        )
        told: list[Effect] = [Tell(member, taken)]
        if offer.member is not None:
            told.append(Tell(offer.member, _taker(offer, ticket)))
        return told

    def _taken(self, member: Member, verb: verbs.TakeFiles, moment: Moment) -> OpenOffer:
        if (verb.offer is None) == (verb.slot is None):
            raise UsageError("offer.which")
        if verb.offer is not None:
            return self._for(member, verb.offer, moment)
        may = self._tries.begin(member.source, moment.now)
        offer = self._by_slot.get(verb.slot or 0)
        if not may or offer is None or offer.member is member:
            raise RefusedError("slot.unknown")
        return offer

    def _decline(self, member: Member, verb: verbs.DeclineFiles, moment: Moment) -> list[Effect]:
        offer, person = self._for(member, verb.offer, moment), person_of(member)
        again = person.id in offer.declined
        if not again and len(offer.declined) >= MOST_DECLINED:
            return [done(member, verb)]
        offer.declined.add(person.id)
        if again or offer.member is None:
            return [done(member, verb)]
        declined = events.Declined(
            offer=offer.id, by=person.name, user=person.id, reason=verb.reason
        )
        return [done(member, verb), Tell(offer.member, declined)]

    def _for(self, member: Member, id: str, moment: Moment) -> OpenOffer:
        """Return an offer that is for `member`; raises RefusedError `offer.unknown`."""
        offer = self._open.get(id)
        if offer is None or not self._is_for(offer, member, moment.at):
            raise RefusedError("offer.unknown")
        return offer

    def _is_for(self, offer: OpenOffer, member: Member, at: int) -> bool:
        person = person_of(member)
        if offer.member is member or offer.slot is not None:
            return False
        if offer.room is None:
            return offer.user == person.id
        room = self._state.rooms.by_key(offer.room)
        return (
            room is not None
            and self._state.access.may_see(person, room, at)
            and self._may_stay(offer, room, at)
        )

    def _may_stay(self, offer: OpenOffer, room: Room, at: int) -> bool:
        """Whether whoever offers it has not been put out of the room meanwhile."""
        person = self._state.people.get(offer.by.id)
        return person is None or self._state.access.may_see(person, room, at)

    def _audience(self, offer: OpenOffer, at: int) -> list[Member]:
        """Return the connections that are told of `offer` now."""
        if offer.room is None:
            here = [] if offer.user is None else self._state.connections(offer.user)
        else:
            room = self._state.rooms.by_key(offer.room)
            here = [] if room is None else list(room.members)
        return [
            member
            for member in here
            if member.person is not None and self._is_for(offer, member, at)
        ]

    def _room_name(self, offer: OpenOffer) -> str | None:
        room = None if offer.room is None else self._state.rooms.by_key(offer.room)
        return None if room is None else room.name


def _check(verb: verbs.OfferFiles) -> None:
    if (verb.to is None) == (verb.slot is None) or (verb.to is not None and verb.about is None):
        raise UsageError("offer.whom")
    for address in verb.addresses:
        if _ADDRESS.fullmatch(address) is None:
            raise UsageError("offer.address")


def _is_same(before: OpenOffer, offer: OpenOffer) -> bool:
    """Tell whether somebody offers the same as before, on another connection."""
    return (before.by.id, before.key, before.room, before.user, before.slot, before.about) == (
        offer.by.id,
        offer.key,
        offer.room,
        offer.user,
        offer.slot,
        offer.about,
    )


def _taker(offer: OpenOffer, ticket: Ticket) -> events.Taker:
    return events.Taker(
        offer=offer.id,
        by=ticket.by.name,
        user=ticket.by.id,
        key=ticket.key,
        ticket=ticket.secret,
        private=ticket.private,
    )
