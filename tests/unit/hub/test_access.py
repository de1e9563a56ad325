"""May X do Y in Z: one function for every door."""

from __future__ import annotations

from typing import Any

import pytest

from landline.errors import NotAllowedError
from landline.hub.access import Access, Guests
from landline.hub.people import Person
from landline.hub.rooms import Member
from landline.wire.verbs import VERBS

FIELDS: dict[str, dict[str, Any]] = {
    "send": {"room": "dev", "text": "x"},
    "join": {"room": "dev"},
    "leave": {"room": "dev"},
    "nick": {"name": "eve"},
    "who": {"room": "dev"},
    "history": {"room": "dev"},
    "letter": {"to": "127.0.0.1:9", "text": "x"},
}


def verdict(guests: Guests, name: str, room: str | None, *, guest: bool) -> str:
    member = Member(None, "en")
    member.person = Person("1", "ada") if guest else None
    try:
        Access(guests).check(member, VERBS[name].verb(**FIELDS.get(name, {})), room)
    except NotAllowedError as error:
        return error.code
    return "yes"


@pytest.mark.parametrize("name", VERBS)
def test_a_stranger_may_only_what_the_table_says(name: str) -> None:
    expected = "yes" if VERBS[name].by == "stranger" else "hello.first"
    assert verdict("all", name, None, guest=False) == expected


@pytest.mark.parametrize("name", [name for name, row in VERBS.items() if row.by == "guest"])
def test_guests_are_kept_where_the_operator_wants_them(name: str) -> None:
    assert verdict("all", name, "dev", guest=True) == "yes"
    assert verdict("lobby", name, "dev", guest=True) == "guests.lobby-only"
    assert verdict("lobby", name, "lobby", guest=True) == "yes"
    assert verdict("none", name, "lobby", guest=True) == "guests.none"


def test_hello_is_refused_where_guests_are() -> None:
    assert verdict("none", "hello", None, guest=False) == "guests.none"
    assert verdict("lobby", "hello", None, guest=False) == "yes"
    assert verdict("none", "ping", None, guest=False) == "yes"
