"""Comings and goings, told at most once a second."""

from __future__ import annotations

from landline.hub.people import Person
from landline.hub.presence import Comings, names_in
from landline.hub.rooms import Member, Room


def enter(room: Room, *names: str) -> list[Member]:
    members = []
    for name in names:
        member = Member(None, "en")
        member.person = Person(f"id of {name}", name)
        room.members[member] = None
        members.append(member)
    return members


def test_latest_wins_and_nothing_is_told_early() -> None:
    room, comings = Room("dev"), Comings(50)
    comings.note(room, 10.0)
    (ada, _) = enter(room, "ada", "bob")
    comings.note(room, 10.9)
    assert comings.tell(10.9) == []
    ((told, event),) = comings.tell(11.0)
    assert (told, event.here, event.gone) == (room, ["ada", "bob"], [])
    assert comings.tell(99.0) == []
    del room.members[ada]
    comings.note(room, 100.0)
    ((_, event),) = comings.tell(101.0)
    assert (event.here, event.gone) == ([], ["ada"])


def test_a_second_connection_of_a_person_is_no_news() -> None:
    room, comings = Room("dev"), Comings(50)
    (ada,) = enter(room, "ada")
    comings.note(room, 0.0)
    comings.tell(1.0)
    second = Member(None, "en")
    second.person = ada.person
    room.members[second] = None
    comings.note(room, 2.0)
    assert comings.tell(3.0) == []


def test_an_empty_room_is_told_nothing() -> None:
    room, comings = Room("dev"), Comings(50)
    comings.note(room, 0.0)
    assert comings.tell(1.0) == []


def test_a_connection_that_is_nobody_yet_is_not_named() -> None:
    room = Room("dev")
    room.members[Member(None, "en")] = None
    assert names_in(room) == {}
