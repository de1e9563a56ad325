"""What is said of files that were put: to people, to programs, to browsers."""

from __future__ import annotations

import json

from landline.web.filed import answer_one, answer_several
from landline.web.places import Place
from landline.wire.shelf_events import Filed
from tests.unit.web.requests import request

FILED = Filed(room="lobby", path="x/报 (2).txt", blob="ab" * 32, size=5, at=7, by="ada")


def test_a_line_for_people() -> None:
    answer = answer_one(FILED, request())
    assert (answer.status, answer.text) == (201, "lobby/x/报 (2).txt\n")
    assert answer.headers["Location"] == "/files/lobby/x/%E6%8A%A5%20%282%29.txt"
    assert answer.headers["ETag"] == f'"{"ab" * 32}"'


def test_an_event_for_programs() -> None:
    answer = answer_one(FILED, request(accept="application/json"))
    assert isinstance(answer.body, bytes)
    assert json.loads(answer.body)["path"] == FILED.path


def test_what_was_replaced_was_there() -> None:
    replaced = Filed(room="lobby", path="a", blob="0" * 64, size=1, at=7, by="ada", replaced=True)
    assert answer_one(replaced, request()).status == 200


def test_several() -> None:
    folder = Place("lobby", "x/")
    lines = answer_several([FILED, FILED], request(), folder)
    assert (lines.status, lines.text) == (201, "lobby/x/报 (2).txt\n" * 2)
    page = answer_several([FILED], request(accept="text/html,*/*"), folder)
    assert (page.status, page.headers["Location"]) == (303, "/files/lobby/x/")


def test_nothing_reaches_a_terminal_raw() -> None:
    hostile = Filed(room="a\x1b[2J", path="b\n\u202e", blob="0" * 64, size=1, at=7, by="ada")
    answer = answer_one(hostile, request())
    assert answer.text == "a\\x1b[2J/b\\x0a\\u202e\n"
    assert answer.headers["Location"].isprintable()
