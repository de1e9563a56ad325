"""Verbs about who is who: tokens, the hub's identity, devices, pairing codes (DESIGN §7).

They are part of the table in `verbs`, which says who may use them.
"""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from landline.wire.fields import Id, Key, Label, Name, Nonce, PairingCode, Proof, Scope, Slot
from landline.wire.verb import Verb


class AddToken(Verb, tag="addtoken", frozen=True, kw_only=True):
    """Make a token for a program, which may then act as oneself within `scopes`."""

    label: Label
    scopes: Annotated[tuple[Scope, ...], Meta(min_length=1, max_length=4)] = ("read", "write")
    days: Annotated[int, Meta(ge=1, le=3660)] | None = None
    who: Name | None = None
    """Whose it is to be, where an owner makes it for somebody else."""
    id: Id | None = None


class Tokens(Verb, tag="tokens", frozen=True, kw_only=True):
    """List one's tokens and sessions, or as an owner somebody's."""

    who: Name | None = None
    id: Id | None = None


class Revoke(Verb, tag="revoke", frozen=True, kw_only=True):
    """End a token or a session, one's own or as an owner somebody's; its user is cut off."""

    key: Name
    who: Name | None = None
    id: Id | None = None


class Identity(Verb, tag="identity", frozen=True, kw_only=True):
    """Ask who the hub is: its authority's certificate, which TLS is then checked against."""

    id: Id | None = None


class Prove(Verb, tag="prove", frozen=True, kw_only=True):
    """Answer a `challenge`: the device's signature (`trust/login.py`); `welcome` follows."""

    signature: Proof
    id: Id | None = None


class NewCode(Verb, tag="newcode", frozen=True, kw_only=True):
    """Make a pairing code, for a new device of one's own or (as an owner) of somebody's.

    Whoever types it on that device within ten minutes is let in, once. The hub's owner may
    leave `who` out: the device then names its user, who must be new.
    """

    who: Name | None = None
    id: Id | None = None


class DropCode(Verb, tag="dropcode", frozen=True, kw_only=True):
    """End a pairing code that one has made before anybody used it."""

    slot: Slot
    id: Id | None = None


class Approve(Verb, tag="approve", frozen=True, kw_only=True):
    """Type the code that a waiting device shows, so that it is let in as `newcode` would."""

    code: PairingCode
    who: Name | None = None
    id: Id | None = None


class Offer(Verb, tag="offer", frozen=True, kw_only=True):
    """Ask, from a new device, for the number of a code to show here; over TLS only.

    Answered by `slot`; a second `slot`, which is `ready`, says that somebody has typed the code.
    """

    id: Id | None = None


class Pair(Verb, tag="pair", frozen=True, kw_only=True):
    """Begin to pair this device with the hub by a code (`trust/pake.py`); over TLS only."""

    slot: Slot
    key: Key
    """The device's public key."""
    session: Nonce
    """16 random bytes, new for every try."""
    share: Key
    device: Label | None = None
    """How this device is to be called in the list of devices."""
    name: Name | None = msgspec.field(name="as", default=None)
    """The user to become, where the code does not say."""
    id: Id | None = None


class Confirm(Verb, tag="confirm", frozen=True, kw_only=True):
    """Prove to the hub that this device knows the code; answered by `paired`."""

    tag: Proof
    id: Id | None = None


class Devices(Verb, tag="devices", frozen=True, kw_only=True):
    """List one's devices; an owner may ask for another user's."""

    who: Name | None = None
    id: Id | None = None


class RenameDevice(Verb, tag="renamedevice", frozen=True, kw_only=True):
    """Call a device something else."""

    key: Name
    """The device's id, or its beginning where that is the only one."""
    label: Label
    who: Name | None = None
    id: Id | None = None


class RevokeDevice(Verb, tag="revokedevice", frozen=True, kw_only=True):
    """End a device: it is cut off at once and cannot log in again."""

    key: Name
    who: Name | None = None
    id: Id | None = None
