"""One data connection of a transfer: sealed records over a blocking socket, for one thread.

The buffer is the connection's own and is used for every record, so nothing is allocated for
one. Reading asks for whole records at once (MSG_WAITALL), which only a really blocking socket
gives: deadlines are SO_RCVTIMEO and SO_SNDTIMEO, and whoever wants to end it from another
thread calls `stop`. What does not live here: what is in the records (`sending`, `receiving`).
"""

from __future__ import annotations

import socket
import struct
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from landline.errors import IncompleteError
from landline.transfer.ramp import FAR
from landline.transfer.records import FRAME_BYTES, HEADER_BYTES, Header

if TYPE_CHECKING:
    import threading

    from landline.transfer.keys import Connection
    from landline.transfer.pace import Pace
    from landline.transfer.ramp import Path

_TICK: Final = 1
"""Seconds after which a call that waits on the socket looks whether it is still wanted."""

STALLED: Final = 60
"""Seconds without a byte in the middle of a record, after which the connection is given up.

Between records silence is no fault: the sender may be paused, or have nothing to do.
"""

_UNANSWERED: Final = STALLED * 1000
"""Milliseconds that sent bytes may stay unacknowledged (RFC 5482)."""

_ALIVE_IDLE: Final = 20
_ALIVE_EVERY: Final = 10
_ALIVE_TRIES: Final = 4

_NUMBER: Final = struct.Struct("=I")
_RTT: Final = 68
"""Where microseconds of round trip stand in Linux' `struct tcp_info` (tcpi_rtt),"""
_THEIR_RTT: Final = 92
"""and those that a receiver of bytes finds (tcpi_rcv_rtt);"""
_RESENT: Final = 100
"""packets that were sent again (tcpi_total_retrans),"""
_SKIPPED: Final = 224
"""and that came before others (tcpi_rcv_ooopack, since Linux 5.4)."""
_TOLD_BYTES: Final = _SKIPPED + _NUMBER.size

_QUEUED: Final = 1.3
"""Times the shortest round trip, from which on a queue is what makes it long."""

_UNSENT: Final = 128 * 1024
"""Bytes that may wait in the system until they can be sent, or a little more;"""
_UNSENT_HARDY: Final = 512 * 1024
"""those of a connection that losses do not slow: at 300 MiB/s its thread fills that every 2 ms."""

_HARDY: Final = b"bbr"
"""The congestion control that losses do not slow."""

_TICKS: Final = struct.pack("ll", _TICK, 0)


def prepare(sock: socket.socket) -> None:
    """Make a connected socket what a data connection needs; also one that asyncio had."""
    sock.settimeout(None)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, _TICKS)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, _TICKS)
    if sock.family not in (socket.AF_INET, socket.AF_INET6):
        return
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in (
        ("TCP_KEEPIDLE", _ALIVE_IDLE),
        ("TCP_KEEPINTVL", _ALIVE_EVERY),
        ("TCP_KEEPCNT", _ALIVE_TRIES),
        ("TCP_USER_TIMEOUT", _UNANSWERED),
    ):
        if (option := getattr(socket, name, None)) is not None:
            with suppress(OSError):  # not every system has all of them
                sock.setsockopt(socket.IPPROTO_TCP, option, value)


def round_trip(sock: socket.socket) -> float:
    """Return the seconds of a round trip that TCP measured on a connected socket; 0 if none."""
    try:
        told = sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _RTT + _NUMBER.size)
        return float(_NUMBER.unpack_from(told, _RTT)[0]) / 1e6
    except (OSError, AttributeError, struct.error):
        return 0.0


