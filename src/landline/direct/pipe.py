"""One connection between two machines: TLS 1.3 over any stream socket, frames both ways.

For threads: one receives, while any others send. What OpenSSL keeps is guarded by a lock that
nobody holds while waiting for the socket, so a peer that does not read keeps nobody from
reading. Frames: length u32 (big endian), then as many bytes. It keeps secrets from others on
the way, but who the other side is, it does not know: that is `proof`'s.
"""

from __future__ import annotations

import hashlib
import select
import socket
import ssl
import threading
from contextlib import suppress
from time import monotonic
from typing import TYPE_CHECKING, Final, Self

from landline.direct.certificate import ALPN, dialling_context
from landline.errors import ExpiredError, IncompleteError, ProtocolError
from landline.net.address import Address
from landline.transfer.messages import FRAME_LONGEST

if TYPE_CHECKING:
    from collections.abc import Callable

    from landline.direct.certificate import Certificate

STRANGERS_LONGEST: Final = 4096
"""Bytes of a frame from whoever has not proven who they are."""
RECORD: Final = 16 * 1024
"""Bytes of the largest record (RFC 8446 §5.1)."""
READ: Final = 64 * 1024
"""Bytes that are read from the socket, or sealed for it, at a time."""
MOST_BEFORE: Final = 64 * 1024
"""Bytes of a handshake."""
MOST_ANSWERS: Final = 64 * 1024
"""Bytes of answers to new keys (RFC 8446 §4.6.3) in one connection; see `net.sealed`."""
STALLED: Final = 30.0
"""Seconds in which the other side takes less than READ bytes of what there is, and is given up."""
LAST_WORDS: Final = 1.0
"""Seconds that `close` waits for the other side to have read what was said."""

_LENGTH: Final = 4


