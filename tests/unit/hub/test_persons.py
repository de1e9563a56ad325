"""Names, states and lists of persons."""

from __future__ import annotations

from typing import Any

import pytest

from landline.wire import events, verbs
from landline.wire.verbs import Send
from tests.unit.hub.kit import Bench, Caller


@pytest.fixture
def bench() -> Bench:
    return Bench()


def presence(caller: Caller) -> list[tuple[list[str], list[str], dict[str, Any]]]:
    return [(event.here, event.gone, dict(event.states)) for event in caller.all(events.Presence)]


# Names


def test_an_account_stays_the_same_one_under_another_name(bench: Bench) -> None:
    phone, laptop, bo = bench.user("ada"), bench.user("ada"), bench.user("bo")
    phone.do(verbs.Create(room="dev"))
    bench.pass_time(2)
    bo.news()
    phone.do(verbs.Nick(name="Bea"))
    assert laptop.person.name == "Bea"
    seq = laptop.say("hi")
    (message,) = [one for one in bo.all(events.Message) if one.seq == seq]
    assert (message.sender, message.user) == ("Bea", phone.id)
    assert phone.do(verbs.Whois(who="bea")).person.id == phone.id
    assert phone.refused(verbs.Whois(who="ada")) == "person.unknown"
    bench.pass_time(2)
    assert presence(bo) == [(["Bea"], ["ada"], {})]
    bench.restart()
    caller = bench.connect()
    hello = verbs.Hello(name="ada", password="password of ada")
    assert caller.refused(hello) == "login.wrong"
    me = caller.do(verbs.Hello(name="bea", password="password of ada")).me
    assert (me.name, caller.info("dev").role) == ("Bea", "owner")


@pytest.mark.parametrize("who", ["guest", "account"])
@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("bo", "name.taken"),
        ("BO", "name.taken"),
        ("b0", "name.confusable"),
        ("cy", "name.taken"),
        ("bо", "name.mixed"),
        ("all", "name.reserved"),
        ("Operator", "name.reserved"),
        ("a b", "name.invalid"),
        ("", "name.invalid"),
    ],
)
def test_a_name_that_cannot_be_taken(bench: Bench, who: str, name: str, code: str) -> None:
    bench.account("bo")
    bench.guest("cy")
    caller = bench.guest("ada") if who == "guest" else bench.user("ada")
    assert caller.refused(verbs.Nick(name=name)) == code
    assert caller.person.name == "ada"


def test_ones_own_name_may_be_spelled_anew(bench: Bench) -> None:
    for caller in (bench.user("ada"), bench.guest("zoe")):
        own = caller.person.name
        caller.do(verbs.Nick(name=own.upper()))
        assert caller.person.name == own.upper()


def test_a_freed_name_can_be_taken(bench: Bench) -> None:
    ada = bench.user("ada")
    ada.do(verbs.Nick(name="bea"))
    guest = bench.guest("ada")
    assert guest.person.name == "ada"
    assert ada.refused(verbs.Nick(name="ada")) == "name.taken"


def test_two_accounts_cannot_take_one_name_at_once(bench: Bench) -> None:
    ada, bo = bench.user("ada"), bench.user("bo")
    bench.holds = True
    ada.tell(verbs.Nick(name="cy", id="1"))
    bo.tell(verbs.Nick(name="CY", id="2"))
    bench.release()
    (failure,) = bo.all(events.Failure)
    assert (failure.code, failure.re) == ("name.taken", "2")
    assert (ada.person.name, bo.person.name) == ("cy", "bo")


def test_a_guest_who_takes_a_name_on_its_way_to_an_account_makes_way(bench: Bench) -> None:
    ada, guest = bench.user("ada"), bench.guest("zoe")
    bench.holds = True
    ada.tell(verbs.Nick(name="cy"))
    guest.tell(verbs.Nick(name="cy"))
    bench.release()
    assert (ada.person.name, guest.person.name) == ("cy", "cy-2")


