"""The body of a message: encoded once, kept as it is, sent as it is (DESIGN §5).

A body is the JSON object of all that a message says but its room and seq. The line that
members see is a prefix with those two and the rest of the body, so neither fan-out nor
replay from the log ever encodes a message again.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal

import msgspec
from msgspec import Struct

from landline.wire.events import (
    Message,
    MessageFile,
    MessageKind,
    Quote,
    RoomChange,
    Someone,
    Together,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from landline.model import Logged


class Body(Struct, frozen=True, gc=False, omit_defaults=True, kw_only=True):
    """What a message says, beside its room and seq; the fields of `events.Message`."""

    sender: str = msgspec.field(name="from")
    user: str
    at: int
    cid: str | None = None
    via: Literal["letter", "hook"] | None = None
    text: str = ""
    me: bool = False
    reply: int | None = None
    quote: Quote | None = None
    mentions: list[str] = []
    kind: MessageKind | None = None
    target: int | None = None
    emoji: str | None = None
    off: bool = False
    change: RoomChange | None = None
    who: Someone | None = None
    did: str | None = None
    role: str | None = None
    until: int | None = None
    edited: int | None = None
    deleted: bool = False
    by: str | None = None
    reactions: dict[str, list[str]] = {}
    edits: list[int] = []
    replies: list[int] = []
    files: list[MessageFile] = []
    together: Together | None = None


class TextBody(Struct, frozen=True, gc=False, omit_defaults=True):
    """A Body that is nothing but a text: most are, and a short Struct is encoded sooner."""

    sender: str = msgspec.field(name="from")
    user: str
    at: int
    cid: str | None
    text: str


encode_body: Final = msgspec.json.Encoder().encode
decode_body: Final = msgspec.json.Decoder(Body).decode


@lru_cache(maxsize=4096)
def room_prefix(room: str) -> bytes:
    """Return the start of every message line of `room`, up to the seq."""
    return b'{"is":"message","room":' + msgspec.json.encode(room) + b',"seq":'


def message_object(prefix: bytes, seq: int, body: bytes) -> bytes:
    """Return the event of one message as JSON, without a newline."""
    return b"%b%d,%b" % (prefix, seq, body[1:])


def message_lines(prefix: bytes, logged: Iterable[Logged]) -> bytes:
    """Return the events of several messages of one room as lines."""
    return b"".join([b"%b%d,%b\n" % (prefix, entry.seq, entry.body[1:]) for entry in logged])


def page_line(room: str, logged: list[Logged], *, more: bool, re: str | None) -> bytes:
    """Return a `page` event as a line, its messages taken over undecoded."""
    prefix = room_prefix(room)
    messages = b",".join([message_object(prefix, entry.seq, entry.body) for entry in logged])
    tail = b',"more":true' if more else b""
    if re is not None:
        tail += b',"re":' + msgspec.json.encode(re)
    name = msgspec.json.encode(room)
    return b'{"is":"page","room":%b,"messages":[%b]%b}\n' % (name, messages, tail)


_decode_message: Final = msgspec.json.Decoder(Message).decode


def message_of(room: str, entry: Logged) -> Message:
    """Return a logged message decoded, for the doors that show it in another form."""
    return _decode_message(message_object(room_prefix(room), entry.seq, entry.body))
