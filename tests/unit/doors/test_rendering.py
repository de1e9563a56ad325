"""Events as people read them."""

from __future__ import annotations

import re
from typing import get_args

import pytest
from hypothesis import given, strategies as st
from msgspec import structs

from landline.doors.rendering import ENCODINGS, render_event, render_page
from landline.model import Logged
from landline.safetext import safe_text
from landline.wire import events
from landline.wire.body import Body, encode_body
from landline.wire.events import Someone

DAY = 86_400_000
SAFE = re.compile(r"(\[\d\d:\d\d\] .*\n(        .*\n)*)+")
SILENT = {
    events.Resync, events.TypingEvent, events.Mark, events.HelpList, events.IdentityEvent,
    events.Challenge, events.SlotEvent, events.Share, events.Paired, events.Offered, events.Taken,
    events.Taker, events.Declined, events.Withdrawn, events.UploadEvent, events.UploadList,
    events.Filed, events.FileEvent, events.Shared, events.ShareList,
}  # fmt: skip
"""Events that say nothing to a person at a line of text."""


def logged(text: str, *, sender: str = "ada", **fields: object) -> Logged:
    body = Body(sender=sender, user="1", at=0, text=text, **fields)  # type: ignore[arg-type]
    return Logged(1, encode_body(body))


@given(st.lists(st.builds(logged, st.text(), sender=st.text(min_size=1)), min_size=1, max_size=5))
def test_nothing_said_can_pass_for_something_else(messages: list[Logged]) -> None:
    shown = ENCODINGS["en"].block("lobby", messages).decode()
    assert SAFE.fullmatch(shown)
    assert all(line == safe_text(line) for line in shown.split("\n"))
    heads = [line for line in shown.split("\n")[:-1] if not line.startswith(" " * 8)]
    assert len(heads) == len(messages)


def test_a_room_is_shown_in_the_language_of_its_readers() -> None:
    deed = logged("", kind="delete", target=7)
    assert ENCODINGS["en"].block("dev", [deed]).endswith(b"#dev ada deleted #7\n")
    assert ENCODINGS["zh"].block("dev", [deed]).decode().endswith("#dev ada 删除了 #7\n")


def test_pages_have_numbers_and_what_changed_others_shows_in_those() -> None:
    assert render_page("lobby", [], "en") == b"No messages yet\n"
    assert render_page("lobby", [], "zh").decode() == "还没有消息\n"
    page = [logged("hi", edited=1), logged("hi", kind="edit", target=1), logged("x", deleted=True)]
    shown = render_page("lobby", page, "en").decode().splitlines()
    assert [line[:4] for line in shown] == ["#1 [", "#1 ["]
    assert shown[0].endswith("ada: hi (edited)")
    assert shown[1].endswith("ada: (deleted)")


ROOM = events.RoomInfo(
    "dev", 9, 2, 4, kind="private", topic="all of it", archived=True, slow=5, pins=[3, 4], unread=2
)
PRIVATE = events.RoomInfo("@1+2", kind="direct", peer=Someone("2", "bob"))
AWAY = events.Person("2", "bob", role="member", state="away", text="lunch", seen=0, devices=2)
HIT = events.Hit("dev", 7, "bob", snippet="say hi there", marks=[(4, 6)])

OFFER = events.FilesOffer(
    offer="o",
    sender="ada",
    user="1",
    room="dev",
    about=events.FilesAbout(name="holiday", files=3, folders=1, size=3 << 20),
    key="k",
)

