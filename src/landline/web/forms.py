"""`POST` to a folder: the files of a form, one after the other as they come, or one body.

A form's names are whatever the sender's system allows, so they are tamed and not refused
(`transfer.names`); a path, as browsers send one for a whole folder, is its last name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from landline.errors import Error, ExpiredError, UsageError
from landline.web.asking import DeniedError
from landline.web.bringing import check_encoding, go_ahead
from landline.web.filed import answer_several
from landline.web.multipart import Event, Multipart, Part
from landline.web.places import Place, is_folder, place_of
from landline.wire.shelf_events import Filed, UploadEvent, UploadList
from landline.wire.shelf_verbs import PutFile, Uploads as ListUploads

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from aiohttp import web

    from landline.web.asking import Asker
    from landline.web.bringing import Bringing
    from landline.web.uploads import Uploads

MOST_PARTS: Final = 1000
"""Files and fields of one form."""
MOST_OTHER: Final = 64 * 1024
"""Bytes of its fields, which mean nothing here."""


class Forms:
    """Takes the files of forms."""

    def __init__(self, asker: Asker, bringing: Bringing, uploads: Uploads) -> None:
        """`uploads` takes what is no form."""
        self._asker = asker
        self._bringing = bringing
        self._uploads = uploads

    async def post(self, request: web.Request) -> web.StreamResponse:
        """Answer `POST /files/{room}/{path}` once all files stand there.

        Those that stood there before one was refused stay.
        """
        if not request.content_type.startswith("multipart/"):
            return await self._uploads.put(request)
        check_encoding(request)
        folder = place_of(request)
        if not is_folder(folder):
            folder = Place(folder.room, f"{folder.path}/")
        form = _Form(Multipart(request.headers["Content-Type"]), self._uploads.body(request))
        await self._asker.ask(request, ListUploads(), UploadList)  # who asks, before it is read
        with self._bringing.under_way(request):
            await go_ahead(request)
            filed = [
                await self._take(request, folder.inside(part.filename), form)
                async for part in form.files()
            ]
        if not filed:
            raise UsageError("upload.form")
        return answer_several(filed, request, folder)

    async def _take(self, request: web.Request, place: Place, form: _Form) -> Filed:
        verb = PutFile(room=place.room, path=place.path)
        upload = await self._asker.ask(request, verb, UploadEvent)
        try:
            async with self._bringing.landings.of(upload.upload, None) as landing:
                content = form.content()
                await self._bringing.land(content, upload.upload, landing, most=upload.most)
                await self._bringing.finish(landing)
            return await self._bringing.keep(upload.upload)
        except ExpiredError:  # it may stand there by now
            raise
        except (Error, DeniedError):  # there is no way to go on within a form
            await self._bringing.drop(upload.upload)
            raise


class _Form:
    """A form as it comes: a file, then its content, then the next."""

    def __init__(self, form: Multipart, body: AsyncIterator[bytes]) -> None:
        self._events = _events(form, body)
        self._next: Part | None = None

    async def files(self) -> AsyncIterator[Part]:
        """Yield each file; what is left of the content of the one before is skipped.

        Raises UsageError `upload.form`, and what reading the body raises.
        """
        count = other = 0
        while count < MOST_PARTS:
            async for piece in self.content():
                other += len(piece)
                if other > MOST_OTHER:
                    raise UsageError("upload.form")
            part, self._next = self._next, None
            if part is None:
                return
            count += 1
            if part.filename:
                yield part
        raise UsageError("upload.form")

    async def content(self) -> AsyncIterator[bytes]:
        """Yield what there is before the next part begins."""
        if self._next is not None:
            return
        async for event in self._events:
            if isinstance(event, Part):
                self._next = event
                return
            yield event


async def _events(form: Multipart, body: AsyncIterator[bytes]) -> AsyncIterator[Event]:
    """Yield what a body holds. Raises UsageError `upload.form` if it ends before the form does."""
    async for piece in body:
        for event in form.feed(piece):
            yield event
    if not form.is_over:
        raise UsageError("upload.form")
