"""Which names people and rooms may have, the same through every door.

Confusable names (`аda` in Cyrillic) are not judged here yet: guests' names carry no trust.
"""

from __future__ import annotations

import unicodedata
from typing import Final

from landline.errors import UsageError
from landline.safetext import safe_text

LONGEST: Final = 32
"""Characters of a name after NFC."""

_RESERVED_FIRST: Final = frozenset("/@#!.:~$%&*+-=")
_FORBIDDEN: Final = frozenset("/\\\"'`<>|,;:()[]{}")


def person_name(raw: str) -> str:
    """Return a person's name in NFC, or raise UsageError `name.invalid`."""
    return _checked(raw, "name.invalid")


def room_name(raw: str) -> str:
    """Return a room's name in NFC and lower case, or raise UsageError `room.invalid`."""
    return _checked(raw, "room.invalid").lower()


def folded(name: str) -> str:
    """Return the form under which two spellings count as the same name."""
    return unicodedata.normalize("NFKC", name).casefold()


def _checked(raw: str, code: str) -> str:
    name = unicodedata.normalize("NFC", raw)
    well_made = (
        0 < len(name) <= LONGEST
        and name == safe_text(name)
        and not any(char.isspace() or char in _FORBIDDEN for char in name)
        and name[0] not in _RESERVED_FIRST
        and any(char.isalnum() for char in name)
    )
    if not well_made:
        raise UsageError(code, name=safe_text(raw, limit=40), longest=LONGEST)
    return name
