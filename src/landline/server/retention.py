"""Forgets what rooms no longer keep: messages too old, or too many (`keep_days`, `keep_messages`).

Looks every so often which floor each room should have, and hands the floors that rose to
the log's writer, which forgets a slice at a time between commits. What does not live here:
how a log forgets (`store/trimming.py`).
"""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Protocol

from landline.errors import Error
from landline.hub.records import DAY_MS
from landline.observe import fields, logger
from landline.wire.body import decode_body

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from landline.hub.hub import Hub
    from landline.hub.nouns import Room
    from landline.model import Logged
    from landline.settings import RetentionSettings

_log = logger("server")


class TrimmedLog(Protocol):
    """The log, as far as forgetting goes."""

    def page(
        self,
        room: str,
        before: int | None,
        limit: int,
        answer: Callable[[list[Logged] | Error], None],
    ) -> None:
        """Read the last `limit` messages before `before`."""

    def trim(self, floors: Mapping[str, int]) -> None:
        """Forget each room's messages up to its new floor, in time."""


class Retention:
    """Raises the floors of rooms."""

    def __init__(self, hub: Hub, log: TrimmedLog, settings: RetentionSettings) -> None:
        self._hub = hub
        self._log = log
        self._settings = settings

    async def run(self) -> None:
        """Look again and again, until cancelled (safe at any time)."""
        while True:
            await asyncio.sleep(self._settings.every)
            try:
                await self.look(int(time.time() * 1000))
            except Error as error:  # the disk has trouble, and says so elsewhere
                _log.warning("nothing forgotten", extra=fields(why=error.code))

    async def look(self, at: int) -> dict[str, int]:
        """Raise the floors that are due at `at` (ms since 1970); return them by room's key.

        Raises StoreError where the log cannot be read.
        """
        floors: dict[str, int] = {}
        for room in list(self._hub.rooms):
            floor = await self._floor(room, at)
            if floor > room.floor:
                floors[room.key] = floor
        if floors:
            self._hub.trimmed(floors)
            self._log.trim(floors)
            _log.info("messages forgotten", extra=fields(rooms=len(floors)))
        return floors

    async def _floor(self, room: Room, at: int) -> int:
        floor = room.floor
        if room.kind == "audit":
            return floor
        most = room.keep_messages or self._settings.messages
        if most:
            floor = max(floor, room.head - most)
        days = room.keep_days or self._settings.days
        if days and floor < room.head:
            floor = await self._last_before(room, floor, at - days * DAY_MS)
        return floor

    async def _last_before(self, room: Room, floor: int, cutoff: int) -> int:
        """Return the last seq whose time is before `cutoff`, at least `floor`: a bisection."""
        low, high = floor, room.head
        if await self._time_of(room, low + 1) >= cutoff:
            return low  # nearly always
        while low < high:
            middle = (low + high + 1) // 2
            if await self._time_of(room, middle) < cutoff:
                low = middle
            else:
                high = middle - 1
        return low

    async def _time_of(self, room: Room, seq: int) -> int:
        answer: asyncio.Future[list[Logged] | Error] = asyncio.get_running_loop().create_future()
        self._log.page(room.key, seq + 1, 1, answer.set_result)
        rows = await answer
        if isinstance(rows, Error):
            raise rows
        return decode_body(rows[-1].body).at if rows else 0
