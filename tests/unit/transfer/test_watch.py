"""How far a transfer is."""

from __future__ import annotations

import msgspec
import pytest

from landline.transfer.watch import WAITS, WINDOW, Stage, Watch


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_rates_are_of_the_last_seconds() -> None:
    clock = Clock()
    watch = Watch(clock)
    watch.size, watch.files = 10_000, 3
    one, other = watch.meter(0), watch.meter(2)
    one.current = "a"
    for _ in range(20):
        clock.now += 1
        one.moved += 100
        other.moved += 50
        watch.landed = one.moved + other.moved
        figures = watch.figures()
    assert figures.rate == pytest.approx(150)
    assert dict(figures.streams) == pytest.approx({0: 100.0, 2: 50.0})
    assert figures.left_seconds == pytest.approx(7000 / 150)
    assert (figures.size, figures.landed, figures.current) == (10_000, 3000, "a")
    clock.now += 2 * WINDOW
    assert watch.figures().rate < 80
    clock.now += 2 * WINDOW
    figures = watch.figures()
    assert (figures.rate, figures.left_seconds) == (0, None)


def test_holes_do_not_travel_and_are_as_fast_as_the_rest() -> None:
    clock = Clock()
    watch = Watch(clock)
    watch.size = 10_000
    meter = watch.meter(0)
    for _ in range(10):
        clock.now += 1
        meter.moved += 1
        watch.landed += 500
        figures = watch.figures()
    assert figures.rate == pytest.approx(500)
    assert figures.left_seconds == pytest.approx(10)


def test_what_a_connection_moved_counts_after_it_is_over() -> None:
    clock = Clock()
    watch = Watch(clock)
    watch.files = 10
    meter = watch.meter(0)
    meter.moved, meter.files = 70, 2
    watch.drop(meter)
    watch.drop(meter)
    watch.meter(2).moved = 30
    clock.now += 1
    figures = watch.figures()
    assert watch.moved == 100
    assert figures.rate == pytest.approx(100)
    assert figures.files_done == 2
    assert [number for number, _ in figures.streams] == [2]


def test_what_has_landed_never_goes_back_nor_beyond() -> None:
    watch = Watch()
    watch.size = 100
    meter = watch.meter(0)
    watch.landed, meter.open = 40, 20
    assert watch.figures().landed == 60
    meter.open = 0
    assert watch.figures().landed == 60
    watch.landed, meter.open = 95, 20
    assert watch.figures().landed == 100


def test_what_was_there_before_counts_but_has_no_rate() -> None:
    clock = Clock()
    watch = Watch(clock)
    watch.size, watch.kept = 1000, 9000
    figures = watch.figures()
    assert (figures.size, figures.landed, figures.kept) == (10_000, 9000, 9000)
    assert (figures.rate, figures.left_seconds) == (0, None)
    clock.now += 1
    watch.meter(0).moved = watch.landed = 100
    figures = watch.figures()
    assert (watch.there, figures.landed) == (9100, 9100)
    assert figures.rate == pytest.approx(100)
    assert figures.left_seconds == pytest.approx(9)


def test_the_other_side_is_waited_for_after_a_while_in_which_nothing_moved() -> None:
    clock = Clock()
    watch = Watch(clock)
    watch.stage, watch.size, watch.waits = "moving", 1000, True
    assert watch.figures().stage == "moving"
    clock.now += WAITS / 2
    assert watch.figures().stage == "moving"
    clock.now += WAITS / 2
    assert watch.figures().stage == "waiting"
    watch.waits = False
    assert watch.figures().stage == "moving"
    watch.waits = True
    clock.now += WAITS / 2
    assert watch.figures().stage == "moving", "it has moved meanwhile"


@pytest.mark.parametrize(
    "stage", ["offering", "answering", "looking", "proving", "finishing", "over"]
)
def test_nobody_is_waited_for_where_nothing_is_due(stage: Stage) -> None:
    clock = Clock()
    watch = Watch(clock)
    watch.stage, watch.waits = stage, True
    clock.now += 2 * WAITS
    assert watch.figures().stage == stage
    watch.stage, watch.paused = "moving", "there"
    clock.now += 2 * WAITS
    assert watch.figures().stage == "moving"


def test_of_a_stream_nothing_is_known_beforehand() -> None:
    clock = Clock()
    watch = Watch(clock)
    watch.meter(0).open = 7
    clock.now += 1
    figures = watch.figures()
    assert (figures.size, figures.landed, figures.left_seconds) == (0, 7, None)


def test_who_looks_all_the_time_costs_no_memory() -> None:
    watch = Watch()
    for _ in range(5000):
        watch.figures()
    assert len(watch._samples) < 1000


def test_figures_can_be_told_to_programs() -> None:
    told = msgspec.json.decode(msgspec.json.encode(Watch().figures()))
    assert told["stage"] == "offering"
    assert told["paused"] is None
