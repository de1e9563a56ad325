"""`PUT` of a file, as `curl -T` and scripts do it. Forms with files are in `forms`.

Nothing is overwritten unasked: a file whose name is taken gets another, and the answer says
which. `If-Match` asks for the one that is there to be replaced, `If-None-Match: *` for a "no"
(RFC 9110 §13). Broken off, what came is kept, and `Content-Range` goes on (§14.5).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from aiohttp import hdrs, web

from landline.errors import Error, ExpiredError, IncompleteError, RefusedError, UsageError
from landline.web.asking import DeniedError, is_guest
from landline.web.bringing import check_encoding, check_length, go_ahead
from landline.web.byte_range import Brought, brought
from landline.web.filed import answer_one
from landline.web.places import Place, is_folder, place_of
from landline.web.receiving import pieces
from landline.web.validators import etag, outcome
from landline.wire.shelf_events import FileEvent, UploadEvent, UploadList
from landline.wire.shelf_verbs import GetFile, PutFile, Uploads as ListUploads

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from landline.web.asking import Asker
    from landline.web.bringing import Bringing
    from landline.web.hall import Hall
    from landline.wire.shelf_verbs import Exists

NAMELESS: Final = "file"
"""What is called so came without a name: `curl -T -` to a folder."""


class Uploads:
    """Takes files."""

    def __init__(self, hall: Hall, asker: Asker, bringing: Bringing, stall: float) -> None:
        """`stall`: seconds without a byte after which an upload is broken off."""
        self._hall = hall
        self._asker = asker
        self._bringing = bringing
        self._stall = stall

    async def put(self, request: web.Request) -> web.StreamResponse:
        """Answer `PUT /files/{room}/{path}` once the file stands there."""
        check_encoding(request)
        place = place_of(request)
        if is_folder(place):
            place = place.inside(NAMELESS)
        said = request.headers.get(hdrs.CONTENT_RANGE)
        if said is not None:
            return await self._go_on(request, place, brought(said))
        exists = await self._exists(request, place)
        size = request.content_length
        if size is None and not request.can_read_body:
            size = 0
        verb = PutFile(room=place.room, path=place.path, size=size, exists=exists)
        upload = await self._asker.ask(request, verb, UploadEvent)
        try:
            with self._bringing.under_way(request):
                return await self._bring(request, place, upload, size)
        except ExpiredError:  # it may stand there by now
            raise
        except (Error, DeniedError) as error:
            can_go_on = isinstance(error, IncompleteError) and not is_guest(request)
            if not can_go_on:
                await self._bringing.drop(upload.upload)
            raise

    def body(self, request: web.Request) -> AsyncIterator[bytes]:
        """Return the body as it comes."""
        return pieces(request, self._stall)

    async def _go_on(
        self, request: web.Request, place: Place, brings: Brought
    ) -> web.StreamResponse:
        """Go on with an upload of one's own, which is found by its place and size."""
        listed = await self._asker.ask(request, ListUploads(), UploadList)
        there = {
            each.offset: each
            for each in listed.uploads
            if (each.room, each.path) == (place.room, place.path)
            and (each.size is None or brings.size in (None, each.size))
        }
        if not there:
            raise RefusedError("upload.unknown")
        upload = there.get(brings.span.start)
        if upload is None:
            raise UsageError("upload.offset", here=max(there))
        whole = upload.size if brings.size is None else brings.size
        with self._bringing.under_way(request):
            return await self._bring(request, place, upload, whole, end=brings.span.end)

    async def _bring(
        self,
        request: web.Request,
        place: Place,
        upload: UploadEvent,
        whole: int | None,
        end: int | None = None,
    ) -> web.StreamResponse:
        """Take the body, which ends the upload unless it was to bring less, up to `end`."""
        most = upload.most if upload.size is None else upload.size
        if end is not None:
            most = min(most, end)
        async with self._bringing.landings.of(upload.upload, upload.size) as landing:
            if end is not None and landing.offset != upload.offset:
                raise UsageError("upload.offset", here=landing.offset)
            check_length(request, landing.offset, end)
            await go_ahead(request)
            body = self.body(request)
            await self._bringing.land_all(request, body, upload.upload, landing, most=most)
            if end is not None and landing.offset != whole:
                headers = {"Upload-Offset": str(landing.offset)}
                return web.Response(status=202, headers=headers)
            await self._bringing.finish(landing)
        await self._exists(request, place)  # it may have been replaced meanwhile
        return answer_one(await self._bringing.keep(upload.upload), request)

    async def _exists(self, request: web.Request, place: Place) -> Exists:
        """Return what is to be done with a file that has the name already.

        Raises UsageError `file.changed` where a condition says that nothing is.
        """
        headers = request.headers
        replaces = "If-Match" in headers or "If-Unmodified-Since" in headers
        if not replaces and "If-None-Match" not in headers:
            return "rename"
        found = await self._found(request, place)
        tag = None if found is None or found.blob is None else etag(found.blob)
        modified = 0.0 if found is None else found.at / 1000
        if outcome(headers, tag, modified, reads=False) == "failed":
            raise UsageError("file.changed")
        if replaces:
            return "replace"
        return "refuse" if tag is None else "rename"

    async def _found(self, request: web.Request, place: Place) -> FileEvent | None:
        try:
            verb = GetFile(room=place.room, path=place.path)
            return await self._asker.ask(request, verb, FileEvent)
        except DeniedError as denied:
            if denied.failure.code == "file.unknown":
                return None
            raise
