"""Bounds: callers at once, silence, message sizes, file descriptors; each with a clear word."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from landline.errors import ExpiredError, ProtocolError
from landline.net.address import Address
from landline.net.connecting import connect
from landline.net.listener import listen
from landline.settings import ConversationLimits
from landline.wire.framing import HeaderAndBody, LengthPrefixed, Lines, Raw
from tests.live.net.peers import DEADLINE, dial, hear_all, say, until
from tests.live.net.services import Echo, Witness, echo

if TYPE_CHECKING:
    from landline.net.conversation import Conversation

either_kind = pytest.mark.parametrize("service", [echo, Echo()], ids=["task", "responder"])


@either_kind
async def test_one_caller_too_many_is_told_so(service: Any) -> None:
    witness = Witness()

    def callers(address: Address) -> None:
        with dial(address) as one, dial(address) as two:
            say(one, b"1", b"1")
            say(two, b"2", b"2")
            with dial(address) as three:
                assert hear_all(three) == "同时最多服务 2 个连接\n".encode()
            say(one, b"1", b"1")

    limits = ConversationLimits(most_callers=2)
    async with listen(
        service, "tcp://127.0.0.1:0", limits=limits, observer=witness, language="zh"
    ) as line:
        await asyncio.to_thread(callers, line.addresses[0])
        await until(lambda: not line.callers)
        with await asyncio.to_thread(dial, line.addresses[0]) as again:
            await asyncio.to_thread(say, again, b"room", b"room")
    assert witness.seen.count("refused") == 1
    assert witness.seen.count("opened") == witness.seen.count("ended") == 3


@either_kind
async def test_many_callers_too_many_do_not_pile_up(service: Any) -> None:
    witness = Witness()

    def callers(address: Address) -> list[bytes]:
        with dial(address) as one:
            say(one, b"1", b"1")
            refused = [dial(address) for _ in range(150)]
            words = [hear_all(sock) for sock in refused]
            for sock in refused:
                sock.close()
            say(one, b"1", b"1")
            return words

    limits = ConversationLimits(most_callers=1)
    async with listen(service, "tcp://127.0.0.1:0", limits=limits, observer=witness) as line:
        words = await asyncio.to_thread(callers, line.addresses[0])
    assert set(words) <= {b"No more than 1 callers are served at once\n", b""}
    assert witness.seen.count("refused") == 150


@either_kind
@pytest.mark.parametrize("scheme", ["tcp", "udp"])
async def test_silence_ends_a_conversation(service: Any, scheme: str) -> None:
    witness = Witness()
    limits = ConversationLimits(idle_timeout=0.2)
    async with listen(service, f"{scheme}://127.0.0.1:0", limits=limits, observer=witness) as line:
        with await asyncio.to_thread(dial, line.addresses[0]) as sock:
            sock.sendall(b"hi")
            await until(lambda: "ended" in witness.seen)
    assert [error.code for error in witness.errors if error] == ["conversation.idle"]


async def test_silence_ends_a_call_too() -> None:
    async with listen(echo, "tcp://127.0.0.1:0", "udp://127.0.0.1:0") as line:
        for address in line.addresses:
            limits = ConversationLimits(idle_timeout=0.1)
            async with connect(str(address), limits=limits) as call:
                with pytest.raises(ExpiredError):
                    await call.recv()
                with pytest.raises(ExpiredError):
                    await call.send("too late")


@either_kind
@pytest.mark.parametrize(
    ("framing", "sent", "reason"),
    [
        (Raw(), b"x" * 101, b"A message of more than 100 bytes was announced or sent\n"),
        (Lines(), b"x" * 1000, b"A message of more than 100 bytes was announced or sent\n"),
        (
            LengthPrefixed(">I"),
            b"\xff\xff\xff\xff",
            b"\0\0\0\x36A message of more than 100 bytes was announced or sent",
        ),
        (HeaderAndBody(), b"\xff\xff\xff\x7f", b""),
    ],
    ids=["raw", "lines", "length", "header"],
)
async def test_a_message_too_long_ends_its_conversation_with_the_reason(
    service: Any, framing: Any, sent: bytes, reason: bytes
) -> None:
    witness = Witness()

    def callers(address: Address) -> None:
        with dial(address) as sock:
            sock.sendall(sent)
            assert hear_all(sock) == reason

    limits = ConversationLimits(most_bytes=100)
    async with listen(
        service, "tcp://127.0.0.1:0", framing=framing, limits=limits, observer=witness
    ) as line:
        await asyncio.to_thread(callers, line.addresses[0])
        await until(lambda: not line.callers)
    assert [type(error) for error in witness.errors] == [ProtocolError]


async def test_what_came_before_a_broken_message_is_still_delivered() -> None:
    heard: list[Any] = []

    async def note(call: Conversation[Any]) -> None:
        try:
            while True:
                heard.append(await call.recv())
        except ProtocolError as error:
            heard.append(error.code)

    def caller(address: Address) -> None:
        with dial(address) as sock:
            sock.sendall(b"\0\0\0\2ok\0\0\0\5trunc"[:-1])
            sock.shutdown(1)
            hear_all(sock)

    async with listen(note, "tcp://127.0.0.1:0", framing=LengthPrefixed()) as line:
        await asyncio.to_thread(caller, line.addresses[0])
        await until(lambda: not line.callers)
    assert heard == [b"ok", "message.truncated"]


def start(script: str) -> subprocess.Popen[bytes]:
    root = Path(__file__).parents[3]
    return subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, cwd=root)


async def test_a_listener_without_file_descriptors_recovers() -> None:
    script = """
import asyncio, resource, socket
from landline.net.listener import listen
from landline.net.loops import run
from tests.live.net.services import Echo

async def main():
    async with listen(Echo(), "tcp://127.0.0.1:0") as line:
        print(line.addresses[0].port, flush=True)
        resource.setrlimit(resource.RLIMIT_NOFILE, (40, 40))
        await asyncio.sleep(600)

run(main(), loop="asyncio")
"""
    child = await asyncio.to_thread(start, script)

    def callers(port: int) -> None:
        address = Address("tcp", "127.0.0.1", port)
        socks = [dial(address) for _ in range(60)]  # the system takes them all, the child not
        for sock in socks:
            sock.close()
        with dial(address) as sock:
            sock.settimeout(DEADLINE)
            say(sock, b"still there", b"still there")

    try:
        assert child.stdout is not None
        port = int(await asyncio.to_thread(child.stdout.readline))
        await asyncio.to_thread(callers, port)
        assert child.poll() is None
    finally:
        child.kill()
        await asyncio.to_thread(child.communicate)
