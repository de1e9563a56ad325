"""The session's rules one by one, against a hub of a hundred lines."""

from __future__ import annotations

import pytest

from landline.client.positions import Removed, canonical
from landline.client.session import Answered, Line, Session
from landline.errors import NotAllowedError, RefusedError, UsageError
from landline.settings import ClientLimits
from landline.trust.device import Device
from landline.trust.login import login_message, proves
from landline.wire import events, verbs
from tests.unit.client.model_hub import LIMITS, ModelHub, Wire

CID = "0" * 31


def wired(session: Session | None = None) -> Wire:
    wire = Wire(session or Session("ada", quiet=True), ModelHub())
    wire.settle()
    return wire


def test_hello_is_all_that_is_said_before_the_welcome() -> None:
    session = Session("ada", token="ab" * 16, quiet=True)
    session.language = "zh"
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
    assert (session.name, session.user, session.token) == ("guest", "1", "ab" * 16)
    assert session.rooms == {"lobby": 1}
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
    assert wire.answers(id) == [events.Ok(room="lobby", re=id)]
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


def test_what_becomes_of_a_pairing_code_is_told() -> None:
    event = events.Pairing(slot=7, outcome="wrong", left=2)
    assert list(wired().session.receive(event)) == [event]


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


def in_lobby() -> Wire:
    wire = wired()
    wire.session.ask(verbs.Join(room="lobby"))
    wire.settle()
    return wire


def hello_of(session: Session) -> verbs.Hello:
    session.connect()
    (hello,) = session.take()
    assert isinstance(hello, verbs.Hello)
    return hello


def welcome(*, token: str | None = None, role: str = "member", **fields: object) -> events.Welcome:
    me = events.Me(id="1", name="ada", role=role, token=token)  # type: ignore[arg-type]
    return events.Welcome(me=me, epoch="one", limits=LIMITS, **fields)  # type: ignore[arg-type]


def test_a_password_is_sent_once_and_then_the_token() -> None:
    session = Session("ada", password="pw", code="c0de", label="desk")
    hello = hello_of(session)
    assert (hello.name, hello.password, hello.code) == ("ada", "pw", "c0de")
    assert (hello.device, hello.token, hello.secret) == ("desk", None, None)
    session.receive(welcome(token="t0ken", re="hello"))
    assert (session.token, session.role) == ("t0ken", "member")
    again = hello_of(session)
    assert (again.token, again.name, again.password, again.code) == ("t0ken", None, None, None)


def test_a_password_that_was_not_answered_is_sent_again() -> None:
    session = Session("ada", password="pw")
    hello_of(session)
    session.lose()
    assert hello_of(session).password == "pw"


def test_a_token_is_all_that_is_needed() -> None:
    hello = hello_of(Session(token="t0ken"))
    assert (hello.token, hello.name, hello.password, hello.secret) == ("t0ken", None, None, None)


def test_one_is_in_the_lobby_unless_one_is_quiet() -> None:
    assert hello_of(Session("ada")).resume is None
    assert hello_of(Session("ada", quiet=True)).resume == verbs.Resume(epoch="", rooms={})
    wire = wired(Session("ada"))
    assert wire.session.rooms == {"lobby": 0}
    wire.cut()
    assert hello_of(wire.session).resume == verbs.Resume(epoch="one", rooms={"lobby": 0})


def test_a_guest_logs_in_on_the_connection_it_has() -> None:
    wire = in_lobby()
    session = wire.session
    id = session.log_in("ada", "pw")
    (hello,) = session.take()
    assert isinstance(hello, verbs.Hello)
    assert (hello.name, hello.password, hello.secret, hello.id) == ("ada", "pw", None, id)
    assert hello.resume == verbs.Resume(epoch="one", rooms={"lobby": 0})
    waiting = session.ask(verbs.Rooms())
    session.take()
    rooms = [events.RoomInfo("lobby", seq=0), events.RoomInfo("dev", seq=7)]
    answer = welcome(token="t0ken", rooms=rooms, re=id)
    assert list(session.receive(answer)) == [Answered(id, answer)]
    assert session.take() == [], "what was asked on this connection is still being answered"
    assert session.rooms == {"lobby": 0, "dev": 7}
    assert hello_of(session).token == "t0ken"
    assert session.lose() == []
    assert waiting


def test_a_refused_login_leaves_the_guest() -> None:
    wire = in_lobby()
    id = wire.session.log_in("ada", "wrong")
    refused = events.Failure(code="login.wrong", text="no", re=id)
    assert list(wire.session.receive(refused)) == [Answered(id, refused)]
    assert wire.session.connected
    assert hello_of(wire.session).secret == "ab" * 16


