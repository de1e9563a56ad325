"""The nouns that every layer shares, as plain frozen data.

What does not live here: how they travel (`landline.wire`), how they are kept
(`landline.store`), what may be done with them (`landline.hub`).
"""

from __future__ import annotations

from typing import Annotated, Final

from msgspec import Struct

from landline.secrecy import SECRET, Discreet

LOBBY: Final = "lobby"
"""The room that everyone starts in, and the only one letters reach."""

AUDIT: Final = "!audit"
"""The room whose log tells what owners and moderators did; only owners read it."""

EVERYBODY: Final = "*"
"""Stands in `Entry.mentions` for everybody in the room (`@all`, `@here`)."""


class Record(Discreet, frozen=True, gc=False):
    """One durable fact that is not a message: a user, a token, a room's settings …

    `kind` and `key` name it, `value` is its JSON; None removes it.
    """

    kind: str
    key: str
    value: Annotated[bytes | None, SECRET]
    """May hold a password's hash, or what signs a webhook."""


class Entry(Struct, frozen=True, gc=False):
    """One message as it goes into a room's log, before it has its number.

    `body` is the JSON object of everything the message says but its room and seq; it is
    encoded once, stored as it is, and sent as it is behind a prefix (DESIGN §5). What it
    changes elsewhere is committed with it: an earlier message (`target`), records.
    """

    room: str | None
    """Key of the room; None: nothing is said, only `records` are kept, and the seq is 0."""
    cid: str | None
    """The sender's 32 hex digits against doubles; None where the door has none (DESIGN §4)."""
    user: str
    """Id of the sender: only the same user may repeat a cid."""
    body: bytes
    target: int = 0
    """Seq of the earlier message in this room that this one is folded into (wire/folding.py)."""
    silent: bool = False
    """Not a text of its own: it does not count as unread."""
    mentions: tuple[str, ...] = ()
    """Ids of the users it mentions, or EVERYBODY."""
    records: tuple[Record, ...] = ()


class Receipt(Struct, frozen=True, gc=False):
    """What became of one Entry: its number, and whether it was there before."""

    seq: int
    duplicate: bool = False
    foreign: bool = False
    """The cid is taken by another user's message; nothing was stored, seq is 0."""


class Logged(Struct, frozen=True, gc=False):
    """One message as it stands in the log."""

    seq: int
    body: bytes


class RoomState(Struct, frozen=True, gc=False):
    """Where a room's log stands: messages `floor + 1 … head` can be read."""

    name: str
    """The room's key: its first name, which never changes."""
    head: int = 0
    floor: int = 0
    silent: int = 0
    """How many of the messages `1 … head` were silent."""
    recent_silent: tuple[int, ...] = ()
    """Seqs of the newest silent messages, ascending, at most 1000."""


class Mention(Struct, frozen=True, gc=False):
    """Somebody was mentioned: who (or EVERYBODY), and where."""

    user: str
    room: str
    seq: int
