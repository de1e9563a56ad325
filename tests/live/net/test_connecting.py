"""Calling somebody: what is told when nobody answers, and what a call can do."""

from __future__ import annotations

import asyncio
import socket
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from landline.errors import Error, ExpiredError, UnreachableError, UsageError
from landline.net import stream_call
from landline.net.connecting import connect
from landline.net.listener import listen
from landline.net.resolve import resolve
from landline.settings import ConversationLimits
from landline.wire.framing import Lines
from tests.live.net.peers import reset, until
from tests.live.net.services import echo
from tests.ports import unused_port

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from landline.net.conversation import Conversation
    from landline.net.resolve import Endpoint


@contextmanager
def server_socket() -> Iterator[tuple[socket.socket, str]]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(60)
        yield listening, f"tcp://127.0.0.1:{listening.getsockname()[1]}"


async def code_of(url: str, **options: Any) -> str:
    """Return the code with which connecting to `url` fails."""
    with pytest.raises(Error) as failure:
        await connect(url, **options)
    assert failure.value.line("en")
    assert failure.value.line("zh")
    return failure.value.code


async def test_nobody_listens(tmp_path: Path) -> None:
    assert await code_of(f"tcp://127.0.0.1:{unused_port()}") == "peer.refused"
    assert await code_of(f"unix:{tmp_path}/nobody") == "peer.refused"
    assert await code_of(f"unixgram:{tmp_path}/nobody") == "peer.refused"


async def test_unknown_hosts_and_bad_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    async def unknown(*_: object) -> list[Any]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    with monkeypatch.context() as patch:
        patch.setattr("landline.net.resolve._look_up", unknown)
        assert await code_of("tcp://no-such-host:9") == "peer.unknown-host"
        assert await code_of("udp://no-such-host:9") == "peer.unknown-host"
    assert await code_of("tcp://127.0.0.1:0") == "address.invalid"
    assert await code_of("tcp://127.0.0.1") == "address.invalid"


async def test_who_does_not_answer_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    async def silent(endpoint: Endpoint, seconds: float | None) -> socket.socket:
        await asyncio.Event().wait()
        raise AssertionError

    monkeypatch.setattr(stream_call, "_reach_one", silent)
    limits = ConversationLimits(open_timeout=0.05)
    with pytest.raises(ExpiredError) as failure:
        await connect("tcp://127.0.0.1:9", limits=limits)
    assert isinstance(failure.value, TimeoutError)
    assert failure.value.text("en") == "tcp://127.0.0.1:9 did not answer within 0.05 s"


async def test_every_address_of_a_name_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:

    async def first_refuses(address: Any) -> list[Endpoint]:
        dead = ("127.0.0.1", unused_port())
        (good,) = await resolve(address)
        return [type(good)(good.family, good.kind, dead), good]

    monkeypatch.setattr(stream_call, "resolve", first_refuses)
    async with listen(echo, "tcp://127.0.0.1:0") as line, connect(str(line.addresses[0])) as call:
        await call.send("second")
        assert await call.recv() == b"second"


async def test_half_close_both_ways() -> None:
    async def total(call: Conversation[Any]) -> None:
        await call.send(str(sum([len(message) async for message in call])))

    async with listen(total, "tcp://127.0.0.1:0") as line, connect(str(line.addresses[0])) as call:
        await call.send(b"x" * 1_000_000)
        await call.send_eof()
        with pytest.raises(Error) as failure:
            await call.send("more")
        assert failure.value.code == "conversation.closed"
        assert [message async for message in call] == [b"1000000"]
        with pytest.raises(EOFError):
            await call.recv()


async def test_a_reset_is_a_failure_not_an_end() -> None:
    with server_socket() as (listening, url):
        call = await connect(url)
        peer, _ = await asyncio.to_thread(listening.accept)
        peer.sendall(b"one")
        assert await call.recv() == b"one"
        reset(peer)
        with pytest.raises(UnreachableError) as failure:
            [message async for message in call]
        assert failure.value.code == "peer.lost"
        with pytest.raises(UnreachableError):
            await call.send("anybody?")
        await call.close()


