from __future__ import annotations

from hypothesis import given, strategies as st

from landline.wire.buckets import Remembered, TokenBuckets


def test_a_burst_passes_and_then_the_rate() -> None:
    buckets = TokenBuckets(rate=5, burst=20, most=10)
    assert [buckets.allow("a", 0.0) for _ in range(21)] == [True] * 20 + [False]
    assert [buckets.allow("a", 0.25) for _ in range(2)] == [True, False]
    assert sum(buckets.allow("a", 10.0) for _ in range(50)) == 20


def test_sources_do_not_share() -> None:
    buckets = TokenBuckets(rate=1, burst=1, most=10)
    assert [buckets.allow(source, 0.0) for source in "aabb"] == [True, False, True, False]


def test_a_clock_that_steps_back_gives_nothing_away() -> None:
    buckets = TokenBuckets(rate=1, burst=1, most=10)
    assert [buckets.allow("a", now) for now in (5.0, 1.0, 2.5)] == [True, False, True]


def test_the_longest_silent_source_is_forgotten_first() -> None:
    buckets = TokenBuckets(rate=0, burst=1, most=2)
    assert [buckets.allow(source, 0.0) for source in "abac"] == [True, True, False, True]
    assert len(buckets) == 2
    assert [buckets.allow(source, 0.0) for source in "acb"] == [False, False, True]


@given(st.lists(st.tuples(st.integers(0, 30), st.floats(0, 1)), max_size=80))
def test_never_more_than_rate_and_burst_and_never_a_larger_table(
    letters: list[tuple[int, float]],
) -> None:
    buckets = TokenBuckets(rate=2, burst=3, most=8)
    now, allowed = 0.0, 0
    for source, pause in letters:
        now += pause
        allowed += buckets.allow(source % 2, now)
        buckets.allow(("other", source), now)
        assert len(buckets) <= 8
    evicted = len({source for source, _ in letters}) > 5
    assert evicted or allowed <= 2 * 3 + 2 * 2 * now + 1e-6


def test_a_key_is_a_repeat_until_its_window_ends() -> None:
    memory = Remembered(window=300, most=10)
    assert [memory.seen("a", now) for now in (0.0, 1.0, 299.9, 300.0, 301.0)] == [
        False,
        True,
        True,
        False,
        True,
    ]


def test_keys_do_not_share_and_old_ones_leave_the_table() -> None:
    memory = Remembered(window=10, most=10)
    assert [memory.seen(("ip", n), float(n)) for n in range(9)] == [False] * 9
    assert not memory.seen("new", 15.0)
    assert len(memory) == 4


def test_the_table_is_bounded_and_forgets_the_oldest() -> None:
    memory = Remembered(window=1000, most=3)
    assert [memory.seen(key, 0.0) for key in "abcd"] == [False] * 4
    assert len(memory) == 3
    assert [memory.seen(key, 0.0) for key in "dcba"] == [True, True, True, False]


def test_a_look_is_no_sight() -> None:
    memory = Remembered(window=10, most=3)
    assert not memory.holds("a", 0.0)
    assert not memory.seen("a", 0.0)
    assert memory.holds("a", 9.9)
    assert not memory.holds("a", 10.0)


def test_a_key_may_be_forgotten() -> None:
    memory = Remembered(window=10, most=3)
    memory.seen("a", 0.0)
    memory.forget("a")
    memory.forget("never seen")
    assert not memory.seen("a", 1.0)
