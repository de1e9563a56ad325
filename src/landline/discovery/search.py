"""Finds hubs, receivers and senders: by the beacon, hubs in the network's directory as well."""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING

from landline.discovery import mdns
from landline.discovery.beacon import ECHO_BYTES, PORT, Finder
from landline.discovery.broadcast import ask

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable

    from landline.discovery.beacon import Found, Kind


async def find(*, seconds: float = 1.0, port: int = PORT) -> list[Found]:
    """Return who is found within `seconds`, by name: hints, not to be trusted.

    Takes that long always. Cancelling this is safe: it closes its sockets.
    """
    finder = Finder(os.urandom(ECHO_BYTES))
    async with asyncio.TaskGroup() as both:
        both.create_task(ask(finder, seconds=seconds, port=port))
        both.create_task(mdns.browse(finder, seconds))
    return finder.found


async def search(
    kinds: Iterable[Kind], *, seconds: float, port: int = PORT
) -> AsyncIterator[Found]:
    """Give out who answers by the beacon within `seconds`, as soon as they do: hints.

    Each comes again with every further address of theirs. Closing the iterator, or cancelling
    it, closes its sockets.
    """
    heard: asyncio.Queue[Found | None] = asyncio.Queue()  # bounded by the finder
    finder = Finder(os.urandom(ECHO_BYTES), kinds, heard.put_nowait)
    asking = asyncio.create_task(ask(finder, seconds=seconds, port=port))
    asking.add_done_callback(lambda _: heard.put_nowait(None))
    try:
        while (found := await heard.get()) is not None:
            yield found
        await asking
    finally:
        asking.cancel()
        await asyncio.wait((asking,))