def test_what_may_have_been_done_is_not_asked_again() -> None:
    wire = in_lobby()
    writes = [
        verbs.Edit(room="lobby", seq=1, text="x"),
        verbs.React(room="lobby", seq=1, emoji="x"),
        verbs.Create(room="dev"),
        verbs.Invitation(),
        verbs.AddToken(label="x"),
        verbs.SetPassword(new="x"),
        verbs.Hello(password="x"),
    ]
    reads = [verbs.Search(text="x"), verbs.Members(room="lobby"), verbs.Read(room="lobby", seq=1)]
    written = [wire.session.ask(verb) for verb in writes]
    read = [wire.session.ask(verb) for verb in reads]
    assert wire.session.lose() == [Answered(id, None) for id in written]
    wire.session.connect()
    wire.session.take()
    wire.session.receive(welcome(re="hello", rooms=[events.RoomInfo("lobby")]))
    assert [getattr(verb, "id", None) for verb in wire.session.take()] == read


def test_rooms_of_an_account_are_entered_with_it() -> None:
    session = Session(token="t0ken")
    session.connect()
    rooms = [
        events.RoomInfo("lobby", seq=3, unread=2),
        events.RoomInfo("@1+2", seq=5, kind="direct", peer=events.Someone("2", "Bob")),
    ]
    session.receive(welcome(re="hello", rooms=rooms))
    assert session.rooms == {"lobby": 3, "@1+2": 5}
    assert session.infos["lobby"].unread == 2
    assert (session.resolve("@bob"), session.resolve("@me")) == ("@1+2", "@1")
    assert (session.resolve("@eve"), session.resolve("Lobby")) == ("@eve", "lobby")
    assert list(session.receive(events.Message(room="@1+2", seq=6, sender="Bob")))


def test_a_room_we_want_to_leave_is_not_taken_over_and_left_again() -> None:
    session = Session(token="t0ken")
    session.connect()
    session.receive(welcome(re="hello", rooms=[events.RoomInfo("dev", seq=3)]))
    session.take()
    id = session.ask(verbs.Leave(room="dev"))
    session.lose()
    session.connect()
    session.take()
    session.receive(welcome(re="hello", rooms=[events.RoomInfo("dev", seq=3)]))
    assert session.rooms == {}
    assert session.take() == [verbs.Leave(room="dev", id=id)]


def test_a_renamed_room_keeps_its_position() -> None:
    wire = in_lobby()
    session = wire.session
    wire.hub.commit("lobby", "bob", "1")
    wire.settle()
    renamed = events.RoomEvent(info=events.RoomInfo("ops", seq=2), was="lobby")
    assert list(session.receive(renamed)) == [renamed]
    assert session.rooms == {"ops": 1}
    message = events.Message(room="ops", seq=2, sender="bob")
    assert list(session.receive(message)) == [message]
    unknown = events.RoomEvent(info=events.RoomInfo("late", seq=9), was="never")
    session.receive(unknown)
    assert session.rooms == {"ops": 2, "late": 9}


def test_a_room_renamed_while_we_were_away_keeps_its_position() -> None:
    wire = in_lobby()
    session = wire.session
    session.lose()
    session.connect()
    session.take()
    session.receive(events.RoomEvent(info=events.RoomInfo("ops", seq=9), was="lobby"))
    news = session.receive(welcome(re="hello", rooms=[events.RoomInfo("ops", seq=9)]))
    assert not [item for item in news if isinstance(item, Removed)]
    assert session.rooms == {"ops": 0}


def test_a_room_that_somebody_puts_us_into_begins_there() -> None:
    session = in_lobby().session
    session.receive(events.RoomEvent(info=events.RoomInfo("dev", seq=7)))
    private = events.RoomInfo("@1+2", seq=4, kind="direct", peer=events.Someone("2", "bob"))
    session.receive(events.RoomEvent(info=private))
    assert session.rooms == {"lobby": 0, "dev": 7, "@1+2": 3}
    opening = events.Message(room="@1+2", seq=4, sender="bob")
    assert list(session.receive(opening)) == [opening]


def test_a_room_that_somebody_puts_us_out_of_is_gone() -> None:
    session = in_lobby().session
    gone = events.Gone(room="lobby", code="kicked", text="x")
    assert list(session.receive(gone)) == [gone]
    assert session.rooms == {}
    assert list(session.receive(gone)) == []
    assert list(session.receive(events.Message(room="lobby", seq=1, sender="bob"))) == []


