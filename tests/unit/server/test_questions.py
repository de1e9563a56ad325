"""What the hub asks is answered by the log, the hashing threads or a search."""

from __future__ import annotations

from typing import Any

import pytest

from landline.errors import StoreError
from landline.hub.effects import CheckPassword, Find, HashPassword, Kept, Lookup, There
from landline.hub.nouns import Room
from landline.model import Logged
from landline.server.questions import Answerer
from landline.wire.query import parse_query

FAILED = StoreError("store.overloaded")


class Known:
    """A log and hashing threads that answer at once."""

    def __init__(self, rows: Any = ()) -> None:
        self.rows = rows
        self.asked: list[Any] = []

    def page(self, room: str, before: int | None, limit: int, answer: Any) -> None:
        self.asked.append((room, before, limit))
        answer(self.rows)

    def search(self, *question: Any) -> None:
        *asked, answer = question
        self.asked.append(tuple(asked))
        answer("found")

    def kept(self, upload: str, answer: Any) -> None:
        answer(f"blob of {upload}")

    def there(self, uploads: Any, answer: Any) -> None:
        answer(dict.fromkeys(uploads, 5))

    def hash(self, password: str, answer: Any) -> None:
        answer(f"hash of {password}")

    def check(self, hashed: str, password: str, answer: Any) -> None:
        answer((hashed, password))


def answer(known: Known, question: Any) -> Any:
    answers: list[object] = []
    Answerer(known, known, known).answer(question, answers.append)
    (found,) = answers
    return found


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([Logged(5, b"five")], b"five"),
        ([Logged(4, b"four")], None),
        ([], None),
        (FAILED, FAILED),
    ],
)
def test_a_message_is_looked_up_by_its_number(rows: Any, expected: Any) -> None:
    known = Known(rows)
    assert answer(known, Lookup(Room("the key"), 5)) == expected
    assert known.asked == [("the key", 6, 1)]


def test_passwords_go_to_the_threads() -> None:
    assert answer(Known(), HashPassword("secret")) == "hash of secret"
    assert answer(Known(), CheckPassword("hash", "secret")) == ("hash", "secret")


def test_a_search_is_of_the_rooms_that_were_named() -> None:
    known, query = Known(), parse_query("hi")
    assert answer(known, Find(query, ["a", "b"], "best", 7, 3)) == "found"
    assert known.asked == [(query, ["a", "b"], 7, 3, "best")]


def test_uploads_are_asked_about() -> None:
    assert answer(Known(), Kept("u")) == "blob of u"
    assert answer(Known(), There(("u", "v"))) == {"u": 5, "v": 5}
