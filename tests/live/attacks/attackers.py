"""What strangers and bad members do to a hub, each in a process of its own, over loopback only.

`python -m tests.live.attacks.attackers NAME PORT SIZE SECONDS` does it and stops by itself.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import random
import resource
import socket
import ssl
import sys
import time
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

SOURCES: Final = 100
"""Loopback addresses they come from: 127.0.1.1 … 127.0.1.100."""
ACCOUNTS: Final = 20
"""Names whose passwords are guessed: `account-0` …"""
FULL: Final = 4 << 20
"""Bytes that the system may keep for one that does not read."""
GONE: Final = (OSError, asyncio.IncompleteReadError)
UPGRADE: Final = (
    b"GET /ws HTTP/1.1\r\nHost: localhost:%d\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Target(NamedTuple):
    """Whom, how much and until when (monotonic)."""

    port: int
    size: int
    until: float

    @property
    def is_over(self) -> bool:
        return time.monotonic() >= self.until


async def dribble(target: Target) -> None:
    """Speak a byte at a time and never finish a line; half of them have said hello."""
    line = json.dumps({"do": "send", "room": "lobby", "text": "x" * 10_000}).encode()
    sockets = await _sockets(target)
    for sock in sockets[::2]:
        _push(sock, b'{"do":"hello"}\n')
    for at in range(len(line)):
        if target.is_over:
            break
        for sock in sockets:
            _push(sock, line[at : at + 1])
        await asyncio.sleep(0.2)
    _close(sockets)


async def keep_silent(target: Target) -> None:
    """Connect and say nothing."""
    sockets = await _sockets(target)
    await asyncio.sleep(max(0.0, target.until - time.monotonic()))
    _close(sockets)


async def shake_hands(target: Target) -> None:
    """Begin TLS handshakes, `size` a second, finish each, and go away."""
    await _at_pace(target, _shake_hands)


async def stall(target: Target) -> None:
    """Begin TLS handshakes, `size` a second, and say nothing more once the hub has answered."""
    await _at_pace(target, _stall)


async def stop_reading(target: Target) -> None:
    """Enter the lobby and read nothing more, while one speaks a thousand times a second."""
    sockets = []
    for number in range(target.size):
        sock = await _member(target, number, buffer=16 * 1024)
        sockets.append(sock)
    loud = await _member(target, target.size)
    reader, writer = await asyncio.open_connection(sock=loud)
    reading = asyncio.create_task(_read_on(reader))
    began = time.monotonic()
    # Enough for the system's buffers to be full by half-time.
    text = "x" * int(FULL * 2 / (1000 * max(1.0, target.until - began)))
    for number in itertools.count():
        due = began + number / 1000
        if due >= target.until:
            break
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        said = json.dumps({"do": "send", "room": "lobby", "text": text, "cid": f"{number:032x}"})
        writer.write(said.encode() + b"\n")
        await writer.drain()
    reading.cancel()
    writer.transport.abort()
    _close(sockets)


async def guess(target: Target) -> None:
    """Try wrong passwords for some accounts, from many addresses, as fast as answers come."""

    async def once(number: int) -> None:
        reader, writer = await _open(target.port, number)
        try:
            while not target.is_over:
                name = f"account-{random.randrange(ACCOUNTS)}"
                wrong = {"do": "hello", "as": name, "password": f"wrong {random.random()}"}
                writer.write(json.dumps(wrong).encode() + b"\n")
                await reader.readuntil(b"\n")
        finally:
            writer.close()

    await _again_and_again(target, once)


async def reconnect(target: Target) -> None:
    """Come, say hello, and go, all the time."""

    async def once(number: int) -> None:
        reader, writer = await _open(target.port, number)
        try:
            writer.write(b'{"do":"hello"}\n')
            await reader.readuntil(b"\n")
        finally:
            writer.close()

    await _again_and_again(target, once)


async def ask(target: Target) -> None:
    """Ask what costs most, many questions at a time, and read the answers."""
    asked = [
        {"do": "history", "room": "lobby", "limit": 1000},
        {"do": "search", "text": "message", "limit": 100},
        {"do": "search", "text": "m", "order": "best", "limit": 100},
        *({"do": "users"}, {"do": "rooms"}, {"do": "help"}, {"do": "who", "room": "lobby"}),
    ]
    lines = b"".join(json.dumps(verb).encode() + b"\n" for verb in asked) * 10

    async def once(number: int) -> None:
        reader, writer = await _open(target.port, number)
        reading = asyncio.create_task(_read_on(reader))
        try:
            writer.write(b'{"do":"hello"}\n')
            while not (target.is_over or reading.done()):
                writer.write(lines)
                with suppress(TimeoutError):
                    async with asyncio.timeout_at(_loop_time(target.until)):
                        await writer.drain()
                await asyncio.sleep(0)
        finally:
            reading.cancel()
            writer.transport.abort()

    await _again_and_again(target, once)


async def announce(target: Target) -> None:
    """Announce WebSocket frames of 4 GiB, `size` in all, and begin to send them."""
    numbers = iter(range(target.size))
    frame = b"\x82\xff" + (4 << 30).to_bytes(8, "big") + bytes(4) + bytes(1000)

    async def some() -> None:
        for number in numbers:
            if target.is_over:
                return
            with suppress(*GONE, TimeoutError):
                async with asyncio.timeout(5.0):
                    await _announce(target.port, number, frame)

    await asyncio.gather(*(some() for _ in range(50)))


async def _announce(port: int, number: int, frame: bytes) -> None:
    reader, writer = await _open(port, number)
    try:
        writer.write(UPGRADE % port)
        await reader.readuntil(b"\r\n\r\n")
        writer.write(frame)
        await reader.read()  # until it is closed
    finally:
        writer.transport.abort()


async def flood(target: Target) -> None:
    """Send letters as fast as they go."""
    with socket.socket(type=socket.SOCK_DGRAM) as sock:
        sock.settimeout(0)
        sock.bind((_source(0), 0))
        for number in itertools.count():
            with suppress(BlockingIOError):
                sock.sendto(b"letter %d" % number, ("127.0.0.1", target.port))
            if number % 1000 == 0 and target.is_over:
                break


class Attack(NamedTuple):
    """One attack, and how much of it is meant."""

    run: Callable[[Target], Awaitable[None]]
    title: str
    size: int
    short: int
    """Size where only the outcome counts."""
    options: tuple[str, ...] = ()
    """Of the hub that is attacked."""


_FAST: Final = ("--set", "rates.burst=0")

ATTACKS: Final[dict[str, Attack]] = {
    "dribble": Attack(dribble, "slow dribblers", 800, 300),
    "silent": Attack(keep_silent, "silent connections", 5000, 1000),
    "tls": Attack(shake_hands, "TLS handshakes a second", 500, 200),
    "stalled": Attack(stall, "TLS handshakes a second that stall half-way", 500, 200),
    "stopped": Attack(stop_reading, "stopped readers at 1000 messages/s", 200, 60, _FAST),
    "guess": Attack(guess, "connections that guess passwords", 50, 50),
    "reconnect": Attack(reconnect, "members that come and go", 200, 100),
    "frames": Attack(announce, "frames announcing 4 GiB", 10_000, 1000),
    "letters": Attack(flood, "flood of letters", 1, 1),
    "ask": Attack(ask, "members that ask without end", 50, 20),
}


async def _again_and_again(target: Target, once: Callable[[int], Awaitable[None]]) -> None:
    async def one(number: int) -> None:
        while not target.is_over:
            with suppress(*GONE, TimeoutError):
                async with asyncio.timeout_at(_loop_time(target.until)):
                    await once(number)
            await asyncio.sleep(0.001)

    await asyncio.gather(*(one(number) for number in range(target.size)))


def _loop_time(monotonic: float) -> float:
    return asyncio.get_running_loop().time() + monotonic - time.monotonic()


async def _at_pace(target: Target, once: Callable[[Target, int], Awaitable[None]]) -> None:
    """Do something `size` times a second, however long it takes each time; say how often."""
    began = time.monotonic()
    pending: set[asyncio.Task[None]] = set()
    done = 0

    async def one(number: int) -> None:
        nonlocal done
        with suppress(*GONE, TimeoutError):
            async with asyncio.timeout_at(_loop_time(target.until)):
                await once(target, number)
                done += 1

    for number in itertools.count():
        due = began + number / target.size
        if due >= target.until:
            break
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        task = asyncio.create_task(one(number))
        pending.add(task)
        task.add_done_callback(pending.discard)
    if pending:
        await asyncio.wait(pending)
    seconds = time.monotonic() - began
    sys.stderr.write(f"{number / seconds:.0f} a second, {done / seconds:.0f} of them done\n")


async def _shake_hands(target: Target, number: int) -> None:
    tls, reader, writer = await _begin(target, number)
    try:
        await _finish(tls, reader, writer)
    finally:
        writer.transport.abort()


async def _stall(target: Target, number: int) -> None:
    _, reader, writer = await _begin(target, number)
    try:
        answer = await reader.read(1 << 16)
        assert answer[:1] in (b"", b"\x16")
        if not answer:
            raise ConnectionResetError
        with suppress(*GONE):
            await reader.read()
    finally:
        writer.transport.abort()


class _Tls(NamedTuple):
    """A client's end, without a socket."""

    incoming: ssl.MemoryBIO
    outgoing: ssl.MemoryBIO
    end: ssl.SSLObject


