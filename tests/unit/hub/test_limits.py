"""How much the hub bears from whom."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from landline.errors import RefusedError
from landline.hub.limits import SOURCE_FACTOR, Guesses, Rates, Strangers, Tries
from landline.hub.nouns import Person
from landline.settings import AccountLimits, HubSettings, RateLimits, StrangerLimits
from landline.wire import events, verbs
from tests.unit.hub.kit import Bench

LIMITS = StrangerLimits(most=8, refuse_from=4, most_per_source=3)
PING = verbs.Ping()


# Strangers


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


# Rates


def account() -> Person:
    return Person("u1", "ada", "member")


def test_words_come_with_a_burst_and_a_rate() -> None:
    rates, ada = Rates(RateLimits(messages=2.0, burst=3)), account()
    assert [rates.spend(ada, "here", 100.0) for _ in range(5)] == [0.0, 0.0, 0.0, 0.5, 1.0]
    assert rates.spend(ada, "here", 101.5) == 0.0, "made up for"
    assert rates.spend(ada, "here", 999.0) == 0.0


def test_a_long_list_costs_more_than_a_question() -> None:
    rates, ada = Rates(RateLimits(verbs=10.0, verb_burst=20)), account()
    assert rates.ask(ada, PING, 100.0) == 0.0
    assert rates.ask(ada, verbs.Search(text="x"), 100.0) == 0.0
    assert rates.ask(ada, verbs.Rooms(), 100.0) > 0.0
    assert rates.spend(ada, "here", 100.0) == 0.0, "words are counted apart"


def test_a_burst_of_0_is_no_limit() -> None:
    rates, ada = Rates(RateLimits(burst=0, verb_burst=0)), account()
    assert {rates.spend(ada, "here", 0.0) for _ in range(1000)} == {0.0}
    assert {rates.ask(ada, PING, 0.0) for _ in range(1000)} == {0.0}
    assert rates.owed(ada, "here", 0.0) == 0.0


def test_coming_back_is_no_way_around_a_rate() -> None:
    rates, ada = Rates(RateLimits(messages=1.0, burst=1, verbs=1.0, verb_burst=1)), account()
    for _ in range(4):
        rates.spend(ada, "here", 100.0)
    rates.ask(ada, PING, 100.0)
    rates.left(ada)
    again, other = account(), Person("u2", "bo", "member")
    for person in (again, other):
        rates.came(person)
    assert rates.owed(again, "here", 100.0) == 3.0
    assert rates.owed(other, "here", 100.0) == 0.0
    assert rates.spend(again, "here", 101.0) == 3.0


def test_guests_of_one_source_share_what_it_may() -> None:
    rates = Rates(RateLimits(messages=1.0, burst=2))
    guests = [Person(str(number), "") for number in range(int(2 * SOURCE_FACTOR) + 1)]
    waits = [rates.spend(guest, "here", 100.0) for guest in guests]
    assert set(waits[:-1]) == {0.0}
    assert waits[-1] == 1.0 / SOURCE_FACTOR
    assert rates.spend(Person("x", ""), "there", 100.0) == 0.0
    assert rates.spend(account(), "here", 100.0) == 0.0
    assert rates.owed(Person("y", ""), "here", 100.0) > 0.0


def test_who_is_remembered_is_bounded() -> None:
    rates = Rates(RateLimits(messages=1.0, burst=1))
    for number in range(10_500):
        guest = Person(str(number), "")
        rates.spend(guest, str(number), 0.0)
        rates.left(guest)
    assert len(rates._left) == len(rates._sources) == 10_000
    first, last = Person("0", ""), Person("10499", "")
    for person in (first, last):
        rates.came(person)
    assert first.words is None
    assert last.words is not None


def test_a_call_that_is_too_fast_is_told_when_to_come_again() -> None:
    """A call cannot be delayed; DESIGN's rates hold for it all the same."""
    bench = Bench(HubSettings(rates=RateLimits(messages=1.0, burst=2)))
    ada = bench.user("ada")
    token = ada.welcome.me.token
    ada.leave_hub()
    nothing = verbs.Resume(epoch=bench.store.epoch, rooms={})
    for _ in range(3):
        call = bench.connect()
        call.do(verbs.Hello(token=token, resume=nothing))
        call.say("x")
        call.leave_hub()
    call = bench.connect()
    answer = call.ask(verbs.Hello(token=token, resume=nothing))
    assert isinstance(answer, events.Failure)
    assert (answer.code, answer.retry) == ("rate.wait", 2)
    bench.pass_time(1)
    assert call.do(verbs.Hello(token=token, resume=nothing))


def test_a_password_that_comes_too_fast_is_answered_too() -> None:
    bench = Bench(HubSettings(rates=RateLimits(messages=1.0, burst=1)))
    ada = bench.user("ada")
    for _ in range(3):
        ada.say("x")
    nothing = verbs.Resume(epoch=bench.store.epoch, rooms={})
    call = bench.connect()
    hello = verbs.Hello(name="ada", password="password of ada", resume=nothing)
    assert call.refused(hello) == "rate.wait"
    assert not call.admitted


