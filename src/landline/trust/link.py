"""How a hub's address and its fingerprint are written as one line: `landline://HOST:PORT/#LL-…`.

The fingerprint is the fragment, which browsers send nowhere (RFC 3986 §3.5).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from landline.trust.fingerprint import Fingerprint


def link(address: str, fingerprint: Fingerprint) -> str:
    """Return the link to the hub at `address` (`host:port`)."""
    return f"landline://{address}/#{fingerprint}"
