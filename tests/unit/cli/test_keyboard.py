"""Single keys and typed lines, at a pseudo-terminal."""

from __future__ import annotations

import os
import queue
import termios
import threading
from typing import TYPE_CHECKING, Final

import pytest

from landline.cli.keyboard import Keyboard
from tests.live.cli_chat.programs import until
from tests.readiness import is_readable

if TYPE_CHECKING:
    from collections.abc import Iterator

DEADLINE: Final = 20.0
LOCAL: Final = 3
STDERR: Final = 2


class Terminal:
    """A keyboard on one end; what a person types goes in at the other."""

    def __init__(self) -> None:
        self.person, self.program = os.openpty()
        self.keys: queue.SimpleQueue[str] = queue.SimpleQueue()

    def type(self, text: str) -> None:
        os.write(self.person, text.encode())

    def shows_each_key(self) -> bool:
        """Tell whether the terminal echoes and waits for Enter, as usual."""
        flags = termios.tcgetattr(self.program)[LOCAL]
        return bool(flags & termios.ECHO) and bool(flags & termios.ICANON)

    def wait_until(self, *, usual: bool) -> None:
        """Return once the terminal is set for lines (usual) or for keys."""
        waiting = threading.Event()
        for _ in range(int(DEADLINE * 100)):
            if self.shows_each_key() == usual:
                return
            waiting.wait(0.01)
        raise AssertionError("the terminal was not set")


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Iterator[Terminal]:
    is_terminal = os.isatty
    monkeypatch.setattr(os, "isatty", lambda handle: handle == STDERR or is_terminal(handle))
    terminal = Terminal()
    yield terminal
    os.close(terminal.person)
    os.close(terminal.program)


def in_thread(keyboard: Keyboard, question: str) -> queue.SimpleQueue[str | None]:
    answer: queue.SimpleQueue[str | None] = queue.SimpleQueue()
    threading.Thread(target=lambda: answer.put(keyboard.ask(question)), daemon=True).start()
    return answer


def test_keys_come_one_by_one_and_the_terminal_is_given_back(terminal: Terminal) -> None:
    with Keyboard(terminal.keys.put, terminal.program) as keyboard:
        assert keyboard.is_there
        assert terminal.shows_each_key()
        keyboard.watch()
        terminal.wait_until(usual=False)
        terminal.type("p")
        assert terminal.keys.get(timeout=DEADLINE) == "p"
        terminal.type(" q")
        assert [terminal.keys.get(timeout=DEADLINE) for _ in range(2)] == [" ", "q"]
    assert terminal.shows_each_key()


def test_arrows_are_no_letters(terminal: Terminal) -> None:
    with Keyboard(terminal.keys.put, terminal.program) as keyboard:
        keyboard.watch()
        terminal.wait_until(usual=False)
        terminal.type("\x1bOp")
        terminal.type("\x1b[1;5q\x1b[Ax")
        assert terminal.keys.get(timeout=DEADLINE) == "x"


def test_what_was_typed_before_is_no_answer_to_what_is_asked_afresh(terminal: Terminal) -> None:
    with Keyboard(terminal.keys.put, terminal.program) as keyboard:
        assert not keyboard.is_asking
        terminal.type("y\n")
        assert is_readable(terminal.program, DEADLINE)
        answer: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        threading.Thread(
            target=lambda: answer.put(keyboard.ask("Take it? ", afresh=True)), daemon=True
        ).start()
        until(lambda: keyboard._standing, lambda: "nothing is asked")
        terminal.type("n\n")
        assert answer.get(timeout=DEADLINE) == "n"
        terminal.type("y\n")
        assert is_readable(terminal.program, DEADLINE)
        assert in_thread(keyboard, "And this? ").get(timeout=DEADLINE) == "y"


