"""What a transfer needs of whoever connected the two machines: frames one way, bytes another.

`direct` does both over TLS and TCP, or through a hub; tests by a pair of sockets.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    Take = Callable[[socket.socket, bytes], None]
    """Takes over a connected socket and its greeting (`keys.GREETING_BYTES`); returns at once."""


class Control(Protocol):
    """The one connection on which sender and receiver talk (`messages`).

    One thread receives, while any may send. Both are over when `close` is called.
    """

    def send(self, frame: bytes) -> None:
        """Send a frame; raises IncompleteError `transfer.lost` when the connection is gone."""

    def receive(self, seconds: float) -> bytes | None:
        """Return the next frame, or None if none came within `seconds`; raises as `send` does."""

    def close(self) -> None:
        """Let go of the connection, and wake who waits for it; may be called twice."""


class Ways(Protocol):
    """How data connections come to be: who dialled the control connection dials these too."""

    @property
    def dials(self) -> bool:
        """Whether this side calls `dial`; otherwise it calls `expect`."""

    def dial(self) -> socket.socket:
        """Return a new connection to the other side, on which the greeting comes first.

        A blocking socket, which is the caller's. Raises UnreachableError.
        """

    def expect(self, transfer: bytes, take: Take) -> AbstractContextManager[object]:
        """While it is entered, give to `take` each connection that greets for `transfer`."""
