"""The nouns that every layer shares, as plain frozen data.

What does not live here: how they travel (`landline.wire`), how they are kept
(`landline.store`), what may be done with them (`landline.hub`).
"""

from __future__ import annotations

from typing import Final

from msgspec import Struct

LOBBY: Final = "lobby"
"""The room that everyone starts in, and the only one letters reach."""


class Entry(Struct, frozen=True, gc=False):
    """One message as it goes into a room's log, before it has its number.

    `body` is the JSON object of everything the message says but its room and seq; it is
    encoded once, stored as it is, and sent as it is behind a prefix (DESIGN §5).
    """

    room: str
    cid: str | None
    """The sender's 32 hex digits against doubles; None where the door has none (DESIGN §4)."""
    user: str
    """Id of the sender: only the same user may repeat a cid."""
    body: bytes


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
    head: int = 0
    floor: int = 0
