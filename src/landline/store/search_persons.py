"""Who wrote: each pair of a name and a person's id has a number in the index.

One short token for each message costs a fifth less work than one for the name and one for
the id. What does not live here: what is asked with the numbers (`search_terms`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from landline.wire.words import fold

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

SCHEMA: Final = (
    "CREATE TABLE person (number INTEGER PRIMARY KEY, name TEXT NOT NULL, user TEXT NOT NULL,"
    " UNIQUE (name, user))",
    "CREATE INDEX person_user ON person (user)",
)
KNOWN: Final = 10_000
"""Pairs whose numbers are kept in memory."""
NAMED: Final = (
    "SELECT json_group_array(number) FROM (SELECT number FROM person WHERE name = ?1"
    " UNION SELECT number FROM person WHERE user = ?1 LIMIT ?2)"
)
"""The numbers of a name or an id, both folded."""

Person = tuple[str, str]
"""The name that a message was written under, and its sender's id."""

_WANTED: Final = (
    "(SELECT json_extract(value, '$[0]') AS name, json_extract(value, '$[1]') AS user"
    " FROM json_each(?))"
)
_decode: Final = msgspec.json.Decoder(list[tuple[str, str, int]]).decode


class Persons:
    """The numbers, new ones given as they are needed; used within a transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Know the table of `connection`."""
        self._connection = connection
        self._known: dict[Person, int] = {}

    def numbers(self, persons: Iterable[Person]) -> dict[Person, int]:
        """Return the number of each of `persons`, and of others."""
        unknown = {person for person in persons if person not in self._known}
        if unknown:
            if len(self._known) + len(unknown) > KNOWN:
                self._known = {}
                unknown = set(persons)
            self._learn({person: (fold(person[0]), fold(person[1])) for person in unknown})
        return self._known

    def forget(self) -> None:
        """Know nothing any more: the numbers may have been rolled back."""
        self._known = {}

    def _learn(self, folded: dict[Person, Person]) -> None:
        wanted = msgspec.json.encode(list(set(folded.values()))).decode()
        self._connection.execute(
            f"INSERT OR IGNORE INTO person (name, user) SELECT name, user FROM {_WANTED}", (wanted,)
        )
        (found,) = self._connection.execute(
            "SELECT json_group_array(json_array(name, user, number))"
            f" FROM {_WANTED} JOIN person USING (name, user)",
            (wanted,),
        ).fetchone()
        numbers = {(name, user): number for name, user, number in _decode(found)}
        self._known |= {person: numbers[form] for person, form in folded.items()}
