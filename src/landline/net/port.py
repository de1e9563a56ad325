"""The one port with many doors: looks at a caller's first bytes, then hands the socket on.

Bytes are looked at with MSG_PEEK, never consumed, so that the door behind reads them as if
it had accepted the connection itself (DESIGN §2). Nothing is written first.
"""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from landline.net.acceptor import Acceptor
from landline.wire.sniff import PEEK, Door, door_of

if TYPE_CHECKING:
    import asyncio

SECOND_LOOK: Final = 0.05
"""Seconds until undecided first bytes (`GE`) are looked at again."""

Route = Callable[[Door, socket.socket, str], None]
Fixed = Callable[[socket.socket, str], None]


class Port:
    """Listening sockets whose callers are sorted by their first bytes."""

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        *,
        admit: Callable[[str], bool],
        release: Callable[[str], None],
        route: Route,
        grace: float,
        quiet: float,
    ) -> None:
        """Say where callers go.

        `admit(source)` bears a stranger or not; `release(source)` takes one back that went
        away unsorted; `route(door, sock, source)` takes over the rest. A caller silent for
        `grace` seconds is closed; one whose bytes stay undecided for `quiet` seconds is plain.
        """
        self._loop = loop
        self._admit = admit
        self._release = release
        self._route = route
        self._grace = grace
        self._quiet = quiet
        self._acceptors: list[Acceptor] = []
        self._waiting: dict[socket.socket, tuple[str, float]] = {}

    def listen(self, sock: socket.socket, *, fixed: Fixed | None = None) -> None:
        """Accept callers of `sock`; with `fixed`, all of them go there unlooked-at."""
        acceptor = Acceptor(sock, lambda caller, peer: self._arrived(caller, peer, fixed))
        self._acceptors.append(acceptor)
        acceptor.start()

    def sweep(self, now: float) -> None:
        """Close callers that have said nothing for too long; `now` is the loop's time."""
        for caller, (_, deadline) in list(self._waiting.items()):
            if deadline > now:
                break
            self._drop(caller)

    def close(self) -> None:
        """Accept nobody any more, and close whoever has said nothing yet."""
        for acceptor in self._acceptors:
            acceptor.close()
        for caller in list(self._waiting):
            self._drop(caller)

    def _arrived(self, caller: socket.socket, peer: object, fixed: Fixed | None) -> None:
        source = str(peer[0]) if isinstance(peer, tuple) and peer else "unix"
        if not self._admit(source):
            caller.close()
            return
        if fixed is not None:
            fixed(caller, source)
            return
        self._waiting[caller] = (source, self._loop.time() + self._grace)
        if not self._look(caller):
            self._loop.add_reader(caller, self._readable, caller)

    def _readable(self, caller: socket.socket) -> None:
        # Level-triggered: without removal, undecided bytes would wake the loop for ever.
        self._loop.remove_reader(caller)
        if not self._look(caller):
            self._look_later(caller, self._loop.time())

    def _look(self, caller: socket.socket) -> bool:
        """Sort `caller` by its first bytes; return False while they do not tell."""
        try:
            first = caller.recv(PEEK, socket.MSG_PEEK)
        except (BlockingIOError, InterruptedError):
            return False
        except OSError:
            first = b""
        if not first:
            self._drop(caller)
            return True
        door = door_of(first)
        if door is None:
            return False
        self._hand_on(caller, door)
        return True

    def _look_later(self, caller: socket.socket, since: float) -> None:
        self._loop.call_later(SECOND_LOOK, self._look_again, caller, since)

    def _look_again(self, caller: socket.socket, since: float) -> None:
        if caller not in self._waiting or self._look(caller):
            return
        if self._loop.time() - since >= self._quiet:
            self._hand_on(caller, Door.PLAIN)
        else:
            self._look_later(caller, since)

    def _hand_on(self, caller: socket.socket, door: Door) -> None:
        source, _ = self._waiting.pop(caller)
        self._route(door, caller, source)

    def _drop(self, caller: socket.socket) -> None:
        source, _ = self._waiting.pop(caller)
        self._loop.remove_reader(caller)
        caller.close()
        self._release(source)
