"""Why something of a transfer did not come to be, as the other side tells it: a code. Pure.

Only codes that have words here are shown, and none of their text is the peer's; any other
becomes a general one.
"""

from __future__ import annotations

from typing import Final

from landline.catalogue import ENTRIES, Phrase
from landline.errors import (
    Error,
    ExpiredError,
    IncompleteError,
    RefusedError,
    VerificationError,
)

UNKNOWN: Final = "transfer.unknown"
"""What an unknown code becomes."""

_KINDS: Final[dict[str, type[Error]]] = {
    "transfer.cancelled": RefusedError,
    "transfer.refused": RefusedError,
    "transfer.too-large": RefusedError,
    "transfer.damaged": VerificationError,
    "transfer.expired": ExpiredError,
}


_TOLD: Final = {"transfer.over-most": "transfer.too-large"}
"""What has other words on the side that set it."""


def told(code: str) -> str:
    """Return by which code the other side is told of what ended it here."""
    return _TOLD.get(code, code)


def by_peer(code: str) -> Error:
    """Return the error that ends a transfer which the other side gave up because of `code`."""
    kind = _KINDS.get(code)
    return kind(code) if kind else IncompleteError("transfer.gave-up", why=phrase(code))


def known(code: str) -> str:
    """Return `code` if there are words for it, else UNKNOWN."""
    return code if _key(code) else UNKNOWN


def phrase(code: str) -> Phrase:
    """Return the words for what the other side called `code`."""
    return Phrase(_key(code) or f"transfer.why.{UNKNOWN}")


def _key(code: str) -> str | None:
    for key in (f"transfer.why.{code}", f"manifest.why.{code}", f"error.{code}"):
        if key in ENTRIES and "{" not in ENTRIES[key][0]:
            return key
    return None
