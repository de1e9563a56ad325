"""Offers of files: who is told, who may take them, when they are over, what nobody learns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from landline.hub.offers import SLOTS_FROM_ONE
from landline.settings import OfferLimits
from landline.wire import events, verbs
from landline.wire.events import FilesAbout
from tests.unit.hub.kit import Bench, Caller

if TYPE_CHECKING:
    from tests.unit.hub.kit import E

KEY, OTHER_KEY = "ab" * 32, "cd" * 32
ABOUT = FilesAbout(name="holiday", files=3, size=12_000_000)
HERE = ("10.0.0.5:40123", "[fd00::5]:40123")


def offering(to: str | None = None, **more: Any) -> verbs.OfferFiles:
    about = ABOUT if to is not None else None
    return verbs.OfferFiles(**{"to": to, "about": about, "addresses": HERE, "key": KEY, **more})


def offered(caller: Caller, to: str | None = None, **more: Any) -> str:
    """Offer something; return the offer."""
    answer = caller.do(offering(to, **more))
    assert isinstance(answer, events.Offered)
    return answer.offer


def taking(offer: str | None = None, slot: int | None = None) -> verbs.TakeFiles:
    return verbs.TakeFiles(offer=offer, slot=slot, key=OTHER_KEY)


def taken(caller: Caller, offer: str | None = None, slot: int | None = None) -> events.Taken:
    answer = caller.do(taking(offer, slot))
    assert isinstance(answer, events.Taken)
    return answer


def told(caller: Caller) -> list[events.FilesOffer]:
    """Return the offers that came since the last call."""
    return heard(caller, events.FilesOffer)


def heard(caller: Caller, kind: type[E]) -> list[E]:
    """Return the events of a kind that came since the last call."""
    return [event for event in caller.news() if isinstance(event, kind)]


def listed(caller: Caller) -> list[str]:
    answer = caller.do(verbs.Offers())
    assert isinstance(answer, events.OfferList)
    return [offer.offer for offer in answer.offers]


# To a room


def test_a_room_is_told_and_somebody_takes_it() -> None:
    bench = Bench()
    ada, bo, cy = bench.user("ada"), bench.user("bo"), bench.user("cy")
    offer = offered(ada, "lobby")
    assert told(ada) == []
    for other in (bo, cy):
        (event,) = told(other)
        assert event == events.FilesOffer(
            offer=offer, sender="ada", user=ada.id, room="lobby", about=ABOUT, key=KEY,
            private=True, at=bench.at, until=bench.at + 86_400_000,
        )  # fmt: skip
    answer = taken(bo, offer)
    assert (answer.offer, answer.key, answer.addresses) == (offer, KEY, list(HERE))
    assert answer.private
    (taker,) = heard(ada, events.Taker)
    assert taker == events.Taker(
        offer=offer, by="bo", user=bo.id, key=OTHER_KEY, ticket=answer.ticket, private=True
    )
    assert len(bytes.fromhex(answer.ticket)) == 32
    assert taken(cy, offer).ticket != answer.ticket


def test_addresses_and_tickets_are_for_those_who_take_it() -> None:
    bench = Bench()
    ada, bo, cy = bench.user("ada"), bench.user("bo"), bench.user("cy")
    ticket = taken(bo, offered(ada, "lobby")).ticket
    assert "40123" not in repr(cy.told)
    assert ticket not in repr(cy.told)
    assert ticket not in repr((bo.told, ada.told))


def test_who_is_not_in_the_room_may_look_and_who_may_not_read_it_may_not() -> None:
    bench = Bench()
    ada, bo, cy = bench.user("ada"), bench.user("bo"), bench.user("cy")
    ada.do(verbs.Create(room="den", kind="private"))
    ada.do(verbs.Create(room="open"))
    ada.do(verbs.Invite(room="den", who="bo"))
    for other in (bo, cy):
        other.news()
    in_den, in_open = offered(ada, "den"), offered(ada, "open")
    assert [event.offer for event in told(bo)] == [in_den]
    assert told(cy) == []
    assert listed(bo) == [in_open, in_den]
    assert listed(cy) == [in_open]
    assert cy.refused(taking(in_den)) == "offer.unknown"
    assert cy.refused(verbs.DeclineFiles(offer=in_den)) == "offer.unknown"
    taken(cy, in_open)
    ada.do(verbs.Kick(room="den", who="bo"))
    assert bo.refused(taking(in_den)) == "offer.unknown"


def test_who_is_banned_offers_nothing_any_more() -> None:
    bench = Bench()
    root, ada, bo = bench.user("root", "owner"), bench.user("ada"), bench.user("bo")
    offer = offered(ada, "lobby")
    root.do(verbs.Ban(room="lobby", who="ada"))
    assert listed(bo) == []
    assert bo.refused(taking(offer)) == "offer.unknown"
    assert ada.refused(offering("lobby")) == "room.banned"
    root.do(verbs.Mute(room="lobby", who="bo"))
    assert bo.refused(offering("lobby")) == "room.muted"


def test_a_room_keeps_its_offers_when_it_is_renamed() -> None:
    bench = Bench()
    ada, bo = bench.user("ada"), bench.user("bo")
    ada.do(verbs.Create(room="dev"))
    offer = offered(ada, "dev")
    ada.do(verbs.Rename(room="dev", name="prod"))
    bo.news()
    (event,) = bo.do(verbs.Offers()).offers
    assert (event.offer, event.room) == (offer, "prod")


def test_an_unknown_room_or_user() -> None:
    ada = Bench().user("ada")
    assert ada.refused(offering("nowhere")) == "room.unknown"
    assert ada.refused(offering("@nobody")) == "person.unknown"
    assert ada.refused(offering("!audit")) == "role.needed"


# To a user


def test_all_devices_of_a_user_are_told_and_nobody_else() -> None:
    bench = Bench()
    ada, bo, phone, cy = (bench.user(name) for name in ("ada", "bo", "bo", "cy"))
    offer = offered(ada, "@bo")
    for device in (bo, phone):
        (event,) = told(device)
        assert (event.offer, event.room, event.sender) == (offer, None, "ada")
    assert told(cy) == []
    assert cy.refused(taking(offer)) == "offer.unknown"
    assert listed(phone) == [offer]
    assert listed(ada) == []
    assert ada.refused(taking(offer)) == "offer.unknown"
    taken(phone, offer)
    # No private talk came of it.
    assert ada.rooms() == ["lobby"]


def test_it_waits_for_a_user_who_is_not_here() -> None:
    bench = Bench()
    ada = bench.user("ada")
    bench.account("bo")
    offer = offered(ada, "@bo")
    bo = bench.user("bo")
    assert listed(bo) == [offer]
    ada.say("hi", "@bo")
    assert offered(ada, "@bo") in listed(bo)
    assert offered(ada, f"@{ada.id}+{bo.id}") in listed(bo)


def test_to_ones_own_other_devices() -> None:
    bench = Bench()
    ada, phone, bo = bench.user("ada"), bench.user("ada"), bench.user("bo")
    offer = offered(ada, "@me")
    (event,) = told(phone)
    assert (event.offer, event.room) == (offer, None)
    assert told(bo) == told(ada) == []
    taken(phone, offer)
    assert offered(phone, "@ada") == told(ada)[0].offer


def test_guests_go_where_guests_may() -> None:
    bench = Bench(guests="lobby")
    ada, guest, other = bench.user("ada"), bench.guest("gil"), bench.guest("gus")
    assert guest.refused(offering("@gus")) == "guests.lobby-only"
    assert guest.refused(offering("@ada")) == "guests.lobby-only"
    offer = offered(guest, "lobby")
    taken(other, offer)
    assert [event.by for event in heard(guest, events.Taker)] == ["gus"]
    taken(ada, offer)
    assert taken(other, slot=offered_slot(guest, 8)).key == KEY


def offered_slot(caller: Caller, slot: int) -> int:
    offered(caller, slot=slot)
    return slot


# By a code


def test_nobody_is_told_of_a_slot_and_whoever_knows_it_takes_it() -> None:
    bench = Bench()
    ada, bo, guest = bench.user("ada"), bench.user("bo"), bench.guest()
    offer = offered(ada, slot=7)
    assert told(bo) == []
    assert listed(bo) == []
    for wrong in (taking(offer), verbs.DeclineFiles(offer=offer)):
        assert bo.refused(wrong) == "offer.unknown"
    answer = taken(guest, slot=7)
    assert (answer.offer, answer.key) == (offer, KEY)
    (taker,) = heard(ada, events.Taker)
    assert (taker.by, taker.ticket) == (guest.person.name, answer.ticket)
    assert ada.refused(taking(slot=7)) == "slot.unknown"


def test_a_slot_is_somebodys_until_the_offer_is_over() -> None:
    bench = Bench()
    ada, bo = bench.user("ada"), bench.user("bo")
    offer = offered(ada, slot=7)
    assert bo.refused(offering(slot=7)) == "slot.taken"
    assert ada.refused(offering(slot=7)) == "slot.taken"
    ada.do(verbs.WithdrawFiles(offer=offer))
    assert bo.refused(taking(slot=7)) == "slot.unknown"
    offered(bo, slot=7)


def test_nobody_learns_which_slots_live_by_trying_many() -> None:
    bench = Bench(offers=OfferLimits(slot_tries=5))
    ada, bo = bench.connect("10.9.9.9"), bench.user("bo")
    ada.do(verbs.Hello(name="ada"))
    offered(ada, slot=7)
    free = [bo.ask(taking(slot=number)) for number in range(100, 105)]
    live = bo.ask(taking(slot=7))
    assert {(each.code, each.text, each.hint, each.retry) for each in (*free, live)} == {
        ("slot.unknown", live.text, live.hint, None)
    }
    # Another connection from there is no way around it, offering is none either …
    gil = bench.guest()
    assert gil.refused(taking(slot=7)) == "slot.unknown"
    assert gil.refused(offering(slot=300)) == gil.refused(offering(slot=7)) == "slot.taken"
    # … those from elsewhere are not kept out, and it ends.
    other = bench.connect("10.0.0.77")
    other.do(verbs.Hello())
    taken(other, slot=7)
    bench.pass_time(61)
    taken(bo, slot=7)


def test_right_tries_count_as_well() -> None:
    bench = Bench(offers=OfferLimits(slot_tries=3))
    ada, bo = bench.connect("10.9.9.9"), bench.user("bo")
    ada.do(verbs.Hello(name="ada"))
    offered(ada, slot=7)
    for _ in range(3):
        taken(bo, slot=7)
    assert bo.refused(taking(slot=7)) == "slot.unknown"


def test_one_address_leaves_slots_for_others() -> None:
    bench = Bench(offers=OfferLimits(slot_tries=1000, most_of_one=1000))
    guests = [bench.guest() for _ in range(2)]
    for number in range(SLOTS_FROM_ONE):
        offered(guests[number % 2], slot=number + 1)
    assert guests[0].refused(offering(slot=900)) == "offer.too-many"
    other = bench.connect("10.0.0.77")
    other.do(verbs.Hello())
    offered(other, slot=900)


# The end


def test_it_is_withdrawn_by_whose_it_is() -> None:
    bench = Bench()
    ada, phone, bo, cy = (bench.user(name) for name in ("ada", "ada", "bo", "cy"))
    offer = offered(ada, "lobby")
    assert bo.refused(verbs.WithdrawFiles(offer=offer)) == "offer.unknown"
    assert isinstance(phone.do(verbs.WithdrawFiles(offer=offer)), events.Ok)
    for caller in (ada, bo, cy):
        assert heard(caller, events.Withdrawn) == [events.Withdrawn(offer=offer)]
    assert heard(phone, events.Withdrawn) == []
    assert ada.refused(verbs.WithdrawFiles(offer=offer)) == "offer.unknown"
    assert bo.refused(taking(offer)) == "offer.unknown"


def test_who_has_taken_it_by_a_code_is_told_of_its_end() -> None:
    bench = Bench()
    ada, bo, cy = bench.user("ada"), bench.user("bo"), bench.user("cy")
    offer = offered(ada, slot=7)
    taken(bo, slot=7)
    ada.do(verbs.WithdrawFiles(offer=offer))
    assert heard(bo, events.Withdrawn) == [events.Withdrawn(offer=offer)]
    assert heard(cy, events.Withdrawn) == heard(ada, events.Withdrawn) == []


def test_it_ends_by_itself() -> None:
    bench = Bench(offers=OfferLimits(life=3600))
    ada, bo = bench.user("ada"), bench.user("bo")
    offer = offered(ada, "lobby")
    bench.pass_time(3599)
    assert listed(bo) == [offer]
    bench.pass_time(1)
    assert (
        heard(bo, events.Withdrawn)
        == heard(ada, events.Withdrawn)
        == [events.Withdrawn(offer=offer)]
    )
    assert listed(bo) == []
    assert len(bench.hub.offers) == 0


def test_it_waits_for_a_lost_connection_and_then_ends() -> None:
    bench = Bench(offers=OfferLimits(grace=30))
    ada, bo = bench.user("ada"), bench.user("bo")
    offer = offered(ada, "lobby")
    ada.leave_hub()
    bench.pass_time(29)
    taken(bo, offer)
    bo.news()
    bench.pass_time(1)
    assert heard(bo, events.Withdrawn) == [events.Withdrawn(offer=offer)]


def test_whoever_comes_back_goes_on_with_it() -> None:
    bench = Bench()
    ada, bo = bench.user("ada"), bench.user("bo")
    offer = offered(ada, "lobby")
    slot = offered(ada, slot=7)
    early = taken(bo, offer)
    ada.leave_hub()
    late = taken(bo, slot=7)
    bo.news()
    back = bench.user("ada")
    assert offered(back, "lobby", again=offer, addresses=("10.0.0.9:1",)) == offer
    assert offered(back, again=slot, slot=7) == slot
    assert told(bo) == []
    assert [taker.ticket for taker in heard(back, events.Taker)] == [early.ticket, late.ticket]
    bench.pass_time(3600)
    assert taken(bo, offer).addresses == ["10.0.0.9:1"]
    assert len(heard(back, events.Taker)) == 1


def test_another_offer_is_not_gone_on_with() -> None:
    bench = Bench()
    ada, bo = bench.user("ada"), bench.user("bo")
    offer = offered(ada, "lobby")
    others = (
        offered(bo, "lobby", again=offer),
        offered(ada, "lobby", again=offer, key=OTHER_KEY),
        offered(ada, "lobby", again=offer, about=FilesAbout(name="other")),
        offered(ada, "@bo", again=offer),
        offered(ada, slot=7, again=offer),
        offered(ada, "lobby", again="nothing"),
    )
    assert len({offer, *others}) == 7


def test_a_ticket_lives_on_for_a_while() -> None:
    bench = Bench(offers=OfferLimits(ticket_life=600))
    ada, bo = bench.user("ada"), bench.user("bo")
    offer = offered(ada, "lobby")
    secret = bytes.fromhex(taken(bo, offer).ticket)
    find = bench.hub.offers.tickets.find
    assert find(secret) is not None
    ada.do(verbs.WithdrawFiles(offer=offer))
    bench.pass_time(599)
    assert find(secret) is not None
    bench.pass_time(1)
    assert find(secret) is None


# Saying no, and the bounds


def test_who_offers_it_is_told_once_that_somebody_does_not_want_it() -> None:
    bench = Bench()
    ada, bo, cy = bench.user("ada"), bench.user("bo"), bench.user("cy")
    offer = offered(ada, "lobby")
    for reason in ("transfer.refused", "again"):
        bo.do(verbs.DeclineFiles(offer=offer, reason=reason))
    assert heard(ada, events.Declined) == [
        events.Declined(offer=offer, by="bo", user=bo.id, reason="transfer.refused")
    ]
    assert listed(bo) == []
    assert listed(cy) == [offer]
    taken(bo, offer)  # one may think again
    ada.leave_hub()
    cy.do(verbs.DeclineFiles(offer=offer))


def test_guests_leave_half_to_those_with_an_account() -> None:
    """Anybody may be any number of guests."""
    bench = Bench(offers=OfferLimits(most=4, tickets=4))
    guests, ada, bo = [bench.guest() for _ in range(3)], bench.user("ada"), bench.user("bo")
    offer = offered(ada, "lobby")
    for guest in guests[:2]:
        offered(guest, "lobby")
        taken(guest, offer)
    assert guests[2].refused(offering("lobby")) == "offer.too-many"
    assert guests[2].refused(taking(offer)) == "offer.too-many"
    offered(bo, "lobby")
    taken(bo, offer)


def test_so_many_of_one_and_so_many_in_all() -> None:
    bench = Bench(offers=OfferLimits(most=3, most_of_one=2))
    ada, bo, cy = bench.user("ada"), bench.user("bo"), bench.user("cy")
    first = offered(ada, "lobby")
    offered(ada, slot=7)
    assert ada.refused(offering("lobby")) == "offer.too-many"
    assert ada.refused(offering(slot=8)) == "offer.too-many"
    offered(bo, "lobby")
    assert cy.refused(offering("lobby")) == "offer.too-many"
    ada.do(verbs.WithdrawFiles(offer=first))
    offered(cy, slot=8)


def test_the_newest_are_listed() -> None:
    bench = Bench()
    ada, bo = bench.user("ada"), bench.user("bo")
    made = [offered(ada, "lobby") for _ in range(3)]
    answer = bo.do(verbs.Offers(limit=2))
    assert [offer.offer for offer in answer.offers] == made[:0:-1]


@pytest.mark.parametrize(
    ("verb", "code"),
    [
        (offering(), "offer.whom"),
        (offering("lobby", slot=7), "offer.whom"),
        (offering("lobby", about=None), "offer.whom"),
        (offering("lobby", addresses=("10.0.0.5",)), "offer.address"),
        (offering("lobby", addresses=("a b:1",)), "offer.address"),
        (offering("lobby", addresses=("a\n:1",)), "offer.address"),
        (offering("lobby", addresses=("h:1\x1b",)), "offer.address"),
        (offering("lobby", addresses=("[fd00::5:1",)), "offer.address"),
        (taking(), "offer.which"),
        (taking("x", 7), "offer.which"),
        (taking("x"), "offer.unknown"),
        (taking(slot=7), "slot.unknown"),
    ],
)
def test_what_makes_no_sense(verb: verbs.Verb, code: str) -> None:
    bench = Bench()
    assert bench.user("ada").refused(verb) == code
    assert len(bench.hub.offers) == 0


@pytest.mark.parametrize("address", [*HERE, "hub.local:1", "[fe80::1%eth0]:7788", "a-b.c:65535"])
def test_what_is_an_address(address: str) -> None:
    bench = Bench()
    ada, bo = bench.user("ada"), bench.user("bo")
    offer = offered(ada, "lobby", addresses=(address,))
    assert taken(bo, offer).addresses == [address]


def test_whose_key_others_could_have_changed_is_said() -> None:
    bench = Bench()
    ada = bench.connect(private=False)
    ada.do(verbs.Hello(name="ada"))
    bo = bench.user("bo")
    assert not taken(bo, offered(ada, "lobby")).private
    assert not told(bo)[0].private
    assert heard(ada, events.Taker)[0].private
    offer = offered(bo, "lobby")
    taken(ada, offer)
    assert not heard(bo, events.Taker)[0].private
