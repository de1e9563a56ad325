"""Being in a room and belonging to it; coming back to where one was."""

from __future__ import annotations

from typing import Any

import pytest

from landline.hub import effects
from landline.model import Entry
from landline.settings import DeliveryLimits, HubSettings, RoomLimits
from landline.wire import events, verbs
from landline.wire.body import Body, encode_body
from tests.unit.hub.kit import FAST, Bench, Caller


def bench_with(**rooms: Any) -> Bench:
    return Bench(HubSettings(rates=FAST, rooms=RoomLimits(**rooms)))


def fill(bench: Bench, room: str, count: int) -> None:
    """Put texts into a room's log, before the hub looks at it."""
    body = encode_body(Body(sender="ada", user="u", at=0, text="x"))
    bench.store.append([Entry(room, None, "u", body)] * count)
    bench.restart()


def resumed(bench: Bench, rooms: dict[str, int], epoch: str | None = None) -> Caller:
    """Return a guest who comes back."""
    resume = verbs.Resume(epoch=epoch or bench.store.epoch, rooms=rooms)
    return bench.guest(resume=resume)


def gone(caller: Caller) -> list[tuple[str, str]]:
    return [(event.room, event.code) for event in caller.all(events.Gone)]


# Joining


def test_join_gives_the_last_messages_asked_for() -> None:
    bench = Bench()
    fill(bench, "dev", 30)
    bench.store.trim({"dev": 25})
    bench.restart()
    ada = bench.guest("ada")
    joined = ada.do(verbs.Join(room="DEV", last=10))
    assert (joined.room, joined.seq, joined.floor) == ("dev", 30, 25)
    assert ada.seqs("dev") == [26, 27, 28, 29, 30]


def test_join_gives_what_follows_a_position() -> None:
    bench = Bench()
    fill(bench, "dev", 30)
    ada = bench.guest("ada")
    ada.do(verbs.Join(room="dev", after=27))
    assert ada.seqs("dev") == [28, 29, 30]


def test_joining_again_goes_on_where_one_stands() -> None:
    bench = Bench()
    fill(bench, "dev", 3)
    ada, bo = bench.guest("ada"), bench.guest("bo")
    for _ in range(2):
        ada.do(verbs.Join(room="dev"))
    bo.say("live", "dev")
    assert ada.seqs("dev") == [4]
    ada.do(verbs.Join(room="dev", after=1))
    assert ada.seqs("dev") == [4, 2, 3, 4]


def test_a_room_makes_itself_and_is_forgotten_again() -> None:
    bench = Bench()
    ada = bench.guest("ada")
    assert ada.do(verbs.Join(room="New")).room == "new"
    assert bench.guest("bo").rooms() == ["lobby", "new"]
    ada.do(verbs.Leave(room="NEW"))
    assert ada.rooms() == ["lobby"]


@pytest.mark.parametrize(
    ("room", "code"),
    [
        ("..", "room.invalid"),
        ("a b", "room.invalid"),
        ("!other", "room.invalid"),
        ("!audit", "role.needed"),
        ("@nobody", "person.unknown"),
        ("@", "person.unknown"),
        ("@u1+u2", "person.unknown"),
        ("lоbby", "name.mixed"),
        ("1obby", "name.confusable"),
    ],
)
def test_what_is_no_room_cannot_be_entered(room: str, code: str) -> None:
    bench = Bench()
    before = len(bench.state.rooms)
    assert bench.guest().refused(verbs.Join(room=room)) == code
    assert len(bench.state.rooms) == before


def test_who_may_make_rooms_is_the_operators_to_say() -> None:
    bench = bench_with(create="moderator")
    ada = bench.user("ada")
    for verb in (verbs.Join(room="dev"), verbs.Send("dev", "hi"), verbs.Create(room="dev")):
        assert ada.refused(verb) == "room.create"
    assert bench.state.rooms.get("dev") is None
    bench.user("mo", "moderator").do(verbs.Join(room="dev"))
    ada.do(verbs.Join(room="dev"))


