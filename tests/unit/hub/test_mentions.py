"""Who is meant by `@name`."""

from __future__ import annotations

from typing import Any

import pytest

from landline.hub.mentions import MOST, MOST_LOOKED_AT
from landline.model import EVERYBODY
from landline.settings import HubSettings, RoomLimits
from landline.wire import events, verbs
from tests.unit.hub.kit import FAST, Bench, Caller


@pytest.fixture
def bench() -> Bench:
    return Bench()


def mentioned(caller: Caller, text: str, room: str = "lobby") -> list[str]:
    """Say `text`, and return whom it mentions, by name."""
    seq = caller.say(text, room)
    named = {EVERYBODY: EVERYBODY, **{one.id: one.person.name for one in caller.bench.callers}}
    names = {id: fact.name for id, fact in caller.bench.state.accounts}
    (message,) = [one for one in caller.page(room) if one.seq == seq]
    return [{**names, **named}[user] for user in message.mentions]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("@ada hi", ["ada"]),
        ("hi @ADA", ["ada"]),
        ("(@ada), @bo!", ["ada", "bo"]),
        ("@ada @ada", ["ada"]),
        ("@ada，你好", ["ada"]),
        ("@ada你好", ["ada"]),
        ("你好@小明请看", ["小明"]),
        ("@ada: see @小明。", ["ada", "小明"]),
        ("@ada's cat", ["ada"]),
        ("@ada-lovelace", ["ada"]),
        ("@adam", []),
        ("@ada_", []),
        ("@ada2", []),
        ("@adä", []),
        ("ada", []),
        ("me@ada.org", []),
        ("x_@ada", []),
        ("@@ada", []),
        ("@nobody", []),
        ("@ ada", []),
        ("@", []),
        ("@" * 1000, []),
        ("@" + "a" * 1000, []),
        ("`@ada`", ["ada"]),
        ("@all", [EVERYBODY]),
        ("@HERE!", [EVERYBODY]),
        ("@所有人开会", [EVERYBODY]),
        ("@全体", [EVERYBODY]),
        ("@allison", []),
        ("@here's the thing", [EVERYBODY]),
        ("@me", []),
        ("@operator", []),
    ],
)
def test_who_is_meant(bench: Bench, text: str, names: list[str]) -> None:
    bench.account("ada")
    bench.guest("小明")
    assert mentioned(bench.guest("bo"), text) == names


def test_who_is_away_is_meant_too(bench: Bench) -> None:
    id = bench.account("ada")
    bench.guest("bo").say("@ada")
    (body,) = bench.log("lobby")
    assert body.mentions == [id]
    bench.restart()
    assert bench.user("ada").info("lobby").mentions == 0, "not in the lobby yet when it was said"


def test_one_who_may_not_read_it_is_not_meant(bench: Bench) -> None:
    root, ada = bench.user("root"), bench.user("ada")
    root.do(verbs.Create(room="den", kind="private"))
    assert mentioned(root, "@ada", "den") == []
    root.do(verbs.Invite(room="den", who="ada"))
    assert mentioned(root, "@ada @root", "den") == ["ada", "root"]
    assert ada.info("den").mentions == 1


def test_everybody_in_a_big_room_takes_a_role() -> None:
    bench = Bench(HubSettings(rates=FAST, rooms=RoomLimits(announced_up_to=2)))
    root, ada, mo = bench.user("root"), bench.user("ada"), bench.user("mo", "moderator")
    root.do(verbs.Create(room="dev"))
    ada.do(verbs.Join(room="dev"))
    assert mentioned(ada, "@all", "dev") == [EVERYBODY], "two are no crowd"
    mo.do(verbs.Join(room="dev"))
    assert mentioned(ada, "@all @here @root", "dev") == ["root"]
    assert mentioned(mo, "@all", "dev") == [EVERYBODY]
    assert mentioned(root, "@all", "dev") == [EVERYBODY], "who runs the room"


def test_an_edit_mentions_only_who_was_not_mentioned_before(bench: Bench) -> None:
    ada, bo, cy = bench.user("ada"), bench.user("bo"), bench.guest("cy")
    cy.say("first")
    seq = cy.say("@ada")
    cy.do(verbs.Edit(room="lobby", seq=seq, text="@ada @bo"))
    assert ada.info("lobby").mentions == bo.info("lobby").mentions == 1
    edit = cy.all(events.Message)[-1]
    assert edit.mentions == [ada.id, bo.id]
    assert bench.log("lobby")[seq - 1].mentions == [ada.id, bo.id]


def test_mentions_of_guests_are_not_kept(bench: Bench) -> None:
    """They would be kept for ever: a guest never says what it has read."""
    ada, zoe = bench.user("ada"), bench.guest("zoe")
    assert mentioned(ada, "@zoe @ada") == ["zoe", "ada"]
    assert zoe.id not in bench.state.marks._mentions
    bench.restart()
    assert list(bench.state.marks._mentions) == [ada.welcome.me.id]


def test_one_message_mentions_so_many(bench: Bench) -> None:
    for number in range(MOST + 5):
        bench.guest(f"user{number}")
    caller = bench.guest("ada")
    text = " ".join(f"@user{number}" for number in range(MOST + 5))
    assert len(mentioned(caller, text)) == MOST


def test_looking_for_names_has_an_end(bench: Bench) -> None:
    caller: Any = bench.guest("ada")
    assert mentioned(caller, "@x " * (MOST_LOOKED_AT - 1) + "@ada") == ["ada"]
    assert mentioned(caller, "@x " * MOST_LOOKED_AT + "@ada") == []
