"""The datagrams to and from one peer, as the outlet and the inbox of a Conversation."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING, Any, Final

from landline.errors import Error, ExpiredError
from landline.net.conversation import Conversation
from landline.net.faults import peer_error
from landline.net.inbox import Inbox
from landline.wire.framing import Raw
from landline.wire.violation import too_long

if TYPE_CHECKING:
    from collections.abc import Callable

    from landline.net.address import Address
    from landline.net.datagrams import DatagramSocket
    from landline.net.packet_info import Control
    from landline.settings import ConversationLimits

NOWHERE: Final = ""
"""The source of datagrams from a Unix socket that has no name: answers are dropped."""
OVERHEAD: Final = 64
"""Bytes that an unread datagram counts for beside its length: an empty one is not free."""


_RAW: Final = Raw()


class DatagramLink:
    """One peer: on the listening side a source of datagrams, on the other the destination."""

    def __init__(
        self,
        socket: DatagramSocket,
        limits: ConversationLimits,
        *,
        to: Any,
        local: Address,
        remote: Address,
        on_closed: Callable[[DatagramLink], None],
    ) -> None:
        """Send through `socket` to the socket name `to`; None: to whom it is connected."""
        self.local = local
        self.remote = remote
        self.quiet = 0
        self.error: Error | None = None
        """Why it ended, if not by a normal end."""
        self.control: Control | None = None
        """What makes an answer leave from the address that was asked."""
        self.inbox = Inbox[bytes](limits.high_water)
        self.call = Conversation(
            self.inbox, self, local=local, remote=remote, framing=_RAW, encode=_RAW.encode
        )
        self._socket = socket
        self._limits = limits
        self._to = to
        self._on_closed = on_closed
        self._unsent: deque[bytes] = deque()
        self._closed = asyncio.Event()

    def received(self, data: bytes, source: Address | None = None) -> None:
        """Take a datagram; dropped and counted while too much is unread."""
        self.quiet = 0
        if len(data) > self._limits.most_bytes:
            self.fail(too_long(self._limits.most_bytes).error())
        elif self.inbox.is_full:
            self._socket.counters.add("datagram.unread")
        else:
            self.inbox.put((data,), len(data) + OVERHEAD, source)

    @property
    def unsent(self) -> int:
        """Bytes that the system has not taken yet."""
        return sum(map(len, self._unsent))

    def write(self, data: bytes) -> None:
        """Send a datagram, or keep it for `drain` while the system has no room."""
        if self._closed.is_set():
            raise self.error or Error("conversation.closed", address=self.remote)
        self.quiet = 0
        if self._unsent or not self._sent(data):
            self._unsent.append(data)

    async def drain(self) -> None:
        """Wait until every datagram has been handed to the system."""
        while self._unsent:
            await self._socket.drain()
            while self._unsent and self._sent(self._unsent[0]):
                self._unsent.popleft()

    def write_eof(self) -> None:
        """Nothing: datagrams have no end to announce."""

    def start_closing(self) -> None:
        """End; datagrams have nothing to wait for."""
        if not self._closed.is_set():
            self._closed.set()
            self._unsent.clear()
            self.inbox.end(self.error)
            self._on_closed(self)

    def abort(self) -> None:
        """End now."""
        self.start_closing()

    async def wait_closed(self) -> None:
        """Wait for the end."""
        await self._closed.wait()

    def fail(self, error: Error) -> None:
        """End because of `error`."""
        if not self._closed.is_set():
            self.error = error
            self.start_closing()

    def idle_out(self) -> None:
        """End because nothing was said for too long."""
        seconds = f"{self._limits.idle_timeout:g}"
        self.fail(ExpiredError("conversation.idle", address=self.remote, seconds=seconds))

    def _sent(self, data: bytes) -> bool:
        if self._to == NOWHERE:
            self._socket.counters.add("datagram.unsent")
            return True
        try:
            self._socket.send(data, self._to, self.control)
        except BlockingIOError:
            if self._to is None or not self.remote.is_unix:
                return False
            # Whether an unconnected Unix socket's peer has room cannot be waited for (unix(7)).
            self._socket.counters.add("datagram.unsent")
        except OSError as error:
            raise peer_error(error, self.remote) from error
        return True