def test_one_connection_is_in_so_many_rooms() -> None:
    bench = bench_with(most_per_session=2)
    for caller in (bench.guest(), bench.user("ada")):
        caller.do(verbs.Join(room="one"))
        assert caller.refused(verbs.Join(room="two")) == "room.too-many-joined"
        assert caller.refused(verbs.Create(room="three")) == "room.too-many-joined"
        assert bench.state.rooms.get("two") is bench.state.rooms.get("three") is None
        caller.do(verbs.Leave(room="one"))
        caller.do(verbs.Join(room="two"))
        caller.do(verbs.Leave(room="two"))


def test_a_connection_that_is_full_is_told_that_it_was_not_put_in() -> None:
    bench = bench_with(most_per_session=1)
    ada, root = bench.user("ada"), bench.user("root", "owner")
    root.do(verbs.Leave(room="lobby"))
    root.do(verbs.Create(room="den", kind="private"))
    root.do(verbs.Invite(room="den", who="ada"))
    assert {event.code for event in ada.all(events.Failure)} == {"room.too-many-joined"}
    assert ada.info("den").role == "member"
    ada.do(verbs.Leave(room="lobby"))
    ada.do(verbs.Join(room="den"))


def test_an_account_belongs_to_so_many_rooms() -> None:
    bench = bench_with(most_per_user=1)
    ada = bench.user("ada")
    ada.do(verbs.Join(room="one"))
    for verb in (verbs.Join(room="two"), verbs.Create(room="two")):
        assert ada.refused(verb) == "room.too-many-joined"
    assert bench.state.rooms.get("two") is None
    ada.do(verbs.Leave(room="one"))
    ada.do(verbs.Create(room="two"))


# Belonging


def test_an_account_that_joined_belongs_on_all_its_devices_and_after_a_restart() -> None:
    bench = Bench()
    phone, laptop = bench.user("ada"), bench.user("ada")
    phone.do(verbs.Join(room="dev"))
    (put_in,) = laptop.all(events.RoomEvent)
    assert (put_in.info.room, put_in.info.role) == ("dev", "member")
    assert not phone.all(events.RoomEvent), "it knows"
    bench.guest("bo").say("hi", "dev")
    assert phone.texts("dev") == laptop.texts("dev") == ["hi"]
    (joined, _) = bench.log("dev")
    assert (joined.kind, joined.did, joined.who) == (
        "member",
        "join",
        events.Someone(phone.id, "ada"),
    )
    bench.restart()
    assert {info.room for info in bench.user("ada").welcome.rooms} == {"lobby", "dev"}


def test_a_guest_is_in_a_room_while_connected() -> None:
    bench = Bench()
    fill(bench, "dev", 1)
    ada = bench.guest("ada")
    ada.do(verbs.Join(room="dev"))
    assert len(bench.log("dev")) == 1, "no message tells of it"
    secret = ada.welcome.me.secret
    ada.leave_hub()
    assert [info.room for info in bench.guest("ada", secret=secret).welcome.rooms] == ["lobby"]


def test_being_in_the_lobby_is_nothing_to_belong_to() -> None:
    bench = Bench()
    ada = bench.user("ada")
    ada.do(verbs.Join(room="lobby"))
    assert ada.info("lobby").role is None
    ada.do(verbs.Leave(room="lobby"))
    assert ada.refused(verbs.Leave(room="lobby")) == "room.not-in"
    assert bench.log("lobby") == []


def test_leaving_is_for_all_devices() -> None:
    bench = Bench()
    phone, laptop = bench.user("ada"), bench.user("ada")
    phone.do(verbs.Join(room="dev"))
    answer = phone.do(verbs.Leave(room="dev"))
    assert answer.room == "dev"
    assert gone(laptop) == [("dev", "left")]
    assert gone(phone) == []
    assert not [room for room in phone.live if room.name == "dev"]
    assert [body.did for body in bench.log("dev")] == ["join", "leave"]
    assert bench.records("standing") == {}
    assert phone.refused(verbs.Leave(room="dev")) == "room.not-in"


def test_leaving_does_not_take_a_mute_off() -> None:
    bench = Bench()
    root, ada = bench.user("root", "owner"), bench.user("ada")
    root.do(verbs.Create(room="dev"))
    ada.do(verbs.Join(room="dev"))
    root.do(verbs.Mute(room="dev", who="ada"))
    ada.do(verbs.Leave(room="dev"))
    ada.do(verbs.Join(room="dev"))
    assert ada.refused(verbs.Send("dev", "hi")) == "room.muted"


