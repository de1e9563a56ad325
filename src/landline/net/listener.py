"""`listen`: any number of sockets, one service, and the end of it all."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, Final, Self, TypeVar

from landline.errors import UsageError
from landline.net.address import Address
from landline.net.binding import BoundSocket, bind
from landline.net.conversation import Conversation
from landline.net.datagram_server import DatagramServer
from landline.net.observer import Observer
from landline.net.opening import Opening
from landline.net.responder import Responder
from landline.net.roster import Roster
from landline.net.serving import Serving, handler_and_responder
from landline.net.stream_server import StreamServer
from landline.net.threads import BlockingConversation
from landline.settings import ConversationLimits
from landline.wire.framing import Framing, Raw

if TYPE_CHECKING:
    from landline.catalogue import Language

M = TypeVar("M")

_RAW: Final = Raw()
_LIMITS: Final = ConversationLimits()

Handler = (
    Callable[[Conversation[M]], Awaitable[None]]
    | Callable[[BlockingConversation[M]], None]
    | Responder
)


def listen(
    handler: Handler[Any],
    *urls: str,
    framing: Framing[Any] = _RAW,
    limits: ConversationLimits = _LIMITS,
    observer: Observer | None = None,
    language: Language = "en",
) -> Opening[Listener]:
    """Serve every caller of the sockets `urls`, to be used as `await` or `async with`.

    `handler` is an async function (a task for each conversation), a plain one (a thread for
    each), or a `Responder` (neither, and the fastest). What it raises ends its conversation
    only. `framing` tells messages apart on streams; a datagram is a message as it is.
    `observer` is told of every conversation; `language` is that of a last word to callers.

    Raises UsageError `address.invalid`, LocalError `address.in-use`, `address.not-ours`,
    `address.denied`. A cancelled call has closed again what it had opened.
    """

    async def opened() -> Listener:
        asynchronous, responder = handler_and_responder(handler)
        serving = Serving(
            handler=asynchronous,
            responder=responder,
            framing=framing,
            limits=limits,
            language=language,
        )
        bound = await _bind_all(urls, limits.backlog)
        return Listener(bound, serving, Roster(limits, observer or Observer()))

    return Opening(opened)


class Listener:
    """Sockets that are listened on, and the conversations on them."""

    def __init__(self, bound: list[BoundSocket], serving: Serving, roster: Roster) -> None:
        """Made by `listen`, not by hand."""
        self._roster = roster
        self._servers = [
            (DatagramServer if each.address.is_datagram else StreamServer)(each, serving, roster)
            for each in bound
        ]
        self._closing: asyncio.Task[None] | None = None
        self._closed = asyncio.Event()
        for server in self._servers:
            server.start()

    @property
    def addresses(self) -> tuple[Address, ...]:
        """Where it listens, in the order asked, with the ports that port 0 became."""
        return tuple(server.address for server in self._servers)

    @property
    def callers(self) -> int:
        """Conversations under way."""
        return len(self._roster)

    async def close(self) -> None:
        """Accept no more, let conversations send what is unsent, then end them; repeatable.

        Takes at most about `close_timeout`: handlers that are not done by then are
        cancelled. A cancelled call leaves the closing under way.
        """
        if self._closing is None:
            self._closing = asyncio.create_task(self._close(), name="landline: closing")
        await asyncio.shield(self._closing)

    async def wait_closed(self) -> None:
        """Wait until the listener has been closed; cancelling is safe."""
        await self._closed.wait()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def _close(self) -> None:
        for server in self._servers:
            server.close()
        await self._roster.close()
        self._closed.set()


async def _bind_all(urls: tuple[str, ...], backlog: int) -> list[BoundSocket]:
    if not urls:
        raise UsageError("address.missing")
    bound: list[BoundSocket] = []
    try:
        for address in [Address.parse(url) for url in urls]:
            bound += await bind(address, backlog=backlog)
    except BaseException:
        for each in bound:
            each.close()
        raise
    return bound
