"""Lists, history, search, and how far one has read."""

from __future__ import annotations

from typing import Any

import pytest

from landline.errors import StoreError
from landline.model import Logged
from landline.settings import DeliveryLimits
from landline.store.search_port import Found, FoundMessage
from landline.wire import events, verbs
from landline.wire.body import Body, encode_body
from landline.wire.verbs import Send
from tests.unit.hub.kit import Bench, Caller


@pytest.fixture
def bench() -> Bench:
    return Bench(delivery=DeliveryLimits(history_page=5))


@pytest.fixture
def root(bench: Bench) -> Caller:
    """The owner of the rooms `dev` (open) and `den` (private)."""
    root = bench.user("root")
    root.do(verbs.Create(room="dev"))
    root.do(verbs.Create(room="den", kind="private"))
    return root


# Rooms


def test_everybody_sees_the_rooms_they_may_read(bench: Bench, root: Caller) -> None:
    ada, owner = bench.user("ada"), bench.user("boss", "owner")
    root.say("hi", "@ada")
    key = ada.all(events.Message)[-1].room
    ada.say("note", "@me")
    assert set(bench.guest().rooms()) == {"lobby", "dev"}
    assert set(ada.rooms()) == {"lobby", "dev", key, f"@{ada.id}"}
    assert set(root.rooms()) == {"lobby", "dev", "den", key, f"@{root.id}"} - {f"@{root.id}"}
    assert set(owner.rooms()) == {"lobby", "dev"}, "in private rooms only by invitation"
    assert set(bench.operator().rooms()) == {"lobby", "dev", "den"}, "who runs it sees it"
    assert ada.info(key).peer == events.Someone(root.id, "root")
    assert ada.info(f"@{ada.id}").kind == "own"


def test_guests_who_are_kept_to_the_lobby_see_the_lobby() -> None:
    bench = Bench(guests="lobby")
    bench.user("root").do(verbs.Create(room="dev"))
    assert bench.guest().rooms() == ["lobby"]


def test_a_room_tells_what_it_is_like(bench: Bench, root: Caller) -> None:
    root.do(verbs.Configure(room="dev", slow=3, keep_days=4, keep_messages=5))
    root.do(verbs.Topic(room="dev", text="t"))
    guest = bench.guest()
    guest.do(verbs.Join(room="dev"))
    info = guest.info("dev")
    assert info == events.RoomInfo(
        room="dev", seq=3, people=2, topic="t", slow=3, keep_days=4, keep_messages=5
    )


# Members


def test_members_are_listed_with_roles_and_whether_they_are_here(
    bench: Bench, root: Caller
) -> None:
    for name in ("ada", "bo", "cy"):
        bench.account(name)
    root.do(verbs.Grant(room="dev", who="ada", role="moderator"))
    root.do(verbs.Mute(room="dev", who="bo"))
    root.do(verbs.Ban(room="dev", who="cy", hours=1))
    guest = bench.guest("zoe")
    guest.do(verbs.Join(room="dev"))
    answer = guest.do(verbs.Members(room="dev"))
    told = [(one.name, one.role, one.here, one.muted, one.banned) for one in answer.members]
    assert told == [
        ("root", "owner", True, None, None),
        ("ada", "moderator", False, None, None),
        ("zoe", None, True, None, None),
        ("bo", None, False, 0, None),
        ("cy", None, False, None, bench.at + 3600_000),
    ]


def test_members_are_called_by_their_present_names(bench: Bench, root: Caller) -> None:
    ada = bench.user("ada")
    ada.do(verbs.Join(room="dev"))
    ada.do(verbs.Nick(name="bea"))
    assert root.standing("dev", "bea") is not None
    ada.leave_hub()
    assert root.standing("dev", "bea") is not None
    bench.restart()
    assert bench.user("root").standing("dev", "bea") is not None
    assert bench.user("root").standing("dev", "ada") is None


def test_who_is_here(bench: Bench, root: Caller) -> None:
    phone = bench.user("root")
    guest = bench.guest("zoe")
    guest.do(verbs.Join(room="dev"))
    assert guest.do(verbs.Who(room="DEV")).names == ["root", "zoe"]
    assert phone.do(verbs.Who(room="lobby")).names == ["root", "zoe"]
    assert guest.refused(verbs.Who(room="den")) == "room.private"
    assert guest.refused(verbs.Who(room="nowhere")) == "room.unknown"


# History


def test_history_is_read_in_pages(bench: Bench) -> None:
    ada = bench.guest("ada")
    for number in range(1, 13):
        ada.say(str(number))
    newest = ada.do(verbs.History(room="lobby", limit=1000))
    assert [message.seq for message in newest.messages] == [8, 9, 10, 11, 12], "no more than a page"
    assert newest.more
    before = ada.do(verbs.History(room="lobby", before=4, limit=2))
    assert [message.seq for message in before.messages] == [2, 3]
    after = ada.do(verbs.History(room="lobby", after=10))
    assert ([message.seq for message in after.messages], after.more) == ([11, 12], False)
    first = ada.do(verbs.History(room="lobby", after=0, limit=3))
    assert ([message.seq for message in first.messages], first.more) == ([1, 2, 3], True)
    for odd in (verbs.History(room="lobby", before=0), verbs.History(room="lobby", after=99)):
        assert ada.do(odd).messages == []


def test_history_is_of_rooms_one_may_read(bench: Bench, root: Caller) -> None:
    guest, owner = bench.guest(), bench.user("boss", "owner")
    for caller in (guest, owner):
        assert caller.refused(verbs.History(room="den")) == "room.private"
    assert guest.refused(verbs.History(room="nowhere")) == "room.unknown"
    assert guest.refused(verbs.History(room="a b")) == "room.invalid"
    assert guest.refused(verbs.History(room="!audit")) == "role.needed"
    assert owner.do(verbs.History(room="!audit")).messages


