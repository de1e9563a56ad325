"""The race of addresses: the first that takes a connection wins, and nothing else is left open."""

from __future__ import annotations

import socket
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import pytest

from landline.direct import ways
from landline.direct.ways import Dialled, _distance, _in_turns, _places, reach
from landline.errors import Error, UnreachableError
from landline.net.interfaces import interfaces
from tests.live.direct.world import PATIENCE
from tests.ports import unused_port

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def listening(host: str = "127.0.0.1") -> Iterator[str]:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        sock = socket.create_server((host, 0), family=family)
    except OSError:
        pytest.skip("IPv6 is not installed")
    with sock:
        port = sock.getsockname()[1]
        yield f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def closed_port() -> str:
    return f"127.0.0.1:{unused_port()}"


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_the_one_that_is_there(host: str) -> None:
    with listening(host) as address:
        sock, dialled = reach([address], PATIENCE)
        with sock:
            assert dialled.address == address
            assert sock.gettimeout() is None
        with dialled.dial() as again:
            assert again.getpeername() == sock_name(address)
            assert again.gettimeout() is None


def sock_name(address: str) -> tuple[object, ...]:
    host, _, port = address.rpartition(":")
    return (host.strip("[]"), int(port), 0, 0) if "[" in host else (host, int(port))


def test_refusals_and_nonsense_hold_up_nobody() -> None:
    with listening() as address:
        begun = time.monotonic()
        wrong = [closed_port(), closed_port(), "no port", "[::7%nowhere]:5", "", "127.0.0.1:0"]
        sock, dialled = reach([*wrong, address], PATIENCE)
        sock.close()
        assert dialled.address == address
        assert time.monotonic() - begun < 10


def test_who_does_not_answer_holds_up_nobody() -> None:
    with listening() as full, listening() as address:
        with filled(full):
            sock, dialled = reach([full, address], PATIENCE)
            sock.close()
        assert dialled.address == address


@contextmanager
def filled(address: str) -> Iterator[None]:
    """Fill the queue of who listens there, so that the system drops whatever comes."""
    host, _, port = address.rpartition(":")
    socks = []
    try:
        for _ in range(300):
            sock = socket.socket()
            sock.settimeout(0)
            socks.append(sock)
            with suppress(BlockingIOError):
                sock.connect((host, int(port)))
        yield
    finally:
        for sock in socks:
            sock.close()


def test_nobody_anywhere() -> None:
    address = closed_port()
    with listening() as full, filled(full), pytest.raises(UnreachableError) as caught:
        reach([address, full], 0.3)
    assert caught.value.code == "direct.unreachable"
    assert address in caught.value.line()
    with pytest.raises(UnreachableError):
        reach([], 1)


def test_the_way_is_gone() -> None:
    with listening() as address:
        sock, dialled = reach([address], PATIENCE)
        sock.close()
    with pytest.raises(Error):
        dialled.dial()
    with pytest.raises(NotImplementedError):
        dialled.expect(b"", lambda *_: None)
    assert Dialled.dials


def test_a_name_stands_for_all_its_addresses() -> None:
    with listening() as address:
        port = address.rpartition(":")[2]
        sock, dialled = reach([f"localhost:{port}"], PATIENCE)
        sock.close()
        assert dialled.address == address


def test_an_address_that_leads_back_to_itself_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """TCP lets a socket connect to itself, where the system gives it the port it asks for."""
    with listening() as address:
        monkeypatch.setattr(socket.socket, "getsockname", socket.socket.getpeername)
        with pytest.raises(UnreachableError):
            reach([address], 1)


def test_this_machine_goes_first_then_networks_at_hand_in_turns() -> None:
    written = [
        "203.0.114.5:1", "203.0.114.6:1", "[2001:db9::1]:1", "10.0.0.7:1", "10.0.0.8:1",
        "[fd00::7]:1", "[fe80::7%lo]:1", "127.0.0.1:1",
    ]  # fmt: skip
    places = _in_turns(_places(written))
    assert [place[1][0].partition("%")[0] for place in places] == [
        "127.0.0.1", "10.0.0.7", "fd00::7", "10.0.0.8", "fe80::7",
        "203.0.114.5", "2001:db9::1", "203.0.114.6",
    ]  # fmt: skip
    assert [_distance(place) for place in places] == [0, 1, 1, 1, 1, 2, 2, 2]


def test_a_link_local_address_keeps_its_interface() -> None:
    [(family, name)] = _places(["[fe80::7%lo]:1"])
    assert family == socket.AF_INET6
    assert name[3] == socket.if_nametoindex("lo")
    assert ways._label(name) == "[fe80::7%lo]:1"


def test_a_link_local_address_is_reached() -> None:
    own = [
        f"{own.ip}%{each.name}" for each in interfaces() for own in each.ipv6 if own.is_link_local
    ]
    if not own:
        pytest.skip("no link-local address")
    with socket.create_server(("::", 0), family=socket.AF_INET6) as sock:
        address = f"[{own[0]}]:{sock.getsockname()[1]}"
        reached, dialled = reach([address], PATIENCE)
        with reached, dialled.dial():
            assert dialled.address == address


def test_no_more_than_so_many_are_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ways, "MOST_WAYS", 2)
    with listening() as address, pytest.raises(UnreachableError):
        reach([closed_port(), closed_port(), address], PATIENCE)