SHOWN: list[tuple[events.AnyEvent, str]] = [
    (events.Message(room="lobby", seq=1, sender="ada", text="hi"), "ada: hi"),
    (
        events.FileList(
            room="dev",
            folders=[
                events.FolderInfo(name="docs", files=3, size=2048),
                events.FolderInfo(name="old", files=1, size=5),
            ],
            files=[events.FileInfo(name="a.txt", blob="0" * 64, size=5, at=DAY, by="ada")],
            more="a.txt",
        ),
        "docs/ (3 files, 2.0 KiB)\nold/ (1 file, 5 B)\na.txt (5 B), ada, 1970",
    ),
    (events.FileList(room="dev", folders=[], files=[]), "The shelf is empty here."),
    (
        events.Welcome(me=events.Me("1", "ada"), epoch="e", limits=events.Limits(1, 1, 1)),
        "You are ada",
    ),
    (
        events.Welcome(
            me=events.Me("1", "ada"),
            epoch="e",
            limits=events.Limits(1, 1, 1),
            rooms=[ROOM, events.RoomInfo("quiet"), events.RoomInfo("ops", unread=3, mentions=1)],
        ),
        "\nUnread in dev: 2\nUnread in ops: 3, 1 of them mention you\n",
    ),
    (events.Joined(room="dev", seq=7), "You are in dev now (7 messages so far)"),
    (events.RoomEvent(info=PRIVATE), "A private talk with bob is open; /join @bob"),
    (events.RoomEvent(info=events.RoomInfo("dev")), "You are in dev now, too; /join dev"),
    (events.Gone(room="dev", code="kicked", text="loud"), "You are out of dev: loud"),
    (events.Limited(room="dev", after=3, next=10), "6 older messages"),
    (events.Page(room="dev", messages=[]), "No messages yet"),
    (
        events.RoomList(rooms=[ROOM, PRIVATE]),
        "dev: 4 here, 7 messages, private, archived, one message in 5 s, 2 unread, "
        "pinned: #3 #4, topic: all of it\n@bob: 0 here",
    ),
    (events.RoomList(rooms=[]), "Nothing to show"),
    (events.People(room="dev", names=["a", "b"]), "In dev: a, b"),
    (events.Presence(room="dev", here=["a"], gone=["b"]), "* a came to dev\n* b left dev"),
    (events.Presence(room="dev", states={"a": "away"}), "* a is away"),
    (events.UserList(users=[AWAY]), "bob: member, away (lunch), last here "),
    (events.PersonEvent(person=AWAY), ", id 2, 2 devices"),
    (
        events.MemberList(
            room="dev",
            members=[
                events.RoomMember("1", "ada", role="owner", here=True),
                events.RoomMember("2", "bob", banned=0),
                events.RoomMember("3", "cy", role="member", muted=1),
            ],
        ),
        "ada: owner, here\nbob: banned\ncy: member, muted until ",
    ),
    (events.Hits(hits=[HIT], more=True), "] #dev bob: say hi there\n… there is more …"),
    (events.Hits(hits=[]), "Nothing found"),
    (events.Given(key="k", secret="s3cret"), "s3cret  (its key is k; this is shown only once)"),
    (events.Given(key="k", secret="s3cret", until=1), "s3cret  (its key is k, it holds until "),
    (
        events.TokenList(
            tokens=[
                events.TokenInfo("k1", "phone", session=True, used=1, here=True),
                events.TokenInfo("k2", "build", scopes=["read", "write"], until=1),
            ]
        ),
        "k2  build: a token (read, write), made ",
    ),
    (
        events.DeviceList(
            devices=[
                events.DeviceInfo("k1", "laptop", used=1, here=True),
                events.DeviceInfo("k2", "phone"),
            ]
        ),
        "k2  phone: made ",
    ),
    (events.DeviceList(devices=[events.DeviceInfo("k1", "x", here=True)]), ", this one here"),
    (
        events.PairingCode(code="7-a-b-c", digits="7-1-2-3", slot=7, until=1),
        "Type this on the new device, after landline pair: 7-a-b-c  (or 7-1-2-3), until ",
    ),
    (
        events.Pairing(slot=7, outcome="paired", name="ada", device="watch"),
        "ada has a new device: watch",
    ),
    (
        OFFER,
        "holiday (3 files, 3.0 MiB) in dev. To take it: landline receive --hub ADDRESS\n",
    ),
    (events.OfferList(offers=[OFFER, OFFER]), "in dev. To take it: landline receive --hub"),
    (events.OfferList(offers=[]), "Nobody offers you files"),
    (events.Pairing(slot=7, outcome="wrong", left=2), "number 7; tries left: 2"),
    (events.Pairing(slot=7, outcome="over"), "number 7 can no longer be used"),
    (
        events.InvitationList(
            invitations=[
                events.InvitationInfo("k1", "ada", left=3),
                events.InvitationInfo("k2", "ada", room="dev", left=1),
            ]
        ),
        "k1  by ada, for an account: 3 uses left",
    ),
    (
        events.HookList(
            room="dev",
            hooks=[
                events.HookInfo("k1", "build", "ada"),
                events.HookInfo("k2", "out", "ada", url="http://a/", seq=7),
                events.HookInfo("k3", "out", "ada", url="http://a/", failing="refused"),
            ],
        ),
        "k3  out, by ada: told to http://a/, up to #0; failing: refused",
    ),
    (events.Ok(), "Done"),
    (events.Ok(room="dev", seq=7, re="read"), "Done"),
    (events.Pong(), "The hub is there"),
    (events.Failure(code="x", text="no", hint="do"), "! no. do"),
    (events.Goodbye(code="bye", text="Goodbye"), "Goodbye"),
]


