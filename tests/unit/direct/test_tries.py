"""How often a code can be tried, and when it is over."""

from __future__ import annotations

import threading

from landline.direct.tries import LIFE, TRIES, CodeInUse
from landline.trust.codes import Code

CODE = Code(7, b"abc")


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_one_success_ends_it() -> None:
    code = CodeInUse(CODE)
    assert code.begin(0)
    assert not code.is_over
    assert code.end(right=True)
    assert code.is_over
    assert not code.begin(0)


def test_as_many_successes_as_it_has_uses() -> None:
    code = CodeInUse(CODE, uses=30)
    for _ in range(30):
        assert code.begin(0)
        assert code.end(right=True)
    assert code.is_over


def test_three_wrong_ones_end_it() -> None:
    code = CodeInUse(CODE, uses=5)
    for left in (2, 1, 0):
        assert not code.is_over
        assert code.begin(0)
        assert not code.end(right=False)
        assert code.left == left
    assert code.is_over
    assert not code.begin(0)


def test_ten_minutes_end_it_even_for_who_is_just_right() -> None:
    clock = Clock()
    code = CodeInUse(CODE, clock=clock)
    clock.now += LIFE - 1
    assert code.begin(0)
    clock.now += 1
    assert code.is_over
    assert not code.end(right=True)
    assert code.left == TRIES


def test_who_is_right_behind_a_third_wrong_one_is_late() -> None:
    code = CodeInUse(CODE)
    assert all(code.begin(0) for _ in range(TRIES))
    assert not any(code.end(right=False) for _ in range(TRIES))
    late = CodeInUse(CODE)
    assert late.begin(0)
    assert late.begin(0)
    assert late.end(right=True)
    assert not late.end(right=True)


def test_more_than_it_bears_at_once_wait_for_each_other() -> None:
    code = CodeInUse(CODE, uses=20)
    assert all(code.begin(0) for _ in range(TRIES))
    assert not code.begin(0.01)
    assert not code.is_over
    results: list[bool] = []
    waiting = [
        threading.Thread(target=lambda: results.append(code.begin(10) and code.end(right=True)))
        for _ in range(10)
    ]
    for thread in waiting:
        thread.start()
    assert all(code.end(right=True) for _ in range(TRIES))
    for thread in waiting:
        thread.join()
    assert results == [True] * 10
    assert code.left == TRIES


def test_who_waits_hears_that_it_is_over() -> None:
    code = CodeInUse(CODE)
    assert all(code.begin(0) for _ in range(TRIES))
    results: list[bool] = []
    thread = threading.Thread(target=lambda: results.append(code.begin(60)))
    thread.start()
    assert code.end(right=True)
    thread.join()
    assert results == [False]


def test_at_once_from_many_threads_it_is_never_tried_too_often() -> None:
    code = CodeInUse(CODE)
    begun: list[bool] = []
    gate = threading.Barrier(16)

    def attempt() -> None:
        gate.wait()
        if code.begin(5):
            begun.append(True)
            code.end(right=False)

    threads = [threading.Thread(target=attempt) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(begun) == TRIES
    assert code.is_over
