"""What a hub says of itself when it is asked who it is: its authority's certificate, its name.

Asked over plain TCP, by anybody and answered by anybody: what comes is good for nothing but
to be compared, and for TLS to be checked against (`contact`).
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import contextlib
from typing import TYPE_CHECKING, Final

import msgspec
from msgspec import Struct

from landline.client.connection import dial
from landline.errors import ExpiredError, UnreachableError
from landline.net.faults import peer_error
from landline.safetext import safe_text
from landline.trust.fingerprint import Fingerprint
from landline.trust.pins import LONGEST_NAME
from landline.wire import events, verbs
from landline.wire.parser import event_decoder

if TYPE_CHECKING:
    from landline.net.address import Address

LONGEST: Final = 64 << 10
"""Bytes of the answer: a certificate has about 600."""


class Introduction(Struct, frozen=True):
    """Who a hub says it is."""

    authority: bytes
    """Its certificate (DER): an authority on P-256 that has signed itself."""
    fingerprint: Fingerprint
    name: str
    """What it calls itself, made harmless."""


async def introduced(address: Address, seconds: float) -> Introduction:
    """Ask the hub at `address` who it is, within `seconds`.

    Raises UnreachableError `hub.no-identity` where it does not say, and as connecting does.
    """
    try:
        async with asyncio.timeout(seconds):
            line = await _asked(address)
    except TimeoutError as error:
        raise ExpiredError("peer.timeout", address=address, seconds=f"{seconds:g}") from error
    except OSError as error:
        raise peer_error(error, address) from error
    try:
        said = event_decoder().decode(line)
        if not isinstance(said, events.IdentityEvent):
            raise ValueError(type(said).__name__)
        authority = base64.b64decode(said.certificate, validate=True)
        # A thread: cryptography takes its time to load.
        fingerprint = await asyncio.to_thread(_fingerprint, authority)
    except (msgspec.DecodeError, UnicodeDecodeError, binascii.Error, ValueError) as error:
        raise UnreachableError("hub.no-identity", address=address, label=address.label) from error
    return Introduction(authority, fingerprint, safe_text(said.name.strip(), limit=LONGEST_NAME))


async def _asked(address: Address) -> bytes:
    """Return the line that the hub answers with, or as much as comes of one."""
    sock = await dial(address)
    try:
        reader, writer = await asyncio.open_connection(sock=sock, limit=LONGEST)
    except BaseException:
        sock.close()
        raise
    try:
        writer.write(msgspec.json.encode(verbs.Identity()) + b"\n")
        with contextlib.suppress(ValueError):  # longer than may be
            return await reader.readline()
        return b""
    finally:
        writer.transport.abort()


def _fingerprint(der: bytes) -> Fingerprint:
    """Return whose certificate it is; ValueError where it is not an authority's as ours are."""
    from cryptography import x509
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric import ec

    from landline.trust.certificates import spki

    try:
        certificate = x509.load_der_x509_certificate(der)
        key = certificate.public_key()
        constraints = certificate.extensions.get_extension_for_class(x509.BasicConstraints)
        certificate.verify_directly_issued_by(certificate)
    except (
        x509.ExtensionNotFound,
        x509.DuplicateExtension,
        x509.InvalidVersion,
        x509.UnsupportedGeneralNameType,
        InvalidSignature,
        UnsupportedAlgorithm,
        TypeError,
    ) as error:
        raise ValueError(type(error).__name__) from error
    of_a_hub = isinstance(key, ec.EllipticCurvePublicKey) and isinstance(key.curve, ec.SECP256R1)
    if not of_a_hub or not constraints.value.ca:
        raise ValueError("no authority")
    return Fingerprint.of_key(spki(certificate))
