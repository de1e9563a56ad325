"""A device proves itself to a hub: what its hello holds, and what answers the challenge."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import structs

from landline.trust.login import login_message
from landline.wire import events, verbs

if TYPE_CHECKING:
    from landline.trust.device import Device


def with_device(hello: verbs.Hello, device: Device, nonce: bytes) -> verbs.Hello:
    """Return `hello` with the key of `device`; `nonce`: 16 random bytes, never used before."""
    return structs.replace(hello, key=device.public.hex(), nonce=nonce.hex())


def proof(challenge: events.Challenge, device: Device, nonce: bytes, channel: bytes) -> verbs.Prove:
    """Return what answers `challenge`; `channel` is the hash of the hub's certificate seen here.

    A nonce that is none gets a signature that proves nothing.
    """
    try:
        theirs = bytes.fromhex(challenge.nonce)
    except ValueError:
        theirs = b""
    signature = device.sign(login_message(device.public, nonce, theirs, channel))
    return verbs.Prove(signature=signature.hex(), id=challenge.re)
