"""Finds hubs and receivers: by the beacon, and in the network's directory where that works."""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING

from landline.discovery import mdns
from landline.discovery.beacon import ECHO_BYTES, PORT, Finder
from landline.discovery.broadcast import ask

if TYPE_CHECKING:
    from landline.discovery.beacon import Found


async def find(*, seconds: float = 1.0, port: int = PORT) -> list[Found]:
    """Return who is found within `seconds`, by name: hints, not to be trusted.

    Takes that long always. Cancelling this is safe: it closes its sockets.
    """
    finder = Finder(os.urandom(ECHO_BYTES))
    async with asyncio.TaskGroup() as both:
        both.create_task(ask(finder, seconds=seconds, port=port))
        both.create_task(mdns.browse(finder, seconds))
    return finder.found
