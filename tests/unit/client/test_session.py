"""The session's rules one by one, against a hub of a hundred lines."""

from __future__ import annotations

import pytest

from landline.client.session import Answered, Removed, Session, canonical
from landline.errors import RefusedError, UsageError
from landline.settings import ClientLimits
from landline.wire import events, verbs
from tests.unit.client.model_hub import LIMITS, ModelHub, Wire

CID = "0" * 31


def wired(session: Session | None = None) -> Wire:
    wire = Wire(session or Session("ada"), ModelHub())
    wire.settle()
    return wire


def test_hello_enters_no_room_and_is_all_that_is_said_before_the_welcome() -> None:
    session = Session("ada", secret="ab" * 16, language="zh")
    session.say(CID + "1", "lobby", "hi")
    session.ask(verbs.Rooms())
    session.connect()
    assert session.take() == [
        verbs.Hello(
            name="ada",
            secret="ab" * 16,
            lang="zh",
            resume=verbs.Resume(epoch="", rooms={}),
            id="hello",
        )
    ]
    assert not session.connected


def test_welcome_tells_who_we_are_and_lets_everything_out() -> None:
    session = Session()
    session.say(CID + "1", "lobby", "hi")
    wire = wired(session)
    assert (session.name, session.user, session.secret) == ("guest", "1", "ab" * 16)
    assert session.epoch == "one"
    assert [message.text for message in wire.hub.log["lobby"]] == ["hi"]
    assert session.unacknowledged == []


def test_the_resync_of_the_first_hello_is_not_shown() -> None:
    assert not [item for item in wired().seen if isinstance(item, events.Resync)]


def test_lost_acknowledgement_is_asked_for_again_and_given_once() -> None:
    wire = wired()
    for number in "123":
        wire.session.say(CID + number, "lobby", number)
    wire.collect()
    while wire.step_up():
        pass
    wire.cut()
    wire.settle()
    assert [message.text for message in wire.hub.log["lobby"]] == ["1", "2", "3"]
    for number in "123":
        assert len(wire.answers(CID + number)) == 1


def test_refused_message_leaves_the_outbox() -> None:
    wire = wired()
    wire.session.say(CID + "1", "lobby", "hi")
    refused = events.Failure(code="text.empty", text="no", re=CID + "1")
    assert list(wire.session.receive(refused)) == [Answered(CID + "1", refused)]
    assert wire.session.unacknowledged == []
    assert list(wire.session.receive(refused)) == []


def test_outbox_is_bounded_in_messages_and_bytes() -> None:
    session = Session(limits=ClientLimits(outbox=2, outbox_bytes=10))
    session.say(CID + "1", "lobby", "你好")
    with pytest.raises(RefusedError) as caught:
        session.say(CID + "2", "lobby", "12345")
    assert caught.value.code == "outbox.full"
    session.say(CID + "2", "lobby", "1234")
    with pytest.raises(RefusedError):
        session.say(CID + "3", "lobby", "")
    session.connect()
    session.receive(events.Ok(cid=CID + "1", room="lobby", seq=1, at=1))
    session.say(CID + "3", "lobby", "123456")


def test_questions_are_bounded() -> None:
    session = Session(limits=ClientLimits(requests=1))
    id = session.ask(verbs.Rooms())
    with pytest.raises(RefusedError, match=r"1 questions"):
        session.ask(verbs.Rooms())
    session.drop(id)
    session.ask(verbs.Rooms())


@pytest.mark.parametrize(
    ("text", "code"), [("x" * 1001, "text.too-long"), ("a\ud800", "text.not-unicode")]
)
def test_text_that_cannot_be_sent_is_refused_here(text: str, code: str) -> None:
    wire = wired()
    with pytest.raises(UsageError) as caught:
        wire.session.say(CID + "1", "lobby", text)
    assert caught.value.code == code
    assert wire.session.unacknowledged == []


def test_join_shows_the_last_messages_then_live_ones() -> None:
    wire = wired()
    for number in range(4):
        wire.hub.commit("lobby", "bob", str(number))
    id = wire.session.ask(verbs.Join(room="lobby", last=2))
    wire.settle()
    wire.hub.commit("lobby", "bob", "live")
    wire.settle()
    assert wire.messages() == [3, 4, 5]
    assert len(wire.answers(id)) == 1
    assert wire.session.rooms == {"lobby": 5}


