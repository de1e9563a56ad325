"""The port of a sender or receiver that waits: who comes in, and what for.

Its first byte says what a connection is (as at a hub, `wire.sniff`): TLS, to talk, goes to
whoever `serve`s; a data connection, which names its transfer, to who `expect`s it. A thread for
each. Strangers, who have not proven anything, are bounded, in all and from one source, and have
PATIENCE seconds; what does not fit is closed without a word.
"""

from __future__ import annotations

import contextlib
import ipaddress
import os
import select
import socket
import threading
from contextlib import contextmanager, suppress
from time import monotonic
from typing import TYPE_CHECKING, Final, Self

from landline.direct.certificate import Certificate
from landline.direct.pipe import Pipe
from landline.direct.strangers import Strangers
from landline.errors import Error, LocalError, ProtocolError
from landline.net.address import Address
from landline.net.faults import local_error
from landline.net.interfaces import reachable_hosts
from landline.observe import fields, logger
from landline.transfer.keys import GREETING_BYTES, TRANSFER_BYTES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Call = Callable[[Pipe], None]
    Take = Callable[[socket.socket, bytes], None]

PATIENCE: Final = 10.0
"""Seconds for a greeting, or a TLS handshake."""
BACKLOG: Final = 128
"""Connections that the system keeps until they are accepted."""
OUT_OF_FILES: Final = 0.2
"""Seconds to wait where no connection can be accepted, for want of descriptors or memory."""

_TLS: Final = 0x16
"""The first byte of a TLS handshake (RFC 8446 §5.1)."""
_DATA: Final = 0xC5
"""That of a data connection (`transfer.keys`)."""
_TRANSFER: Final = slice(2, 2 + TRANSFER_BYTES)
"""Where a greeting names its transfer."""

_log = logger("direct")