class Pipe:
    """See the module's docstring; made by `dial` and `answer`, which take the socket over."""

    def __init__(self, sock: socket.socket, tls: _Tls, digest: bytes) -> None:
        self.channel = digest
        """SHA-256 of the certificate that made this connection, as this side sees it."""
        self.remote = _remote(sock)
        """Where the other side is, `host:port`."""
        self._sock = sock
        self._tls = tls
        self._longest = STRANGERS_LONGEST
        self._admitted: Callable[[], object] | None = None
        self._receiving = threading.Lock()
        self._sending = threading.Lock()
        self._ending = threading.Lock()
        self._plain = bytearray()
        """What was said and not given out yet: less than one frame, and READ."""
        self._ended = False
        """The other side says no more, or nothing that can be read."""
        self._broken = False
        """Nothing can be sent any more."""
        self._closing = False

    @classmethod
    def dial(cls, sock: socket.socket, seconds: float) -> Self:
        """Open TLS over `sock`, which this side connected; `seconds` are for all of it.

        Raises ExpiredError `direct.silent`, ProtocolError `direct.handshake` where no landline
        waits there, IncompleteError `transfer.lost`; `sock` is closed then.
        """
        tls = _opened(sock, dialling_context(), seconds, is_server=False)
        return cls(sock, tls, hashlib.sha256(tls.certificate()).digest())

    @classmethod
    def answer(cls, sock: socket.socket, certificate: Certificate, seconds: float) -> Self:
        """Open TLS over `sock`, which the other side connected; as `dial`."""
        tls = _opened(sock, certificate.context, seconds, is_server=True)
        return cls(sock, tls, certificate.digest)

    def admit(self) -> None:
        """The other side has proven who it is: take frames of any size from now on."""
        self._longest = FRAME_LONGEST
        then, self._admitted = self._admitted, None
        if then is not None:
            then()

    def when_admitted(self, then: Callable[[], object]) -> None:
        """Have `then` called when the other side has proven who it is."""
        self._admitted = then

    def send(self, frame: bytes) -> None:
        """Send a frame, waiting while the other side does not read. Any thread may.

        Raises IncompleteError `transfer.lost` when the connection is gone, or has taken less
        than READ bytes in STALLED seconds; ValueError for a frame over FRAME_LONGEST.
        """
        if len(frame) > FRAME_LONGEST:
            raise ValueError("a frame too long")
        whole = memoryview(len(frame).to_bytes(_LENGTH, "big") + frame)
        with self._sending:
            for at in range(0, len(whole), READ):
                if self._broken or self._closing:
                    raise lost()
                try:
                    _send_all(self._sock, self._tls.sealed(whole[at : at + READ]), STALLED)
                except (OSError, TimeoutError) as error:
                    self._broken = True
                    raise lost() from error

    def receive(self, seconds: float) -> bytes | None:
        """Return the next frame, or None if it is not there within `seconds`.

        Raises IncompleteError `transfer.lost` behind the last one, however the connection
        ended, and after `close`; ProtocolError `transfer.malformed` for a frame that is too long.
        """
        deadline = monotonic() + seconds
        with self._receiving:
            self._read(b"")
            while not self._closing:
                frame = self._next()
                if frame is not None:
                    return frame
                if self._ended:
                    break
                try:
                    data = _receive(self._sock, deadline)
                except TimeoutError:
                    return None
                except OSError as error:
                    self._ended = True
                    raise lost() from error
                self._read(data)
                if not data:
                    self._ended = True
            raise lost()

    def close(self) -> None:
        """End it: what was sent still arrives, if the other side reads on. May be called twice.

        Whoever sends or receives meanwhile gets `transfer.lost`. Takes LAST_WORDS at most.
        """
        with self._ending:
            if self._closing:
                return
            self._closing = True
        deadline = monotonic() + LAST_WORDS
        self._say_goodbye()
        if not self._receiving.acquire(timeout=LAST_WORDS):
            _shut(self._sock, socket.SHUT_RDWR)
            self._receiving.acquire()
        try:
            self._drain(deadline)
        finally:
            self._receiving.release()
        _shut(self._sock, socket.SHUT_RDWR)
        with self._sending:
            self._sock.close()

    def _next(self) -> bytes | None:
        """Return the next frame, if all of it is here."""
        if len(self._plain) < _LENGTH:
            return None
        end = _LENGTH + int.from_bytes(self._plain[:_LENGTH], "big")
        if end > _LENGTH + self._longest:
            self._ended = True
            self._plain.clear()
            raise ProtocolError("transfer.malformed")
        if len(self._plain) < end:
            return None
        frame = bytes(memoryview(self._plain)[_LENGTH:end])
        del self._plain[:end]
        return frame

    def _read(self, data: bytes) -> None:
        if not self._ended:
            said, self._ended = self._tls.unsealed(data)
            self._plain += said

    def _say_goodbye(self) -> None:
        """Tell the other side that no more comes, unless somebody is just sending."""
        if not self._sending.acquire(timeout=LAST_WORDS):
            _shut(self._sock, socket.SHUT_RDWR)
            return
        try:
            if not self._broken:
                with suppress(OSError):
                    self._sock.send(self._tls.goodbye())
            _shut(self._sock, socket.SHUT_WR)
        finally:
            self._sending.release()

    def _drain(self, deadline: float) -> None:
        """Read until the other side has ended, too.

        To close while something is unread would make the system take back what it has not
        delivered yet (RFC 1122 §4.2.2.13).
        """
        with suppress(OSError):  # TimeoutError is one
            while not self._broken and _receive(self._sock, deadline):
                pass


