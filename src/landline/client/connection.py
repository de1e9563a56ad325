"""One native connection to a hub: bytes in, events out; verbs in, bytes out.

Over TLS, who the hub is is checked inside the handshake, before a byte of ours goes out.
Everything happens in the protocol's callbacks, no task per event. What does not live here:
which hub is meant (`contact`), what events mean (`session`) and what to do when the
connection is lost (`client`).
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import socket
import ssl
from typing import TYPE_CHECKING, Final, cast

import msgspec

from landline.client.reconnect import Pulse
from landline.errors import Error, ExpiredError, UnreachableError, VerificationError
from landline.net.faults import peer_error
from landline.net.resolve import resolve
from landline.trust.tls import SERVER_NAME, client_context
from landline.wire.parser import BadLine, LineParser, Violation, event_decoder
from landline.wire.verbs import Ping, Verb

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from landline.net.address import Address
    from landline.settings import ClientLimits
    from landline.wire.events import AnyEvent

_encode_lines: Final = msgspec.json.Encoder().encode_lines


class Connection(asyncio.Protocol):
    """A connection that tells `receive` what it hears, a read's worth of events at once."""

    def __init__(
        self,
        address: Address,
        limits: ClientLimits,
        receive: Callable[[list[AnyEvent]], None],
    ) -> None:
        self.address = address
        self.channel: bytes | None = None
        """SHA-256 of the hub's certificate (DER) as this side sees it; None: not encrypted."""
        self.lost: asyncio.Future[Error] = asyncio.get_running_loop().create_future()
        """Done when the connection is gone; the result says why."""
        self._limits = limits
        self._receive = receive
        self._parser = LineParser(event_decoder(), max_line=limits.line, ignore_unknown=True)
        self._reason: Error | None = None
        self._timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        encrypted = transport.get_extra_info("ssl_object")
        if encrypted is not None:
            self.channel = hashlib.sha256(encrypted.getpeercert(binary_form=True)).digest()
        self._loop = asyncio.get_running_loop()
        self._pulse = Pulse(self._limits.ping, self._limits.dead, self._loop.time())
        self._wait_for_pulse()

    def data_received(self, data: bytes) -> None:
        self._pulse.hear(self._loop.time())
        heard: list[AnyEvent] = []
        for item in self._parser.feed(data):
            if isinstance(item, Violation):
                self.abort(item.error())
            elif not isinstance(item, BadLine):  # a hole left by a bad line is closed later
                heard.append(item)
        self._receive(heard)

    def connection_lost(self, error: Exception | None) -> None:
        if self._timer is not None:
            self._timer.cancel()
        if not self.lost.done():
            self.lost.set_result(self._reason or self._loss(error))

    def write(self, verbs: Iterable[Verb]) -> None:
        """Send `verbs`; the session's bounds are the bounds of what can wait here."""
        data = _encode_lines(verbs)
        if data and not self._transport.is_closing():
            self._transport.write(data)
            self._pulse.speak(self._loop.time())

    def explain(self, reason: Error) -> None:
        """Remember why the connection is about to be lost."""
        self._reason = self._reason or reason

    def abort(self, reason: Error | None = None) -> None:
        """Close at once, for `reason`."""
        if reason is not None:
            self.explain(reason)
        self._transport.abort()

    def _loss(self, error: Exception | None) -> Error:
        # Of TLS's own errors no more can be said; their errno is no system's.
        if isinstance(error, OSError) and not isinstance(error, ssl.SSLError):
            return peer_error(error, self.address)
        return UnreachableError("peer.lost", address=self.address)

    def _wait_for_pulse(self) -> None:
        self._timer = self._loop.call_at(self._pulse.due(), self._check_pulse)

    def _check_pulse(self) -> None:
        match self._pulse.check(self._loop.time()):
            case "dead":
                seconds = f"{self._limits.dead:g}"
                self.abort(ExpiredError("hub.silent", address=self.address, seconds=seconds))
            case "ping":
                self.write([Ping()])
        if not self._transport.is_closing():
            self._wait_for_pulse()


async def open_connection(
    address: Address,
    limits: ClientLimits,
    receive: Callable[[list[AnyEvent]], None],
    authority: bytes | None = None,
) -> Connection:
    """Connect to a hub, over TLS to the one whose authority (DER) is given.

    Raises the errors of `net.faults.peer_error`; VerificationError `hub.untrusted` where
    somebody else answers, UnreachableError `hub.no-tls` where nobody speaks TLS; ValueError
    for an authority that is none.
    """
    context = None if authority is None else _context(authority)
    sock = await dial(address)
    if not address.is_unix:
        _tune(sock, limits)
    loop = asyncio.get_running_loop()
    try:
        _, connection = await loop.create_connection(
            lambda: Connection(address, limits, receive),
            sock=sock,
            ssl=context,
            server_hostname=None if context is None else SERVER_NAME,
            ssl_handshake_timeout=None if context is None else limits.open_timeout,
        )
    except ssl.SSLCertVerificationError as error:
        raise VerificationError("hub.untrusted", address=address.label) from error
    except ssl.SSLError as error:
        raise UnreachableError("hub.no-tls", address=address.label) from error
    except OSError as error:
        sock.close()
        raise peer_error(error, address) from error
    return connection


def _context(authority: bytes) -> ssl.SSLContext:
    try:
        return client_context(authority)
    except ssl.SSLError as error:
        raise ValueError("no certificate") from error


async def dial(address: Address) -> socket.socket:
    """Return a socket that is connected to `address`; raises as `open_connection` does."""
    loop = asyncio.get_running_loop()
    failure: OSError = ConnectionRefusedError()
    for endpoint in await resolve(address):
        sock = endpoint.open()
        try:
            await loop.sock_connect(sock, endpoint.name)
        except OSError as error:
            sock.close()
            failure = error
        except BaseException:
            sock.close()
            raise
        else:
            return sock
    raise peer_error(failure, address) from failure


def _tune(sock: socket.socket, limits: ClientLimits) -> None:
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    option = getattr(socket, "TCP_USER_TIMEOUT", None)  # Linux: RFC 5482
    if option is not None:
        with contextlib.suppress(OSError):
            sock.setsockopt(socket.IPPROTO_TCP, option, int(limits.dead * 1000))
