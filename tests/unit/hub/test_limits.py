"""How many strangers are borne."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from landline.hub.limits import Strangers
from landline.settings import StrangerLimits

LIMITS = StrangerLimits(most=8, refuse_from=4, most_per_source=3)


def test_no_source_takes_more_than_its_share() -> None:
    strangers = Strangers(LIMITS)
    assert [strangers.admit("a", 0.99) for _ in range(4)] == [True, True, True, False]
    assert strangers.admit("b", 0.99)
    strangers.release("a")
    assert strangers.admit("a", 0.99)


def test_refusals_begin_at_random_and_become_certain() -> None:
    strangers = Strangers(LIMITS)
    for source in "abcd":
        assert strangers.admit(source, 0.0)
    assert not strangers.admit("e", 0.19)
    assert strangers.admit("e", 0.2)
    for source in "fgh":
        assert strangers.admit(source, 0.99)
    assert not strangers.admit("i", 0.999_999)


@given(st.lists(st.tuples(st.sampled_from("abcde"), st.floats(0, 0.999)), max_size=60))
def test_the_bounds_hold_whatever_comes(arrivals: list[tuple[str, float]]) -> None:
    strangers = Strangers(LIMITS)
    admitted = [source for source, roll in arrivals if strangers.admit(source, roll)]
    assert len(admitted) == strangers.count <= LIMITS.most
    assert all(admitted.count(source) <= LIMITS.most_per_source for source in "abcde")
    for source in admitted:
        strangers.release(source)
    assert strangers.count == 0
