"""A device proves itself to a hub: what its hello holds, and what answers the challenge."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from typing import TYPE_CHECKING, Final

from msgspec import structs

from landline.trust.login import NONCE_BYTES, login_message
from landline.wire import events, verbs

if TYPE_CHECKING:
    from landline.trust.device import Device

LONGEST_LABEL: Final = 64
"""Characters of the name under which a login or device is listed."""


async def this_device() -> Device:
    """Return this user's key on this machine; raises as `Device.open` does."""
    from landline.trust.device import Device  # whoever has no account need not load it

    return await asyncio.to_thread(Device.open)


def device_label() -> str | None:
    """Return what this machine's logins and devices are called in the hub's lists."""
    return socket.gethostname()[:LONGEST_LABEL] or None


def with_device(hello: verbs.Hello, device: Device, nonce: bytes) -> verbs.Hello:
    """Return `hello` with the key of `device`; `nonce`: 16 random bytes, never used before."""
    return structs.replace(hello, key=device.public.hex(), nonce=nonce.hex())


def proof(challenge: events.Challenge, device: Device, nonce: bytes, channel: bytes) -> verbs.Prove:
    """Return what answers `challenge`; `channel` is the hash of the hub's certificate seen here.

    A nonce that is none gets a signature that proves nothing.
    """
    theirs = b""
    if len(challenge.nonce) == 2 * NONCE_BYTES:
        with contextlib.suppress(ValueError):
            theirs = bytes.fromhex(challenge.nonce)
    signature = device.sign(login_message(device.public, nonce, theirs, channel))
    return verbs.Prove(signature=signature.hex(), id=challenge.re)
