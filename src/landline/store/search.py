"""Answers searches of a log in a data folder, exactly as the log stands at that moment.

The index gives candidates, the log decides: each is held against its present body. What
the index has not reached yet is looked through directly, newest first and up to `TAIL`
messages, with the messages that it edits. So an edit, a deletion or a fresh message shows
at once, and the index may be late, damaged or missing.
What does not live here: how the index is kept (`landline.store.search_index`).
"""

from __future__ import annotations

import heapq
from contextlib import suppress
from itertools import islice
from typing import TYPE_CHECKING, Final

import msgspec

from landline.model import Logged
from landline.store.search_index import INDEX
from landline.store.search_log import LogView
from landline.store.search_match import Matcher, said
from landline.store.search_port import Found, FoundMessage
from landline.store.search_snippet import snippet
from landline.store.search_terms import MOST_ROOMS, question
from landline.store.search_view import MOST_PERSONS, IndexView, UnusableIndexError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
    from pathlib import Path

    from landline.store.search_log import LogRow, Place
    from landline.store.search_port import Order
    from landline.wire.query import Query

TAIL: Final = 20_000
"""Messages beyond the index that are looked through."""
SPARE: Final = 32
"""Candidates asked for beyond those that are wanted: some may not hold."""
MOST_CANDIDATES: Final = 8192
"""Candidates asked for at once."""
NOBODY: Final = 0
"""The number of no person."""


class SearchIndex:
    """A `Search` of the log in a data folder; used by one thread at a time."""

    def __init__(self, folder: Path, epoch: str, report_damage: Callable[[], None]) -> None:
        """Search the log of `epoch` in `folder`; opens nothing before the first search.

        `report_damage` is called when the index turns out to be damaged.
        """
        self._folder = folder.absolute()
        self._epoch = epoch
        self._report_damage = report_damage
        self._log: LogView | None = None
        self._view: IndexView | None = None

    def search(
        self, query: Query, rooms: Sequence[str], limit: int, skip: int, order: Order
    ) -> Found:
        """Return one page of what is found; see `Search.search`."""
        if self._log is None:
            self._log = LogView(self._folder)
        try:
            view = self._newest_view()
            if view is not None:
                with view.reading():
                    return self._answer(self._log, view, query, rooms, limit, skip, order)
        except UnusableIndexError as error:
            self._drop_view()
            if error.damaged:
                self._report_damage()
        return self._answer(self._log, None, query, rooms, limit, skip, order)

    def close(self) -> None:
        """Close what was opened; nothing may be searched afterwards."""
        self._drop_view()
        if self._log is not None:
            self._log.close()

    def _newest_view(self) -> IndexView | None:
        path = self._folder / INDEX
        with suppress(OSError):
            if self._view is not None and path.stat().st_ino != self._view.file:
                self._drop_view()
            if self._view is None:
                self._view = IndexView(path)
            return self._view
        return None

    def _drop_view(self) -> None:
        if self._view is not None:
            self._view.close()
            self._view = None

    def _answer(
        self,
        log: LogView,
        view: IndexView | None,
        query: Query,
        rooms: Sequence[str],
        limit: int,
        skip: int,
        order: Order,
    ) -> Found:
        # The index first: the log is then at least as new.
        mark = None if view is None else view.mark(self._epoch)
        with log.reading():
            known = log.rooms()
            ids = {known[key] for key in rooms if key in known}
            if not ids:
                return Found([])
            if mark is None or not log.has(mark):
                view, mark = None, (0, 0, 0)
            search = _OneSearch(log, view, query, ids, mark[0])
            found = (search.best if order == "best" else search.newest)(skip + limit)
            hits = list(islice(found, skip, skip + limit + 1))
        keys = {number: key for key, number in known.items()}
        shown = [search.shown(row, keys[row.room]) for row in hits[:limit]]
        return Found(shown, len(hits) > limit, search.complete)


