"""Datagrams: one conversation for each source, answers from the address asked, groups."""

from __future__ import annotations

import asyncio
import socket
import time
from typing import TYPE_CHECKING, Any

import pytest

from landline import observe
from landline.errors import Error, UnreachableError, UsageError
from landline.net import failures
from landline.net.connecting import connect
from landline.net.listener import listen
from landline.settings import ConversationLimits
from tests.live.net.peers import DEADLINE, dial, say, until
from tests.live.net.services import Echo, Witness, echo, echo_in_thread
from tests.ports import unused_port
from tests.readiness import is_readable

if TYPE_CHECKING:
    from pathlib import Path

    from landline.net.address import Address, Scheme
    from landline.net.conversation import Conversation
    from landline.net.listener import Listener
    from landline.net.responder import End

KINDS: list[Any] = [echo, echo_in_thread, Echo()]
every_kind = pytest.mark.parametrize("service", KINDS, ids=["task", "thread", "responder"])


@every_kind
@pytest.mark.parametrize("scheme", ["udp", "udp6", "every", "unixgram"])
async def test_answers_come_back_even_to_empty_datagrams(
    service: Any, scheme: str, tmp_path: Path
) -> None:
    url = {
        "udp": "udp://127.0.0.1:0",
        "udp6": "udp://[::1]:0",
        "every": "udp://:0",
        "unixgram": f"unixgram:{tmp_path}/line",
    }[scheme]

    def caller(address: Address) -> None:
        for host in ("127.0.0.1", "::1"):
            with dial(address, host=host) as sock:
                say(sock, b"hello", b"hello")
                sock.send(b"")
                assert sock.recv(100) == b""
                say(sock, b"x" * 9000, b"x" * 9000)

    async with listen(service, url) as line:
        await asyncio.to_thread(caller, line.addresses[0])


@every_kind
async def test_the_answer_comes_from_the_address_that_was_asked(service: Any) -> None:
    witness = Witness()

    def caller(address: Address) -> None:
        for host in ("127.0.0.1", "127.0.0.77", "::1"):  # a connected socket drops others
            with dial(address, host=host) as sock:
                say(sock, b"who", b"who")

    async with listen(service, "udp://:0", observer=witness) as line:
        await asyncio.to_thread(caller, line.addresses[0])
    assert [address.host for address in witness.locals] == ["127.0.0.1", "127.0.0.77", "::1"]
    assert {address.port for address in witness.locals} == {line.addresses[0].port}


async def test_each_source_has_a_conversation_of_its_own() -> None:
    async def count(call: Conversation[Any]) -> None:
        number = 0
        async for _ in call:
            number += 1
            await call.send(str(number))
            if number == 3:
                return

    witness = Witness()

    def callers(address: Address) -> None:
        with dial(address) as one, dial(address) as two:
            say(one, b"a", b"1")
            say(two, b"a", b"1")
            say(one, b"b", b"2")
            say(one, b"c", b"3")
            say(two, b"b", b"2")

    async with listen(count, "udp://127.0.0.1:0", observer=witness) as line:
        await asyncio.to_thread(callers, line.addresses[0])
        await until(lambda: line.callers == 1)
    assert witness.seen == ["opened", "opened", "ended", "ended"]


@pytest.mark.parametrize("service", [echo, Echo()], ids=["task", "responder"])
async def test_above_the_bound_the_source_silent_longest_makes_room(service: Any) -> None:
    witness = Witness()

    def callers(address: Address) -> None:
        for number in range(20):
            with dial(address) as sock:
                say(sock, b"%d" % number, b"%d" % number)

    limits = ConversationLimits(most_callers=5)
    async with listen(service, "udp://127.0.0.1:0", limits=limits, observer=witness) as line:
        await asyncio.to_thread(callers, line.addresses[0])
        assert line.callers <= 5
    assert witness.seen.count("opened") == 20
    assert witness.errors == [None] * 20


async def test_a_failing_service_ends_one_conversation_only() -> None:
    def callers(address: Address) -> None:
        with dial(address) as one, dial(address) as two:
            say(one, b"a", b"a")
            two.send(b"boom")
            say(one, b"b", b"b")
            say(two, b"c", b"c")

    async with listen(Echo(), "udp://127.0.0.1:0") as line:
        await asyncio.to_thread(callers, line.addresses[0])


