"""Hubs on this machine, found over loopback: no root, no network."""

from __future__ import annotations

import asyncio
import logging
import socket
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest

from landline.discovery import announcer
from landline.discovery.announcer import LOOPBACK, Announcer
from landline.discovery.beacon import GROUP_V4, Finder, Found, Query, decode_answer
from landline.discovery.broadcast import ask
from landline.discovery.search import search
from landline.net.interfaces import Interface, interfaces
from landline.observe import Counters
from landline.trust.fingerprint import Fingerprint
from tests.ports import unused_port

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

ONE, TWO = Fingerprint(b"1" * 32), Fingerprint(b"2" * 32)


@pytest.fixture
def port() -> int:
    """Return a UDP port that nobody uses."""
    return unused_port()


@asynccontextmanager
async def running(*announcers: Announcer) -> AsyncIterator[None]:
    for each in announcers:
        await each.start()
    try:
        yield
    finally:
        for each in announcers:
            each.close()


@asynccontextmanager
async def loopback_socket() -> AsyncIterator[socket.socket]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.settimeout(0)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        sock.bind(("127.0.0.1", 0))
        yield sock


async def find(*, seconds: float = 1.0, port: int) -> list[Found]:
    finder = Finder(b"12345678")
    await ask(finder, seconds=seconds, port=port)
    return finder.found


async def test_two_hubs_of_this_machine_are_found(port: int) -> None:
    hub = Announcer(7788, "one", ONE, host="127.0.0.1", beacon_port=port)
    other = Announcer(7799, "two", TWO, host="127.0.0.1", kind="receiver", beacon_port=port)
    async with running(hub, other):
        while len(found := await find(port=port)) < 2:
            pass
    assert [(each.kind, each.name, each.addresses, each.fingerprint) for each in found] == [
        ("hub", "one", ("127.0.0.1:7788",), ONE),
        ("receiver", "two", ("127.0.0.1:7799",), TWO),
    ]


async def test_nobody_there_is_found(port: int) -> None:
    assert await find(seconds=0.1, port=port) == []


async def test_who_is_closed_is_not_found(port: int) -> None:
    async with running(Announcer(7788, "one", ONE, beacon_port=port)):
        pass
    assert await find(seconds=0.1, port=port) == []


async def test_a_hub_for_this_machine_opens_nothing_to_others(port: int) -> None:
    async with running(Announcer(7788, "one", ONE, host="127.0.0.1", beacon_port=port)):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
            # Without SO_REUSEADDR: any other address of the port is still free.
            sock.bind(("127.0.0.1", port))


async def test_only_what_was_sent_to_a_whole_network_is_answered(port: int) -> None:
    counters = Counters()
    hub = Announcer(7788, "one", ONE, counters=counters, beacon_port=port)
    async with running(hub), loopback_socket() as sock:
        loop = asyncio.get_running_loop()
        sock.sendto(Query(b"12345678").encode(), ("127.0.0.1", port))
        while counters.snapshot() != {"beacon.dropped.not-to-all": 1}:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        sock.sendto(Query(b"87654321").encode(), (LOOPBACK, port))
        data, source = await loop.sock_recvfrom(sock, 1000)
    answer = decode_answer(data)
    assert answer is not None
    assert answer.echo == b"87654321"
    assert source == ("127.0.0.1", port)


async def test_a_port_that_is_taken_is_a_warning_and_tried_again(
    port: int, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(announcer, "LOOK", 0.01)
    hub = Announcer(7788, "one", ONE, host="127.0.0.1", beacon_port=port)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind(("", port))
        with caplog.at_level(logging.WARNING, "landline"):
            await hub.start()
            await asyncio.sleep(0.1)
        assert len(caplog.records) == 1
    while not await find(seconds=0.1, port=port):
        pass
    hub.close()


async def test_what_breaks_is_counted_and_logged_once(
    port: int, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    counters = Counters()
    hub = Announcer(7788, "one", ONE, host="127.0.0.1", counters=counters, beacon_port=port)

    def broken(*_: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(hub, "_answer", broken)
    async with running(hub), loopback_socket() as sock:
        for _ in range(5):
            sock.sendto(b"anything", (LOOPBACK, port))
        while counters.snapshot().get("beacon.dropped.failed") != 5:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    assert len(caplog.records) == 1
    assert "Traceback" not in caplog.text


async def test_one_interface_that_fails_does_not_spoil_the_others(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = await asyncio.to_thread(interfaces)
    gone = Interface("gone0", 9999, ipv4=here[0].ipv4)
    monkeypatch.setattr("landline.discovery.broadcast.interfaces", lambda: [gone, *here])
    monkeypatch.setattr("landline.discovery.announcer.interfaces", lambda: [gone, *here])
    async with running(Announcer(7788, "one", ONE, beacon_port=port)):
        found: list[Found] = []
        while not (found and "127.0.0.1:7788" in found[0].addresses):
            found = await find(seconds=0.2, port=port)
    assert [each.name for each in found] == ["one"]


async def test_interfaces_that_come_during_a_search_are_asked_too(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[list[Interface]] = [[], await asyncio.to_thread(interfaces)]
    monkeypatch.setattr(
        "landline.discovery.broadcast.interfaces",
        lambda: looks.pop(0) if len(looks) > 1 else looks[0],
    )
    async with running(Announcer(7788, "one", ONE, host="127.0.0.1", beacon_port=port)):
        async for found in search(["hub"], seconds=60.0, port=port):
            assert found.name == "one"
            return
    pytest.fail("nobody was found")


async def test_a_search_that_is_cancelled_leaves_nothing_open(port: int) -> None:
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await find(port=port)


def test_this_machine_has_loopback() -> None:
    lo = next(each for each in interfaces() if each.is_loopback)
    assert ("127.0.0.1", LOOPBACK) in list(lo.broadcasts())
    assert GROUP_V4 not in [str(own.ip) for each in interfaces() for own in each.ipv4]
