"""Iterators over what a client receives: the messages of one room, or all that happens."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Protocol, Self

from landline.client.positions import Removed
from landline.client.states import HubRefusedError
from landline.errors import RefusedError, UsageError
from landline.wire.events import Gone, Joined, Limited, Message, Page, Resync

if TYPE_CHECKING:
    from landline.client.inbox import Happening, Inbox
    from landline.client.states import HubView


class Member(Protocol):
    """What an iterator needs of its client."""

    @property
    def hub(self) -> HubView:
        """The hub as it is known now."""

    @property
    def joined(self) -> dict[str, int]:
        """The rooms we are in, and the last seq of each."""

    @property
    def page_size(self) -> int:
        """Messages to ask for at once."""

    async def join(self, room: str) -> Joined:
        """Enter `room`."""

    async def history(self, room: str, *, before: int | None = None, limit: int = 50) -> Page:
        """Return messages before seq `before`."""


class Messages:
    """The messages of one room; `Client.messages` says what is promised."""

    def __init__(
        self, member: Member, room: str, inbox: Inbox, *, after: int | None, last: int | None
    ) -> None:
        if after is not None and last is not None:
            raise UsageError("messages.after-or-last")
        self._member = member
        self._room = room
        self._inbox = inbox
        self._after = after
        self._last = last
        self._seen: int | None = None
        """Seq of the last message given out; None after a resync: any will do."""
        self._gap_end = 0
        """Messages up to here have to be read from the log."""
        self._started = False
        self._ready: deque[Message] = deque()
        """A page, or a live message held back until the gap before it is filled."""
        position = member.joined.get(room)
        self._position = position

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Message:
        if not self._started:
            await self._start()
        while True:
            if self._seen is not None and self._seen < self._gap_end:
                message = await self._next_of_gap(self._seen)
            elif self._ready:
                message = self._ready.popleft()
            else:
                message = await self._next_live()
            if message is not None:
                self._seen = message.seq
                return message

    async def aclose(self) -> None:
        """Stop; the room is not left."""
        self._inbox.close()

    async def _start(self) -> None:
        position = self._position
        if position is None:
            joined = await self._member.join(self._room)
            self._room = self._inbox.room = joined.room
            position = joined.seq
        if self._after is not None:
            self._seen = self._after
        else:
            self._seen = max(0, position - (self._last or 0))
        # What came before we knew how the hub spells the room went past our inbox.
        self._gap_end = max(position, self._member.joined.get(self._room, 0))
        self._started = True

    async def _next_of_gap(self, seen: int) -> Message | None:
        """Return the next message of the gap, reading a page of the log where needed."""
        if not self._ready or self._ready[0].seq > self._gap_end:
            page = await self._read_gap(seen)
            if not page:  # nothing there any more: below the log's floor
                self._seen = min(self._gap_end, seen + self._member.page_size)
                return None
            self._ready.extendleft(reversed(page))
        return self._ready.popleft()

    async def _read_gap(self, seen: int) -> list[Message]:
        """Return the messages that follow `seen`, at most a page of them.

        The hub cuts a page of long messages short at its old end; then the rest is read too.
        """
        size = self._member.page_size
        before = min(seen + size, self._gap_end) + 1
        found: list[Message] = []
        while before > seen + 1:
            page = await self._member.history(self._room, before=before, limit=size)
            found[:0] = [message for message in page.messages if message.seq > seen]
            if not (page.messages and page.more):
                break
            before = page.messages[0].seq
        return found

    async def _next_live(self) -> Message | None:
        event = await self._inbox.get()
        if event is None:
            raise StopAsyncIteration
        if isinstance(event, Message):
            return self._take(event)
        if isinstance(event, Limited):
            self._gap_end = max(self._gap_end, event.next - 1)
        elif isinstance(event, Resync):
            self._seen, self._gap_end = None, 0
        elif isinstance(event, Removed):
            raise RefusedError("room.removed", room=self._room)
        elif isinstance(event, Gone):
            raise HubRefusedError(event)
        return None

    def _take(self, message: Message) -> Message | None:
        if self._seen is None or message.seq == self._seen + 1:
            return message
        if message.seq > self._seen:
            self._gap_end = message.seq - 1
            self._ready.append(message)
        return None


class Events:
    """All that happens; `Client.events` says what is promised."""

    def __init__(self, inbox: Inbox) -> None:
        self._inbox = inbox

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Happening:
        event = await self._inbox.get()
        if event is None:
            raise StopAsyncIteration
        return event

    async def aclose(self) -> None:
        """Stop."""
        self._inbox.close()
