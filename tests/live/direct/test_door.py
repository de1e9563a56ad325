"""The port of who waits: what comes is told apart, bounded, and gone when it is closed."""

from __future__ import annotations

import queue
import socket
import threading
from contextlib import closing, contextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING

import pytest

from landline.direct import door as module, strangers
from landline.direct.door import Door, _source
from landline.direct.pipe import Pipe
from landline.direct.ways import reach
from landline.errors import Error, LocalError
from landline.transfer.keys import GREETING_BYTES
from tests.live.direct.world import PATIENCE, Later, until

if TYPE_CHECKING:
    from collections.abc import Iterator

TRANSFER = b"T" * 16
GREETING = b"\xc5\x01" + TRANSFER + bytes(GREETING_BYTES - 18)
HAS_IPV6 = socket.has_ipv6


def echo(pipe: Pipe) -> None:
    """Answer each frame, to the end."""
    with closing(pipe), suppress(Error):
        while (frame := pipe.receive(PATIENCE)) is not None:
            pipe.send(frame)


@contextmanager
def opened(call: object = echo, host: str = "127.0.0.1") -> Iterator[Door]:
    with Door.open(host=host) as door:
        door.serve(call)  # type: ignore[arg-type]
        yield door


def connect(door: Door, host: str = "127.0.0.1", source: str = "") -> socket.socket:
    own = (source, 0) if source else None
    sock = socket.create_connection((host, door.port), PATIENCE, own)
    sock.settimeout(PATIENCE)
    return sock


def is_closed(sock: socket.socket) -> bool:
    with suppress(ConnectionError):
        return sock.recv(1) == b""
    return True


def test_one_port_takes_both_kinds() -> None:
    with opened() as door:
        pipe = Pipe.dial(connect(door), PATIENCE)
        assert pipe.channel == door.certificate.digest
        pipe.send(b"hello")
        assert pipe.receive(PATIENCE) == b"hello"
        taken = queue.SimpleQueue[tuple[socket.socket, bytes]]()
        expecting = door.expect(TRANSFER, lambda sock, greeting: taken.put((sock, greeting)))
        with expecting, connect(door) as sock:
            sock.sendall(GREETING + b"behind it")
            other, greeting = taken.get(timeout=PATIENCE)
            with other:
                assert greeting == GREETING
                assert other.gettimeout() is None
                assert other.recv(100) == b"behind it"
        with connect(door) as sock:
            sock.sendall(GREETING)
            assert is_closed(sock)
        pipe.close()


@pytest.mark.parametrize("cut", [1, 2, 17, 18, 40, GREETING_BYTES - 1])
def test_a_greeting_may_come_in_pieces(cut: int) -> None:
    taken = queue.SimpleQueue[socket.socket]()
    take = lambda sock, _: taken.put(sock)  # noqa: E731
    with opened() as door, connect(door) as sock, door.expect(TRANSFER, take):
        sock.sendall(GREETING[:cut])
        sock.sendall(GREETING[cut:])
        taken.get(timeout=PATIENCE).close()


@pytest.mark.parametrize(
    "first", [b"GET / HTTP/1.1\r\n\r\n", b"{}\n", b"\x16\x03", GREETING, b"\xc5\0" + bytes(52)]
)
def test_what_nobody_waits_for_is_closed(first: bytes) -> None:
    with opened() as door, connect(door) as sock:
        sock.sendall(first)
        with suppress(OSError):  # it may be closed already
            sock.shutdown(socket.SHUT_WR)
            while sock.recv(1000):  # an alert, of TLS
                pass


def test_who_is_silent_or_slow_has_so_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PATIENCE", 0.1)
    with opened() as door:
        for first in (b"", GREETING[:20], b"\x16\x03\x01\x02\x00\x01"):
            with connect(door) as sock:
                sock.sendall(first)
                assert is_closed(sock)