def test_a_room_not_here_cannot_be_left() -> None:
    ada = Bench().guest("ada")
    assert ada.refused(verbs.Leave(room="nowhere")) == "room.not-in"
    assert ada.refused(verbs.Leave(room="..")) == "room.invalid"


def test_in_a_big_room_comings_and_goings_make_no_message() -> None:
    bench = bench_with(announced_up_to=2)
    callers = [bench.user(f"user{number}") for number in range(5)]
    for caller in callers:
        caller.do(verbs.Join(room="dev"))
    callers[4].do(verbs.Leave(room="dev"))
    assert [body.did for body in bench.log("dev")] == ["join"] * 3
    assert len(bench.records("standing")) == 4
    bench.restart()
    assert "dev" in [info.room for info in bench.user("user3").welcome.rooms]


def test_a_join_that_cannot_be_kept_changes_nothing() -> None:
    bench = Bench()
    ada = bench.user("ada")
    bench.fails = True
    assert ada.refused(verbs.Join(room="dev")) == "store.full"
    assert ada.rooms() == ["lobby"]
    bench.fails = False
    ada.do(verbs.Join(room="dev"))
    bench.fails = True
    assert ada.refused(verbs.Leave(room="dev")) == "store.full"
    assert ada.info("dev").role == "member"


def test_one_who_went_while_the_join_was_kept_belongs_all_the_same() -> None:
    bench = Bench()
    ada = bench.user("ada")
    bench.holds = True
    ada.tell(verbs.Join(room="dev"))
    ada.leave_hub()
    bench.release()
    assert "dev" in [info.room for info in bench.user("ada").welcome.rooms]


def test_a_call_that_joins_is_no_visit() -> None:
    """An HTTP caller enters no room by itself, and may listen to one without belonging to it."""
    bench = Bench()
    call = bench.user("ada", resume=verbs.Resume(epoch=bench.store.epoch, rooms={}))
    call.do(verbs.Join(room="dev"))
    bench.guest("bo").say("hi", "dev")
    assert call.texts("dev") == ["hi"]
    assert call.info("dev").role is None


# Coming back


def test_resume_gives_exactly_what_was_missed() -> None:
    bench = Bench()
    fill(bench, "lobby", 50)
    fill(bench, "dev", 9)
    ada = resumed(bench, {"lobby": 41, "dev": 9})
    assert ada.seqs("lobby") == [*range(42, 51)]
    assert ada.seqs("dev") == []
    bench.guest().say("live", "dev")
    assert ada.seqs("dev") == [10]


def test_a_long_gap_is_a_visible_mark() -> None:
    bench = Bench(delivery=DeliveryLimits(replay=100))
    fill(bench, "lobby", 500)
    ada = resumed(bench, {"lobby": 41})
    assert ada.all(events.Limited) == [events.Limited(room="lobby", after=41, next=401)]
    assert ada.seqs("lobby") == [*range(401, 501)]


def test_what_was_forgotten_is_a_visible_mark() -> None:
    bench = Bench()
    fill(bench, "lobby", 9)
    bench.store.trim({"lobby": 7})
    bench.hub.trimmed({"lobby": 7, "nowhere": 3})
    ada = resumed(bench, {"lobby": 4})
    assert ada.all(events.Limited) == [events.Limited(room="lobby", after=4, next=8)]
    assert ada.seqs() == [8, 9]


@pytest.mark.parametrize(("position", "epoch"), [(4, "another"), (51, None)])
def test_another_log_is_a_visible_resync(position: int, epoch: str | None) -> None:
    bench = Bench()
    fill(bench, "lobby", 50)
    ada = resumed(bench, {"lobby": position}, epoch)
    assert ada.all(events.Resync) == [events.Resync(epoch=bench.store.epoch)]
    assert ada.seqs() == []
    assert ada.say("live") == 51
    assert ada.seqs() == [51]


