"""Codes that open a room (signing up by one: test_login)."""

from __future__ import annotations

from typing import Any

import pytest

from landline.settings import AccountLimits, HubSettings
from landline.wire import events, verbs
from tests.unit.hub.kit import FAST, HOUR, Bench, Caller


@pytest.fixture
def bench() -> Bench:
    return Bench()


@pytest.fixture
def root(bench: Bench) -> Caller:
    """The owner of the private room `den`, no more than a member of the hub."""
    root = bench.user("root")
    root.do(verbs.Create(room="den", kind="private"))
    return root


def left(bench: Bench) -> list[int]:
    """Return how often each code may still be used, as the store keeps it."""
    return [fact.get("left", 1) for fact in bench.records("invitation").values()]


def listed(caller: Caller) -> list[events.InvitationInfo]:
    answer = caller.do(verbs.Invitations())
    assert isinstance(answer, events.InvitationList)
    return answer.invitations


@pytest.mark.parametrize("who", ["guest", "account"])
def test_a_code_opens_its_room(bench: Bench, root: Caller, who: str) -> None:
    given = root.do(verbs.Invitation(room="den", hours=5))
    assert given.until == bench.at + 5 * HOUR
    ada = bench.guest("ada") if who == "guest" else bench.user("ada")
    joined = ada.do(verbs.Accept(code=given.secret.lower()))
    assert (joined.room, joined.seq) == ("den", 2)
    root.say("hi", "den")
    assert ada.texts("den") == ["hi"]
    assert bench.deeds("den")[-1] == ("ada", "accept", "ada")
    assert ada.refused(verbs.Accept(code=given.secret)) == "invitation.wrong", "used up"
    bench.restart()
    assert bench.records("invitation") == {}


def test_a_code_may_be_used_so_often(bench: Bench, root: Caller) -> None:
    code = root.do(verbs.Invitation(room="den", uses=3)).secret
    ada = bench.user("ada")
    ada.do(verbs.Accept(code=code))
    assert ada.refused(verbs.Accept(code=code)) == "room.belongs"
    assert left(bench) == [2]
    bench.restart()
    bench.user("bo").do(verbs.Accept(code=code))
    assert left(bench) == [1]
    (info,) = listed(bench.user("root"))
    assert (info.by, info.room, info.left) == ("root", "den", 1)


def test_the_last_use_is_for_one(bench: Bench, root: Caller) -> None:
    code = root.do(verbs.Invitation(room="den")).secret
    ada, bo = bench.user("ada"), bench.user("bo")
    bench.holds = True
    ada.tell(verbs.Accept(code=code, id="1"))
    bo.tell(verbs.Accept(code=code, id="2"))
    bench.release()
    assert ada.all(events.Joined)
    (failure,) = bo.all(events.Failure)
    assert (failure.code, failure.re) == ("invitation.wrong", "2")


def test_a_code_follows_its_room_when_that_is_renamed(bench: Bench, root: Caller) -> None:
    code = root.do(verbs.Invitation(room="den")).secret
    root.do(verbs.Rename(room="den", name="cave"))
    assert bench.guest("ada").do(verbs.Accept(code=code)).room == "cave"


def test_wrong_codes_make_one_wait(bench: Bench, root: Caller) -> None:
    code = root.do(verbs.Invitation(room="den")).secret
    ada = bench.user("ada")
    wrong = [ada.refused(verbs.Accept(code=f"WRONG{number}")) for number in range(6)]
    assert wrong == ["invitation.wrong"] * 5 + ["login.wait"]
    assert ada.refused(verbs.Accept(code=code)) == "login.wait"
    bench.user("bo").do(verbs.Accept(code=code))


def test_a_code_that_has_ended_is_no_code(bench: Bench, root: Caller) -> None:
    given = root.do(verbs.Invitation(room="den", hours=1, uses=9))
    bench.at += HOUR
    assert bench.guest().refused(verbs.Accept(code=given.secret)) == "invitation.wrong"
    assert listed(root) == []


