"""May X do Y in Z: the hub against the whole of the one table."""

from __future__ import annotations

from typing import Any

import pytest

from landline.hub.access import RANKS, Access
from landline.hub.nouns import Person
from landline.settings import HubSettings, RoomLimits
from landline.store.memory import MemoryStore
from landline.wire import events, verbs
from landline.wire.verbs import VERBS
from tests.unit.hub.access_table import hub_cells, room_cells
from tests.unit.hub.access_world import (
    HUB_VERBS,
    KINDS,
    ROOM_VERBS,
    WHO,
    address_of,
    applies,
    people,
    room,
    verb_of,
)
from tests.unit.hub.device_kit import CHANNEL
from tests.unit.hub.kit import FAST, Bench, Caller

ROOM_CELLS, HUB_CELLS = room_cells(), hub_cells()
UNANSWERED = ("typing", "bye")


def caller_in(who: str, kind: str | None) -> Caller:
    """Return who asks, connected to a hub with a room of this kind."""
    asker, store = WHO[who], MemoryStore()
    store.append(people(asker))
    if kind is not None:
        store.append(room(asker, kind))
    bench = Bench(HubSettings(rates=FAST, guests=asker.guests), store)
    bench.state.authority = b"a certificate"
    caller = bench.connect(operator=asker.operator, channel=CHANNEL)
    if asker.hello is not None:
        caller.do(asker.hello)
    return caller


def verdict(caller: Caller, row: str, address: str | None) -> str:
    """Return "yes" or the code for which the verb was refused."""
    caller.news()
    verb = verb_of(row, address)
    if row in UNANSWERED:
        caller.tell(verb)
        told = caller.all(events.Failure)
        return told[0].code if told else "yes"
    answer: Any = caller.ask(verb)
    return answer.code if isinstance(answer, events.Failure) else "yes"


def kept(bench: Bench) -> Any:
    """Return all that the store keeps."""
    return [room.head for room in bench.store.rooms()], [
        bench.store.records(kind)
        for kind in (
            "user",
            "room",
            "standing",
            "token",
            "device",
            "invitation",
            "hook",
            "file",
            "upload",
            "share",
        )
    ]


@pytest.mark.parametrize("row", ROOM_VERBS)
def test_in_rooms_everybody_may_what_the_table_says(row: str) -> None:
    wrong = []
    for (verb, kind, who), expected in ROOM_CELLS.items():
        if verb != row:
            continue
        caller = caller_in(who, kind)
        before = kept(caller.bench)
        found = verdict(caller, row, address_of(WHO[who], kind))
        if found != expected:
            wrong.append((kind, who, expected, found))
        if found != "yes":
            assert kept(caller.bench) == before, (kind, who, "refused, and yet something changed")
    assert not wrong


@pytest.mark.parametrize("row", HUB_VERBS)
def test_on_the_hub_everybody_may_what_the_table_says(row: str) -> None:
    wrong = []
    for (verb, who), expected in HUB_CELLS.items():
        if verb != row:
            continue
        caller = caller_in(who, None)
        before = kept(caller.bench)
        found = verdict(caller, row, None)
        if found != expected:
            wrong.append((who, expected, found))
        if found != "yes":
            assert kept(caller.bench) == before
    assert not wrong


def test_the_table_knows_every_verb_and_every_case() -> None:
    asked = [verb_of(row, "x") for row in ROOM_VERBS] + [verb_of(row) for row in HUB_VERBS]
    assert {type(verb) for verb in asked} == {row.verb for row in VERBS.values()}
    for row in ROOM_VERBS:
        for kind in KINDS:
            for who, asker in WHO.items():
                assert ((row, kind, who) in ROOM_CELLS) == applies(asker, kind), (row, kind, who)
    assert len(HUB_CELLS) == len(HUB_VERBS) * len(WHO)


def test_nobody_may_less_than_who_ranks_below() -> None:
    ladders = (
        ("member", "member of the room", "moderator of the room", "owner of the room"),
        ("guest", "member", "moderator of the hub", "owner of the hub"),
        ("owner of both, reads", "owner of both, writes", "owner of both, manages"),
    )
    for row in ROOM_VERBS:
        for kind in KINDS:
            for ladder in ladders:
                may = [ROOM_CELLS.get((row, kind, who)) == "yes" for who in ladder]
                assert may == sorted(may) or kind in ("direct", "own"), (row, kind, ladder)


@pytest.mark.parametrize("verb", [verbs.Hello(), verbs.Hello(name="ada", code="ABCDEFGH")])
def test_where_guests_are_not_let_in_they_stay_strangers(verb: verbs.Hello) -> None:
    bench = Bench(guests="none")
    caller = bench.connect()
    assert caller.refused(verb) == "guests.none"
    assert caller.member.person is None


@pytest.mark.parametrize("verb", [verbs.Rooms(), verbs.Send("lobby", "x"), verbs.Ping()])
def test_a_guest_who_is_in_when_guests_are_shut_out_may_nothing_more(verb: verbs.Verb) -> None:
    bench = Bench()
    caller = bench.guest("ada")
    bench.state.access.guests = "none"
    assert not bench.state.access.may_see(caller.person, bench.state.rooms.lobby, bench.at)
    assert caller.refused(verb) == "guests.none"


@pytest.mark.parametrize("least", ["guest", "member", "moderator", "owner"])
@pytest.mark.parametrize("role", ["guest", "member", "moderator", "owner"])
@pytest.mark.parametrize("guests", ["all", "lobby"])
def test_who_may_make_rooms(least: Any, role: Any, guests: Any) -> None:
    access = Access(guests, HubSettings(rooms=RoomLimits(create=least)))
    allowed = RANKS[role] >= RANKS[least] and not (role == "guest" and guests == "lobby")
    assert access.may_create(Person("u1", "ada", role)) == allowed
