"""A sender and a receiver in one program: frames over a pair of sockets, bytes over loopback."""

from __future__ import annotations

import socket
import struct
import threading
from contextlib import ExitStack, contextmanager, suppress
from typing import TYPE_CHECKING, BinaryIO

from landline.errors import IncompleteError, UnreachableError
from landline.transfer.asking import Bounds
from landline.transfer.keys import GREETING_BYTES, PREAMBLE_BYTES, Preamble
from landline.transfer.receiving import Receiving
from landline.transfer.sending import Sending
from landline.transfer.watch import Outcome, Watch
from tests.readiness import is_readable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from landline.transfer.asking import Question
    from landline.transfer.decisions import Answer, Policy
    from landline.transfer.messages import Offer
    from landline.transfer.pace import Pace
    from landline.transfer.sources import Source

SENDER = b"the sender's device key, 32 long"
SECONDS = 30


class Line:
    """One end of a control connection."""

    def __init__(self, sock: socket.socket) -> None:
        self.sock = sock
        self._lock = threading.Lock()

    def send(self, frame: bytes) -> None:
        try:
            with self._lock:
                self.sock.sendall(struct.pack(">I", len(frame)) + frame)
        except OSError as error:
            raise IncompleteError("transfer.lost") from error

    def receive(self, seconds: float) -> bytes | None:
        try:
            if not is_readable(self.sock, seconds):
                return None
            (length,) = struct.unpack(">I", self._read(4))
            return self._read(length)
        except (OSError, ValueError) as error:
            raise IncompleteError("transfer.lost") from error

    def close(self) -> None:
        with suppress(OSError):
            self.sock.shutdown(socket.SHUT_RDWR)
        self.sock.close()

    def _read(self, size: int) -> bytes:
        data = b""
        while len(data) < size:
            got = self.sock.recv(size - len(data))
            if not got:
                raise OSError("closed")
            data += got
        return data


class Dialling:
    """The side that dials data connections; `through` may do something with each socket."""

    dials = True

    def __init__(self, address: tuple[str, int]) -> None:
        self.address = address
        self.dialled: list[socket.socket] = []
        self.through: Callable[[socket.socket], None] = lambda sock: None

    def dial(self) -> socket.socket:
        try:
            sock = socket.create_connection(self.address, 5)
        except OSError as error:
            raise UnreachableError("transfer.lost") from error
        self.dialled.append(sock)
        self.through(sock)
        return sock

    def expect(self, transfer: bytes, take: object) -> ExitStack:
        raise NotImplementedError


class Listening:
    """The side that is dialled."""

    dials = False

    def __init__(self) -> None:
        self.sock = socket.create_server(("127.0.0.1", 0))
        self.address: tuple[str, int] = self.sock.getsockname()
        self.accepted: list[socket.socket] = []
        self._takes: dict[bytes, Callable[[socket.socket, bytes], None]] = {}
        self._thread = threading.Thread(target=self._accept, name="test-door")
        self._thread.start()

    def dial(self) -> socket.socket:
        raise NotImplementedError

    @contextmanager
    def expect(
        self, transfer: bytes, take: Callable[[socket.socket, bytes], None]
    ) -> Iterator[None]:
        self._takes[transfer] = take
        try:
            yield
        finally:
            del self._takes[transfer]

    def close(self) -> None:
        with suppress(OSError):
            self.sock.shutdown(socket.SHUT_RDWR)
        self.sock.close()
        self._thread.join()

    def _accept(self) -> None:
        while True:
            try:
                sock, _ = self.sock.accept()
            except OSError:
                return
            greeting = sock.recv(GREETING_BYTES, socket.MSG_WAITALL)
            take = None
            if len(greeting) == GREETING_BYTES:
                take = self._takes.get(Preamble.parse(greeting[:PREAMBLE_BYTES]).transfer)
            if take is None:
                sock.close()
            else:
                self.accepted.append(sock)
                take(sock, greeting)


class Says:
    """A receiver's decisions, told beforehand."""

    def __init__(
        self,
        policy: Policy = "same",
        refuse: str | None = None,
        answers: dict[int, Answer] | None = None,
        bounds: Bounds | None = None,
    ) -> None:
        self.policy = policy
        self.bounds = bounds or Bounds()
        self.refuse = refuse
        self.answers = answers or {}
        self.offers: list[Offer] = []
        self.questions: list[Question] = []

    def consider(self, offer: Offer, withdrawn: threading.Event) -> str | None:
        self.offers.append(offer)
        return self.refuse

    def choose(self, questions: list[Question], withdrawn: threading.Event) -> dict[int, Answer]:
        self.questions += questions
        return self.answers


class Session:
    """One session of two sides; `run` ends when both have."""

    def __init__(self, *, receiver_dials: bool = False) -> None:
        self.lines = tuple(map(Line, socket.socketpair()))
        self.listening = Listening()
        self.dialling = Dialling(self.listening.address)
        self.watches = Watch(), Watch()
        self.sending: Sending | None = None
        self.receiving: Receiving | None = None
        self.sent: Outcome | BaseException | None = None
        self.received: Outcome | BaseException | None = None
        self._receiver_dials = receiver_dials
        self._threads: list[threading.Thread] = []

    def prepare(
        self,
        source: Source,
        into: Path | BinaryIO,
        decide: Says | None = None,
        *,
        connections: int | None = None,
        pace: Pace | None = None,
    ) -> None:
        ways = self.dialling, self.listening
        first, second = reversed(ways) if self._receiver_dials else ways
        self.sending = Sending(
            source,
            self.lines[0],
            first,
            watch=self.watches[0],
            pace=pace,
            connections=connections,
        )
        self.receiving = Receiving(
            self.lines[1],
            second,
            into=into,
            sender=SENDER,
            decide=decide or Says(),
            watch=self.watches[1],
            connections=connections,
        )

    def start(
        self,
        source: Source,
        into: Path | BinaryIO,
        decide: Says | None = None,
        *,
        connections: int | None = None,
        pace: Pace | None = None,
    ) -> None:
        self.prepare(source, into, decide, connections=connections, pace=pace)
        self._threads = [
            threading.Thread(target=self._send, name="test-sender"),
            threading.Thread(target=self._receive, name="test-receiver"),
        ]
        for thread in self._threads:
            thread.start()

    def wait(self) -> None:
        for thread in self._threads:
            thread.join(SECONDS)
            assert not thread.is_alive(), thread.name
        self.listening.close()

    def _send(self) -> None:
        assert self.sending is not None
        try:
            self.sent = self.sending.run()
        except BaseException as error:
            self.sent = error

    def _receive(self) -> None:
        assert self.receiving is not None
        try:
            self.received = self.receiving.run()
        except BaseException as error:
            self.received = error


def transfer(
    source: Source,
    into: Path | BinaryIO,
    decide: Says | None = None,
    *,
    receiver_dials: bool = False,
    connections: int | None = None,
) -> Session:
    """Run one session to its end on both sides."""
    session = Session(receiver_dials=receiver_dials)
    session.start(source, into, decide, connections=connections)
    session.wait()
    return session


def outcome(what: Outcome | BaseException | None) -> Outcome:
    """Return the outcome, or raise what came instead."""
    if isinstance(what, BaseException):
        raise what
    assert what is not None
    return what


def names(folder: Path) -> list[str]:
    """Return what is in a folder, in order."""
    return sorted(path.name for path in folder.iterdir())
