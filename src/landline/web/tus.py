"""Uploads that go on, by the tus protocol 1.0.0 (tus.io): core, creation, checksum, termination.

An upload is named by the id that the hub gives it, which is all that it takes to bring bytes:
creating one is asked of the hub in the caller's name, the rest is not. What is there stands on
the disk, so offsets outlive the hub's process.
"""

from __future__ import annotations

import asyncio
import base64
import re
from collections import OrderedDict
from functools import wraps
from typing import TYPE_CHECKING, Final

from aiohttp import hdrs, web

from landline.errors import Error, RefusedError, UsageError
from landline.sizes import Size
from landline.web import tus_headers
from landline.web.answering import failed
from landline.web.asking import DeniedError
from landline.web.bringing import check_encoding, check_length, go_ahead
from landline.web.caller import Caller
from landline.web.places import Place
from landline.web.receiving import pieces
from landline.web.validators import http_date
from landline.wire.shelf_events import Filed, UploadEvent
from landline.wire.shelf_verbs import PutFile

if TYPE_CHECKING:
    from aiohttp.typedefs import Handler

    from landline.blobs.port import Landing
    from landline.web.asking import Asker
    from landline.web.bringing import Bringing
    from landline.web.hall import Hall
    from landline.web.tus_headers import Checksum

TUS: Final = "/tus/"
MEDIA: Final = "application/offset+octet-stream"
OVERRIDE: Final = "X-HTTP-Method-Override"

ROOM: Final = "lobby"
NAME: Final = "file"
"""Where a file goes, and what it is called, if its metadata do not say."""

MOST_SIZES: Final = 1000
"""Sizes that were told later, and are remembered; a client says a forgotten one again."""

_SECONDS: Final = re.compile(r"-?\d{1,12}(\.\d{1,9})?", re.ASCII)


def speaking(handler: Handler) -> Handler:
    """Return `handler` that checks the protocol's version, and answers in it, refusals too."""

    @wraps(handler)
    async def spoken(request: web.Request) -> web.StreamResponse:
        response: web.StreamResponse
        try:
            if request.method != "OPTIONS":
                tus_headers.check_version(request.headers)
            response = await handler(request)
        except DeniedError as denied:
            response = denied.response()
        except Error as error:
            response = failed(error, request)
            if error.code == "tus.version":
                response.headers["Tus-Version"] = tus_headers.VERSION
        if not response.prepared:
            response.headers["Tus-Resumable"] = tus_headers.VERSION
        return response

    return spoken


