"""Accounts as the hub's owners run them."""

from __future__ import annotations

from typing import Any

import pytest

from landline.settings import AccountLimits, HubSettings
from landline.wire import events, verbs
from landline.wire.verbs import Send
from tests.unit.hub.kit import FAST, Bench, Caller

ADD = verbs.AddUser(name="bo", password="long enough")


@pytest.fixture
def bench() -> Bench:
    return Bench()


@pytest.fixture
def root(bench: Bench) -> Caller:
    return bench.user("root", "owner")


def codes(caller: Caller) -> list[str]:
    return [event.code for event in caller.all(events.Failure)]


# Making


def test_an_account_is_made(bench: Bench, root: Caller) -> None:
    root.do(verbs.AddUser(name="Bo", password="long enough", role="moderator"))
    caller = bench.connect()
    me = caller.do(verbs.Hello(name="bo", password="long enough")).me
    assert (me.name, me.role) == ("Bo", "moderator")
    assert ("root", "adduser", "Bo") in bench.deeds()
    (person,) = [one for one in root.do(verbs.Users()).users if one.name == "Bo"]
    assert (person.role, person.id, person.devices) == ("moderator", me.id, 1)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"name": "root"}, "name.taken"),
        ({"name": "ROOT"}, "name.taken"),
        ({"name": "r00t"}, "name.confusable"),
        ({"name": "rооt"}, "name.mixed"),
        ({"name": "a b"}, "name.invalid"),
        ({"name": "operator"}, "name.reserved"),
        ({"name": "me"}, "name.reserved"),
        ({"password": "short"}, "password.short"),
        ({"role": "guest"}, "role.guest"),
    ],
)
def test_an_account_that_cannot_be(
    bench: Bench, root: Caller, fields: dict[str, Any], code: str
) -> None:
    verb = verbs.AddUser(**{"name": "bo", "password": "long enough", **fields})
    assert root.refused(verb) == code
    assert len(bench.state.accounts) == 1


def test_an_account_may_have_the_name_of_a_guest_who_is_here(bench: Bench, root: Caller) -> None:
    guest = bench.guest("bo")
    root.do(ADD)
    assert guest.person.name == "bo-2"
    assert root.do(verbs.Whois(who="bo")).person.role == "member"


def test_two_cannot_be_given_one_name_at_once(bench: Bench, root: Caller) -> None:
    other = bench.operator()
    bench.holds = True
    root.tell(ADD)
    other.tell(ADD)
    bench.answer()
    bench.answer()
    bench.release()
    assert codes(other) == ["name.taken"]
    assert len(bench.state.accounts) == 2


def test_a_hub_has_so_many_accounts() -> None:
    bench = Bench(HubSettings(rates=FAST, accounts=AccountLimits(most=1)))
    root = bench.user("root", "owner")
    assert root.refused(ADD) == "account.too-many"


# Roles


def test_a_role_holds_at_once(bench: Bench, root: Caller) -> None:
    ada = bench.user("ada")
    root.do(verbs.SetRole(who="ada", role="owner"))
    ada.do(verbs.AddUser(name="cy", password="long enough"))
    notes = [(body.did, body.role) for body in bench.log(f"@{ada.id}")]
    assert notes == [("setrole", "owner")]
    root.do(verbs.SetRole(who="ada", role="member"))
    assert ada.refused(ADD) == "role.needed"
    bench.restart()
    assert bench.user("ada").welcome.me.role == "member"


def test_who_is_no_owner_any_more_reads_the_audit_log_no_more(bench: Bench, root: Caller) -> None:
    ada = bench.user("ada", "owner")
    ada.do(verbs.Join(room="!audit"))
    root.do(verbs.SetRole(who="ada", role="moderator"))
    ada.news()
    root.do(ADD)
    assert ada.news() == []
    assert ada.refused(verbs.History(room="!audit")) == "role.needed"


def test_an_account_is_no_guest(root: Caller) -> None:
    assert root.refused(verbs.SetRole(who="root", role="guest")) == "role.guest"
    assert root.refused(verbs.SetRole(who="nobody", role="owner")) == "person.unknown"


def test_a_hub_keeps_an_owner(bench: Bench, root: Caller) -> None:
    operator = bench.operator()
    for caller in (root, operator):
        assert caller.refused(verbs.SetRole(who="root", role="member")) == "role.last-owner"
        assert caller.refused(verbs.RemoveUser(who="root")) == "role.last-owner"
    root.do(verbs.SetRole(who="root", role="owner"))
    bench.account("ada", "owner")
    root.do(verbs.SetRole(who="root", role="member"))


def test_two_owners_cannot_both_step_down(bench: Bench, root: Caller) -> None:
    ada = bench.user("ada", "owner")
    bench.holds = True
    root.tell(verbs.SetRole(who="root", role="member"))
    ada.tell(verbs.RemoveUser(who="ada"))
    bench.release()
    assert codes(ada) == ["role.last-owner"]


def test_guests_have_no_role_to_be_set(bench: Bench, root: Caller) -> None:
    bench.guest("zoe")
    assert root.refused(verbs.SetRole(who="zoe", role="owner")) == "person.unknown"


# Passwords


