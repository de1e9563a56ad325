"""How many data connections there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from landline.transfer.ramp import FAR, FIRST, FIRST_FAR, FIRST_LONG, LONG, MOST, Path, Ramp

if TYPE_CHECKING:
    from collections.abc import Callable

STEP = 0.05
ROUND_TRIP = 0.01


def all_find(path: Path) -> Callable[[int], list[Path]]:
    return lambda number: [path] * number


CLEAR = all_find("clear")


def climb(
    ramp: Ramp,
    rate: Callable[[int], float],
    find: Callable[[int], list[Path]] = CLEAR,
    seconds: float = 60,
) -> list[int]:
    """Return the numbers of connections, on a path that gives so much for each."""
    now = moved = 0.0
    numbers = [ramp.wanted]
    while now < seconds:
        moved += STEP * rate(numbers[-1])
        now += STEP
        wanted = ramp.look(now, int(moved), lambda: find(numbers[-1]))
        if wanted != numbers[-1]:
            numbers.append(wanted)
    return numbers


@pytest.mark.parametrize("round_trip", [0.0, 0.0002, FAR])
@pytest.mark.parametrize("path", ["clear", "lossy", "gaps"])
def test_a_lan_has_two(round_trip: float, path: Path) -> None:
    assert climb(Ramp(round_trip, 0.0), lambda n: n * 1e6, all_find(path)) == [FIRST]


@pytest.mark.parametrize(
    ("round_trip", "first"), [(0.003, FIRST_FAR), (LONG, FIRST_FAR), (0.05, FIRST_LONG)]
)
def test_there_are_more_as_long_as_each_brings_something(round_trip: float, first: int) -> None:
    found = climb(Ramp(round_trip, 0.0), lambda n: n * 1e6)
    assert found == [each for each in (4, 8, 16, 32, MOST) if each >= first]


@pytest.mark.parametrize(("most", "numbers"), [(4, [4, 8]), (8, [4, 8, 16]), (9, [4, 8, 16, 32])])
def test_there_are_no_more_once_the_path_is_full(most: int, numbers: list[int]) -> None:
    assert climb(Ramp(ROUND_TRIP, 0.0), lambda n: min(n, most) * 1e6) == numbers


def test_a_gain_of_a_tenth_is_none() -> None:
    assert climb(Ramp(ROUND_TRIP, 0.0), lambda n: 1e6 * 1.1 ** (n > 4)) == [4, 8]


def test_slow_starts_are_not_counted() -> None:
    """New connections take a while to come up to speed: that alone is no gain."""
    ramp = Ramp(ROUND_TRIP, 0.0)
    for now, moved, wanted in (
        (0.24, 0, 4), (0.26, 1000, 4), (0.5, 10_000_000, 4), (0.77, 10_000_000, 8),
    ):  # fmt: skip
        assert ramp.look(now, moved, lambda: CLEAR(4)) == wanted


@pytest.mark.parametrize(("fixed", "wanted"), [(1, 1), (3, 3), (MOST, MOST), (1000, MOST)])
def test_the_number_may_be_told(fixed: int, wanted: int) -> None:
    ramp = Ramp(0.5, 0.0, fixed=fixed)
    assert climb(ramp, lambda n: n * 1e6, all_find("lossy")) == [wanted]


def test_where_nothing_moves_there_are_no_more() -> None:
    assert climb(Ramp(ROUND_TRIP, 0.0), lambda _: 0) == [4]


def test_there_are_no_more_while_packets_wait() -> None:
    """Each may seem to bring more, while they starve others, and one another."""
    assert climb(Ramp(0.05, 0.0), lambda n: n * 1e6, all_find("queued")) == [8]


def test_chance_losses_are_not_waited_for() -> None:
    """On a line of 50 ms that loses packets there are all that there may be within a second."""
    found = climb(Ramp(0.05, 0.0), lambda _: 1e6, all_find("lossy"), seconds=0.8)
    assert found == [8, 16, 32, MOST]


def test_gaps_count_once_the_path_would_be_full() -> None:
    found = climb(Ramp(0.05, 0.0), lambda _: 1e6, all_find("gaps"), seconds=0.55)
    assert found == [8]
    found = climb(Ramp(0.05, 0.0), lambda _: 1e6, all_find("gaps"), seconds=2.5)
    assert found == [8, 16, 32, MOST]


@pytest.mark.parametrize(
    ("lossy", "queued", "grows"), [(4, 0, True), (3, 0, False), (4, 4, True), (3, 5, False)]
)
def test_half_of_them_decide(lossy: int, queued: int, *, grows: bool) -> None:
    paths = all_find("lossy")(lossy) + all_find("queued")(queued) + CLEAR(8 - lossy - queued)
    ramp = Ramp(0.05, 0.0)
    assert (ramp.look(0.25, 0, lambda: paths) > FIRST_LONG) is grows


def test_without_connections_nothing_is_found() -> None:
    assert Ramp(0.05, 0.0).look(0.25, 0, list) == FIRST_LONG


def test_a_path_that_is_full_no_more_is_counted_anew() -> None:
    ramp = Ramp(ROUND_TRIP, 0.0)
    now = 0.0
    while now < 5:
        now += STEP
        assert ramp.look(now, int(now * 1e6), lambda: all_find("queued")(4)) == 4
    while ramp.wanted == 4:
        now += STEP
        ramp.look(now, int(now * 1e6), lambda: CLEAR(4))
    assert 5.7 < now < 6.2