def test_created_and_accepted_rooms_are_entered_at_their_end() -> None:
    session = in_lobby().session
    for verb, room in ((verbs.Create(room="dev"), "dev"), (verbs.Accept(code="c0de"), "ops")):
        id = session.ask(verb)
        session.take()
        joined = events.Joined(room=room, seq=5, re=id)
        assert list(session.receive(joined)) == [Answered(id, joined)]
    assert session.rooms == {"lobby": 0, "dev": 5, "ops": 5}
    assert session.take() == []


def test_marks_and_typing_show_for_rooms_we_are_in() -> None:
    session = Session(token="t0ken")
    session.connect()
    session.receive(
        welcome(re="hello", rooms=[events.RoomInfo("dev", seq=3, unread=2, mentions=1)])
    )
    mark = events.Mark(room="dev", seq=3)
    assert list(session.receive(mark)) == [mark]
    info = session.infos["dev"]
    assert (info.read, info.unread, info.mentions) == (3, 0, 0)
    typing = events.TypingEvent(room="dev", names=["bob"])
    assert list(session.receive(typing)) == [typing]
    assert list(session.receive(events.Mark(room="other", seq=3))) == []
    assert list(session.receive(events.TypingEvent(room="other", names=[]))) == []


def test_what_is_told_in_passing_is_not_kept() -> None:
    session = Session("ada")
    session.tell(verbs.Typing(room="lobby"))
    assert session.take() == []
    wire = wired(session)
    session.tell(verbs.Typing(room="lobby"))
    assert session.take() == [verbs.Typing(room="lobby")]
    for verb in (verbs.Typing(room="\ud800"), verbs.Rename(room="x", name="\ud800")):
        with pytest.raises(UsageError, match="surrogate"):
            session.tell(verb)
        with pytest.raises(UsageError, match="surrogate"):
            session.ask(verb)
    assert wire.session.take() == []


def test_replies_and_deeds_are_said_as_such() -> None:
    session = wired().session
    session.say(CID + "1", "lobby", "yes", reply=7)
    session.say(CID + "2", "lobby", "waves", me=True)
    assert session.take() == [
        verbs.Send(room="lobby", text="yes", cid=CID + "1", reply=7),
        verbs.Send(room="lobby", text="waves", cid=CID + "2", me=True),
    ]
    with pytest.raises(UsageError):
        session.say(CID + "3", "\ud800", "x")


# Devices, and who can read along

CHANNEL = b"c" * 32
NONCE = b"n" * 16
ENCRYPTED = Line(channel=CHANNEL, nonce=NONCE)
OPEN = Line(private=False, address="hub:1")


def said(session: Session, line: Line = ENCRYPTED) -> verbs.Hello:
    session.connect(line)
    (hello,) = session.take()
    assert isinstance(hello, verbs.Hello)
    return hello


def proven(session: Session, device: Device, re: str = "hello", nonce: bytes = NONCE) -> bool:
    """Challenge a session and tell whether it proves to be `device` on this very connection."""
    theirs = b"h" * 16
    session.receive(events.Challenge(nonce=theirs.hex(), re=re))
    (prove,) = session.take()
    assert isinstance(prove, verbs.Prove)
    assert prove.id == re
    message = login_message(device.public, nonce, theirs, CHANNEL)
    return proves(device.public, bytes.fromhex(prove.signature), message)


def test_a_password_enrols_the_device_which_then_is_enough() -> None:
    device = Device.make()
    session = Session("ada", password="pw", code="c0de", label="desk", device=device)
    hello = said(session)
    assert (hello.name, hello.password, hello.code, hello.device) == ("ada", "pw", "c0de", "desk")
    assert (hello.key, hello.nonce) == (device.public.hex(), NONCE.hex())
    assert not session.by_device
    assert proven(session, device)
    session.receive(welcome(re="hello"))
    assert session.by_device
    assert session.token is None
    session.lose()
    again = said(session, Line(channel=CHANNEL, nonce=b"m" * 16))
    assert (again.key, again.nonce) == (device.public.hex(), (b"m" * 16).hex())
    assert (again.name, again.password, again.code, again.token) == ("1", None, None, None)
    assert proven(session, device, nonce=b"m" * 16)


def test_a_device_alone_logs_in_by_name() -> None:
    device = Device.make()
    session = Session("ada", device=device)
    hello = said(session)
    assert (hello.name, hello.key, hello.password) == ("ada", device.public.hex(), None)
    assert hello.resume is None
    assert proven(session, device)
    session.receive(welcome(re="hello"))
    assert (session.by_device, session.role, session.connected) == (True, "member", True)