class Tus:
    """Answers `/tus/` and `/tus/{upload}`."""

    def __init__(self, hall: Hall, asker: Asker, bringing: Bringing, stall: float) -> None:
        """`stall`: seconds without a byte after which a request is broken off."""
        self._hall = hall
        self._asker = asker
        self._bringing = bringing
        self._stall = stall
        self._sizes: OrderedDict[str, int] = OrderedDict()

    async def options(self, _: web.Request) -> web.StreamResponse:
        """Say what is spoken."""
        headers = {
            "Tus-Version": tus_headers.VERSION,
            "Tus-Extension": tus_headers.EXTENSIONS,
            "Tus-Checksum-Algorithm": ",".join(tus_headers.ALGORITHMS),
        }
        return web.Response(status=204, headers=headers)

    async def create(self, request: web.Request) -> web.StreamResponse:
        """Begin an upload, and take what the request brings of it."""
        check_encoding(request)
        size = tus_headers.length(request.headers)
        place, mtime = _place(tus_headers.metadata(request.headers))
        checksum = tus_headers.checksum(request.headers)
        verb = PutFile(room=place.room, path=place.path, size=size, mtime=mtime)
        upload = await self._asker.ask(request, verb, UploadEvent)
        response = web.Response(status=201, headers=_expiry(upload))
        response.headers[hdrs.LOCATION] = f"{TUS}{upload.upload}"
        if request.content_type == MEDIA or size == 0:
            with self._bringing.under_way(request):
                await self._take(request, upload, size, 0, checksum, response)
        return response

    async def head(self, request: web.Request) -> web.StreamResponse:
        """Tell how much is there."""
        name = request.match_info["upload"]
        upload = self._hall.upload(name)
        headers = {"Cache-Control": "no-store"}
        if upload is None:
            filed = await self._filed(request, name)
            headers |= {"Upload-Offset": str(filed.size), "Upload-Length": str(filed.size)}
            return web.Response(headers=headers)
        Caller.of(request).welcome()
        there = await asyncio.to_thread(self._hall.blobs.there, name)
        size = self._size(upload)
        if size is not None and there >= size:
            with self._bringing.under_way(request):
                await self._complete(name, size)  # what went wrong when the last byte came
        headers |= {"Upload-Offset": str(there), "Upload-Metadata": _metadata(upload)}
        headers |= _expiry(upload)
        headers |= {"Upload-Defer-Length": "1"} if size is None else {"Upload-Length": str(size)}
        return web.Response(headers=headers)

    async def patch(self, request: web.Request) -> web.StreamResponse:
        """Take what comes next; the last of it makes the file."""
        check_encoding(request)
        if request.content_type != MEDIA:
            raise UsageError("tus.media")
        offset = tus_headers.number(request.headers, "Upload-Offset")
        if offset is None:
            raise UsageError("tus.header", name="Upload-Offset")
        checksum = tus_headers.checksum(request.headers)
        upload = self._upload(request)
        size = self._told_size(request, upload, offset)
        response = web.Response(status=204, headers=_expiry(upload))
        with self._bringing.under_way(request):
            await self._take(request, upload, size, offset, checksum, response)
        return response

    async def delete(self, request: web.Request) -> web.StreamResponse:
        """Give an upload up."""
        upload = self._upload(request)
        self._sizes.pop(upload.upload, None)
        self._hall.drop_upload(upload.upload)
        return web.Response(status=204)

    async def post(self, request: web.Request) -> web.StreamResponse:
        """Answer as another method, for clients that are kept from using it."""
        handlers = {"PATCH": self.patch, "DELETE": self.delete, "HEAD": self.head}
        meant = request.headers.get(OVERRIDE, "").upper()
        if meant not in handlers:
            raise web.HTTPMethodNotAllowed("POST", ["HEAD", "PATCH", "DELETE"])
        return await handlers[meant](request)

    async def _take(
        self,
        request: web.Request,
        upload: UploadEvent,
        size: int | None,
        offset: int,
        checksum: Checksum | None,
        response: web.Response,
    ) -> None:
        """Take the body, and say in `response` how much is there then."""
        most = upload.most if size is None else size
        async with self._bringing.landings.of(upload.upload, size) as landing:
            if landing.offset != offset:
                raise UsageError("upload.offset", here=landing.offset)
            check_length(request, offset, size)
            if upload.size is None and size is not None:
                self._remember(upload.upload, size)
            await go_ahead(request)
            await self._land(request, upload.upload, landing, most, checksum)
            response.headers["Upload-Offset"] = str(landing.offset)
            if landing.offset != size:
                return
            await self._bringing.finish(landing)
        filed = await self._bringing.keep(upload.upload)
        self._sizes.pop(upload.upload, None)
        response.headers[hdrs.CONTENT_LOCATION] = Place(filed.room, filed.path).address

    async def _land(
        self,
        request: web.Request,
        upload: str,
        landing: Landing,
        most: int,
        checksum: Checksum | None,
    ) -> None:
        """Take the body; without what its checksum says it is, nothing of it is kept."""
        body = pieces(request, self._stall)
        if checksum is None:
            await self._bringing.land_all(request, body, upload, landing, most=most)
            return
        offset, hasher = landing.offset, checksum.hasher()
        try:
            await self._bringing.land(body, upload, landing, most=most, also=hasher.update)
            checksum.check(hasher)
        except BaseException:
            await asyncio.shield(asyncio.to_thread(landing.cut, offset))
            raise

    async def _complete(self, name: str, size: int) -> None:
        async with self._bringing.landings.of(name, size) as landing:
            await self._bringing.finish(landing)
        await self._bringing.keep(name)

    async def _filed(self, request: web.Request, name: str) -> Filed:
        """Return the file that an upload became. Raises RefusedError `upload.unknown`."""
        try:
            filed = await self._bringing.keep(name)
        except DeniedError:
            raise RefusedError("upload.unknown") from None
        Caller.of(request).welcome()
        return filed

    def _upload(self, request: web.Request) -> UploadEvent:
        upload = self._hall.upload(request.match_info["upload"])
        if upload is None:
            raise RefusedError("upload.unknown")
        Caller.of(request).welcome()
        return upload

    def _size(self, upload: UploadEvent) -> int | None:
        return self._sizes.get(upload.upload) if upload.size is None else upload.size

    def _told_size(self, request: web.Request, upload: UploadEvent, offset: int) -> int | None:
        """Return how long the upload will be, which `request` may be the first to say."""
        known = self._size(upload)
        said = tus_headers.number(request.headers, "Upload-Length")
        if said is None or said == known:
            return known
        if known is not None or said < offset:
            raise UsageError("tus.header", name="Upload-Length")
        if said > upload.most:
            raise RefusedError("file.too-large", most=Size(upload.most))
        return said

    def _remember(self, upload: str, size: int) -> None:
        self._sizes[upload] = size
        while len(self._sizes) > MOST_SIZES:
            self._sizes.popitem(last=False)


def _place(said: dict[str, str]) -> tuple[Place, int | None]:
    """Return where metadata say that a file belongs, and its mtime in ms since 1970."""
    mtime = said.get("mtime")
    if mtime is not None and not _SECONDS.fullmatch(mtime):
        raise UsageError("tus.header", name="Upload-Metadata")
    folder = Place(said.get("room") or ROOM, said.get("folder", "").strip("/"))
    name = said.get("filename") or said.get("name") or NAME
    return folder.inside(name), None if mtime is None else int(float(mtime) * 1000)


def _metadata(upload: UploadEvent) -> str:
    folder, _, name = upload.path.rpartition("/")
    said = {"room": upload.room, "folder": folder, "filename": name}
    pairs = ((key, base64.b64encode(value.encode()).decode()) for key, value in said.items())
    return ",".join(f"{key} {value}" for key, value in pairs if value)


def _expiry(upload: UploadEvent) -> dict[str, str]:
    return {"Upload-Expires": http_date(upload.until / 1000)}