class _OneSearch:
    """One search, within one state of the log and one of the index."""

    def __init__(
        self, log: LogView, view: IndexView | None, query: Query, rooms: Collection[int], last: int
    ) -> None:
        """Look in `rooms`; `view` is complete up to message `last`."""
        newest = log.newest()
        self._begin = max(last, newest - TAIL)
        """Behind this message all are looked through."""
        self.complete = self._begin == last
        """Whether no message is left out."""
        self._newest = newest
        self._log = log
        self._view = view
        self._matcher = Matcher(query)
        self._rooms = msgspec.json.encode(sorted(rooms)).decode()
        self._question = self._asked(query, rooms)
        self._low, self._high = 1, last
        if view is not None and (query.after_ms is not None or query.before_ms is not None):
            low, high = view.written(query.after_ms, query.before_ms)
            self._low, self._high = low, min(high, last)
        self._edited: set[Place] = set()

    def newest(self, wanted: int) -> Iterator[LogRow]:
        """Yield what is found, the newest first; `wanted` of it will be looked at, about."""
        yield from self._tail()
        before = 0
        for row in heapq.merge(self._renewed(), self._indexed(wanted), key=_newest_first):
            if row.id != before:
                yield row
            before = row.id

    def best(self, wanted: int) -> Iterator[LogRow]:
        """Yield what is found, the best first, behind what the index does not know yet."""
        if not self._matcher.wanted:
            yield from self.newest(wanted)
            return
        yield from self._tail()
        renewed = list(self._renewed())
        yield from renewed
        known = {row.id for row in renewed}
        for row in self._ranked(wanted):
            if row.id not in known:
                yield row

    def shown(self, row: LogRow, room: str) -> FoundMessage:
        """Return a hit as it is answered."""
        message = said(row.body)
        line, marks = snippet(message.text if message else "", self._matcher.wanted)
        return FoundMessage(room, Logged(row.seq, row.body), line, marks)

    def _asked(self, query: Query, rooms: Collection[int]) -> str | None:
        """Return what the index is asked, as narrow as a few names make it."""
        senders: Collection[int] = ()
        if query.sender is not None and self._view is not None:
            senders = self._view.persons(query.sender) or [NOBODY]
            if len(senders) == MOST_PERSONS:
                senders = ()
        others = set(self._log.rooms().values()) - set(rooms)
        allowed, forbidden = set(rooms), others
        if not others or min(len(allowed), len(forbidden)) > MOST_ROOMS:
            allowed, forbidden = set(), set()
        elif len(forbidden) < len(allowed):
            allowed = set()
        else:
            forbidden = set()
        asked = question(query, self._matcher, senders, allowed, forbidden)
        if asked is None and len(rooms) <= MOST_ROOMS and others:
            asked = question(query, self._matcher, senders, rooms, ())
        return asked

    def _tail(self) -> Iterator[LogRow]:
        """Yield what is found beyond the index, and note what was edited there."""
        below = self._newest + 1
        while rows := self._log.preceding(self._begin, below, self._rooms):
            below = rows[-1].id
            for row in rows:
                message = said(row.body)
                if message is None:
                    continue
                if message.kind == "edit" and message.target:
                    self._edited.add((row.room, message.target))
                elif self._matcher.accepts(message):
                    yield row

    def _renewed(self) -> Iterator[LogRow]:
        """Yield what is found among the edited ones that the index knows otherwise."""
        if self._edited:
            ids = [message for message in self._log.located(self._edited) if message <= self._begin]
            yield from self._verified(reversed(ids))

    def _indexed(self, wanted: int) -> Iterator[LogRow]:
        high, size = self._high, wanted + SPARE
        while self._view is not None:
            size = min(size, MOST_CANDIDATES)
            ids = self._view.newest(self._question, self._low, high, size)
            yield from self._verified(ids)
            if len(ids) < size:
                return
            high, size = ids[-1] - 1, size * 2

    def _ranked(self, wanted: int) -> Iterator[LogRow]:
        skip, size = 0, wanted + SPARE
        while self._view is not None and self._question is not None:
            size = min(size, MOST_CANDIDATES)
            ids = self._view.best(self._question, self._low, self._high, size, skip)
            yield from self._verified(ids)
            if len(ids) < size:
                return
            skip, size = skip + size, size * 2

    def _verified(self, messages: Iterable[int]) -> Iterator[LogRow]:
        for row in self._log.readable(list(messages), self._rooms):
            message = said(row.body)
            if message is not None and self._matcher.accepts(message):
                yield row


def _newest_first(row: LogRow) -> int:
    return -row.id
