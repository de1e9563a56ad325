"""Callers by TLS: what they trust, and one whose every byte and every end is the test's to say."""

from __future__ import annotations

import asyncio
import ssl
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

from landline.trust.tls import SERVER_NAME, client_context
from tests.live.hub.callers import PATIENCE

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from landline.testing import RunningHub


def trusting(hub: RunningHub) -> ssl.SSLContext:
    """Return what a native client has that knows the hub."""
    return client_context(authority(hub))


def browsers(hub: RunningHub) -> ssl.SSLContext:
    """Return what a browser has in which the hub's authority is installed: names are checked."""
    return ssl.create_default_context(cadata=ssl.DER_cert_to_PEM_cert(authority(hub)))


def authority(hub: RunningHub) -> bytes:
    assert hub.server.identity is not None
    return hub.server.identity.authority


class HandMade:
    """A TLS client made by hand: it can stop anywhere, and can end its side and read on."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, context: ssl.SSLContext
    ) -> None:
        self.writer = writer
        self._reader = reader
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._incoming, self._outgoing, server_hostname=SERVER_NAME)

    def hello(self) -> bytes:
        """Return the ClientHello; it is not sent."""
        with suppress(ssl.SSLWantReadError):
            self._tls.do_handshake()
        return self._outgoing.read()

    async def shake_hands(self) -> None:
        """Do the whole of it."""
        self.writer.write(self.hello())
        self.writer.write(await self.finished())

    async def finished(self) -> bytes:
        """Return what ends the handshake, once the hub has answered; it is not sent."""
        while True:
            try:
                self._tls.do_handshake()
            except ssl.SSLWantReadError:
                await self._hear()
            else:
                return self._outgoing.read()

    def say(self, data: bytes) -> None:
        self.writer.write(self.sealed(data))

    def sealed(self, data: bytes) -> bytes:
        """Return `data` as it would be sent."""
        self._tls.write(data)
        return self._outgoing.read()

    def end(self) -> None:
        """Say close_notify: nothing more follows."""
        with suppress(ssl.SSLWantReadError):
            self._tls.unwrap()
        self.writer.write(self._outgoing.read())

    async def rest(self) -> bytes:
        """Return all that comes up to the hub's own close_notify."""
        said = b""
        while True:
            try:
                part = self._tls.read(1 << 16)
            except ssl.SSLWantReadError:
                await self._hear()
            except ssl.SSLZeroReturnError:
                return said
            else:
                said += part
                if not part:
                    return said

    async def is_closed(self) -> bool:
        """Return whether the hub closes the connection, having said nothing more."""
        async with asyncio.timeout(PATIENCE):
            with suppress(ConnectionResetError):
                return await self._reader.read() == b""
        return True

    async def _hear(self) -> None:
        async with asyncio.timeout(PATIENCE):
            data = await self._reader.read(1 << 16)
        assert data, "closed without a close_notify"
        self._incoming.write(data)


@asynccontextmanager
async def by_hand(hub: RunningHub, context: ssl.SSLContext) -> AsyncIterator[HandMade]:
    """Call the hub; nothing is said yet."""
    reader, writer = await asyncio.open_connection(hub.host, hub.port)
    try:
        yield HandMade(reader, writer, context)
    finally:
        writer.transport.abort()
        with suppress(OSError):
            await writer.wait_closed()
