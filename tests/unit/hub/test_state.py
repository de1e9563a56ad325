"""What the hub knows: who and where somebody means, and what it begins with."""

from __future__ import annotations

import pytest
from msgspec import structs

from landline.errors import Error, NotAllowedError, RefusedError
from landline.hub.hub import Hub
from landline.hub.records import UseFact
from landline.hub.state import OPERATOR, Stored, check_text, person_of
from landline.model import Entry
from landline.settings import HubSettings, RateLimits, RoomLimits
from landline.store.search_port import Found
from landline.wire import events, verbs
from landline.wire.verbs import Send
from tests.unit.hub.kit import FAST, Bench, FreshFromCounter


@pytest.fixture
def bench() -> Bench:
    return Bench()


def test_a_hub_with_nothing_kept_has_a_lobby_and_an_audit_log() -> None:
    hub = Hub(HubSettings(), "epoch", Stored(), FreshFromCounter())
    assert hub.epoch == "epoch"
    assert [room.key for room in hub.state.rooms] == ["lobby", "!audit"]
    assert not hub.state.tokens
    assert hub.last_words() == []


# Where


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("lobby", "lobby"),
        ("LOBBY", "lobby"),
        ("!audit", "!audit"),
        ("@me", "own"),
        ("@ada", "own"),
        ("@bo", "talk"),
        ("@BO", "talk"),
        ("talk", "talk"),
        ("@cy", None),
        ("nowhere", None),
    ],
)
def test_a_room_is_found_by_what_one_calls_it(bench: Bench, name: str, key: str | None) -> None:
    ada, bo = bench.user("ada"), bench.user("bo")
    bench.account("cy")
    ada.say("hi", "@bo")
    ada.say("note", "@me")
    keys = {"own": f"@{ada.id}", "talk": "@" + "+".join(sorted((ada.id, bo.id)))}
    found = bench.state.room(ada.member, keys["talk"] if name == "talk" else name)
    assert (found.key if found is not None else None) == keys.get(str(key), key)


@pytest.mark.parametrize(
    ("name", "code"),
    [("a b", "room.invalid"), ("!other", "room.invalid"), ("@nobody", "person.unknown")],
)
def test_what_no_room_can_be_called(bench: Bench, name: str, code: str) -> None:
    with pytest.raises(Error) as caught:
        bench.state.room(bench.user("ada").member, name)
    assert caught.value.code == code


def test_a_talk_with_somebody_is_resumed_by_its_key_before_a_word_was_said(bench: Bench) -> None:
    ada = bench.user("ada")
    bo = bench.account("bo")
    key = "@" + "+".join(sorted((ada.id, bo)))
    resume = verbs.Resume(epoch=bench.store.epoch, rooms={key: 0})
    again = bench.user("ada", resume=resume)
    assert [room.key for room in again.live] == [key]
    strange = {"@x+y": 0, f"@{ada.id}+nobody": 0, f"@{ada.id}+{bo}+z": 0}
    odd = bench.user("ada", resume=verbs.Resume(epoch=bench.store.epoch, rooms=strange))
    codes = {event.code for event in odd.all(events.Failure)}
    assert codes == {"person.unknown", "room.unknown"}


def test_private_talks_one_begins_are_so_many() -> None:
    bench = Bench(HubSettings(rates=FAST, rooms=RoomLimits(most_per_user=2)))
    ada = bench.user("ada")
    for name in ("bo", "cy", "dee"):
        bench.account(name)
    ada.say("hi", "@bo")
    ada.say("hi", "@cy")
    assert ada.refused(Send("@dee", "hi")) == "room.too-many-joined"


# Who


def test_somebody_is_found_by_id_first_then_by_name(bench: Bench) -> None:
    state, id = bench.state, bench.account("ada")
    guest = bench.guest("zoe")
    for who in (id, "ada", "ADA", "@ada"):
        assert state.someone(who) == events.Someone(id, "ada")
    assert state.someone("zoe") == state.someone(guest.id) == events.Someone(guest.id, "zoe")
    with pytest.raises(RefusedError) as caught:
        state.someone("nobody")
    assert caught.value.code == "person.unknown"
    assert (state.name_of(id), state.name_of(guest.id), state.name_of("x")) == ("ada", "zoe", "x")
    assert (state.role_of(id), state.role_of(guest.id), state.role_of("x")) == (
        "member",
        "guest",
        "guest",
    )


