"""A device logs in by a signature that is good for one connection, once."""

from __future__ import annotations

import pytest

from landline.wire import events, verbs
from tests.unit.hub.device_kit import (
    CHANNEL,
    NONCE,
    by_tls,
    device,
    enrolled,
    hello_of,
    log_in,
    logged_in,
    proof,
)
from tests.unit.hub.kit import FULL, Bench, twice


def test_a_device_comes_in_as_its_user_with_all_that_they_may() -> None:
    bench = Bench()
    bench.account("ada", "owner")
    enrolled(bench, "ada", device())
    ada = logged_in(bench, device())
    assert (ada.person.name, ada.person.role) == ("ada", "owner")
    assert (ada.welcome.me.token, ada.welcome.me.secret) == (None, None)
    assert ada.admitted
    ada.do(verbs.AddUser(name="bo", password="long enough"))


def test_a_password_with_a_key_makes_a_device_and_no_session() -> None:
    bench = Bench()
    ada = enrolled(bench, "ada", device(), device="laptop")
    assert ada.welcome.me.token is None
    assert ada.do(verbs.Tokens()).tokens == []
    (listed,) = ada.do(verbs.Devices()).devices
    assert (listed.label, listed.key, listed.here) == ("laptop", device().id, True)
    (fact,) = bench.records("device").values()
    assert fact["key"] == device().public.hex()


def test_signing_up_with_a_key_makes_a_device() -> None:
    bench = Bench(signup="open")
    ada = by_tls(bench)
    answer = log_in(ada, device(), name="ada", password="long enough")
    assert isinstance(answer, events.Welcome)
    assert answer.me.token is None
    assert bench.records("device").keys() == {f"{ada.id}/{device().id}"}
    assert logged_in(bench, device()).person is ada.person


def test_a_device_is_known_after_a_restart_and_when_it_was_used() -> None:
    bench = Bench()
    enrolled(bench, "ada", device())
    bench.pass_time(3600)
    used = bench.at
    logged_in(bench, device())
    bench.restart()
    ada = bench.user("ada")
    (listed,) = ada.do(verbs.Devices()).devices
    assert (listed.used, listed.here) == (used, False)
    assert listed.made < used
    assert logged_in(bench, device()).person.name == "ada"


def test_what_could_not_be_kept_is_no_device() -> None:
    bench = Bench()
    bench.account("ada")
    bench.fails = True
    answer = log_in(by_tls(bench), device(), name="ada", password="password of ada")
    assert answer.code == FULL.code
    bench.fails = False
    assert log_in(by_tls(bench), device()).code == "device.unknown"
    assert bench.records("device") == {}


def test_a_device_that_goes_before_it_is_kept_is_a_device_all_the_same() -> None:
    bench = Bench()
    bench.account("ada")
    ada = by_tls(bench)
    challenge = ada.do(hello_of(device(), name="ada", password="password of ada"))
    bench.holds = True
    ada.tell(proof(device(), challenge))
    bench.answer()
    ada.leave_hub()
    bench.release()
    assert logged_in(bench, device()).person.name == "ada"


# What is refused


@pytest.mark.parametrize(
    ("hello", "code"),
    [
        (verbs.Hello(key=device().public.hex()), "device.nonce"),
        (verbs.Hello(key=device().public.hex(), nonce=NONCE, token="long enough"), "device.token"),
    ],
)
def test_a_hello_that_makes_no_sense(hello: verbs.Hello, code: str) -> None:
    assert by_tls(Bench()).refused(hello) == code


def test_a_key_is_good_by_tls_only() -> None:
    bench = Bench()
    assert bench.connect().refused(hello_of(device())) == "device.no-tls"


def test_a_signature_for_another_connection_proves_nothing() -> None:
    """A relay has another certificate, so the device has signed another channel."""
    bench = Bench()
    enrolled(bench, "ada", device())
    relayed = by_tls(bench)
    challenge = relayed.do(hello_of(device()))
    assert relayed.refused(proof(device(), challenge, channel=b"\xee" * 32)) == "device.wrong"
    assert relayed.member.person is None


def test_a_signature_is_good_once() -> None:
    bench = Bench()
    enrolled(bench, "ada", device())
    thief = by_tls(bench)
    seen = proof(device(), thief.do(hello_of(device())))
    thief.do(hello_of(device()))
    assert thief.refused(seen) == "device.wrong"
    assert thief.refused(seen) == "device.no-challenge"
    other = by_tls(bench)
    other.do(hello_of(device()))
    assert other.refused(seen) == "device.wrong"


def test_a_wrong_nonce_or_another_devices_key_proves_nothing() -> None:
    bench = Bench()
    enrolled(bench, "ada", device())
    thief = by_tls(bench)
    challenge = thief.do(hello_of(device()))
    assert thief.refused(proof(device(), challenge, nonce="cd" * 16)) == "device.wrong"
    challenge = thief.do(hello_of(device()))
    assert thief.refused(proof(device(2), challenge)) == "device.wrong"


def test_a_proof_needs_a_challenge_and_the_last_hello_counts() -> None:
    bench = Bench()
    enrolled(bench, "ada", device())
    ada = by_tls(bench)
    assert ada.refused(verbs.Prove(signature="0" * 128)) == "device.no-challenge"
    first = ada.do(hello_of(device()))
    second = ada.do(hello_of(device()))
    assert first.nonce != second.nonce
    assert ada.refused(proof(device(), first)) == "device.wrong"
    challenge = ada.do(hello_of(device()))
    ada.do(verbs.Hello(name="guest"))
    assert ada.refused(proof(device(), challenge)) == "device.no-challenge"


