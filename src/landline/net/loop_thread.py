"""An event loop in a thread of its own, for programs whose own threads wait."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING, Any, Final, TypeVar

from landline.net.loops import new_loop
from landline.net.threads import call_in_loop

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from landline.net.loops import LoopChoice

LAST_WORDS: Final = 1.0
"""Seconds that calls from other threads have to end by themselves when the loop ends."""

T = TypeVar("T")


class LoopThread:
    """An event loop and the thread that runs it; it keeps no program from leaving."""

    def __init__(self, name: str, choice: LoopChoice = "auto") -> None:
        """`name` is the thread's; uvloop costs 15 ms to load."""
        self._name = name
        self._choice: LoopChoice = choice
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None

    @property
    def is_running(self) -> bool:
        """Whether calls can be made."""
        return self._loop is not None

    def start(self) -> asyncio.AbstractEventLoop:
        """Return the loop, started unless it runs."""
        with self._lock:
            if self._loop is None:
                self._loop = new_loop(self._choice)
                run = self._loop.run_forever
                self._thread = threading.Thread(target=run, name=self._name, daemon=True)
                self._thread.start()
            return self._loop

    def stop(self) -> None:
        """End the loop and its thread; nothing where it does not run."""
        with self._lock:
            loop, self._loop = self._loop, None
            thread, self._thread = self._thread, None
        if loop is not None and thread is not None:
            call_in_loop(loop, _end_tasks(), None)
            loop.call_soon_threadsafe(loop.stop)
            thread.join()
            loop.close()

    def call(self, work: Coroutine[Any, Any, T], timeout: float | None) -> T:
        """Run `work` in the loop, which must run, and return its result; as `call_in_loop`."""
        loop = self._loop
        if loop is None:
            work.close()
            raise RuntimeError("the loop does not run")
        return call_in_loop(loop, work, timeout)


async def _end_tasks() -> None:
    """End what other threads still wait for; what was closed before has answered it."""
    others = asyncio.all_tasks() - {asyncio.current_task()}
    if others:
        _, late = await asyncio.wait(others, timeout=LAST_WORDS)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