def test_an_invitation_can_be_ended(bench: Bench, root: Caller) -> None:
    given = root.do(verbs.Invitation(room="den"))
    ada, boss = bench.user("ada"), bench.user("boss", "owner")
    assert ada.refused(verbs.Uninvite(key=given.key)) == "invitation.unknown"
    assert listed(ada) == []
    assert [info.key for info in listed(boss)] == [given.key], "an owner sees all"
    root.do(verbs.Uninvite(key=given.key[:10]))
    assert root.refused(verbs.Uninvite(key=given.key)) == "invitation.unknown"
    assert ada.refused(verbs.Accept(code=given.secret)) == "invitation.wrong"
    again = root.do(verbs.Invitation(room="den"))
    boss.do(verbs.Uninvite(key=again.key))


def test_who_may_make_codes(bench: Bench, root: Caller) -> None:
    ada, mo = bench.user("ada"), bench.user("mo", "moderator")
    assert bench.guest().refused(verbs.Invitation(room="den")) == "role.needed"
    assert ada.refused(verbs.Invitation(room="den")) == "room.role-needed"
    assert mo.refused(verbs.Invitation(room="den")) == "room.role-needed"
    assert ada.refused(verbs.Invitation()) == "role.needed", "to sign up"
    mo.do(verbs.Invitation())
    assert root.refused(verbs.Invitation()) == "role.needed"
    for room in ("@me", "!audit", "nowhere"):
        assert root.refused(verbs.Invitation(room=room)) in ("room.fixed", "room.unknown")
    assert ("mo", "invitation", None) in bench.deeds()


def test_a_code_for_signing_up_opens_no_room(bench: Bench) -> None:
    code = bench.user("mo", "moderator").do(verbs.Invitation()).secret
    assert bench.guest().refused(verbs.Accept(code=code)) == "invitation.sign-up"
    assert left(bench) == [1]


def test_guests_who_are_kept_to_the_lobby_cannot_use_a_code() -> None:
    bench = Bench(guests="lobby")
    root = bench.user("root")
    root.do(verbs.Create(room="den", kind="private"))
    code = root.do(verbs.Invitation(room="den")).secret
    assert bench.guest().refused(verbs.Accept(code=code)) == "guests.lobby-only"
    assert left(bench) == [1]


def test_open_invitations_are_so_many() -> None:
    limits = AccountLimits(most_invitations=2)
    bench = Bench(HubSettings(rates=FAST, accounts=limits))
    mo = bench.user("mo", "moderator")
    for hours in (1, 9):
        mo.do(verbs.Invitation(hours=hours))
    assert mo.refused(verbs.Invitation()) == "invitation.too-many"
    bench.user("other", "moderator").do(verbs.Invitation())
    bench.at += HOUR
    mo.do(verbs.Invitation())
    assert len(bench.records("invitation")) == 3, "what had ended is forgotten"


@pytest.mark.parametrize(
    "ask",
    [
        lambda given: verbs.Invitation(room="den"),
        lambda given: verbs.Accept(code=given.secret),
        lambda given: verbs.Uninvite(key=given.key),
    ],
    ids=["make", "accept", "end"],
)
def test_what_cannot_be_kept_changes_nothing(bench: Bench, root: Caller, ask: Any) -> None:
    given = root.do(verbs.Invitation(room="den"))
    boss = bench.user("boss", "owner")
    before = listed(boss)
    bench.fails = True
    assert boss.refused(ask(given)) == "store.full"
    bench.fails = False
    assert listed(boss) == before
    assert [member.name for member in root.do(verbs.Members(room="den")).members] == ["root"]
    bench.user("ada").do(verbs.Accept(code=given.secret))


def test_a_code_that_sign_up_and_acceptance_ask_for_at_once(bench: Bench, root: Caller) -> None:
    code = root.do(verbs.Invitation(room="den")).secret
    guest, ada = bench.connect(), bench.user("ada")
    bench.holds = True
    guest.tell(verbs.Hello(name="bo", password="long enough", code=code, id="1"))
    bench.answer()
    ada.tell(verbs.Accept(code=code, id="2"))
    bench.release()
    assert guest.all(events.Welcome)
    assert [event.code for event in ada.all(events.Failure)] == ["invitation.wrong"]
