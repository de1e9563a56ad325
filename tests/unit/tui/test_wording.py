"""What a person reads."""

from __future__ import annotations

import time

import pytest

from landline.client.positions import Removed
from landline.client.states import Connected, HubRefusedError, Reconnecting
from landline.doors.voice import plain
from landline.errors import UnreachableError
from landline.tui.wording import Wording
from landline.wire.events import (
    Failure,
    FilesAbout,
    FilesOffer,
    Gone,
    Goodbye,
    Limited,
    Mark,
    Message,
    People,
    Presence,
    Resync,
    RoomEvent,
    RoomInfo,
    RoomList,
    Someone,
    TypingEvent,
)

NOON = int(time.time() // 86400 * 86400 + 43200) * 1000
DAY = 86_400_000


def wording(language: str = "en") -> Wording:
    return Wording("zh" if language == "zh" else "en", local=time.gmtime)


def said(text: str, *, at: int = NOON, room: str = "lobby", sender: str = "bob") -> Message:
    return Message(room=room, seq=1, sender=sender, at=at, text=text)


@pytest.mark.parametrize(
    ("message", "line"),
    [
        (said("你好"), "[12:00] bob: 你好"),
        (said("hi", room="build"), "[12:00] #build bob: hi"),
        (said("\x1b[2Jhi\u202e"), "[12:00] bob: \\x1b[2Jhi\\u202e"),
        (said("hi", sender="e\nve"), "[12:00] e\\x0ave: hi"),
        (said("one\n[12:01] eve: two"), "[12:00] bob: one\n        [12:01] eve: two"),
    ],
)
def test_messages(message: Message, line: str) -> None:
    assert [plain(shown) for shown in wording().lines(message)] == [line]


def test_letters_are_unverified() -> None:
    letter = Message(room="lobby", seq=1, sender="udp 10.0.0.1", at=NOON, via="letter", text="hi")
    assert plain(wording().lines(letter)[0]) == "[12:00] udp 10.0.0.1 (unverified): hi"
    assert plain(wording("zh").lines(letter)[0]) == "[12:00] udp 10.0.0.1（未验证）: hi"


def test_day_is_told_when_it_is_another_one() -> None:
    words = wording()
    lines = [
        plain(line)
        for at in (NOON - DAY, NOON - DAY, NOON)
        for line in words.lines(said("hi", at=at))
    ]
    yesterday, today = (
        time.strftime("— %Y-%m-%d —", time.gmtime(at / 1000)) for at in (NOON - DAY, NOON)
    )
    assert lines == [
        yesterday,
        "[12:00] bob: hi",
        "[12:00] bob: hi",
        today,
        "[12:00] bob: hi",
    ]


LOST = Reconnecting(1.2, UnreachableError("peer.lost", address="tcp://hub:1"))


@pytest.mark.parametrize(
    ("event", "english", "chinese"),
    [
        (Presence(room="lobby", here=["a", "b"]), "* a, b came to lobby", "* a, b 来到 lobby"),
        (Presence(room="lobby", gone=["a"]), "* a left lobby", "* a 离开 lobby"),
        (Limited(room="lobby", after=2, next=10), "7 messages of lobby", "7 条消息"),
        (Resync(epoch="x"), "another one now", "已换成另一份"),
        (Removed("build"), "no longer in build", "已不在 build"),
        (Connected("ada", again=True), "connected again", "已重新连接"),
        (
            Gone(room="build", code="kicked", text="loud"),
            "out of build: loud",
            "已离开 build：loud",
        ),
        (RoomEvent(info=RoomInfo("build")), "in build now, too", "也进入了 build"),
        (LOST, "(tcp://hub:1 broke off the connection); trying again in 2 s", "2 秒后重试"),
        (Failure(code="x", text="no", hint="do"), "! no. do", "! no。do"),
    ],
)
def test_notices(event: object, english: str, chinese: str) -> None:
    for language, words in (("en", english), ("zh", chinese)):
        (line,) = wording(language).lines(event)  # type: ignore[arg-type]
        assert words in plain(line)


def test_nothing_is_said_of_the_first_welcome_or_of_a_farewell() -> None:
    assert wording().lines(Connected("ada", again=False)) == []
    assert wording().lines(Goodbye(code="shutdown", text="bye")) == []
    assert wording().lines(Mark(room="lobby", seq=1)) == []
    assert wording().lines(TypingEvent(room="lobby", names=["bob"])) == []


def test_reason_may_be_the_hubs_farewell() -> None:
    farewell = HubRefusedError(Goodbye(code="shutdown", text="closing \x07down"))
    line = plain(wording().lost(Reconnecting(0.0, farewell)))
    assert "(closing \\x07down); trying again in 1 s" in line


def test_pages_people_and_rooms() -> None:
    words = wording()
    page = [said("hi"), Message(room="lobby", seq=2, sender="bob", kind="react", target=1)]
    shown = [plain(line) for line in words.page("lobby", page)]
    assert shown == ["— the last 1 of lobby —", "#1 [12:00] bob: hi", "— end —"]
    assert [plain(line) for line in words.page("lobby", [])] == ["No messages yet"]
    (people,) = words.answer(People(room="lobby", names=["ada", "bob"]))
    assert plain(people) == "In lobby: ada, bob"
    (room,) = words.answer(RoomList(rooms=[RoomInfo(room="lobby", seq=5, floor=2, people=2)]))
    assert plain(room) == "lobby: 2 here, 3 messages"
    (unread,) = words.unread([RoomInfo("dev", unread=2), RoomInfo("ops")])
    assert plain(unread) == "Unread in dev: 2"


def test_private_talks_are_called_after_the_other_one() -> None:
    words = wording()
    words.know("1", [RoomInfo("@1+2", peer=Someone("2", "bob")), RoomInfo("dev")])
    words.know_peer("@1+3", "cy")
    assert [words.room(name) for name in ("@1+2", "@1+3", "@1", "dev")] == [
        "@bob", "@cy", "your notes", "dev",
    ]  # fmt: skip
    mine = Message(room="@1+2", seq=1, sender="ada", user="1", at=NOON, text="hi")
    assert plain(words.lines(mine)[0]) == "[12:00] (to bob) ada: hi"
    begun = RoomEvent(info=RoomInfo("@1+4", kind="direct", peer=Someone("4", "dee")))
    assert "with dee" in plain(words.lines(begun)[0])
    assert words.room("@1+4") == "@dee"


def test_a_state_that_several_rooms_tell_is_told_once() -> None:
    words = wording()
    events = [
        Presence(room="a", states={"bob": "away"}),
        Presence(room="b", states={"bob": "away"}),
        Presence(room="a", states={"bob": "online"}),
        Presence(room="b", states={"bob": "away"}),
    ]
    told = [[plain(line) for line in words.lines(event)] for event in events]
    assert told == [["* bob is away"], [], ["* bob is back"], ["* bob is away"]]


def test_an_offer_says_what_takes_it() -> None:
    about = FilesAbout(name="a.txt\x1b", files=1, size=5)
    offer = FilesOffer(offer="o", sender="ada", user="1", about=about, key="k")
    here = wording()
    here.know_hub("hub.local:7788")
    (line,) = here.lines(offer)
    assert plain(line) == (
        "ada offers you a.txt\\x1b (5 B). To take it: landline receive --hub hub.local:7788"
    )