def test_one_changes_ones_own_password_and_other_sessions_end(bench: Bench) -> None:
    here, there = bench.user("ada"), bench.user("ada")
    program = bench.program(here, "read")
    old = "password of ada"
    assert here.refused(verbs.SetPassword(new="another one")) == "login.wrong"
    assert here.refused(verbs.SetPassword(old="x", new="another one")) == "login.wrong"
    assert here.refused(verbs.SetPassword(old=old, new="short")) == "password.short"
    here.do(verbs.SetPassword(old=old, new="another one"))
    assert here.ended is program.ended is None
    assert there.ended is not None
    assert there.ended.code == "revoked"
    caller = bench.connect()
    assert caller.refused(verbs.Hello(name="ada", password=old)) == "login.wrong"
    caller.do(verbs.Hello(name="ada", password="another one"))
    assert [body.did for body in bench.log(f"@{here.id}")] == ["addtoken", "setpassword"]
    assert bench.deeds() == [("operator", "adduser", "ada")], "one's own is one's own"


def test_an_owner_sets_anybodys_password(bench: Bench, root: Caller) -> None:
    ada = bench.user("ada")
    mo = bench.user("mo", "moderator")
    verb = verbs.SetPassword(who="ada", new="another one")
    assert mo.refused(verb) == "role.needed"
    root.do(verb)
    assert ada.ended is not None
    assert bench.connect().do(verbs.Hello(name="ada", password="another one"))
    assert ("root", "setpassword", "ada") in bench.deeds()
    assert root.refused(verbs.SetPassword(who="nobody", new="long enough")) == "person.unknown"


def test_ones_own_password_is_not_guessed(bench: Bench) -> None:
    ada = bench.user("ada")
    wrong = verbs.SetPassword(old="wrong", new="another one")
    assert [ada.refused(wrong) for _ in range(6)] == ["login.wrong"] * 5 + ["login.wait"]
    right = verbs.SetPassword(old="password of ada", new="another one")
    assert ada.refused(right) == "login.wait"
    bench.pass_time(2)
    ada.do(right)


def test_setting_anothers_password_excuses_no_guesses(bench: Bench, root: Caller) -> None:
    bench.account("ada")
    for _ in range(10):
        root.do(verbs.SetPassword(who="ada", new="another one"))
    wrong = verbs.Hello(name="root", password="wrong")
    caller = bench.connect()
    assert [caller.refused(wrong) for _ in range(6)][-1] == "login.wait"


# Removing


def test_who_is_removed_is_out_and_what_they_said_stays(bench: Bench, root: Caller) -> None:
    ada = bench.user("ada")
    id = ada.id
    ada.do(verbs.Join(room="dev"))
    ada.say("mine", "dev")
    program = bench.program(ada, "read")
    root.do(verbs.RemoveUser(who="ada"))
    assert ada.ended == program.ended
    assert ada.ended is not None
    assert ada.ended.code == "removed"
    assert bench.log("dev")[-1].text == "mine"
    caller = bench.connect()
    hello = verbs.Hello(name="ada", password="password of ada")
    assert caller.refused(hello) == "login.wrong"
    assert root.refused(verbs.Whois(who=id)) == "person.unknown"
    assert ("root", "removeuser", "ada") in bench.deeds()
    bench.restart()
    assert bench.state.accounts.get(id) is None
    for kind in ("token", "standing", "mark", "use"):
        assert not [key for key in bench.records(kind) if id in key], kind
    assert bench.user("ada").id != id, "the name is free"


def test_who_is_removed_is_listed_no_more_while_their_connections_end(
    bench: Bench, root: Caller
) -> None:
    ada = bench.user("ada", "owner")
    bench.operator()
    bench.guest("zoe")
    bench.holds = True
    root.tell(verbs.RemoveUser(who="ada"))
    bench.commit()
    assert ada.ended is not None
    assert not ada.member.closed
    names = {person.name for person in root.do(verbs.Users()).users}
    assert names == {"root", "operator", "zoe"}


def test_the_codes_of_who_is_removed_hold_no_more(bench: Bench, root: Caller) -> None:
    mo = bench.user("mo", "moderator")
    code = mo.do(verbs.Invitation()).secret
    kept = root.do(verbs.Invitation()).secret
    root.do(verbs.RemoveUser(who="mo"))
    bench.restart()
    hello = verbs.Hello(name="bo", password="long enough", code=code)
    assert bench.connect().refused(hello) == "invitation.wrong"
    bench.connect().do(verbs.Hello(name="bo", password="long enough", code=kept))


def test_nothing_is_left_of_who_was_removed_while_away(bench: Bench, root: Caller) -> None:
    ada = bench.user("ada")
    ada.do(verbs.Create(room="den", kind="private"))
    ada.leave_hub()
    root.do(verbs.RemoveUser(who="ada"))
    assert root.refused(verbs.Invite(room="den", who="ada")) == "person.unknown"
    assert root.refused(verbs.RemoveUser(who="ada")) == "person.unknown"
    assert bench.records("standing") == {}


@pytest.mark.parametrize(
    "verb",
    [
        ADD,
        verbs.SetRole(who="ada", role="owner"),
        verbs.SetPassword(who="ada", new="another one"),
        verbs.RemoveUser(who="ada"),
    ],
    ids=lambda verb: type(verb).__name__,
)
def test_what_cannot_be_kept_changes_nothing(bench: Bench, root: Caller, verb: verbs.Verb) -> None:
    ada = bench.user("ada")
    before = root.do(verbs.Users()).users
    bench.fails = True
    assert root.refused(verb) == "store.full"
    assert root.do(verbs.Users()).users == before
    assert ada.ended is None
    bench.fails = False
    bench.user("ada")
    ada.say("still here")


def test_a_program_needs_the_scope_for_it(bench: Bench, root: Caller) -> None:
    program, admin = bench.program(root, "manage"), bench.program(root, "admin")
    assert program.refused(ADD) == "token.scope"
    admin.do(ADD)
    assert admin.do(Send("lobby", "hi", cid="0" * 32)), "the wider contains the narrower"
