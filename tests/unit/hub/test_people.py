"""Persons, their connections, accounts; names belong to one person at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from landline.hub.nouns import Member
from landline.hub.people import Accounts, People, guest_id, secret_key
from landline.hub.records import AccountFact

if TYPE_CHECKING:
    from landline.hub.nouns import Person


def member() -> Member:
    return Member(None, "en", "here", operator=False)


def people_with(*names: str) -> People:
    """Return people, with accounts of these names whose ids are `a0`, `a1` …"""
    return People(
        Accounts((f"a{number}", AccountFact(name=name)) for number, name in enumerate(names))
    )


def arrive(people: People, id: str, wish: str | None, role: Any = "guest") -> Person:
    return people.arrive(member(), id, wish, role)


def test_several_connections_are_one_person() -> None:
    people = people_with()
    first, second = member(), member()
    person = people.arrive(first, "1", "ada")
    assert people.arrive(second, "1", None) is person
    assert list(person.members) == [first, second]
    assert len(people) == 1
    assert not people.depart(first)
    assert people.get("1") is people.by_name("ADA") is person
    assert people.depart(second)
    assert len(people) == 0
    assert people.get("1") is people.by_name("ada") is None
    assert people.is_free("ada", arrive(people, "2", "bo"))
    assert not people.depart(first), "gone already"


def test_without_a_wish_a_guest_is_named_after_its_id() -> None:
    assert arrive(people_with(), "abcdef", None).name == "guest-abcd"


def test_a_wish_that_is_taken_gets_a_number_whatever_its_spelling() -> None:
    people = people_with("Root")
    wishes = ("Ada", "ADA", "ａda", "root", "r00t")
    names = [arrive(people, str(number), wish).name for number, wish in enumerate(wishes)]
    assert names == ["Ada", "ADA-2", "ａda-3", "root-2", "r00t-2"]


def test_coming_back_with_a_taken_wish_keeps_the_old_name() -> None:
    people = people_with("root")
    arrive(people, "1", "ada")
    bo = arrive(people, "2", "bo")
    assert arrive(people, "2", "ada").name == "bo"
    assert arrive(people, "2", "root").name == "bo"
    assert arrive(people, "2", "Bo").name == "Bo"
    people.rename(bo, "eve")
    assert people.is_free("bo", arrive(people, "3", "carl"))


def test_a_crowd_that_wishes_one_name_is_named_quickly() -> None:
    people = people_with()
    names = {arrive(people, f"id{number}", "ada").name for number in range(3000)}
    assert len(names) == 3000
    assert "ada-99" in names
    assert "ada-id2999" in names


def test_somebody_may_even_be_called_like_anothers_id() -> None:
    people = people_with()
    for number in range(99):
        arrive(people, f"id{number}", "ada")
    arrive(people, "x", "ada-y")
    assert arrive(people, "y", "ada").name == "y"


def test_an_account_has_its_name_and_role() -> None:
    people = people_with("ada")
    person = arrive(people, "a0", "ada", "moderator")
    assert (person.name, person.role, person.has_account) == ("ada", "moderator", True)
    assert arrive(people, "a0", "other", "moderator") is person
    assert person.name == "ada"
    assert not arrive(people, "1", "bo").has_account


def test_guests_make_way_for_an_account() -> None:
    accounts = Accounts(())
    people = People(accounts)
    guests = [arrive(people, str(number), name) for number, name in enumerate(("Ada", "bo"))]
    longer = arrive(people, "9", "adax")
    accounts.put("a0", AccountFact(name="ada"))
    assert people.make_way("a0") == [guests[0]]
    assert [guest.name for guest in guests] == ["Ada-2", "bo"]
    assert longer.name == "adax"
    assert people.by_name("ada") is None
    assert people.make_way("a0") == []
    assert arrive(people, "a0", "ada", "member").name == "ada"
    assert people.make_way("a0") == [], "not for itself"


def test_a_guest_id_comes_from_the_secret_alone() -> None:
    assert guest_id("0" * 32) == guest_id("0" * 32) != guest_id("1" * 32)
    assert len(guest_id("0" * 32)) == 12
    assert secret_key("x") != guest_id("x")
    assert len(secret_key("x")) == 32


# Accounts


def test_accounts_are_found_by_id_and_by_name_however_it_is_spelled() -> None:
    accounts = Accounts([("a0", AccountFact(name="Ada"))])
    fact = accounts.get("a0")
    assert fact is not None
    assert accounts.by_name("aDA") == accounts.by_name("ａｄａ") == ("a0", fact)
    assert accounts.by_name("bo") is None
    assert len(accounts) == 1
    assert list(accounts) == [("a0", fact)]


@pytest.mark.parametrize(
    ("name", "owner"), [("ADA", "a0"), ("аdа", "a0"), ("Adа", "a0"), ("ad", None), ("bo", None)]
)
def test_a_name_that_could_be_taken_for_an_accounts_is_its_own(
    name: str, owner: str | None
) -> None:
    accounts = Accounts([("a0", AccountFact(name="Ada"))])
    assert accounts.owner_of(name) == owner


def test_another_name_frees_the_old_one() -> None:
    accounts = Accounts([("a0", AccountFact(name="ada"))])
    accounts.put("a0", AccountFact(name="bea"))
    assert accounts.owner_of("ada") is None
    assert accounts.by_name("ada") is None
    assert accounts.owner_of("bea") == "a0"
    accounts.remove("a0")
    accounts.remove("a0")
    assert accounts.owner_of("bea") is None
    assert accounts.get("a0") is None


def test_who_was_seen() -> None:
    accounts = Accounts([("a0", AccountFact(name="ada", seen=3))])
    assert accounts.seen("a0", 5)
    assert not accounts.seen("guest", 5)
    fact = accounts.get("a0")
    assert fact is not None
    assert fact.seen == 5
