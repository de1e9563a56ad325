"""Pairing codes: a short phrase that pairs two machines once (DESIGN §7).

A code is the number of a slot, where hub and device meet, and three secret bytes: as words
to be read out, `7-guitar-revenge-lemon`, or in digits, `7-042-187-133`, for keyboards on
which English words are hard to type. Whether the secret is right is found out by
`trust.pake` alone; it is compared nowhere.
"""

from __future__ import annotations

import re
from typing import Final, Self

from msgspec import Struct

from landline.catalogue import Phrase
from landline.errors import UsageError
from landline.safetext import safe_text
from landline.trust import typed
from landline.trust.words import WORDS

SECRET_BYTES: Final = 3
MOST_SLOTS: Final = 999

_START: Final = 4
"""Letters that say which word it is."""
_BY_START: Final = {word[:_START]: number for number, word in enumerate(WORDS)}
_NUMBER: Final = re.compile(r"[0-9]{1,3}")
_LONGEST_SHOWN: Final = 10
"""Characters: no word has more, and words run together would be the secret."""


class Code(Struct, frozen=True):
    """A pairing code; its `repr` does not tell the secret."""

    slot: int
    """1 to 999."""
    secret: bytes
    """3 bytes."""

    @classmethod
    def parse(cls, written: str) -> Self:
        """Read a code in words or digits, however it was typed; four letters of a word will do.

        Raises UsageError `code.word` for a word that no code has, `code.invalid` for what has
        not the form of a code. Neither tells more of it than that word.
        """
        first, *rest = [part.lower() for part in typed.parts(written)] or [""]
        slot = int(first) if _NUMBER.fullmatch(first) else 0
        if not slot or len(rest) != SECRET_BYTES:
            raise UsageError("code.invalid")
        return cls(slot, bytes(_byte(part) for part in rest))

    @property
    def words(self) -> str:
        """The code in words: `7-guitar-revenge-lemon`."""
        return "-".join([str(self.slot), *(WORDS[byte] for byte in self.secret)])

    @property
    def digits(self) -> str:
        """The code in digits: `7-042-187-133`."""
        return "-".join([str(self.slot), *(f"{byte:03}" for byte in self.secret)])

    def __repr__(self) -> str:
        return f"Code(slot={self.slot})"

    def __rich_repr__(self) -> list[tuple[str, int]]:
        return [("slot", self.slot)]


def _byte(part: str) -> int:
    """Return what a word or a number of a code stands for."""
    if part.isdigit():
        if not _NUMBER.fullmatch(part) or int(part) > 0xFF:
            raise UsageError("code.invalid")
        return int(part)
    number = _BY_START.get(part[:_START])
    if number is None or not WORDS[number].startswith(part):
        raise _unknown(part)
    return number


def _unknown(part: str) -> UsageError:
    import difflib  # who types a code well does not wait for it

    near = difflib.get_close_matches(part, WORDS, 1)
    advice = Phrase("code.word-near", near=near[0]) if near else Phrase("code.word-far")
    return UsageError("code.word", word=safe_text(part, limit=_LONGEST_SHOWN), advice=advice)
