"""How many strangers a hub bears: connections that have not said who they are (DESIGN §7)."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from landline.settings import StrangerLimits


class Strangers:
    """Counts strangers, and refuses at random before there are too many (RED, RFC 2309)."""

    def __init__(self, limits: StrangerLimits) -> None:
        self._limits = limits
        self._by_source: Counter[str] = Counter()
        self.count = 0

    def admit(self, source: str, roll: float) -> bool:
        """Return whether one more from `source` is borne; `roll` is random in [0, 1)."""
        limits = self._limits
        if self.count >= limits.most or self._by_source[source] >= limits.most_per_source:
            return False
        over = self.count - limits.refuse_from
        if over >= 0 and roll < (over + 1) / (limits.most - limits.refuse_from + 1):
            return False
        self.count += 1
        self._by_source[source] += 1
        return True

    def release(self, source: str) -> None:
        """Take one back: it said who it is, or went away."""
        self.count -= 1
        self._by_source[source] -= 1
        if not self._by_source[source]:
            del self._by_source[source]
