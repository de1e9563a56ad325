"""Who is here: persons and their names.

Several connections of one person are one person. A name belongs to one person at a time.
What does not live here: the connections (`rooms.Member`).
"""

from __future__ import annotations

import hashlib
from typing import Final

from landline.hub.names import folded

_ID_LENGTH: Final = 12


class Person:
    """Somebody who is here, through one or more connections."""

    __slots__ = ("connections", "id", "name")

    def __init__(self, id: str, name: str) -> None:
        self.id = id
        self.name = name
        self.connections = 0


class People:
    """Everybody who is here, by id and by name."""

    def __init__(self) -> None:
        self._by_id: dict[str, Person] = {}
        self._by_name: dict[str, Person] = {}

    def __len__(self) -> int:
        return len(self._by_id)

    def arrive(self, id: str, wish: str | None) -> Person:
        """Return the person `id` with one more connection, named `wish` where it is free."""
        person = self._by_id.get(id)
        if person is None:
            person = self._by_id[id] = Person(id, "")
            self._name(person, self._free_name(wish or f"guest-{id[:4]}", id))
        elif wish is not None and self.is_free(wish, person):
            self._name(person, wish)
        person.connections += 1
        return person

    def depart(self, person: Person) -> bool:
        """Take one connection away; return whether that was the last."""
        person.connections -= 1
        if person.connections:
            return False
        del self._by_id[person.id]
        del self._by_name[folded(person.name)]
        return True

    def is_free(self, name: str, person: Person) -> bool:
        """Return whether `person` may be called `name`."""
        return self._by_name.get(folded(name), person) is person

    def rename(self, person: Person, name: str) -> None:
        """Call `person` by `name`, which must be free."""
        self._name(person, name)

    def _name(self, person: Person, name: str) -> None:
        if person.name:
            del self._by_name[folded(person.name)]
        person.name = name
        self._by_name[folded(name)] = person

    def _free_name(self, wish: str, id: str) -> str:
        if folded(wish) not in self._by_name:
            return wish
        tried = (*(f"{wish}-{number}" for number in range(2, 100)), f"{wish}-{id}")
        return next((name for name in tried if folded(name) not in self._by_name), id)


def guest_id(secret: str) -> str:
    """Return the id of the guest who knows `secret`: its SHA-256, cut.

    So the hub keeps no table of guests, and one comes back as oneself after any restart.
    """
    return hashlib.sha256(b"landline guest\0" + secret.encode()).hexdigest()[:_ID_LENGTH]
