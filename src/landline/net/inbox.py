"""Messages that arrived and were not read yet: in order, bounded, cancel-safe to wait on."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from landline.errors import Error

if TYPE_CHECKING:
    from collections.abc import Iterable

    from landline.net.address import Address

M = TypeVar("M")


class Source(Protocol):
    """What fills an inbox and can be told to wait; an asyncio transport is one."""

    def pause_reading(self) -> None: ...

    def resume_reading(self) -> None: ...


class Inbox(Generic[M]):
    """One conversation's unread messages; above `high_water` bytes its source has to wait.

    A source that cannot wait (a datagram socket) asks `is_full` and drops.
    """

    def __init__(self, high_water: int) -> None:
        """Start empty."""
        self._high_water = high_water
        self._items: deque[tuple[M | Error, Address | None, int]] = deque()
        self._size = 0
        self._source: Source | None = None
        self._source_waits = False
        self._waiters: deque[asyncio.Future[None]] = deque()
        self._ended = False
        self._failure: Error | None = None

    @property
    def is_full(self) -> bool:
        """Whether more than `high_water` bytes wait to be read."""
        return self._size > self._high_water

    def fed_by(self, source: Source) -> None:
        """Let `source` wait while the inbox is full."""
        self._source = source

    def put(self, messages: Iterable[M], size: int, source: Address | None = None) -> None:
        """Add what one read of `size` bytes held; `source` says who sent it if that varies."""
        for message in messages:
            self._items.append((message, source, size))
            self._size += size
            size = 0
            self._wake()
        if self.is_full and self._source is not None and not self._source_waits:
            self._source_waits = True
            self._source.pause_reading()

    def put_failure(self, error: Error) -> None:
        """Have one `get` raise `error`, in its turn, and go on after it."""
        self._items.append((error, None, 0))
        self._wake()

    def end(self, failure: Error | None = None) -> None:
        """Have `get` raise `failure`, or EOFError, once all that came before has been read."""
        if self._ended:
            return
        self._ended, self._failure, self._source = True, failure, None
        while self._waiters:
            self._wake()

    async def get(self) -> tuple[M, Address | None]:
        """Return the next message and its source; a cancelled call has taken nothing."""
        while not self._items:
            if self._ended:
                raise self._failure or EOFError
            await self._news()
        message, source, size = self._items.popleft()
        self._size -= size
        if self._source_waits and self._size <= self._high_water // 2:
            self._source_waits = False
            if self._source is not None:
                self._source.resume_reading()
        if isinstance(message, Error):
            raise message
        return message, source

    async def _news(self) -> None:
        waiter = asyncio.get_running_loop().create_future()
        self._waiters.append(waiter)
        try:
            await waiter
        except asyncio.CancelledError:
            if waiter.done() and not waiter.cancelled() and self._items:
                self._wake()  # the news was not taken: it is the next one's
            raise
        finally:
            if not waiter.done() or waiter.cancelled():
                self._forget(waiter)

    def _forget(self, waiter: asyncio.Future[None]) -> None:
        if waiter in self._waiters:
            self._waiters.remove(waiter)

    def _wake(self) -> None:
        while self._waiters:
            waiter = self._waiters.popleft()
            if not waiter.done():
                waiter.set_result(None)
                return
