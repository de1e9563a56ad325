"""What a person is asked, and what their answers mean."""

from __future__ import annotations

import os
import threading
import time
from typing import TYPE_CHECKING, cast

import pytest

from landline.cli.console import Console
from landline.cli.transfer_questions import REFUSED, Person, policy_of
from landline.transfer.asking import Question
from landline.transfer.messages import VERSION, Offer

if TYPE_CHECKING:
    from landline.catalogue import Language
    from landline.cli.keyboard import Keyboard

OFFER = Offer(VERSION, os.urandom(16), "photos", 3, 1, 0, 5000, 200)
WANTED = threading.Event()
"""Never set: the other side waits for the answer."""
LINE = OFFER.__class__(VERSION, os.urandom(16), "text", 0, 0, 0, 2, text="hi")


class Typed:
    """A keyboard at which the answers stand already."""

    def __init__(self, *answers: str | None, is_there: bool = True) -> None:
        self.is_there = is_there
        self.questions: list[str] = []
        self.afresh: list[bool] = []
        self._answers = list(answers)

    def ask(
        self, question: str, *, afresh: bool = False, withdrawn: threading.Event | None = None
    ) -> str | None:
        assert withdrawn is WANTED
        self.afresh.append(afresh)
        self.questions.append(question)
        return self._answers.pop(0) if self._answers else None


def person(typed: Typed, language: Language = "en", *, takes_all: bool = False) -> Person:
    keyboard = cast("Keyboard", typed)
    return Person(Console(language), keyboard, lambda: None, takes_all=takes_all)


def question(entry: int, *path: str) -> Question:
    return Question(entry, path or (f"{entry}.txt",), 10, time.time_ns(), 20, time.time_ns())


@pytest.mark.parametrize(
    ("answer", "refused"),
    [("y", None), ("YES", None), ("是", None), ("", REFUSED), ("n", REFUSED), (None, REFUSED)],
)
def test_only_a_yes_is_a_yes(answer: str | None, refused: str | None) -> None:
    typed = Typed(answer)
    assert person(typed).consider(OFFER, WANTED) == refused
    assert typed.questions == ["Take it? [y/N] "]
    assert typed.afresh == [True]  # what was typed before it was asked is no yes


def test_who_said_yes_before_is_not_asked() -> None:
    typed = Typed(is_there=False)
    assert person(typed, takes_all=True).consider(OFFER, WANTED) is None
    assert not typed.questions


def test_a_text_is_taken_without_a_question() -> None:
    typed = Typed()
    assert person(typed).consider(LINE, WANTED) is None
    assert not typed.questions


def test_where_nobody_sits_nothing_is_taken(capsys: pytest.CaptureFixture[str]) -> None:
    typed = Typed(is_there=False)
    assert person(typed).consider(OFFER, WANTED) == REFUSED
    assert not typed.questions
    assert "--yes" in capsys.readouterr().err


def test_where_nobody_ever_sits_a_rule_helps_too(capsys: pytest.CaptureFixture[str]) -> None:
    keyboard = cast("Keyboard", Typed(is_there=False))
    lasting = Person(Console(), keyboard, lambda: None, takes_all=False, always=True)
    assert lasting.consider(OFFER, WANTED) == REFUSED
    assert "landline known rule NAME --accept yes" in capsys.readouterr().err


def test_each_file_that_is_here_is_asked_about(capsys: pytest.CaptureFixture[str]) -> None:
    typed = Typed("s", "o", "")
    asked = [question(4), question(7), question(9)]
    assert person(typed).choose(asked, WANTED) == {4: "skip", 7: "overwrite", 9: "rename"}
    assert "for all 3" in typed.questions[0]
    assert "for all" not in typed.questions[2]
    assert "4.txt is here already\n  here: 20 B, 2" in capsys.readouterr().err


def test_a_capital_letter_answers_for_the_rest() -> None:
    typed = Typed("s", "O")
    asked = [question(n) for n in range(5)]
    answers = person(typed, "zh").choose(asked, WANTED)
    assert answers == {0: "skip", 1: "overwrite", 2: "overwrite", 3: "overwrite", 4: "overwrite"}
    assert len(typed.questions) == 2


def test_what_is_no_answer_is_asked_again() -> None:
    typed = Typed("what?", "overwrite")
    assert person(typed).choose([question(1)], WANTED) == {1: "overwrite"}
    assert len(typed.questions) == 2


def test_the_end_of_the_input_leaves_the_rest_alone() -> None:
    typed = Typed("o", None)
    assert person(typed).choose([question(1), question(2), question(3)], WANTED) == {1: "overwrite"}


def test_names_are_harmless(capsys: pytest.CaptureFixture[str]) -> None:
    person(Typed("s")).choose([question(1, "a\x1b[2J", "b\n")], WANTED)
    assert "a\\x1b[2J/b\\x0a is here" in capsys.readouterr().err


def test_impossible_times_are_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    far = Question(1, ("a",), 1, 1 << 62, 1, -(1 << 62))
    person(Typed("s")).choose([far], WANTED)
    assert "is here already" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("written", "is_there", "policy"),
    [
        (None, True, "ask"),
        (None, False, "same"),
        ("ask", True, "ask"),
        ("ask", False, "same"),
        ("overwrite", False, "overwrite"),
        ("newer", True, "newer"),
    ],
)
def test_nobody_is_asked_where_nobody_sits(
    written: str | None, policy: str, *, is_there: bool
) -> None:
    assert policy_of(written, cast("Keyboard", Typed(is_there=is_there))) == policy