class Door:
    """See the module's docstring. Any thread may call any of it."""

    dials: Final = False
    """Who listens is dialled (`transfer.control.Ways`)."""

    def __init__(self, listening: socket.socket, certificate: Certificate) -> None:
        """Use `open`."""
        self.certificate = certificate
        """What TLS is opened with here."""
        self.port: int = listening.getsockname()[1]
        self._listening = listening
        self._strangers = Strangers()
        self._call: Call | None = None
        self._expected: dict[bytes, Take] = {}
        self._thread: threading.Thread | None = None
        self._woken, self._wake = os.pipe()

    @classmethod
    def open(cls, port: int = 0, host: str = "") -> Self:
        """Listen on TCP `port` of `host`: of every address, IPv4 and IPv6, where it is empty.

        Port 0 takes a free one. Nobody is let in before `serve`. Raises LocalError
        `address.in-use`, `address.denied` and others of `net.faults`.
        """
        try:
            listening = _listening(host, port)
        except OSError as error:
            raise local_error(error, Address("tcp", host, port)) from error
        try:
            return cls(listening, Certificate.make())
        except OSError as error:
            listening.close()
            raise LocalError("address.failed", address=f"tcp://:{port}", why=error) from error

    def addresses(self) -> list[str]:
        """Return where others reach it, `host:port`, the likeliest first.

        This machine's own loopback is among them only if there is nothing else.
        """
        bound = self._listening.getsockname()[0]
        hosts = reachable_hosts(Address("tcp", "" if bound == "::" else bound, self.port))
        told = [host for host in hosts if host != "127.0.0.1"] or hosts
        return [Address("tcp", host, self.port).label for host in told]

    def serve(self, call: Call) -> None:
        """From now on, let callers in: `call` gets each who wants to talk, in a thread of its own.

        It has to find out who that is (`proof.answer`), and to close the pipe; what it raises
        of our own errors closes the pipe, too. Returns at once; called once.
        """
        self._call = call
        self._thread = threading.Thread(target=self._accept, name="landline: door", daemon=True)
        self._thread.start()

    @contextmanager
    def expect(self, transfer: bytes, take: Take) -> Iterator[None]:
        """While it is entered, give to `take` each connection that greets for `transfer`.

        `take` gets a blocking socket, which then is its own, and the greeting; nobody has
        checked that beyond its first 18 bytes. It returns soon. Raises ProtocolError
        `transfer.order` for an id that is another's: ids are seen by all on the way.
        """
        if self._expected.setdefault(transfer, take) is not take:
            raise ProtocolError("transfer.order")
        try:
            yield
        finally:
            del self._expected[transfer]

    def dial(self) -> socket.socket:
        """Not on this side: who dialled the first connection dials the others."""
        raise NotImplementedError

    def take(self, sock: socket.socket) -> None:
        """Let in a connection that came by another way, as if it had been accepted here."""
        self._let_in(sock, "another way")

    def close(self) -> None:
        """Let nobody in any more, and close who has not proven anything; may be called twice.

        Pipes that have, and data connections, are whose they are. Waits for the threads of
        the others, which end at once.
        """
        if self._strangers.close():
            return
        os.write(self._wake, b"\0")
        if self._thread is not None:
            self._thread.join()
        self._listening.close()
        self._strangers.join()
        os.close(self._wake)
        os.close(self._woken)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _accept(self) -> None:
        waiting = select.poll()
        waiting.register(self._listening, select.POLLIN)
        waiting.register(self._woken, select.POLLIN)
        while all(handle != self._woken for handle, _ in waiting.poll()):
            try:
                sock, name = self._listening.accept()
            except BlockingIOError:
                continue
            except OSError as error:
                _log.warning("cannot accept", extra=fields(port=self.port, why=error))
                self._pause(waiting)
                continue
            self._let_in(sock, _source(name[0]))

    def _pause(self, waiting: select.poll) -> None:
        """Wait a little, or until the end."""
        waiting.unregister(self._listening)
        waiting.poll(OUT_OF_FILES * 1000)
        waiting.register(self._listening, select.POLLIN)

    def _let_in(self, sock: socket.socket, source: str) -> None:
        if not self._strangers.admit(sock, source):
            sock.close()
            return
        name = "landline: caller"
        thread = threading.Thread(target=self._receive, args=(sock,), name=name, daemon=True)
        self._strangers.start(sock, thread)

    def _receive(self, sock: socket.socket) -> None:
        try:
            with contextlib.closing(_Handed(sock)) as handed:
                self._route(handed, monotonic() + PATIENCE)
        except (OSError, Error) as error:
            _log.debug("a caller went wrong", extra=fields(why=error))
        finally:
            self._strangers.leave(sock)

    def _route(self, handed: _Handed, deadline: float) -> None:
        sock = handed.sock
        first = _exactly(sock, 1, deadline, socket.MSG_PEEK)
        if first[0] == _TLS:
            handed.keep()
            pipe = Pipe.answer(sock, self.certificate, deadline - monotonic())
            self._talk(sock, pipe)
        elif first[0] == _DATA:
            greeting = _exactly(sock, GREETING_BYTES, deadline)
            take = self._expected.get(greeting[_TRANSFER])
            if take is None or not self._strangers.leave(sock):
                return
            handed.keep()
            sock.settimeout(None)
            take(sock, greeting)

    def _talk(self, sock: socket.socket, pipe: Pipe) -> None:
        pipe.when_admitted(lambda: self._strangers.leave(sock))
        assert self._call is not None
        try:
            self._call(pipe)
        except BaseException:
            pipe.close()
            raise


class _Handed:
    """A socket that is closed unless somebody else has it by then."""

    def __init__(self, sock: socket.socket) -> None:
        self.sock = sock
        self._is_ours = True

    def keep(self) -> None:
        self._is_ours = False

    def close(self) -> None:
        if self._is_ours:
            self.sock.close()


def _listening(host: str, port: int) -> socket.socket:
    """Return a socket that listens. Raises OSError."""
    if host:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        sock = socket.create_server((host, port), family=family, backlog=BACKLOG)
    else:
        sock = _everywhere(port)
    sock.settimeout(0)
    return sock


def _everywhere(port: int) -> socket.socket:
    with suppress(OSError, ValueError):
        return socket.create_server(
            ("", port), family=socket.AF_INET6, backlog=BACKLOG, dualstack_ipv6=True
        )
    return socket.create_server(("", port), backlog=BACKLOG)


def _exactly(sock: socket.socket, size: int, deadline: float, flags: int = 0) -> bytes:
    """Return the next `size` bytes. Raises OSError, TimeoutError at `deadline`."""
    data = b""
    while len(data) < size:
        left = deadline - monotonic()
        if left <= 0:
            raise TimeoutError
        sock.settimeout(left)
        part = sock.recv(size - len(data), flags)
        if not part:
            raise ConnectionError("ended before it had begun")
        data += part
    return data


def _source(host: str) -> str:
    """Return what counts as one source: an IPv4 address, an IPv6 network (RFC 4291 §2.5.4)."""
    address = ipaddress.ip_address(host.partition("%")[0])
    if address.version == 4 or address.ipv4_mapped is not None:
        return host
    return str(ipaddress.ip_network((address, 64), strict=False))
