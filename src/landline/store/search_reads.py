"""Searching without stopping the loop: a thread for a log on disk, steps for one in memory.

Both belong to the loop's thread, are bounded by `QUEUE`, and answer one search after
another: a slow one holds up searches, not pages of history (`landline.store.reads`).
"""

from __future__ import annotations

import asyncio
from collections import deque
from functools import partial
from typing import TYPE_CHECKING, Final

from landline import observe
from landline.errors import StoreError
from landline.store.reads import QuestionThread
from landline.store.search import SearchIndex
from landline.store.search_follow import Follower
from landline.store.search_memory import MemorySearch

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence
    from pathlib import Path

    from landline.store.port import Store
    from landline.store.search_port import Found, Order
    from landline.wire.query import Query

QUEUE: Final = 32
"""Searches waiting; one more is answered with `store.overloaded`."""

_log = observe.logger("search")


class IndexedSearches:
    """Searches the log in a folder by an index that it keeps."""

    def __init__(self, folder: Path, epoch: str) -> None:
        """Start both threads: the one that answers, the one that indexes."""
        self._follower = Follower(folder, epoch)
        self._index = SearchIndex(folder, epoch, self._follower.report_damage)
        self._thread = QuestionThread("landline-search", QUEUE)
        self._follower.start()

    def search(
        self,
        query: Query,
        rooms: Sequence[str],
        limit: int,
        skip: int,
        order: Order,
        answer: Callable[[Found | StoreError], None],
    ) -> None:
        """Call `answer` with `Search.search`'s result, later, or with the reason it failed."""
        question = partial(self._index.search, query, list(rooms), limit, skip, order)
        self._thread.ask(question, answer)

    @property
    def behind(self) -> int:
        """Messages that cannot be found yet."""
        return self._follower.behind

    def wake(self) -> None:
        """Say that something was committed: the index follows."""
        self._follower.wake()

    async def close(self, timeout: float) -> None:  # noqa: ASYNC109 - a bound, not a wait
        """Answer what was asked, then stop; ask nothing afterwards. Raises TimeoutError."""
        async with asyncio.timeout(timeout):
            await self._thread.close(timeout)
            await self._follower.close(timeout)
            await asyncio.to_thread(self._index.close)


class SteppedSearches:
    """Searches a store in memory, a step in each turn of the loop."""

    behind: Final = 0

    def __init__(self, store: Store) -> None:
        """Search `store`, which must not wait for a disk."""
        self._search = MemorySearch(store)
        self._loop = asyncio.get_running_loop()
        self._waiting: deque[_Waiting] = deque()
        self._idle = asyncio.Event()
        self._idle.set()

    def search(
        self,
        query: Query,
        rooms: Sequence[str],
        limit: int,
        skip: int,
        order: Order,
        answer: Callable[[Found | StoreError], None],
    ) -> None:
        """Call `answer` with `Search.search`'s result, later, or with the reason it failed."""
        if len(self._waiting) >= QUEUE:
            self._loop.call_soon(answer, StoreError("store.overloaded"))
            return
        steps = self._search.steps(query, list(rooms), limit, skip, order)
        self._waiting.append((steps, answer))
        if self._idle.is_set():
            self._idle.clear()
            self._loop.call_soon(self._step)

    def wake(self) -> None:
        """Do nothing: there is no index."""

    async def close(self, timeout: float) -> None:  # noqa: ASYNC109 - one face for both
        """Answer what was asked, then stop."""
        async with asyncio.timeout(timeout):
            await self._idle.wait()

    def _step(self) -> None:
        steps, answer = self._waiting[0]
        result: Found | StoreError
        try:
            next(steps)
            self._loop.call_soon(self._step)
            return
        except StopIteration as end:
            result = end.value
        except Exception as error:
            _log.exception("searching failed")
            result = StoreError("store.failed", folder="", why=type(error).__name__)
        self._waiting.popleft()
        if self._waiting:
            self._loop.call_soon(self._step)
        else:
            self._idle.set()
        answer(result)


_Waiting = tuple["Generator[None, None, Found]", "Callable[[Found | StoreError], None]"]
