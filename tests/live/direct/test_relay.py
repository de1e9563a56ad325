"""Through a hub: both sides meet there by their ticket, and go on as if they were connected."""

from __future__ import annotations

import queue
import socket
import threading
from contextlib import closing, contextmanager, suppress
from typing import TYPE_CHECKING

import pytest

from landline.direct import relay
from landline.direct.door import Door
from landline.direct.pipe import Pipe
from landline.direct.proof import CodeInUse, Peer, call
from landline.direct.relay import Parking, RelayedWays
from landline.errors import Error, UnreachableError
from landline.trust.codes import Code
from tests.live.direct.world import ADA, BO, PATIENCE, answer_as, until

if TYPE_CHECKING:
    from collections.abc import Iterator

TICKET = "ab" * 32
GREETING_BYTES = 35


class Hub:
    """The hub's side of it, as small as can be: pairs by ticket, and passes bytes on."""

    def __init__(self) -> None:
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._listening.getsockname()[1]}"
        self.parked: list[socket.socket] = []
        self.came: list[bytes] = []
        self.refuses = False
        self._socks: list[socket.socket] = []
        self._threads = [threading.Thread(target=self._run)]
        self._threads[0].start()

    def close(self) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        for sock in list(self._socks):
            with suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()
        for sock in [*self._socks, self._listening]:
            sock.close()

    def _run(self) -> None:
        with suppress(OSError):
            while True:
                sock, _ = self._listening.accept()
                self._socks.append(sock)
                greeting = sock.recv(GREETING_BYTES, socket.MSG_WAITALL)
                self.came.append(greeting)
                if self.refuses:
                    sock.close()
                elif greeting[2] == 1:
                    self.parked.append(sock)
                elif self.parked:
                    self._pair(self.parked.pop(0), sock)

    def _pair(self, one: socket.socket, other: socket.socket) -> None:
        for sock in (one, other):
            sock.sendall(b"\x01")
        for way in ((one, other), (other, one)):
            self._threads.append(threading.Thread(target=_pass_on, args=way))
            self._threads[-1].start()


def _pass_on(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)


@contextmanager
def running() -> Iterator[Hub]:
    with closing(Hub()) as hub:
        yield hub


def test_a_session_and_its_data_through_a_hub() -> None:
    code = CodeInUse(Code(7, b"abc"))
    proven = queue.SimpleQueue[object]()

    def answer_call(pipe: Pipe) -> None:
        with closing(pipe):
            proven.put(answer_as(pipe, code=code))
            with suppress(Error):
                while (frame := pipe.receive(PATIENCE)) is not None:
                    pipe.send(frame)

    taken = queue.SimpleQueue[socket.socket]()
    with running() as hub, Door.open(host="127.0.0.1") as door:
        door.serve(answer_call)
        with closing(Parking(hub.address, TICKET, door.take)):
            until(lambda: len(hub.parked) == 1, "nobody is parked")
            ways = RelayedWays(hub.address, TICKET)
            pipe = Pipe.dial(ways.dial(), PATIENCE)
            peer = call(pipe, ADA, "ada", "sender", code=code.code, seconds=PATIENCE)
            assert peer == Peer(BO.public, "bo", "receiver")
            assert proven.get(timeout=PATIENCE) == Peer(ADA.public, "ada", "sender")
            pipe.send(b"x" * 100_000)
            assert pipe.receive(PATIENCE) == b"x" * 100_000
            with door.expect(b"T" * 16, lambda sock, _: taken.put(sock)):
                for _ in range(3):
                    until(lambda: len(hub.parked) == 1, "nobody is parked again")
                    with ways.dial() as sock:
                        sock.sendall(b"\xc5\x01" + b"T" * 16 + bytes(36) + b"data")
                        with taken.get(timeout=PATIENCE) as other:
                            assert other.recv(4, socket.MSG_WAITALL) == b"data"
            pipe.close()
    assert hub.came[0] == b"\xc5\x00\x01" + bytes.fromhex(TICKET)
    assert b"\xc5\x00\x00" + bytes.fromhex(TICKET) in hub.came


def test_the_other_side_does_not_come(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(relay, "PATIENCE", 0.1)
    with running() as hub:
        with pytest.raises(UnreachableError) as caught:
            RelayedWays(hub.address, TICKET).dial()
        assert caught.value.code == "direct.relay"
        hub.refuses = True
        with pytest.raises(UnreachableError):
            RelayedWays(hub.address, TICKET).dial()


def test_no_hub_is_there() -> None:
    with running() as hub:
        address = hub.address
    with pytest.raises(UnreachableError) as caught:
        RelayedWays(address, TICKET).dial()
    assert caught.value.code == "direct.unreachable"
    Parking(address, TICKET, lambda _: None).close()


def test_who_is_parked_comes_back_when_the_hub_drops_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(relay, "AGAIN", (0.01, 0.02))
    with running() as hub:
        hub.refuses = True
        parking = Parking(hub.address, TICKET, lambda sock: sock.close())
        until(lambda: len(hub.came) >= 5, "it does not come back")
        hub.refuses = False
        until(lambda: len(hub.parked) == 1, "it is not parked")
        parking.close()
        parking.close()


def test_what_is_no_ticket() -> None:
    with pytest.raises(ValueError, match="32"):
        RelayedWays("127.0.0.1:1", "ab")
    assert RelayedWays.dials
    with pytest.raises(NotImplementedError):
        RelayedWays("127.0.0.1:1", TICKET).expect(b"", lambda *_: None)