@pytest.mark.parametrize("kind", ["responder", "task"])
async def test_a_flood_that_makes_the_service_fail_does_not_fill_the_log(
    kind: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    failed = 0

    class Failing(Echo):
        def answer(self, message: bytes, scheme: Scheme) -> bytes | End | None:
            nonlocal failed
            failed += 1
            raise ValueError(message)

    async def failing(call: Conversation[Any]) -> None:
        Failing().answer(await call.recv(), call.scheme)

    async def flood(sock: socket.socket, upto: int) -> None:
        async with asyncio.timeout(DEADLINE):
            while failed < upto:
                sent = failed
                sock.send(b"boom")
                while failed == sent:  # noqa: ASYNC110 (what is waited for has no event)
                    await asyncio.sleep(0)

    async with listen(failing if kind == "task" else Failing(), "udp://127.0.0.1:0") as line:
        with dial(line.addresses[0]) as sock:
            await flood(sock, 3000)
            later = time.monotonic() + observe.QUIET
            monkeypatch.setattr(failures, "monotonic", lambda: later)
            await flood(sock, 6000)
    told = [vars(record)["fields"] for record in caplog.records]
    assert [(each["times"], each["error"]) for each in told] == [
        (1, "ValueError: b'boom'"),
        (3001, "ValueError: b'boom'"),
    ]


async def test_end_and_farewell() -> None:
    witness = Witness()

    def caller(address: Address) -> None:
        with dial(address) as sock:
            say(sock, b"bye", b"farewell")
            sock.send(b"exit")
            sock.send(b"quiet")
            say(sock, b"hi", b"hi")

    async with listen(Echo(), "udp://127.0.0.1:0", observer=witness) as line:
        await asyncio.to_thread(caller, line.addresses[0])
        assert witness.seen == ["opened", "ended", "opened", "ended", "opened"]


async def test_a_datagram_that_is_too_long_ends_its_conversation() -> None:
    witness = Witness()

    def caller(address: Address) -> None:
        with dial(address) as sock:
            say(sock, b"short", b"short")
            sock.send(b"x" * 101)
            say(sock, b"x" * 100, b"x" * 100)

    limits = ConversationLimits(most_bytes=100)
    async with listen(echo, "udp://127.0.0.1:0", limits=limits, observer=witness) as line:
        await asyncio.to_thread(caller, line.addresses[0])
    assert [error.code for error in witness.errors if error] == ["message.too-long"]


def has_more(line: Listener) -> bool:
    """Return whether the system has datagrams for `line` that were not taken yet."""
    (server,) = line._servers
    return is_readable(server._bound.sock, 0)


async def test_unread_datagrams_are_bounded() -> None:
    gate = asyncio.Event()
    heard = []

    async def slow(call: Conversation[Any]) -> None:
        await gate.wait()
        async for message in call:
            heard.append(message)
            if message == b"last":
                await call.send(b"done")

    def flood(address: Address) -> socket.socket:
        sock = dial(address)
        for _ in range(100):
            sock.send(b"x" * 1000)
        return sock

    limits = ConversationLimits(high_water=10_000)
    async with listen(slow, "udp://127.0.0.1:0", limits=limits) as line:
        sock = await asyncio.to_thread(flood, line.addresses[0])
        with sock:
            await until(lambda: line.callers and not has_more(line))
            gate.set()
            await until(lambda: heard)
            await asyncio.to_thread(say, sock, b"last", b"done")
    assert len(heard) < 20


async def test_nobody_there_is_told_once_and_the_conversation_goes_on() -> None:
    url = f"udp://127.0.0.1:{unused_port()}"
    async with connect(url) as call:
        await call.send("anybody?")
        with pytest.raises(UnreachableError) as failure:
            await call.recv()
        assert failure.value.code == "peer.refused"
        async with listen(echo, url):
            await call.send("now?")
            assert await call.recv() == b"now?"


async def test_a_message_too_long_for_a_datagram_is_refused_here() -> None:
    async with listen(echo, "udp://127.0.0.1:0") as line:
        async with connect(str(line.addresses[0])) as call:
            with pytest.raises(UsageError) as failure:
                await call.send(b"x" * 70_000)
            assert failure.value.code == "datagram.too-long"
            await call.send_eof()
            await call.send("fits")
            assert await call.recv() == b"fits"
        with pytest.raises(Error) as closed:
            await call.send("more")
        assert closed.value.code == "conversation.closed"
        with pytest.raises(EOFError):
            await call.recv()


async def test_a_unix_datagram_without_a_return_address(tmp_path: Path) -> None:
    heard = []

    async def note(call: Conversation[Any]) -> None:
        async for message in call:
            heard.append(message)
            await call.send(b"nobody can hear this")

    def caller(path: str) -> None:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sock:
            sock.sendto(b"one", path)
            sock.sendto(b"two", path)

    async with listen(note, f"unixgram:{tmp_path}/line") as line:
        await asyncio.to_thread(caller, line.addresses[0].path)
        await until(lambda: len(heard) == 2)


async def test_a_responder_hears_no_unix_datagram_without_a_return_address(tmp_path: Path) -> None:
    async with listen(Echo(), f"unixgram:{tmp_path}/line") as line:
        address = line.addresses[0]

        def callers() -> None:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sock:
                sock.sendto(b"one", address.path)
            with dial(address) as sock:
                say(sock, b"two", b"two")

        await asyncio.to_thread(callers)


async def test_broadcast_needs_to_be_meant() -> None:
    with pytest.raises(UsageError) as failure:
        await connect("udp://255.255.255.255:9")
    assert failure.value.code == "address.is-broadcast"
    async with connect("udp://255.255.255.255:9", broadcast=True) as call:
        assert call.remote.host == "255.255.255.255"


async def test_broadcast_is_answered_by_who_hears_it() -> None:
    """127.255.255.255 is the broadcast address of the loopback network."""
    async with listen(Echo(), "udp://:0") as line:
        port = line.addresses[0].port
        async with connect(f"udp://127.255.255.255:{port}", broadcast=True) as call:
            await call.send("all")
            async with asyncio.timeout(50):
                message, source = await call.recv_from()
    assert message == b"all"
    assert source.port == port
    assert source.host.startswith("127.")


@pytest.mark.parametrize("host", ["239.255.77.1%lo", "[ff02::77:1%lo]"])
async def test_a_group_hears_what_is_sent_to_it(host: str) -> None:
    try:
        line = await listen(echo, f"udp://{host}:0")
    except Error as error:
        pytest.skip(f"no multicast on the loopback interface: {error}")
    port = line.addresses[0].port
    try:
        async with connect(f"udp://{host}:{port}") as call:
            try:
                await call.send("group")
            except UnreachableError as error:
                pytest.skip(f"no multicast on the loopback interface: {error}")
            async with asyncio.timeout(50):
                message, source = await call.recv_from()
            assert message == b"group"
            assert source.port == port
        second = await listen(echo, f"udp://{host}:{port}")  # several members on one machine
        await second.close()
    finally:
        await line.close()


async def test_sending_waits_while_a_unix_peer_does_not_read(tmp_path: Path) -> None:
    path = f"{tmp_path}/line"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as peer:
        peer.settimeout(60)
        peer.bind(path)
        call = await connect(f"unixgram:{path}")
        sent = 0

        async def send_all() -> None:
            nonlocal sent
            for number in range(2000):
                await call.send(b"%d" % number)
                sent += 1

        sending = asyncio.create_task(send_all())
        before = -1
        while sent > before:  # until the system's queue is full and stays so
            before = sent
            await asyncio.sleep(0.1)
        assert 0 < sent < 2000
        heard = await asyncio.to_thread(lambda: [peer.recv(100) for _ in range(2000)])
        await sending
        assert heard == [b"%d" % number for number in range(2000)]
        await call.close()


async def test_closing_gives_up_what_is_unsent(tmp_path: Path) -> None:
    path = f"{tmp_path}/line"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as peer:
        peer.bind(path)
        call = await connect(f"unixgram:{path}")

        async def send_for_ever() -> None:
            while True:
                await call.send(b"x")

        sending = asyncio.create_task(send_for_ever())
        await asyncio.sleep(0)
        await call.close()
        with pytest.raises(Error) as failure:
            await sending
        assert failure.value.code == "conversation.closed"


async def test_a_unix_peer_that_does_not_read_answers_loses_them(tmp_path: Path) -> None:
    """Its room cannot be waited for; the service goes on."""

    def callers(address: Address) -> None:
        with dial(address) as deaf:
            for _ in range(1500):
                deaf.send(b"x")
        with dial(address) as other:
            say(other, b"hi", b"hi")

    async with listen(echo, f"unixgram:{tmp_path}/line") as line:
        await asyncio.to_thread(callers, line.addresses[0])


async def test_an_abandoned_source_does_not_end_the_others() -> None:
    """A peer that closed makes ICMP errors; a socket for all sources must not care."""

    def callers(address: Address) -> None:
        with dial(address) as staying:
            for number in range(50):
                leaving = dial(address)
                leaving.send(b"x")
                leaving.close()
                say(staying, b"%d" % number, b"%d" % number)

    for service in KINDS:
        async with listen(service, "udp://:0") as line:
            await asyncio.to_thread(callers, line.addresses[0])
