"""A hub's identity as people see, compare and type it: `LL-` and eight groups of letters.

It is the SHA-256 of the public key of the hub's authority, in base32 (RFC 4648 §6). After
every 13 letters comes a check letter (Luhn, modulo 32), so that a mistyped or swapped
letter is noticed, and in which part: 56 letters in groups of seven, as Syncthing shows ids.
Luhn's one blind spot, a swap of A and 7 (of 0 and 9 where it is modulo 10), gives another
hub's fingerprint, which no hub has.
"""

from __future__ import annotations

import base64
import hashlib
import re
from typing import Final, Self

from msgspec import Struct

from landline.errors import UsageError
from landline.safetext import safe_text
from landline.trust import typed

PREFIX: Final = "LL-"
DIGEST_BYTES: Final = 32
LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"

_PART: Final = 13
"""Letters that one check letter guards."""
_PARTS: Final = 4
_GROUP: Final = 7
_MISREAD: Final = str.maketrans("0189", "OIBG")
_LENGTH: Final = _PARTS * (_PART + 1)
_WHOLE: Final = re.compile(f"[{LETTERS}]{{{_LENGTH}}}")


class Fingerprint(Struct, frozen=True):
    """A hub's identity; `str()` gives all of it."""

    digest: bytes
    """The SHA-256, 32 bytes."""

    @classmethod
    def of_key(cls, public_key: bytes) -> Self:
        """Return the identity of the authority whose SubjectPublicKeyInfo (DER) is given."""
        return cls(hashlib.sha256(public_key).digest())

    @classmethod
    def parse(cls, written: str) -> Self:
        """Read what `str()` wrote, however it was copied: case, spaces and dashes are free.

        Raises UsageError `fingerprint.invalid`, `fingerprint.typo` (says which part).
        """
        bare = "".join(typed.parts(written)).upper()
        letters = bare[-_LENGTH:].translate(_MISREAD)
        if bare[:-_LENGTH] not in {"", "LL"} or not _WHOLE.fullmatch(letters):
            raise UsageError("fingerprint.invalid", fingerprint=safe_text(written, limit=80))
        whole = ""
        for number in range(_PARTS):
            part = letters[number * (_PART + 1) :][: _PART + 1]
            if _check_letter(part[:-1]) != part[-1]:
                raise UsageError("fingerprint.typo", part=f"{part[:_GROUP]}-{part[_GROUP:]}")
            whole += part[:-1]
        return cls(base64.b32decode(whole + "===="))

    @property
    def short(self) -> str:
        """The first two groups: enough to tell hubs apart in a list, not to trust one."""
        return str(self)[: len(PREFIX) + 2 * _GROUP + 1]

    def __str__(self) -> str:
        whole = base64.b32encode(self.digest).decode().rstrip("=")
        parts = [whole[at : at + _PART] for at in range(0, len(whole), _PART)]
        letters = "".join(part + _check_letter(part) for part in parts)
        groups = [letters[at : at + _GROUP] for at in range(0, len(letters), _GROUP)]
        return PREFIX + "-".join(groups)


def _check_letter(letters: str) -> str:
    """Return the Luhn check letter, modulo 32 (ISO/IEC 7812-1 annex B, for another base)."""
    total = 0
    for position, letter in enumerate(reversed(letters)):
        value = LETTERS.index(letter) * (2 if position % 2 == 0 else 1)
        total += value // 32 + value % 32
    return LETTERS[-total % 32]
