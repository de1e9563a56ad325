"""Comings and goings, states and typing: told at most once a second, latest wins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from landline.hub.nouns import Member, Room
from landline.hub.people import Accounts, People
from landline.hub.presence import INTERVAL, MOST_TYPING, TYPING, Comings, names_in
from landline.hub.rooms import Rooms
from landline.settings import RoomLimits
from landline.wire.events import Presence, TypingEvent

if TYPE_CHECKING:
    from landline.wire.events import PersonState


class Stage:
    """A room, its people, and what it was told."""

    def __init__(self, announced_up_to: int = 50) -> None:
        self.rooms = Rooms((), (), (), RoomLimits())
        self.room: Room = self.rooms.lobby
        self.people = People(Accounts(()))
        self.comings = Comings(announced_up_to)
        self.now = 10.0

    def come(self, name: str) -> Member:
        member = Member(None, "en", "here", operator=False)
        self.people.arrive(member, f"id of {name}", name)
        self.rooms.enter(self.room, member)
        self.comings.note(self.room, self.now)
        return member

    def go(self, member: Member) -> None:
        self.rooms.leave(self.room, member)
        self.comings.left(self.room, member, self.now)
        self.people.depart(member)

    def told(self, seconds: float = INTERVAL) -> list[Presence | TypingEvent]:
        self.now += seconds
        events = self.comings.tell(self.now)
        assert all(room is self.room for room, _ in events)
        return [event for _, event in events]


def here(*names: str) -> Presence:
    return Presence(room="lobby", here=list(names))


def test_latest_wins_and_nothing_is_told_early() -> None:
    stage = Stage()
    ada = stage.come("ada")
    assert stage.told(0.9) == []
    stage.come("bo")
    assert stage.told(0.1) == [here("ada", "bo")]
    assert stage.told(99) == []
    stage.go(ada)
    assert stage.told() == [Presence(room="lobby", gone=["ada"])]


def test_who_came_and_went_in_between_is_not_told() -> None:
    stage = Stage()
    stage.come("ada")
    stage.told()
    stage.go(stage.come("bo"))
    assert stage.told() == []


def test_a_second_connection_of_a_person_is_no_news() -> None:
    stage = Stage()
    first = stage.come("ada")
    stage.told()
    second = stage.come("ada")
    assert stage.told() == []
    stage.go(first)
    assert stage.told() == []
    stage.come("bo")
    stage.go(second)
    assert stage.told() == [Presence(room="lobby", here=["bo"], gone=["ada"])]


def test_another_name_is_a_going_and_a_coming() -> None:
    stage = Stage()
    ada = stage.come("ada")
    stage.told()
    assert ada.person is not None
    ada.person.name = "bea"
    stage.comings.note(stage.room, stage.now)
    assert stage.told() == [Presence(room="lobby", here=["bea"], gone=["ada"])]


def test_states_are_told_when_they_change() -> None:
    stage = Stage()
    ada = stage.come("ada")
    assert ada.person is not None
    ada.person.state = "busy"
    stage.come("bo")
    assert stage.told() == [Presence(room="lobby", here=["ada", "bo"], states={"ada": "busy"})]
    states: list[PersonState] = ["away", "away", "online"]
    told = []
    for state in states:
        assert state != "offline"
        ada.person.state = state
        stage.comings.note(stage.room, stage.now)
        told.append(stage.told())
    assert told == [
        [Presence(room="lobby", states={"ada": "away"})],
        [],
        [Presence(room="lobby", states={"ada": "online"})],
    ]


def test_an_empty_room_is_told_nothing() -> None:
    stage = Stage()
    stage.go(stage.come("ada"))
    assert stage.told() == []


def test_a_big_room_is_told_nothing_and_one_that_gets_small_who_is_there() -> None:
    stage = Stage(announced_up_to=2)
    members = [stage.come(name) for name in ("ada", "bo", "cy")]
    assert stage.told() == []
    stage.come("cy")
    stage.go(members[0])
    assert stage.told() == [here("bo", "cy")], "connections are not persons"


def test_ones_own_room_is_told_nothing() -> None:
    stage = Stage()
    stage.room.kind = "own"
    stage.come("ada")
    assert stage.told() == []


def test_a_connection_that_is_nobody_yet_is_not_named() -> None:
    room = Room("dev")
    room.members[Member(None, "en", "here", operator=False)] = None
    assert names_in(room) == {}


# Typing


def typing(*names: str) -> TypingEvent:
    return TypingEvent(room="lobby", names=list(names))


def test_typing_holds_for_a_while_and_is_told_once() -> None:
    stage = Stage()
    stage.come("ada")
    stage.told()
    assert not stage.comings.somebody_types
    stage.comings.typing(stage.room, "ada", stage.now)
    assert stage.comings.somebody_types
    assert stage.told() == [typing("ada")]
    stage.comings.typing(stage.room, "ada", stage.now)
    assert stage.told(TYPING - 0.5) == []
    assert stage.told(0.5) == []
    assert stage.told(INTERVAL) == [typing()]
    assert not stage.comings.somebody_types


def test_who_has_said_it_types_no_more() -> None:
    stage = Stage()
    ada = stage.come("ada")
    stage.come("bo")
    for name in ("bo", "ada"):
        stage.comings.typing(stage.room, name, stage.now)
    stage.told()
    stage.comings.spoke(stage.room, "bo", stage.now)
    stage.comings.spoke(stage.room, "nobody", stage.now)
    assert stage.told() == [typing("ada")]
    stage.go(ada)
    assert typing() in stage.told()


def test_names_that_are_told_are_so_many() -> None:
    stage = Stage()
    stage.come("ada")
    stage.told()
    for number in range(100):
        stage.comings.typing(stage.room, f"user{number}", stage.now)
    (event,) = stage.told()
    assert isinstance(event, TypingEvent)
    assert len(event.names) == MOST_TYPING
