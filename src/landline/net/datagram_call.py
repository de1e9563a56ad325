"""Calling somebody, or everybody, by datagrams."""

from __future__ import annotations

import asyncio
import socket
from typing import TYPE_CHECKING, Any

from landline.net import multicast
from landline.net.address import Address
from landline.net.datagram_link import DatagramLink
from landline.net.datagrams import DatagramSocket
from landline.net.faults import peer_error
from landline.net.idle import IdleWatch
from landline.net.resolve import Endpoint, peer_address, resolve

if TYPE_CHECKING:
    from landline.net.conversation import Conversation
    from landline.net.packet_info import Control
    from landline.settings import ConversationLimits


async def call_datagrams(
    address: Address, limits: ConversationLimits, *, broadcast: bool
) -> Conversation[bytes]:
    """Return a conversation by datagrams with `address`; nothing has been sent yet."""
    try:
        async with asyncio.timeout(limits.open_timeout):
            endpoints = await resolve(address)
    except TimeoutError as error:
        raise peer_error(error, address, seconds=limits.open_timeout) from error
    to_many = broadcast or address.is_multicast
    failure: OSError | None = None
    for endpoint in endpoints:
        try:
            sock = _aimed(endpoint, address, to_many=to_many, broadcast=broadcast)
        except OSError as error:
            failure = failure or error
            continue
        return _DatagramCall(sock, endpoint.name if to_many else None, address, limits).call
    assert failure is not None
    raise peer_error(failure, address) from failure


def _aimed(
    endpoint: Endpoint, address: Address, *, to_many: bool, broadcast: bool
) -> socket.socket:
    sock = endpoint.open()
    try:
        if broadcast:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        if address.is_multicast:
            multicast.aim(sock, address)
        if address.is_unix:
            sock.bind("")  # an abstract name of the system's choice, so that it can be answered
        if not to_many:
            sock.connect(endpoint.name)
    except BaseException:
        sock.close()
        raise
    return sock


class _DatagramCall:
    """Owns the socket of one call by datagrams."""

    def __init__(
        self, sock: socket.socket, to: Any, address: Address, limits: ConversationLimits
    ) -> None:
        self._sock = sock
        self._from_anybody = to is not None
        self._address = address
        self._socket = DatagramSocket(sock, self._take, on_error=self._fail_once)
        self._link = DatagramLink(
            self._socket,
            limits,
            to=to,
            local=Address.of_socket_name(address.scheme, sock.getsockname()),
            remote=address if self._from_anybody else peer_address(sock, address),
            on_closed=self._close,
        )
        self._idle = IdleWatch(limits.idle_timeout)
        self._idle.add(self._link)

    @property
    def call(self) -> Conversation[bytes]:
        return self._link.call

    def _take(self, data: bytes, source: Any, _: Control | None) -> None:
        sender = None
        if self._from_anybody:
            sender = Address.of_socket_name(self._address.scheme, source)
        self._link.received(data, sender)

    def _fail_once(self, error: OSError) -> None:
        # ICMP tells that nobody listens; the next datagram may find somebody.
        self._link.inbox.put_failure(peer_error(error, self._address))

    def _close(self, link: DatagramLink) -> None:
        self._idle.discard(link)
        self._socket.close()
        self._sock.close()
