"""Numbers for those who wrote: given once, found by name and by id."""

from __future__ import annotations

import json
import sqlite3
from typing import TYPE_CHECKING

import pytest

from landline.store import search, search_persons, search_view
from landline.store.search_persons import NAMED, SCHEMA, Persons
from landline.wire.words import fold
from tests.unit.store.searched import Searched, text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    """A database with the table."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    for statement in SCHEMA:
        connection.execute(statement)
    yield connection
    connection.close()


def named(connection: sqlite3.Connection, name: str) -> list[int]:
    """Return the numbers of `name`."""
    (found,) = connection.execute(NAMED, (fold(name), 100)).fetchone()
    numbers = json.loads(found)
    assert isinstance(numbers, list)
    return sorted(numbers)


def test_each_pair_has_one_number(connection: sqlite3.Connection) -> None:
    persons = Persons(connection)
    pairs = [("Ada", "a1"), ("ADA", "a1"), ("Ada", "a2"), ("王伟", "b1"), ("Bo", "a1")]
    numbers = dict(persons.numbers(pairs))
    assert numbers["Ada", "a1"] == numbers["ADA", "a1"], "folded they are one"
    assert len(set(numbers.values())) == 4
    assert Persons(connection).numbers(pairs) == numbers, "kept in the table"
    assert 0 not in numbers.values()


def test_found_by_name_and_by_id(connection: sqlite3.Connection) -> None:
    pairs = [("Ada", "a1"), ("Bo", "a1"), ("A1", "c3"), ("x", "y")]
    numbers = Persons(connection).numbers(pairs)
    assert named(connection, "ada") == [numbers["Ada", "a1"]]
    assert named(connection, "A1") == sorted(numbers[pair] for pair in pairs[:3])
    assert named(connection, "nobody") == []


def test_what_is_known_is_bounded(
    connection: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_persons, "KNOWN", 5)
    persons = Persons(connection)
    first = [(f"name {n}", "u") for n in range(4)]
    before = dict(persons.numbers(first))
    others = [(f"name {n}", "u") for n in range(3, 8)]
    known = persons.numbers(others)
    assert set(known) == set(others)
    assert known["name 3", "u"] == before["name 3", "u"]
    assert {pair: persons.numbers(first)[pair] for pair in first} == before


def test_what_was_rolled_back_is_given_again(connection: sqlite3.Connection) -> None:
    persons = Persons(connection)
    connection.execute("BEGIN")
    persons.numbers([("Ada", "a1")])
    connection.execute("ROLLBACK")
    persons.forget()
    numbers = persons.numbers([("Bo", "b1"), ("Ada", "a1")])
    assert named(connection, "ada") == [numbers["Ada", "a1"]]
    assert named(connection, "bo") == [numbers["Bo", "b1"]]


def test_more_names_than_one_question_takes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_view, "MOST_PERSONS", 3)
    monkeypatch.setattr(search, "MOST_PERSONS", 3)
    log = Searched(tmp_path)
    log.say(*(text(f"word {n}", name=f"name {n}", user="u1") for n in range(5)), text("word"))
    log.follow()
    assert log.find("from:u1") == [f"word {n}" for n in (4, 3, 2, 1, 0)]
    assert log.find("from:nobody") == []
    log.close()
