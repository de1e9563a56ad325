"""Verbs about files that are offered through the hub, which never sees them (DESIGN §8).

The hub tells each side where the other can be reached, whose key to expect, and a ticket for
the way through it, should there be no other. They are part of the table in `verbs`, which
says who may use them.
"""

from __future__ import annotations

from typing import Annotated, Final, Literal

from msgspec import Meta, Struct

from landline.wire.fields import Count, Id, Key, Name, Seq, Slot
from landline.wire.verb import Verb

MOST_ADDRESSES: Final = 16
"""Addresses at which one that offers can be reached."""

NetAddress = Annotated[str, Meta(min_length=3, max_length=128)]
"""`host:port`; the hub takes nothing else."""
OfferKey = Annotated[str, Meta(min_length=1, max_length=64)]
"""An offer, as `offered` and `offer` call it."""


class FilesAbout(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What is offered, in a few words, as whoever offers it says."""

    name: Annotated[str, Meta(max_length=255)] = ""
    """What it is called: the first file's or folder's name, ` +2` if two more; not harmless."""
    files: Seq = 0
    folders: Seq = 0
    size: Seq = 0
    """Bytes of all files."""
    kind: Literal["files", "text", "stream"] = "files"


class OfferFiles(Verb, tag="offerfiles", frozen=True, kw_only=True):
    """Offer files to a room or a user (`to`), or to whoever types a code that begins with `slot`.

    To a room takes the right to speak there. The offer ends with this connection, unless the
    same user comes back soon and says the same again with `again`.
    """

    to: Name | None = None
    """A room, `@name`, or `@me` for one's own other devices."""
    slot: Slot | None = None
    """A number chosen at random; nobody is told of such an offer."""
    about: FilesAbout | None = None
    """Needed with `to`."""
    addresses: Annotated[tuple[NetAddress, ...], Meta(max_length=MOST_ADDRESSES)] = ()
    """Where this device can be reached directly, as `host:port`; told to those who take it."""
    key: Key
    """This device's public key, which it proves to those who take it."""
    again: OfferKey | None = None
    """An offer of one's own, made on a connection that is gone: it goes on here."""
    id: Id | None = None


class Offers(Verb, tag="offers", frozen=True, kw_only=True):
    """List the open offers that one may take."""

    limit: Count = 100
    id: Id | None = None


class TakeFiles(Verb, tag="takefiles", frozen=True, kw_only=True):
    """Take an offer, by its name or by a code's `slot`; both sides are told of each other.

    From a room takes the right to read there. Who takes it again is given the same ticket.
    """

    offer: OfferKey | None = None
    slot: Slot | None = None
    key: Key
    """This device's public key, which it proves to the one who offers."""
    id: Id | None = None


class DeclineFiles(Verb, tag="declinefiles", frozen=True, kw_only=True):
    """Say that one does not want what is offered; whoever offers it is told."""

    offer: OfferKey
    reason: Annotated[str, Meta(max_length=64)] = ""
    """Why: an error's code."""
    id: Id | None = None


class WithdrawFiles(Verb, tag="withdrawfiles", frozen=True, kw_only=True):
    """End an offer of one's own. Who has taken it can go on through the hub for a while."""

    offer: OfferKey
    id: Id | None = None
