"""Whoever comes by the control socket runs the hub: sees to others' tokens, to private rooms."""

from __future__ import annotations

import msgspec
import pytest

from landline.model import AUDIT
from landline.wire import verbs
from tests.unit.hub.kit import Bench, Caller


@pytest.fixture
def bench() -> Bench:
    bench = Bench()
    bench.account("ada")
    bench.account("root", "owner")
    return bench


def listed(caller: Caller, who: str | None = None) -> list[str]:
    tokens = caller.do(verbs.Tokens(who=who)).tokens
    return [token.label for token in tokens if not token.session]


@pytest.mark.parametrize("by", ["operator", "owner"])
def test_tokens_of_others(bench: Bench, by: str) -> None:
    runs = bench.operator() if by == "operator" else bench.user("root")
    given = runs.do(verbs.AddToken(label="ci", who="ada", days=1))
    program = bench.by_token(given.secret)
    assert (program.welcome.me.name, program.welcome.me.role) == ("ada", "member")
    assert listed(runs, "ada") == ["ci"]
    assert listed(bench.user("ada")) == ["ci"]
    runs.do(verbs.Revoke(key=given.key[:8], who="ada"))
    assert listed(runs, "ada") == []
    assert program.ended is not None
    assert program.ended.code == "revoked"


@pytest.mark.parametrize("who", ["ada", "root"])
@pytest.mark.parametrize(
    "verb", [verbs.AddToken(label="x", who="eve"), verbs.Tokens(who="eve"),
             verbs.Revoke(key="abc", who="eve")],
)  # fmt: skip
def test_only_an_owner_may_name_another(bench: Bench, who: str, verb: verbs.Verb) -> None:
    bench.account("eve")
    caller = bench.user(who)
    if who == "ada":
        assert caller.refused(verb) == "role.needed"
    elif not isinstance(verb, verbs.Revoke):
        caller.do(verb)
    assert bench.user("ada").refused(verbs.Tokens(who="root")) == "role.needed"


def test_naming_oneself_is_no_different(bench: Bench) -> None:
    ada = bench.user("ada")
    given = ada.do(verbs.AddToken(label="ci", who="ada"))
    assert listed(ada, ada.id) == ["ci"]
    ada.do(verbs.Revoke(key=given.key, who="ada"))
    assert listed(ada) == []


def test_the_key_of_a_token_is_looked_for_with_its_user_only(bench: Bench) -> None:
    runs = bench.operator()
    key = runs.do(verbs.AddToken(label="ci", who="ada")).key
    assert runs.refused(verbs.Revoke(key=key, who="root")) == "token.unknown"
    assert listed(runs, "ada") == ["ci"]


@pytest.mark.parametrize(("who", "code"), [("nobody", "person.unknown"), ("eve", "account.needed")])
def test_who_has_no_account_has_no_tokens(bench: Bench, who: str, code: str) -> None:
    bench.guest("eve")
    assert bench.operator().refused(verbs.AddToken(label="x", who=who)) == code


def test_the_user_and_the_audit_log_are_told(bench: Bench) -> None:
    runs, ada = bench.operator(), bench.user("ada")
    given = runs.do(verbs.AddToken(label="ci", who="ada"))
    runs.do(verbs.Revoke(key=given.key, who="ada"))
    told = [message for message in ada.page("@me") if message.kind == "notice"]
    assert [(one.sender, one.did, one.text) for one in told] == [
        ("operator", "addtoken", "ci"),
        ("operator", "revoke", "ci"),
    ]
    audit = [one for one in bench.user("root").page(AUDIT) if one.did in ("addtoken", "revoke")]
    assert [(one.did, one.who and one.who.name) for one in audit] == [
        ("addtoken", "ada"),
        ("revoke", "ada"),
    ]


def test_private_rooms_are_seen_by_whoever_runs_the_hub(bench: Bench) -> None:
    ada = bench.user("ada")
    ada.do(verbs.Create(room="plans", kind="private"))
    runs = bench.operator()
    assert "plans" in runs.rooms()
    assert runs.standing("plans", "ada") is not None
    assert runs.refused(verbs.History(room="plans")) == "room.private"
    assert "plans" not in bench.user("root").rooms()
    assert bench.user("root").refused(verbs.Members(room="plans")) == "room.private"


def test_private_talks_are_not(bench: Bench) -> None:
    ada = bench.user("ada")
    ada.say("psst", "@root")
    runs = bench.operator()
    assert [room for room in runs.rooms() if room.startswith("@")] == []
    assert runs.refused(verbs.Members(room="@ada")) == "room.unknown"


def test_whoever_runs_the_hub_makes_rooms_for_others(bench: Bench) -> None:
    runs = bench.operator()
    runs.do(verbs.Create(room="plans", kind="private"))
    assert runs.standing("plans", "operator") is None
    runs.do(verbs.Grant(room="plans", who="ada", role="owner"))
    bench.restart()
    assert bench.user("ada").info("plans").role == "owner"
    assert bench.operator().standing("plans", "operator") is None


def test_only_they_are_told_where_the_hub_listens(bench: Bench) -> None:
    bench.state.addresses = ["tcp://127.0.0.1:7788"]
    assert bench.operator().welcome.addresses == ["tcp://127.0.0.1:7788"]
    assert bench.guest().welcome.addresses == bench.user("root").welcome.addresses == []
    assert b"addresses" not in msgspec.json.encode(bench.guest().welcome)