def test_nobody_is_nobody(bench: Bench) -> None:
    with pytest.raises(NotAllowedError) as caught:
        person_of(bench.connect().member)
    assert caught.value.code == "hello.first"


def test_a_search_for_somebodys_words_finds_them_under_all_their_names(bench: Bench) -> None:
    ada = bench.user("ada")
    bench.hits = Found([])
    for said in ("from:ada", "from:@ADA", "from:zoe"):
        ada.do(verbs.Search(text=said))
    assert [find.query.sender for find in bench.finds] == [ada.id, ada.id, "zoe"]


# What it begins with


def test_uses_of_what_is_gone_are_forgotten(bench: Bench) -> None:
    records = tuple(
        UseFact(at=5).record(f"{kind}/gone") for kind in ("user", "token", "hook", "else")
    )
    bench.store.append([Entry(None, None, "", b"", records=records)])
    bench.restart()
    assert len(bench.records("use")) == 4
    bench.restart()
    assert bench.records("use") == {}


# What happens at once


def test_two_devices_may_join_and_leave_at_once(bench: Bench) -> None:
    phone, laptop = bench.user("ada"), bench.user("ada")
    for verb in (verbs.Join(room="dev"), verbs.Leave(room="dev")):
        bench.holds = True
        for caller in (phone, laptop):
            caller.news()
            caller.tell(structs.replace(verb, id="1"))
        bench.release()
        for caller in (phone, laptop):
            answers = [event for event in caller.told if getattr(event, "re", None) == "1"]
            assert len(answers) == 1
            assert not caller.all(events.Failure)
    assert [body.did for body in bench.log("dev")] == ["join", "leave"]


def test_a_password_of_one_who_is_removed_meanwhile_is_not_set(bench: Bench) -> None:
    root, operator = bench.user("root", "owner"), bench.operator()
    bench.account("ada")
    bench.holds = True
    root.tell(verbs.SetPassword(who="ada", new="another one", id="1"))
    operator.tell(verbs.RemoveUser(who="ada"))
    bench.answer()
    bench.release()
    assert [(event.code, event.re) for event in root.all(events.Failure)] == [
        ("person.unknown", "1")
    ]
    assert [fact["name"] for fact in bench.records("user").values()] == ["root"]


def test_a_busy_hub_is_no_wrong_guess_of_ones_own_password(bench: Bench) -> None:
    ada = bench.user("ada")
    change = verbs.SetPassword(old="password of ada", new="another one", id="1")
    for _ in range(7):
        bench.holds = True
        ada.tell(change)
        bench.answer(RefusedError("login.busy", retry=5))
        bench.release()
    ada.do(change)


def test_other_verbs_that_come_too_fast_are_delayed() -> None:
    bench = Bench(HubSettings(rates=RateLimits(verbs=2.0, verb_burst=2, burst=0)))
    ada = bench.guest("ada")
    ada.tell(verbs.Ping())
    assert ada.paused == 0.0
    ada.tell(verbs.Ping())
    assert ada.paused == 0.5


def test_slow_mode_counts_mentions_and_answers_too(bench: Bench) -> None:
    root, ada = bench.user("root", "owner"), bench.guest("ada")
    root.do(verbs.Create(room="dev"))
    root.do(verbs.Configure(room="dev", slow=10))
    ada.say("hi @root", "dev")
    assert ada.refused(Send("dev", "@root again")) == "room.slow"
    assert ada.refused(Send("dev", "waves", me=True)) == "room.slow"


@pytest.mark.parametrize(
    ("said", "code"), [("", "text.empty"), ("\t", "text.empty"), ("é" * 6, "text.too-long")]
)
def test_what_a_text_may_be(said: str, code: str) -> None:
    with pytest.raises(Error) as caught:
        check_text(said, 10)
    assert caught.value.code == code
    check_text("é" * 5, 10)


def test_who_runs_the_hub_cannot_be_imitated(bench: Bench) -> None:
    assert OPERATOR == "operator"
    caller = bench.connect()
    assert caller.refused(verbs.Hello(name="operator")) == "name.reserved"
    assert caller.refused(verbs.Hello(name="0perator")) == "name.reserved"
