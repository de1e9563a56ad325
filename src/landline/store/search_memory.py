"""Answers searches of a log in memory by looking through it, in steps that the loop can bear.

What a memory store keeps is bounded for each room, and so is what has to be looked through.
Over several rooms the newest is what its hub's clock says is the newest.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, NamedTuple

from landline.store.search_match import Matcher, said
from landline.store.search_port import Found, FoundMessage
from landline.store.search_snippet import snippet
from landline.wire.words import fold

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Sequence

    from landline.model import Logged
    from landline.store.port import Store
    from landline.store.search_match import Said
    from landline.store.search_port import Order
    from landline.wire.query import Query
    from landline.wire.words import Sought

PAGE: Final = 100
"""Messages read from the store at once."""
STEP_BYTES: Final = 32 * 1024
"""Bytes of bodies that one step looks through, and its last message."""


class MemorySearch:
    """A `Search` of a store that does not wait for a disk."""

    def __init__(self, store: Store) -> None:
        """Search `store`."""
        self._store = store

    def search(
        self, query: Query, rooms: Sequence[str], limit: int, skip: int, order: Order
    ) -> Found:
        """Return one page of what is found; see `Search.search`."""
        steps = self.steps(query, rooms, limit, skip, order)
        while True:
            try:
                next(steps)
            except StopIteration as end:
                found: Found = end.value
                return found

    def steps(
        self, query: Query, rooms: Sequence[str], limit: int, skip: int, order: Order
    ) -> Generator[None, None, Found]:
        """Do what `search` does, a short step for each `next`; what is said meanwhile may show."""
        matcher = Matcher(query)
        if order == "best" and matcher.wanted:
            hits = yield from self._best(matcher, rooms)
        else:
            hits = yield from self._newest(matcher, rooms, skip + limit + 1)
        page = hits[skip : skip + limit]
        return Found([_shown(hit, matcher) for hit in page], len(hits) > skip + limit)

    def _newest(
        self, matcher: Matcher, rooms: Sequence[str], most: int
    ) -> Generator[None, None, list[_Hit]]:
        hits: list[_Hit] = []
        pace = _Pace()
        for room in dict.fromkeys(rooms):
            found = 0
            for hit, message in self._said(room):
                if pace.is_due(hit):
                    yield
                if matcher.accepts(message):
                    hits.append(hit)
                    found += 1
                    if found == most:
                        break
        hits.sort(key=_newest_first)
        return hits

    def _best(self, matcher: Matcher, rooms: Sequence[str]) -> Generator[None, None, list[_Hit]]:
        ranking = _Ranking(matcher.wanted)
        hits: list[tuple[_Hit, _Weight]] = []
        pace = _Pace()
        for room in dict.fromkeys(rooms):
            for hit, message in self._said(room):
                if pace.is_due(hit):
                    yield
                weight = ranking.weight(message) if message.is_text else None
                if weight is not None and matcher.accepts(message):
                    hits.append((hit, weight))
        scored: list[tuple[float, tuple[float, str, int], _Hit]] = []
        for hit, weight in hits:
            if pace.is_due(hit):
                yield
            scored.append((ranking.score(weight), _newest_first(hit), hit))
        return [hit for _, _, hit in sorted(scored)]

    def _said(self, room: str) -> Iterator[tuple[_Hit, Said]]:
        """Yield the messages of `room`, the newest first."""
        before: int | None = None
        at: float = math.inf
        while page := self._store.page(room, before, PAGE):
            before = page[0].seq
            for logged in reversed(page):
                message = said(logged.body)
                if message is not None:
                    # A clock that was put back does not change the order within a room.
                    at = min(at, message.at)
                    yield _Hit(at, room, logged), message


class _Hit(NamedTuple):
    at: float
    room: str
    logged: Logged


class _Pace:
    """Tells when a step has been long enough."""

    def __init__(self) -> None:
        self._bytes = 0

    def is_due(self, hit: _Hit) -> bool:
        self._bytes += len(hit.logged.body)
        if self._bytes < STEP_BYTES:
            return False
        self._bytes = 0
        return True


class _Weight(NamedTuple):
    times: list[int]
    length: int


class _Ranking:
    """BM25 as SQLite computes it, over the texts looked through."""

    def __init__(self, wanted: Sequence[Sought]) -> None:
        self._wanted = wanted
        self._texts = 0
        self._letters = 0
        self._having = [0] * len(wanted)

    def weight(self, message: Said) -> _Weight:
        """Count a text; return what of it matters."""
        folded = fold(message.text)
        times = [sum(1 for _ in sought.spans(folded)) for sought in self._wanted]
        self._having = [having + (n > 0) for having, n in zip(self._having, times, strict=True)]
        self._texts += 1
        self._letters += len(folded)
        return _Weight(times, len(folded))

    def score(self, weight: _Weight) -> float:
        """Return the less the better, once all texts are counted."""
        length = weight.length * self._texts / max(self._letters, 1)
        score = 0.0
        for times, having in zip(weight.times, self._having, strict=True):
            rarity = math.log((self._texts - having + 0.5) / (having + 0.5))
            score += max(rarity, 1e-6) * times * 2.2 / (times + 1.2 * (0.25 + 0.75 * length))
        return -score


def _shown(hit: _Hit, matcher: Matcher) -> FoundMessage:
    message = said(hit.logged.body)
    line, marks = snippet(message.text if message else "", matcher.wanted)
    return FoundMessage(hit.room, hit.logged, line, marks)


def _newest_first(hit: _Hit) -> tuple[float, str, int]:
    return -hit.at, hit.room, -hit.logged.seq
