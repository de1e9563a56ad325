"""What can be asked of a hub: the verb table (DESIGN §5).

One Struct per verb gives its fields and their bounds; its row in `VERBS` gives who may
use it and its one line of help. Parsing, permission, help and the protocol reference all
read this file, so a verb is added here and nowhere else.

Every verb may carry `id`, which its answer repeats as `re` (`send` uses its `cid`).
"""

from __future__ import annotations

from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta, Struct

Id = Annotated[str, Meta(max_length=64)]
Name = Annotated[str, Meta(min_length=1, max_length=64)]
Cid = Annotated[str, Meta(min_length=32, max_length=32)]
"""32 hex digits; the hub checks that they are, a pattern here would double the cost of a line."""
Secret = Annotated[str, Meta(pattern="^[0-9a-f]{32}$", max_length=32)]
Seq = Annotated[int, Meta(ge=0, le=2**53 - 1)]
Count = Annotated[int, Meta(ge=1, le=1000)]


class Verb(Struct, frozen=True, gc=False, omit_defaults=True, tag_field="do"):
    """Base of all verbs."""


class Resume(Struct, frozen=True, omit_defaults=True):
    """Where a client stands: the whole of its state, beside unacknowledged cids."""

    epoch: Annotated[str, Meta(max_length=64)]
    rooms: Annotated[dict[Name, Seq], Meta(max_length=1000)]
    """Last seq seen in each room; the client is put back into these rooms."""


class Hello(Verb, tag="hello", frozen=True, kw_only=True):
    """The first line of a native connection."""

    v: Annotated[int, Meta(ge=1, le=1)] = 1
    name: Name | None = msgspec.field(name="as", default=None)
    secret: Secret | None = None
    """Given in an earlier `welcome`: makes this the same guest again."""
    lang: Literal["en", "zh"] | None = None
    resume: Resume | None = None
    id: Id | None = None


class Send(Verb, tag="send", frozen=True):
    """Say something in a room; answered by `ok` once it is on disk."""

    room: Name
    text: str
    cid: Cid | None = None


class Join(Verb, tag="join", frozen=True, kw_only=True):
    """Enter a room, and be given what follows `after`, or the newest `last` messages."""

    room: Name
    after: Seq | None = None
    last: Annotated[int, Meta(ge=0, le=1000)] | None = None
    id: Id | None = None


class Leave(Verb, tag="leave", frozen=True, kw_only=True):
    """Leave a room."""

    room: Name
    id: Id | None = None


class Nick(Verb, tag="nick", frozen=True, kw_only=True):
    """Take another name."""

    name: Name
    id: Id | None = None


class Who(Verb, tag="who", frozen=True, kw_only=True):
    """List who is in a room."""

    room: Name
    id: Id | None = None


class Rooms(Verb, tag="rooms", frozen=True, kw_only=True):
    """List the rooms."""

    id: Id | None = None


class History(Verb, tag="history", frozen=True, kw_only=True):
    """Read a page of a room's log: the `limit` messages before seq `before`."""

    room: Name
    before: Seq | None = None
    limit: Count = 50
    id: Id | None = None


class Answer(Verb, tag="letter", frozen=True, kw_only=True):
    """Answer a letter by hand: one datagram to a source that wrote in the last minute."""

    to: Annotated[str, Meta(min_length=1, max_length=128)]
    text: Annotated[str, Meta(min_length=1, max_length=1200)]
    id: Id | None = None


class Ping(Verb, tag="ping", frozen=True, kw_only=True):
    """Ask for a sign of life; answered by `pong`."""

    id: Id | None = None


class Help(Verb, tag="help", frozen=True, kw_only=True):
    """List the verbs."""

    id: Id | None = None


class Bye(Verb, tag="bye", frozen=True, kw_only=True):
    """Leave the hub; it says goodbye and closes."""

    id: Id | None = None


AnyVerb = Hello | Send | Join | Leave | Nick | Who | Rooms | History | Answer | Ping | Help | Bye

Rank = Literal["stranger", "guest"]
"""What one is before and after `hello`."""


class Row(Struct, frozen=True):
    """What the hub knows of a verb besides its fields."""

    verb: type[Verb]
    by: Rank
    """The least one must be to use it."""
    help: str
    """Catalogue key of its one line of help."""


def _row(verb: type[Verb], by: Rank = "guest") -> tuple[str, Row]:
    tag = str(verb.__struct_config__.tag)
    return tag, Row(verb, by, f"verb.{tag}")


VERBS: Final[dict[str, Row]] = dict(
    (
        _row(Hello, "stranger"),
        _row(Send),
        _row(Join),
        _row(Leave),
        _row(Nick),
        _row(Who),
        _row(Rooms),
        _row(History),
        _row(Answer),
        _row(Ping, "stranger"),
        _row(Help, "stranger"),
        _row(Bye, "stranger"),
    )
)
