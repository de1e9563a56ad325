"""What a reader's language, clock and private talks make of a hub's words."""

from __future__ import annotations

import time

import pytest

from landline.doors.voice import Piece, Voice, plain
from landline.wire.events import RoomInfo, Someone

NOON = 12 * 3600 * 1000


def voice(language: str = "en") -> Voice:
    return Voice("zh" if language == "zh" else "en", local=time.gmtime)


def test_times() -> None:
    assert voice().clock(NOON) == "[12:00] "
    assert voice().moment(NOON) == "1970-01-01 12:00"


@pytest.mark.parametrize(
    ("room", "place", "name"),
    [
        ("lobby", "", "lobby"),
        ("dev", "#dev ", "dev"),
        ("@a+b", "(private) ", "a private talk"),
        ("@a", "(note) ", "your notes"),
        ("!audit", "#!audit ", "!audit"),
        ("d\x1bv", "#d\\x1bv ", "d\\x1bv"),
    ],
)
def test_rooms(room: str, place: str, name: str) -> None:
    assert voice().place(room) == place
    assert voice().room(room) == name


def test_private_talk_is_called_after_the_other_one_where_that_is_known() -> None:
    reader = voice()
    reader.peers["@a+b"] = "b\x07ob"
    assert reader.room("@a+b") == "@b\\x07ob"
    info = RoomInfo("@a+c", peer=Someone("c", "cy"))
    assert reader.room_of(info) == "@cy"
    assert reader.room_of(RoomInfo("dev")) == "dev"


def test_words_and_fields_are_harmless() -> None:
    assert voice().state("away") == "away"
    assert voice("zh").state("away") == "暂离"
    assert voice().role("mo\x1bre") == "mo\\x1bre"
    assert voice().notice("plain.usage", usage="\x1b[2J") == [
        Piece("notice", "Type it like this: \\x1b[2J")
    ]
    assert voice().listed(["a", "b\n"]) == "a, b\\x0a"


def test_plain() -> None:
    assert plain([Piece("clock", "a"), Piece("text", "b")]) == "ab"
