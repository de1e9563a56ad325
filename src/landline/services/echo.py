"""`echo`: sends every message back unchanged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from landline.net.responder import END, End
from landline.services.callers import is_exit

if TYPE_CHECKING:
    from landline.net.address import Scheme

WELCOME: Final = "连接成功".encode()


class Echo:
    """Every message back unchanged; on streams after a line of welcome, if wanted."""

    def __init__(self, *, welcome: bool = True) -> None:
        """`welcome` switches the greeting, which some clients do not read."""
        self._welcome = WELCOME if welcome else None

    def greeting(self, scheme: Scheme) -> bytes | None:
        """Return what a caller gets at once."""
        del scheme
        return self._welcome

    def answer(self, message: bytes, scheme: Scheme) -> bytes | End | None:
        """Return the message itself."""
        if is_exit(message):
            return END
        return message if message or scheme in ("udp", "unixgram") else None
