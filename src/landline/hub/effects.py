"""What the hub wants done: the only way it acts on the world (`server/desk.py` runs them)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from msgspec import Struct

from landline.hub.nouns import Member, Room
from landline.model import Entry, Receipt
from landline.secrecy import SECRET, Discreet
from landline.store.search_port import Order
from landline.wire.events import AnyEvent, Goodbye, Mark, Presence, TypingEvent
from landline.wire.query import Query


class Effect(Struct, frozen=True, gc=False):
    """Base of all effects."""


class Tell(Effect, frozen=True):
    """Say `event` to one connection."""

    member: Member
    event: AnyEvent


class Save(Effect, frozen=True):
    """Append `entry` to the log; the outcome comes back through `Hub.committed` or `failed`."""

    entry: Entry
    room: Room | None
    """None: only records are kept."""
    at: int
    member: Member | None = None
    """Who waits for the answer."""
    re: str | None = None
    """What the answer repeats, where it is not the entry's cid."""
    then: Callable[[Receipt], list[Any]] | None = None
    """What follows once it is on disk, instead of a plain `ok`: returns effects."""
    subjects: tuple[str, ...] = ()
    """What it changes: other changes of it wait until it is settled (`hub/changes.py`)."""
    letter: object | None = None
    """The server's handle of the letter this came by, which wants an answer."""
    caller: Callable[[Any], None] | None = None
    """Somebody on the HTTP side who wants an answer: a webhook's, an upload's."""


class Deliver(Effect, frozen=True):
    """Show a message, now on disk, to everybody in its room."""

    room: Room
    seq: int
    body: bytes


class Said(Effect, frozen=True):
    """Show a member's text, now on disk as `seq`, to everybody in its room, and say `ok`."""

    save: Save
    seq: int


class Acknowledge(Effect, frozen=True):
    """Answer a letter whose message is on disk, or that failed with the error `code`."""

    letter: object
    code: str | None = None


class Reply(Effect, frozen=True):
    """Answer a caller on the HTTP side: a webhook's, an upload's, a link's."""

    caller: Callable[[Any], None]
    event: AnyEvent


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
    after: int | None = None
    """Read forwards from here instead."""


class Lookup(Struct, frozen=True):
    """The question what message `seq` of `room` says: its body, None where there is none."""

    room: Room
    seq: int


class HashPassword(Discreet, frozen=True):
    """The question for a password's argon2id hash."""

    password: Annotated[str, SECRET]


class CheckPassword(Discreet, frozen=True):
    """The question whether `password` is the one that `hash` was made of.

    An empty hash is answered no, in the same time.
    """

    hash: Annotated[str, SECRET]
    password: Annotated[str, SECRET]


class Find(Struct, frozen=True):
    """The question which messages of the rooms `keys` answer `query` (`search_port.Found`)."""

    query: Query
    keys: list[str]
    order: Order
    limit: int
    skip: int


class Kept(Discreet, frozen=True):
    """The question as which blob an upload was finished (`blobs.port.Blob`); None: it is not."""

    upload: Annotated[str, SECRET]


class There(Discreet, frozen=True):
    """The question how many bytes of each of these uploads are there."""

    uploads: Annotated[tuple[str, ...], SECRET]


Question = Lookup | HashPassword | CheckPassword | Find | Kept | There


class Ask(Effect, frozen=True):
    """Find out what the hub must know before it can decide; `member` is not heard meanwhile."""

    member: Member
    question: Question
    re: str | None
    """What the failure repeats, should the question fail."""
    then: Callable[[Any], list[Any]]
    """What follows from the answer: returns effects."""
    unanswered: Callable[[], None] = lambda: None
    """Called where the question fails."""


class Hold(Effect, frozen=True):
    """Hear nothing more of `member` until the matching `Release`: its turn has not come."""

    member: Member


class Release(Effect, frozen=True):
    """Hear `member` again."""

    member: Member


class Pause(Effect, frozen=True):
    """Hear nothing more of `member` for `seconds`: it speaks too fast."""

    member: Member
    seconds: float


class Signal(Effect, frozen=True):
    """Show something passing to everybody in a room; dropped first when a line is full."""

    room: Room
    event: Presence | TypingEvent


class Whisper(Effect, frozen=True):
    """Show something passing to one connection; dropped when its line is full."""

    member: Member
    event: Mark


class Post(Effect, frozen=True):
    """Answer a letter by hand: one datagram, if its source wrote lately."""

    member: Member
    to: str
    text: str
    re: str | None


class Drop(Discreet, Effect, frozen=True):
    """Forget what came of an upload, whose content stays where it has become a file's."""

    upload: Annotated[str, SECRET]


class Await(Effect, frozen=True):
    """Let `member`, a stranger, take `seconds` from now on to say who it is."""

    member: Member
    seconds: float


class Admit(Effect, frozen=True):
    """`member` has said who it is: no stranger any more."""

    member: Member


class Close(Effect, frozen=True):
    """End the connection with `event`, once all it asked for is settled."""

    member: Member
    event: Goodbye
