"""Events as people read them."""

from __future__ import annotations

import re

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from landline.doors.rendering import PlainEncoding, render_event, render_message, render_page
from landline.errors import RefusedError
from landline.hub.hub import failure, goodbye
from landline.model import Logged
from landline.safetext import safe_text
from landline.wire import events
from landline.wire.body import Body, encode_body

SAFE = re.compile(r"(\[\d\d:\d\d\] .*\n(        .*\n)*)+")


def logged(text: str, *, sender: str = "ada", via: str | None = None) -> Logged:
    body = Body(sender=sender, user="1", at=0, via=via, text=text)  # type: ignore[arg-type]
    return Logged(1, encode_body(body))


def test_a_message() -> None:
    message = events.Message(room="lobby", seq=1, sender="ada", at=1_700_000_000_000, text="hi")
    assert re.fullmatch(r"\[\d\d:13\] ada: hi", render_message(message))
    message = msgspec.structs.replace(message, room="dev", via="letter")
    assert re.fullmatch(r"\[\d\d:13\] #dev ada \(\?\): hi", render_message(message))


@given(st.lists(st.builds(logged, st.text(), sender=st.text(min_size=1)), min_size=1, max_size=5))
def test_nothing_said_can_pass_for_something_else(messages: list[Logged]) -> None:
    shown = PlainEncoding().block("lobby", messages).decode()
    assert SAFE.fullmatch(shown)
    assert all(line == safe_text(line) for line in shown.split("\n"))
    heads = [line for line in shown.split("\n")[:-1] if not line.startswith(" " * 8)]
    assert len(heads) == len(messages)


def test_pages() -> None:
    assert render_page("lobby", [], "en") == b"No messages yet\n"
    assert render_page("lobby", [], "zh").decode() == "还没有消息\n"
    assert render_page("lobby", [logged("hi")], "en").endswith(b"ada: hi\n")


SHOWN: list[tuple[events.AnyEvent, str]] = [
    (events.Joined(room="dev", seq=7), "You are in dev now (7 messages so far)"),
    (events.Limited(room="dev", after=3, next=10), "6 older messages"),
    (events.RoomList(rooms=[events.RoomInfo("dev", 9, 2, 4)]), "dev: 4 here, 7 messages"),
    (events.People(room="dev", names=["a", "b"]), "In dev: a, b"),
    (events.Presence(room="dev", here=["a"], gone=["b"]), "* a came to dev\n* b left dev"),
    (events.Ok(room="dev"), "Done"),
    (failure(RefusedError("cid.taken"), "en", None), "! "),
    (goodbye("bye", "en"), "Goodbye"),
    (events.HelpList(verbs={}), "/history"),
    (events.Message(room="lobby", seq=1, sender="ada", text="hi"), "ada: hi"),
]


@pytest.mark.parametrize(("event", "words"), SHOWN, ids=lambda value: type(value).__name__)
def test_events_in_words(event: events.AnyEvent, words: str) -> None:
    assert words in render_event(event, "en").decode()
    assert render_event(event, "zh").endswith(b"\n")


@pytest.mark.parametrize(
    "event",
    [events.Joined(room="lobby", seq=7), events.Ok(room="dev", seq=7), events.Pong(),
     events.Resync(epoch="x")],
)  # fmt: skip
def test_events_that_need_no_words(event: events.AnyEvent) -> None:
    assert render_event(event, "en") == b""
