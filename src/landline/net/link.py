"""One stream connection (TCP or Unix) as asyncio sees it: flow control, half-close, the end.

A link gives what it reads, cut into messages, to its reader, and writes what it is given.
What is done with messages lives in the readers: `inbox` behind a `Conversation`,
`responder` for services that answer on the spot.

The end, in order: unsent bytes go out, our side is shut, and what the peer still sends is
read and thrown away until it ends too. A socket closed with unread bytes resets the
connection (RFC 1122 §4.2.2.13), and the reset can destroy the last answer on its way.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final, Generic, Protocol, TypeVar, cast

import msgspec

from landline.errors import Error, ExpiredError, UnreachableError
from landline.wire.framing import Decoder, Framing, LengthPrefixed, Lines, Raw
from landline.wire.violation import Violation, too_long

if TYPE_CHECKING:
    from collections.abc import Callable

    from landline.net.address import Address
    from landline.settings import ConversationLimits

M = TypeVar("M")
L = TypeVar("L", contravariant=True)

LINGER: Final = 1.0
"""Seconds a peer has to end its side once everything was sent to it and ours is shut."""


class Reader(Protocol[M]):
    """What takes the messages of one link."""

    def opened(self, link: StreamLink[M]) -> None:
        """The connection is there."""

    def received(self, messages: list[M], size: int) -> None:
        """One read of `size` bytes completed `messages`."""

    def ended(self, error: Error | None) -> None:
        """No more comes: the peer's end (None) or a failure."""

    def writable(self, *, now: bool) -> None:
        """More than `high_water` bytes wait to be sent, or (`now`) no longer."""


class Keeper(Protocol[L]):
    """What knows which links there are; both are called once."""

    def enter(self, link: L, /) -> None:
        """The link is connected."""

    def leave(self, link: L, /) -> None:
        """All is over."""


class StreamLink(asyncio.Protocol, Generic[M]):
    """Bytes of one connection to messages for a reader, and back."""

    def __init__(
        self,
        reader: Reader[M],
        framing: Framing[M],
        limits: ConversationLimits,
        *,
        local: Address,
        remote: Address,
        keeper: Keeper[StreamLink[M]],
        explain: Callable[[Error], bytes] | None = None,
    ) -> None:
        """Wait to be connected; `explain` makes the last word to a peer that a failure ends."""
        self.local = local
        self.remote = remote
        self.quiet = 0
        self.error: Error | None = None
        """Why it ended, if not by a normal end."""
        self.transport: asyncio.Transport
        self._reader = reader
        self._received: Callable[[list[Any], int], None] = reader.received
        self._limits = limits
        decoder = decoder_within(framing, limits.most_bytes)
        self._feed: Callable[[bytes], list[Any]] = decoder.feed
        self._finish: Callable[[], list[Any]] = decoder.finish
        self._keeper = keeper
        self._explain = explain
        self._writable = asyncio.Event()
        self._writable.set()
        self._closed = asyncio.Event()
        self._closing = False
        self._peer_ended = False
        self._sent_eof = False
        self._deadline: asyncio.TimerHandle | None = None

    # What asyncio calls

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)
        self.transport.set_write_buffer_limits(self._limits.high_water)
        self._reader.opened(self)
        self._keeper.enter(self)

    def data_received(self, data: bytes) -> None:
        if self._closing:
            return
        self.quiet = 0
        messages = self._feed(data)
        if messages:
            if messages[-1].__class__ is Violation:
                self._last_of(messages, len(data))
            else:
                self._received(messages, len(data))

    def eof_received(self) -> bool:
        self._peer_ended = True
        if self._closing:
            return False
        self._last_of(self._finish(), 0)
        if not self._closing:
            self._reader.ended(None)
        return not self._closing

    def pause_writing(self) -> None:
        self._writable.clear()
        self._reader.writable(now=False)

    def resume_writing(self) -> None:
        self._writable.set()
        self._reader.writable(now=True)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
        if exc is not None and not self._closing:
            self.error = self.error or UnreachableError("peer.lost", address=self.remote)
        self._closing = True
        self._reader.ended(self.error)
        self._writable.set()
        self._closed.set()
        self._keeper.leave(self)

    # The way out

    @property
    def unsent(self) -> int:
        """Bytes that the system has not taken yet."""
        return self.transport.get_write_buffer_size()

    def write(self, data: bytes) -> None:
        """Send or queue `data`; raises what ended the conversation if it is over."""
        if self._closing or self._sent_eof:
            raise self.error or Error("conversation.closed", address=self.remote)
        self.quiet = 0
        self.transport.write(data)

    async def drain(self) -> None:
        """Wait until at most `high_water` bytes are unsent; raises if the peer was lost."""
        if not self._writable.is_set():
            await self._writable.wait()
            if self.error is not None:
                raise self.error

    def write_eof(self) -> None:
        """Shut our side once everything is sent; the peer may go on."""
        if not self._sent_eof and not self._closing:
            self._sent_eof = True
            self.transport.write_eof()

    def start_closing(self) -> None:
        """Begin the orderly end that the module tells of."""
        if self._closing:
            return
        self._closing = True
        self._reader.ended(self.error)
        if self._peer_ended:
            self.transport.close()
        else:
            if not self._sent_eof:
                self._shut_our_side()
            self.transport.resume_reading()
        longest = self._limits.close_timeout
        seconds = longest if self.unsent else min(LINGER, longest)
        self._deadline = asyncio.get_running_loop().call_later(seconds, self.abort)

    def abort(self) -> None:
        """End now; what is unsent is lost."""
        self.transport.abort()

    async def wait_closed(self) -> None:
        """Wait until the connection is over."""
        await self._closed.wait()

    def fail(self, error: Error) -> None:
        """End the conversation because of `error`, after a last word to the peer."""
        if self._closing:
            return
        self.error = error
        if self._explain is not None and not self._sent_eof:
            self.transport.write(self._explain(error))
        self.start_closing()

    def idle_out(self) -> None:
        """End because nothing was said for too long."""
        seconds = f"{self._limits.idle_timeout:g}"
        self.fail(ExpiredError("conversation.idle", address=self.remote, seconds=seconds))

    def _last_of(self, messages: list[Any], size: int) -> None:
        """Take the last messages, the last of which may be a violation."""
        violation = messages.pop() if messages and isinstance(messages[-1], Violation) else None
        if messages:
            self._received(messages, size)
        if violation is not None:
            self.fail(violation.error())

    def _shut_our_side(self) -> None:
        try:
            self.transport.write_eof()
        except (OSError, RuntimeError):  # the peer was faster: connection_lost follows
            self.transport.close()


def decoder_within(framing: Framing[M], most_bytes: int) -> Decoder[M]:
    """Return a decoder of `framing` that refuses messages longer than `most_bytes`.

    Framings of other makers keep their own bounds.
    """
    if isinstance(framing, Raw):
        return cast("Decoder[M]", _BoundedReads(most_bytes))
    if isinstance(framing, Lines | LengthPrefixed) and framing.limit > most_bytes:
        return cast("Decoder[M]", msgspec.structs.replace(framing, limit=most_bytes).decoder())
    return framing.decoder()


class _BoundedReads:
    __slots__ = ("_most",)

    def __init__(self, most: int) -> None:
        self._most = most

    def feed(self, data: bytes) -> list[bytes | Violation]:
        return [data] if len(data) <= self._most else [too_long(self._most)]

    def finish(self) -> list[bytes | Violation]:
        return []
