"""Connections that stay: the WebSocket door, and rooms as server-sent events."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from aiohttp import hdrs, web

from landline.errors import RefusedError, UsageError
from landline.web.caller import Caller
from landline.wire.websocket import accept_key, is_key

if TYPE_CHECKING:
    from landline.web.hall import Hall

BUSY_RETRY: Final = 1.0
"""Seconds after which one who found the hub full may try again."""


class Live:
    """Hands connections to the lines of the hub."""

    def __init__(self, hall: Hall) -> None:
        self._hall = hall

    async def websocket(self, request: web.Request) -> web.StreamResponse:
        """Upgrade, RFC 6455 §4.2: no extension, no subprotocol."""
        key = _handshake_key(request)
        caller = place_for(request)
        head = (
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Accept: {accept_key(key)}\r\nServer: landline\r\n\r\n"
        )
        return caller.hand_over(self._hall.websocket(caller.source), head.encode())


def place_for(request: web.Request) -> Caller:
    """Return the caller of `request`, with a place for a line that stands for it.

    Raises RefusedError `web.busy` where there is none.
    """
    caller = Caller.of(request)
    if not caller.give_place():
        raise RefusedError("web.busy")
    return caller


def _handshake_key(request: web.Request) -> str:
    headers = request.headers
    connection = {word.strip().lower() for word in headers.get(hdrs.CONNECTION, "").split(",")}
    if headers.get(hdrs.UPGRADE, "").strip().lower() != "websocket" or "upgrade" not in connection:
        raise UsageError("web.upgrade", why="Upgrade: websocket")
    if headers.get(hdrs.SEC_WEBSOCKET_VERSION) != "13":
        raise UsageError("web.upgrade", why="Sec-WebSocket-Version: 13")
    key = headers.get(hdrs.SEC_WEBSOCKET_KEY, "").strip()
    if not is_key(key):
        raise UsageError("web.upgrade", why="Sec-WebSocket-Key")
    return key
