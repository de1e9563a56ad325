"""Answers: an event of the native protocol as a JSON response with a fitting status."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import msgspec
from aiohttp import web
from msgspec import structs

from landline import catalogue
from landline.hub.telling import failure
from landline.safetext import safe_text
from landline.web.statuses import status_of
from landline.wire.events import Event, Failure

if TYPE_CHECKING:
    from landline.catalogue import Language
    from landline.errors import Error

_encode: Final = msgspec.json.Encoder().encode

JSON: Final = "application/json"


def language_of(request: web.Request) -> Language:
    """Return the language that the asker reads."""
    return catalogue.language_of(request.headers.get("Accept-Language", ""))


def answered(answer: Event | bytes) -> web.Response:
    """Return the response that says `answer`, which may be encoded already."""
    if isinstance(answer, bytes):
        return web.Response(body=answer, content_type=JSON)
    status, headers = 200, dict[str, str]()
    if isinstance(answer, Failure):
        # Words for people, which curl shows at a terminal as they are.
        safe = safe_text(answer.text), safe_text(answer.hint)
        answer = structs.replace(answer, text=safe[0], hint=safe[1])
        status = status_of(answer)
        if answer.retry is not None:
            headers["Retry-After"] = str(math.ceil(answer.retry))
        if status == 401:
            headers["WWW-Authenticate"] = 'Bearer realm="landline"'
        if status == 426:
            headers |= {"Upgrade": "websocket", "Sec-WebSocket-Version": "13"}
    return web.Response(
        body=_encode(answer) + b"\n", status=status, headers=headers, content_type=JSON
    )


def failed(error: Error, request: web.Request) -> web.Response:
    """Return the response that says `error` in the asker's language."""
    return answered(failure(error, language_of(request), None))
