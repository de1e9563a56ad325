"""Waits between tries, and signs of life."""

from __future__ import annotations

from hypothesis import given, strategies as st

from landline.client.reconnect import SETTLED, Backoff, Pulse


def test_waits_double_up_to_the_cap() -> None:
    backoff = Backoff(0.5, 4.0, lambda: 1.0)
    assert [backoff.wait() for _ in range(6)] == [0.5, 1.0, 2.0, 4.0, 4.0, 4.0]


@given(st.lists(st.floats(0, 1, exclude_max=True), min_size=1, max_size=80))
def test_jitter_is_full_and_capped_for_ever(chances: list[float]) -> None:
    left = iter(chances)
    backoff = Backoff(0.5, 15.0, lambda: next(left))
    for number, chance in enumerate(chances):
        assert backoff.wait() == min(15.0, 0.5 * 2.0 ** min(number, 32)) * chance


def test_only_a_settled_connection_starts_over() -> None:
    backoff = Backoff(1.0, 8.0, lambda: 1.0)
    backoff.wait()
    backoff.lived(SETTLED - 0.1)
    assert backoff.wait() == 2.0
    backoff.lived(SETTLED)
    assert backoff.wait() == 1.0


def test_silence_is_pinged_then_taken_for_death() -> None:
    pulse = Pulse(ping=30, dead=75, now=0)
    assert pulse.due() == 30
    assert pulse.check(29.9) is None
    assert pulse.check(30) == "ping"
    pulse.speak(30)
    assert pulse.due() == 60
    pulse.speak(60)
    assert pulse.due() == 75
    assert pulse.check(74.9) is None
    assert pulse.check(75) == "dead"


def test_whoever_only_listens_pings_too() -> None:
    pulse = Pulse(ping=30, dead=75, now=0)
    for second in range(1, 31):
        pulse.hear(second)
    assert pulse.check(30) == "ping"
