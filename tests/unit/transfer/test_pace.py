"""How fast a transfer may be."""

from __future__ import annotations

import threading

import pytest

from landline.transfer.pace import BURST, PIECE_LEAST, Bucket, Pace


def test_what_goes_first_need_not_wait() -> None:
    assert Bucket(1000, 5.0).reserve(500, 5.0) == 0


def test_each_waits_for_all_before_it() -> None:
    bucket = Bucket(1000, 0.0)
    assert [bucket.reserve(500, 0.0) for _ in range(3)] == pytest.approx([0, 0.5, 1.0])


def test_little_of_what_was_not_used_is_made_up_for() -> None:
    bucket = Bucket(1000, 0.0)
    assert bucket.reserve(100, 60.0) == 0
    assert bucket.reserve(1000, 60.0) == pytest.approx(0.1 - BURST)
    assert bucket.reserve(1, 60.0) == pytest.approx(1.0)


def test_the_rate_is_kept_whoever_asks() -> None:
    bucket = Bucket(1000, 0.0)
    now = 0.0
    for _ in range(500):
        now += bucket.reserve(100, now)
    assert 50_000 / now == pytest.approx(1000, rel=0.01)


@pytest.mark.parametrize("rate", [0, -1])
def test_there_is_no_rate_of_nothing(rate: float) -> None:
    with pytest.raises(ValueError, match="rate"):
        Bucket(rate, 0.0)


@pytest.mark.parametrize(("rate", "piece"), [(1, PIECE_LEAST), (10_000_000, 1_000_000)])
def test_pieces_are_a_tenth_of_a_second(rate: float, piece: int) -> None:
    assert Pace(rate).piece == piece


def test_who_waits_can_be_woken() -> None:
    pace, stop = Pace(1), threading.Event()
    assert pace.take(1000, stop)
    answers: list[bool] = []
    thread = threading.Thread(target=lambda: answers.append(pace.take(1, stop)))
    thread.start()
    stop.set()
    thread.join(30)
    assert answers == [False]
    assert not Pace(1).take(1, stop)
