"""Who is in conversation with one listener, over all its addresses: how many, and their end."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Protocol

from landline.net.idle import IdleWatch
from landline.net.observer import Observer

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from landline.errors import Error
    from landline.net.address import Address
    from landline.settings import ConversationLimits


class Caller(Protocol):
    """One peer of a listener: a `StreamLink` or a `DatagramLink`."""

    local: Address
    remote: Address
    quiet: int
    error: Error | None

    def idle_out(self) -> None: ...

    def start_closing(self) -> None: ...

    def abort(self) -> None: ...


class Roster:
    """Owns a listener's conversations and the tasks that serve them."""

    def __init__(self, limits: ConversationLimits, observer: Observer) -> None:
        """Begin with nobody."""
        self._limits = limits
        self._observer = observer
        self._idle = IdleWatch(limits.idle_timeout)
        self._callers: set[Caller] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._places_taken = 0
        self._closing = False
        self._nobody = asyncio.Event()
        self._nobody.set()

    def __len__(self) -> int:
        return len(self._callers)

    @property
    def is_observed(self) -> bool:
        """Whether anybody wants to know who comes and goes."""
        return type(self._observer) is not Observer

    def admit(self, local: Address, remote: Address) -> bool:
        """Keep a place for one more connection, until it leaves; False where none is left."""
        if self._places_taken >= self._limits.most_callers:
            self._observer.refused(local, remote)
            return False
        self._places_taken += 1
        return True

    def give_back(self) -> None:
        """Do without a place that was kept: the caller is gone before it was there."""
        self._places_taken -= 1

    def enter(self, caller: Caller, /) -> None:
        """Count `caller` in: an admitted connection, or a source of datagrams."""
        self._callers.add(caller)
        self._nobody.clear()
        self._idle.add(caller)
        self._observer.opened(caller.local, caller.remote)
        if self._closing:
            caller.start_closing()

    def leave(self, caller: Caller, /) -> None:
        """Count `caller` out."""
        if not caller.remote.is_datagram:
            self._places_taken -= 1
        self._callers.remove(caller)
        self._idle.discard(caller)
        self._observer.ended(caller.local, caller.remote, caller.error)
        if not self._callers:
            self._nobody.set()

    def start(self, work: Coroutine[Any, Any, None], remote: Address) -> None:
        """Run `work` for the caller at `remote`, as a task that this roster owns."""
        task = asyncio.create_task(work, name=f"landline: {remote}")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """End every conversation: orderly within `close_timeout`, then at once."""
        self._closing = True
        for caller in list(self._callers):
            caller.start_closing()
        try:
            async with asyncio.timeout(self._limits.close_timeout):
                await self._nobody.wait()
                while self._tasks:
                    await asyncio.wait(self._tasks)
        except TimeoutError:
            for caller in list(self._callers):
                caller.abort()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
