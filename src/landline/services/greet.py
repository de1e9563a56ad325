"""`greet`: says hello, and hello to whatever it is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from landline.net.responder import END, End
from landline.services.callers import is_exit

if TYPE_CHECKING:
    from landline.net.address import Scheme


class Greet:
    """`Hello!` at once and `hello,<text>` per message on streams; `Hi!<text>` per datagram."""

    def greeting(self, scheme: Scheme) -> bytes | None:
        """Return what a caller gets at once."""
        del scheme
        return b"Hello!"

    def answer(self, message: bytes, scheme: Scheme) -> bytes | End | None:
        """Return the greeting of one message."""
        if is_exit(message):
            return END
        if scheme in ("udp", "unixgram"):
            return b"Hi!" + message
        return b"hello," + message if message else None
