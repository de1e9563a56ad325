"""Bytes go from one socket to the other, by the system's pipes or by our own buffer."""

from __future__ import annotations

import random
import select
import socket
import threading
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

import pytest

from landline.server import piping
from tests.live.hub.callers import PATIENCE
from tests.live.hub.relayed import LINGER_NOT
from tests.readiness import is_writable

if TYPE_CHECKING:
    from collections.abc import Iterator

CLOSED = 7
"""TCP_CLOSE: both have ended, and both know (tcp_states.h)."""
DATA = random.Random(3).randbytes(5_000_000)


@pytest.fixture(params=["spliced", "copied"], autouse=True)
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    if request.param == "copied":
        monkeypatch.setattr(piping, "HAS_SPLICE", False)
    return str(request.param)


def connection() -> tuple[socket.socket, socket.socket]:
    """Return both ends of a TCP connection."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        ours = socket.create_connection(listening.getsockname(), PATIENCE)
        theirs, _ = listening.accept()
    return ours, theirs


class Piping:
    """`piping.run` in a thread, between two peers that a test plays."""

    def __init__(self, idle: float = PATIENCE) -> None:
        self.one, near = connection()
        self.other, far = connection()
        self.told: dict[str, Any] = {}
        self._inner = [near, far]
        self._thread = threading.Thread(target=self._run, args=(idle,))
        self._thread.start()

    def _run(self, idle: float) -> None:
        self.told = piping.run({"idle": idle}, self._inner)
        for sock in self._inner:
            sock.close()

    def end(self) -> dict[str, Any]:
        """Wait for the end, and return what is told of it."""
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive()
        return self.told


@contextmanager
def running(idle: float = PATIENCE) -> Iterator[Piping]:
    it = Piping(idle)
    try:
        yield it
    finally:
        it.one.close()
        it.other.close()
        it.end()


def send(sock: socket.socket, data: bytes) -> threading.Thread:
    """Say `data`, and then that this was all."""

    def say() -> None:
        sock.sendall(data)
        sock.shutdown(socket.SHUT_WR)

    thread = threading.Thread(target=say)
    thread.start()
    return thread


def state(sock: socket.socket) -> int:
    """Return what the system knows of a connection (tcp(7), the first byte of TCP_INFO)."""
    return sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)[0]


def rest(sock: socket.socket) -> bytes:
    data = bytearray()
    while part := sock.recv(1 << 16):
        data += part
    return bytes(data)


def test_both_ways_at_once() -> None:
    with running() as it:
        threads = [send(it.one, DATA), send(it.other, DATA[::-1])]
        readers: dict[str, bytes] = {}
        backwards = threading.Thread(target=lambda: readers.update(back=rest(it.one)))
        backwards.start()
        assert rest(it.other) == DATA
        for thread in (*threads, backwards):
            thread.join(PATIENCE)
        assert readers["back"] == DATA[::-1]
        assert it.end() == {"there": len(DATA), "back": len(DATA), "end": "closed"}


def test_what_has_ended_is_still_answered() -> None:
    with running() as it:
        send(it.one, b"question").join()
        assert rest(it.other) == b"question"
        send(it.other, DATA)
        assert rest(it.one) == DATA
        assert it.end() == {"there": 8, "back": len(DATA), "end": "closed"}


def test_a_slow_reader_gets_it_all() -> None:
    with running() as it:
        thread = send(it.one, DATA)
        data = bytearray()
        while part := it.other.recv(1000):
            data += part
        thread.join(PATIENCE)
        assert bytes(data) == DATA


def test_one_that_is_gone_ends_it() -> None:
    with running() as it:
        it.one.sendall(b"x")
        assert it.other.recv(1) == b"x"
        it.other.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_NOT)
        it.other.close()
        assert it.end()["end"] == "broken"
        with suppress(ConnectionResetError):
            assert it.one.recv(1) == b""


def test_one_that_is_gone_while_it_has_nothing_to_say_ends_it() -> None:
    with running() as it:
        it.one.shutdown(socket.SHUT_WR)
        assert it.other.recv(1) == b""
        it.one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_NOT)
        it.one.close()
        assert it.end()["end"] == "broken"


def test_silence_ends_it() -> None:
    with running(idle=0.05) as it:
        assert it.end() == {"there": 0, "back": 0, "end": "idle"}


def test_who_has_ended_is_waited_for_without_turning_in_circles(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """poll(2) returns at once for one that is over in both directions."""
    rounds = []

    class Counted:
        def __init__(self) -> None:
            self._poll = poll()
            self.register, self.unregister = self._poll.register, self._poll.unregister

        def poll(self, timeout: float) -> list[tuple[int, int]]:
            rounds.append(timeout)
            return self._poll.poll(timeout)

    poll = select.poll
    monkeypatch.setattr(select, "poll", Counted)
    with running() as it:
        # `one` says much that nobody reads, and ends; `other` has ended before.
        it.other.shutdown(socket.SHUT_WR)
        assert it.one.recv(1) == b""
        it.one.setblocking(False)  # noqa: FBT003
        said = 0
        while True:
            try:
                said += it.one.send(DATA)
            except BlockingIOError:
                if not is_writable(it.one, 0.2):
                    break
        it.one.shutdown(socket.SHUT_WR)
        got = 0
        while state(it.one) != CLOSED:  # its end is not there yet: make room for it
            got += len(it.other.recv(1 << 16))
        before = len(rounds)
        time.sleep(0.2)
        assert len(rounds) - before < 20
        assert got + len(rest(it.other)) == said
        assert it.end()["there"] == said


def test_no_descriptor_is_left(monkeypatch: pytest.MonkeyPatch, way: str) -> None:
    made: list[piping.Spliced | piping.Copied] = []
    kind: Any = piping.Spliced if way == "spliced" else piping.Copied

    class Failing(kind):  # type: ignore[misc]
        def __init__(self) -> None:
            if made:
                raise OSError(24, "Too many open files")
            super().__init__()
            made.append(self)

    closed: list[object] = []
    monkeypatch.setattr(kind, "close", lambda it: closed.append(it))
    monkeypatch.setattr(piping, kind.__name__, Failing)
    one, other = connection()
    with one, other, pytest.raises(OSError, match="Too many"):
        piping.run({"idle": 1.0}, [one, other])
    assert closed == made
    monkeypatch.undo()
    made[0].close()
