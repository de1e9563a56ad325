"""A transfer's code and an address of who shows it, as one line: `landline://HOST:PORT/#CODE`.

For a QR code, and for networks on which neither the beacon gets through nor a hub stands by.
The code is the fragment, which browsers send nowhere (RFC 3986 §3.5).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final

from landline.secrecy import SECRET, Discreet
from landline.trust.codes import Code

if TYPE_CHECKING:
    from collections.abc import Sequence

SCHEME: Final = "landline://"


class Shown(Discreet, frozen=True):
    """What whoever types a code, or reads its link, knows of who shows it."""

    code: Annotated[Code, SECRET]
    addresses: tuple[str, ...] = ()
    """`host:port`."""


def code_link(code: Code, addresses: Sequence[str]) -> str:
    """Return the link to whoever shows `code` at the first of `addresses`; empty without one."""
    return f"{SCHEME}{addresses[0]}/#{code.words}" if addresses else ""


def is_link(written: str) -> bool:
    """Tell whether this is a link, with a code or with something else."""
    return written.strip().lower().startswith(SCHEME)


def shown(written: str) -> Shown:
    """Read a code, or the link of one.

    Raises UsageError as `Code.parse` does.
    """
    written = written.strip()
    if not is_link(written):
        return Shown(Code.parse(written))
    place, _, fragment = written[len(SCHEME) :].partition("#")
    address = place.rstrip("/")
    return Shown(Code.parse(fragment), (address,) if address else ())