def test_a_flood_of_strangers_is_bounded_and_leaves_room_for_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(strangers, "MOST_OF_ONE", 5)
    with opened() as door:
        pipe = Pipe.dial(connect(door), PATIENCE)
        pipe.send(b"x")
        assert pipe.receive(PATIENCE) == b"x"
        silent = [connect(door) for _ in range(30)]
        until(lambda: len(door._strangers._threads) == 5, "they are not let in")
        assert all(map(is_closed, silent[4:]))
        assert not any(map(_ended_soon, silent[:4]))
        assert threading.active_count() < 30
        with connect(door, source="127.0.0.2") as other:
            # Another source has room.
            until(lambda: len(door._strangers._threads) == 6, "no room for others")
            assert other.fileno() >= 0
        for sock in silent:
            sock.close()
        pipe.close()
        until(lambda: not door._strangers._threads, "they are still in")
        assert not door._strangers._of_one
        again = Pipe.dial(connect(door), PATIENCE)
        again.close()


def _ended_soon(sock: socket.socket) -> bool:
    sock.settimeout(0.05)
    try:
        return sock.recv(1) == b""
    except TimeoutError:
        return False
    except ConnectionError:
        return True


def test_all_strangers_together_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(strangers, "MOST", 3)
    with opened() as door:
        silent = [connect(door, source=f"127.0.0.{number}") for number in range(1, 9)]
        assert all(map(is_closed, silent[:5])), "they make room for those who come later"
        until(lambda: len(door._strangers._threads) == 3, "they are not let in")
        assert not any(map(_ended_soon, silent[5:]))
        for sock in silent:
            sock.close()


def test_who_has_the_most_makes_room_for_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """A few addresses keep nobody else out."""
    monkeypatch.setattr(strangers, "MOST", 6)
    monkeypatch.setattr(strangers, "MOST_OF_ONE", 3)
    with opened() as door:
        silent = [connect(door, source=f"127.0.0.{2 + number // 3}") for number in range(6)]
        until(lambda: len(door._strangers._threads) == 6, "they are not let in")
        pipe = Pipe.dial(connect(door), PATIENCE)
        pipe.send(b"hello")
        assert pipe.receive(PATIENCE) == b"hello"
        assert is_closed(silent[0]), "the first of the first"
        assert not any(map(_ended_soon, silent[1:]))
        with connect(door, source="127.0.0.3") as more:
            assert is_closed(more), "they have as many as anybody"
        for sock in silent:
            sock.close()
        pipe.close()


def test_who_has_proven_something_takes_no_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(strangers, "MOST", 2)

    def believe(pipe: Pipe) -> None:
        pipe.admit()
        echo(pipe)

    with opened(believe) as door:
        friends = [Pipe.dial(connect(door), PATIENCE)]
        for _ in range(5):
            friends[-1].send(b"x")
            assert friends[-1].receive(PATIENCE) == b"x"
            friends.append(Pipe.dial(connect(door), PATIENCE))
        for each in friends:
            each.close()


def test_a_call_that_goes_wrong_closes_its_pipe() -> None:
    def refuse(_: Pipe) -> None:
        raise LocalError("peers.full", most=1)

    with opened(refuse) as door:
        pipe = Pipe.dial(connect(door), PATIENCE)
        with pytest.raises(Error):
            pipe.receive(PATIENCE)
        pipe.close()


def test_closing_ends_strangers_at_once() -> None:
    begun = threading.Event()

    def wait(pipe: Pipe) -> None:
        begun.set()
        echo(pipe)

    with opened(wait) as door:
        silent = connect(door)
        pipe = Pipe.dial(connect(door), PATIENCE)
        assert begun.wait(PATIENCE)
        until(lambda: len(door._strangers._threads) == 2, "they are not in")
        door.close()
        assert is_closed(silent)
        with pytest.raises(Error):
            pipe.receive(PATIENCE)
        pipe.close()
        silent.close()
        with pytest.raises(OSError):  # noqa: PT011 (the system's words)
            connect(door)
        door.close()


def test_closing_leaves_those_who_have_proven_something() -> None:
    def believe(pipe: Pipe) -> None:
        pipe.admit()
        echo(pipe)

    with opened(believe) as door:
        pipe = Pipe.dial(connect(door), PATIENCE)
        pipe.send(b"x")
        assert pipe.receive(PATIENCE) == b"x"
        door.close()
        pipe.send(b"still there")
        assert pipe.receive(PATIENCE) == b"still there"
        pipe.close()


