"""How much the hub bears from whom: strangers, words, wrong passwords (DESIGN §7).

Every table is bounded; when full it forgets the longest silent. Clocks are the caller's:
`now` is monotonic, in seconds.
"""

from __future__ import annotations

from collections import Counter, OrderedDict, deque
from typing import TYPE_CHECKING, Final

from landline.errors import RefusedError
from landline.wire.buckets import Bucket
from landline.wire.verbs import Members, OfferFiles, Offers, Rooms, Search, Users, Verb

if TYPE_CHECKING:
    from landline.hub.nouns import Person
    from landline.settings import AccountLimits, RateLimits, StrangerLimits


class Strangers:
    """Counts strangers, and refuses at random before there are too many (RED, RFC 2309)."""

    def __init__(self, limits: StrangerLimits) -> None:
        self._limits = limits
        self._by_source: Counter[str] = Counter()
        self.count = 0
        self.admitted = 0
        """How many were borne so far."""

    def admit(self, source: str, roll: float) -> bool:
        """Return whether one more from `source` is borne; `roll` is random in [0, 1)."""
        limits = self._limits
        if self.count >= limits.most or self._by_source[source] >= limits.most_per_source:
            return False
        over = self.count - limits.refuse_from
        if over >= 0 and roll < (over + 1) / (limits.most - limits.refuse_from + 1):
            return False
        self.count += 1
        self.admitted += 1
        self._by_source[source] += 1
        return True

    def release(self, source: str) -> None:
        """Take one back: it said who it is, or went away."""
        self.count -= 1
        self._by_source[source] -= 1
        if not self._by_source[source]:
            del self._by_source[source]


_COSTS: Final[dict[type[Verb], float]] = {
    Rooms: 10.0,
    Users: 10.0,
    Search: 10.0,
    OfferFiles: 10.0,
    Offers: 10.0,
    Members: 5.0,
}
"""What a list costs more than a plain question: it may name thousands."""


SOURCE_FACTOR: Final = 10.0
"""A source bears the guests of a whole classroom: so many times what one person may."""
_REMEMBERED: Final = 10_000


class Rates:
    """How fast one person may speak and ask, over all connections: a delay, never a kick.

    What was sent is taken in any case: nothing is lost. Guests, who can be somebody else
    any time, also share what their source may. A burst or a rate of 0 is no limit.
    """

    def __init__(self, limits: RateLimits) -> None:
        self._limits = limits
        self._left: OrderedDict[str, tuple[Bucket | None, Bucket | None]] = OrderedDict()
        """User id -> the buckets of those who went away lately."""
        self._sources: OrderedDict[str, Bucket] = OrderedDict()

    def spend(self, person: Person, source: str, now: float) -> float:
        """Count one message of `person`; return for how many seconds to hear no more of them."""
        limits = self._limits
        if not (limits.burst and limits.messages):
            return 0.0
        if person.words is None:
            person.words = Bucket(limits.burst, now)
        wait = person.words.spend(limits.messages, limits.burst, now)
        if person.role == "guest":
            wait = max(wait, self._spend_of_source(source, now))
        return wait

    def ask(self, person: Person, verb: Verb, now: float) -> float:
        """Count one other verb of `person`, as `spend` counts messages."""
        limits = self._limits
        if not (limits.verb_burst and limits.verbs):
            return 0.0
        if person.asks is None:
            person.asks = Bucket(limits.verb_burst, now)
        cost = _COSTS.get(type(verb), 1.0)
        return person.asks.spend(limits.verbs, limits.verb_burst, now, cost)

    def owed(self, person: Person, source: str, now: float) -> float:
        """Return for how many seconds `person` should not come for a single call."""
        limits, wait = self._limits, 0.0
        if person.words is not None:
            wait = person.words.wait(limits.messages, now)
        if person.asks is not None:
            wait = max(wait, person.asks.wait(limits.verbs, now))
        bucket = self._sources.get(source) if person.role == "guest" else None
        if bucket is not None:
            wait = max(wait, bucket.wait(limits.messages * SOURCE_FACTOR, now))
        return wait

    def left(self, person: Person) -> None:
        """Remember how fast somebody was who goes away: coming back is no way around a rate."""
        if person.words is not None or person.asks is not None:
            self._left[person.id] = (person.words, person.asks)
            if len(self._left) > _REMEMBERED:
                self._left.popitem(last=False)

    def came(self, person: Person) -> None:
        """Remember the same of somebody who comes."""
        if person.words is None and person.asks is None:
            person.words, person.asks = self._left.pop(person.id, (None, None))

    def _spend_of_source(self, source: str, now: float) -> float:
        rate = self._limits.messages * SOURCE_FACTOR
        burst = self._limits.burst * SOURCE_FACTOR
        bucket = self._sources.pop(source, None) or Bucket(burst, now)
        self._sources[source] = bucket
        if len(self._sources) > _REMEMBERED:
            self._sources.popitem(last=False)
        return bucket.spend(rate, burst, now)


