"""Connections that stay: the WebSocket door, and rooms as server-sent events."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec
from aiohttp import hdrs, web
from msgspec import structs

from landline.errors import ProtocolError, UsageError
from landline.safetext import safe_text
from landline.web.caller import place_for
from landline.web.routes import converted
from landline.wire.bad_line import WHY_LENGTH
from landline.wire.verbs import Join, Ping, Resume, Verb, Who
from landline.wire.websocket import accept_key, is_key

if TYPE_CHECKING:
    from collections.abc import Iterable

    from landline.web.api import Api
    from landline.web.credentials import Credentials
    from landline.web.hall import Hall

STREAM_HEAD: Final = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-store\r\n"
    b"X-Content-Type-Options: nosniff\r\nX-Accel-Buffering: no\r\nServer: landline\r\n"
    b"Connection: close\r\n\r\n"
)
"""The body ends with the connection, so that nothing frames it (RFC 9112 §6.3)."""

LAST: Final = "Last-Event-ID"

HELLO: Final = "hello"
JOIN: Final = "join"
"""Ids of what opens a stream: if it is refused, the stream ends."""


class Live:
    """Hands connections to the lines of the hub."""

    def __init__(self, hall: Hall, credentials: Credentials, api: Api) -> None:
        self._hall = hall
        self._credentials = credentials
        self._api = api

    async def websocket(self, request: web.Request) -> web.StreamResponse:
        """Upgrade, RFC 6455 §4.2: no extension, no subprotocol."""
        key = _handshake_key(request)
        caller = place_for(request)
        head = (
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Accept: {accept_key(key)}\r\nServer: landline\r\n\r\n"
        )
        return caller.hand_over(self._hall.websocket(caller.source), head.encode())

    async def room(self, request: web.Request) -> web.StreamResponse:
        """Stream one room: from now on, or from `after` or Last-Event-ID."""
        after = _position(request)
        refused = await self._refused(request, converted(request.match_info, Who))
        if refused is not None:
            return refused
        last = 0 if after is None else None
        join = Join(room=request.match_info["room"], after=after, last=last, id=JOIN)
        hello = self._credentials.hello(request, HELLO, self._hall.epoch)
        return self._stream(request, [hello, join])

    async def rooms(self, request: web.Request) -> web.StreamResponse:
        """Stream all rooms that the caller is in; those with a position go on from there."""
        positions = _positions(request)
        refused = await self._refused(request, Ping())
        if refused is not None:
            return refused
        hello = self._credentials.hello(request, HELLO, self._hall.epoch)
        resume = Resume(epoch=self._hall.epoch, rooms=positions) if positions else None
        return self._stream(request, [structs.replace(hello, resume=resume)])

    async def _refused(self, request: web.Request, verb: Verb) -> web.Response | None:
        """Return what says why the caller may not have what it asks for."""
        response = await self._api.answer(request, verb)
        return None if response.status == 200 else response

    def _stream(self, request: web.Request, asked: list[Verb]) -> web.StreamResponse:
        caller = place_for(request)
        return caller.hand_over(self._hall.events(caller.source, asked), STREAM_HEAD)


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


def _position(request: web.Request) -> int | None:
    """Return the seq that a room's stream goes on after: a reader that comes back says it last."""
    last, after = request.headers.get(LAST), request.query.get("after")
    said = last or (None if after is None else f"room:{after}")
    return None if said is None else next(iter(parsed_positions([said]).values()))


def _positions(request: web.Request) -> dict[str, int]:
    said = [part for value in request.query.getall("after", []) for part in value.split(",")]
    last = request.headers.get(LAST)
    return parsed_positions([*said, last] if last else said)


def parsed_positions(said: Iterable[str]) -> dict[str, int]:
    """Return room -> seq for each `room:seq`. Raises ProtocolError `verb.invalid`."""
    pairs = [part.strip().rpartition(":") for part in said]
    resume = {"epoch": "", "rooms": {room: seq for room, _, seq in pairs}}
    try:
        return msgspec.convert(resume, Resume, strict=False).rooms
    except msgspec.ValidationError as error:
        why = safe_text(str(error), limit=WHY_LENGTH)
        raise ProtocolError("verb.invalid", why=why) from error
