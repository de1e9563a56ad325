"""`landline` for scripts and threads: the same names, and calls that wait.

Conversations run in one event loop in a thread of its own, started when first needed and
ended with the program. Calls that wait take `timeout` in seconds and raise TimeoutError.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, Self, TypeVar, overload

from landline.net import connecting, listener
from landline.net.loop_thread import LoopThread
from landline.net.threads import BlockingConversation as Conversation, call_in_loop
from landline.settings import ConversationLimits
from landline.wire.framing import BodyPiece, Framing, Header, HeaderAndBody, Raw

if TYPE_CHECKING:
    import asyncio

    from landline.catalogue import Language
    from landline.client.blocking import Client
    from landline.client.blocking_transfers import receive, send
    from landline.net.address import Address
    from landline.net.listener import Handler
    from landline.net.observer import Observer

__all__ = ["Client", "Conversation", "Listener", "connect", "listen", "receive", "send"]

M = TypeVar("M")

_RAW: Final = Raw()
_LIMITS: Final = ConversationLimits()


def listen(
    handler: Handler[Any],
    *urls: str,
    framing: Framing[Any] = _RAW,
    limits: ConversationLimits = _LIMITS,
    observer: Observer | None = None,
    language: Language = "en",
    timeout: float | None = None,
) -> Listener:
    """Serve every caller of the sockets `urls`, until closed; `landline.listen` tells the rest.

    A plain `handler` runs in a thread for each conversation.
    """
    loop = _loops.start()
    opening = listener.listen(
        handler, *urls, framing=framing, limits=limits, observer=observer, language=language
    )
    return Listener(call_in_loop(loop, _awaited(opening), timeout), loop)


@overload
def connect(
    url: str,
    *,
    limits: ConversationLimits = ...,
    broadcast: bool = ...,
    timeout: float | None = ...,
) -> Conversation[bytes]: ...


@overload
def connect(
    url: str,
    *,
    framing: HeaderAndBody,
    limits: ConversationLimits = ...,
    broadcast: bool = ...,
    timeout: float | None = ...,
) -> Conversation[Header | BodyPiece]: ...


@overload
def connect(
    url: str,
    *,
    framing: Framing[M],
    limits: ConversationLimits = ...,
    broadcast: bool = ...,
    timeout: float | None = ...,
) -> Conversation[M]: ...


def connect(
    url: str,
    *,
    framing: Framing[Any] = _RAW,
    limits: ConversationLimits = _LIMITS,
    broadcast: bool = False,
    timeout: float | None = None,
) -> Conversation[Any]:
    """Start a conversation with `url`; `landline.connect` tells the rest."""
    loop = _loops.start()
    opening = connecting.connect(url, framing=framing, limits=limits, broadcast=broadcast)
    return Conversation(call_in_loop(loop, _awaited(opening), timeout), loop)


class Listener:
    """Sockets that are listened on, and the conversations on them."""

    def __init__(self, opened: listener.Listener, loop: asyncio.AbstractEventLoop) -> None:
        """Made by `listen`, not by hand."""
        self._opened = opened
        self._loop = loop

    @property
    def addresses(self) -> tuple[Address, ...]:
        """Where it listens, in the order asked, with the ports that port 0 became."""
        return self._opened.addresses

    @property
    def callers(self) -> int:
        """Conversations under way."""
        return self._opened.callers

    def close(self, *, timeout: float | None = None) -> None:
        """Accept no more, let conversations send what is unsent, then end them; repeatable."""
        call_in_loop(self._loop, self._opened.close(), timeout)

    def wait_closed(self, *, timeout: float | None = None) -> None:
        """Wait until the listener has been closed."""
        call_in_loop(self._loop, self._opened.wait_closed(), timeout)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


async def _awaited(opening: Any) -> Any:
    return await opening


def __getattr__(name: str) -> Any:
    module = _MODULES.get(name)  # imported when first used: plain sockets do without
    if module is None:
        raise AttributeError(f"module 'landline.blocking' has no attribute {name!r}")
    return getattr(import_module(module), name)


_MODULES: Final = {
    "Client": "landline.client.blocking",
    "receive": "landline.client.blocking_transfers",
    "send": "landline.client.blocking_transfers",
}
_loops: Final = LoopThread("landline: loop")
