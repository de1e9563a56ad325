"""What one reader of a client has not read yet: bounded, and honest about what it left out.

A reader that is too slow does not make the client stop reading: acknowledgements come in
on the same connection, and a reader that itself waits for one would wait for ever. Its
surplus is dropped instead, and a `limited` mark stands where it was; the log still has it.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING

from landline.client.positions import Removed
from landline.client.session import Heard
from landline.client.states import Connected, Reconnecting
from landline.wire.events import Gone, Limited, Message, Resync, RoomEvent

if TYPE_CHECKING:
    from landline.errors import Error

Happening = Heard | Connected | Reconnecting
"""What readers are shown."""


class Inbox:
    """Events for one reader; of one room, or of all."""

    def __init__(self, most: int, room: str | None = None) -> None:
        """Keep at most `most` events and leave the others out."""
        self._most = most
        self.room = room
        self._waiting: deque[Happening] = deque()
        self._left_out: dict[str, tuple[int, int]] = {}
        """Room -> (last seq before, first after) of what was left out."""
        self._ready = asyncio.Event()
        self._closed = False
        self._error: Error | None = None

    def put(self, event: Happening) -> None:
        """Take in an event, or note that it was left out."""
        if self.room is not None and not self._concerns_room(event):
            return
        if len(self._waiting) >= self._most:
            self._leave_out(event)
            return
        self._mark_left_out()
        self._waiting.append(event)
        self._ready.set()

    async def get(self) -> Happening | None:
        """Return the next event, or None once closed and empty; raises what it failed with.

        Cancelling this is safe: nothing is taken out before it returns.
        """
        while not self._waiting:
            self._mark_left_out()
            if self._waiting:
                break
            if self._error is not None:
                raise self._error
            if self._closed:
                return None
            self._ready.clear()
            await self._ready.wait()
        return self._waiting.popleft()

    def close(self, error: Error | None = None) -> None:
        """Nothing more comes in; what is here can still be read, then `error` is raised."""
        self._closed = True
        self._error = error
        self._ready.set()

    def _concerns_room(self, event: Happening) -> bool:
        if not isinstance(event, RoomEvent):
            return getattr(event, "room", self.room) == self.room
        if event.was is not None and event.was == self.room:
            self.room = event.info.room
            left_out = self._left_out.pop(event.was, None)
            if left_out is not None:
                self._left_out[self.room] = left_out
        return False

    def _leave_out(self, event: Happening) -> None:
        if isinstance(event, Message):
            after, _ = self._left_out.get(event.room, (event.seq - 1, 0))
            self._left_out[event.room] = (after, event.seq + 1)
        elif isinstance(event, Limited):
            after, _ = self._left_out.get(event.room, (event.after, 0))
            self._left_out[event.room] = (after, event.next)
        elif isinstance(event, Resync):
            # Numbers of the old log mean nothing now; the mark itself must not be lost.
            self._left_out.clear()
            self._append_once(event)
        elif isinstance(event, Gone | Removed):
            self._append_once(event)

    def _append_once(self, event: Happening) -> None:
        if self._waiting[-1] != event:
            self._waiting.append(event)

    def _mark_left_out(self) -> None:
        marks, self._left_out = self._left_out, {}
        for room, (after, before) in marks.items():
            self._waiting.append(Limited(room=room, after=after, next=before))