def test_a_caller_may_close_the_door_behind_itself() -> None:
    closed = threading.Event()

    def close(pipe: Pipe) -> None:
        door.close()
        pipe.close()
        closed.set()

    with opened(close) as door:
        pipe = Pipe.dial(connect(door), PATIENCE)
        assert closed.wait(PATIENCE)
        pipe.close()


def test_a_door_that_never_served_closes_as_well() -> None:
    Door.open(host="127.0.0.1").close()


def test_one_that_came_another_way_is_let_in() -> None:
    with opened() as door:
        one, other = socket.socketpair()
        door.take(other)
        pipe = Pipe.dial(one, PATIENCE)
        pipe.send(b"hello")
        assert pipe.receive(PATIENCE) == b"hello"
        pipe.close()
        one, other = socket.socketpair()
        door.close()
        door.take(other)
        assert is_closed(one)
        one.close()


@pytest.mark.skipif(not HAS_IPV6, reason="IPv6 is not installed")
def test_every_address_takes_both_families() -> None:
    with opened(host="") as door:
        for host in ("127.0.0.1", "::1"):
            try:
                sock = connect(door, host)
            except OSError:
                pytest.skip("IPv6 is not installed")
            pipe = Pipe.dial(sock, PATIENCE)
            pipe.send(b"hello")
            assert pipe.receive(PATIENCE) == b"hello"
            pipe.close()
        for address in door.addresses():
            assert address.endswith(f":{door.port}")


def test_its_addresses_can_be_reached() -> None:
    with opened(host="") as door:
        for address in door.addresses():
            with suppress(Error):  # an interface without a way to itself
                sock, _ = reach([address], PATIENCE)
                Pipe.dial(sock, PATIENCE).close()
    with opened() as door:
        assert door.addresses() == [f"127.0.0.1:{door.port}"]


def test_a_port_that_is_taken() -> None:
    with Door.open(host="127.0.0.1") as door:
        with pytest.raises(LocalError) as caught:
            Door.open(door.port, "127.0.0.1")
        assert caught.value.code == "address.in-use"


def test_without_descriptors_it_goes_on_later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "OUT_OF_FILES", 0.01)

    with Door.open(host="127.0.0.1") as door:
        listening = Failing(door._listening)
        door._listening = listening  # type: ignore[assignment]
        door.serve(echo)
        pipe = Pipe.dial(connect(door), PATIENCE)
        assert listening.failures == 0
        pipe.close()


class Failing:
    """A socket that cannot accept at first: EMFILE, as when the process has too many files."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self.failures = 3

    def accept(self) -> tuple[socket.socket, tuple[str, int]]:
        if self.failures:
            self.failures -= 1
            raise OSError(24, "Too many open files")
        return self._sock.accept()

    def fileno(self) -> int:
        return self._sock.fileno()

    def close(self) -> None:
        self._sock.close()


@pytest.mark.parametrize(
    ("host", "source"),
    [
        ("10.0.0.7", "10.0.0.7"),
        ("::ffff:10.0.0.7", "::ffff:10.0.0.7"),
        ("fd00::1:2:3", "fd00::/64"),
        ("fe80::7%eth0", "fe80::/64"),
    ],
)
def test_what_counts_as_one_source(host: str, source: str) -> None:
    assert _source(host) == source


def test_a_hundred_come_and_go() -> None:
    """Each from an address of its own: the door may notice later than they that they are gone."""
    with opened() as door:

        def visit(source: str) -> None:
            for _ in range(10):
                pipe = Pipe.dial(connect(door, source=source), PATIENCE)
                pipe.send(b"x")
                assert pipe.receive(PATIENCE) == b"x"
                pipe.close()

        visits = [Later(partial(visit, f"127.0.0.{number}")) for number in range(1, 11)]
        for each in visits:
            each.result()
        until(lambda: not door._strangers._of_one, "they are still in")
