"""Calling somebody over TCP or a Unix stream socket."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, TypeVar

from landline.net.address import Address
from landline.net.faults import peer_error
from landline.net.idle import IdleWatch
from landline.net.resolve import Endpoint, peer_address, resolve
from landline.net.stream import stream_conversation

if TYPE_CHECKING:
    import socket

    from landline.net.conversation import Conversation
    from landline.net.link import StreamLink
    from landline.settings import ConversationLimits
    from landline.wire.framing import Framing

M = TypeVar("M")


async def call_stream(
    address: Address, framing: Framing[M], limits: ConversationLimits
) -> Conversation[M]:
    """Return a conversation with `address`, at the first of its endpoints that answers."""
    sock = await _reach(address, limits.open_timeout)
    try:
        link, call = stream_conversation(
            framing,
            limits,
            local=Address.of_socket_name(address.scheme, sock.getsockname()),
            remote=peer_address(sock, address),
            keeper=_IdleKeeper(limits.idle_timeout),
        )
        await asyncio.get_running_loop().create_connection(lambda: link, sock=sock)
    except OSError as error:
        sock.close()
        raise peer_error(error, address) from error
    except BaseException:
        sock.close()
        raise
    return call


async def _reach(address: Address, seconds: float) -> socket.socket:
    try:
        async with asyncio.timeout(seconds):
            return await _reach_any(await resolve(address), seconds)
    except OSError as error:
        raise peer_error(error, address, seconds=seconds) from error


async def _reach_any(endpoints: list[Endpoint], seconds: float) -> socket.socket:
    failure: OSError | None = None
    for left in range(len(endpoints), 0, -1):
        # A silent endpoint must leave time for those after it.
        share = seconds / len(endpoints) if left > 1 else None
        try:
            return await _reach_one(endpoints[-left], share)
        except OSError as error:
            failure = failure or error
    assert failure is not None
    raise failure


async def _reach_one(endpoint: Endpoint, seconds: float | None) -> socket.socket:
    sock = endpoint.open()
    try:
        async with asyncio.timeout(seconds):
            await asyncio.get_running_loop().sock_connect(sock, endpoint.name)
    except BaseException:
        sock.close()
        raise
    return sock


class _IdleKeeper:
    """Watches the one link of a call for silence."""

    def __init__(self, timeout: float | None) -> None:
        self._idle = IdleWatch(timeout)

    def enter(self, link: StreamLink[Any], /) -> None:
        self._idle.add(link)

    def leave(self, link: StreamLink[Any], /) -> None:
        self._idle.discard(link)
