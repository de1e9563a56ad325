"""The control protocol: what is read, what is refused, and what the page says of it."""

from __future__ import annotations

import re
from typing import Any, get_args

import msgspec
import pytest

from landline.errors import ProtocolError
from landline.transfer import messages, receiver, sender
from landline.transfer.manifest import MOST_ENTRIES
from landline.transfer.messages import (
    FRAME_LONGEST,
    MOST_CHANGES,
    MOST_GROWTH,
    MOST_NUMBERS,
    MOST_TOLD,
    PART_BYTES,
    TEXT_LONGEST,
    Alive,
    AnyMessage,
    Done,
    Ended,
    Offer,
    Prove,
    Ready,
    Roots,
    Start,
    Tree,
    decode,
    encode,
    room_to_grow,
)
from tests.unit.transfer.stranger import PAGE

KINDS: tuple[Any, ...] = get_args(AnyMessage)
SAID: list[AnyMessage] = [
    Offer(1, b"t" * 16, "name\0\x1b", 1, 2, 3, 4),
    Ready(fast=False),
    Tree(b"x" * PART_BYTES),
    Prove([1, 2], more=True),
    Roots({1: b"r" * 32, 2: None}),
    Start(b"s" * 32, "chacha20-poly1305"),
    Ended(2**32 - 1, 2**62, "record.cut"),
    Done(1, 2, 3, ((4, "disk.full"),)),
    Alive(),
]


@pytest.mark.parametrize("message", SAID, ids=lambda each: type(each).__name__)
def test_what_is_said_is_heard(message: AnyMessage) -> None:
    assert decode(encode(message)) == message


def refused(*array: object) -> bool:
    try:
        decode(msgspec.msgpack.encode(array))
    except ProtocolError as error:
        return error.code == "transfer.malformed"
    return False


def test_what_is_out_of_bounds_is_refused() -> None:
    assert not refused("gone", MOST_ENTRIES - 1, "x" * 64)
    assert refused("gone", MOST_ENTRIES, "x")
    assert refused("gone", -1, "x")
    assert refused("gone", 1, "x" * 65)
    assert refused("gone", 1)
    assert refused("nothing")
    assert refused("landed", 2**32, 1, 1)
    assert refused("landed", 1, -1, 1)
    assert refused("length", 2**63)
    assert refused("tree", bytes(PART_BYTES + 1))
    assert refused("prove", [1] * (MOST_NUMBERS + 1))
    assert refused("done", 1, 1, 1, [[1, "x"]] * (MOST_TOLD + 1))
    assert refused("start", bytes(31), "aes-256-gcm")
    assert refused("start", bytes(32), "des")
    assert refused("roots", {1: bytes(31)})
    assert refused("pause", 1)
    with pytest.raises(ProtocolError):
        decode(bytes(FRAME_LONGEST + 1))
    for frame in (b"", b"\x90", b"\xc1", b"\x92\xa5offer", encode(Alive()) + b"\0"):
        with pytest.raises(ProtocolError):
            decode(frame)


def test_a_later_version_may_say_more() -> None:
    assert decode(msgspec.msgpack.encode(("ended", 1, 2, "", "why", {}))) == Ended(1, 2)


def test_a_secret_is_not_shown() -> None:
    assert "ssss" not in repr(Start(b"s" * 32, "aes-256-gcm"))


def test_an_offer_may_grow_as_much_again_and_some() -> None:
    assert room_to_grow(0) == MOST_GROWTH
    assert room_to_grow(5) == MOST_GROWTH + 5
    assert room_to_grow(2**63 - 1) == 0


def rows() -> dict[str, tuple[str, list[str]]]:
    """Return who says each message of the page's table, and its fields."""
    found = re.findall(r'^\| (\w+) \| `\["(\w+)"(.*)\]` \|$', PAGE.read_text("utf-8"), re.M)
    return {name: (who, rest.split(", ")[1:]) for who, name, rest in found}


def test_the_page_has_every_message_as_it_is() -> None:
    page = rows()
    assert list(page) == [kind.__struct_config__.tag for kind in KINDS]
    for kind in KINDS:
        assert page[kind.__struct_config__.tag][1] == list(kind.__struct_fields__), kind


def test_the_page_says_who_says_it() -> None:
    to_sender = {kind for kind, _ in sender._TAKEN}
    to_receiver = {kind for kind, _ in receiver._TAKEN}
    for kind in KINDS:
        who = {
            (True, False): "receiver",
            (False, True): "sender",
            (True, True): "both",
            (False, False): "both",
        }[kind in to_sender, kind in to_receiver]
        assert rows()[kind.__struct_config__.tag][0] == who, kind


def test_the_page_has_the_bounds() -> None:
    text = PAGE.read_text("utf-8")
    for bound in (FRAME_LONGEST, PART_BYTES, TEXT_LONGEST, MOST_NUMBERS, MOST_TOLD, MOST_GROWTH):
        assert re.search(rf"\b{bound}\b", text), bound
    assert MOST_CHANGES == 3
    assert "three times" in text
    assert messages.VERSION == 1
