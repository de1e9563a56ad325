"""Events about files that are offered through the hub, which never sees them (DESIGN §8).

They are part of `events.AnyEvent`.
"""

from __future__ import annotations

import msgspec

from landline.wire.event import Event
from landline.wire.fields import Told
from landline.wire.offer_verbs import FilesAbout as FilesAbout


class FilesOffer(Event, tag="offer", frozen=True, kw_only=True):
    """Somebody offers files: told to whom they are for, and in the answer to `offers`."""

    offer: str
    """By this name it is taken (`takefiles`)."""
    sender: str = msgspec.field(name="from")
    user: str
    """Id of the one who offers."""
    room: str | None = None
    """Where it is offered; missing: to oneself alone."""
    about: FilesAbout
    key: str
    """The public key of the device that offers it."""
    private: bool = False
    """That key came to the hub over a way on which nobody else could have changed it."""
    at: int = 0
    until: int = 0
    """When it ends by itself, in ms since 1970."""


class OfferList(Event, tag="offers", frozen=True, kw_only=True):
    """Answers `offers`: the newest first."""

    offers: list[FilesOffer]
    re: str | None = None


class Offered(Event, tag="offered", frozen=True, kw_only=True):
    """Answers `offerfiles`."""

    offer: str
    until: int = 0
    """When it ends by itself, in ms since 1970."""
    re: str | None = None


class Taken(Event, tag="taken", frozen=True, kw_only=True):
    """Answers `takefiles`: where the other side is, and how it is known."""

    offer: str
    key: str
    """The public key that the device which offers it will prove to have."""
    addresses: list[str]
    """Where it can perhaps be reached, as `host:port`."""
    ticket: Told
    """32 bytes in hex: with them both sides find each other at the hub's own port."""
    private: bool = False
    """That key came to the hub over a way on which nobody else could have changed it."""
    re: str | None = None


class Taker(Event, tag="taker", frozen=True, kw_only=True):
    """Somebody takes an offer of ours; said again when the offer goes on elsewhere (`again`)."""

    offer: str
    by: str
    user: str
    """Id of the one who takes it."""
    key: str
    """The public key that their device will prove to have."""
    ticket: Told
    private: bool = False
    """That key came to the hub over a way on which nobody else could have changed it."""


class Declined(Event, tag="declined", frozen=True, kw_only=True):
    """Somebody does not want an offer of ours."""

    offer: str
    by: str
    user: str
    reason: str = ""
    """Why: an error's code."""


class Withdrawn(Event, tag="withdrawn", frozen=True, kw_only=True):
    """An offer is over."""

    offer: str
