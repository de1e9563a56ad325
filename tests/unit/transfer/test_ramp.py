"""How many data connections there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from landline.transfer.ramp import FAR, FIRST, MOST, Ramp

if TYPE_CHECKING:
    from collections.abc import Callable

STEP = 0.05


def climb(ramp: Ramp, rate: Callable[[int], float], seconds: float = 60) -> list[int]:
    """Return the numbers of connections, on a path that gives so much for each."""
    now = moved = 0.0
    numbers = [ramp.wanted]
    while now < seconds:
        moved += STEP * rate(numbers[-1])
        now += STEP
        if (wanted := ramp.look(now, int(moved))) != numbers[-1]:
            numbers.append(wanted)
    return numbers


@pytest.mark.parametrize("round_trip", [0.0, 0.0002, FAR])
def test_a_lan_has_two(round_trip: float) -> None:
    assert climb(Ramp(round_trip, 0.0), lambda n: n * 1e6) == [FIRST]


def test_there_are_more_as_long_as_each_brings_something() -> None:
    assert climb(Ramp(0.05, 0.0), lambda n: n * 1e6) == [2, 4, 8, 16, MOST]


@pytest.mark.parametrize(("most", "numbers"), [(2, [2, 4]), (4, [2, 4, 8]), (5, [2, 4, 8])])
def test_there_are_no_more_once_the_path_is_full(most: int, numbers: list[int]) -> None:
    found = climb(Ramp(0.05, 0.0), lambda n: min(n, most) * 1e6)
    assert found == (numbers if most != 5 else [2, 4, 8, 16])


def test_a_gain_of_a_tenth_is_none() -> None:
    assert climb(Ramp(0.05, 0.0), lambda n: 1e6 * 1.1 ** (n > 2)) == [2, 4]


def test_slow_starts_are_not_counted() -> None:
    """New connections take a while to come up to speed: that alone is no gain."""
    ramp = Ramp(0.05, 0.0)
    assert ramp.look(0.24, 0) == ramp.look(0.26, 1000) == 2
    assert ramp.look(0.5, 10_000_000) == 2
    assert ramp.look(0.77, 10_000_000) == 4


@pytest.mark.parametrize("fixed", [1, 3, 50])
def test_the_number_may_be_told(fixed: int) -> None:
    assert climb(Ramp(0.5, 0.0, fixed=fixed), lambda n: n * 1e6) == [fixed]


def test_where_nothing_moves_there_are_no_more() -> None:
    assert climb(Ramp(0.05, 0.0), lambda _: 0) == [2]