def test_join_after_a_position() -> None:
    wire = wired()
    for number in range(4):
        wire.hub.commit("lobby", "bob", str(number))
    wire.session.ask(verbs.Join(room="lobby", after=1))
    wire.settle()
    assert wire.messages() == [2, 3, 4]


def test_messages_of_rooms_not_joined_and_repeats_are_dropped() -> None:
    wire = wired()
    wire.session.ask(verbs.Join(room="lobby"))
    wire.settle()
    session = wire.session
    assert list(session.receive(events.Message(room="other", seq=1, sender="x"))) == []
    wire.hub.commit("lobby", "bob", "1")
    wire.step_down(twice=True)
    assert wire.messages() == [1]
    assert not wire.up


def test_resume_replays_what_was_missed() -> None:
    wire = wired()
    wire.session.ask(verbs.Join(room="lobby"))
    wire.settle()
    wire.cut()
    for number in range(3):
        wire.hub.commit("lobby", "bob", str(number))
    wire.settle()
    assert wire.messages() == [1, 2, 3]


def test_long_gap_is_a_visible_mark() -> None:
    wire = wired()
    wire.session.ask(verbs.Join(room="lobby"))
    wire.settle()
    wire.cut()
    for number in range(9):
        wire.hub.commit("lobby", "bob", str(number))
    wire.settle()
    assert events.Limited(room="lobby", after=0, next=5) in wire.seen
    assert wire.messages() == [5, 6, 7, 8, 9]


def test_mark_of_a_gap_already_passed_is_dropped() -> None:
    wire = wired()
    wire.session.ask(verbs.Join(room="lobby"))
    wire.settle()
    for number in range(3):
        wire.hub.commit("lobby", "bob", str(number))
    wire.settle()
    session = wire.session
    assert list(session.receive(events.Limited(room="lobby", after=0, next=3))) == []
    further = events.Limited(room="lobby", after=1, next=6)
    assert list(session.receive(further)) == [events.Limited(room="lobby", after=3, next=6)]
    assert session.rooms == {"lobby": 5}


def test_a_hole_is_closed_from_the_log() -> None:
    wire = wired()
    wire.session.ask(verbs.Join(room="lobby"))
    wire.settle()
    wire.hub.hiccup = 2
    for number in range(4):
        wire.hub.commit("lobby", "bob", str(number))
    wire.settle()
    assert wire.messages() == [1, 2, 3, 4]
    assert not [item for item in wire.seen if isinstance(item, events.Limited)]


def test_a_hole_that_cannot_be_closed_is_passed_over_visibly() -> None:
    wire = wired()
    wire.session.ask(verbs.Join(room="lobby"))
    wire.settle()
    session = wire.session
    assert list(session.receive(events.Message(room="lobby", seq=3, sender="x"))) == []
    (repair,) = session.take()
    assert isinstance(repair, verbs.Join)
    assert repair.after == 0
    session.receive(events.Joined(room="lobby", seq=3, re=repair.id))
    late = events.Message(room="lobby", seq=3, sender="x")
    assert list(session.receive(late)) == [
        events.Limited(room="lobby", after=0, next=3),
        late,
    ]


def test_refused_repair_is_tried_once() -> None:
    wire = wired()
    wire.session.ask(verbs.Join(room="lobby"))
    wire.settle()
    session = wire.session
    session.receive(events.Message(room="lobby", seq=3, sender="x"))
    (repair,) = session.take()
    assert isinstance(repair, verbs.Join)
    refused = events.Failure(code="room.too-many", text="no", re=repair.id)
    assert list(session.receive(refused)) == []
    session.receive(events.Message(room="lobby", seq=4, sender="x"))
    assert session.take() == []
    assert session.rooms == {"lobby": 4}


def test_another_log_takes_over_its_positions_and_is_visible() -> None:
    wire = wired()
    wire.session.ask(verbs.Join(room="lobby"))
    wire.settle()
    for number in range(4):
        wire.hub.commit("lobby", "bob", str(number))
    wire.settle()
    wire.cut()
    wire.hub = ModelHub("two")
    wire.hub.commit("lobby", "bob", "old")
    wire.settle()
    assert events.Resync(epoch="two") in wire.seen
    wire.hub.commit("lobby", "bob", "new")
    wire.settle()
    assert wire.messages() == [1, 2, 3, 4, 2]


