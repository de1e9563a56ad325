"""Each service over real sockets, against peers written with the `socket` module only."""

from __future__ import annotations

import asyncio
import socket
import struct
from typing import TYPE_CHECKING, Any

import pytest

from landline.net.listener import listen
from landline.net.observer import Observer
from landline.services.ack import Ack
from landline.services.echo import Echo
from landline.services.greet import Greet
from landline.services.show import Show
from landline.services.upper import Upper
from tests.live.net.peers import dial, hear, say

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from landline.errors import Error
    from landline.net.address import Address

DEADLINE = 50.0
RECEIVED = "收到".encode()
WELCOME = "连接成功".encode()


def urls(folder: Path) -> tuple[str, ...]:
    return (
        "tcp://127.0.0.1:0",
        "tcp://[::1]:0",
        f"unix:{folder}/stream",
        "udp://127.0.0.1:0",
        f"unixgram:{folder}/datagram",
    )


async def serve(folder: Path, service: Any, script: Callable[[Address], None]) -> None:
    """Run `script`, a peer that blocks, against each kind of socket."""
    async with asyncio.timeout(DEADLINE), listen(service, *urls(folder)) as line:
        for address in line.addresses:
            await asyncio.to_thread(script, address)


async def test_greet(tmp_path: Path) -> None:
    def script(address: Address) -> None:
        with dial(address) as sock:
            if address.is_datagram:
                say(sock, b"ada", b"Hi!ada")
                say(sock, b"", b"Hi!")
            else:
                assert hear(sock, 6) == b"Hello!"
                say(sock, b"ada", b"hello,ada")

    await serve(tmp_path, Greet(), script)


async def test_echo(tmp_path: Path) -> None:
    def script(address: Address) -> None:
        with dial(address) as sock:
            if not address.is_datagram:
                assert hear(sock, len(WELCOME)) == WELCOME
            for message in (b"\0\xff", "你好\n".encode(), b"x" * 1000):
                say(sock, message, message)
            if address.is_datagram:
                say(sock, b"", b"")

    await serve(tmp_path, Echo(), script)


async def test_a_megabyte_through_echo_unchanged(tmp_path: Path) -> None:
    data = bytes(range(256)) * 4096

    def script(address: Address) -> None:
        if address.is_datagram:
            return
        with dial(address) as sock:
            for start in range(0, len(data), 65536):
                say(sock, data[start : start + 65536], data[start : start + 65536])

    await serve(tmp_path, Echo(welcome=False), script)


async def test_upper(tmp_path: Path) -> None:
    def script(address: Address) -> None:
        with dial(address) as sock:
            say(sock, b"hello", b"HELLO")
            say(sock, "grüße 你好".encode(), "GRÜSSE 你好".encode())
            say(sock, b"a\xff\xfeb", b"a\xff\xfeb")

    await serve(tmp_path, Upper(), script)


async def test_ack(tmp_path: Path) -> None:
    def script(address: Address) -> None:
        with dial(address) as sock:
            say(sock, b"anything", RECEIVED)
            say(sock, b"\xff", RECEIVED)

    await serve(tmp_path, Ack(), script)


@pytest.mark.parametrize("service", [Greet(), Upper(), Ack(), Echo(welcome=False)])
async def test_exit_ends_only_ones_own_conversation(tmp_path: Path, service: object) -> None:
    def script(address: Address) -> None:
        if address.is_datagram:
            return
        with dial(address) as one, dial(address) as other:
            one.sendall(b"exit")
            while one.recv(1024):
                pass
            other.sendall(b"hello")
            assert other.recv(1024)

    await serve(tmp_path, service, script)


async def test_print_shows_who_says_what(tmp_path: Path) -> None:
    shown: list[tuple[str, bytes]] = []
    news = asyncio.Event()

    async def output(remote: Address, data: bytes) -> None:
        shown.append((remote.scheme, data))
        news.set()

    def script(address: Address) -> None:
        with dial(address) as sock:
            sock.sendall(b"hello")
            if address.is_datagram:
                sock.send(b"")
            else:
                sock.sendall(b"")
                sock.shutdown(socket.SHUT_WR)
                assert sock.recv(1) == b""

    await serve_until(tmp_path, Show(output), script, lambda: len(shown) == 7, news)
    assert [data for scheme, data in shown if scheme in ("tcp", "unix")] == [b"hello"] * 3
    assert [data for scheme, data in shown if scheme in ("udp", "unixgram")] == [b"hello", b""] * 2


async def serve_until(
    folder: Path,
    service: Any,
    script: Callable[[Address], None],
    done: Callable[[], bool],
    news: asyncio.Event,
) -> None:
    async with asyncio.timeout(DEADLINE), listen(service, *urls(folder)) as line:
        for address in line.addresses:
            await asyncio.to_thread(script, address)
        while not done():
            news.clear()
            await news.wait()


class Endings(Observer):
    """Counts conversations that ended, and how."""

    def __init__(self) -> None:
        self.errors: list[Error | None] = []
        self.news = asyncio.Event()

    def ended(self, local: Address, remote: Address, error: Error | None) -> None:
        del local, remote
        self.errors.append(error)
        self.news.set()


async def test_callers_that_vanish_end_only_their_own_conversation() -> None:
    endings = Endings()

    def vanish(address: Address) -> None:
        for _ in range(5):
            sock = dial(address)
            sock.sendall(b"x" * 10_000)
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            sock.close()

    def talk(sock: socket.socket) -> None:
        say(sock, b"still here", b"STILL HERE")

    async with (
        asyncio.timeout(DEADLINE),
        listen(Upper(), "tcp://127.0.0.1:0", observer=endings) as line,
    ):
        with await asyncio.to_thread(dial, line.addresses[0]) as sock:
            await asyncio.to_thread(vanish, line.addresses[0])
            while len(endings.errors) < 5:
                endings.news.clear()
                await endings.news.wait()
            await asyncio.to_thread(talk, sock)
            assert line.callers == 1


async def test_many_callers_at_once() -> None:
    def talk_all(address: Address) -> None:
        socks = [dial(address) for _ in range(200)]
        for number, sock in enumerate(socks):
            sock.sendall(f"caller {number}".encode())
        for number, sock in enumerate(socks):
            wanted = f"CALLER {number}".encode()
            assert hear(sock, len(wanted)) == wanted
            sock.close()

    async with asyncio.timeout(DEADLINE), listen(Upper(), "tcp://127.0.0.1:0") as line:
        await asyncio.to_thread(talk_all, line.addresses[0])
