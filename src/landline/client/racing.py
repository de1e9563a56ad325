"""Several ways to one hub, tried almost at once: RFC 8305, for whole connections.

A way counts once TLS has proven who is there: an address may lead nowhere, or to another.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final

from landline.client.connection import Connection

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterable, Sequence

STAGGER: Final = 0.25
"""Seconds that a way has before the next one is tried beside it (RFC 8305, section 5)."""


async def first_open(
    ways: Sequence[Callable[[], Coroutine[Any, Any, Connection]]],
) -> tuple[int, Connection]:
    """Open `ways`, the likeliest first; return the number of the first that is open, and it.

    Raises what the likeliest raised, where none is. Cancelling leaves no connection behind.
    """
    if len(ways) == 1:
        return 0, await ways[0]()
    trying: dict[asyncio.Task[Connection], int] = {}
    errors: dict[int, BaseException] = {}
    left = list(enumerate(ways))[::-1]
    try:
        while left or trying:
            if left:
                number, way = left.pop()
                trying[asyncio.create_task(way(), name="landline-way")] = number
            done, _ = await asyncio.wait(
                trying,
                timeout=STAGGER if left else None,
                return_when=asyncio.FIRST_COMPLETED,
            )
            for task in sorted(done, key=trying.__getitem__):
                error = task.exception()
                if error is None:
                    return trying.pop(task), task.result()
                errors[trying.pop(task)] = error
        raise errors[0]
    finally:
        await _give_up(trying)


async def _give_up(trying: Iterable[asyncio.Task[Connection]]) -> None:
    for task in trying:
        task.cancel()
    for end in await asyncio.gather(*trying, return_exceptions=True):
        if isinstance(end, Connection):
            end.abort()
