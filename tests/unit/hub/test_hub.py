"""The hub's decisions, one verb at a time, with no socket and no clock."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any, TypeVar

import pytest

from landline.errors import StoreError
from landline.hub import effects
from landline.hub.hub import Hub, HubPolicy
from landline.model import Receipt, RoomState
from landline.settings import RoomLimits
from landline.wire import events, verbs
from landline.wire.body import decode_body

if TYPE_CHECKING:
    from landline.hub.access import Guests
    from landline.hub.rooms import Member

E = TypeVar("E", bound=effects.Effect)


def make_hub(*known: RoomState, guests: Guests = "all", rooms: RoomLimits | None = None) -> Hub:
    policy = HubPolicy(
        guests=guests, rooms=rooms or RoomLimits(), line=1 << 20, text=1000, replay=100, history=50
    )
    numbers = itertools.count(1)
    return Hub(policy, "epoch", known, fresh_secret=lambda: f"{next(numbers):032x}")


def ask(hub: Hub, member: Member, verb: verbs.Verb, *, now: float = 0.0) -> list[effects.Effect]:
    return hub.handle(member, verb, 1_000, now)


def only(kind: type[E], wanted: list[effects.Effect]) -> E:
    (found,) = [effect for effect in wanted if isinstance(effect, kind)]
    return found


def told(wanted: list[effects.Effect]) -> list[events.AnyEvent]:
    return [effect.event for effect in wanted if isinstance(effect, effects.Tell)]


def failure_of(wanted: list[effects.Effect]) -> str:
    (event,) = told(wanted)
    assert isinstance(event, events.Failure)
    return event.code


def guest(hub: Hub, name: str | None = None, **hello: Any) -> Member:
    member = hub.member(object())
    ask(hub, member, verbs.Hello(name=name, **hello))
    assert member.person is not None
    return member


def commit(hub: Hub, wanted: list[effects.Effect], *receipts: Receipt) -> list[effects.Effect]:
    saves = [effect for effect in wanted if isinstance(effect, effects.Save)]
    return hub.committed(saves, receipts)


def test_hello_is_answered_by_a_welcome_and_the_lobby() -> None:
    hub = make_hub(RoomState("lobby", head=7))
    member = hub.member(object())
    wanted = ask(hub, member, verbs.Hello(name="ada", id="1"))
    (welcome,) = told(wanted)
    assert isinstance(welcome, events.Welcome)
    assert (welcome.me.name, welcome.epoch, welcome.re) == ("ada", "epoch", "1")
    assert [(room.room, room.seq) for room in welcome.rooms] == [("lobby", 7)]
    assert only(effects.Enter, wanted).after == 7
    assert only(effects.Admit, wanted).member is member


def test_a_secret_makes_the_same_guest_again_and_is_told_only_once() -> None:
    hub = make_hub()
    first = hub.member(object())
    (welcome,) = told(ask(hub, first, verbs.Hello(name="ada")))
    assert isinstance(welcome, events.Welcome)
    assert welcome.me.secret
    again = hub.member(object())
    (second,) = told(ask(hub, again, verbs.Hello(name="ada", secret=welcome.me.secret)))
    assert isinstance(second, events.Welcome)
    assert second.me == events.Me(id=welcome.me.id, name="ada")
    assert len(hub.people) == 1


def test_a_taken_name_gets_a_number_and_is_free_again_when_its_owner_has_gone() -> None:
    hub = make_hub()
    ada = guest(hub, "Ada")
    second = guest(hub, "ada")
    assert second.person is not None
    assert second.person.name == "ada-2"
    hub.lost(ada, 0.0)
    ask(hub, second, verbs.Nick(name="ADA"))
    assert second.person.name == "ADA"


@pytest.mark.parametrize(
    "name",
    ["", " ", "a b", "x\x1b[31m", "\u202eabc", "/quit", "a" * 33, "#lobby", "-", "\u200bada"],
)
def test_a_bad_name_is_refused_and_the_connection_lives(name: str) -> None:
    hub = make_hub()
    member = hub.member(object())
    assert failure_of(ask(hub, member, verbs.Hello(name=name))) == "name.invalid"
    assert failure_of(ask(hub, member, verbs.Rooms())) == "hello.first"
    assert told(ask(hub, member, verbs.Hello(name="爱达")))


def test_what_is_said_is_visible_only_after_the_commit() -> None:
    hub = make_hub()
    ada = guest(hub, "ada")
    wanted = ask(hub, ada, verbs.Send("lobby", "hi", cid="0" * 32))
    save = only(effects.Save, wanted)
    assert wanted == [save]
    body = decode_body(save.entry.body)
    assert (body.sender, body.text, body.cid, body.at) == ("ada", "hi", "0" * 32, 1_000)
    shown = commit(hub, wanted, Receipt(seq=1))
    assert only(effects.Deliver, shown).seq == 1
    assert told(shown) == [events.Ok(cid="0" * 32, room="lobby", seq=1, at=1_000)]


def test_a_repeat_is_acknowledged_with_the_first_seq_and_not_shown_again() -> None:
    hub = make_hub()
    ada = guest(hub, "ada")
    wanted = ask(hub, ada, verbs.Send("lobby", "hi", cid="0" * 32))
    shown = commit(hub, wanted, Receipt(seq=4, duplicate=True))
    assert told(shown) == [events.Ok(cid="0" * 32, room="lobby", seq=4)]
    assert not [effect for effect in shown if isinstance(effect, effects.Deliver)]


def test_a_cid_of_another_is_refused() -> None:
    hub = make_hub()
    wanted = ask(hub, guest(hub), verbs.Send("lobby", "hi", cid="0" * 32))
    assert failure_of(commit(hub, wanted, Receipt(seq=0, foreign=True))) == "cid.taken"


@pytest.mark.parametrize("cid", ["A" * 32, "g" * 32, " " + "0" * 31, "0" * 16 + "\n" + "0" * 15])
def test_a_cid_has_one_spelling(cid: str) -> None:
    hub = make_hub()
    assert failure_of(ask(hub, guest(hub), verbs.Send("lobby", "hi", cid=cid))) == "cid.invalid"


def test_a_failed_commit_is_told_and_nothing_is_shown() -> None:
    hub = make_hub()
    wanted = ask(hub, guest(hub), verbs.Send("new", "hi", cid="0" * 32))
    saves = [effect for effect in wanted if isinstance(effect, effects.Save)]
    failed = hub.failed(saves, StoreError("store.full", folder="/x"))
    (event,) = told(failed)
    assert isinstance(event, events.Failure)
    assert (event.code, event.re) == ("store.full", "0" * 32)
    assert hub.rooms.get("new") is None


@pytest.mark.parametrize(
    ("text", "code"), [("", "text.empty"), (" \n", "text.empty"), ("字" * 334, "text.too-long")]
)
def test_a_text_has_bounds(text: str, code: str) -> None:
    hub = make_hub()
    member = guest(hub)
    assert failure_of(ask(hub, member, verbs.Send("lobby", text))) == code
    only(effects.Save, ask(hub, member, verbs.Send("lobby", "字" * 333)))


def test_resume_gives_exactly_what_was_missed() -> None:
    hub = make_hub(RoomState("lobby", head=50), RoomState("dev", head=9))
    member = hub.member(object())
    resume = verbs.Resume(epoch="epoch", rooms={"lobby": 41, "dev": 9})
    wanted = ask(hub, member, verbs.Hello(resume=resume))
    entered = {e.room.name: e.after for e in wanted if isinstance(e, effects.Enter)}
    assert entered == {"lobby": 41, "dev": 9}


def test_a_long_gap_is_a_visible_mark() -> None:
    hub = make_hub(RoomState("lobby", head=500))
    resume = verbs.Resume(epoch="epoch", rooms={"lobby": 41})
    wanted = ask(hub, hub.member(object()), verbs.Hello(resume=resume))
    assert events.Limited(room="lobby", after=41, next=401) in told(wanted)
    assert only(effects.Enter, wanted).after == 400


@pytest.mark.parametrize("resume", [
    verbs.Resume(epoch="another", rooms={"lobby": 4}),
    verbs.Resume(epoch="epoch", rooms={"lobby": 51}),
])  # fmt: skip
def test_another_log_is_a_visible_resync(resume: verbs.Resume) -> None:
    hub = make_hub(RoomState("lobby", head=50))
    wanted = ask(hub, hub.member(object()), verbs.Hello(resume=resume))
    assert events.Resync(epoch="epoch") in told(wanted)
    assert only(effects.Enter, wanted).after == 50


def test_join_gives_the_last_messages_asked_for() -> None:
    hub = make_hub(RoomState("dev", head=30, floor=25))
    member = guest(hub)
    wanted = ask(hub, member, verbs.Join(room="DEV", last=10, id="j"))
    assert told(wanted)[0] == events.Joined(room="dev", seq=30, floor=25, re="j")
    assert only(effects.Enter, wanted).after == 25


def test_leaving_forgets_an_empty_room_but_never_the_lobby() -> None:
    hub = make_hub()
    member = guest(hub)
    ask(hub, member, verbs.Join(room="dev"))
    assert hub.rooms.get("dev") is not None
    ask(hub, member, verbs.Leave(room="dev"))
    ask(hub, member, verbs.Leave(room="lobby"))
    assert hub.rooms.get("dev") is None
    assert hub.rooms.get("lobby") is not None
    assert failure_of(ask(hub, member, verbs.Leave(room="lobby"))) == "room.not-in"


def test_rooms_are_bounded() -> None:
    hub = make_hub(RoomState("a", head=1), rooms=RoomLimits(most=2, most_per_session=1))
    member = guest(hub)
    assert failure_of(ask(hub, member, verbs.Join(room="a"))) == "room.too-many-joined"
    assert failure_of(ask(hub, member, verbs.Join(room="b"))) == "room.too-many"


def test_on_a_lan_guests_reach_the_lobby_only() -> None:
    hub = make_hub(RoomState("dev", head=3), guests="lobby")
    member = guest(hub)
    for verb in (
        verbs.Send("dev", "x"),
        verbs.Join(room="dev"),
        verbs.Who(room="dev"),
        verbs.History(room="dev"),
    ):
        assert failure_of(ask(hub, member, verb)) == "guests.lobby-only"
    (listed,) = told(ask(hub, member, verbs.Rooms()))
    assert isinstance(listed, events.RoomList)
    assert [info.room for info in listed.rooms] == ["lobby"]
    resume = verbs.Resume(epoch="epoch", rooms={"dev": 0})
    wanted = ask(hub, hub.member(object()), verbs.Hello(resume=resume))
    assert not [effect for effect in wanted if isinstance(effect, effects.Enter)]


def test_without_guests_nobody_gets_in_and_letters_are_dropped() -> None:
    hub = make_hub(guests="none")
    member = hub.member(object())
    wanted = ask(hub, member, verbs.Hello(name="ada"))
    assert failure_of(wanted) == "guests.none"
    assert only(effects.Close, wanted).event.code == "refused"
    assert hub.letter("udp 10.0.0.1", "hi", 1, None) == []


def test_a_letter_is_said_in_the_lobby_as_unverified() -> None:
    hub = make_hub()
    handle = object()
    wanted = hub.letter("udp 10.0.0.1", "23.5 °C", 5, handle)
    body = decode_body(only(effects.Save, wanted).entry.body)
    assert (body.sender, body.via, body.user) == ("udp 10.0.0.1", "letter", "")
    shown = commit(hub, wanted, Receipt(seq=1))
    assert only(effects.Deliver, shown).seq == 1
    assert only(effects.Acknowledge, shown).letter is handle


def test_comings_and_goings_are_told_once_a_second_and_cancel_out() -> None:
    hub = make_hub()
    ada = guest(hub, "ada")
    assert hub.tick(0.5) == []
    assert only(effects.Signal, hub.tick(1.0)).event.here == ["ada"]
    bob = guest(hub, "bob")
    hub.lost(bob, 1.2)
    assert hub.tick(2.5) == []
    carol = guest(hub, "carol")
    ask(hub, ada, verbs.Nick(name="eve"), now=3.0)
    event = only(effects.Signal, hub.tick(4.0)).event
    assert (event.here, event.gone) == (["carol", "eve"], ["ada"])
    hub.lost(carol, 5.0)
    assert only(effects.Signal, hub.tick(6.0)).event.gone == ["carol"]


def test_a_large_room_is_not_told_of_comings() -> None:
    hub = make_hub(rooms=RoomLimits(announced_up_to=2))
    for _ in range(3):
        guest(hub)
    assert hub.tick(1.0) == []


def test_history_asks_for_a_page_no_longer_than_allowed() -> None:
    hub = make_hub(RoomState("lobby", head=900))
    fetch = only(effects.Fetch, ask(hub, guest(hub), verbs.History(room="lobby", limit=1000)))
    assert (fetch.limit, fetch.before) == (50, None)
    assert failure_of(ask(hub, guest(hub), verbs.History(room="nowhere"))) == "room.unknown"


def test_help_speaks_the_members_language() -> None:
    hub = make_hub()
    member = guest(hub, "ada", lang="zh")
    (event,) = told(ask(hub, member, verbs.Help()))
    assert isinstance(event, events.HelpList)
    assert event.verbs["send"] == "在房间里发言"
    assert set(event.verbs) == set(verbs.VERBS)


def test_every_verb_of_the_table_is_handled() -> None:
    hub = make_hub(RoomState("lobby", head=1))
    fields: dict[str, dict[str, Any]] = {
        "send": {"room": "lobby", "text": "x"},
        "join": {"room": "lobby"},
        "leave": {"room": "lobby"},
        "nick": {"name": "eve"},
        "who": {"room": "lobby"},
        "history": {"room": "lobby"},
        "letter": {"to": "127.0.0.1:9", "text": "x"},
    }
    for name, row in verbs.VERBS.items():
        member = hub.member(object()) if name == "hello" else guest(hub)
        assert ask(hub, member, row.verb(**fields.get(name, {}))), name


def test_joining_a_room_again_goes_on_where_one_stands() -> None:
    hub = make_hub(RoomState("dev", head=30))
    member = guest(hub)
    first = ask(hub, member, verbs.Join(room="dev"))
    assert only(effects.Enter, first).after == 30
    again = ask(hub, member, verbs.Join(room="dev"))
    assert [type(effect) for effect in again] == [effects.Tell]
    anew = ask(hub, member, verbs.Join(room="dev", after=5))
    assert only(effects.Enter, anew).after == 5


def test_a_room_that_was_refused_is_not_left_behind() -> None:
    hub = make_hub(rooms=RoomLimits(most_per_session=1))
    member = guest(hub)
    assert failure_of(ask(hub, member, verbs.Join(room="dev"))) == "room.too-many-joined"
    assert hub.rooms.get("dev") is None


def test_answers_repeat_what_was_asked() -> None:
    hub = make_hub()
    member = guest(hub)
    (failed,) = told(ask(hub, member, verbs.Join(room="..", id="7")))
    assert isinstance(failed, events.Failure)
    assert failed.re == "7"
    (failed,) = told(ask(hub, member, verbs.Send("..", "x", cid="0" * 32)))
    assert isinstance(failed, events.Failure)
    assert failed.re == "0" * 32


def test_resume_says_of_each_room_why_it_cannot_be_entered() -> None:
    hub = make_hub(RoomState("dev", head=3))
    resume = verbs.Resume(epoch="epoch", rooms={"dev": 1, "..": 0, "new": 0})
    wanted = ask(hub, hub.member(object()), verbs.Hello(resume=resume))
    failures = [event for event in told(wanted) if isinstance(event, events.Failure)]
    assert [failure.code for failure in failures] == ["room.invalid"]
    entered = [effect.room.name for effect in wanted if isinstance(effect, effects.Enter)]
    assert entered == ["dev", "new"]


def test_a_letter_that_was_not_kept_may_come_again() -> None:
    hub = make_hub()
    handle = object()
    (save,) = hub.letter("udp 10.0.0.1", "hi", 5, handle)
    assert isinstance(save, effects.Save)
    failed = only(effects.Acknowledge, hub.failed([save], StoreError("store.full", folder="/x")))
    assert (failed.letter, failed.code) == (handle, "store.full")
    (save,) = hub.letter("udp 10.0.0.1", "hi", 5, None)
    assert isinstance(save, effects.Save)
    assert hub.failed([save], StoreError("store.full", folder="/x")) == []
    (save,) = hub.letter("udp 10.0.0.1", "hi", 5, None)
    assert isinstance(save, effects.Save)
    assert len(hub.committed([save], [Receipt(seq=1)])) == 1


def test_a_name_that_is_taken_is_refused() -> None:
    hub = make_hub()
    guest(hub, "ada")
    assert failure_of(ask(hub, guest(hub, "bob"), verbs.Nick(name="ADA"))) == "name.taken"


def test_a_second_hello_is_refused() -> None:
    hub = make_hub()
    assert failure_of(ask(hub, guest(hub), verbs.Hello())) == "hello.twice"


def test_losing_a_stranger_changes_nothing() -> None:
    hub = make_hub()
    assert hub.lost(hub.member(object()), 0.0) == []