# Search


def hit(room: str, seq: int, text: str) -> FoundMessage:
    body = encode_body(Body(sender="ada", user="u1", at=5, text=text))
    return FoundMessage(room=room, message=Logged(seq, body), snippet=text, marks=((0, 2),))


def test_search_asks_for_rooms_one_may_read_only(bench: Bench, root: Caller) -> None:
    ada = bench.user("ada")
    root.say("hi", "@ada")
    key = ada.all(events.Message)[-1].room
    ada.do(verbs.Search(text="hi"))
    ada.do(verbs.Search(text="hi in:dev", order="best", limit=7, skip=3))
    bench.guest().do(verbs.Search(text="hi"))
    everywhere, in_dev, as_guest = bench.finds
    assert set(everywhere.keys) == {"lobby", "dev", key}
    assert in_dev.keys == ["dev"]
    assert (in_dev.order, in_dev.limit, in_dev.skip, in_dev.query.room) == ("best", 7, 3, None)
    assert set(as_guest.keys) == {"lobby", "dev"}


def test_what_was_found_is_named_by_its_room_as_it_is_called_now(
    bench: Bench, root: Caller
) -> None:
    root.do(verbs.Rename(room="dev", name="prod"))
    bench.hits = Found([hit("dev", 3, "hi there"), hit("gone", 1, "hi")], more=True, complete=False)
    answer = root.do(verbs.Search(text="hi in:dev"))
    assert answer.hits[0] == events.Hit(
        room="prod", seq=3, sender="ada", user="u1", at=5, snippet="hi there", marks=[(0, 2)]
    )
    assert answer.hits[1].room == "gone"
    assert (answer.more, answer.complete) == (True, False)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("hi in:nowhere", "room.unknown"),
        ("hi in:den", "room.unknown"),
        ("hi in:!audit", "room.unknown"),
        ("hi in:@nobody", "person.unknown"),
        ("hi in:#", "search.value"),
        ('hi in:"a b"', "room.invalid"),
        ("hi in:@", "person.unknown"),
        (" ", "search.empty"),
        ("-x", "search.only-excluded"),
        ("before:yesterday", "search.date"),
    ],
)
def test_a_search_that_makes_no_sense(bench: Bench, root: Caller, text: str, code: str) -> None:
    assert bench.user("ada").refused(verbs.Search(text=text)) == code


def test_a_search_that_fails_is_told(bench: Bench, root: Caller) -> None:
    bench.hits = StoreError("store.overloaded")
    assert root.refused(verbs.Search(text="x")) == "store.overloaded"


# Read marks


def unread(caller: Caller, room: str = "lobby") -> tuple[int | None, int, int]:
    info = caller.info(room)
    return info.read, info.unread, info.mentions


def test_reading_is_the_same_on_all_devices(bench: Bench, root: Caller) -> None:
    phone, laptop = bench.user("ada"), bench.user("ada")
    for number in range(3):
        root.say(f"@ada {number}")
    assert unread(phone) == (0, 3, 3)
    answer = phone.do(verbs.Read(room="lobby", seq=2))
    assert (answer.room, answer.seq) == ("lobby", 2)
    assert laptop.all(events.Mark) == [events.Mark(room="lobby", seq=2, unread=1, mentions=1)]
    assert not phone.all(events.Mark)
    assert unread(laptop) == (2, 1, 1)


def test_reading_never_goes_back_and_never_beyond(bench: Bench, root: Caller) -> None:
    ada = bench.user("ada")
    root.say("x")
    assert ada.do(verbs.Read(room="lobby", seq=2**53 - 1)).seq == 1
    assert ada.do(verbs.Read(room="lobby", seq=0)).seq == 1
    root.say("y")
    assert unread(ada) == (1, 1, 0)


def test_marks_outlive_the_hub(bench: Bench, root: Caller) -> None:
    ada = bench.user("ada")
    for number in range(3):
        root.say(f"@ada {number}")
    ada.do(verbs.Read(room="lobby", seq=1))
    bench.restart()
    assert unread(bench.user("ada")) == (1, 2, 2)
    bench.user("ada").do(verbs.Read(room="lobby", seq=2))
    bench.pass_time(5)
    bench.restart(killed=True)
    assert unread(bench.user("ada")) == (2, 1, 1)


def test_guests_have_no_marks(bench: Bench) -> None:
    guest = bench.guest()
    assert guest.refused(verbs.Read(room="lobby", seq=0)) == "account.needed"
    assert unread(guest) == (None, 0, 0)


@pytest.mark.parametrize(("room", "code"), [("den", "room.private"), ("nowhere", "room.unknown")])
def test_one_reads_what_one_may(bench: Bench, root: Caller, room: str, code: str) -> None:
    assert bench.user("ada").refused(verbs.Read(room=room, seq=0)) == code


def test_a_call_is_not_told_of_marks(bench: Bench, root: Caller) -> None:
    ada = bench.user("ada")
    call = bench.user("ada", resume=verbs.Resume(epoch=bench.store.epoch, rooms={}))
    root.say("x")
    ada.do(verbs.Read(room="lobby", seq=1))
    assert not call.all(events.Mark)


def test_lists_say_nothing_of_what_is_decided_elsewhere(bench: Bench) -> None:
    """Every answer of a list can be encoded, however odd the names are."""
    root = bench.user("root", "owner")
    for name in ("ü", "房间", "a" * 32):
        root.do(verbs.Create(room=name))
    ask: Any = root.do
    for verb in (verbs.Rooms(), verbs.Users(), verbs.Members(room="房间"), verbs.Who(room="ü")):
        ask(verb)
    assert root.refused(Send("lobby", "")) == "text.empty"