def test_what_is_said_meanwhile_stands_above_the_question(
    terminal: Terminal, capsys: pytest.CaptureFixture[str]
) -> None:
    with Keyboard(terminal.keys.put, terminal.program) as keyboard:
        assert not keyboard.make_way()
        answer = in_thread(keyboard, "Take it? ")
        shown = ""
        for _ in range(int(DEADLINE * 100)):
            shown += capsys.readouterr().err
            if shown:
                break
            threading.Event().wait(0.01)
        assert keyboard.make_way()
        keyboard.come_back()
        terminal.type("y\n")
        assert answer.get(timeout=DEADLINE) == "y"
        keyboard.come_back()
        assert shown + capsys.readouterr().err == "Take it? \nTake it? "


def test_a_question_comes_between_keys(
    terminal: Terminal, capsys: pytest.CaptureFixture[str]
) -> None:
    with Keyboard(terminal.keys.put, terminal.program) as keyboard:
        keyboard.watch()
        terminal.wait_until(usual=False)
        answer = in_thread(keyboard, "take it? ")
        terminal.wait_until(usual=True)
        terminal.type("yes\n")
        assert answer.get(timeout=DEADLINE) == "yes"
        assert capsys.readouterr().err == "take it? "
        terminal.wait_until(usual=False)
        terminal.type("p")
        assert terminal.keys.get(timeout=DEADLINE) == "p"
    assert terminal.keys.empty()
    assert terminal.shows_each_key()


def test_a_question_without_an_answer_is_none(terminal: Terminal) -> None:
    with Keyboard(terminal.keys.put, terminal.program) as keyboard:
        answer = in_thread(keyboard, "? ")
        terminal.type("\x04")
        assert answer.get(timeout=DEADLINE) is None


def test_whoever_waits_for_an_answer_is_let_go(terminal: Terminal) -> None:
    with Keyboard(terminal.keys.put, terminal.program) as keyboard:
        answers = [in_thread(keyboard, "? ") for _ in range(2)]
        keyboard.leave()
        assert [each.get(timeout=DEADLINE) for each in answers] == [None, None]
        assert keyboard.ask("? ") is None


def test_a_question_ends_when_nobody_wants_to_know_any_more(
    terminal: Terminal, capsys: pytest.CaptureFixture[str]
) -> None:
    withdrawn, answer = threading.Event(), queue.SimpleQueue[str | None]()
    with Keyboard(terminal.keys.put, terminal.program) as keyboard:

        def ask() -> None:
            answer.put(keyboard.ask("? ", withdrawn=withdrawn))

        thread = threading.Thread(target=ask)
        thread.start()
        until(lambda: keyboard._standing, lambda: "it is not asked")
        terminal.type("ye")
        withdrawn.set()
        assert answer.get(timeout=DEADLINE) is None
        thread.join()
        assert capsys.readouterr().err == "? \n"
        assert keyboard.ask("? ", withdrawn=withdrawn) is None
        assert capsys.readouterr().err == "", "it is not even asked"
        later = in_thread(keyboard, "? ")
        terminal.type("s\n")
        assert later.get(timeout=DEADLINE) == "s", "what was typed half is forgotten"


def test_a_question_is_for_who_typed_it_in_pieces(terminal: Terminal) -> None:
    with Keyboard(terminal.keys.put, terminal.program) as keyboard:
        answer = in_thread(keyboard, "? ")
        terminal.type("ov")
        terminal.type("erwrite\n")
        assert answer.get(timeout=DEADLINE) == "overwrite"


def test_without_a_terminal_nobody_is_there() -> None:
    reading, writing = os.pipe()
    keys: queue.SimpleQueue[str] = queue.SimpleQueue()
    with Keyboard(keys.put, reading) as keyboard:
        assert not keyboard.is_there
        keyboard.watch()
        os.write(writing, b"p")
    assert keys.empty()
    assert os.read(reading, 1) == b"p"
    os.close(reading)
    os.close(writing)


def test_a_terminal_that_goes_away_ends_the_keys(terminal: Terminal) -> None:
    with Keyboard(terminal.keys.put, terminal.program) as keyboard:
        keyboard.watch()
        terminal.wait_until(usual=False)
        os.close(terminal.person)
        terminal.person, other = os.openpty()
        os.close(other)
        keyboard._thread.join(DEADLINE)
        assert not keyboard._thread.is_alive()