def test_who_has_gone_is_asked_nothing_more() -> None:
    bench = Bench()
    ada = by_tls(bench)
    ada.do(hello_of(device()))
    ada.leave_hub()
    assert bench.hub._login._proving._open == {}


def test_a_device_nobody_knows_is_told_so_only_after_it_has_proved_itself() -> None:
    bench = Bench()
    enrolled(bench, "ada", device())
    bench.account("bo")
    for known, unknown in ((device(), device(2)), (device(2), device())):
        stranger = by_tls(bench)
        challenge = stranger.do(hello_of(known))
        assert stranger.refused(proof(unknown, challenge)) == "device.wrong"
    for hello in ({}, {"name": "ada"}, {"name": "bo"}, {"name": "nobody"}):
        assert log_in(by_tls(bench), device(2), **hello).code == "device.unknown"
    for name in ("bo", "nobody"):
        assert log_in(by_tls(bench), device(), name=name).code == "device.unknown"


def test_wrong_signatures_make_the_next_wait() -> None:
    bench = Bench()
    enrolled(bench, "ada", device())
    for _ in range(5):
        guess = by_tls(bench)
        assert guess.refused(proof(device(2), guess.do(hello_of(device())))) == "device.wrong"
    ada = by_tls(bench)
    assert ada.refused(proof(device(), ada.do(hello_of(device())))) == "login.wait"
    bench.pass_time(2)
    logged_in(bench, device())
    ada = by_tls(bench)
    assert ada.refused(proof(device(2), ada.do(hello_of(device())))) == "device.wrong"
    logged_in(bench, device())


def test_a_wrong_password_enrols_nothing() -> None:
    bench = Bench()
    bench.account("ada")
    answer = log_in(by_tls(bench), device(), name="ada", password="wrong")
    assert answer.code == "login.wrong"
    assert log_in(by_tls(bench), device(), password="x").code == "login.name"
    assert bench.records("device") == {}


def test_guests_are_not_asked_for_where_none_are_let_in() -> None:
    bench = Bench(guests="none")
    enrolled(bench, "ada", device())
    logged_in(bench, device())


# Guests, and several users of one machine


def test_a_guest_becomes_an_account_on_the_same_connection() -> None:
    bench = Bench()
    enrolled(bench, "ada", device())
    caller = by_tls(bench)
    caller.do(verbs.Hello(name="visitor"))
    assert log_in(caller, device()).me.name == "ada"
    assert caller.member.device == device().id
    assert caller.refused(hello_of(device())) == "hello.twice"


def test_who_has_logged_in_meanwhile_is_not_somebody_else_by_an_old_challenge() -> None:
    bench = Bench()
    enrolled(bench, "ada", device())
    bench.account("bo")
    caller = by_tls(bench)
    challenge = caller.do(hello_of(device()))
    caller.do(verbs.Hello(name="bo", password="password of bo"))
    assert caller.refused(proof(device(), challenge)) == "device.no-challenge"
    assert caller.person.name == "bo"


def test_two_users_share_a_machine() -> None:
    bench = Bench()
    enrolled(bench, "ada", device())
    bench.pass_time(1)
    enrolled(bench, "bo", device())
    assert len(bench.records("device")) == 2
    assert logged_in(bench, device()).person.name == "bo"
    bench.pass_time(1)
    ada = logged_in(bench, device(), name="Ada")
    assert ada.person.name == "ada"
    bench.pass_time(1)
    assert logged_in(bench, device()).person is ada.person
    assert logged_in(bench, device(), name=ada.id).person is ada.person
    ada.do(verbs.RevokeDevice(key=device().id))
    assert logged_in(bench, device()).person.name == "bo"
    assert log_in(by_tls(bench), device(), name="ada").code == "device.unknown"


def test_an_account_may_have_so_many_devices() -> None:
    from landline.settings import TrustSettings

    bench = Bench(trust=TrustSettings(most_devices=2))
    for number in (1, 2, 1):
        enrolled(bench, "ada", device(number))
    answer = log_in(by_tls(bench), device(3), name="ada", password="password of ada")
    assert answer.code == "device.too-many"
    assert "2" in answer.text


def test_two_hellos_at_once_make_no_more_than_there_may_be() -> None:
    from landline.settings import TrustSettings

    bench = Bench(trust=TrustSettings(most_devices=1))
    bench.account("ada")
    callers = [by_tls(bench), by_tls(bench)]
    proofs = []
    for number, caller in enumerate(callers, 1):
        hello = hello_of(device(number), name="ada", password="password of ada")
        proofs.append(proof(device(number), caller.do(hello)))
    twice(
        bench,
        *(lambda caller=caller, verb=verb: caller.tell(verb)
          for caller, verb in zip(callers, proofs, strict=True)),
    )  # fmt: skip
    assert len(bench.records("device")) == 1
    assert [bool(caller.all(events.Welcome)) for caller in callers] == [True, False]


def test_the_password_itself_is_in_nothing_that_is_shown() -> None:
    bench = Bench()
    bench.account("ada")
    ada = by_tls(bench)
    ada.do(hello_of(device(), name="ada", password="password of ada"))
    assert "password of ada" not in repr(bench.hub._login._proving._open)
    assert CHANNEL not in repr(ada.told).encode()