class Stream:
    """A data connection whose keys are known. All but `stop` is for one thread.

    Whatever breaks it raises IncompleteError `record.cut`.
    """

    def __init__(
        self,
        sock: socket.socket,
        connection: Connection,
        pace: Pace | None,
        stopping: threading.Event,
    ) -> None:
        """Take over `sock`; `stopping` is set when the transfer as a whole is to end."""
        prepare(sock)
        self.number = connection.number
        self.sealer = connection.sealer
        self.opener = connection.opener
        self.frame = memoryview(bytearray(FRAME_BYTES))
        """Where records are made (their content from HEADER_BYTES on), and read to."""
        self._greeting = connection.greeting
        self.is_far = round_trip(sock) > FAR
        """Whether it goes farther than a LAN."""
        self._sock = sock
        self._pace = pace
        self._stopping = stopping
        self.stopped = False
        """Whether `stop` was called."""
        self.waits = False
        """Whether nothing has come through for a second or longer: the other side is due."""

    def hasten(self) -> None:
        """See to it that much goes out on a path that is no LAN, and that little waits to.

        Asks for a congestion control that losses do not slow: on loopback and on a LAN it would
        itself only slow it, by its pacing. And what one connection has taken, no other can send.
        """
        if not self.is_far:
            return
        unsent = _UNSENT
        with suppress(OSError, AttributeError):  # not every system has it, or allows it
            self._sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_CONGESTION, _HARDY)
            unsent = _UNSENT_HARDY
        with suppress(OSError, AttributeError):
            self._sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, unsent)

    def path(self, shortest: float) -> Path:
        """Tell what TCP has found out about the path; any thread may ask.

        `shortest`: seconds of the shortest round trip that any connection had. The receiver of
        the bytes sees the round trip of those that come, and packets that came out of turn;
        which congestion control the other side has, it does not know.
        """
        try:
            control = self._sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_CONGESTION, 16)
            told = self._sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _TOLD_BYTES)
            now = max(_NUMBER.unpack_from(told, at)[0] for at in (_RTT, _THEIR_RTT))
            resent, skipped = (_NUMBER.unpack_from(told, at)[0] for at in (_RESENT, _SKIPPED))
        except (OSError, AttributeError, struct.error):
            return "clear"
        if now / 1e6 > shortest * _QUEUED:
            return "queued"
        if resent and not control.startswith(_HARDY):
            return "lossy"
        return "gaps" if skipped else "clear"

    def greet(self) -> None:
        """Say what comes first from this side."""
        self.send(memoryview(self._greeting))

    def send(self, record: memoryview) -> None:
        """Send a record whole."""
        if self._pace is None:
            self._send(record)
            return
        for start in range(0, len(record), self._pace.piece):
            piece = record[start : start + self._pace.piece]
            if not self._pace.take(len(piece), self._stopping):
                raise IncompleteError("record.cut")
            self._send(piece)

    def receive(self) -> tuple[Header, memoryview] | None:
        """Return the next record, opened in place, or None after the authenticated end.

        Its content is valid until the next call. Raises as `records.Opener` does.
        """
        opener, frame = self.opener, self.frame
        if not self._read(frame[:HEADER_BYTES], started=False):
            opener.finish()
        header = opener.header(frame[:HEADER_BYTES])
        sealed = frame[HEADER_BYTES : HEADER_BYTES + header.sealed]
        self._read(sealed, started=True)
        content = opener.content(sealed)
        return None if opener.ended else (header, content)

    def is_gone(self) -> bool:
        """Tell whether the other side has closed it: who only sends does not notice otherwise."""
        try:
            return not self._sock.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT)
        except BlockingIOError:
            return False
        except OSError:
            return True

    def stop(self) -> None:
        """Wake whoever waits on this connection: it is over. Any thread may call it."""
        self.stopped = True
        with suppress(OSError):
            self._sock.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Let go of the socket; what was sent still arrives."""
        self._sock.close()

    def _send(self, record: memoryview) -> None:
        sent = 0
        while sent < len(record):
            try:
                sent += self._sock.send(record[sent:] if sent else record)
                self.waits = False
            except BlockingIOError:
                # The other side takes nothing. Whether it is still there, TCP finds out.
                self.waits = True
                self._check()
            except OSError as error:
                raise IncompleteError("record.cut") from error

    def _read(self, view: memoryview, *, started: bool) -> bool:
        """Fill `view`; False if the other side ended before the first byte of it."""
        done = waited = 0
        while done < len(view):
            try:
                got = self._receive(view[done:] if done else view)
            except BlockingIOError:
                waited += _TICK
                self.waits = True
                self._check()
                if waited >= STALLED and (started or done):
                    raise IncompleteError("record.cut") from None
                continue
            except OSError as error:
                raise IncompleteError("record.cut") from error
            if not got:
                if started or done:
                    raise IncompleteError("record.cut")
                return False
            done += got
            waited = 0
            self.waits = False
        return True

    def _receive(self, view: memoryview) -> int:
        pace = self._pace
        if pace is not None:
            view = view[: pace.piece]
            if not pace.take(len(view), self._stopping):
                return 0
        return self._sock.recv_into(view, len(view), socket.MSG_WAITALL)

    def _check(self) -> None:
        if self.stopped or self._stopping.is_set():
            raise IncompleteError("record.cut")
