"""Reading from a store without stopping the loop: one thread, one bounded queue.

Requests are served in order. `InlineReads` has the same face for a store in memory.
"""

from __future__ import annotations

import asyncio
import threading
from functools import partial
from queue import SimpleQueue
from typing import TYPE_CHECKING, Final, TypeVar

from landline import observe
from landline.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from landline.model import Logged
    from landline.store.port import Store

QUEUE: Final = 10_000
"""Requests waiting; one more is answered with `store.overloaded`."""

R = TypeVar("R")

_log = observe.logger("store")


class QuestionThread:
    """Answers questions in a thread of its own, in order, up to `queue` of them waiting.

    Every method and callback belongs to the loop's thread.
    """

    def __init__(self, name: str, queue: int) -> None:
        """Start the thread."""
        self._loop = asyncio.get_running_loop()
        self._most = queue
        self.waiting = 0
        """Questions not yet answered."""
        self._stopped: asyncio.Future[None] = self._loop.create_future()
        self._requests: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._serve, name=name, daemon=True)
        self._thread.start()

    def ask(self, question: Callable[[], R], answer: Callable[[R | StoreError], None]) -> None:
        """Call `answer` with what `question` returns, later, or with the reason it failed."""
        if self.waiting >= self._most:
            self._loop.call_soon(answer, StoreError("store.overloaded"))
            return
        self.waiting += 1
        self._requests.put(partial(self._answer, question, answer))

    async def close(self, timeout: float) -> None:  # noqa: ASYNC109 - a bound, not a wait
        """Answer what was asked, then stop; ask nothing afterwards. Raises TimeoutError."""
        self._requests.put(None)
        async with asyncio.timeout(timeout):
            await asyncio.shield(self._stopped)
        self._thread.join()

    def _answer(self, question: Callable[[], R], answer: Callable[[R | StoreError], None]) -> None:
        self._call(self._hand_back, answer, _asked(question))

    def _hand_back(self, answer: Callable[[R], None], result: R) -> None:
        self.waiting -= 1
        answer(result)

    def _serve(self) -> None:
        while request := self._requests.get():
            request()
        self._call(self._stop)

    def _call(self, function: Callable[..., None], *arguments: object) -> None:
        try:
            self._loop.call_soon_threadsafe(function, *arguments)
        except RuntimeError:  # the loop was closed under us: nobody is left to be told
            _log.warning("reader outlived its loop")

    def _stop(self) -> None:
        if not self._stopped.done():
            self._stopped.set_result(None)


class ReaderThread(QuestionThread):
    """Reads a store in a thread of its own."""

    def __init__(self, store: Store, *, queue: int = QUEUE) -> None:
        """Start the reader of `store`; up to `queue` requests wait."""
        super().__init__("landline-reader", queue)
        self._store = store

    def read(
        self,
        positions: Mapping[str, int],
        limit: int,
        answer: Callable[[dict[str, list[Logged]] | StoreError], None],
    ) -> None:
        """Call `answer` with `Store.read`'s result, later, or with the reason it failed."""
        self.ask(partial(self._store.read, dict(positions), limit), answer)

    def page(
        self,
        room: str,
        before: int | None,
        limit: int,
        answer: Callable[[list[Logged] | StoreError], None],
    ) -> None:
        """Call `answer` with `Store.page`'s result, later, or with the reason it failed."""
        self.ask(partial(self._store.page, room, before, limit), answer)


class InlineReads:
    """Reads at the end of the loop's tick, in the loop's thread."""

    waiting: Final = 0

    def __init__(self, store: Store) -> None:
        """Read from `store`, which must not wait for a disk."""
        self._store = store
        self._loop = asyncio.get_running_loop()

    def read(
        self,
        positions: Mapping[str, int],
        limit: int,
        answer: Callable[[dict[str, list[Logged]] | StoreError], None],
    ) -> None:
        """Call `answer` with `Store.read`'s result, later in this tick."""
        question = partial(self._store.read, dict(positions), limit)
        self._loop.call_soon(lambda: answer(_asked(question)))

    def page(
        self,
        room: str,
        before: int | None,
        limit: int,
        answer: Callable[[list[Logged] | StoreError], None],
    ) -> None:
        """Call `answer` with `Store.page`'s result, later in this tick."""
        question = partial(self._store.page, room, before, limit)
        self._loop.call_soon(lambda: answer(_asked(question)))

    async def close(self, timeout: float) -> None:  # noqa: ASYNC109 - one face for both
        """Answer what was asked, then stop."""
        await asyncio.sleep(0)


def _asked(question: Callable[[], R]) -> R | StoreError:
    try:
        return question()
    except StoreError as error:
        return error
    except Exception as error:
        _log.exception("reading failed")
        return StoreError("store.failed", folder="", why=type(error).__name__)
