"""Codes as an argument, at the prompt, and from a pipe."""

from __future__ import annotations

import io
import sys
import threading
from typing import TYPE_CHECKING, cast

import click
import pytest

from landline.cli.code_typed import asked_for_code, code_typed
from landline.cli.console import Console
from landline.errors import UsageError

if TYPE_CHECKING:
    from landline.cli.keyboard import Keyboard

CODE = "7-guitar-revenge-lemon"
ASK = "receive.code.ask"
LINK = f"landline://192.168.1.23:5012/#{CODE}"


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def at_a_terminal(monkeypatch: pytest.MonkeyPatch, typed: str) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal(typed))


def piped(monkeypatch: pytest.MonkeyPatch, data: str) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(data))


@pytest.mark.parametrize("code", [CODE, "7 guit reve lemo", "7-042-187-133", LINK])
def test_a_code_may_be_an_argument(code: str) -> None:
    assert code_typed(Console(), code, ASK, or_none=True) == code


def test_an_argument_that_is_no_code_is_refused_at_once() -> None:
    with pytest.raises(UsageError) as refused:
        code_typed(Console(), "report.pdf", ASK, or_none=True)
    assert refused.value.code == "code.invalid"


def test_it_is_asked_for(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    at_a_terminal(monkeypatch, f"{CODE}\n")
    assert code_typed(Console(), None, ASK, or_none=True) == CODE
    assert capsys.readouterr().err.endswith("code> ")


def test_a_mistake_may_be_mended(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    at_a_terminal(monkeypatch, f"7-guitarre-revenge-lemon\n{CODE}\n")
    assert code_typed(Console(), None, ASK, or_none=True) == CODE
    assert "guitar" in capsys.readouterr().err


def test_enter_alone_means_none(monkeypatch: pytest.MonkeyPatch) -> None:
    at_a_terminal(monkeypatch, "\n")
    assert code_typed(Console(), None, ASK, or_none=True) is None


def test_where_one_is_needed_enter_is_not_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    at_a_terminal(monkeypatch, "\n")
    with pytest.raises(UsageError) as refused:
        code_typed(Console(), "-", ASK, or_none=False)
    assert refused.value.code == "code.none"


def test_the_end_of_the_input_gives_up(monkeypatch: pytest.MonkeyPatch) -> None:
    at_a_terminal(monkeypatch, "")
    with pytest.raises(click.Abort):
        code_typed(Console(), None, ASK, or_none=True)


def test_a_pipe_is_read_only_when_told(monkeypatch: pytest.MonkeyPatch) -> None:
    piped(monkeypatch, f"{CODE}\n")
    assert code_typed(Console(), None, ASK, or_none=True) is None
    assert code_typed(Console(), "-", ASK, or_none=True) == CODE


def test_a_mistake_in_a_pipe_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    piped(monkeypatch, "7-guitarre-revenge-lemon\n")
    with pytest.raises(UsageError):
        code_typed(Console(), "-", ASK, or_none=True)


class Typed:
    """A keyboard at which these lines are typed."""

    def __init__(self, *lines: str | None) -> None:
        self._lines = list(lines)

    def ask(self, question: str, *, withdrawn: threading.Event) -> str | None:
        assert question.endswith("code> ")
        return self._lines.pop(0)


def asked(*lines: str | None, is_withdrawn: bool = False) -> str | None:
    withdrawn = threading.Event()
    if is_withdrawn:
        withdrawn.set()
    keyboard = cast("Keyboard", Typed(*lines))
    return asked_for_code(Console(), keyboard, "receive.code.ask", withdrawn)


def test_who_mistypes_is_asked_again(capsys: pytest.CaptureFixture[str]) -> None:
    assert asked("no code", CODE) == CODE
    assert capsys.readouterr().err.count("landline:") == 1
    assert asked("") is None


def test_ctrl_d_is_no_answer_but_a_question_that_was_withdrawn_is_none() -> None:
    with pytest.raises(click.Abort):
        asked(None)
    assert asked(None, is_withdrawn=True) is None