@pytest.mark.parametrize(("event", "words"), SHOWN, ids=lambda value: type(value).__name__)
def test_events_in_words(event: events.AnyEvent, words: str) -> None:
    assert words in render_event(event, "en").decode()
    assert render_event(event, "zh").endswith(b"\n")


def test_every_event_is_shown_or_silent_on_purpose() -> None:
    assert {type(event) for event, _ in SHOWN} | SILENT == set(get_args(events.AnyEvent))


@pytest.mark.parametrize(
    "event",
    [
        events.Joined(room="lobby", seq=7),
        events.Ok(room="dev", seq=7),
        events.Ok(room="dev"),
        events.Presence(room="@1+2", here=["a"], gone=["b"], states={"a": "away"}),
        events.Resync(epoch="x"),
        events.Mark(room="dev", seq=3),
        events.TypingEvent(room="dev", names=["a"]),
        events.RoomEvent(info=events.RoomInfo("ops"), was="dev"),
        events.RoomEvent(info=events.RoomInfo("@1", kind="own")),
        events.HelpList(verbs={}),
    ],
)
def test_events_that_need_no_words(event: events.AnyEvent) -> None:
    assert render_event(event, "en") == b""


@pytest.mark.parametrize(
    ("about", "words"),
    [
        (events.FilesAbout(name="a.txt", files=1, size=5), "offers you a.txt (5 B). To"),
        (events.FilesAbout(name="a.txt", files=1, folders=1, size=5), "a.txt (1 file, 5 B)"),
        (events.FilesAbout(kind="text", size=5), "offers you a text. To"),
        (events.FilesAbout(name="tar", kind="stream"), "tar (what a program writes)"),
        (events.FilesAbout(name="x" * 255, files=1), f"{'x' * 59}… (0 B)"),
    ],
)
def test_what_is_offered_in_words(about: events.FilesAbout, words: str) -> None:
    offer = structs.replace(OFFER, room=None, about=about)
    assert words in render_event(offer, "en").decode()
    assert render_event(offer, "zh").decode().startswith("ada 向您提供")


def test_what_was_found_is_marked_for_terminals() -> None:
    from landline.doors.rendering import event_lines
    from landline.doors.voice import Voice

    (line,) = event_lines(Voice("en"), events.Hits(hits=[HIT]))
    assert [piece for piece in line if piece.style == "found"] == [("found", "hi")]


@given(st.text(), st.text())
def test_lists_are_harmless(name: str, text: str) -> None:
    shown: list[events.AnyEvent] = [
        events.UserList(users=[events.Person(text, name, text=text)]),
        events.RoomList(rooms=[events.RoomInfo(name, topic=text)]),
        events.Hits(hits=[events.Hit(name, 1, name, snippet=text, marks=[(0, 1)])]),
        events.TokenList(tokens=[events.TokenInfo(name, text)]),
        events.HookList(room=name, hooks=[events.HookInfo(name, text, name, url=text)]),
        events.InvitationList(invitations=[events.InvitationInfo(name, text, room=name)]),
        events.Given(key=name, secret=text),
        events.Gone(room=name, code=text, text=text),
        structs.replace(OFFER, sender=name, room=name, about=events.FilesAbout(name=text)),
    ]
    for event in shown:
        lines = render_event(event, "en").decode().split("\n")
        assert all(line == safe_text(line) for line in lines)
        assert len(lines) == 2
