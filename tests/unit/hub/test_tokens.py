"""Tokens for programs, and sessions."""

from __future__ import annotations

from typing import Any

import pytest

from landline.settings import AccountLimits, HubSettings
from landline.wire import events, verbs
from landline.wire.verbs import Send
from tests.unit.hub.kit import DAY, FAST, Bench, Caller


@pytest.fixture
def bench() -> Bench:
    return Bench()


@pytest.fixture
def ada(bench: Bench) -> Caller:
    return bench.user("ada", device="laptop")


def listed(caller: Caller, **fields: Any) -> dict[str, events.TokenInfo]:
    """Return the tokens of `caller`, by label."""
    answer = caller.do(verbs.Tokens(**fields))
    assert isinstance(answer, events.TokenList)
    return {token.label: token for token in answer.tokens}


def test_a_token_lets_a_program_in_and_is_told_once(bench: Bench, ada: Caller) -> None:
    given = ada.do(verbs.AddToken(label="ci"))
    assert isinstance(given, events.Given)
    program = bench.by_token(given.secret)
    assert (program.id, program.welcome.me.name) == (ada.id, "ada")
    assert program.welcome.me.token is None
    program.say("build ok")
    info = listed(ada)["ci"]
    assert (info.key, info.session, info.scopes) == (given.key, False, ["read", "write"])
    assert (info.made, info.used, info.until, info.here) == (bench.at, bench.at, None, False)
    assert listed(program)["ci"].here if "admin" in info.scopes else True
    stored = b"".join(record.value or b"" for record in bench.store.records("token"))
    assert given.secret.encode() not in stored
    bench.restart()
    assert bench.by_token(given.secret).person.name == "ada"


def test_a_token_ends_when_it_is_said_to(bench: Bench, ada: Caller) -> None:
    given = ada.do(verbs.AddToken(label="ci", days=3))
    assert given.until == bench.at + 3 * DAY
    bench.by_token(given.secret)
    bench.at += 3 * DAY
    assert bench.connect().refused(verbs.Hello(token=given.secret)) == "token.wrong"


def test_whoever_uses_a_token_when_it_ends_is_cut_off(bench: Bench, ada: Caller) -> None:
    given, lasting = (ada.do(verbs.AddToken(label="ci", days=days)) for days in (1, None))
    program, other = bench.by_token(given.secret), bench.by_token(lasting.secret)
    gone = bench.by_token(given.secret)
    gone.leave_hub()
    bench.pass_time(86_399)
    assert program.ended is None
    bench.pass_time(1)
    assert program.ended is not None
    assert program.ended.code == "revoked"
    assert other.ended is ada.ended is None


SCOPES = ["read", "write", "manage", "admin"]
ASKED = [
    (verbs.History(room="lobby"), "read"),
    (verbs.Join(room="lobby"), "read"),
    (verbs.Who(room="lobby"), "read"),
    (verbs.Whois(who="ada"), "read"),
    (verbs.Users(), "read"),
    (verbs.Rooms(), "read"),
    (verbs.Read(room="lobby", seq=0), "read"),
    (Send("lobby", "x"), "write"),
    (verbs.Nick(name="bea"), "write"),
    (verbs.Status(state="busy"), "write"),
    (verbs.Create(room="dev"), "manage"),
    (verbs.Invitation(), "manage"),
    (verbs.Invitations(), "manage"),
    (verbs.AddToken(label="x"), "admin"),
    (verbs.Tokens(), "admin"),
    (verbs.AddUser(name="cy", password="long enough"), "admin"),
    (verbs.Ping(), ""),
    (verbs.Help(), ""),
]


@pytest.mark.parametrize("scope", SCOPES)
@pytest.mark.parametrize(("verb", "needed"), ASKED, ids=lambda each: type(each).__name__)
def test_a_token_does_what_its_scope_allows(
    bench: Bench, scope: Any, verb: verbs.Verb, needed: str
) -> None:
    program = bench.program(bench.user("ada", "owner"), scope)
    answer = program.ask(verb)
    allowed = needed == "" or SCOPES.index(scope) >= SCOPES.index(needed)
    code = getattr(answer, "code", "yes")
    assert (code != "token.scope") == allowed, code


def test_a_token_cannot_make_a_wider_one(bench: Bench, ada: Caller) -> None:
    root = bench.user("root", "owner")
    manager = bench.program(root, "admin")
    manager.do(verbs.AddToken(label="x", scopes=("admin",)))
    session = bench.user("ada")
    session.do(verbs.AddToken(label="x", scopes=("admin",)))
    assert bench.program(ada, "admin").refused(verbs.SetRole(who="ada", role="owner")) == (
        "role.needed"
    ), "a token makes nobody more than they are"


def test_guests_have_no_tokens(bench: Bench) -> None:
    guest = bench.guest("zoe")
    for verb in (verbs.AddToken(label="x"), verbs.Tokens(), verbs.Revoke(key="abc")):
        assert guest.refused(verb) == "role.needed"


