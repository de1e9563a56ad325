"""Stream callers of all kinds, served by all three kinds of service."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import socket
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from landline.net.listener import listen
from landline.settings import ConversationLimits
from landline.wire.framing import LengthPrefixed, Lines
from tests.live.net.peers import dial, hear, hear_all, reset, say, until
from tests.live.net.services import Echo, Witness, echo, echo_in_thread
from tests.readiness import is_writable

if TYPE_CHECKING:
    from pathlib import Path

    from landline.net.address import Address
    from landline.net.conversation import Conversation

KINDS: list[Any] = [echo, echo_in_thread, Echo()]
every_kind = pytest.mark.parametrize("service", KINDS, ids=["task", "thread", "responder"])


@every_kind
@pytest.mark.parametrize("scheme", ["tcp", "tcp6", "dual", "unix"])
async def test_answers_come_back(service: Any, scheme: str, tmp_path: Path) -> None:
    url = {
        "tcp": "tcp://127.0.0.1:0",
        "tcp6": "tcp://[::1]:0",
        "dual": "tcp://:0",
        "unix": f"unix:{tmp_path}/line",
    }[scheme]

    def caller(address: Address) -> None:
        for host in ("127.0.0.1", "::1"):
            with dial(address, host=host) as sock:
                say(sock, b"hello", b"hello")
                say(sock, b"\xff\x00 again", b"\xff\x00 again")

    async with listen(service, url) as line:
        await asyncio.to_thread(caller, line.addresses[0])


@every_kind
async def test_half_close_is_answered_then_ended(service: Any) -> None:
    def caller(address: Address) -> bytes:
        with dial(address) as sock:
            sock.sendall(b"last words")
            sock.shutdown(socket.SHUT_WR)
            return hear_all(sock)

    async with listen(service, "tcp://127.0.0.1:0") as line:
        assert await asyncio.to_thread(caller, line.addresses[0]) == b"last words"
        await until(lambda: not line.callers)


@every_kind
async def test_a_reset_ends_only_its_own_conversation(
    service: Any, caplog: pytest.LogCaptureFixture
) -> None:
    witness = Witness()

    def callers(address: Address) -> None:
        with dial(address) as staying:
            for _ in range(20):
                leaving = dial(address)
                say(leaving, b"hi", b"hi")
                reset(leaving)
            say(staying, b"still here", b"still here")

    async with listen(service, "tcp://127.0.0.1:0", observer=witness) as line:
        await asyncio.to_thread(callers, line.addresses[0])
        await until(lambda: not line.callers)
    codes = [error.code for error in witness.errors if error is not None]
    assert codes == ["peer.lost"] * 20
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


@every_kind
async def test_a_killed_caller_ends_only_its_own_conversation(service: Any) -> None:
    script = (
        "import socket, sys, time\n"
        "s = socket.create_connection(('127.0.0.1', int(sys.argv[1])))\n"
        "s.sendall(b'x' * 100_000); print('sent', flush=True); time.sleep(60)\n"
    )

    def callers(address: Address) -> None:
        with dial(address) as staying:
            port = str(address.port)
            child = subprocess.Popen([sys.executable, "-c", script, port], stdout=subprocess.PIPE)
            with child:
                assert child.stdout is not None
                assert child.stdout.readline() == b"sent\n"
                os.kill(child.pid, signal.SIGKILL)
            say(staying, b"still here", b"still here")

    async with listen(service, "tcp://127.0.0.1:0") as line:
        await asyncio.to_thread(callers, line.addresses[0])
        await until(lambda: not line.callers)


@pytest.mark.parametrize("service", [echo, Echo()], ids=["task", "responder"])
async def test_a_thousand_quick_callers(service: Any) -> None:
    def callers(address: Address) -> None:
        for number in range(1000):
            with dial(address) as sock:
                message = b"caller %d" % number
                say(sock, message, message)

    async with listen(service, "tcp://127.0.0.1:0") as line:
        await asyncio.to_thread(callers, line.addresses[0])
        await until(lambda: not line.callers)


@pytest.mark.parametrize("service", [echo, Echo()], ids=["task", "responder"])
async def test_four_hundred_callers_at_once(service: Any) -> None:
    def callers(address: Address) -> None:
        socks = [dial(address) for _ in range(400)]
        for sock in socks:
            sock.sendall(b"all together")
        for sock in socks:
            assert hear(sock, 12) == b"all together"
            sock.close()

    async with listen(service, "tcp://127.0.0.1:0") as line:
        await asyncio.to_thread(callers, line.addresses[0])
        await until(lambda: not line.callers)


@every_kind
@pytest.mark.parametrize(
    ("framing", "sent", "heard"),
    [
        (Lines(), b"one\r\ntwo\nthree", b"one\ntwo\nthree\n"),
        (LengthPrefixed(">H"), b"\0\3one\0\0\0\3two", b"\0\3one\0\0\0\3two"),
    ],
    ids=["lines", "length"],
)
async def test_framed_messages_in_any_pieces(
    service: Any, framing: Any, sent: bytes, heard: bytes
) -> None:
    def caller(address: Address, step: int) -> bytes:
        with dial(address) as sock:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for start in range(0, len(sent), step):
                sock.sendall(sent[start : start + step])
            sock.shutdown(socket.SHUT_WR)
            return hear_all(sock)

    async with listen(service, "tcp://127.0.0.1:0", framing=framing) as line:
        for step in (1, 4, len(sent)):
            assert await asyncio.to_thread(caller, line.addresses[0], step) == heard


@every_kind
async def test_a_caller_that_does_not_read_its_answers_is_not_read_from(service: Any) -> None:
    """And gets every byte once it reads: nothing is lost, nothing piles up in between."""
    limits = ConversationLimits(high_water=10_000)
    size = 30_000_000

    def caller(address: Address) -> None:
        with dial(address) as sock:
            sock.settimeout(0)
            sent = 0
            chunk = b"0123456789" * 10_000
            for _ in range(1000):  # until both systems' buffers are full and it stays so
                try:
                    sent += sock.send(chunk[: size - sent])
                except BlockingIOError:
                    if not is_writable(sock, 0.5):
                        break
            assert 0 < sent < size
            sock.settimeout(60)
            heard = hear(sock, sent)
            assert len(heard) == sent
            assert heard.count(b"0123456789") >= sent // 10 - 1000
            say(sock, b"now", b"now")

    async with listen(service, "tcp://127.0.0.1:0", limits=limits) as line:
        await asyncio.to_thread(caller, line.addresses[0])


async def test_greeting_silence_and_end() -> None:
    def caller(address: Address) -> None:
        with dial(address) as sock:
            assert hear(sock, 7) == b"welcome"
            say(sock, b"hi", b"hi")
            sock.sendall(b"bye")
            assert hear_all(sock) == b"farewell"
        with dial(address) as sock:
            assert hear(sock, 7) == b"welcome"
            sock.sendall(b"exit")
            assert hear_all(sock) == b""

    async with listen(Echo(b"welcome"), "tcp://127.0.0.1:0") as line:
        await asyncio.to_thread(caller, line.addresses[0])


async def test_the_last_answer_survives_what_the_caller_still_sends() -> None:
    """Closing a socket with unread bytes would reset it, and destroy the farewell."""

    def caller(address: Address) -> bytes:
        with dial(address) as sock:
            sock.sendall(b"bye\n")
            sock.sendall(b"more\n" * 1000)
            return hear_all(sock)

    async with listen(Echo(), "tcp://127.0.0.1:0", framing=Lines()) as line:
        for _ in range(50):
            assert await asyncio.to_thread(caller, line.addresses[0]) == b"farewell\n"


async def broken(call: Conversation[Any]) -> None:
    async for message in call:
        if message == b"boom":
            raise ValueError("boom")
        await call.send(message)


def broken_in_thread(call: Any) -> None:
    for message in call:
        if message == b"boom":
            raise ValueError("boom")
        call.send(message)


@pytest.mark.parametrize("service", [broken, broken_in_thread, Echo()])
async def test_an_exception_ends_one_conversation_and_is_logged_once(
    service: Any, caplog: pytest.LogCaptureFixture
) -> None:
    def callers(address: Address) -> None:
        with dial(address) as staying, dial(address) as breaking:
            say(staying, b"one", b"one")
            breaking.sendall(b"boom")
            assert hear_all(breaking) == b""
            say(staying, b"two", b"two")

    async with listen(service, "tcp://127.0.0.1:0") as line:
        await asyncio.to_thread(callers, line.addresses[0])
    failures = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert [record.getMessage() for record in failures] == ["service failed"]
    assert failures[0].exc_info is None


async def test_closing_the_listener_ends_conversations_and_cancels_late_handlers() -> None:
    ended = []

    async def stubborn(call: Conversation[Any]) -> None:
        async for _ in call:
            pass
        ended.append("iteration")
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            ended.append("cancelled")
            raise

    limits = ConversationLimits(close_timeout=0.2)
    line = await listen(stubborn, "tcp://127.0.0.1:0", limits=limits)
    sock = await asyncio.to_thread(dial, line.addresses[0])
    with sock:
        await until(lambda: line.callers)
        await line.close()
        assert ended == ["iteration", "cancelled"]
        assert await asyncio.to_thread(hear_all, sock) == b""
    await line.close()
    await line.wait_closed()
