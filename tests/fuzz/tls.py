"""Both ends of TLS in memory: the hub's as its port has it, and a client's."""

from __future__ import annotations

import asyncio
import datetime
import ssl
from functools import cache
from typing import TYPE_CHECKING, cast

from landline.net.sealed import Sealed
from landline.trust.identity import HubIdentity
from landline.trust.tls import SERVER_NAME, HubContext, client_context, hub_context

if TYPE_CHECKING:
    from collections.abc import Callable

    from landline.net.turns import Turns


@cache
def identity() -> tuple[bytes, HubContext]:
    """Return a hub's authority (DER), and what its port does handshakes with."""
    hub = HubIdentity.open(None)
    try:
        leaf = hub.leaf(["localhost"], datetime.datetime.now(datetime.UTC))
        return hub.authority, hub_context(leaf.chain, leaf.key, leaf.digest)
    finally:
        hub.close()


class TlsPort(asyncio.Protocol):
    """A connection to the port, and the door within: what it `heard`."""

    def __init__(self) -> None:
        self.heard = b""
        self._carrier = _Carrier()
        self._sealed = Sealed(identity()[1], cast("Turns", _AtOnce()), self)
        self._sealed.connection_made(self._carrier)

    def hear(self, data: bytes) -> None:
        """Let bytes arrive at the port."""
        self._sealed.data_received(data)

    def said(self) -> bytes:
        """Return what was sent since the last call."""
        said, self._carrier.written = self._carrier.written, b""
        return said

    def data_received(self, data: bytes) -> None:
        self.heard += data


class TlsPeer:
    """A client."""

    def __init__(self) -> None:
        self._in, self._out = ssl.MemoryBIO(), ssl.MemoryBIO()
        context = client_context(identity()[0])
        self._tls = context.wrap_bio(self._in, self._out, server_hostname=SERVER_NAME)
        self.is_done = False
        """The handshake is."""
        self._go_on()

    def hear(self, data: bytes) -> None:
        """Let bytes arrive."""
        self._in.write(data)
        self._go_on()

    def said(self) -> bytes:
        """Return what was sent since the last call."""
        return self._out.read()

    def _go_on(self) -> None:
        try:
            self._tls.do_handshake()
        except ssl.SSLWantReadError:
            return
        self.is_done = True


class _Carrier(asyncio.Transport):
    """The socket below: what was written is kept."""

    def __init__(self) -> None:
        super().__init__()
        self.written = b""
        self._closing = False

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.written += bytes(data)

    def is_closing(self) -> bool:
        return self._closing

    def close(self) -> None:
        self._closing = True

    def abort(self) -> None:
        self._closing = True


class _AtOnce:
    """Turns that come at once."""

    def ask(self, work: Callable[[], None]) -> None:
        work()
