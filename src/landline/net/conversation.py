"""The two-way exchange of messages with one peer, the same over TCP, Unix sockets and UDP.

What lives here is what a user of the library holds in hand. How bytes come in and go out
is the outlet's business: `link.StreamLink` for streams, `datagrams` for datagrams.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, Protocol, Self, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from landline.errors import Error
    from landline.net.address import Address, Scheme
    from landline.net.inbox import Inbox
    from landline.wire.framing import Framing

M = TypeVar("M")


class Outlet(Protocol):
    """The way out of a conversation, and its end."""

    error: Error | None
    """Why the conversation ended, if not by a normal end."""

    @property
    def unsent(self) -> int:
        """Bytes that the system has not taken yet."""

    def write(self, data: bytes) -> None:
        """Send or queue `data`; raises our error where the conversation is over."""

    async def drain(self) -> None:
        """Wait until there is room to write more."""

    def write_eof(self) -> None:
        """Say that no more will be sent."""

    def start_closing(self) -> None:
        """Begin to end the conversation in an orderly way."""

    async def wait_closed(self) -> None:
        """Wait for the end."""


class Conversation(Generic[M]):
    """Messages to and from one peer.

    `async for message in call` ends when the peer has said all it wanted to say, and
    raises where the conversation failed: UnreachableError `peer.lost` or `peer.refused`,
    ExpiredError `conversation.idle`, ProtocolError for a message that broke the framing.
    """

    def __init__(
        self,
        inbox: Inbox[M],
        outlet: Outlet,
        *,
        local: Address,
        remote: Address,
        framing: Framing[M],
        encode: Callable[[M], bytes],
    ) -> None:
        """Made by `connect` and `listen`, not by hand."""
        self._inbox = inbox
        self._outlet = outlet
        self._encode = encode
        self.local = local
        self.remote = remote
        self.framing = framing

    @property
    def scheme(self) -> Scheme:
        """What it runs over: tcp, udp, unix or unixgram."""
        return self.remote.scheme

    @property
    def is_datagram(self) -> bool:
        """Whether messages are datagrams, which may be lost."""
        return self.remote.is_datagram

    @property
    def unsent(self) -> int:
        """Bytes sent that the system has not taken yet."""
        return self._outlet.unsent

    def is_reason(self, error: Error) -> bool:
        """Tell whether `error` only says that this conversation is over."""
        return error is self._outlet.error or error.code == "conversation.closed"

    async def recv(self) -> M:
        """Return the next message.

        Raises EOFError after the peer's last one, and what the class says on a failure.
        Cancelling is safe: no message is lost.
        """
        message, _ = await self._inbox.get()
        return message

    async def recv_from(self) -> tuple[M, Address]:
        """Return the next message and who sent it: after a broadcast anybody may answer.

        Otherwise as `recv`.
        """
        message, source = await self._inbox.get()
        return message, source or self.remote

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> M:
        try:
            return await self.recv()
        except EOFError:
            raise StopAsyncIteration from None

    async def send(self, message: M | bytes | str) -> None:
        """Send one message (a str as UTF-8); waits while too much is unsent.

        Bytes go to the framing as they are, also where its messages are something else.
        Raises UnreachableError `peer.lost` where the peer is gone, Error
        `conversation.closed` after `close` or `send_eof`. A cancelled call has handed the
        whole message over; only the waiting was given up.
        """
        data: Any = message.encode() if isinstance(message, str) else message
        self._outlet.write(self._encode(data))
        await self._outlet.drain()

    async def send_eof(self) -> None:
        """Say that no more will be sent, and go on receiving; datagrams cannot say it."""
        self._outlet.write_eof()

    async def close(self) -> None:
        """Send what is unsent, within `close_timeout`, then end; may be called again.

        A cancelled call leaves the closing under way.
        """
        self._outlet.start_closing()
        await self._outlet.wait_closed()

    async def wait_closed(self) -> None:
        """Wait until the conversation has ended, whoever ends it; cancelling is safe."""
        await self._outlet.wait_closed()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()
