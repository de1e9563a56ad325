"""The way through a hub, for two machines that cannot reach each other.

Both dial the hub's port, say which ticket they have, and which side they are; as soon as two
fit, the hub says so with one byte, and passes on all that follows, both ways. It sees TLS and
sealed records, no more than anybody else on the way.

    0xC5 | 0x00 | side u8: 0 dials the session, 1 answers it | ticket, 32 bytes        35 bytes
    0x01                                                             from the hub, when paired
"""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from time import monotonic
from typing import TYPE_CHECKING, Final

from landline.direct.ways import reach
from landline.errors import Error, UnreachableError
from landline.observe import fields, logger

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

TICKET_BYTES: Final = 32
PATIENCE: Final = 20.0
"""Seconds until the other side has to be there, too, once this one is at the hub."""
LAST_WORDS: Final = 1.0
"""Seconds that `close` waits for the thread."""
AGAIN: Final = (0.2, 0.5, 1.0, 2.0, 5.0, 10.0)
"""Seconds until the hub is tried again, after the first failure in a row, the second …"""

_DIALS: Final = b"\0"
_ANSWERS: Final = b"\1"
_PAIRED: Final = b"\1"

_log = logger("direct")


class RelayedWays:
    """The way to a machine that is parked at a hub (`Parking`); `transfer.control.Ways`."""

    dials: Final = True

    def __init__(self, hub: str, ticket: str) -> None:
        """Go through the hub at `hub`, `host:port`, with a ticket that it gave, in hex."""
        self.address = hub
        self._greeting = _greeting(_DIALS, ticket)

    def dial(self) -> socket.socket:
        """Return a connection to the other side: a blocking socket, which is the caller's.

        Raises UnreachableError `direct.unreachable`, or `direct.relay` where the other side
        does not come within PATIENCE seconds.
        """
        sock, _ = reach([self.address], PATIENCE)
        try:
            sock.settimeout(PATIENCE)
            sock.sendall(self._greeting)
            if sock.recv(1) != _PAIRED:
                raise ConnectionError("not paired")
            sock.settimeout(None)
        except OSError as error:
            sock.close()
            raise UnreachableError("direct.relay", address=self.address) from error
        return sock

    def expect(
        self, transfer: bytes, take: Callable[[socket.socket, bytes], None]
    ) -> AbstractContextManager[object]:
        """Not on this side: who dialled the first connection dials the others."""
        raise NotImplementedError


class Parking:
    """Keeps one connection waiting at the hub for the other side, in a thread, until closed."""

    def __init__(self, hub: str, ticket: str, take: Callable[[socket.socket], None]) -> None:
        """Wait at the hub at `hub`, `host:port`, with a ticket that it gave, in hex.

        `take` (`Door.take`) gets each connection that the other side has come to.
        """
        self._hub = hub
        self._greeting = _greeting(_ANSWERS, ticket)
        self._take = take
        self._lock = threading.Lock()
        self._parked: socket.socket | None = None
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._run, name="landline: parked", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Wait there no more; may be called twice.

        Where the hub does not even answer, the thread ends some seconds later, by itself.
        """
        self._closed.set()
        with self._lock:
            if self._parked is not None:
                with suppress(OSError):
                    self._parked.shutdown(socket.SHUT_RDWR)
        self._thread.join(LAST_WORDS)

    def _run(self) -> None:
        failures = 0
        while not self._closed.is_set():
            begun = monotonic()
            try:
                self._park()
                failures = 0
            except (OSError, Error) as error:
                _log.debug("not parked", extra=fields(hub=self._hub, why=error))
                # A hub that lets nobody wait longer than that is no failure.
                failures = 0 if monotonic() - begun > AGAIN[-1] else failures + 1
                self._closed.wait(AGAIN[min(failures, len(AGAIN)) - 1] if failures else 0)

    def _park(self) -> None:
        """Wait for the other side once. Raises OSError, UnreachableError."""
        sock, _ = reach([self._hub], PATIENCE)
        try:
            if not self._hold(sock):
                raise ConnectionError("closed")
            # It may be a long time, in which the hub's machine may vanish.
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
            sock.sendall(self._greeting)
            if sock.recv(1) != _PAIRED:
                raise ConnectionError("not paired")
        except BaseException:
            sock.close()
            raise
        finally:
            with self._lock:
                self._parked = None
        if self._closed.is_set():
            sock.close()
        else:
            self._take(sock)

    def _hold(self, sock: socket.socket) -> bool:
        """Let `close` know of the socket; return whether it may be used."""
        with self._lock:
            self._parked = sock
            return not self._closed.is_set()


def _greeting(side: bytes, ticket: str) -> bytes:
    told = bytes.fromhex(ticket)
    if len(told) != TICKET_BYTES:
        raise ValueError("a ticket of 32 bytes")
    return b"\xc5\0" + side + told
