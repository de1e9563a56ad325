"""Events about who is who: the hub's identity, devices, pairing codes (DESIGN §7).

They are part of `events.AnyEvent`.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from landline.wire.event import Event
from landline.wire.fields import Told


class IdentityEvent(Event, tag="identity", frozen=True, kw_only=True):
    """Answers `identity`. Whoever is asked can say anything: compare before believing it."""

    certificate: str
    """The authority's certificate, DER in base64."""
    name: str = ""
    """What the hub is called."""
    re: str | None = None


class Challenge(Event, tag="challenge", frozen=True, kw_only=True):
    """Answers a `hello` with a key: the device has to `prove` itself."""

    nonce: str
    re: str | None = None


class PairingCode(Event, tag="code", frozen=True, kw_only=True):
    """Answers `newcode`: to be shown to one person, and typed on the new device."""

    code: Told
    digits: Told
    """The same code in digits, for keyboards on which words are hard to type."""
    slot: int
    until: int
    """When it ends by itself, in ms since 1970."""
    re: str | None = None


class SlotEvent(Event, tag="slot", frozen=True, kw_only=True):
    """Answers `offer`; and again, `ready`, once somebody has typed the code at the hub."""

    slot: int
    ready: bool = False
    until: int = 0
    re: str | None = None


class Share(Event, tag="share", frozen=True, kw_only=True):
    """Answers `pair`: the hub's share."""

    share: str
    re: str | None = None


class Paired(Event, tag="paired", frozen=True, kw_only=True):
    """Answers `confirm`: the device belongs to a user now, and may say hello with its key."""

    tag: str
    """Proves that the hub knows the code too: without it nothing of this is to be believed."""
    user: str
    name: str
    key: str
    """The device's id."""
    re: str | None = None


class Pairing(Event, tag="pairing", frozen=True, kw_only=True):
    """What became of a code, told to whoever made or typed it."""

    slot: int
    outcome: Literal["paired", "wrong", "over"]
    """`wrong`: somebody tried another code; `over`: it can no longer be used."""
    left: int = 0
    """Tries that remain."""
    name: str | None = None
    """The user that the device was paired for."""
    device: str | None = None
    """How the device is called."""


class DeviceInfo(Struct, frozen=True, omit_defaults=True):
    """A device of a user."""

    key: str
    label: str
    made: int = 0
    used: int | None = None
    here: bool = False
    """This very connection uses it."""


class DeviceList(Event, tag="devices", frozen=True, kw_only=True):
    """Answers `devices`."""

    devices: list[DeviceInfo]
    re: str | None = None
