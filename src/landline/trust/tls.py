"""How landline speaks TLS: 1.3 only, no session tickets, and the hub's own certificate.

Tickets are off since a client that sends and closes at once otherwise loses data: the
unread tickets turn its close into a reset (openssl issue 10880). Native clients ask for
the hub's own certificate by a server name of their own, so that an organisation's
certificate, which is for browsers, never changes what was pinned.
"""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

ALPN: Final = "landline/1"
"""RFC 7301: what native clients offer."""
SERVER_NAME: Final = "identity.landline"
"""RFC 6066 §3: asks for the certificate that the hub's own authority has signed."""

_NO_CHECK_TIME: Final = 0x200000
"""X509_V_FLAG_NO_CHECK_TIME of OpenSSL: a pinned key needs no date, and machines without
internet have clocks that are years off."""


class HubContext(ssl.SSLContext):
    """A hub's side; `digest` is the SHA-256 of the leaf that it shows (DER)."""

    digest: bytes


def hub_context(chain: Path, key: Path, digest: bytes) -> HubContext:
    """Return a context that shows the certificates in `chain` (PEM, the leaf first).

    Raises OSError for files that cannot be read, ssl.SSLError for what does not fit together,
    ValueError for a key with a password.
    """
    context = HubContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.num_tickets = 0
    context.set_alpn_protocols([ALPN, "http/1.1"])
    context.load_cert_chain(chain, key, _no_password)
    context.digest = digest
    return context


def client_context(authority: bytes) -> ssl.SSLContext:
    """Return a context that talks to nobody but the hub whose authority (DER) is given.

    That is checked inside the handshake. The hub's name is not: addresses change, and a
    pinned authority vouches for one hub only.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.set_alpn_protocols([ALPN])
    context.check_hostname = False
    context.verify_mode = ssl.CERT_REQUIRED
    context.verify_flags |= _NO_CHECK_TIME
    context.load_verify_locations(cadata=authority)
    return context


def _no_password() -> str:
    # OpenSSL would ask at the terminal, and wait.
    raise ValueError("the key has a password")