class _Tls:
    """What OpenSSL keeps of one connection; every call is short, and one at a time."""

    def __init__(self, context: ssl.SSLContext, *, is_server: bool) -> None:
        self._lock = threading.Lock()
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._object = context.wrap_bio(self._incoming, self._outgoing, server_side=is_server)
        self._answered = 0
        """Bytes of answers to new keys."""

    def shake_hands(self, data: bytes) -> tuple[bytes, bool]:
        """Go on with the handshake; return what to send, and whether it is done.

        Raises ssl.SSLError; what to send is `left` then.
        """
        self._incoming.write(data)
        try:
            self._object.do_handshake()
        except ssl.SSLWantReadError:
            return self._outgoing.read(), False
        return self._outgoing.read(), True

    def left(self) -> bytes:
        """Return what the other side is to be told about a handshake that failed."""
        return self._outgoing.read()

    @property
    def is_ours(self) -> bool:
        """Whether the other side wants what we want."""
        return self._object.selected_alpn_protocol() == ALPN

    def certificate(self) -> bytes:
        """Return the other side's certificate, DER."""
        return self._object.getpeercert(binary_form=True) or b""

    def sealed(self, data: memoryview) -> bytes:
        """Return what to send for `data`. Raises ssl.SSLError (an OSError) where it is over."""
        with self._lock:
            for at in range(0, len(data), RECORD):
                self._object.write(data[at : at + RECORD])
            return self._outgoing.read()

    def unsealed(self, data: bytes) -> tuple[bytes, bool]:
        """Return what was said with that, and whether nothing can follow.

        What OpenSSL has to say about new keys goes out before whatever is said next.
        """
        said: list[bytes] = []
        with self._lock:
            before = self._outgoing.pending
            ended = self._unseal(memoryview(data), said)
            self._answered += self._outgoing.pending - before
            return b"".join(said), ended or self._answered > MOST_ANSWERS

    def _unseal(self, data: memoryview, said: list[bytes]) -> bool:
        while True:
            self._incoming.write(data[:RECORD])
            data = data[RECORD:]
            try:
                while part := self._object.read(RECORD):
                    said.append(part)
            except ssl.SSLWantReadError:
                if not data:
                    return False
            except ssl.SSLError:  # its end, or what nobody can read
                return True
            else:
                return True

    def goodbye(self) -> bytes:
        """Return what to send last: close_notify."""
        with self._lock:
            with suppress(ssl.SSLError):  # it would like to hear the other side's as well
                self._object.unwrap()
            return self._outgoing.read()


def lost() -> IncompleteError:
    """Return what is raised for a connection that is gone."""
    return IncompleteError("transfer.lost")


def _opened(
    sock: socket.socket, context: ssl.SSLContext, seconds: float, *, is_server: bool
) -> _Tls:
    """Return TLS over `sock`, open; closes `sock` where it raises."""
    sock.settimeout(0)
    with suppress(OSError):  # no TCP, in tests
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    try:
        return _shaken_hands(sock, _Tls(context, is_server=is_server), monotonic() + seconds)
    except TimeoutError as error:
        sock.close()
        raise ExpiredError("direct.silent", seconds=f"{seconds:g}") from error
    except ssl.SSLError as error:
        sock.close()
        raise ProtocolError("direct.handshake") from error
    except OSError as error:
        sock.close()
        raise lost() from error
    except BaseException:
        sock.close()
        raise


def _shaken_hands(sock: socket.socket, tls: _Tls, deadline: float) -> _Tls:
    data, taken = b"", 0
    while True:
        try:
            answer, is_done = tls.shake_hands(data)
        except ssl.SSLError:
            with suppress(OSError):
                sock.send(tls.left())
            raise
        _send_all(sock, answer, deadline - monotonic())
        if is_done:
            break
        data = _receive(sock, deadline)
        taken += len(data)
        if not data:
            raise ConnectionError("ended within the handshake")
        if taken > MOST_BEFORE:
            raise ssl.SSLError("a handshake without end")
    if not tls.is_ours:
        raise ssl.SSLError("another protocol")
    return tls


def _receive(sock: socket.socket, deadline: float) -> bytes:
    """Return what has come, nothing at its end. Raises OSError, TimeoutError."""
    while True:
        try:
            return sock.recv(READ)
        except BlockingIOError:
            _wait(sock, select.POLLIN, deadline - monotonic())


def _send_all(sock: socket.socket, data: bytes, seconds: float) -> None:
    """Send it all; raises TimeoutError after `seconds`, OSError.

    Not after so long without progress: who takes a byte now and then would be waited for forever.
    """
    view, deadline = memoryview(data), monotonic() + seconds
    while view:
        try:
            view = view[sock.send(view) :]
        except BlockingIOError:
            _wait(sock, select.POLLOUT, deadline - monotonic())


def _wait(sock: socket.socket, what: int, seconds: float) -> None:
    """Wait until `what` may go on; raises TimeoutError after `seconds`."""
    waiting = select.poll()
    waiting.register(sock, what)
    if not waiting.poll(max(0.0, seconds) * 1000):
        raise TimeoutError


def _shut(sock: socket.socket, how: int) -> None:
    with suppress(OSError):  # the other side was first
        sock.shutdown(how)


def _remote(sock: socket.socket) -> str:
    if sock.family not in (socket.AF_INET, socket.AF_INET6):
        return ""
    with suppress(OSError):
        return Address.of_socket_name("tcp", sock.getpeername()).label
    return ""