# Wrong passwords


def waits(guesses: Guesses, account: str, source: str, now: float) -> int:
    """Return for how long one has to wait."""
    try:
        guesses.check(account, source, now)
    except RefusedError as error:
        return int(str(error.fields["retry"]))
    return 0


def test_guessing_one_account_from_one_place_gets_slow_quickly() -> None:
    guesses = Guesses(AccountLimits(failures=2, first_wait=1.0, longest_wait=10.0))
    told = []
    for _ in range(8):
        guesses.failed("ada", "here", 100.0)
        told.append(waits(guesses, "ada", "here", 100.0))
    assert told == [0, 2, 3, 5, 9, 11, 11, 11]
    assert waits(guesses, "ada", "here", 110.0) == 0
    assert waits(guesses, "bo", "here", 100.0) == 0


def test_guessing_elsewhere_keeps_nobody_out_of_their_own_account() -> None:
    guesses = Guesses(AccountLimits(failures=2, longest_wait=300.0))
    for _ in range(19):
        guesses.failed("ada", "there", 100.0)
    assert waits(guesses, "ada", "here", 100.0) == 0
    assert waits(guesses, "ada", "there", 100.0) > 100


def test_guessing_from_many_places_gets_slow_in_the_end() -> None:
    guesses = Guesses(AccountLimits(failures=2, first_wait=1.0))
    for number in range(30):
        guesses.failed("ada", f"source {number}", 100.0)
    assert waits(guesses, "ada", "another", 100.0) == 12


def test_guessing_many_accounts_from_one_place_gets_slow_in_the_end() -> None:
    guesses = Guesses(AccountLimits(source_failures=10, first_wait=1.0))
    for number in range(12):
        guesses.failed(f"account {number}", "here", 100.0)
    assert waits(guesses, "ada", "here", 100.0) == 4


def test_the_right_one_makes_up_for_the_wrong_ones() -> None:
    guesses = Guesses(AccountLimits(failures=2, source_failures=3))
    for _ in range(2):
        guesses.failed("ada", "here", 100.0)
    guesses.failed("ada", "here", 100.0)
    guesses.succeeded("ada", "here")
    assert waits(guesses, "ada", "here", 100.0) == 0
    guesses.failed("bo", "here", 100.0)
    assert waits(guesses, "cy", "here", 100.0) > 0, "the wrong ones of a source still count"
    guesses.succeeded("nobody", "nowhere")


def test_a_try_that_nobody_decided_counts_for_nothing() -> None:
    guesses = Guesses(AccountLimits(failures=1))
    guesses.failed("ada", "here", 100.0)
    guesses.undecided("ada", "here")
    assert waits(guesses, "ada", "here", 100.0) == 0
    guesses.undecided("nobody", "nowhere")


def test_wrong_ones_are_forgotten_after_an_hour() -> None:
    guesses = Guesses(AccountLimits(failures=2))
    guesses.failed("ada", "here", 0.0)
    guesses.failed("ada", "here", 3601.0)
    assert waits(guesses, "ada", "here", 3601.0) == 0


def test_what_is_remembered_is_bounded() -> None:
    guesses = Guesses(AccountLimits(remembered=100))
    for number in range(1000):
        guesses.failed(f"account {number}", f"source {number}", 0.0)
    assert len(guesses._wrong) == 100


@pytest.mark.parametrize("count", [1, 10, 100, 10_000])
def test_no_wait_is_longer_than_it_may_be(count: int) -> None:
    guesses = Guesses(AccountLimits(failures=1, source_failures=1, longest_wait=60.0))
    for _ in range(count):
        guesses.failed("ada", "here", 0.0)
    assert waits(guesses, "ada", "here", 0.0) <= 61


# Tries to pair


def test_too_many_tries_within_a_minute_and_all_rest_for_one() -> None:
    tries = Tries(3)
    assert [tries.begin(float(now)) for now in (0, 20, 40)] == [True] * 3
    assert tries.wait(59.0) == 0
    assert not tries.begin(59.0)
    assert (tries.wait(59.0), tries.wait(118.0), tries.wait(119.0)) == (60.0, 1.0, 0.0)
    assert tries.begin(119.0)


def test_a_try_that_is_past_or_was_right_does_not_count() -> None:
    tries = Tries(2)
    assert tries.begin(0.0)
    assert tries.begin(1.0)
    assert tries.begin(60.0)
    tries.succeeded(1.0)
    assert tries.begin(60.5)
    assert not tries.begin(60.6)
    tries.succeeded(5.0)


@given(st.lists(st.floats(0, 5), max_size=80), st.integers(1, 5))
def test_no_minute_has_more_tries_than_it_may(pauses: list[float], most: int) -> None:
    tries, now, begun = Tries(most), 0.0, []
    for pause in pauses:
        now += pause
        if not tries.wait(now) and tries.begin(now):
            begun.append(now)
        assert sum(now - 60 < one for one in begun) <= most
