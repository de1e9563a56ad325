"""What is said of files that stand on the shelf now: a line for people, an event for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec
from aiohttp import hdrs, web

from landline.safetext import safe_text
from landline.web.answering import JSON
from landline.web.places import Place
from landline.web.validators import etag

if TYPE_CHECKING:
    from collections.abc import Sequence

    from landline.wire.shelf_events import Filed

HTML: Final = "text/html"


def answer_one(filed: Filed, request: web.Request) -> web.Response:
    """Return the answer to who put a file: where it stands, and what it is known by."""
    response = _json(filed) if is_asked(request, JSON) else _lines([filed])
    response.set_status(200 if filed.replaced else 201)
    response.headers[hdrs.LOCATION] = Place(filed.room, filed.path).address
    response.headers[hdrs.ETAG] = etag(filed.blob)
    return response


def answer_several(filed: Sequence[Filed], request: web.Request, folder: Place) -> web.Response:
    """Return the answer to who sent a form: a browser is led to the folder."""
    if is_asked(request, HTML):
        return web.Response(status=303, headers={hdrs.LOCATION: folder.address})
    response = _json(filed) if is_asked(request, JSON) else _lines(filed)
    response.set_status(201)
    return response


def is_asked(request: web.Request, media: str) -> bool:
    """Return whether the caller names `media` itself: whoever takes anything is a person."""
    return media in request.headers.get(hdrs.ACCEPT, "").lower()


def _json(said: Filed | Sequence[Filed]) -> web.Response:
    return web.Response(body=msgspec.json.encode(said) + b"\n", content_type=JSON)


def _lines(filed: Sequence[Filed]) -> web.Response:
    lines = [safe_text(f"{each.room}/{each.path}") for each in filed]
    return web.Response(text="".join(f"{line}\n" for line in lines))
