"""Tickets: told to two, good while their offer lives and a while longer, bounded."""

from __future__ import annotations

import pytest

from landline.errors import RefusedError
from landline.hub.tickets import TICKETS_OF_ONE, Ticket, Tickets
from landline.settings import OfferLimits
from landline.wire.events import Someone

BO = Someone("2", "bo")


def secret(number: int) -> str:
    return f"{number:064x}"


def given(tickets: Tickets, number: int, offer: str = "o", by: Someone | None = None) -> Ticket:
    """Give a ticket to the `number`th person."""
    by = by or Someone(str(number), "x")
    return tickets.give(offer, secret(number), by, f"key {number}", private=False)


def test_a_ticket_is_found_by_all_its_bytes() -> None:
    tickets = Tickets(OfferLimits())
    ticket = given(tickets, 1)
    assert tickets.find(bytes.fromhex(secret(1))) is ticket
    for wrong in (secret(2), secret(1)[:-2], secret(1)[:-1] + "0"):
        assert tickets.find(bytes.fromhex(wrong)) is None


def test_who_takes_it_again_has_the_same_one() -> None:
    tickets = Tickets(OfferLimits())
    first = tickets.give("o", secret(1), BO, "key", private=False)
    again = tickets.give("o", secret(2), BO, "key", private=True)
    assert again is first
    assert again.private
    assert len(tickets) == 1
    other = tickets.give("p", secret(3), BO, "key", private=True)
    assert other is not first
    assert tickets.of("o") == [first]
    assert tickets.of("p") == [other]


def test_one_person_leaves_some_for_others() -> None:
    tickets = Tickets(OfferLimits(tickets=TICKETS_OF_ONE + 1))
    for number in range(TICKETS_OF_ONE):
        given(tickets, number, by=BO)
    with pytest.raises(RefusedError, match="As many"):
        given(tickets, 10, by=BO)
    given(tickets, 11)
    with pytest.raises(RefusedError, match="As many"):
        given(tickets, 12)


def test_a_ticket_lives_as_long_as_its_offer_and_some_minutes_more() -> None:
    tickets = Tickets(OfferLimits(ticket_life=600))
    ticket, other = given(tickets, 1), given(tickets, 2, "p")
    tickets.tick(1e9)
    assert len(tickets) == 2
    tickets.over("o", 100.0)
    tickets.tick(699.0)
    assert tickets.find(bytes.fromhex(secret(1))) is ticket
    tickets.tick(700.0)
    assert tickets.find(bytes.fromhex(secret(1))) is None
    assert tickets.of("o") == []
    assert tickets.of("p") == [other]


def test_it_outlives_what_it_is_used_for() -> None:
    tickets = Tickets(OfferLimits(ticket_life=600))
    ticket = given(tickets, 1)
    tickets.begin(ticket)
    tickets.begin(ticket)
    tickets.over("o", 0.0)
    tickets.tick(10_000.0)
    tickets.end(ticket, 20_000.0)
    tickets.tick(30_000.0)
    assert len(tickets) == 1
    tickets.end(ticket, 40_000.0)
    tickets.tick(40_599.0)
    assert len(tickets) == 1
    tickets.tick(40_600.0)
    assert len(tickets) == 0


def test_what_ended_first_makes_room() -> None:
    tickets = Tickets(OfferLimits(most_tickets=3))
    for number, offer in enumerate("abc"):
        given(tickets, number, offer)
    with pytest.raises(RefusedError, match="As many"):
        given(tickets, 5, "d")
    tickets.over("c", 1.0)
    tickets.over("b", 2.0)
    given(tickets, 5, "d")
    assert [len(tickets.of(offer)) for offer in "abcd"] == [1, 1, 0, 1]
    tickets.begin(tickets.of("b")[0])
    with pytest.raises(RefusedError, match="As many"):
        given(tickets, 6, "e")
