"""How many data connections a transfer has. Pure.

On a LAN two: a second one is worth 1.12 times the first, a third nothing (DESIGN §8). Where the
round trip is longer one connection rarely fills the path, least of all with losses: there are
twice as many as long as that brought more than GAIN, counted over a while.
"""

from __future__ import annotations

from typing import Final

FIRST: Final = 2
MOST: Final = 32
FAR: Final = 0.002
"""Seconds of a round trip, from which on a path is not a LAN."""
GAIN: Final = 1.10

_ROUND_TRIPS: Final = 10
_LEAST: Final = 0.5
_SETTLE: Final = 0.5
"""Of the time that is counted goes by before, so that new connections have come up to speed."""


class Ramp:
    """Says how many connections there should be; time is an argument, in seconds."""

    def __init__(self, round_trip: float, now: float, *, fixed: int | None = None) -> None:
        """Take the path's `round_trip` in seconds; `fixed`: so many and no other number."""
        self.wanted = FIRST if fixed is None else fixed
        """How many there should be now."""
        self._span = max(_LEAST, _ROUND_TRIPS * round_trip)
        self._steady = fixed is not None or round_trip <= FAR
        self._best = 0.0
        self._from = now + self._span * _SETTLE
        self._until = 0.0
        self._before: int | None = None

    def look(self, now: float, moved: int) -> int:
        """Return how many there should be, after `moved` bytes in all."""
        if self._steady or now < self._from:
            return self.wanted
        if self._before is None:
            self._from, self._before = now, moved
            self._until = now + self._span
            return self.wanted
        if now < self._until:
            return self.wanted
        rate = (moved - self._before) / (now - self._from)
        if rate <= self._best * GAIN or self.wanted >= MOST:
            self._steady = True
        else:
            self._best = rate
            self.wanted *= 2
            self._from = now + self._span * _SETTLE
            self._before = None
        return self.wanted