def test_what_is_revoked_is_cut_off(bench: Bench, ada: Caller) -> None:
    given = ada.do(verbs.AddToken(label="ci"))
    program = bench.by_token(given.secret)
    ada.do(verbs.Revoke(key=given.key[:8]))
    assert program.ended is not None
    assert program.ended.code == "revoked"
    assert bench.connect().refused(verbs.Hello(token=given.secret)) == "token.wrong"
    bench.restart()
    assert bench.connect().refused(verbs.Hello(token=given.secret)) == "token.wrong"


def test_what_is_revoked_does_not_come_back_by_its_last_use(bench: Bench, ada: Caller) -> None:
    """That it was used is written later than that it is gone."""
    given = ada.do(verbs.AddToken(label="ci"))
    bench.by_token(given.secret)
    bench.holds = True
    ada.tell(verbs.Revoke(key=given.key))
    bench.run(bench.hub.last_words())
    bench.release()
    bench.restart()
    assert bench.connect().refused(verbs.Hello(token=given.secret)) == "token.wrong"
    assert given.key not in bench.records("token")


def test_a_new_password_does_not_go_back_with_the_last_login(bench: Bench, ada: Caller) -> None:
    bench.holds = True
    ada.tell(verbs.SetPassword(old="password of ada", new="another one"))
    while bench.asks:
        bench.answer()
    bench.run(bench.hub.last_words())
    bench.release()
    bench.restart(killed=True)
    caller = bench.connect()
    assert caller.refused(verbs.Hello(name="ada", password="password of ada")) == "login.wrong"
    caller.do(verbs.Hello(name="ada", password="another one"))


def test_one_may_end_the_session_one_uses(bench: Bench, ada: Caller) -> None:
    other = bench.user("ada", device="phone")
    sessions = listed(other)
    assert (sessions["laptop"].here, sessions["phone"].here) == (False, True)
    ada.do(verbs.Revoke(key=sessions["laptop"].key))
    assert ada.ended is not None
    assert other.ended is None


def test_only_ones_own_can_be_revoked(bench: Bench, ada: Caller) -> None:
    given = ada.do(verbs.AddToken(label="ci"))
    bo = bench.user("bo")
    for key in (given.key, given.key[:6], "nothing"):
        assert bo.refused(verbs.Revoke(key=key)) == "token.unknown"


def test_a_shortened_key_must_mean_one(bench: Bench, ada: Caller) -> None:
    keys = [ada.do(verbs.AddToken(label=str(number))).key for number in range(40)]
    first = next(key[0] for key in keys if sum(other[0] == key[0] for other in keys) > 1)
    assert ada.refused(verbs.Revoke(key=first)) == "token.unknown"


def test_an_owner_does_so_for_others(bench: Bench, ada: Caller) -> None:
    root = bench.user("root", "owner")
    given = root.do(verbs.AddToken(label="ci", who="ada"))
    program = bench.by_token(given.secret)
    assert program.id == ada.id
    assert "ci" in listed(root, who="ada")
    root.do(verbs.Revoke(key=given.key, who="ada"))
    assert program.ended is not None
    assert [deed for deed in bench.deeds() if deed[0] == "root"] == [
        ("root", "addtoken", "ada"),
        ("root", "revoke", "ada"),
    ]
    assert [body.did for body in bench.log(f"@{ada.id}")] == ["addtoken", "revoke"]
    for verb in (
        verbs.AddToken(label="x", who="root"),
        verbs.Tokens(who="root"),
        verbs.Revoke(key=given.key, who="root"),
    ):
        assert ada.refused(verb) == "role.needed"


def test_tokens_are_so_many_and_sessions_do_not_count() -> None:
    bench = Bench(HubSettings(rates=FAST, accounts=AccountLimits(most_tokens=2)))
    bench.user("ada")
    ada = bench.user("ada")
    for label in ("one", "two"):
        ada.do(verbs.AddToken(label=label, days=1))
    assert ada.refused(verbs.AddToken(label="three")) == "token.too-many"
    bench.at += DAY
    ada.do(verbs.AddToken(label="three"))


@pytest.mark.parametrize(
    "verb", [verbs.AddToken(label="x"), verbs.Revoke(key="")], ids=["add", "revoke"]
)
def test_what_cannot_be_kept_changes_nothing(bench: Bench, ada: Caller, verb: verbs.Verb) -> None:
    other = bench.user("ada", device="phone")
    if isinstance(verb, verbs.Revoke):
        verb = verbs.Revoke(key=listed(ada)["phone"].key)
    before = listed(ada)
    bench.fails = True
    assert ada.refused(verb) == "store.full"
    bench.fails = False
    assert listed(ada) == before
    assert other.ended is None


def test_what_was_done_with_ones_tokens_is_told_in_ones_own_room(bench: Bench, ada: Caller) -> None:
    other = bench.user("ada")
    ada.do(verbs.AddToken(label="ci"))
    (note,) = [message for message in other.all(events.Message) if message.kind == "notice"]
    assert (note.room, note.did, note.text) == (f"@{ada.id}", "addtoken", "ci")
