"""Which event loop the program runs on: uvloop where it is installed, asyncio's otherwise."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Literal, TypeVar

if TYPE_CHECKING:
    from collections.abc import Coroutine

LoopChoice = Literal["auto", "asyncio", "uvloop"]

T = TypeVar("T")


def run(main: Coroutine[Any, Any, T], *, loop: LoopChoice = "auto") -> T:
    """Run `main` as `asyncio.run` does, on the loop of that choice; return its result."""
    with asyncio.Runner(loop_factory=lambda: new_loop(loop)) as runner:
        return runner.run(main)


def new_loop(choice: LoopChoice = "auto") -> asyncio.AbstractEventLoop:
    """Return a new event loop; `uvloop` raises ImportError where that is not installed."""
    if choice != "asyncio":
        try:
            import uvloop
        except ImportError:
            if choice == "uvloop":
                raise
        else:
            return uvloop.new_event_loop()
    return asyncio.SelectorEventLoop()
