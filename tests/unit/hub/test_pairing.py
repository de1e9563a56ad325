"""A new device is let in by a code: by the right one, once, in time, and by nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from landline.hub.codes import CODES_OF_ONE
from landline.model import AUDIT
from landline.settings import AccountLimits, TrustSettings
from landline.trust.codes import Code
from landline.wire import events, verbs
from tests.unit.hub.device_kit import (
    Try,
    by_tls,
    device,
    enrolled,
    log_in,
    logged_in,
    shown,
    wrong,
)
from tests.unit.hub.kit import Bench, Caller

if TYPE_CHECKING:
    from tests.unit.hub.kit import E

LOW_ORDER = "00" * 32
"""A point whose multiples are all zero."""


def code_of(caller: Caller, who: str | None = None) -> str:
    """Return a new code."""
    code = caller.do(verbs.NewCode(who=who))
    assert isinstance(code, events.PairingCode)
    return code.code


def outcomes(caller: Caller) -> list[tuple[str, int]]:
    return [(event.outcome, event.left) for event in caller.all(events.Pairing)]


def failed(bench: Bench, code: str, number: int = 9) -> str:
    """Try a code that may be wrong, and return why it is refused."""
    answer = Try(by_tls(bench), code, device(number)).run()
    assert isinstance(answer, events.Failure), answer
    return answer.code


def last(caller: Caller, kind: type[E]) -> E:
    return caller.all(kind)[-1]


# A code that the hub shows


def test_a_device_is_paired_and_logs_in_on_the_same_connection() -> None:
    bench = Bench()
    ada = bench.user("ada")
    code = ada.do(verbs.NewCode())
    assert Code.parse(code.code) == Code.parse(code.digits)
    assert (code.slot, code.until) == (1, bench.at + 600_000)
    new = by_tls(bench)
    paired = Try(new, code.code, device(), device="laptop").run()
    assert (paired.user, paired.name, paired.key) == (ada.id, "ada", device().id)
    assert new.member.person is None
    assert not new.admitted
    assert log_in(new, device()).me.id == ada.id
    told = last(ada, events.Pairing)
    assert told == events.Pairing(slot=1, outcome="paired", name="ada", device="laptop")
    assert [(body.did, body.text) for body in bench.log(f"@{ada.id}")] == [("adddevice", "laptop")]
    assert bench.log(AUDIT)[-1].did == "adduser"
    assert list(bench.state.codes) == []


def test_digits_do_as_well() -> None:
    bench = Bench()
    code = bench.user("ada").do(verbs.NewCode())
    assert isinstance(Try(by_tls(bench), code.digits, device()).run(), events.Paired)


def test_a_paired_device_survives_a_restart_and_a_code_does_not() -> None:
    bench = Bench()
    ada = bench.user("ada")
    Try(by_tls(bench), code_of(ada), device()).run()
    left = code_of(ada)
    bench.restart()
    logged_in(bench, device())
    assert failed(bench, left) == "pair.wrong"


def test_owners_pair_devices_of_others_and_it_is_told() -> None:
    bench = Bench()
    bench.account("ada")
    root = bench.user("root", "owner")
    paired = Try(by_tls(bench), code_of(root, "ada"), device(), device="phone").run()
    assert paired.name == "ada"
    assert bench.deeds()[-1] == ("root", "adddevice", "ada")
    assert [body.did for body in bench.log(f"@{paired.user}")] == ["adddevice"]


def test_a_device_that_is_known_may_be_paired_again() -> None:
    bench = Bench(trust=TrustSettings(most_devices=1))
    ada = enrolled(bench, "ada", device(), device="laptop")
    Try(by_tls(bench), code_of(ada), device(), device="other").run()
    (one,) = ada.do(verbs.Devices()).devices
    assert one.label == "laptop"


def test_a_guest_on_the_connection_stays_one_until_it_says_hello() -> None:
    bench = Bench()
    guest = by_tls(bench)
    guest.do(verbs.Hello(name="visitor"))
    assert isinstance(Try(guest, code_of(bench.user("ada")), device()).run(), events.Paired)
    assert guest.person.role == "guest"
    assert log_in(guest, device()).me.name == "ada"


# Somebody new


def test_whoever_runs_the_hub_lets_in_somebody_new() -> None:
    bench = Bench(signup="closed")
    operator = bench.operator()
    paired = Try(by_tls(bench), code_of(operator), device(), name="ada", device="laptop").run()
    ada = logged_in(bench, device())
    assert (ada.person.name, ada.person.role, ada.id) == ("ada", "member", paired.user)
    assert bench.deeds() == [("operator", "adduser", "ada"), ("operator", "adddevice", "ada")]
    assert last(operator, events.Pairing).name == "ada"
    bench.restart()
    assert logged_in(bench, device(), name="ada").id == paired.user
    caller = bench.connect()
    assert caller.refused(verbs.Hello(name="ada", password="")) == "login.wrong"


@pytest.mark.parametrize(
    ("name", "code"), [(None, "pair.name"), ("Ada", "name.taken"), ("..", "name.invalid")]
)
def test_a_name_that_cannot_be_costs_nothing(name: str | None, code: str) -> None:
    bench = Bench(trust=TrustSettings(code_failures=1))
    bench.account("ada")
    written = code_of(bench.operator())
    new = by_tls(bench)
    answer = Try(new, written, device(), name=name).run()
    assert answer.code == code
    assert Try(new, written, device(), name="bo").run().name == "bo"


def test_nobody_learns_without_the_code_that_a_name_is_taken() -> None:
    bench = Bench()
    bench.account("ada")
    code = wrong(code_of(bench.operator()))
    assert Try(by_tls(bench), code, device(), name="ada").run().code == "pair.wrong"


def test_a_hub_has_so_many_accounts() -> None:
    bench = Bench(accounts=AccountLimits(most=1))
    bench.account("bo")
    code = code_of(bench.operator())
    assert Try(by_tls(bench), code, device(), name="ada").run().code == "account.too-many"


def test_an_account_has_so_many_devices() -> None:
    bench = Bench(trust=TrustSettings(most_devices=1))
    ada = enrolled(bench, "ada", device())
    assert Try(by_tls(bench), code_of(ada), device(2)).run().code == "device.too-many"


# A code that the device shows


def test_a_device_shows_a_code_and_somebody_types_it() -> None:
    bench = Bench()
    ada, new = bench.user("ada"), by_tls(bench)
    slot = new.do(verbs.Offer())
    assert (slot.slot, slot.ready, slot.until) == (1, False, bench.at + 600_000)
    assert new.grace == 620.0
    code = shown(slot)
    assert failed(bench, code) == "pair.wrong"
    assert isinstance(ada.do(verbs.Approve(code=code)), events.Ok)
    assert last(new, events.SlotEvent) == events.SlotEvent(slot=1, ready=True, until=slot.until)
    assert failed(bench, code) == "pair.wrong"
    assert Try(new, code, device(), device="watch").run().name == "ada"
    assert last(ada, events.Pairing).device == "watch"
    assert outcomes(ada) == [("paired", 0)]


def test_owners_and_whoever_runs_the_hub_type_it_for_others() -> None:
    bench = Bench()
    bench.account("ada")
    root, new = bench.user("root", "owner"), by_tls(bench)
    code = shown(new.do(verbs.Offer()))
    root.do(verbs.Approve(code=code, who="ada"))
    assert Try(new, code, device()).run().name == "ada"
    other = by_tls(bench)
    code = shown(other.do(verbs.Offer()))
    bench.operator().do(verbs.Approve(code=code))
    assert Try(other, code, device(2), name="zoe").run().name == "zoe"


def test_a_mistyped_code_is_typed_again() -> None:
    bench = Bench()
    ada, new = bench.user("ada"), by_tls(bench)
    code = shown(new.do(verbs.Offer()))
    ada.do(verbs.Approve(code=wrong(code)))
    assert ada.refused(verbs.Approve(code=code)) == "pair.unknown"
    assert Try(new, code, device()).run().code == "pair.wrong"
    assert outcomes(ada) == [("wrong", 2)]
    ada.do(verbs.Approve(code=code))
    assert Try(new, code, device()).run().name == "ada"


def test_a_code_that_is_mistyped_too_often_is_over_for_both() -> None:
    bench = Bench()
    ada, new = bench.user("ada"), by_tls(bench)
    code = shown(new.do(verbs.Offer()))
    for _ in range(3):
        ada.do(verbs.Approve(code=wrong(code)))
        assert Try(new, code, device()).run().code == "pair.wrong"
    assert outcomes(ada) == [("wrong", 2), ("wrong", 1), ("wrong", 0), ("over", 0)]
    assert outcomes(new) == [("over", 0)]
    assert ada.refused(verbs.Approve(code=code)) == "pair.unknown"


def test_only_a_device_that_waits_can_be_approved() -> None:
    bench = Bench()
    ada, bo, new = bench.user("ada"), bench.user("bo"), by_tls(bench)
    own = code_of(bo)
    offered = shown(new.do(verbs.Offer()))
    assert ada.refused(verbs.Approve(code=own)) == "pair.unknown"
    assert ada.refused(verbs.Approve(code="99-guitar-lemon-robot")) == "pair.unknown"
    bo.do(verbs.Approve(code=offered))
    assert ada.refused(verbs.Approve(code=offered)) == "pair.unknown"
    assert bench.guest().refused(verbs.Approve(code=offered)) == "role.needed"
    assert by_tls(bench).refused(verbs.Approve(code=offered)) == "hello.first"
    assert ada.refused(verbs.Approve(code="guitar")) == "code.invalid"
    assert ada.refused(verbs.Approve(code="1-guitar-nonsense-lemon")) == "code.word"
    assert Try(new, offered, device()).run().name == "bo"


def test_a_device_that_goes_frees_its_slot_and_whoever_typed_its_code_is_told() -> None:
    bench = Bench()
    ada, new = bench.user("ada"), by_tls(bench)
    code = shown(new.do(verbs.Offer()))
    ada.do(verbs.Approve(code=code))
    new.leave_hub()
    assert outcomes(ada) == [("over", 0)]
    assert by_tls(bench).do(verbs.Offer()).slot == 1
    assert failed(bench, code) == "pair.wrong"


def test_a_second_offer_takes_the_place_of_the_first() -> None:
    bench = Bench()
    new = by_tls(bench)
    for _ in range(9):
        assert new.do(verbs.Offer()).slot == 1
    assert len(list(bench.state.codes)) == 1


def test_a_device_that_waits_is_told_when_its_time_is_over() -> None:
    bench = Bench()
    new = by_tls(bench)
    new.do(verbs.Offer())
    bench.pass_time(599)
    assert outcomes(new) == []
    bench.pass_time(1)
    assert outcomes(new) == [("over", 0)]
    assert list(bench.state.codes) == []


# Who may make a code


def test_who_may_make_a_code_for_whom() -> None:
    bench = Bench()
    ada, root = bench.user("ada"), bench.user("root", "owner")
    guest = bench.guest("visitor")
    assert guest.refused(verbs.NewCode()) == "role.needed"
    assert ada.refused(verbs.NewCode(who="root")) == "role.needed"
    assert root.refused(verbs.NewCode(who="nobody")) == "person.unknown"
    assert root.refused(verbs.NewCode(who="visitor")) == "account.needed"
    assert bench.operator().refused(verbs.NewCode(who="operator")) == "account.needed"
    assert bench.program(ada, "manage").refused(verbs.NewCode()) == "token.scope"
    for caller, who in ((ada, "ada"), (ada, None), (root, "ada"), (bench.operator(), "ada")):
        caller.do(verbs.NewCode(who=who))


def test_one_user_has_so_many_codes_and_an_owner_as_many_as_there_are() -> None:
    bench = Bench(trust=TrustSettings(most_codes=CODES_OF_ONE + 2))
    ada, root = bench.user("ada"), bench.user("root", "owner")
    for _ in range(CODES_OF_ONE):
        ada.do(verbs.NewCode())
    assert ada.refused(verbs.NewCode()) == "pair.too-many"
    root.do(verbs.NewCode())
    root.do(verbs.NewCode())
    assert root.refused(verbs.NewCode()) == "pair.too-many"
    ada.do(verbs.DropCode(slot=1))
    root.do(verbs.NewCode())


def test_a_code_is_dropped_by_whoever_made_it() -> None:
    bench = Bench()
    ada, bo = bench.user("ada"), bench.user("bo")
    code = code_of(ada)
    offered = by_tls(bench).do(verbs.Offer())
    assert bo.refused(verbs.DropCode(slot=1)) == "pair.unknown"
    assert ada.refused(verbs.DropCode(slot=offered.slot)) == "pair.unknown"
    assert ada.refused(verbs.DropCode(slot=9)) == "pair.unknown"
    assert isinstance(ada.do(verbs.DropCode(slot=1)), events.Ok)
    assert outcomes(ada) == [("over", 0)]
    assert failed(bench, code) == "pair.wrong"


def test_a_code_outlives_the_connection_it_was_made_on() -> None:
    bench = Bench()
    ada = bench.user("ada")
    code = code_of(ada)
    ada.leave_hub()
    assert Try(by_tls(bench), code, device()).run().name == "ada"


def ends_with_password(bench: Bench, ada: Caller) -> None:
    other = enrolled(bench, "ada", device(5))
    other.do(verbs.SetPassword(old="password of ada", new="another one"))


def ends_with_device(bench: Bench, ada: Caller) -> None:
    bench.user("ada").do(verbs.RevokeDevice(key=device(6).id))


def ends_with_account(bench: Bench, ada: Caller) -> None:
    bench.operator().do(verbs.RemoveUser(who="ada"))


@pytest.mark.parametrize("end", [ends_with_password, ends_with_device, ends_with_account])
def test_a_code_ends_with_what_let_its_maker_in(end: Any) -> None:
    bench = Bench()
    ada = enrolled(bench, "ada", device(6))
    code = code_of(ada)
    end(bench, ada)
    assert failed(bench, code) == "pair.wrong"
    assert list(bench.state.codes) == []


def test_a_code_ends_with_the_session_it_was_made_in_and_with_no_other() -> None:
    bench = Bench()
    ada, other = bench.user("ada"), bench.user("ada")
    mine, others = code_of(ada), code_of(other)
    assert ada.member.token is not None
    other.do(verbs.Revoke(key=ada.member.token))
    assert failed(bench, mine) == "pair.wrong"
    assert Try(by_tls(bench), others, device()).run().name == "ada"


def test_a_code_for_somebody_who_is_removed_ends() -> None:
    bench = Bench()
    bench.account("ada")
    root = bench.user("root", "owner")
    code = code_of(root, "ada")
    root.do(verbs.RemoveUser(who="ada"))
    assert outcomes(root) == [("over", 0)]
    assert failed(bench, code) == "pair.wrong"


def test_who_is_no_owner_any_more_lets_nobody_in() -> None:
    bench = Bench()
    bench.account("ada")
    root = bench.user("root", "owner")
    bench.account("other", "owner")
    mine, hers = code_of(root), code_of(root, "ada")
    bench.operator().do(verbs.SetRole(who="root", role="member"))
    assert failed(bench, hers) == "pair.wrong"
    assert Try(by_tls(bench), mine, device()).run().name == "root"


# Wrong tries


def test_three_wrong_tries_and_the_code_is_dead() -> None:
    bench = Bench()
    ada = bench.user("ada")
    code = code_of(ada)
    for _ in range(3):
        assert failed(bench, wrong(code)) == "pair.wrong"
    assert outcomes(ada) == [("wrong", 2), ("wrong", 1), ("wrong", 0), ("over", 0)]
    assert failed(bench, code) == "pair.wrong"
    assert bench.records("device") == {}


def test_two_wrong_tries_do_no_harm() -> None:
    bench = Bench()
    ada = bench.user("ada")
    code = code_of(ada)
    for _ in range(2):
        failed(bench, wrong(code))
    assert Try(by_tls(bench), code, device()).run().name == "ada"
    assert outcomes(ada) == [("wrong", 2), ("wrong", 1), ("paired", 0)]


def test_breaking_off_counts_as_wrong() -> None:
    bench = Bench()
    ada = bench.user("ada")
    code = code_of(ada)
    guess = by_tls(bench)
    Try(guess, wrong(code), device()).begin()
    guess.leave_hub()
    assert outcomes(ada) == [("wrong", 2)]
    guess = by_tls(bench)
    for _ in range(3):  # each begins before the one before has ended
        Try(guess, wrong(code), device()).begin()
    assert outcomes(ada) == [("wrong", 2), ("wrong", 1), ("wrong", 0), ("over", 0)]
    assert failed(bench, code) == "pair.wrong"


def test_many_tries_at_once_are_no_way_around_the_bound() -> None:
    bench = Bench()
    ada = bench.user("ada")
    code = code_of(ada)
    guesses = [Try(by_tls(bench), wrong(code), device(number)) for number in range(1, 4)]
    confirms = [guess.begin() for guess in guesses]
    late = Try(by_tls(bench), code, device())
    assert late.run().code == "pair.wrong"
    assert outcomes(ada) == []
    for guess, confirm in zip(guesses, confirms, strict=True):
        assert guess.caller.refused(confirm) == "pair.wrong"
    assert outcomes(ada)[-1] == ("over", 0)


def test_the_last_try_may_still_be_right() -> None:
    bench = Bench()
    ada = bench.user("ada")
    code = code_of(ada)
    for _ in range(2):
        failed(bench, wrong(code))
    running = Try(by_tls(bench), code, device())
    confirm = running.begin()
    assert failed(bench, code, 8) == "pair.wrong"
    assert isinstance(running.caller.ask(confirm), events.Paired)


def test_a_share_that_is_none_is_a_wrong_try_in_a_live_slot_and_in_a_dead_one() -> None:
    bench = Bench()
    ada = bench.user("ada")
    code = code_of(ada)
    for slot in (1, 2):
        verb = verbs.Pair(slot=slot, key="00" * 32, session="00" * 16, share=LOW_ORDER)
        new = by_tls(bench)
        assert new.refused(verb) == "pair.share"
        assert new.refused(verbs.Confirm(tag="0" * 128)) == "pair.none"
    assert outcomes(ada) == [("wrong", 2)]
    assert Try(by_tls(bench), code, device()).run().name == "ada"


def test_nobody_learns_which_slots_live() -> None:
    """A slot that is free, taken, offered or dead is answered alike, step by step."""
    bench = Bench(trust=TrustSettings(code_failures=1))
    ada = bench.user("ada")
    live, dead = code_of(ada), code_of(ada)
    failed(bench, wrong(dead))
    offered = shown(by_tls(bench).do(verbs.Offer()))
    asked = [wrong(live), dead, offered, "99-guitar-lemon-robot"]
    told = []
    for code in asked:
        new = by_tls(bench)
        answer = Try(new, code, device()).run()
        share, failure = new.told
        assert failure == answer
        assert isinstance(share, events.Share)
        told.append((len(share.share), answer.code, answer.text, answer.hint, answer.retry))
    assert len(set(told)) == 1


def test_too_many_tries_and_pairing_rests_for_a_minute() -> None:
    bench = Bench(trust=TrustSettings(pairing_failures=4))
    ada = bench.user("ada")
    code = code_of(ada)
    for number in range(4):
        failed(bench, f"{50 + number}-guitar-lemon-robot")
    new = by_tls(bench, "10.0.0.66")
    refused = new.ask(Try(new, code, device()).verb)
    assert (refused.code, refused.retry) == ("pair.resting", 61)
    rested = [body for body in bench.log(AUDIT) if body.did == "restpairing"]
    assert [(body.sender, body.text) for body in rested] == [("operator", "10.0.0.66")]
    bench.pass_time(59)
    assert by_tls(bench).refused(Try(new, code, device()).verb) == "pair.resting"
    assert len([1 for body in bench.log(AUDIT) if body.did == "restpairing"]) == 1
    bench.pass_time(1)
    assert Try(by_tls(bench), code, device()).run().name == "ada"
    assert outcomes(ada) == [("paired", 0)]


def test_right_tries_do_not_make_pairing_rest() -> None:
    bench = Bench(trust=TrustSettings(pairing_failures=2))
    ada = bench.user("ada")
    for number in range(1, 6):
        assert Try(by_tls(bench), code_of(ada), device(number)).run().name == "ada"


def test_tries_that_are_long_past_do_not_count() -> None:
    bench = Bench(trust=TrustSettings(pairing_failures=2))
    for number in range(5):
        failed(bench, f"{50 + number}-guitar-lemon-robot")
        bench.pass_time(31)


# In time, and once


def test_a_code_is_dead_after_its_time() -> None:
    bench = Bench()
    ada = bench.user("ada")
    code = code_of(ada)
    begun = Try(by_tls(bench), code, device())
    confirm = begun.begin()
    bench.now += 600  # before the clock has ticked
    assert failed(bench, code) == "pair.wrong"
    assert begun.caller.refused(confirm) == "pair.wrong"
    bench.pass_time(0)
    assert outcomes(ada)[-1] == ("over", 0)
    assert list(bench.state.codes) == []
    assert bench.records("device") == {}


def test_a_code_is_good_once() -> None:
    bench = Bench()
    ada = bench.user("ada")
    code = code_of(ada)
    Try(by_tls(bench), code, device(1)).run()
    assert failed(bench, code) == "pair.wrong"
    assert len(ada.do(verbs.Devices()).devices) == 1


@pytest.mark.parametrize("at_once", [True, False])
def test_of_two_devices_with_one_code_one_is_let_in(at_once: bool) -> None:  # noqa: FBT001
    bench = Bench()
    ada = bench.user("ada")
    code = code_of(ada)
    tries = [Try(by_tls(bench), code, device(number)) for number in (1, 2)]
    confirms = [one.begin() for one in tries]
    bench.holds = at_once
    for one, confirm in zip(tries, confirms, strict=True):
        one.caller.tell(confirm)
    bench.release()
    told = [one.caller.told[-1] for one in tries]
    assert [isinstance(event, events.Paired) for event in told] == [True, False]
    assert [event.code for event in told if isinstance(event, events.Failure)] == ["pair.wrong"]
    assert [one.key for one in ada.do(verbs.Devices()).devices] == [device(1).id]
    assert outcomes(ada) == [("paired", 0)]


def test_what_could_not_be_kept_can_be_tried_again_by_either() -> None:
    bench = Bench()
    ada = bench.user("ada")
    code = code_of(ada)
    tries = [Try(by_tls(bench), code, device(number)) for number in (1, 2)]
    confirms = [one.begin() for one in tries]
    bench.holds = True
    for one, confirm in zip(tries, confirms, strict=True):
        one.caller.tell(confirm)
    bench.commit(fails=True)
    bench.release()
    first, second = (one.caller.told[-1] for one in tries)
    assert isinstance(first, events.Failure)
    assert first.code == "store.full"
    assert isinstance(second, events.Paired)
    assert [one.key for one in ada.do(verbs.Devices()).devices] == [device(2).id]


def test_a_new_account_that_could_not_be_kept_is_none() -> None:
    bench = Bench()
    code = code_of(bench.operator())
    bench.fails = True
    assert Try(by_tls(bench), code, device(), name="ada").run().code == "store.full"
    bench.fails = False
    assert bench.state.accounts.by_name("ada") is None
    assert bench.records("device") == {}
    assert log_in(by_tls(bench), device()).code == "device.unknown"
    assert Try(by_tls(bench), code, device(), name="ada").run().name == "ada"


def test_a_device_that_goes_before_it_is_told_is_paired_all_the_same() -> None:
    bench = Bench()
    ada = bench.user("ada")
    one = Try(by_tls(bench), code_of(ada), device())
    confirm = one.begin()
    bench.holds = True
    one.caller.tell(confirm)
    one.caller.leave_hub()
    bench.release()
    assert outcomes(ada) == [("paired", 0)]
    logged_in(bench, device())


def test_a_confirm_is_good_once_and_needs_a_try() -> None:
    bench = Bench()
    ada = bench.user("ada")
    one = Try(by_tls(bench), code_of(ada), device())
    assert one.caller.refused(verbs.Confirm(tag="0" * 128)) == "pair.none"
    confirm = one.begin()
    one.caller.do(confirm)
    assert one.caller.refused(confirm) == "pair.none"
    code = code_of(ada)
    again = Try(by_tls(bench), code, device(2))
    again.begin()
    assert again.caller.refused(confirm) == "pair.wrong"


# Somebody in between


def test_devices_are_paired_by_tls_only() -> None:
    bench = Bench()
    ada = bench.user("ada")
    code = code_of(ada)
    new = bench.connect()
    assert new.refused(verbs.Offer()) == "pair.no-tls"
    assert new.refused(Try(new, code, device()).verb) == "pair.no-tls"
    assert outcomes(ada) == []


@pytest.mark.parametrize(
    "seen", [{"channel": b"\xee" * 32}, {"fingerprint": b"\xee" * 20}], ids=["relay", "other hub"]
)
def test_who_relays_a_pairing_is_found_out(seen: dict[str, Any]) -> None:
    """The device sees the relay's certificate: its tag does not fit, and nor does the hub's."""
    bench = Bench()
    code = code_of(bench.user("ada"))
    relayed = Try(by_tls(bench), code, device(), **seen)
    assert relayed.run().code == "pair.wrong"
    hubs = Try(by_tls(bench), code, device(), **seen)
    confirm = hubs.begin()
    run = bench.hub._pairing._runs[hubs.caller.member]
    assert not hubs.exchange.check(run.exchange.tag)
    assert confirm.tag != run.exchange.tag.hex()
    assert bench.records("device") == {}


def test_two_hubs_are_not_one() -> None:
    """A relay that begins with both, and hands on what each says, gets nothing from either."""
    here, there = Bench(), Bench()
    code = code_of(here.user("ada"))
    one = Try(by_tls(there, channel=b"\xee" * 32), code, device(), channel=b"\xee" * 32)
    relay = by_tls(here)
    share = relay.do(one.verb)
    assert relay.refused(one.met(share)) == "pair.wrong"
    assert here.records("device") == there.records("device") == {}


def test_a_key_that_is_swapped_on_the_way_is_found_out() -> None:
    bench = Bench()
    code = code_of(bench.user("ada"))
    honest, thief = Try(by_tls(bench), code, device(1)), device(2)
    honest.verb = verbs.Pair(
        slot=honest.verb.slot,
        key=thief.public.hex(),
        session=honest.verb.session,
        share=honest.verb.share,
    )
    assert honest.run().code == "pair.wrong"
    assert log_in(by_tls(bench), thief).code == "device.unknown"


def test_a_session_that_is_used_again_is_another_run() -> None:
    bench = Bench()
    code = code_of(bench.user("ada"))
    first = Try(by_tls(bench), code, device())
    seen = first.begin()
    replay = by_tls(bench)
    replay.do(first.verb)
    assert replay.refused(seen) == "pair.wrong"


# Secrets


def test_a_secret_is_in_the_code_and_nowhere_else() -> None:
    bench = Bench()
    ada = bench.user("ada")
    bench.user("root", "owner")  # who is told of all that others are told of
    code = ada.do(verbs.NewCode())
    typed = Code.parse(code.code)
    failed(bench, wrong(code.code))
    new = by_tls(bench)
    Try(new, code.code, device()).run()
    other = by_tls(bench)
    offered = shown(other.do(verbs.Offer()), typed.secret)
    ada.do(verbs.Approve(code=offered))
    begun = Try(other, offered, device(2))
    begun.begin()
    everything = [event for one in bench.callers for event in one.told if event is not code]
    everything = [event for event in everything if not isinstance(event, events.PairingCode)]
    logged = [bench.log(room.key) for room in bench.state.rooms]
    inside = [list(bench.state.codes), bench.hub._pairing._runs, vars(bench.hub._pairing)]
    words = "-".join(code.code.split("-")[1:])
    digits = "-".join(code.digits.split("-")[1:])
    for hidden in (words, digits, typed.secret.hex(), repr(typed.secret)[2:-1]):
        assert hidden not in f"{everything} {logged} {inside} {code!r}"
