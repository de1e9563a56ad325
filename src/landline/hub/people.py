"""Who is known: persons, accounts, and whose name is whose.

Several connections of one person are one person. A name belongs to one person at a time:
to an account for good, to a guest while here. A name that could be taken for an account's
is refused like the account's own. What does not live here: the connections
(`rooms.Member`), passwords being checked (`login`), rooms.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from msgspec import structs

from landline.hub.names import folded, skeleton
from landline.hub.nouns import Person

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from landline.hub.nouns import Member
    from landline.hub.records import AccountFact
    from landline.wire.fields import Role

_ID_LENGTH: Final = 12


class Accounts:
    """Every account, by id and by name."""

    def __init__(self, facts: Iterable[tuple[str, AccountFact]]) -> None:
        self._by_id: dict[str, AccountFact] = {}
        self._by_name: dict[str, str] = {}
        self._by_skeleton: dict[str, str] = {}
        for id, fact in facts:
            self.put(id, fact)

    def __len__(self) -> int:
        return len(self._by_id)

    def __iter__(self) -> Iterator[tuple[str, AccountFact]]:
        return iter(self._by_id.items())

    def get(self, id: str) -> AccountFact | None:
        """Return the account of user `id`, if there is one."""
        return self._by_id.get(id)

    def by_name(self, name: str) -> tuple[str, AccountFact] | None:
        """Return id and account of whoever is called `name`, however it is spelled."""
        id = self._by_name.get(folded(name))
        return None if id is None else (id, self._by_id[id])

    def owner_of(self, name: str) -> str | None:
        """Return the id of the account that `name` is, or could be taken for."""
        if not self._by_id:
            return None
        return self._by_name.get(folded(name)) or self._by_skeleton.get(skeleton(name))

    def put(self, id: str, fact: AccountFact) -> None:
        """Add an account, or replace what is known of it."""
        self.remove(id)
        self._by_id[id] = fact
        self._by_name[folded(fact.name)] = id
        self._by_skeleton[skeleton(fact.name)] = id

    def remove(self, id: str) -> None:
        """Forget an account; its name is free."""
        fact = self._by_id.pop(id, None)
        if fact is not None:
            self._by_name.pop(folded(fact.name), None)
            self._by_skeleton.pop(skeleton(fact.name), None)

    def seen(self, id: str, at: int) -> bool:
        """Note that user `id` was here at `at` ms; return whether that is an account."""
        fact = self._by_id.get(id)
        if fact is not None:
            self._by_id[id] = structs.replace(fact, seen=at)
        return fact is not None


class People:
    """Everybody who is here, by id and by name."""

    def __init__(self, accounts: Accounts) -> None:
        self._accounts = accounts
        self._by_id: dict[str, Person] = {}
        self._by_name: dict[str, Person] = {}

    def __len__(self) -> int:
        return len(self._by_id)

    def __iter__(self) -> Iterator[Person]:
        return iter(self._by_id.values())

    def get(self, id: str) -> Person | None:
        """Return the person `id`, if here."""
        return self._by_id.get(id)

    def by_name(self, name: str) -> Person | None:
        """Return who of those here is called `name`."""
        return self._by_name.get(folded(name))

    def arrive(self, member: Member, id: str, wish: str | None, role: Role = "guest") -> Person:
        """Give `member` the person `id`; a guest is named `wish` where that is free."""
        person = self._by_id.get(id)
        if role != "guest":
            person = person or self._take_place(id, wish or id, role)
        elif person is None:
            person = self._by_id[id] = Person(id, "")
            self._name(person, self._free_name(wish or f"guest-{id[:4]}", id))
        elif wish is not None and self.is_free(wish, person):
            self._name(person, wish)
        person.members.append(member)
        member.person = person
        return person

    def depart(self, member: Member) -> bool:
        """Take one connection of a person away; return whether that was the last."""
        person, member.person = member.person, None
        if person is None:
            return False
        person.members.remove(member)
        if person.members:
            return False
        del self._by_id[person.id]
        self._by_name.pop(folded(person.name), None)
        return True

    def is_free(self, name: str, person: Person) -> bool:
        """Return whether `person` may be called `name`."""
        owner = self._accounts.owner_of(name)
        here = self._by_name.get(folded(name), person)
        return here is person and owner in (None, person.id)

    def rename(self, person: Person, name: str) -> None:
        """Call `person` by `name`, which must be free."""
        self._name(person, name)

    def make_way(self, id: str) -> list[Person]:
        """Give other names to the guests who are called like account `id`; return them."""
        guests = [
            person
            for person in self._by_id.values()
            if not person.has_account and self._accounts.owner_of(person.name) == id
        ]
        for guest in guests:
            self._name(guest, self._free_name(f"{guest.name}-2", guest.id))
        return guests

    def _take_place(self, id: str, name: str, role: Role) -> Person:
        person = Person(id, "", role)
        self._by_id[id] = person
        self._name(person, name)
        return person

    def _name(self, person: Person, name: str) -> None:
        if person.name:
            self._by_name.pop(folded(person.name), None)
        person.name = name
        self._by_name[folded(name)] = person

    def _free_name(self, wish: str, id: str) -> str:
        if self._is_unused(wish):
            return wish
        others = (f"{wish}-{number}" for number in range(2, 100))
        found = next((name for name in others if self._is_unused(name)), f"{wish}-{id}")
        return found if self._is_unused(found) else id

    def _is_unused(self, name: str) -> bool:
        return folded(name) not in self._by_name and self._accounts.owner_of(name) is None


def guest_id(secret: str) -> str:
    """Return the id of the guest who knows `secret`: its SHA-256, cut.

    So the hub keeps no table of guests, and one comes back as oneself after any restart.
    """
    return hashlib.sha256(b"landline guest\0" + secret.encode()).hexdigest()[:_ID_LENGTH]


def secret_key(secret: str) -> str:
    """Return the key under which a random secret's record is kept: its SHA-256, cut.

    The secret itself is never kept; being random, it needs no slow hash.
    """
    return hashlib.sha256(b"landline secret\0" + secret.encode()).hexdigest()[:32]
