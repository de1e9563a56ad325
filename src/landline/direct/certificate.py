"""The certificate that a waiting sender or receiver shows: new in each process, trusted by nobody.

It makes the TLS connection and names it: its hash is what both sides bind into their proofs
(`proof`), so that whoever stands in between, with another certificate, is found out. Ed25519
(RFC 8410), in a form of which only key and signature differ: to write it down takes 0.1 ms,
where loading an X.509 library takes 16.
"""

from __future__ import annotations

import base64
import hashlib
import os
import ssl
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from landline.trust.device import PKCS8

if TYPE_CHECKING:
    from collections.abc import Iterator

ALPN: Final = "landline-direct/1"
"""RFC 7301: a hub, or anything else that speaks TLS, is not taken for the other side."""

_TO_SIGN: Final = bytes.fromhex(
    "308187"  # TBSCertificate (RFC 5280 §4.1), 135 bytes
    "a003020102"  # version 3
    "020101"  # serial number 1
    "300506032b6570"  # signed with Ed25519
    "30133111300f06035504030c086c616e646c696e65"  # issuer: CN=landline
    "3020170d3236303130313030303030305a"  # from 2026-01-01
    "180f39393939313233313233353935395a"  # without an end (RFC 5280 §4.1.2.5)
    "30133111300f06035504030c086c616e646c696e65"  # subject: CN=landline
    "302a300506032b6570032100"  # an Ed25519 key of 32 bytes, which follow
)
_CERTIFICATE: Final = bytes.fromhex("3081d4")
_SIGNATURE: Final = bytes.fromhex("300506032b6570034100")
"""Made with Ed25519; 64 bytes, which follow."""


class Certificate:
    """A key and its certificate, for every connection that this process answers."""

    def __init__(self, context: ssl.SSLContext, der: bytes) -> None:
        """Made by `make`, not by hand."""
        self.context = context
        self.digest = hashlib.sha256(der).digest()
        """Its SHA-256: the channel of every connection that is opened with it."""

    @classmethod
    def make(cls) -> Self:
        """Return a new one. Its key leaves this process's memory no more than need be.

        Raises OSError where there is no room for a file of 300 bytes.
        """
        key = Ed25519PrivateKey.generate()
        to_sign = _TO_SIGN + key.public_key().public_bytes_raw()
        der = _CERTIFICATE + to_sign + _SIGNATURE + key.sign(to_sign)
        private = PKCS8 + key.private_bytes_raw()
        context = _context(ssl.PROTOCOL_TLS_SERVER)
        context.num_tickets = 0
        with _readable(_pem("CERTIFICATE", der) + _pem("PRIVATE KEY", private)) as path:
            context.load_cert_chain(path)
        return cls(context, der)


def dialling_context() -> ssl.SSLContext:
    """Return how who dials speaks TLS: it takes any certificate, and proves itself behind it."""
    context = _context(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def _context(protocol: ssl._SSLMethod) -> ssl.SSLContext:
    context = ssl.SSLContext(protocol)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.set_alpn_protocols([ALPN])
    return context


@contextmanager
def _readable(data: bytes) -> Iterator[str | Path]:
    """Give out a path at which OpenSSL, and no other user, finds `data` for the moment."""
    if hasattr(os, "memfd_create") and Path("/proc/self/fd").is_dir():
        handle = os.memfd_create("landline")
        try:
            os.write(handle, data)
            yield f"/proc/self/fd/{handle}"
        finally:
            os.close(handle)
        return
    import tempfile  # 3 ms, and Linux needs none

    with tempfile.NamedTemporaryFile() as file:  # 0600
        file.write(data)
        file.flush()
        yield file.name


def _pem(label: str, der: bytes) -> bytes:
    """Return `der` as RFC 7468 writes it."""
    body = base64.encodebytes(der).decode()
    return f"-----BEGIN {label}-----\n{body}-----END {label}-----\n".encode()