async def test_a_cancelled_recv_loses_nothing() -> None:
    with server_socket() as (listening, url):
        call = await connect(url, framing=Lines())
        peer, _ = await asyncio.to_thread(listening.accept)
        with peer:
            for number in range(50):
                waiting = asyncio.create_task(call.recv())
                await asyncio.sleep(0)
                peer.sendall(b"%d\n" % number)
                if number % 2:
                    await asyncio.sleep(0)
                waiting.cancel()
                (result,) = await asyncio.gather(waiting, return_exceptions=True)
                if isinstance(result, asyncio.CancelledError):
                    result = await call.recv()
                assert result == b"%d" % number
        await call.close()


async def test_two_readers_share_the_messages() -> None:
    async with listen(echo, "tcp://127.0.0.1:0", framing=Lines()) as line:
        call = await connect(str(line.addresses[0]), framing=Lines())
        readers = [asyncio.create_task(call.recv()) for _ in range(3)]
        await asyncio.sleep(0)
        for text in ("a", "b", "c"):
            await call.send(text)
        assert sorted(await asyncio.gather(*readers)) == [b"a", b"b", b"c"]
        last = [asyncio.create_task(call.recv()) for _ in range(2)]
        await call.send_eof()
        ended = await asyncio.gather(*last, return_exceptions=True)
        assert [type(error) for error in ended] == [EOFError, EOFError]
        await call.close()


async def test_send_waits_while_the_peer_does_not_read() -> None:
    limits = ConversationLimits(high_water=10_000, close_timeout=0.1)
    with server_socket() as (listening, url):
        call = await connect(url, limits=limits)
        peer, _ = await asyncio.to_thread(listening.accept)
        with peer:
            sent = 0

            async def send_much() -> None:
                nonlocal sent
                for _ in range(10_000):
                    await call.send(b"x" * 50_000)
                    sent += 50_000

            sending = asyncio.create_task(send_much())
            before = -1
            while sent > before:
                before = sent
                await asyncio.sleep(0.2)
            assert 0 < sent < 100_000_000
            reset(peer)
            with pytest.raises(UnreachableError):
                await sending
        await call.close()


async def test_closing_gives_up_on_a_peer_that_does_not_read() -> None:
    limits = ConversationLimits(high_water=1, close_timeout=0.1)
    with server_socket() as (listening, url):
        call = await connect(url, limits=limits)
        peer, _ = await asyncio.to_thread(listening.accept)
        with peer:
            sending = asyncio.create_task(call.send(b"x" * 50_000_000))
            await asyncio.sleep(0)
            await call.close()
            await asyncio.wait([sending])
            await call.wait_closed()


async def test_iteration_ends_when_closed_here() -> None:
    async with listen(echo, "tcp://127.0.0.1:0") as line:
        call = await connect(str(line.addresses[0]))
        reading = asyncio.create_task(call.recv())
        await asyncio.sleep(0)
        await call.close()
        with pytest.raises(EOFError):
            await reading
        await call.close()
        with pytest.raises(Error) as failure:
            await call.send("x")
        assert failure.value.code == "conversation.closed"
        assert call.is_reason(failure.value)
        await until(lambda: not line.callers)


async def test_local_and_remote_are_addresses() -> None:
    async with listen(echo, "tcp://[::1]:0") as line, connect(str(line.addresses[0])) as call:
        assert call.remote == line.addresses[0]
        assert call.local.host == "::1"
        assert call.scheme == "tcp"
        assert not call.is_datagram
        await call.send("x")
        assert await call.recv_from() == (b"x", line.addresses[0])


async def test_a_bad_unix_connection_type(tmp_path: Path) -> None:
    async with listen(echo, f"unix:{tmp_path}/line"):
        with pytest.raises(UnreachableError) as failure:
            await connect(f"unixgram:{tmp_path}/line")
        assert failure.value.code == "peer.unreachable"


async def test_usage_errors_are_usage_errors() -> None:
    with pytest.raises(UsageError):
        await connect("gopher://host:70")
