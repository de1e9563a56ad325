"""Callers with TLS on their way to a door: the handshake, then the same table of doors inside.

A caller is one of the strangers, and the sealing answers for its place, until a door takes both.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from landline.net.sealed import Sealed
from landline.net.turns import Turns
from landline.observe import fields, logger
from landline.wire.sniff import Door, door_of

if TYPE_CHECKING:
    import socket
    import ssl
    from collections.abc import Callable

    from landline.observe import Counters
    from landline.settings import HubSettings

_log = logger("server")


class Sealing:
    """See the module's docstring."""

    def __init__(
        self,
        settings: HubSettings,
        counters: Counters,
        *,
        context: Callable[[], ssl.SSLContext],
        inside: Callable[[Door, str], asyncio.Protocol | None],
        release: Callable[[str], None],
    ) -> None:
        """Say where callers go.

        `context()` is what a handshake that begins now is made with. `inside(door, source)`
        returns what speaks behind the TLS and takes over the caller's place among the
        strangers; None: there is no such door. `release(source)` takes back all others.
        """
        self.quiet = settings.wire.quiet_line
        self._patience = settings.trust.handshake
        self._grace = settings.wire.login_grace
        self._counters = counters
        self._context = context
        self._inside = inside
        self._release = release
        self._loop = asyncio.get_running_loop()
        self._turns = Turns(self._loop, settings.trust.handshakes)
        self._deadlines: dict[_Caller, float] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def take(self, sock: socket.socket, source: str) -> None:
        """Shake hands with the caller on `sock`, and find the door that it asks for."""
        caller = _Caller(self, source)
        self._deadlines[caller] = self._loop.time() + self._patience
        task = self._loop.create_task(self._connect(caller, sock), name="tls caller")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def sweep(self, now: float) -> None:
        """Break off what takes too long; `now` is the loop's time."""
        for caller, deadline in list(self._deadlines.items()):
            if deadline <= now and caller.sealed is not None:
                caller.sealed.abort()

    def figures(self) -> dict[str, int]:
        """Return how many callers are under way, and how many of them wait for their turn."""
        return {"under-way": len(self._deadlines), "waiting": self._turns.waiting}

    async def close(self) -> None:
        """Break off whatever has found no door yet."""
        self._turns.close()
        if self._tasks:
            await asyncio.wait(self._tasks)
        for caller in list(self._deadlines):
            if caller.sealed is not None:
                caller.sealed.abort()

    async def _connect(self, caller: _Caller, sock: socket.socket) -> None:
        sealed = Sealed(self._context(), self._turns, caller)
        try:
            await self._loop.connect_accepted_socket(lambda: sealed, sock)
        except OSError as error:
            sock.close()
            self.lost(caller)
            _log.debug("caller lost", extra=fields(source=caller.source, why=error))
        else:
            caller.sealed = sealed

    # What callers report

    def opened(self, caller: _Caller) -> None:
        """The handshake is done: from here on it is a stranger like all others."""
        self._counters.add("tls.opened")
        self._deadlines[caller] = self._loop.time() + self._grace

    def door(self, caller: _Caller, door: Door) -> asyncio.Protocol | None:
        """Return what the caller speaks to from now on; None: to nobody."""
        protocol = self._inside(door, caller.source)
        if protocol is not None:
            del self._deadlines[caller]
        return protocol

    def lost(self, caller: _Caller) -> None:
        """It is gone, and was still a stranger."""
        del self._deadlines[caller]
        self._release(caller.source)
        if not caller.is_open:
            self._counters.add("tls.failed")


class _Caller(asyncio.Protocol):
    """Collects the first bytes inside TLS until they tell the door, as `net.port` does outside."""

    def __init__(self, sealing: Sealing, source: str) -> None:
        self.source = source
        self.is_open = False
        """The handshake is done."""
        self.sealed: Sealed | None = None
        self._sealing = sealing
        self._first = b""
        self._undecided: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, Sealed)
        self.sealed = transport
        self.is_open = True
        self._sealing.opened(self)

    def data_received(self, data: bytes) -> None:
        self._first += data
        door = door_of(self._first)
        if door is not None:
            self._enter(door)
        elif self._undecided is None:
            loop = asyncio.get_running_loop()
            self._undecided = loop.call_later(self._sealing.quiet, self._enter, Door.PLAIN)

    def eof_received(self) -> bool | None:
        entered = self._enter(Door.PLAIN) if self._first else None
        return None if entered is None else entered.eof_received()

    def connection_lost(self, error: Exception | None) -> None:
        if self._undecided is not None:
            self._undecided.cancel()
        self._sealing.lost(self)

    def _enter(self, door: Door) -> asyncio.Protocol | None:
        """Let the door speak on; None: there is no such door, and the caller is let go."""
        if self._undecided is not None:
            self._undecided.cancel()
        sealed, protocol = self.sealed, self._sealing.door(self, door)
        assert sealed is not None
        if protocol is None:
            sealed.close()
        else:
            sealed.set_protocol(protocol)
            protocol.connection_made(sealed)
            protocol.data_received(self._first)
        return protocol
