"""Python servers of rows M5, M7 and M10, one process each: the plainer ways to do it, and ours.

`python -m bench.peers_py NAME PORT`. The datagram servers count what they get and answer
the datagram `?` with the count.
"""

from __future__ import annotations

import asyncio
import socket
import socketserver
import sys
from collections import defaultdict
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Callable

RECEIVE_BUFFER = 4 * 1024 * 1024
QUESTION = b"?"


class _Echo(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        while data := self.request.recv(65536):
            self.request.sendall(data)


class _Threads(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 1024


def threads(port: int) -> None:
    """Echo as the tutorials do: `socketserver`, a thread per connection."""
    with _Threads(("127.0.0.1", port), _Echo) as server:
        server.serve_forever()


async def _echo_stream(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(65536):
        writer.write(data)
        await writer.drain()
    writer.close()


def streams(port: int) -> None:
    """Echo with asyncio streams on the stock loop."""

    async def main() -> None:
        server = await asyncio.start_server(_echo_stream, "127.0.0.1", port, backlog=1024)
        await server.serve_forever()

    asyncio.run(main())


def _datagram_socket(port: int) -> socket.socket:
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER)
    sock.bind(("127.0.0.1", port))
    return sock


def blocking(port: int) -> None:
    """Take letters with a blocking `recvfrom` loop."""
    count = 0
    with _datagram_socket(port) as sock:
        while True:
            data, source = sock.recvfrom(2048)
            if data == QUESTION:
                sock.sendto(b"%d" % count, source)
            else:
                count += 1


class _Counter(asyncio.DatagramProtocol):
    def __init__(self) -> None:
        self.count = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # Not an instance of it before Python 3.12, but it is one.
        self.transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        if data == QUESTION:
            self.transport.sendto(b"%d" % self.count, addr)
        else:
            self.count += 1


def datagram_protocol(port: int) -> None:
    """Take letters with asyncio's own DatagramProtocol on the stock loop."""

    async def main() -> None:
        loop = asyncio.get_running_loop()
        await loop.create_datagram_endpoint(_Counter, sock=_datagram_socket(port))
        await asyncio.Event().wait()

    asyncio.run(main())


def landline_letters(port: int) -> None:
    """Take letters with landline's own loop over a datagram socket, on the stock loop."""
    from landline.net.datagrams import DatagramSocket

    async def main() -> None:
        count = 0
        sock = _datagram_socket(port)
        sock.settimeout(0)

        def take(data: bytes, source: Any, asked: Any) -> None:
            nonlocal count
            if data == QUESTION:
                letters.reply(b"%d" % count, source, asked)
            else:
                count += 1

        letters = DatagramSocket(sock, take)
        await asyncio.Event().wait()

    asyncio.run(main())


def websockets(port: int) -> None:
    """Relay WebSocket messages with the `websockets` library's `broadcast()`, on uvloop."""
    import uvloop
    from websockets.asyncio.server import ServerConnection, broadcast, serve

    rooms: defaultdict[str | bytes, set[ServerConnection]] = defaultdict(set)

    async def member(socket: ServerConnection) -> None:
        members = rooms[await socket.recv()]
        members.add(socket)
        await socket.send("joined")
        try:
            async for message in socket:
                broadcast(members, message)
        finally:
            members.discard(socket)

    async def main() -> None:
        options: dict[str, Any] = {"compression": None, "ping_interval": None, "backlog": 1024}
        async with serve(member, "127.0.0.1", port, **options):
            await asyncio.Event().wait()

    uvloop.run(main())


SERVERS: dict[str, Callable[[int], None]] = {
    "websockets": websockets,
    "threads": threads,
    "streams": streams,
    "landline-letters": landline_letters,
    "blocking": blocking,
    "datagram-protocol": datagram_protocol,
}

if __name__ == "__main__":
    SERVERS[sys.argv[1]](int(sys.argv[2]))