def test_resume_says_of_each_room_why_it_cannot_be_entered() -> None:
    bench = Bench()
    fill(bench, "dev", 3)
    ada = resumed(bench, {"dev": 1, "..": 0, "new": 0, "@nobody": 0})
    codes = [event.code for event in ada.all(events.Failure)]
    assert codes == ["room.invalid", "person.unknown"]
    assert [room.name for room in ada.live] == ["dev", "new"]
    assert ada.welcome.rooms[0].room == "dev"


def test_resume_does_not_enter_the_lobby_by_itself() -> None:
    bench = Bench()
    fill(bench, "dev", 3)
    assert [room.name for room in resumed(bench, {"dev": 3}).live] == ["dev"]


def test_an_account_comes_back_to_all_rooms_it_belongs_to() -> None:
    """Also to those that it was put into while it was away."""
    bench = Bench()
    ada = bench.user("ada")
    ada.do(verbs.Join(room="dev"))
    ada.leave_hub()
    root = bench.user("root", "owner")
    root.do(verbs.Create(room="den", kind="private"))
    root.do(verbs.Invite(room="den", who="ada"))
    root.say("missed", "dev")
    resume = verbs.Resume(epoch=bench.store.epoch, rooms={"dev": 1})
    ada = bench.user("ada", resume=resume)
    assert {info.room for info in ada.welcome.rooms} >= {"dev", "den"}
    assert ada.texts("dev") == ["missed"]


def test_a_position_under_a_former_name_goes_on_under_the_new_one() -> None:
    bench = Bench()
    root = bench.user("root", "owner")
    root.do(verbs.Create(room="dev"))
    root.do(verbs.Rename(room="dev", name="prod"))
    root.say("hi", "prod")
    ada = resumed(bench, {"dev": 1})
    told = [(event.was, event.info.room) for event in ada.all(events.RoomEvent)]
    assert told == [("dev", "prod")]
    assert ada.seqs("prod") == [2, 3]
    assert ada.told.index(ada.all(events.RoomEvent)[0]) < ada.told.index(ada.all(events.Message)[0])


def test_a_private_talk_is_resumed_by_its_key() -> None:
    bench = Bench()
    ada, bo = bench.user("ada"), bench.user("bo")
    ada.say("hi", "@bo")
    (message,) = bo.all(events.Message)
    bo.leave_hub()
    ada.say("more", "@bo")
    resume = verbs.Resume(epoch=bench.store.epoch, rooms={message.room: 1})
    bo = bench.user("bo", resume=resume)
    assert bo.texts(message.room) == ["more"]
    assert not bo.all(events.Failure)


def test_one_may_not_resume_what_one_may_not_enter() -> None:
    bench = Bench(guests="lobby")
    fill(bench, "dev", 3)
    ada = resumed(bench, {"dev": 0, "lobby": 0})
    assert [event.code for event in ada.all(events.Failure)] == ["guests.lobby-only"]
    assert ada.seqs("dev") == []


def test_one_who_is_banned_from_the_lobby_is_in_and_told_so() -> None:
    bench = Bench()
    root, ada = bench.user("root", "owner"), bench.user("ada")
    root.do(verbs.Ban(room="lobby", who="ada"))
    again = bench.user("ada")
    assert [event.code for event in again.all(events.Failure)] == ["room.banned"]
    assert not again.live
    assert gone(ada) == [("lobby", "banned")]


def test_an_entry_is_given_once_the_room_is_known() -> None:
    """What follows a welcome: nothing of a room comes before the welcome that names it."""
    bench = Bench()
    fill(bench, "lobby", 3)
    ada = resumed(bench, {"lobby": 0})
    kinds = [type(event) for event in ada.told]
    assert kinds[0] is events.Welcome
    assert events.Message in kinds


def test_nothing_is_entered_twice_by_one_hello() -> None:
    bench = Bench()
    fill(bench, "dev", 3)
    caller = bench.connect()
    resume = verbs.Resume(epoch=bench.store.epoch, rooms={"dev": 0, "DEV": 2})
    wanted = bench.hub.handle(caller.member, verbs.Hello(resume=resume), bench.at, bench.now)
    entered = [effect.after for effect in wanted if isinstance(effect, effects.Enter)]
    assert len(caller.member.rooms) == 1
    assert entered in ([0, 2], [0])
