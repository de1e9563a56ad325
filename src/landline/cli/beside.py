"""One thing is waited for, another runs beside it: reading while writing, serving while typing."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Coroutine

T = TypeVar("T")


async def run_beside(main: Coroutine[Any, Any, T], beside: Coroutine[Any, Any, object]) -> T:
    """Return what `main` returns; a failure of either ends both, the end of `beside` nothing."""
    main_task = asyncio.create_task(main)
    beside_task = asyncio.create_task(beside)
    try:
        await asyncio.wait((main_task, beside_task), return_when=asyncio.FIRST_COMPLETED)
        if not main_task.done():
            beside_task.result()
        return await main_task
    finally:
        main_task.cancel()
        beside_task.cancel()
        await asyncio.gather(main_task, beside_task, return_exceptions=True)
