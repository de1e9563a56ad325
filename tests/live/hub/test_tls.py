"""TLS on the one port: the same doors inside, and nothing lost however a connection ends."""

from __future__ import annotations

import asyncio
import datetime
import hashlib
import shutil
import ssl
from typing import TYPE_CHECKING, Any

import pytest
from msgspec import structs

from landline.settings import DeliveryLimits, HubSettings, StrangerLimits, TrustSettings
from landline.testing import running_hub
from landline.trust.identity import HubIdentity
from landline.trust.tls import client_context
from tests.live.hub.callers import (
    FREELY,
    NO_RATES,
    PATIENCE,
    calling,
    end_grace,
    lines_of,
    native,
    until,
)
from tests.live.hub.sealed_callers import browsers, by_hand, trusting

if TYPE_CHECKING:
    from pathlib import Path

    from landline.doors.line import Line
    from landline.net.sealed import Sealed
    from landline.testing import RunningHub

EVERYBODY = StrangerLimits(most=512, refuse_from=512, most_per_source=512)
SEND = b'{"do":"send","room":"lobby","text":"%s"}\n'


def strangers(hub: RunningHub) -> int:
    return hub.server._strangers.count


def counted(hub: RunningHub, name: str) -> int:
    return hub.server._desk.counters.snapshot().get(name, 0)


def last_line(hub: RunningHub) -> Line:
    return [*hub.server._desk.lines][-1]


def shaking_hands(hub: RunningHub) -> list[Sealed]:
    return [each.sealed for each in hub.server._sealing._deadlines if each.sealed is not None]


# Doors


async def test_members_by_tls_and_others_talk(hub: RunningHub) -> None:
    async with native(hub, "ada", tls=trusting(hub)) as ada, native(hub, "bob") as bob:
        assert await ada.say("sealed") == 1
        assert (await bob.event("message"))["text"] == "sealed"
        assert await bob.say("open") == 2
        assert [event["text"] for event in await ada.events("message", 2)] == ["sealed", "open"]
        sealed, plain = (line.member for line in hub.server._desk.lines)
        shown = ada.writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
        assert sealed.channel == hashlib.sha256(shown).digest()
        assert sealed.private
        assert plain.channel is None
        assert plain.private
    assert strangers(hub) == 0


