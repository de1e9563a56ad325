"""What was shown to somebody who looks counts as read, on all their devices."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from landline.errors import Error

if TYPE_CHECKING:
    from landline.client.client import Client

AFTER: Final = 1.0
"""Seconds after which what was shown is marked: so one mark does for many messages."""


class Marking:
    """Read marks of one client; guests have none."""

    def __init__(self, client: Client, *, after: float = AFTER) -> None:
        self._client = client
        self._after = after
        self._shown: dict[str, int] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    def shown(self, room: str, seq: int) -> None:
        """Message `seq` of `room` has been shown."""
        if self._client.role == "guest":
            return
        self._shown[room] = seq
        if self._timer is None:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(self._after, self._mark)

    async def close(self) -> None:
        """Mark nothing any more."""
        if self._timer is not None:
            self._timer.cancel()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _mark(self) -> None:
        self._timer = None
        shown, self._shown = self._shown, {}
        for room, seq in shown.items():
            task = asyncio.create_task(self._read(room, seq), name="landline-mark")
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _read(self, room: str, seq: int) -> None:
        with suppress(Error):  # a mark that is lost is made up for by the next
            await self._client.read(room, seq)
