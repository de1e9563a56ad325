"""TLS on a connection that was accepted: the hub's side of it, as a transport like any other.

Not asyncio's own, nor uvloop's, for four reasons. A peer that has said all it will say
(close_notify) is still answered, as on plain TCP (RFC 8446 §6.1 allows it): nothing that was
said before is lost. What is unsent is known exactly, so slow readers are found as on plain
TCP. Closing does not wait for the peer's consent. And a handshake begins to cost something
only when its turn has come (`turns`).
"""

from __future__ import annotations

import asyncio
import ssl
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, cast

if TYPE_CHECKING:
    from landline.net.turns import Turns

RECORD: Final = 16 * 1024
"""Bytes of the largest record (RFC 8446 §5.1). More at a time would leave the buffers of
OpenSSL as large for as long as the connection lasts."""
MOST_BEFORE: Final = 64 * 1024
"""Bytes that may wait for their turn before the handshake is done; beyond, no more is read."""
MOST_ANSWERS: Final = 64 * 1024
"""Bytes of answers to new keys (RFC 8446 §4.6.3) in one connection: some thousands of them. An
honest peer asks for one in millions of records; for others, each costs the hub more than them."""

_NOBODY: Final = asyncio.Protocol()


class Sealed(asyncio.Transport, asyncio.Protocol):
    """One TLS connection: the protocol of a socket's transport, the transport of `protocol`.

    `protocol` is connected once the handshake is done. If it never is, `connection_lost` is
    the only thing that `protocol` is told.
    """

    __slots__ = (
        "_answered",
        "_asked",
        "_carrier",
        "_early",
        "_ended",
        "_gone",
        "_incoming",
        "_open",
        "_outgoing",
        "_protocol",
        "_tls",
        "_turns",
    )

    def __init__(
        self, context: ssl.SSLContext, turns: Turns, protocol: asyncio.BaseProtocol
    ) -> None:
        super().__init__()
        self._turns = turns
        self._protocol = cast("asyncio.Protocol", protocol)
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._incoming, self._outgoing, server_side=True)
        self._asked = False
        """A piece of the handshake waits for its turn."""
        self._early = b""
        """What came and waits for it, too."""
        self._gone = False
        """Nothing more comes behind that."""
        self._answered = 0
        """Bytes of answers to new keys."""
        self._open = False
        """The handshake is done."""
        self._ended = False
        """The peer said all it will say."""

    # The protocol of the socket

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._carrier = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        if self._ended or self._carrier.is_closing():
            return
        if self._open:
            self._read(data)
        else:
            self._early += data
            if len(self._early) > MOST_BEFORE:
                self._carrier.pause_reading()
            self._ask()

    def eof_received(self) -> bool:
        if self._asked:
            self._gone = True
        elif not self._open:
            self._carrier.close()
        elif not self._ended:
            # Without close_notify, as from a program that just closes: no reason to lose its words.
            self._end()
        return True

    def pause_writing(self) -> None:
        self._protocol.pause_writing()

    def resume_writing(self) -> None:
        self._protocol.resume_writing()

    def connection_lost(self, error: Exception | None) -> None:
        protocol, self._protocol = self._protocol, _NOBODY
        protocol.connection_lost(error)

    # The transport of the protocol

    def set_protocol(self, protocol: asyncio.BaseProtocol) -> None:
        self._protocol = cast("asyncio.Protocol", protocol)

    def get_protocol(self) -> asyncio.BaseProtocol:
        return self._protocol

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        if name == "ssl_object":
            return self._tls
        if name == "sslcontext":
            return self._tls.context
        return self._carrier.get_extra_info(name, default)

    def write(self, data: bytes | bytearray | memoryview) -> None:
        if data and not self._carrier.is_closing():
            self._carrier.write(self._sealed(data))

    def can_write_eof(self) -> bool:
        return False

    def close(self) -> None:
        """Close once what was written has gone out, after a close_notify."""
        if self._carrier.is_closing():
            return
        if self._open:
            with suppress(ssl.SSLError):  # it would like to hear the peer's as well
                self._tls.unwrap()
            self._send()
        self._carrier.close()

    def abort(self) -> None:
        self._carrier.abort()

    def is_closing(self) -> bool:
        return self._carrier.is_closing()

    def pause_reading(self) -> None:
        self._carrier.pause_reading()

    def resume_reading(self) -> None:
        self._carrier.resume_reading()

    def is_reading(self) -> bool:
        return self._carrier.is_reading()

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        self._carrier.set_write_buffer_limits(high, low)

    def get_write_buffer_size(self) -> int:
        return self._carrier.get_write_buffer_size()

    def get_write_buffer_limits(self) -> tuple[int, int]:
        return self._carrier.get_write_buffer_limits()

    # TLS

    def _ask(self) -> None:
        if not self._asked:
            self._asked = True
            self._turns.ask(self._shake_hands)

    def _shake_hands(self) -> None:
        self._asked = False
        if self._carrier.is_closing():
            return
        early, self._early = self._early, b""
        if len(early) > MOST_BEFORE:
            self._carrier.resume_reading()
        try:
            behind = self._handshaken(early)
        except ssl.SSLError:
            self._break_off()
            return
        self._send()
        if behind is not None:
            try:
                self._begin(behind)
            except BaseException:  # as the socket's transport does where it calls
                self._carrier.abort()
                raise
        elif self._gone:
            self._carrier.close()

    def _begin(self, said: bytes) -> None:
        """The handshake is done, and `said` came together with its end."""
        self._open = True
        self._protocol.connection_made(self)
        if not self._carrier.is_closing():
            self._read(said)
        if self._gone and not (self._ended or self._carrier.is_closing()):
            self._end()

    def _handshaken(self, early: bytes) -> bytes | None:
        """Go on with the handshake; return what is behind its end, None: it is not done."""
        for at in range(0, len(early), RECORD):
            self._incoming.write(early[at : at + RECORD])
            with suppress(ssl.SSLWantReadError):
                self._tls.do_handshake()
                return early[at + RECORD :]
        return None

    def _read(self, data: bytes) -> None:
        try:
            said, ended = self._unsealed(data)
        except ssl.SSLError:
            self._break_off()
            return
        self._answer()
        if said and not self._carrier.is_closing():
            self._protocol.data_received(said)
        if ended and not self._carrier.is_closing():
            self._end()

    def _end(self) -> None:
        self._ended = True
        if not self._protocol.eof_received():
            self.close()

    def _break_off(self) -> None:
        """Say why (an alert), and close: nothing that the peer says can be read any more."""
        self._send()
        self._carrier.close()

    def _answer(self) -> None:
        """Send what OpenSSL answers to new keys, or end it with who asks for them without end."""
        self._answered += self._outgoing.pending
        if self._answered > MOST_ANSWERS:
            self._carrier.abort()
        else:
            self._send()

    def _send(self) -> None:
        if self._outgoing.pending:
            self._carrier.write(self._outgoing.read())

    def _unsealed(self, data: bytes) -> tuple[bytes, bool]:
        """Return what the peer said, and whether that was all it will say."""
        said: list[bytes] = []
        view = memoryview(data)
        while True:
            self._incoming.write(view[:RECORD])
            view = view[RECORD:]
            try:
                while part := self._tls.read(RECORD):
                    said.append(part)
            except ssl.SSLWantReadError:
                if not view:
                    return b"".join(said), False
            except ssl.SSLZeroReturnError:
                return b"".join(said), True
            else:
                return b"".join(said), True

    def _sealed(self, data: bytes | bytearray | memoryview) -> bytes:
        if len(data) <= RECORD:
            self._tls.write(data)
            return self._outgoing.read()
        records = []
        for at in range(0, len(data), RECORD):
            self._tls.write(data[at : at + RECORD])
            records.append(self._outgoing.read())
        return b"".join(records)
