"""What is remembered of senders: their rate, and the repeats of those who keep no connection.

Both tables are bounded; when full they forget the oldest. The clock is the caller's:
`now` is monotonic, in seconds.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Hashable


class Bucket:
    """How much one sender may still send at once; below 0 they are delayed, never refused."""

    __slots__ = ("left", "since")

    def __init__(self, burst: float, now: float) -> None:
        self.left = burst
        self.since = now

    def spend(self, rate: float, burst: float, now: float, cost: float = 1.0) -> float:
        """Take `cost`; return the seconds until that is made up for."""
        self.left = min(burst, self.left + (now - self.since) * rate) - cost
        self.since = now
        return -self.left / rate if self.left < 0 else 0.0

    def wait(self, rate: float, now: float) -> float:
        """Return the seconds until what was taken is made up for."""
        return max(0.0, -self.left / rate - (now - self.since))


class TokenBuckets:
    """At most `rate` a second from each source, `burst` at once, for the `most` latest sources."""

    __slots__ = ("_burst", "_levels", "_most", "_rate")

    def __init__(self, rate: float, burst: float, most: int) -> None:
        self._rate = rate
        self._burst = burst
        self._most = most
        self._levels: OrderedDict[Hashable, tuple[float, float]] = OrderedDict()
        """Source -> (tokens left, when that was); the longest silent source comes first."""

    def __len__(self) -> int:
        return len(self._levels)

    def allow(self, source: Hashable, now: float) -> bool:
        """Return whether `source` may send one more; if so, it is counted."""
        tokens, since = self._levels.pop(source, (self._burst, now))
        tokens = min(self._burst, tokens + max(0.0, now - since) * self._rate)
        allowed = tokens >= 1
        self._levels[source] = (tokens - allowed, now)
        if len(self._levels) > self._most:
            self._levels.popitem(last=False)
        return allowed


class Remembered:
    """Keys seen in the last `window` seconds, the `most` latest of them."""

    __slots__ = ("_most", "_since", "_window")

    def __init__(self, window: float, most: int) -> None:
        self._window = window
        self._most = most
        self._since: OrderedDict[Hashable, float] = OrderedDict()

    def __len__(self) -> int:
        return len(self._since)

    def seen(self, key: Hashable, now: float) -> bool:
        """Return whether `key` is a repeat; a repeat does not make its window longer."""
        self._forget(now)
        if key in self._since:
            return True
        self._since[key] = now
        if len(self._since) > self._most:
            self._since.popitem(last=False)
        return False

    def holds(self, key: Hashable, now: float) -> bool:
        """Return whether `key` was seen, without counting this as a sight of it."""
        self._forget(now)
        return key in self._since

    def forget(self, key: Hashable) -> None:
        """Let `key` be new again."""
        self._since.pop(key, None)

    def _forget(self, now: float) -> None:
        while self._since:
            key, since = next(iter(self._since.items()))
            if now - since < self._window:
                return
            del self._since[key]