def test_a_log_that_lost_its_end_does_not_silence_the_room() -> None:
    wire = wired()
    wire.session.ask(verbs.Join(room="lobby"))
    wire.settle()
    for number in range(4):
        wire.hub.commit("lobby", "bob", str(number))
    wire.settle()
    wire.cut()
    del wire.hub.log["lobby"][1:]
    wire.settle()
    wire.hub.commit("lobby", "bob", "again")
    wire.settle()
    assert wire.messages() == [1, 2, 3, 4, 2]


def test_room_that_the_hub_keeps_us_out_of_is_told() -> None:
    wire = wired()
    wire.session.ask(verbs.Join(room="lobby"))
    wire.settle()
    wire.cut()
    wire.session.connect()
    welcome = events.Welcome(me=events.Me(id="1", name="ada"), epoch="one", limits=LIMITS)
    assert Removed("lobby") in list(wire.session.receive(welcome))
    assert wire.session.rooms == {}


def test_leaving_without_a_connection_is_done_at_the_next_welcome() -> None:
    wire = wired()
    wire.session.ask(verbs.Join(room="lobby"))
    wire.settle()
    wire.cut()
    id = wire.session.ask(verbs.Leave(room="Lobby"))
    wire.settle()
    assert wire.answers(id) == [events.Ok(room="Lobby", re=id)]
    assert wire.hub.inside == set()


def test_nick_is_the_wish_of_the_next_hello() -> None:
    wire = wired()
    wire.session.ask(verbs.Nick(name="countess"))
    wire.settle()
    assert wire.session.name == "countess"
    wire.session.connect()
    (hello,) = wire.session.take()
    assert isinstance(hello, verbs.Hello)
    assert hello.name == "countess"


def test_questions_are_asked_again_but_for_letters_that_went_out() -> None:
    wire = wired()
    early = wire.session.ask(verbs.Answer(to="udp 1.2.3.4", text="hi"))
    rooms = wire.session.ask(verbs.Rooms())
    wire.collect()
    wire.cut()
    late = wire.session.ask(verbs.Answer(to="udp 1.2.3.4", text="hi"))
    assert wire.session.lose() == []
    wire.session.connect()
    wire.settle()
    assert wire.answers(early) == [None]
    assert isinstance(wire.answers(rooms)[0], events.RoomList)
    assert wire.answers(late) == []


def test_whoever_gave_up_joining_does_not_stay_in() -> None:
    wire = wired()
    id = wire.session.ask(verbs.Join(room="lobby"))
    wire.collect()
    wire.session.drop(id)
    wire.settle()
    assert wire.session.rooms == {}
    assert wire.hub.inside == set()


def test_refused_hello_and_goodbye_before_the_welcome_are_its_answer() -> None:
    session = Session()
    session.connect()
    refused = events.Failure(code="name.invalid", text="no", re="hello")
    assert list(session.receive(refused)) == [Answered("hello", refused)]
    (answer,) = session.receive(events.Goodbye(code="full", text="come later"))
    assert answer == Answered("hello", events.Failure(code="full", text="come later"))


def test_presence_shows_for_rooms_we_are_in() -> None:
    wire = wired()
    came = events.Presence(room="lobby", here=["bob"])
    assert list(wire.session.receive(came)) == []
    wire.session.ask(verbs.Join(room="lobby"))
    wire.settle()
    assert list(wire.session.receive(came)) == [came]


def test_joining_under_another_spelling_loses_nothing() -> None:
    wire = wired()
    wire.session.ask(verbs.Join(room="lobby"))
    wire.settle()
    wire.hub.hiccup = 1
    wire.hub.commit("lobby", "bob", "1")
    id = wire.session.ask(verbs.Join(room="LOBBY"))
    wire.session.receive(events.Joined(room="lobby", seq=1, re=id))
    wire.settle()
    assert wire.messages() == [1]


def test_canonical_names() -> None:
    assert canonical("Lobby") == "lobby"
    assert canonical("CAFE\u0301") == "caf\u00e9"
