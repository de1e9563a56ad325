"""A thread that asks for short turns has them, and nobody else."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from landline import promptness

if TYPE_CHECKING:
    from collections.abc import Callable


def in_thread(work: Callable[[], object]) -> None:
    """Run `work` in a thread of its own, whose turns nobody else shares; raise what it raised."""
    raised: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except BaseException as error:
            raised.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    if raised:
        raise raised[0]


def told() -> promptness.Attributes:
    found = promptness.attributes()
    if found is None or not found.runtime:
        pytest.skip("this system does not know slices of threads: Linux before 6.12, or another")
    return found


def test_a_thread_asks_for_itself_alone() -> None:
    before = told()

    def ask() -> None:
        promptness.ask_for_short_turns()
        mine = told()
        assert mine.runtime == promptness.SHORT
        assert (mine.policy, mine.nice) == (before.policy, before.nice)
        in_thread(started)

    def started() -> None:
        assert told().runtime == before.runtime

    in_thread(ask)
    assert told().runtime == before.runtime


def test_where_nobody_knows_of_it_nothing_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(promptness, "_CALLS", {})

    def ask() -> None:
        promptness.ask_for_short_turns()
        assert promptness.attributes() is None

    in_thread(ask)


def test_a_system_that_refuses_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(promptness, "_call", refuse)
    in_thread(promptness.ask_for_short_turns)
