"""Persons and their connections; names belong to one person at a time."""

from __future__ import annotations

from landline.hub.people import People, guest_id


def test_several_connections_are_one_person() -> None:
    people = People()
    first = people.arrive("1", "ada")
    assert people.arrive("1", None) is first
    assert len(people) == 1
    assert not people.depart(first)
    assert people.depart(first)
    assert len(people) == 0
    assert people.is_free("ada", people.arrive("2", "bob"))


def test_without_a_wish_a_guest_is_named_after_its_id() -> None:
    assert People().arrive("abcdef", None).name == "guest-abcd"


def test_a_wish_that_is_taken_gets_a_number_whatever_its_spelling() -> None:
    people = People()
    names = [
        people.arrive(str(number), wish).name for number, wish in enumerate(("Ada", "ADA", "ａda"))
    ]
    assert names == ["Ada", "ADA-2", "ａda-3"]


def test_coming_back_with_a_taken_wish_keeps_the_old_name() -> None:
    people = People()
    people.arrive("1", "ada")
    bob = people.arrive("2", "bob")
    assert people.arrive("2", "ada").name == "bob"
    assert people.arrive("2", "Bob").name == "Bob"
    people.rename(bob, "eve")
    assert people.is_free("bob", people.arrive("3", "carl"))


def test_a_crowd_that_wishes_one_name_is_named_quickly() -> None:
    people = People()
    names = {people.arrive(f"id{number}", "ada").name for number in range(3000)}
    assert len(names) == 3000
    assert "ada-99" in names
    assert "ada-id2999" in names


def test_somebody_may_even_be_called_like_anothers_id() -> None:
    people = People()
    for number in range(99):
        people.arrive(f"id{number}", "ada")
    people.arrive("x", "ada-y")
    assert people.arrive("y", "ada").name == "y"


def test_a_guest_id_comes_from_the_secret_alone() -> None:
    assert guest_id("0" * 32) == guest_id("0" * 32) != guest_id("1" * 32)
    assert len(guest_id("0" * 32)) == 12
