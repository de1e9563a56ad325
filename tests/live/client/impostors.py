"""Machines that are not the hub they stand for: they answer TLS with a key of their own.

Each keeps what it is told after the handshake, which has to be nothing.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import datetime
import json
import socket
import ssl
from typing import TYPE_CHECKING, Self

from landline.trust.identity import HubIdentity
from landline.trust.tls import hub_context

if TYPE_CHECKING:
    from collections.abc import Coroutine
    from types import TracebackType

_END = "-----END CERTIFICATE-----\n"


class Impostor:
    """Listens at a port; says to be the authority it is given, or itself."""

    def __init__(self, *, says: bytes | None = None) -> None:
        """`says`: the certificate (DER) that it answers with when asked who it is."""
        self._says = says
        self._tasks: set[asyncio.Task[None]] = set()
        self.heard = bytearray()
        """What came after a handshake."""
        self.handshakes = 0
        """How many were begun."""

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    async def __aenter__(self) -> Self:
        await asyncio.to_thread(self._become_somebody)
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._listening.settimeout(0)
        self.port: int = self._listening.getsockname()[1]
        self._start(self._accept())
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._listening.close()
        await asyncio.to_thread(self.identity.close)

    def _become_somebody(self) -> None:
        self.identity = HubIdentity.open(None)
        made = self.identity.leaf(["127.0.0.1"], datetime.datetime.now(datetime.UTC))
        self._context = hub_context(made.chain, made.key, made.digest)
        first = made.chain.read_text().partition(_END)[0] + _END
        self.leaf = ssl.PEM_cert_to_DER_cert(first)
        """The certificate that it shows, DER."""

    def _start(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _accept(self) -> None:
        while True:
            sock, _ = await asyncio.get_running_loop().sock_accept(self._listening)
            self._start(self._serve(sock))

    async def _serve(self, sock: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        readable = asyncio.Event()
        loop.add_reader(sock, readable.set)
        try:
            await readable.wait()
        finally:
            loop.remove_reader(sock)
        encrypted = sock.recv(1, socket.MSG_PEEK) == b"\x16"
        reader = asyncio.StreamReader()
        protocol = asyncio.StreamReaderProtocol(reader)
        with contextlib.suppress(OSError):
            self.handshakes += encrypted
            context = self._context if encrypted else None
            transport, _ = await loop.connect_accepted_socket(lambda: protocol, sock, ssl=context)
            try:
                if encrypted:
                    self.heard += await reader.read()
                else:
                    await reader.readline()
                    certificate = base64.b64encode(self._says or self.identity.authority).decode()
                    said = {"is": "identity", "certificate": certificate, "name": "hub"}
                    transport.write(json.dumps(said).encode() + b"\n")
                    await reader.read()
            finally:
                transport.abort()
