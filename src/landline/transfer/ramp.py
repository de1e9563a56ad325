"""How many data connections a transfer has. Pure.

On a LAN two: a second one is worth 1.12 times the first, a third nothing (DESIGN §8). Where the
round trip is longer one connection rarely fills the path: there are four or eight at once, and
twice as many as long as that brought more than GAIN, counted over a while. Once packets wait in a
queue, the path is full, and more of them would only starve one another. Where packets are lost
though there is none, chance loses them, and most congestion controls take that for a full path:
each connection then has its own little share, so there are twice as many every few round trips.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

FIRST: Final = 2
FIRST_FAR: Final = 4
FIRST_LONG: Final = 8
"""All of them begin with the same few packets: eight are a round trip sooner at full speed."""
MOST: Final = 48
"""Connections that a side dials, also where a person says how many. With 1 % of loss and 50 ms one
of cubic brings 0.34 MiB/s: 32 of them filled half of a line of 200 Mbit/s, these two thirds."""
FAR: Final = 0.002
"""Seconds of a round trip, from which on a path is not a LAN,"""
LONG: Final = 0.02
"""and from which on it is a long one."""
GAIN: Final = 1.10

Path = Literal["clear", "queued", "lossy", "gaps"]
"""What a connection has found: packets wait in a queue; or none do, and losses slow it; or, at the
receiver, there are gaps in what comes, which may or may not slow it."""

_ROUND_TRIPS: Final = 10
_LEAST: Final = 0.5
_SETTLE: Final = 0.5
"""Of the time that is counted goes by before, so that new connections have come up to speed."""
_PAUSE_ROUND_TRIPS: Final = 4
"""In so many a connection meets its first loss, if there are any."""
_PAUSE_LEAST: Final = 0.1
_DOUBTS: Final = 3
"""Times that pause, in which connections that losses do not slow have filled a path."""


class Ramp:
    """Says how many connections there should be; time is an argument, in seconds."""

    def __init__(self, round_trip: float, now: float, *, fixed: int | None = None) -> None:
        """Take the path's `round_trip` in seconds; `fixed`: so many (up to MOST) and no other."""
        self.wanted = min(fixed, MOST) if fixed else _first(round_trip)
        """How many there should be now."""
        self._may_grow = round_trip > FAR and fixed is None
        self._span = max(_LEAST, _ROUND_TRIPS * round_trip)
        self._pause = max(_PAUSE_LEAST, _PAUSE_ROUND_TRIPS * round_trip)
        self._best = 0.0
        self._look_at = self._doubts_until = 0.0
        self._from = self._until = 0.0
        self._before: int | None = None
        self._pause_from(now)

    def look(self, now: float, moved: int, found: Callable[[], Sequence[Path]]) -> int:
        """Return how many there should be, after `moved` bytes in all.

        `found` returns what each connection has found of the path; it is asked now and then.
        """
        if not self._may_grow or self.wanted >= MOST:
            return self.wanted
        if now >= self._look_at:
            self._look_at = now + self._pause
            self._find(now, found())
        if now >= self._from:
            self._count(now, moved)
        return self.wanted

    def _find(self, now: float, paths: Sequence[Path]) -> None:
        slowed = paths.count("lossy")
        if now >= self._doubts_until:
            slowed += paths.count("gaps")
        if paths.count("queued") * 2 > len(paths):
            self._begin(now)
        elif slowed * 2 >= len(paths) > 0:
            self._double(now)

    def _count(self, now: float, moved: int) -> None:
        """Find out what the last doubling has brought."""
        if self._before is None:
            self._from, self._before = now, moved
            self._until = now + self._span
        elif now >= self._until:
            rate = (moved - self._before) / (now - self._from)
            self._may_grow = rate > self._best * GAIN
            if self._may_grow:
                self._best = rate
                self._double(now)

    def _double(self, now: float) -> None:
        self.wanted = min(2 * self.wanted, MOST)
        self._pause_from(now)

    def _pause_from(self, now: float) -> None:
        self._look_at = now + self._pause
        self._doubts_until = now + _DOUBTS * self._pause
        self._begin(now)

    def _begin(self, now: float) -> None:
        """Count anew, once connections have come up to speed."""
        self._from = now + self._span * _SETTLE
        self._before = None


def _first(round_trip: float) -> int:
    if round_trip <= FAR:
        return FIRST
    return FIRST_LONG if round_trip > LONG else FIRST_FAR
