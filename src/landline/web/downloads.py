"""Files on their way out: `GET` of a file, by its place, by a ticket or by a link.

Whether somebody may have one the hub has said before; here is what HTTP makes of it: its type,
whether it is shown, ranges and conditions (RFC 9110 §13, §14). A file that still arrives is
read along.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from aiohttp import HttpVersion11, hdrs, web
from msgspec import Struct

from landline.errors import UsageError
from landline.web.answering import failed
from landline.web.beam import Beam
from landline.web.byte_range import Span, wanted
from landline.web.caller import Caller
from landline.web.guard import HEADERS
from landline.web.media import POLICY, disposition, media_of
from landline.web.validators import etag, http_date, outcome, range_holds

if TYPE_CHECKING:
    from landline.web.hall import Hall
    from landline.web.lanes import Lanes
    from landline.web.sending import Sender
    from landline.wire.shelf_events import FileEvent

KEPT: Final = "private, no-cache"
"""A browser may keep it, and asks each time whether that is still so: rights change."""
NOT_KEPT: Final = "no-store"

_PROTECTION: Final = {
    **HEADERS,
    "Content-Security-Policy": POLICY,
}


class Found(Struct, frozen=True):
    """A file that may be had."""

    blob: str
    name: str
    size: int
    modified: float
    """Since when it stands there, in seconds since 1970."""
    cache: str = KEPT


class Downloads:
    """Gives out files."""

    def __init__(self, hall: Hall, lanes: Lanes, sender: Sender) -> None:
        self._hall = hall
        self._lanes = lanes
        self._sender = sender

    async def give(
        self, request: web.Request, event: FileEvent, cache: str = KEPT
    ) -> web.StreamResponse:
        """Answer with the file that `event` tells of, as much of it as is asked for.

        Raises UsageError `file.changed`, `file.lost`, RefusedError `web.transfers`, LocalError.
        """
        if event.blob is None:
            return await self._give_along(request, event)
        found = Found(event.blob, event.name, event.size or 0, event.at / 1000, cache)
        tag = etag(found.blob)
        says = outcome(request.headers, tag, found.modified, reads=True)
        if says == "failed":
            raise UsageError("file.changed")
        if says == "not-modified":
            return web.Response(status=304, headers=_validators(found))
        try:
            span = _span(request, tag, found.size)
        except UsageError as error:
            response = failed(error, request)
            response.headers[hdrs.CONTENT_RANGE] = f"bytes */{found.size}"
            return response
        return await self._give(request, found, span)

    async def _give(
        self, request: web.Request, found: Found, span: Span | None
    ) -> web.StreamResponse:
        response = _response(found.name, span, found.size)
        response.headers.update(_validators(found))
        caller = Caller.of(request)
        with self._lanes.of(caller.source), caller.busy():
            file = await asyncio.to_thread(self._hall.blobs.find, found.blob)
            if file is None:
                raise UsageError("file.lost")
            with file:
                whole = span or Span(0, found.size)
                await self._sender.send(request, response, file, whole)
        return response

    async def _give_along(self, request: web.Request, event: FileEvent) -> web.StreamResponse:
        """Answer with a file that still arrives; where it is not known how long it will be, whole.

        Nobody can ask for the same again by a tag: it is not known yet what it will be. How much
        is there tells its uploader where to go on.
        """
        beam = None if event.ticket is None else await Beam.open(self._hall.blobs, event.ticket)
        if beam is None:
            raise UsageError("file.lost")
        try:
            size = beam.size
            span = None if size is None else _span(request, None, size)
            response = _response(event.name, span, size)
            response.headers[hdrs.CACHE_CONTROL] = NOT_KEPT
            response.headers["Upload-Offset"] = str(beam.there)
            if size is None and request.version >= HttpVersion11:
                response.enable_chunked_encoding()
            caller = Caller.of(request)
            with self._lanes.of(caller.source), caller.busy():
                whole = span or (None if size is None else Span(0, size))
                await self._sender.follow(request, response, beam, whole)
        finally:
            beam.close()
        return response


def _span(request: web.Request, tag: str | None, size: int) -> Span | None:
    """Return which bytes are asked for, None: all. Raises UsageError `file.range`."""
    if request.method != "GET" or not range_holds(request.headers, tag):
        return None
    return wanted(request.headers.get(hdrs.RANGE), size)


def _response(name: str, span: Span | None, size: int | None) -> web.StreamResponse:
    media = media_of(name)
    response = web.StreamResponse(status=206 if span else 200, headers=_PROTECTION)
    response.headers[hdrs.CONTENT_TYPE] = media.type
    response.headers[hdrs.CONTENT_DISPOSITION] = disposition(name, is_shown=media.is_shown)
    if size is not None:
        response.headers[hdrs.ACCEPT_RANGES] = "bytes"
        response.content_length = span.length if span else size
        if span:
            response.headers[hdrs.CONTENT_RANGE] = span.content_range(size)
    return response


def _validators(found: Found) -> dict[str, str]:
    return {
        hdrs.ETAG: etag(found.blob),
        hdrs.LAST_MODIFIED: http_date(found.modified),
        hdrs.CACHE_CONTROL: found.cache,
    }
