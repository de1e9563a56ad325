"""Where callers come from: what a source says about the way to it."""

from __future__ import annotations

from typing import Final

_LOOPBACK: Final = ("127.", "::ffff:127.")
"""How loopback addresses begin (RFC 1122 §3.2.1.3), also on a socket for both families."""


def is_this_machine(source: str) -> bool:
    """Return whether `source`, an IP address or `unix`, is on this machine.

    Then nobody on the way can read along: there is no way.
    """
    return source.startswith(_LOOPBACK) or source in ("unix", "::1")
