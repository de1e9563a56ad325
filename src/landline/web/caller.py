"""One HTTP connection: aiohttp's protocol with a bound on its time, until another takes over.

An upgraded connection (WebSocket, server-sent events) is handed to the protocol of its door,
and aiohttp lets go of it: nothing of a request stays in memory for as long as it lasts.
"""

from __future__ import annotations

import asyncio
import os
import random
import socket
from contextlib import contextmanager
from http import HTTPStatus
from typing import TYPE_CHECKING, Final, cast

from aiohttp import web
from aiohttp.web_protocol import RequestHandler

from landline.errors import RefusedError
from landline.web.guard import HEADERS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from landline.hub.limits import Strangers
    from landline.web.hall import Hall

BROWSING: Final = 5.0
"""Seconds that a browser has from one part of the page to the next; it asks for a hundred."""


class Inner(RequestHandler):
    """aiohttp's protocol, which does not repeat what it was sent where that is no HTTP."""

    __slots__ = ()

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """Return the answer to a request that cannot be read, or that failed."""
        super().handle_error(request, status, exc, message)  # logs, and sees whether it may answer
        text = f"{status} {HTTPStatus(status).phrase}\n"
        response = web.Response(status=status, text=text, headers=HEADERS)
        response.force_close()
        return response


class Caller(asyncio.Protocol):
    """See the module's docstring.

    It begins as one of the strangers and is closed after `grace` seconds. A line that comes
    to stand for it (an API call, a door) takes over its place among the strangers; then it
    may stay, and has `pause` seconds between an answer and its next whole request.
    """

    def __init__(
        self, inner: RequestHandler, hall: Hall, source: str, *, grace: float, pause: float
    ) -> None:
        self.source = source
        inner.__class__ = Inner  # its maker, aiohttp's Server, knows one class only
        self._inner = inner
        self._hall = hall
        self._grace = grace
        self._pause = pause
        self._stranger = True
        self._browsers: Strangers | None = None
        self._busy = 0
        """How many blocks of `busy` there are, one inside the other."""

    @classmethod
    def of(cls, request: web.Request) -> Caller:
        """Return whose request this is. Raises ConnectionResetError if it has gone."""
        caller = None if request.transport is None else request.transport.get_protocol()
        if not isinstance(caller, cls):
            raise ConnectionResetError
        return caller

    @property
    def tls(self) -> object:
        """The `ssl_object` of the connection; None: it does not come by TLS."""
        return self._transport.get_extra_info("ssl_object")

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._wait()
        self._inner.connection_made(transport)

    def data_received(self, data: bytes) -> None:
        self._inner.data_received(data)

    def eof_received(self) -> None:
        self._inner.eof_received()

    def pause_writing(self) -> None:
        self._inner.pause_writing()

    def resume_writing(self) -> None:
        self._inner.resume_writing()

    def connection_lost(self, error: Exception | None) -> None:
        self._late.cancel()
        self._inner.connection_lost(error)
        self._leave_browsers()
        if self._stranger:
            self._hall.release(self.source)

    def give_place(self) -> bool:
        """Return whether a line that stands for this caller has a place among the strangers."""
        if self._stranger:
            self._stranger = False
            return True
        return self._hall.admits(self.source)

    def welcome(self) -> None:
        """Take it for no stranger from now on: it knows a secret that says what it may do."""
        self._leave_browsers()
        if self._stranger:
            self._stranger = False
            self._hall.release(self.source)

    def browse(self, browsers: Strangers) -> None:
        """Take it for a browser that opens the page, if `browsers` has a place for it.

        A browser opens six connections, and a classroom of them would leave no place for
        strangers; but it is done with them soon, so it has BROWSING seconds for each.
        """
        if self._stranger and browsers.admit(self.source, random.random()):
            self.welcome()
            self._browsers = browsers
        if self._browsers is not None:
            self._late.cancel()
            self._wait()

    @contextmanager
    def busy(self) -> Iterator[None]:
        """Set no bound here: what is done inside has its own; afterwards the time begins anew."""
        self._late.cancel()
        self._busy += 1
        try:
            yield
        finally:
            self._busy -= 1
            if not self._busy and not self._transport.is_closing():
                self._wait()

    @contextmanager
    def draining(self) -> Iterator[None]:
        """Have a writer that drains inside wait until nothing is left to be written."""
        self._transport.set_write_buffer_limits(high=0)
        try:
            yield
        finally:
            self._transport.set_write_buffer_limits()

    @contextmanager
    def lent(self) -> Iterator[socket.socket]:
        """Lend the connection's socket: the loop does not read from it inside the block.

        It must have nothing left to write, nor be told to write anything. Whoever makes the
        socket a blocking one makes it what it was again.
        """
        transport = self._transport
        reads = transport.is_reading()
        if reads:
            transport.pause_reading()
        lent = socket.socket(fileno=os.dup(transport.get_extra_info("socket").fileno()))
        try:
            yield lent
        finally:
            lent.close()
            if reads and not transport.is_closing():
                transport.resume_reading()

    def end(self) -> None:
        """Take no further request: the connection is closed after the answer that is due."""
        self._inner.close()

    def hand_over(self, protocol: asyncio.Protocol, head: bytes) -> web.Response:
        """Write `head`, the answer's head, and give the connection to `protocol`.

        `give_place` must have said yes. Return what the handler returns: it is not written.
        """
        transport, tail = self._transport, _Tail()
        self._late.cancel()
        self._leave_browsers()
        self._inner.set_parser(tail)  # type: ignore[arg-type]  # takes what came too early
        self._inner.transport = None  # or losing the connection would close it
        self._inner.connection_lost(None)
        transport.set_protocol(protocol)
        transport.write(head)
        protocol.connection_made(transport)
        transport.resume_reading()
        if tail.data:
            protocol.data_received(tail.data)
        return web.Response()

    def _wait(self) -> None:
        loop = asyncio.get_running_loop()
        patience = self._grace if self._stranger else self._pause
        if self._browsers is not None:
            patience = BROWSING
        self._late = loop.call_later(patience, self._transport.close)

    def _leave_browsers(self) -> None:
        if self._browsers is not None:
            self._browsers.release(self.source)
            self._browsers = None


def place_for(request: web.Request) -> Caller:
    """Return whose request this is, with a place for a line that stands for it.

    Raises RefusedError `web.busy` where there is none.
    """
    caller = Caller.of(request)
    if not caller.give_place():
        raise RefusedError("web.busy", retry=1)
    return caller


class _Tail:
    """What a client sent behind its request, before it was answered."""

    def __init__(self) -> None:
        self.data = b""

    def feed_data(self, data: bytes) -> tuple[bool, bytes]:
        self.data += data
        return False, b""

    def feed_eof(self) -> None:
        """Nothing more comes this way."""
