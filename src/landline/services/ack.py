"""`ack`: acknowledges every message."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from landline.net.responder import END, End
from landline.services.callers import is_exit

if TYPE_CHECKING:
    from landline.net.address import Scheme

RECEIVED: Final = "收到".encode()


class Ack:
    """`收到` per message."""

    def greeting(self, scheme: Scheme) -> bytes | None:
        """Return nothing: the caller speaks first."""
        del scheme
        return None

    def answer(self, message: bytes, scheme: Scheme) -> bytes | End | None:
        """Return the acknowledgement."""
        if is_exit(message):
            return END
        return RECEIVED if message or scheme in ("udp", "unixgram") else None