async def test_whoever_comes_from_elsewhere_is_private_by_tls_only(
    hub: RunningHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("landline.server.desk.is_this_machine", lambda source: False)
    for tls in (None, trusting(hub)):
        async with native(hub, tls=tls):
            assert last_line(hub).member.private is (tls is not None)


async def test_the_plain_door(hub: RunningHub) -> None:
    async with calling(hub.host, hub.port, trusting(hub)) as caller:
        caller.write(b"hello\n")
        assert b"hello" in await caller.until(b": hello")
        caller.write(b"exit\n")
        assert (await caller.rest()).endswith(b"Goodbye\n")


@pytest.mark.parametrize("first", [b"GE", b"h", b"POS"])
async def test_first_bytes_that_tell_nothing_are_plain_after_a_while(
    hub: RunningHub, first: bytes
) -> None:
    async with calling(hub.host, hub.port, trusting(hub)) as caller:
        caller.write(first)
        await caller.until(b": " + first)


async def test_first_bytes_may_come_one_by_one(hub: RunningHub) -> None:
    async with calling(hub.host, hub.port, trusting(hub)) as caller:
        for byte in b"GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n":
            caller.write(bytes([byte]))
            await asyncio.sleep(0)
        assert (await caller.rest()).startswith(b"HTTP/1.1 200 OK")


@pytest.mark.parametrize(("first", "door"), [(b"\x16\x03\x01", "tls"), (b"\xc5hello", "data")])
async def test_there_is_no_door_for_more_tls_and_for_data(
    hub: RunningHub, first: bytes, door: str
) -> None:
    async with calling(hub.host, hub.port, trusting(hub)) as caller:
        caller.write(first)
        assert await caller.rest() == b""
    assert counted(hub, f"callers.without-door.{door}") == 1
    await until(lambda: strangers(hub) == 0)


@pytest.mark.parametrize("number", [1, 3])
async def test_openssl_as_netcat(hub: RunningHub, number: int) -> None:
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    client = await asyncio.create_subprocess_exec(
        "openssl", "s_client", "-quiet", "-connect", f"127.0.0.1:{hub.port}",
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    async with asyncio.timeout(PATIENCE):
        said, _ = await client.communicate(b"hi\n" * number + b"exit\n")
    assert said.count(b": hi\n") == number
    assert said.endswith(b"Goodbye\n")


# Members


async def test_long_messages(hub: RunningHub) -> None:
    text = "雪" * (64 * 1024 // 3)
    async with (
        native(hub, "ada", tls=trusting(hub)) as ada,
        native(hub, "bob", tls=trusting(hub)) as bob,
    ):
        assert await ada.say(text) == 1
        assert (await bob.event("message"))["text"] == text


async def test_two_hundred_members_talk() -> None:
    settings = structs.replace(FREELY, strangers=EVERYBODY)
    async with running_hub(settings=settings) as hub:
        tls = trusting(hub)

        async def talk(number: int) -> list[str]:
            async with native(hub, f"m{number}", tls=tls) as caller:
                await together.wait()
                caller.tell({"do": "send", "room": "lobby", "text": str(number)})
                said = [event["text"] for event in await caller.events("message", 200)]
                await together.wait()
                return said

        together = asyncio.Barrier(200)
        heard = await asyncio.gather(*(talk(number) for number in range(200)))
        assert all(sorted(said, key=int) == [*map(str, range(200))] for said in heard)


async def test_a_slow_reader_costs_little_and_misses_nothing(tmp_path: Path) -> None:
    async with (
        running_hub(tmp_path, FREELY) as hub,
        native(hub, "ada") as ada,
        native(hub, "slow", tls=trusting(hub)) as slow,
    ):
        slow.stop_reading()
        line, most, said = last_line(hub), 0, 0
        while not line.lagging or said < 300:
            said = await ada.say("x" * 4000)
            most = max(most, line.transport.get_write_buffer_size() + line.gathered)
        assert most <= hub.server.settings.delivery.high_water
        slow.read_on()
        shown = await slow.events("message", said)
        assert [event["seq"] for event in shown] == [*range(1, said + 1)]


async def test_a_reader_without_progress_is_closed() -> None:
    settings = HubSettings(rates=NO_RATES, delivery=DeliveryLimits(stall=0.3))
    async with (
        running_hub(settings=settings) as hub,
        native(hub, "ada") as ada,
        native(hub, "slow", tls=trusting(hub)) as slow,
    ):
        slow.stop_reading()
        while lines_of(hub) == 2:
            await ada.say("x" * 4000)
        assert counted(hub, "lines.closed.slow") == 1


# Who is who


async def test_a_hub_with_another_identity_hears_nothing(hub: RunningHub) -> None:
    other = await asyncio.to_thread(HubIdentity.open, None)
    with pytest.raises(ssl.SSLCertVerificationError):
        async with calling(hub.host, hub.port, client_context(other.authority)):
            pass
    await until(lambda: strangers(hub) == 0)
    assert counted(hub, "tls.failed") == 1
    assert counted(hub, "tls.opened") == 0
    await asyncio.to_thread(other.close)


async def test_older_tls_is_refused(hub: RunningHub) -> None:
    old = trusting(hub)
    old.minimum_version = old.maximum_version = ssl.TLSVersion.TLSv1_2
    with pytest.raises(ssl.SSLError, match="PROTOCOL_VERSION"):
        async with calling(hub.host, hub.port, old):
            pass
    await until(lambda: counted(hub, "tls.failed") == 1)


async def test_browsers_find_the_names_of_this_machine_in_it(hub: RunningHub) -> None:
    for name in ("localhost", "127.0.0.1", "::1"):
        reader, writer = await asyncio.open_connection(
            hub.host, hub.port, ssl=browsers(hub), server_hostname=name
        )
        writer.close()
        await writer.wait_closed()
        assert not await reader.read()


async def test_a_reissued_certificate_is_for_new_callers(hub: RunningHub) -> None:
    certificates = hub.server._certificates
    async with native(hub, "ada", tls=trusting(hub)) as ada:
        first = last_line(hub).member
        certificates._hosts = lambda: {"localhost", "10.1.2.3"}
        await certificates.look(datetime.datetime.now(datetime.UTC))
        async with native(hub, "bob", tls=trusting(hub)) as bob:
            second = last_line(hub).member
            assert first.channel != second.channel
            shown = bob.writer.get_extra_info("peercert")["subjectAltName"]
            assert shown == (("IP Address", "10.1.2.3"), ("DNS", "localhost"))
            assert await ada.say("still here") == 1
            assert (await bob.event("message"))["text"] == "still here"
        before = certificates.context
        await certificates.look(datetime.datetime.now(datetime.UTC))
        assert certificates.context is before


# The way in


async def test_handshakes_by_the_byte(hub: RunningHub) -> None:
    async with by_hand(hub, trusting(hub)) as client:
        for byte in client.hello():
            client.writer.write(bytes([byte]))
            await client.writer.drain()
            await asyncio.sleep(0)
        client.writer.write(await client.finished())
        client.say(b'{"do":"hello"}\n{"do":"bye"}\n')
        assert b'"goodbye"' in await client.rest()


async def test_words_may_come_with_the_end_of_the_handshake(hub: RunningHub) -> None:
    """As fast clients send them: in one packet."""
    async with by_hand(hub, trusting(hub)) as client:
        client.writer.write(client.hello())
        last = await client.finished()
        client.writer.write(last + client.sealed(b'{"do":"hello"}\n{"do":"bye"}\n'))
        assert b'"goodbye"' in await client.rest()


@pytest.mark.parametrize("length", [1, 3, 40, 200, None])
async def test_who_goes_amid_a_handshake_leaves_nothing(
    hub: RunningHub, length: int | None
) -> None:
    for _ in range(10):
        async with by_hand(hub, trusting(hub)) as client:
            client.writer.write(client.hello()[:length])
            await client.writer.drain()
            await until(lambda: strangers(hub) == 1)
    await until(lambda: strangers(hub) == 0)
    assert counted(hub, "tls.failed") == 10
    assert hub.server._sealing.figures() == {"under-way": 0, "waiting": 0}


async def test_a_handshake_has_a_time() -> None:
    settings = HubSettings(trust=TrustSettings(handshake=0.3))
    async with running_hub(settings=settings) as hub, by_hand(hub, trusting(hub)) as client:
        client.writer.write(client.hello()[:100])
        assert await client.is_closed()
        await until(lambda: strangers(hub) == 0)
        assert counted(hub, "tls.failed") == 1


async def test_who_says_nothing_inside_has_the_grace_of_all_strangers() -> None:
    async with running_hub() as hub, by_hand(hub, trusting(hub)) as client:
        await client.shake_hands()
        await until(lambda: counted(hub, "tls.opened") == 1)
        end_grace(hub)
        assert await client.is_closed()
        await until(lambda: strangers(hub) == 0)
        assert counted(hub, "tls.failed") == 0


async def test_garbage_is_answered_by_an_alert(hub: RunningHub) -> None:
    async with calling(hub.host, hub.port) as caller:
        caller.write(b"\x16" + bytes(1000))
        said = await caller.rest()
        assert said[:1] in (b"", b"\x15")  # RFC 8446 §5.1: 21 is an alert
    await until(lambda: strangers(hub) == 0)


async def test_garbage_later_ends_the_connection(hub: RunningHub) -> None:
    async with by_hand(hub, trusting(hub)) as client:
        await client.shake_hands()
        client.say(b'{"do":"hello"}\n')
        await until(lambda: lines_of(hub) == 1)
        client.writer.write(b"\x17\x03\x03\x00\x20" + bytes(32))
        await until(lambda: lines_of(hub) == 0)


async def test_one_that_sends_before_it_is_answered_is_bounded(hub: RunningHub) -> None:
    async with calling(hub.host, hub.port) as caller:
        hub.server._sealing._turns.ask = lambda work: None  # type: ignore[method-assign]
        caller.write(b"\x16" + bytes(1 << 20))
        await until(lambda: [each.is_reading() for each in shaking_hands(hub)] == [False])
    await until(lambda: strangers(hub) == 0)


# The way out


async def test_a_rush_of_those_who_send_and_go_is_heard(hub: RunningHub) -> None:
    """Where each handshake waits for its turn, the end of the connection comes before that."""

    async def send_and_go() -> bytes:
        async with by_hand(hub, trusting(hub)) as client:
            client.writer.write(client.hello())
            last = await client.finished()
            client.writer.write(last + client.sealed(b'{"do":"hello"}\n{"do":"ping"}\n'))
            client.end()
            client.writer.write_eof()
            return await client.rest()

    for said in await asyncio.gather(*(send_and_go() for _ in range(30))):
        assert b'"pong"' in said


async def test_what_was_said_before_the_end_is_done_and_answered(hub: RunningHub) -> None:
    async with native(hub, "bob") as bob, by_hand(hub, trusting(hub)) as client:
        await client.shake_hands()
        client.say(b'{"do":"hello"}\n' + b"".join(SEND % b"%d" % n for n in range(100)))
        client.end()
        said = await client.rest()
        assert said.count(b'"is":"ok"') == 100
        assert [e["text"] for e in await bob.events("message", 100)] == [*map(str, range(100))]
        await until(lambda: lines_of(hub) == 1)


@pytest.mark.parametrize("how", ["politely", "at once"])
async def test_who_sends_and_hangs_up_is_heard_to_the_end(
    hub: RunningHub, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also what waits behind something that takes a while, as a password's check does."""
    answerer, held = hub.server._desk._answerer, list[Any]()
    async with native(hub, "bob") as bob:
        with monkeypatch.context() as patch:
            patch.setattr(answerer, "answer", lambda *asked: held.append(asked))
            async with by_hand(hub, trusting(hub)) as client:
                await client.shake_hands()
                client.say(b'{"do":"hello"}\n{"do":"search","text":"x"}\n')
                client.say(b"".join(SEND % b"%d" % n for n in range(50)))
                if how == "politely":
                    client.end()
                client.writer.close()
                await until(lambda: held)
        for asked in held:
            answerer.answer(*asked)
        assert [e["text"] for e in await bob.events("message", 50)] == [*map(str, range(50))]
        await until(lambda: lines_of(hub) == 1)


async def test_a_hub_that_stops_says_goodbye_and_lets_everybody_go() -> None:
    settings = HubSettings(shutdown=2.0)
    async with running_hub(settings=settings) as hub:
        tls = trusting(hub)
        async with (
            native(hub, "ada", tls=tls) as ada,
            native(hub, "deaf", tls=tls) as deaf,
            by_hand(hub, tls) as silent,
            by_hand(hub, tls) as stalled,
            by_hand(hub, tls) as browsing,
        ):
            deaf.stop_reading()
            await silent.shake_hands()
            stalled.writer.write(stalled.hello())
            await browsing.shake_hands()
            browsing.say(b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n")
            await until(lambda: strangers(hub) == 3)
            async with asyncio.timeout(PATIENCE):
                await hub.server.stop()
            assert b'"code":"shutdown"' in await ada.rest()
            for caller in (silent, stalled, browsing):
                await caller.is_closed()
            assert strangers(hub) == 0
            hub.server.stop = _nothing  # type: ignore[method-assign]


async def test_it_is_counted_and_shown(hub: RunningHub) -> None:
    async with native(hub, tls=trusting(hub)), by_hand(hub, trusting(hub)) as client:
        client.writer.write(client.hello())
        await until(lambda: hub.server._sealing.figures()["under-way"] == 1)
        said = await hub.server._hall.metrics()
        assert "landline_connections_sealed 1\n" in said
        assert 'landline_tls{state="under-way"} 1\n' in said
        assert 'landline_events_total{event="tls.opened"} 1\n' in said


async def _nothing() -> None:
    pass
