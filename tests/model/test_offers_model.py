"""Offers of files against a plain account: who may take what, until when, by which ticket."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import settings as profile, strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule
from msgspec import Struct

from landline.settings import OfferLimits
from landline.wire import events, verbs
from tests.unit.hub.kit import Bench, Caller

if TYPE_CHECKING:
    from hypothesis.stateful import MultipleResults

LIFE, GRACE, TICKET_LIFE = 1000.0, 50.0, 200.0
KEY = "ab" * 32
ABOUT = verbs.FilesAbout(name="n")
NAMES = ("ada", "bo", "cy")


class Plain(Struct):
    """One offer, as somebody would note it on paper."""

    by: str
    to: str | None
    slot: int | None
    ends: float
    waits: float | None = None
    over: float | None = None
    """When it was over."""
    tickets: dict[str, bytes] = {}
    """Whose they are, by name."""

    def is_for(self, name: str, *, same_line: bool) -> bool:
        if self.over is not None or self.slot is not None or same_line:
            return False
        return self.to == "lobby" or self.to == f"@{name}"


class OffersMachine(RuleBasedStateMachine):
    offers: Bundle[str] = Bundle("offers")

    def __init__(self) -> None:
        super().__init__()
        limits = OfferLimits(
            life=LIFE, grace=GRACE, ticket_life=TICKET_LIFE, slot_tries=10_000, most_of_one=1000
        )
        self.bench = Bench(offers=limits)
        self.lines: dict[str, Caller] = {name: self.bench.user(name) for name in NAMES}
        self.known: dict[str, Plain] = {}
        self.made_on: dict[str, Caller | None] = {}

    @rule(
        target=offers,
        name=st.sampled_from(NAMES),
        to=st.sampled_from(("lobby", "@ada", "@bo", 1, 2)),
    )
    def offer(self, name: str, to: str | int) -> str | MultipleResults[str]:
        from hypothesis.stateful import multiple

        slot = to if isinstance(to, int) else None
        room = to if isinstance(to, str) else None
        about = None if room is None else ABOUT
        verb = verbs.OfferFiles(to=room, slot=slot, about=about, key=KEY)
        answer = self.lines[name].ask(verb)
        live = {offer.slot for offer in self.known.values() if offer.over is None}
        if slot is not None and slot in live:
            assert answer.code == "slot.taken"
            return multiple()
        assert isinstance(answer, events.Offered)
        self.known[answer.offer] = Plain(name, room, slot, self.bench.now + LIFE)
        self.made_on[answer.offer] = self.lines[name]
        return answer.offer

    @rule(offer=offers, name=st.sampled_from(NAMES))
    def take(self, offer: str, name: str) -> None:
        line, plain = self.lines[name], self.known[offer]
        mine = self.made_on[offer] is line
        if plain.slot is not None:
            verb = verbs.TakeFiles(slot=plain.slot, key=KEY)
            holders = {o.slot: key for key, o in self.known.items() if o.over is None}
            offer = holders.get(plain.slot, offer)
            plain = self.known[offer]
            may = plain.over is None and self.made_on[offer] is not line
        else:
            verb = verbs.TakeFiles(offer=offer, key=KEY)
            may = plain.is_for(name, same_line=mine)
        answer = line.ask(verb)
        assert isinstance(answer, events.Taken) == may, answer
        if may:
            assert answer.offer == offer
            ticket = bytes.fromhex(answer.ticket)
            assert plain.tickets.setdefault(name, ticket) == ticket

    @rule(offer=offers, name=st.sampled_from(NAMES))
    def withdraw(self, offer: str, name: str) -> None:
        plain = self.known[offer]
        may = plain.over is None and plain.by == name
        answer = self.lines[name].ask(verbs.WithdrawFiles(offer=offer))
        assert isinstance(answer, events.Ok) == may
        if may:
            plain.over = self.bench.now

    @rule(name=st.sampled_from(NAMES), comes_back=st.booleans())
    def lose(self, name: str, comes_back: bool) -> None:  # noqa: FBT001
        lost = self.lines[name]
        lost.leave_hub()
        for offer, line in self.made_on.items():
            if line is lost:
                self.made_on[offer] = None
                self.known[offer].waits = self.bench.now + GRACE
        line = self.lines[name] = self.bench.user(name)
        if not comes_back:
            return
        for offer, plain in self.known.items():
            if plain.by == name and plain.over is None:
                about = None if plain.to is None else ABOUT
                again = verbs.OfferFiles(
                    to=plain.to, slot=plain.slot, about=about, key=KEY, again=offer
                )
                line.news()
                assert line.do(again).offer == offer
                self.made_on[offer], plain.waits = line, None
                told = [bytes.fromhex(event.ticket) for event in line.all(events.Taker)]
                assert sorted(told) == sorted(plain.tickets.values())

    @rule(seconds=st.sampled_from((1.0, GRACE, TICKET_LIFE, LIFE)))
    def pass_time(self, seconds: float) -> None:
        self.bench.pass_time(seconds)
        now = self.bench.now
        for plain in self.known.values():
            if plain.over is None and min(plain.ends, plain.waits or plain.ends) <= now:
                plain.over = now

    @invariant()
    def everybody_sees_what_is_for_them(self) -> None:
        for name, line in self.lines.items():
            listed = {offer.offer for offer in line.do(verbs.Offers(limit=1000)).offers}
            assert listed == {
                offer
                for offer, plain in self.known.items()
                if plain.is_for(name, same_line=self.made_on[offer] is line)
            }

    @invariant()
    def tickets_live_as_long_as_they_should(self) -> None:
        find = self.bench.hub.offers.tickets.find
        for offer, plain in self.known.items():
            dead = plain.over is not None and self.bench.now >= plain.over + TICKET_LIFE
            for secret in plain.tickets.values():
                ticket = find(secret)
                assert (ticket is None) == dead
                assert ticket is None or ticket.offer == offer


TestOffers = OffersMachine.TestCase
TestOffers.settings = profile(max_examples=40, stateful_step_count=40, deadline=None)
