"""A conversation without a socket: what the peer says is given, what it hears is kept."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, cast

from landline.net.address import Address

if TYPE_CHECKING:
    from landline.errors import Error
    from landline.net.conversation import Conversation

END_OF_STREAM = object()


class FakeCall:
    """Enough of a Conversation for a handler."""

    def __init__(self, remote: str = "tcp://192.0.2.7:5000") -> None:
        self.remote = Address.parse(remote)
        self.heard: list[bytes] = []
        self.closed = False
        self.unsent = 0
        self.send_failure: Error | None = None
        self._heard_more = asyncio.Event()
        self._said: asyncio.Queue[object] = asyncio.Queue()

    def as_call(self) -> Conversation[bytes]:
        return cast("Conversation[bytes]", self)

    def says(self, *messages: object) -> None:
        for message in messages:
            self._said.put_nowait(message)

    def hangs_up(self) -> None:
        self.says(END_OF_STREAM)

    @property
    def is_datagram(self) -> bool:
        return self.remote.is_datagram

    async def recv(self) -> bytes:
        message = await self._said.get()
        if message is END_OF_STREAM:
            self.hangs_up()
            raise EOFError
        if isinstance(message, Exception):
            raise message
        return cast("bytes", message)

    async def send(self, message: bytes | str) -> None:
        if self.send_failure is not None:
            raise self.send_failure
        self.heard.append(message.encode() if isinstance(message, str) else message)
        self._heard_more.set()

    async def has_heard(self, count: int) -> None:
        while len(self.heard) < count:
            self._heard_more.clear()
            await self._heard_more.wait()

    async def send_eof(self) -> None:
        self.heard.append(b"<end>")

    async def close(self) -> None:
        self.closed = True
        self.hangs_up()

    def __aiter__(self) -> FakeCall:
        return self

    async def __anext__(self) -> bytes:
        try:
            return await self.recv()
        except EOFError:
            raise StopAsyncIteration from None