def test_a_hub_that_gives_a_token_has_not_enrolled_the_device() -> None:
    session = Session("ada", password="pw", device=Device.make())
    said(session)
    session.receive(welcome(token="t0ken", re="hello"))
    assert (session.by_device, session.token) == (False, "t0ken")
    session.lose()
    assert (said(session).token, said(session).key) == ("t0ken", None)


def test_a_password_that_was_not_answered_proves_the_device_again() -> None:
    device = Device.make()
    session = Session("ada", password="pw", device=device)
    said(session)
    assert proven(session, device)
    session.lose()
    again = said(session)
    assert (again.password, again.key) == ("pw", device.public.hex())
    assert proven(session, device)


def test_only_what_was_asked_is_signed() -> None:
    device = Device.make()
    for session in (Session("ada"), Session(token="t0ken"), Session("ada", token="ab" * 16)):
        assert said(session).key is None
        session.receive(events.Challenge(nonce="ab" * 16, re="hello"))
        assert session.take() == []
    session = Session("ada", device=device)
    said(session)
    for re in (None, "other"):
        session.receive(events.Challenge(nonce="ab" * 16, re=re))
        assert session.take() == []
    assert proven(session, device)
    session.receive(events.Challenge(nonce="ab" * 16, re="hello"))
    assert session.take() == [], "a second challenge to one hello is none of an honest hub's"
    session.receive(welcome(re="hello"))
    session.receive(events.Challenge(nonce="ab" * 16, re="hello"))
    assert session.take() == [], "a hello is proven once"


@pytest.mark.parametrize("nonce", ["", "no hex", "\xe9" * 32, "ab" * 15, "ab" * 17, "ab" * 70_000])
def test_a_nonce_that_is_none_gets_what_proves_nothing(nonce: str) -> None:
    device = Device.make()
    session = Session("ada", device=device)
    said(session)
    session.receive(events.Challenge(nonce=nonce, re="hello"))
    (prove,) = session.take()
    assert isinstance(prove, verbs.Prove)
    message = login_message(device.public, NONCE, b"", CHANNEL)
    assert proves(device.public, bytes.fromhex(prove.signature), message)


def test_a_refused_proof_is_the_answer_to_the_hello() -> None:
    session = Session("ada", device=Device.make())
    said(session)
    refused = events.Failure(code="device.unknown", text="no", re="hello")
    assert session.receive(refused) == [Answered("hello", refused)]


def test_where_others_can_read_along_nothing_secret_is_said() -> None:
    for session in (Session("ada", password="pw"), Session(token="t0ken")):
        with pytest.raises(NotAllowedError) as caught:
            session.connect(OPEN)
        assert caught.value.code == "login.readable"
        assert session.take() == []
    guest = Session("ada", token="ab" * 16)
    assert said(guest, OPEN).secret == "ab" * 16
    with pytest.raises(NotAllowedError) as caught:
        guest.log_in("ada", "pw")
    assert caught.value.code == "login.readable"
    assert guest.take() == []


def test_without_encryption_a_device_needs_the_password() -> None:
    device = Device.make()
    hello = said(Session("ada", password="pw", device=device), Line())
    assert (hello.password, hello.key) == ("pw", None)
    with pytest.raises(NotAllowedError) as caught:
        Session("ada", device=device).connect(Line())
    assert caught.value.code == "device.plain"


def test_a_guest_logs_in_and_enrols_the_device() -> None:
    device = Device.make()
    session = Session("ada")
    said(session)
    session.receive(welcome(role="guest", re="hello"))
    id = session.log_in("ada", "pw", device=device, nonce=b"m" * 16)
    (hello,) = session.take()
    assert isinstance(hello, verbs.Hello)
    assert (hello.id, hello.key, hello.nonce) == (id, device.public.hex(), (b"m" * 16).hex())
    assert proven(session, device, id, b"m" * 16)
    news = session.receive(welcome(re=id))
    assert [item.re for item in news if isinstance(item, Answered)] == [id]
    assert session.by_device
    assert said(session).key == device.public.hex()


def test_a_login_that_fails_leaves_the_guest() -> None:
    session = Session("ada", token="ab" * 16)
    said(session)
    session.receive(welcome(role="guest", re="hello"))
    id = session.log_in("ada", "pw", device=Device.make(), nonce=NONCE)
    session.take()
    session.receive(events.Failure(code="login.wrong", text="no", re=id))
    session.lose()
    assert (said(session).secret, said(session).key) == ("ab" * 16, None)
