"""How a device proves itself: a signature over both nonces and the certificate in between.

The hash of the hub's certificate, as each side sees it, is the channel binding (the idea of
`tls-server-end-point`, RFC 5929 §4; TLS 1.3's exporter is not to be had from CPython 3.11):
whoever relays a login through a connection of their own must show another certificate, and
the signature does not fit. Pure; nonces are arguments.
"""

from __future__ import annotations

import hashlib
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

CONTEXT: Final = b"landline-auth-1"
"""Version and purpose: no signature made for anything else can be taken for a login."""
ROLE: Final = b"device"
KEY_BYTES: Final = 32
NONCE_BYTES: Final = 16

_ID_LETTERS: Final = 32


def device_id(key: bytes) -> str:
    """Return the id of the device whose Ed25519 public key (32 bytes) is `key`."""
    return hashlib.sha256(key).hexdigest()[:_ID_LETTERS]


def login_message(key: bytes, device_nonce: bytes, hub_nonce: bytes, channel: bytes) -> bytes:
    """Return what is signed; `channel` is the SHA-256 of the hub's certificate (DER)."""
    parts = (CONTEXT, ROLE, key, device_nonce, hub_nonce, channel)
    return b"".join(len(part).to_bytes(2, "big") + part for part in parts)


def proves(key: bytes, signature: bytes, message: bytes) -> bool:
    """Return whether `signature` is that of the owner of `key` (RFC 8032)."""
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True