_FORGIVEN: Final = 3600.0
"""Seconds after which wrong passwords are forgotten."""


class _Wrong:
    __slots__ = ("count", "last")

    def __init__(self) -> None:
        self.count = 0
        self.last = 0.0


class Guesses:
    """Wrong passwords; each further one makes the next wait longer.

    Counted for an account from one source (the wait doubles), for the account from
    everywhere and for the source (it grows by as much each time, after many): so nobody
    can keep somebody else out by guessing from another machine.
    """

    def __init__(self, limits: AccountLimits) -> None:
        self._limits = limits
        self._wrong: OrderedDict[str, _Wrong] = OrderedDict()

    def check(self, account: str, source: str, now: float) -> None:
        """Raise RefusedError `login.wait` if it is too early for another try."""
        limits = self._limits
        pair, everywhere, from_there = _keys(account, source)
        wait = max(
            self._wait(pair, limits.failures, now, doubling=True),
            self._wait(everywhere, limits.failures * 10, now, doubling=False),
            self._wait(from_there, limits.source_failures, now, doubling=False),
        )
        if wait > 0:
            raise RefusedError("login.wait", retry=int(wait) + 1)

    def failed(self, account: str, source: str, now: float) -> None:
        """Note a wrong password."""
        for key in _keys(account, source):
            wrong = self._wrong.pop(key, None)
            if wrong is None or now - wrong.last > _FORGIVEN:
                wrong = _Wrong()
            wrong.count += 1
            wrong.last = now
            self._wrong[key] = wrong
        while len(self._wrong) > self._limits.remembered:
            self._wrong.popitem(last=False)

    def succeeded(self, account: str, source: str) -> None:
        """Forget the wrong passwords of an account; elsewhere, take back the try that was right."""
        pair, everywhere, from_there = _keys(account, source)
        self._wrong.pop(pair, None)
        self._wrong.pop(everywhere, None)
        self._take_back(from_there)

    def undecided(self, account: str, source: str) -> None:
        """Take back a try that nobody could say was right or wrong."""
        for key in _keys(account, source):
            self._take_back(key)

    def _take_back(self, key: str) -> None:
        wrong = self._wrong.get(key)
        if wrong is not None:
            wrong.count -= 1

    def _wait(self, key: str, free: int, now: float, *, doubling: bool) -> float:
        wrong = self._wrong.get(key)
        if wrong is None or wrong.count < free:
            return 0.0
        limits = self._limits
        more = wrong.count - free
        times = float(1 << min(more, 30)) if doubling else more + 1
        return wrong.last + min(limits.longest_wait, limits.first_wait * times) - now


def _keys(account: str, source: str) -> tuple[str, str, str]:
    return f"{account} from {source}", f"account {account}", f"source {source}"


_REST: Final = 60.0
"""Seconds within which tries to pair are counted together, and for which pairing then rests."""


class Tries:
    """Tries to pair that have not succeeded (yet), of all devices and codes together.

    A code of 24 bits that bears three tries is guessed once in 5.6 million times; this bounds
    how many codes somebody can try so: at ten tries a minute, for a whole day without a pause,
    one of them is guessed on one day in 1 165.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._begun: deque[float] = deque()
        self._rests_until = 0.0

    def wait(self, now: float) -> float:
        """Return for how many seconds pairing rests; 0: it does not."""
        return max(0.0, self._rests_until - now)

    def begin(self, now: float) -> bool:
        """Count one more try; return False if it is one too many, with which a rest begins."""
        begun = self._begun
        while begun and begun[0] <= now - _REST:
            begun.popleft()
        if len(begun) >= self._most:
            begun.clear()
            self._rests_until = now + _REST
            return False
        begun.append(now)
        return True

    def succeeded(self, begun: float) -> None:
        """Take back a try that began at `begun`."""
        if begun in self._begun:
            self._begun.remove(begun)


class TriesBySource:
    """Tries of one thing, counted for each address they come from; all count, right or wrong.

    After `most` within a minute, that address rests for a minute.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._tries: OrderedDict[str, Tries] = OrderedDict()

    def begin(self, source: str, now: float) -> bool:
        """Count one more try from `source`; return whether it may have it."""
        tries = self._tries.pop(source, None) or Tries(self._most)
        self._tries[source] = tries
        if len(self._tries) > _REMEMBERED:
            self._tries.popitem(last=False)
        return not tries.wait(now) and tries.begin(now)
