"""What all services have in common about callers: how they say goodbye, how they are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from landline.safetext import safe_text

if TYPE_CHECKING:
    from landline.net.address import Address

EXIT: Final = b"exit"

_LONGEST_EXIT: Final = 64


def is_exit(message: bytes) -> bool:
    """Tell whether `message` is `exit`, alone but for blanks around it."""
    return len(message) <= _LONGEST_EXIT and message.strip() == EXIT


def shown(address: Address) -> str:
    """Return a caller's address for people: a caller over a Unix socket often has none."""
    return safe_text(address.label) or address.scheme
