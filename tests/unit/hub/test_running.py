"""Making rooms and changing what they are like."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec import structs

from landline.settings import HubSettings, RoomLimits
from landline.wire import events, verbs
from landline.wire.verbs import Send
from tests.unit.hub.kit import FAST, Bench, Caller


@pytest.fixture
def bench() -> Bench:
    return Bench()


@pytest.fixture
def root(bench: Bench) -> Caller:
    """The owner of the room `dev`."""
    root = bench.user("root")
    root.do(verbs.Create(room="dev", topic=" about it "))
    return root


def changes(caller: Caller, room: str) -> list[Any]:
    """Return what `caller` was told of changes of `room`."""
    messages = [message for message in caller.all(events.Message) if message.room == room]
    return [message.change for message in messages if message.kind == "room"]


# Making


def test_whoever_makes_a_room_owns_it_on_all_devices(bench: Bench) -> None:
    phone, laptop = bench.user("ada"), bench.user("ada")
    joined = phone.do(verbs.Create(room="Dev", kind="private", topic="t"))
    assert isinstance(joined, events.Joined)
    assert (joined.room, joined.seq) == ("dev", 1)
    info = laptop.info("dev")
    assert (info.kind, info.topic, info.role, info.people) == ("private", "t", "owner", 1)
    assert [event.info.room for event in laptop.all(events.RoomEvent)] == ["dev"]
    phone.say("hi", "dev")
    assert phone.texts("dev") == laptop.texts("dev") == ["hi"]
    bench.restart()
    assert bench.user("ada").info("dev") == structs_of(info, seq=2, people=1, read=2)


def structs_of(info: events.RoomInfo, **fields: Any) -> events.RoomInfo:
    return structs.replace(info, **fields)


def test_a_guest_may_make_a_room(bench: Bench) -> None:
    ada, bo = bench.guest("ada"), bench.guest("bo")
    ada.do(verbs.Create(room="den", kind="private"))
    assert bo.refused(verbs.Join(room="den")) == "room.private"
    ada.do(verbs.Invite(room="den", who="bo"))
    ada.say("hi", "den")
    assert bo.texts("den") == ["hi"]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("dev", "room.taken"),
        ("DEV", "room.taken"),
        ("lobby", "room.taken"),
        ("was", "room.taken"),
        ("here", "room.taken"),
        ("ｄev", "name.confusable"),
        ("d\u0435v", "name.mixed"),
        ("a b", "room.invalid"),
        ("@me", "room.invalid"),
        ("!audit", "room.invalid"),
        ("x" * 33, "room.invalid"),
    ],
)
def test_a_room_needs_a_name_of_its_own(bench: Bench, root: Caller, name: str, code: str) -> None:
    root.do(verbs.Create(room="was"))
    root.do(verbs.Rename(room="was", name="now"))
    bench.guest().do(verbs.Join(room="here"))
    assert root.refused(verbs.Create(room=name)) == code


def test_two_cannot_make_one_room_at_once(bench: Bench) -> None:
    ada, bo = bench.user("ada"), bench.user("bo")
    bench.holds = True
    ada.tell(verbs.Create(room="dev", id="1"))
    bo.tell(verbs.Create(room="dev", id="2"))
    bench.release()
    assert ada.all(events.Joined)[0].re == "1"
    (failure,) = bo.all(events.Failure)
    assert (failure.code, failure.re) == ("room.taken", "2")
    assert len(bench.log("dev")) == 1


@pytest.mark.parametrize("kind", ["private", "announcement", "public"])
def test_a_room_that_cannot_be_kept_is_not_made(bench: Bench, kind: Any) -> None:
    ada = bench.user("ada")
    bench.fails = True
    assert ada.refused(verbs.Create(room="dev", kind=kind)) == "store.full"
    assert bench.state.rooms.get("dev") is None
    assert ada.rooms() == ["lobby"]
    bench.fails = False
    ada.do(verbs.Create(room="dev", kind=kind))


def test_a_room_that_was_not_made_after_all_is_like_any_other(bench: Bench) -> None:
    """Somebody who came while it was being made is in a room that made itself."""
    ada, bo = bench.guest("ada"), bench.guest("bo")
    bench.holds = True
    ada.tell(verbs.Create(room="news", kind="announcement", id="1"))
    bo.tell(verbs.Join(room="news", id="2"))
    bench.commit(fails=True)
    bench.release()
    assert ada.all(events.Failure)
    assert bo.say("hi", "news") == 1
    bench.restart()
    assert bench.guest().info("news").kind == "public"


def test_one_who_left_while_the_room_was_made_owns_it(bench: Bench) -> None:
    ada = bench.user("ada")
    bench.holds = True
    ada.tell(verbs.Create(room="dev"))
    ada.leave_hub()
    bench.release()
    assert bench.user("ada").info("dev").role == "owner"


def test_the_operator_makes_rooms_without_owning_them(bench: Bench) -> None:
    bench.operator().do(verbs.Create(room="news", kind="announcement"))
    assert bench.records("standing") == {}
    assert bench.user("ada").info("news").kind == "announcement"


# Changing


def test_a_change_is_seen_by_all_and_kept(bench: Bench, root: Caller) -> None:
    ada = bench.user("ada")
    ada.do(verbs.Join(room="dev"))
    root.do(verbs.Topic(room="dev", text=" new "))
    root.do(verbs.Configure(room="dev", kind="announcement", slow=5, keep_days=6))
    root.do(verbs.Configure(room="dev", keep_messages=7))
    root.do(verbs.Archive(room="dev"))
    assert changes(ada, "dev") == [
        events.RoomChange(topic="new"),
        events.RoomChange(kind="announcement", slow=5, keep_days=6),
        events.RoomChange(keep_messages=7),
        events.RoomChange(archived=True),
    ]
    before = ada.info("dev")
    assert (before.topic, before.kind, before.slow, before.archived) == (
        "new",
        "announcement",
        5,
        True,
    )
    assert (before.keep_days, before.keep_messages) == (6, 7)
    bench.restart()
    after = bench.user("ada").info("dev")
    assert structs_of(after, people=before.people) == before


def test_owners_deeds_are_audited_and_a_topic_is_not(bench: Bench, root: Caller) -> None:
    root.do(verbs.Topic(room="dev", text="new"))
    root.do(verbs.Configure(room="dev", slow=5))
    root.do(verbs.Archive(room="dev"))
    root.do(verbs.Rename(room="dev", name="prod"))
    told = [(body.did, body.text) for body in bench.log("!audit") if body.sender == "root"]
    assert told == [("configure", "dev"), ("archive", "dev"), ("rename", "prod")] or told == [
        ("configure", "dev"),
        ("archive", "dev"),
        ("rename", "dev"),
    ]


def test_an_archived_room_is_read_and_can_be_opened_again(bench: Bench, root: Caller) -> None:
    ada = bench.guest("ada")
    seq = ada.say("mine", "dev")
    root.do(verbs.Archive(room="dev"))
    assert ada.refused(Send("dev", "x")) == "room.archived"
    assert root.refused(Send("dev", "x")) == "room.archived"
    assert ada.refused(verbs.Edit(room="dev", seq=seq, text="x")) == "room.archived"
    assert ada.refused(verbs.React(room="dev", seq=seq, emoji="x")) == "room.archived"
    ada.do(verbs.Join(room="dev"))
    assert ada.page("dev")
    ada.do(verbs.Delete(room="dev", seq=seq))
    root.do(verbs.Archive(room="dev", off=True))
    ada.say("again", "dev")


def test_a_room_that_becomes_private_puts_those_out_who_do_not_belong(
    bench: Bench, root: Caller
) -> None:
    guest, member, other = bench.guest("guest"), bench.user("ada"), bench.user("mo", "moderator")
    call = bench.user("cy", resume=verbs.Resume(epoch=bench.store.epoch, rooms={}))
    for caller in (guest, member, other, call):
        caller.do(verbs.Join(room="dev"))
    member2 = bench.user("ada")
    root.do(verbs.Kick(room="dev", who="mo"))
    other.do(verbs.Join(room="dev"))
    root.do(verbs.Configure(room="dev", kind="private"))
    root.say("secret", "dev")
    assert guest.texts("dev") == call.texts("dev") == []
    assert [event.code for event in guest.all(events.Gone)] == ["private"]
    assert [event.code for event in call.all(events.Gone)] == ["private"]
    assert member.texts("dev") == member2.texts("dev") == other.texts("dev") == ["secret"]
    assert guest.refused(verbs.Join(room="dev")) == "room.private"
    assert "dev" not in guest.rooms()


def test_slow_mode_is_as_slow_as_the_operator_lets_it_be() -> None:
    bench = Bench(HubSettings(rates=FAST, rooms=RoomLimits(slow_most=60.0)))
    root = bench.user("root")
    root.do(verbs.Create(room="dev"))
    root.do(verbs.Configure(room="dev", slow=60))
    assert root.refused(verbs.Configure(room="dev", slow=61)) == "room.slow-most"
    assert root.info("dev").slow == 60


def test_the_lobby_stays_open_and_keeps_its_name(bench: Bench) -> None:
    owner = bench.user("boss", "owner")
    assert owner.refused(verbs.Rename(room="lobby", name="hall")) == "room.lobby"
    assert owner.refused(verbs.Archive(room="lobby")) == "room.lobby"
    assert owner.refused(verbs.Configure(room="lobby", kind="private")) == "room.lobby"
    owner.do(verbs.Topic(room="lobby", text="welcome"))
    owner.do(verbs.Configure(room="lobby", kind="announcement", slow=3))
    bench.restart()
    info = bench.guest().info("lobby")
    assert (info.topic, info.kind, info.slow) == ("welcome", "announcement", 3)


# Renaming


def test_former_names_lead_to_the_room_and_cannot_be_taken(bench: Bench, root: Caller) -> None:
    ada = bench.user("ada")
    ada.do(verbs.Join(room="dev"))
    root.do(verbs.Rename(room="dev", name="Prod"))
    (told,) = ada.all(events.RoomEvent)
    assert (told.was, told.info.room) == ("dev", "prod")
    assert ada.say("hi", "dev") == ada.say("ho", "prod") - 1
    assert ada.texts("prod") == ["hi", "ho"]
    assert ada.refused(verbs.Create(room="dev")) == "room.taken"
    root.do(verbs.Create(room="other"))
    assert root.refused(verbs.Rename(room="other", name="dev")) == "room.taken"
    assert root.refused(verbs.Rename(room="other", name="prοd")) == "name.mixed"
    assert root.refused(verbs.Rename(room="other", name="pr0d")) == "name.confusable"
    bench.restart()
    again = bench.user("ada")
    assert again.do(verbs.Join(room="dev")).room == "prod"
    assert again.say("still", "dev") == 6
    assert {"prod", "other"} < set(again.rooms())
    assert "dev" not in again.rooms()


def test_a_room_may_be_called_by_a_former_name_again(bench: Bench, root: Caller) -> None:
    root.do(verbs.Rename(room="dev", name="prod"))
    root.do(verbs.Rename(room="prod", name="dev"))
    root.do(verbs.Rename(room="dev", name="dev"))
    bench.restart()
    room = bench.state.rooms.get("prod")
    assert room is not None
    assert (room.name, room.key, set(room.former)) == ("dev", "dev", {"prod"})


def test_two_renames_at_once_are_one_after_the_other(bench: Bench, root: Caller) -> None:
    owner = bench.user("boss", "owner")
    bench.holds = True
    root.tell(verbs.Rename(room="dev", name="one", id="1"))
    owner.tell(verbs.Rename(room="dev", name="two", id="2"))
    assert owner.waiting == 1
    bench.release()
    assert root.waiting == owner.waiting == 0
    assert [event.was for event in root.all(events.RoomEvent)] == ["dev", "one"]
    assert owner.all(events.Ok)[-1].re == "2"
    room = bench.state.rooms.get("dev")
    assert room is not None
    assert (room.name, room.former) == ("two", ("dev", "one"))


def test_two_rooms_cannot_take_one_name_at_once(bench: Bench, root: Caller) -> None:
    owner = bench.user("boss", "owner")
    owner.do(verbs.Create(room="other"))
    bench.holds = True
    root.tell(verbs.Rename(room="dev", name="new", id="1"))
    owner.tell(verbs.Rename(room="other", name="new", id="2"))
    owner_waits = owner.waiting
    bench.release()
    assert owner_waits == 1
    assert owner.all(events.Failure)[0].code == "room.taken"
    assert bench.state.rooms.get("other") is not bench.state.rooms.get("new")


@pytest.mark.parametrize("rename_first", [True, False])
def test_a_rename_and_another_change_at_once_both_hold(
    bench: Bench, root: Caller, *, rename_first: bool
) -> None:
    owner = bench.user("boss", "owner")
    bench.holds = True
    verbs_ = [verbs.Rename(room="dev", name="new"), verbs.Topic(room="dev", text="t")]
    for caller, verb in zip((root, owner), verbs_ if rename_first else verbs_[::-1], strict=True):
        caller.tell(verb)
    bench.release()
    bench.restart()
    info = bench.user("root").info("new")
    assert (info.topic, info.room) == ("t", "new")


def test_a_change_of_a_room_that_is_being_made_waits_until_it_is(bench: Bench) -> None:
    ada, owner = bench.user("ada"), bench.user("boss", "owner")
    bench.holds = True
    ada.tell(verbs.Create(room="dev", topic="first"))
    owner.tell(verbs.Topic(room="dev", text="second"))
    bench.release()
    assert ada.info("dev").topic == "second"
    bench.restart()
    assert bench.user("ada").info("dev").topic == "second"


def test_a_change_waits_only_for_others_of_the_same_room(bench: Bench, root: Caller) -> None:
    root.do(verbs.Create(room="other"))
    owner = bench.user("boss", "owner")
    bench.holds = True
    root.tell(verbs.Topic(room="dev", text="1"))
    owner.tell(verbs.Topic(room="other", text="2"))
    assert owner.waiting == 1, "for the disk"
    assert len(bench.queue) == 2
    bench.release()


def test_a_change_that_waited_for_one_that_failed_is_decided_on_what_is_kept(
    bench: Bench, root: Caller
) -> None:
    owner = bench.user("boss", "owner")
    bench.holds = True
    root.tell(verbs.Rename(room="dev", name="one", id="1"))
    owner.tell(verbs.Rename(room="dev", name="two", id="2"))
    bench.commit(fails=True)
    bench.release()
    assert root.all(events.Failure)[0].code == "store.full"
    room = bench.state.rooms.get("dev")
    assert room is not None
    assert (room.name, room.former) == ("two", ("dev",))
    assert bench.state.rooms.get("one") is None


def test_a_change_of_one_who_went_while_waiting_is_not_made(bench: Bench, root: Caller) -> None:
    owner = bench.user("boss", "owner")
    third = bench.user("third", "owner")
    bench.holds = True
    root.tell(verbs.Topic(room="dev", text="1"))
    owner.tell(verbs.Topic(room="dev", text="2"))
    third.tell(verbs.Topic(room="dev", text="3"))
    owner.leave_hub()
    bench.release()
    topics = [body.change.topic for body in bench.log("dev") if body.change is not None]
    assert topics == ["1", "3"]


def test_a_change_of_one_who_lost_the_right_while_waiting_is_refused(
    bench: Bench, root: Caller
) -> None:
    bench.account("ada")
    root.do(verbs.Grant(room="dev", who="ada", role="moderator"))
    ada = bench.user("ada")
    bench.holds = True
    root.tell(verbs.Grant(room="dev", who="ada", role="member", id="1"))
    ada.tell(verbs.Topic(room="dev", text="x", id="2"))
    bench.release()
    (failure,) = ada.all(events.Failure)
    assert (failure.code, failure.re) == ("room.role-needed", "2")


@pytest.mark.parametrize(
    "verb",
    [
        verbs.Topic(room="dev", text="x"),
        verbs.Rename(room="dev", name="x"),
        verbs.Archive(room="dev"),
        verbs.Configure(room="dev", kind="private", slow=9),
        verbs.Pin(room="dev", seq=2),
    ],
)
def test_a_change_that_cannot_be_kept_changes_nothing(
    bench: Bench, root: Caller, verb: verbs.Verb
) -> None:
    root.say("hi", "dev")
    guest = bench.guest("ada")
    guest.do(verbs.Join(room="dev"))
    before = root.info("dev")
    bench.fails = True
    assert root.refused(verb) == "store.full"
    bench.fails = False
    assert root.info("dev") == before
    assert not guest.all(events.Gone)
    assert bench.state.rooms.get("x") is None


def test_a_forgotten_room_is_not_changed(bench: Bench) -> None:
    """It was there when a change of it had to wait, and is not there when its turn comes."""
    owner, guest, root = bench.user("boss", "owner"), bench.guest("ada"), bench.user("root")
    guest.do(verbs.Join(room="fleeting"))
    bench.holds = True
    root.tell(verbs.Create(room="first", id="1"))
    owner.tell(verbs.Rename(room="fleeting", name="lasting", id="2"))
    assert owner.waiting == 1
    guest.leave_hub()
    bench.release()
    (failure,) = owner.all(events.Failure)
    assert (failure.code, failure.re) == ("room.unknown", "2")
    assert bench.log("fleeting") == []


# Pins


def test_pins_are_set_and_taken_out_in_order(bench: Bench, root: Caller) -> None:
    seqs = [root.say(text, "dev") for text in "abc"]
    for seq in (seqs[2], seqs[0], seqs[1], seqs[0]):
        root.do(verbs.Pin(room="dev", seq=seq))
    assert root.info("dev").pins == [seqs[2], seqs[1], seqs[0]]
    root.do(verbs.Pin(room="dev", seq=seqs[1], off=True))
    assert root.info("dev").pins == [seqs[2], seqs[0]]
    pins = [(body.target, body.off) for body in bench.log("dev") if body.kind == "pin"]
    assert pins[-1] == (seqs[1], True)
    bench.restart()
    assert bench.user("root").info("dev").pins == [seqs[2], seqs[0]]


def test_only_texts_can_be_pinned(bench: Bench, root: Caller) -> None:
    seq = root.say("x", "dev")
    root.do(verbs.Delete(room="dev", seq=seq))
    for target in (1, seq, 99):
        assert root.refused(verbs.Pin(room="dev", seq=target)) == "message.unknown"


def test_a_pin_of_a_message_that_is_gone_can_be_taken_out(bench: Bench, root: Caller) -> None:
    seq = root.say("x", "dev")
    root.do(verbs.Pin(room="dev", seq=seq))
    root.do(verbs.Delete(room="dev", seq=seq))
    root.do(verbs.Pin(room="dev", seq=seq, off=True))
    assert root.info("dev").pins == []


def test_taking_out_what_is_not_pinned_says_nothing(bench: Bench, root: Caller) -> None:
    seq = root.say("x", "dev")
    for target in (seq, 99):
        root.do(verbs.Pin(room="dev", seq=target, off=True))
    assert len(bench.log("dev")) == 2


def test_pins_are_so_many() -> None:
    bench = Bench(HubSettings(rates=FAST, rooms=RoomLimits(most_pins=2)))
    root = bench.user("root")
    root.do(verbs.Create(room="dev"))
    seqs = [root.say(text, "dev") for text in "abc"]
    root.do(verbs.Pin(room="dev", seq=seqs[0]))
    root.do(verbs.Pin(room="dev", seq=seqs[1]))
    assert root.refused(verbs.Pin(room="dev", seq=seqs[2])) == "room.too-many-pins"
    root.do(verbs.Pin(room="dev", seq=seqs[0]))


def test_both_pin_in_a_private_talk(bench: Bench) -> None:
    ada, bo = bench.user("ada"), bench.user("bo")
    seq = ada.say("hi", "@bo")
    bo.do(verbs.Pin(room="@ada", seq=seq))
    key = bo.all(events.Message)[0].room
    assert ada.info(key).pins == [seq]
    assert bench.user("cy").refused(verbs.Pin(room=key, seq=seq)) == "room.unknown"
    bench.restart()
    assert bench.user("ada").info(key).kind == "direct"
