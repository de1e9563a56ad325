"""Private talk of two, and one's own room."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from landline.settings import HubSettings, RoomLimits
from landline.wire import events, verbs
from landline.wire.verbs import Send
from tests.unit.hub.kit import FAST, Bench, Caller

if TYPE_CHECKING:
    from landline.catalogue import Language


@pytest.fixture
def bench() -> Bench:
    return Bench()


def told_of(caller: Caller) -> list[events.RoomInfo]:
    return [event.info for event in caller.all(events.RoomEvent)]


def test_the_first_word_brings_both_in_on_all_devices(bench: Bench) -> None:
    ada, laptop, bo = bench.user("ada"), bench.user("ada"), bench.user("bo")
    seq = ada.say("psst", "@BO")
    assert seq == 1
    for caller, other in ((ada, bo), (laptop, bo), (bo, ada)):
        (info,) = told_of(caller)
        assert (info.kind, info.peer) == ("direct", events.Someone(other.id, other.person.name))
        assert caller.texts(info.room) == ["psst"]
    key = told_of(ada)[0].room
    assert key == "@" + "+".join(sorted((ada.id, bo.id)))
    assert bo.say("what", "@ada") == 2
    assert bo.say("what", key) == 3
    assert ada.texts(key) == ["psst", "what", "what"]
    assert (ada.info(key).unread, bo.info(key).unread) == (2, 3), "bo has not read the first"


def test_it_goes_on_after_a_restart(bench: Bench) -> None:
    ada = bench.user("ada")
    bench.account("bo")
    ada.say("while you were away", "@bo")
    bench.restart()
    bo = bench.user("bo")
    (info,) = [info for info in bo.welcome.rooms if info.kind == "direct"]
    assert (info.peer, info.unread) == (events.Someone(ada.welcome.me.id, "ada"), 1)
    assert [message.text for message in bo.page("@ada")] == ["while you were away"]
    assert bo.say("back", "@ada") == 2


def test_nobody_else_is_in_it(bench: Bench) -> None:
    ada, bo, cy = bench.user("ada"), bench.user("bo"), bench.user("cy", "owner")
    ada.say("secret", "@bo")
    key = told_of(bo)[0].room
    assert key not in cy.rooms()
    for verb in (
        verbs.Join(room=key),
        verbs.History(room=key),
        Send(key, "x"),
        verbs.Members(room=key),
        verbs.Who(room=key),
        verbs.Read(room=key, seq=1),
        verbs.Kick(room=key, who="ada"),
        verbs.Topic(room=key, text="x"),
        verbs.Invite(room=key, who="cy"),
    ):
        assert cy.refused(verb) == "room.unknown", verb
    cy.say("not that one", "@bo")
    assert ada.texts(key) == ["secret"]


def test_it_is_as_it_is(bench: Bench) -> None:
    ada = bench.user("ada")
    bench.account("bo")
    ada.say("x", "@bo")
    for verb in (
        verbs.Topic(room="@bo", text="x"),
        verbs.Rename(room="@bo", name="x"),
        verbs.Archive(room="@bo"),
        verbs.Configure(room="@bo", kind="public"),
        verbs.Invite(room="@bo", who="ada"),
        verbs.Kick(room="@bo", who="bo"),
        verbs.Grant(room="@bo", who="bo", role="owner"),
        verbs.AddHook(room="@bo", label="x"),
    ):
        assert ada.refused(verb) == "room.fixed", verb


def test_messages_in_it_change_like_others(bench: Bench) -> None:
    ada, bo = bench.user("ada"), bench.user("bo")
    seq = ada.say("helo", "@bo")
    key = told_of(bo)[0].room
    ada.do(verbs.Edit(room="@bo", seq=seq, text="hello"))
    bo.do(verbs.React(room="@ada", seq=seq, emoji="👍"))
    bo.say("yes", "@ada", reply=seq)
    assert [message.kind for message in ada.all(events.Message) if message.room == key] == [
        None,
        "edit",
        "react",
        None,
    ]
    assert bo.refused(verbs.Edit(room="@ada", seq=seq, text="x")) == "message.not-yours"


def test_a_talk_without_a_word_is_nothing(bench: Bench) -> None:
    ada, bo = bench.user("ada"), bench.user("bo")
    ada.do(verbs.Join(room="@bo"))
    assert "direct" not in [info.kind for info in told_of(bo)]
    assert bo.rooms() == ["lobby"], "the other hears of it with the first word"
    assert bench.user("bo").rooms() == ["lobby"]
    ada.leave_hub()
    assert len(bench.state.rooms) == 2
    assert not bench.state.rooms.of_user


def test_talks_that_others_begin_keep_nobody_out_of_rooms() -> None:
    bench = Bench(HubSettings(rates=FAST, rooms=RoomLimits(most_per_user=3)))
    ada = bench.user("ada")
    for number in range(5):
        bench.guest(f"guest{number}").say("spam", "@ada")
    ada.do(verbs.Join(room="dev"))


def test_joining_first_and_talking_then_is_the_same(bench: Bench) -> None:
    ada, bo = bench.user("ada"), bench.user("bo")
    joined = ada.do(verbs.Join(room="@bo"))
    ada.say("hi", "@bo")
    assert ada.texts(joined.room) == bo.texts(joined.room) == ["hi"]
    bench.restart()
    assert joined.room in [info.room for info in bench.user("bo").welcome.rooms]


def test_a_first_word_that_cannot_be_kept_begins_nothing(bench: Bench) -> None:
    ada, bo = bench.user("ada"), bench.user("bo")
    bench.fails = True
    assert ada.refused(Send("@bo", "hi")) == "store.full"
    assert len(bench.state.rooms) == 2
    assert not told_of(bo)
    bench.fails = False
    assert ada.say("hi", "@bo") == 1
    bench.restart()
    assert [info.kind for info in bench.user("bo").welcome.rooms] == ["public", "direct"]


def test_two_first_words_at_once_are_one_talk(bench: Bench) -> None:
    ada, bo = bench.user("ada"), bench.user("bo")
    bench.holds = True
    ada.tell(Send("@bo", "one"))
    bo.tell(Send("@ada", "two"))
    bench.release()
    key = told_of(ada)[0].room
    assert ada.texts(key) == bo.texts(key) == ["one", "two"]
    assert len(told_of(ada)) == len(told_of(bo)) == 1


def test_who_leaves_it_on_one_device_comes_back_with_the_next_word(bench: Bench) -> None:
    ada, bo = bench.user("ada"), bench.user("bo")
    ada.say("one", "@bo")
    key = told_of(bo)[0].room
    bo.do(verbs.Leave(room="@ada"))
    assert key in bo.rooms()
    ada.say("two", "@bo")
    assert bo.texts(key) == ["one", "two"]


def test_guests_talk_in_private_while_they_are_here(bench: Bench) -> None:
    zoe, ada = bench.guest("zoe"), bench.user("ada")
    zoe.say("hi", "@ada")
    key = told_of(ada)[0].room
    assert ada.say("hello", "@zoe") == 2
    assert zoe.texts(key) == ["hi", "hello"]
    secret = zoe.welcome.me.secret
    zoe.leave_hub()
    assert ada.refused(Send("@zoe", "x")) == "person.unknown"
    assert ada.say("are you there", key) == 3
    again = bench.guest("zoe", secret=secret)
    assert key in [info.room for info in again.welcome.rooms]
    assert again.page(key)[-1].text == "are you there"


def test_guests_kept_to_the_lobby_have_none() -> None:
    bench = Bench(guests="lobby")
    zoe, ada = bench.guest("zoe"), bench.user("ada")
    for room in ("@ada", "@me", f"@{ada.id}"):
        assert zoe.refused(Send(room, "x")) == "guests.lobby-only"
    assert len(bench.state.rooms) == 2


@pytest.mark.parametrize(
    ("room", "language", "said"),
    [
        ("@ada", "en", "Guests may talk in the lobby only, not in a private talk with ada"),
        ("@me", "en", "Guests may talk in the lobby only, not in your notes"),
        ("@ada", "zh", "访客只能在大厅发言，不能进入：与 ada 的私聊"),
    ],
)
def test_a_talk_that_is_not_allowed_is_called_by_its_person(
    room: str, language: Language, said: str
) -> None:
    bench = Bench(guests="lobby")
    zoe = bench.guest("zoe", lang=language)
    bench.user("ada")
    assert zoe.refused(Send(room, "x")) == "guests.lobby-only"
    assert zoe.all(events.Failure)[-1].text == said


def test_names_lead_to_persons_and_ids_to_ids(bench: Bench) -> None:
    ada, bo = bench.user("ada"), bench.user("bo")
    bo.say("note", "@me")
    ada.say("by id", f"@{bo.id}")
    key = told_of(ada)[0].room
    assert bo.texts(key) == ["by id"]
    ada.do(verbs.Nick(name="bea"))
    assert bo.say("by another name", "@bea") == 2
    assert bo.refused(Send("@ada", "x")) == "person.unknown"
    assert bo.info(key).peer == events.Someone(ada.id, "bea")


def test_nobody_is_taken_for_another_by_being_called_like_an_id(bench: Bench) -> None:
    id = bench.account("ada")
    mallory, bo = bench.guest(id), bench.user("bo")
    bo.say("for ada", f"@{id}")
    assert mallory.news()[1:] == []
    assert bench.user("ada").page("@bo")[0].text == "for ada"


def test_a_plus_in_a_name_is_no_key(bench: Bench) -> None:
    pair, ada = bench.user("a+b"), bench.user("ada")
    ada.say("hi", "@a+b")
    assert pair.texts(told_of(pair)[0].room) == ["hi"]


def test_one_who_was_removed_is_talked_to_no_more(bench: Bench) -> None:
    ada = bench.user("ada")
    bench.account("bo")
    ada.say("hi", "@bo")
    key = told_of(ada)[0].room
    bench.operator().do(verbs.RemoveUser(who="bo"))
    assert ada.refused(Send("@bo", "x")) == "person.unknown"
    assert [message.text for message in ada.page(key)] == ["hi"], "what was said stays"


# One's own room


def test_notes_to_oneself_are_on_all_devices(bench: Bench) -> None:
    phone, laptop, other = bench.user("ada"), bench.user("ada"), bench.user("bo")
    phone.say("milk", "@me")
    phone.say("eggs", "@ADA")
    laptop.say("bread", f"@{phone.id}")
    key = f"@{phone.id}"
    assert phone.texts(key) == laptop.texts(key) == ["milk", "eggs", "bread"]
    (info,) = told_of(laptop)
    assert (info.kind, info.role) == ("own", "owner")
    assert phone.info(key).unread == 0
    assert other.refused(verbs.History(room=key)) == "room.unknown"
    assert key not in other.rooms()
    bench.restart()
    ada = bench.user("ada")
    assert [message.text for message in ada.page("@me")] == ["milk", "eggs", "bread"]
    assert ada.info(key).kind == "own"
    (member,) = ada.do(verbs.Members(room="@me")).members
    assert member.name == "ada"


def test_ones_own_room_tells_no_comings(bench: Bench) -> None:
    ada = bench.user("ada")
    ada.say("milk", "@me")
    ada.news()
    bench.user("ada")
    bench.pass_time(2)
    assert [event.room for event in ada.all(events.Presence)] == ["lobby"]


def test_guests_have_one_while_they_are_here(bench: Bench) -> None:
    zoe = bench.guest("zoe")
    zoe.say("milk", "@me")
    assert zoe.texts(f"@{zoe.id}") == ["milk"]