async def _begin(
    target: Target, number: int
) -> tuple[_Tls, asyncio.StreamReader, asyncio.StreamWriter]:
    """Say a ClientHello."""
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    tls = _Tls(incoming, outgoing, _context().wrap_bio(incoming, outgoing))
    with suppress(ssl.SSLWantReadError):
        tls.end.do_handshake()
    reader, writer = await _open(target.port, number)
    writer.write(outgoing.read())
    return tls, reader, writer


async def _finish(tls: _Tls, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while True:
        answer = await reader.read(1 << 16)
        if not answer:
            raise ConnectionResetError
        tls.incoming.write(answer)
        try:
            tls.end.do_handshake()
        except ssl.SSLWantReadError:
            continue
        writer.write(tls.outgoing.read())
        await writer.drain()
        return


@cache
def _context() -> ssl.SSLContext:
    """Return one that spends no time on whom it talks to."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


async def _read_on(reader: asyncio.StreamReader) -> None:
    with suppress(OSError):
        while await reader.read(1 << 16):
            pass


async def _open(port: int, number: int) -> Streams:
    return await asyncio.open_connection("127.0.0.1", port, local_addr=(_source(number), 0))


async def _sockets(target: Target) -> list[socket.socket]:
    """Return `size` connections, those among them that were refused."""
    loop = asyncio.get_running_loop()
    sockets = []
    for number in range(target.size):
        sock = socket.socket()
        sock.settimeout(0)
        sock.bind((_source(number), 0))
        with suppress(OSError):
            await loop.sock_connect(sock, ("127.0.0.1", target.port))
        sockets.append(sock)
    return sockets


async def _member(target: Target, number: int, buffer: int | None = None) -> socket.socket:
    """Return a connection that was welcomed, tried again where it was refused."""
    loop = asyncio.get_running_loop()
    while True:
        sock = socket.socket()
        sock.settimeout(0)
        if buffer is not None:
            # So that the system does not take megabytes for one that does not read.
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
        sock.bind((_source(number), 0))
        with suppress(OSError):
            await loop.sock_connect(sock, ("127.0.0.1", target.port))
            await loop.sock_sendall(sock, b'{"do":"hello"}\n')
            if await loop.sock_recv(sock, 1):
                return sock
        sock.close()


def _source(number: int) -> str:
    return f"127.0.1.{number % SOURCES + 1}"


def _push(sock: socket.socket, data: bytes) -> None:
    with suppress(OSError):
        sock.send(data)


def _close(sockets: list[socket.socket]) -> None:
    for sock in sockets:
        sock.close()


def main() -> None:
    """Do one attack."""
    name, port, size, seconds = sys.argv[1:]
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    target = Target(int(port), int(size), time.monotonic() + float(seconds))
    asyncio.run(ATTACKS[name].run(target))  # type: ignore[arg-type]


if __name__ == "__main__":
    main()