def test_a_name_that_cannot_be_kept_is_not_taken(bench: Bench) -> None:
    ada = bench.user("ada")
    bench.fails = True
    assert ada.refused(verbs.Nick(name="bea")) == "store.full"
    assert ada.person.name == "ada"
    bench.fails = False
    bench.user("bo").do(verbs.Nick(name="bea"))


def test_a_name_holds_for_one_who_has_gone_meanwhile(bench: Bench) -> None:
    ada = bench.user("ada")
    ada.do(verbs.Create(room="dev"))
    bench.holds = True
    ada.tell(verbs.Nick(name="bea"))
    ada.leave_hub()
    bench.release()
    bench.restart()
    bo = bench.user("bo")
    assert bo.standing("dev", "bea") is not None
    assert bo.refused(verbs.Whois(who="ada")) == "person.unknown"


# States


def test_a_state_is_told_and_is_the_persons_not_the_connections(bench: Bench) -> None:
    phone, laptop, bo = bench.user("ada"), bench.user("ada"), bench.guest("bo")
    bench.pass_time(2)
    bo.news()
    phone.do(verbs.Status(state="busy", text=" lunch "))
    bench.pass_time(2)
    assert presence(bo) == [([], [], {"ada": "busy"})]
    person = bo.do(verbs.Whois(who="ada")).person
    assert (person.state, person.text, person.devices) == ("busy", "lunch", 2)
    phone.leave_hub()
    assert bo.do(verbs.Whois(who="ada")).person.state == "busy"
    laptop.leave_hub()
    person = bo.do(verbs.Whois(who="ada")).person
    assert (person.state, person.devices, person.seen) == ("offline", 0, bench.at)


def test_two_network_cards_are_one_person(bench: Bench) -> None:
    first = bench.connect("10.0.0.1")
    secret = first.do(verbs.Hello(name="zoe")).me.secret
    second = bench.connect("192.168.1.7")
    second.do(verbs.Hello(secret=secret))
    assert first.person is second.person
    assert first.do(verbs.Who(room="lobby")).names == ["zoe"]
    assert first.info("lobby").people == 1


# Lists


def test_whois_finds_by_name_and_by_id(bench: Bench) -> None:
    id = bench.account("ada", "moderator")
    guest = bench.guest("zoe")
    for who in ("ada", "ADA", "@ada", id):
        person = guest.do(verbs.Whois(who=who)).person
        assert (person.id, person.name, person.role) == (id, "ada", "moderator")
        assert (person.state, person.seen) == ("offline", None), "never here"
    assert guest.do(verbs.Whois(who=guest.id)).person.name == "zoe"
    assert guest.refused(verbs.Whois(who="nobody")) == "person.unknown"


def test_accounts_and_the_guests_who_are_here_are_listed(bench: Bench) -> None:
    bench.account("away")
    ada, guest = bench.user("ada"), bench.guest("zoe")
    users = guest.do(verbs.Users()).users
    assert [(one.name, one.role, one.state) for one in users] == [
        ("ada", "member", "online"),
        ("zoe", "guest", "online"),
        ("away", "member", "offline"),
    ]
    ada.leave_hub()
    bench.at += 5000
    (one,) = [one for one in guest.do(verbs.Users()).users if one.name == "ada"]
    assert one.seen == bench.at - 5000
    bench.restart()
    (one,) = [one for one in bench.guest().do(verbs.Users()).users if one.name == "ada"]
    assert one.seen == bench.at - 5000


def test_whoever_runs_the_hub_by_its_socket_is_seen_nowhere_in_rooms(bench: Bench) -> None:
    operator, guest = bench.operator(), bench.guest("zoe")
    assert guest.do(verbs.Who(room="lobby")).names == ["zoe"]
    assert operator.refused(Send("lobby", "")) == "text.empty"
