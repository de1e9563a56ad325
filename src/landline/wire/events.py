"""What a hub says: every event of the native protocol (DESIGN §5).

This file alone teaches the protocol's other direction. One JSON object per line, named by
its `is`; a reader ignores kinds and keys it does not know. `re` repeats the `id` or `cid`
of the verb that is answered. Times (`at`) are milliseconds since 1970, for display only:
order is `seq`, dense from 1 in each room.
"""

from __future__ import annotations

from typing import Final, Literal

import msgspec
from msgspec import Struct


class Event(Struct, frozen=True, gc=False, omit_defaults=True, tag_field="is"):
    """Base of all events."""


class Me(Struct, frozen=True, omit_defaults=True):
    """Who the hub takes this connection for."""

    id: str
    name: str
    secret: str | None = None
    """Comes with a new guest's first welcome; in a later hello it makes the same guest."""


class RoomInfo(Struct, frozen=True, omit_defaults=True):
    """A room as lists show it; messages `floor + 1 … seq` can be read."""

    room: str
    seq: int = 0
    floor: int = 0
    people: int = 0


class Limits(Struct, frozen=True):
    """Bounds that a client has to keep."""

    line: int
    text: int
    history: int


class Welcome(Event, tag="welcome", frozen=True, kw_only=True):
    """Answers `hello`. What was missed in the resumed rooms follows, then live events."""

    v: int = 1
    me: Me
    epoch: str
    limits: Limits
    features: list[str] = []
    rooms: list[RoomInfo] = []
    """The rooms this connection is in now."""
    re: str | None = None


class Ok(Event, tag="ok", frozen=True, kw_only=True):
    """What was asked is done; for `send`: it is on disk, under this seq."""

    re: str | None = None
    cid: str | None = None
    room: str | None = None
    seq: int | None = None
    at: int | None = None


class Message(Event, tag="message", frozen=True, kw_only=True):
    """A message of a room's log."""

    room: str
    seq: int
    sender: str = msgspec.field(name="from")
    user: str = ""
    """Id of the sender: stays the same when the name changes."""
    at: int = 0
    cid: str | None = None
    via: Literal["letter"] | None = None
    """Set where the sender is unverified: a UDP letter (DESIGN §6)."""
    text: str = ""


class Joined(Event, tag="joined", frozen=True, kw_only=True):
    """This connection is in `room` now; what it asked to be given follows."""

    room: str
    seq: int
    floor: int = 0
    re: str | None = None


class Limited(Event, tag="limited", frozen=True, kw_only=True):
    """A gap too long to replay: messages `after + 1 … next - 1` are left to `history`."""

    room: str
    after: int
    next: int


class Resync(Event, tag="resync", frozen=True, kw_only=True):
    """The log is another one (a restored backup): forget all positions of the old epoch."""

    epoch: str


class Page(Event, tag="page", frozen=True, kw_only=True):
    """Answers `history`: messages oldest first; `more` says that older ones exist."""

    room: str
    messages: list[Message]
    more: bool = False
    re: str | None = None


class RoomList(Event, tag="rooms", frozen=True, kw_only=True):
    """Answers `rooms`."""

    rooms: list[RoomInfo]
    re: str | None = None


class People(Event, tag="people", frozen=True, kw_only=True):
    """Answers `who`."""

    room: str
    names: list[str]
    re: str | None = None


class Presence(Event, tag="presence", frozen=True, kw_only=True):
    """Who came, went or changed name in a small room: not numbered, latest wins."""

    room: str
    here: list[str] = []
    gone: list[str] = []


class HelpList(Event, tag="help", frozen=True, kw_only=True):
    """Answers `help`: verb -> what it does."""

    verbs: dict[str, str]
    re: str | None = None


class Pong(Event, tag="pong", frozen=True, kw_only=True):
    """Answers `ping`."""

    re: str | None = None


class Failure(Event, tag="error", frozen=True, kw_only=True):
    """What was asked was not done; `code` is stable, `text` and `hint` are for people."""

    code: str
    text: str
    hint: str = ""
    re: str | None = None


class Goodbye(Event, tag="goodbye", frozen=True, kw_only=True):
    """The hub closes this connection; `code` says why."""

    code: str
    text: str


AnyEvent = (
    Welcome
    | Ok
    | Message
    | Joined
    | Limited
    | Resync
    | Page
    | RoomList
    | People
    | Presence
    | HelpList
    | Pong
    | Failure
    | Goodbye
)

EVENTS: Final[frozenset[str]] = frozenset(
    str(kind.__struct_config__.tag)
    for kind in (
        Welcome,
        Ok,
        Message,
        Joined,
        Limited,
        Resync,
        Page,
        RoomList,
        People,
        Presence,
        HelpList,
        Pong,
        Failure,
        Goodbye,
    )
)
"""Kinds this version knows; a reader skips the rest."""
