"""What must not be guessed: ids, secrets, tokens and codes from the system's randomness."""

from __future__ import annotations

import secrets
from typing import Final

from landline.trust.pake import Exchange

CODE_LETTERS: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""None that can be taken for another, spoken or written: no 0, 1, I, L, O."""
CODE_LENGTH: Final = 10
"""49 bits: with the hub's waits, guessing one would take longer than it holds."""


class SystemFresh:
    """A `hub.state.Fresh`."""

    def secret(self) -> str:
        """Return 32 random hex digits."""
        return secrets.token_hex(16)

    def id(self) -> str:
        """Return 12 random hex digits."""
        return secrets.token_hex(6)

    def token(self) -> str:
        """Return 32 random bytes as 43 characters that fit a URL."""
        return secrets.token_urlsafe(32)

    def code(self) -> str:
        """Return a code as it is read out: `ABCDE-FGHJK`."""
        letters = [secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH)]
        half = CODE_LENGTH // 2
        return "".join(letters[:half]) + "-" + "".join(letters[half:])

    def words(self) -> bytes:
        """Return 3 random bytes."""
        return secrets.token_bytes(3)

    def exchange(self, secret: bytes, session: bytes, own: bytes) -> Exchange:
        """Return the hub's side of a pairing; it takes its scalar from the system."""
        return Exchange("hub", secret, session, own)
