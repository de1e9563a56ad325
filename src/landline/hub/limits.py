"""How much the hub bears from whom: strangers, words, wrong passwords (DESIGN §7).

Every table is bounded; when full it forgets the longest silent. Clocks are the caller's:
`now` is monotonic, in seconds.
"""

from __future__ import annotations

from collections import Counter, OrderedDict
from typing import TYPE_CHECKING, Final

from landline.errors import RefusedError
from landline.wire.buckets import Bucket
from landline.wire.verbs import Members, Rooms, Search, Users, Verb

if TYPE_CHECKING:
    from landline.hub.nouns import Person
    from landline.settings import AccountLimits, RateLimits, StrangerLimits


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


_COSTS: Final[dict[type[Verb], float]] = {Rooms: 10.0, Users: 10.0, Search: 10.0, Members: 5.0}
"""What a list costs more than a plain question: it may name thousands."""


class Rates:
    """How fast one person may speak and ask, over all connections: a delay, never a kick.

    What was sent is taken in any case: nothing is lost. A rate of 0 is no limit.
    """

    def __init__(self, limits: RateLimits) -> None:
        self._limits = limits

    def spend(self, person: Person, now: float) -> float:
        """Count one message of `person`; return for how many seconds to hear no more of them."""
        limits = self._limits
        if not limits.messages:
            return 0.0
        if person.words is None:
            person.words = Bucket(limits.burst, now)
        return person.words.spend(limits.messages, limits.burst, now)

    def ask(self, person: Person, verb: Verb, now: float) -> float:
        """Count one other verb of `person`, as `spend` counts messages."""
        limits = self._limits
        if not limits.verbs:
            return 0.0
        if person.asks is None:
            person.asks = Bucket(limits.verb_burst, now)
        cost = _COSTS.get(type(verb), 1.0)
        return person.asks.spend(limits.verbs, limits.verb_burst, now, cost)


_FORGIVEN: Final = 3600.0
"""Seconds after which wrong passwords are forgotten."""


class _Wrong:
    __slots__ = ("count", "last")

    def __init__(self) -> None:
        self.count = 0
        self.last = 0.0


class Guesses:
    """Wrong passwords, by account and by source: each further one makes the next wait longer."""

    def __init__(self, limits: AccountLimits) -> None:
        self._limits = limits
        self._wrong: OrderedDict[str, _Wrong] = OrderedDict()

    def check(self, account: str, source: str, now: float) -> None:
        """Raise RefusedError `login.wait` if it is too early for another try."""
        limits = self._limits
        wait = max(
            self._wait(f"account {account}", limits.failures, now),
            self._wait(f"source {source}", limits.source_failures, now),
        )
        if wait > 0:
            raise RefusedError("login.wait", retry=int(wait) + 1)

    def failed(self, account: str, source: str, now: float) -> None:
        """Note a wrong password."""
        for key in (f"account {account}", f"source {source}"):
            wrong = self._wrong.pop(key, None)
            if wrong is None or now - wrong.last > _FORGIVEN:
                wrong = _Wrong()
            wrong.count += 1
            wrong.last = now
            self._wrong[key] = wrong
        while len(self._wrong) > self._limits.remembered:
            self._wrong.popitem(last=False)

    def succeeded(self, account: str, source: str) -> None:
        """Forget the wrong passwords of an account, and the try that was none of its source's."""
        self._wrong.pop(f"account {account}", None)
        wrong = self._wrong.get(f"source {source}")
        if wrong is not None:
            wrong.count -= 1

    def _wait(self, key: str, free: int, now: float) -> float:
        wrong = self._wrong.get(key)
        if wrong is None or wrong.count < free:
            return 0.0
        limits = self._limits
        doubled = min(wrong.count - free, 30)
        wait = min(limits.longest_wait, limits.first_wait * float(1 << doubled))
        return wrong.last + wait - now
