"""Whose turn it is, with a loop that does nothing by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import pytest

from landline.net.turns import Turns

if TYPE_CHECKING:
    from collections.abc import Callable


class Loop:
    """Keeps what is to be called, with the rest before it."""

    def __init__(self) -> None:
        self.planned: list[tuple[float, Callable[[], None]]] = []

    def call_soon(self, callback: Callable[[], None]) -> Loop:
        return self.call_later(0.0, callback)

    def call_later(self, rest: float, callback: Callable[[], None]) -> Loop:
        self.planned.append((rest, callback))
        return self

    def cancel(self) -> None:
        self.planned.clear()

    def turn(self) -> float:
        """Do what is planned; return how long that had to wait."""
        ((rest, callback),) = self.planned
        self.planned.clear()
        callback()
        return rest


class Bench:
    def __init__(self) -> None:
        self.now = 100.0
        self.loop = cast("Any", Loop())
        self.did: list[int] = []
        self.turns = Turns(self.loop, 2)

    def ask(self, *numbers: int, took: float = 0.01) -> None:
        for number in numbers:
            self.turns.ask(lambda number=number: self._do(number, took))  # type: ignore[misc]

    def _do(self, number: int, took: float) -> None:
        self.now += took
        self.did.append(number)


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> Bench:
    bench = Bench()
    monkeypatch.setattr("landline.net.turns.time.monotonic", lambda: bench.now)
    return bench


def test_one_alone_waits_for_the_next_turn_only(bench: Bench) -> None:
    bench.ask(1)
    assert not bench.did
    assert bench.loop.turn() == 0.0
    assert bench.did == [1]
    assert not bench.loop.planned


def test_a_few_at_once_in_order_and_then_a_rest_as_long_as_they_took(bench: Bench) -> None:
    bench.ask(1, 2, 3, 4, 5)
    assert bench.loop.turn() == 0.0
    assert bench.did == [1, 2]
    assert bench.turns.waiting == 3
    assert bench.loop.turn() == pytest.approx(0.02)
    assert bench.did == [1, 2, 3, 4]
    assert bench.loop.turn() == pytest.approx(0.02 - 0.0)
    assert bench.did == [1, 2, 3, 4, 5]


def test_who_comes_while_they_rest_waits_for_the_end_of_it(bench: Bench) -> None:
    bench.ask(1, took=0.4)
    bench.loop.turn()
    bench.now += 0.1
    bench.ask(2)
    assert bench.loop.turn() == pytest.approx(0.3)
    bench.now += 5
    bench.ask(3)
    assert bench.loop.turn() == 0.0


def test_what_is_asked_for_meanwhile_has_a_turn_of_its_own(bench: Bench) -> None:
    bench.turns.ask(lambda: bench.ask(9))
    bench.loop.turn()
    assert not bench.did
    bench.loop.turn()
    assert bench.did == [9]


def test_a_mistake_in_one_holds_up_no_other(bench: Bench) -> None:
    def fail() -> None:
        raise RuntimeError

    bench.turns.ask(fail)
    bench.ask(1)
    with pytest.raises(RuntimeError):
        bench.loop.turn()
    bench.loop.turn()
    assert bench.did == [1]


def test_nothing_runs_after_the_end(bench: Bench) -> None:
    bench.ask(1, 2, 3)
    bench.turns.close()
    assert not bench.loop.planned
    assert bench.turns.waiting == 0
