"""When to connect again, and when to take a silent hub for dead. Clock and chance are arguments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Callable

SETTLED: Final = 5.0
"""Seconds a connection must have lived for the waits to start small again."""


class Backoff:
    """Capped exponential waits with full jitter.

    Full jitter (any wait from 0 to the bound) spreads a thousand members that lost their
    hub at the same moment: aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter
    """

    def __init__(self, first: float, longest: float, chance: Callable[[], float]) -> None:
        """Bound the first wait by `first` and all by `longest` s; `chance` gives [0, 1)."""
        self._first = first
        self._longest = longest
        self._chance = chance
        self._tries = 0

    def wait(self) -> float:
        """Return how many seconds to wait before the next try."""
        bound = min(self._longest, self._first * 2.0 ** min(self._tries, 32))
        self._tries += 1
        return bound * self._chance()

    def lived(self, seconds: float) -> None:
        """A connection lasted so long: if it was a real one, start over with small waits."""
        if seconds >= SETTLED:
            self._tries = 0


class Pulse:
    """Keeps a silent connection alive, and tells from the hub's silence that it is dead.

    Whoever has said nothing for a while pings, so the hub knows of us, and we of the hub.
    """

    def __init__(self, ping: float, dead: float, now: float) -> None:
        """Ping after `ping` seconds without a word of ours, give up after `dead` of theirs."""
        self._ping = ping
        self._dead = dead
        self._heard = self._spoke = now

    def hear(self, now: float) -> None:
        """Something arrived."""
        self._heard = now

    def speak(self, now: float) -> None:
        """Something was sent."""
        self._spoke = now

    def check(self, now: float) -> Literal["ping", "dead"] | None:
        """Return what is to be done at `now`."""
        if now - self._heard >= self._dead:
            return "dead"
        return "ping" if now - self._spoke >= self._ping else None

    def due(self) -> float:
        """Return when `check` should be called next."""
        return min(self._spoke + self._ping, self._heard + self._dead)
