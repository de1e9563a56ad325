"""Opening the sockets that are listened on: every address, dual stack, groups, Unix paths."""

from __future__ import annotations

import errno
import os
import socket
from typing import Final, Self

from landline.net import multicast, packet_info, unix_paths
from landline.net.address import Address
from landline.net.faults import local_error
from landline.net.resolve import Endpoint, resolve

_EVERY_V6: Final = "::"
_EVERY_V4: Final = "0.0.0.0"
_NOT_HERE: Final = (errno.EAFNOSUPPORT, errno.EADDRNOTAVAIL)


class BoundSocket:
    """A non-blocking socket that listens (streams) or is bound (datagrams), and its address."""

    def __init__(self, sock: socket.socket, asked: Address) -> None:
        """Take over `sock`, which was bound because of `asked`."""
        self.sock = sock
        self.address = _address_got(sock, asked)
        self.tells_address = asked.scheme == "udp" and not asked.host
        """Whether every datagram comes with the address it was sent to (`packet_info`)."""
        self._file = unix_paths.identity(asked.path) if asked.is_unix else None

    def close(self) -> None:
        """Close the socket; a Unix socket's file goes too, if it is still this one's."""
        self.sock.close()
        if self._file is not None:
            unix_paths.remove_if_same(self.address.path, self._file)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


async def bind(address: Address, *, backlog: int = 1024) -> list[BoundSocket]:
    """Open `address` for listening: one socket, or one for each address its name stands for.

    No host means every address of the machine, IPv4 and IPv6. With port 0 all sockets of a
    name share the port that the first one got. A Unix socket may be used by its owner only
    (mode 0600); a stale one is replaced if nobody answers there. Raises LocalError
    `address.in-use`, `address.not-ours`, `address.denied` and others of `faults`.
    """
    if not address.host and not address.is_unix:
        return [_bind_every(address, backlog)]
    bound: list[BoundSocket] = []
    missing: OSError | None = None
    try:
        for endpoint in await resolve(address):
            same_port = _with_port_of(bound, endpoint)
            try:
                bound.append(_bind(same_port, address, backlog))
            except OSError as error:
                if error.errno not in _NOT_HERE:
                    raise
                missing = missing or error
        if not bound and missing:
            raise missing
    except OSError as error:
        _close_all(bound)
        raise local_error(error, address) from error
    except BaseException:
        _close_all(bound)
        raise
    return bound


def _bind_every(address: Address, backlog: int) -> BoundSocket:
    kind = socket.SOCK_DGRAM if address.is_datagram else socket.SOCK_STREAM
    both = Endpoint(socket.AF_INET6, kind, (_EVERY_V6, address.port))
    only_v4 = Endpoint(socket.AF_INET, kind, (_EVERY_V4, address.port))
    try:
        try:
            return _bind(both, address, backlog)
        except OSError as error:
            if error.errno not in _NOT_HERE:
                raise
            return _bind(only_v4, address, backlog)
    except OSError as error:
        raise local_error(error, address) from error


def _bind(endpoint: Endpoint, address: Address, backlog: int) -> BoundSocket:
    sock = endpoint.open()
    try:
        _set_options(sock, address)
        if address.is_unix:
            unix_paths.bind(sock, address)
        else:
            sock.bind(endpoint.name)
        if address.is_datagram and address.is_multicast:
            multicast.join(sock, address)
        if not address.is_datagram:
            sock.listen(backlog)
        return BoundSocket(sock, address)
    except BaseException:
        sock.close()
        raise


def _set_options(sock: socket.socket, address: Address) -> None:
    if sock.family == socket.AF_INET6:
        sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, bool(address.host))
    if address.is_unix:
        return
    # A restart must not wait for TIME_WAIT; several programs may listen to one group. Not for
    # other datagrams: there it would let two programs share a port without knowing.
    if os.name == "posix" and (not address.is_datagram or address.is_multicast):
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if address.is_datagram and not address.host:
        packet_info.ask_for(sock)


def _with_port_of(bound: list[BoundSocket], endpoint: Endpoint) -> Endpoint:
    if not bound:
        return endpoint
    host, _, *scope = endpoint.name
    return Endpoint(endpoint.family, endpoint.kind, (host, bound[0].address.port, *scope))


def _address_got(sock: socket.socket, asked: Address) -> Address:
    if asked.is_unix:
        return asked
    got = Address.of_socket_name(asked.scheme, sock.getsockname())
    return got if asked.host else Address(asked.scheme, "", got.port)


def _close_all(bound: list[BoundSocket]) -> None:
    for each in bound:
        each.close()
