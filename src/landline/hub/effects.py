"""What the hub wants done: the only way it acts on the world (`server/effects.py` runs them)."""

from __future__ import annotations

from msgspec import Struct

from landline.hub.rooms import Member, Room
from landline.model import Entry
from landline.wire.events import AnyEvent, Goodbye, Presence


class Effect(Struct, frozen=True, gc=False):
    """Base of all effects."""


class Tell(Effect, frozen=True):
    """Say `event` to one connection."""

    member: Member
    event: AnyEvent


class Save(Effect, frozen=True):
    """Append `entry` to the log; the outcome comes back through `Hub.committed` or `failed`."""

    entry: Entry
    room: Room
    at: int
    member: Member | None = None
    letter: object | None = None
    """The server's handle of the letter this came by, which wants an answer."""


class Deliver(Effect, frozen=True):
    """Show a message, now on disk, to everybody in its room."""

    room: Room
    seq: int
    body: bytes


class Acknowledge(Effect, frozen=True):
    """Answer a letter whose message is on disk, or that failed with the error `code`."""

    letter: object
    code: str | None = None


class Enter(Effect, frozen=True):
    """Give `member` all of `room` that follows seq `after`, then what comes live."""

    member: Member
    room: Room
    after: int


class Exit(Effect, frozen=True):
    """Give `member` nothing more of `room`."""

    member: Member
    room: Room


class Fetch(Effect, frozen=True):
    """Read a page of the log and answer `history` with it."""

    member: Member
    room: Room
    before: int | None
    limit: int
    re: str | None


class Signal(Effect, frozen=True):
    """Show something passing to everybody in a room; dropped first when a line is full."""

    room: Room
    event: Presence


class Post(Effect, frozen=True):
    """Answer a letter by hand: one datagram, if its source wrote lately."""

    member: Member
    to: str
    text: str
    re: str | None


class Admit(Effect, frozen=True):
    """`member` has said who it is: no stranger any more."""

    member: Member


class Close(Effect, frozen=True):
    """End the connection with `event`, once all it asked for is settled."""

    member: Member
    event: Goodbye
