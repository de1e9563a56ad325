"""Whose turn it is: work that strangers can ask for at will shares the loop with everybody else."""

from __future__ import annotations

import time
from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable


class Turns:
    """Runs short pieces of work in the order in which they were asked for.

    At most `at_once` of them in one turn of the loop; then they rest as long as they took, so
    that all of them together never have more than half of the loop's time. The queue has no
    bound of its own: each asker waits with one piece at most, and askers are counted.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop, at_once: int) -> None:
        self._loop = loop
        self._at_once = at_once
        self._waiting: deque[Callable[[], None]] = deque()
        self._next: asyncio.Handle | None = None
        self._free_at = 0.0
        """When the rest ends, by the monotonic clock."""

    @property
    def waiting(self) -> int:
        """How many pieces wait for their turn."""
        return len(self._waiting)

    def ask(self, work: Callable[[], None]) -> None:
        """Run `work` when its turn comes, never at once."""
        self._waiting.append(work)
        if self._next is None:
            self._plan()

    def close(self) -> None:
        """Run nothing more."""
        self._waiting.clear()
        if self._next is not None:
            self._next.cancel()

    def _plan(self) -> None:
        rest = self._free_at - time.monotonic()
        if rest > 0:
            self._next = self._loop.call_later(rest, self._run)
        else:
            self._next = self._loop.call_soon(self._run)

    def _run(self) -> None:
        begun = time.monotonic()
        try:
            for _ in range(min(self._at_once, len(self._waiting))):
                self._waiting.popleft()()
        finally:
            now = time.monotonic()
            self._free_at = now + (now - begun)
            self._next = None
            if self._waiting:
                self._plan()
