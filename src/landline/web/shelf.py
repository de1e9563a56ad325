"""The shelf over HTTP: `/files/`, `/tus/`, tickets and links, put together.

What may be done verbs decide (`asking`); here bytes come (`uploads`, `forms`, `tus`) and go
(`downloads`).
"""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any, Final

from aiohttp import hdrs, web

from landline import catalogue
from landline.errors import RefusedError, UsageError
from landline.web import markup
from landline.web.answering import answered, language_of
from landline.web.apart import Apart
from landline.web.asking import Asker, DeniedError, telling
from landline.web.bringing import Bringing, not_yet
from landline.web.caller import Caller
from landline.web.downloads import NOT_KEPT, Downloads
from landline.web.filed import HTML, is_asked
from landline.web.forms import Forms
from landline.web.landings import Landings
from landline.web.lanes import Lanes
from landline.web.listing import listed
from landline.web.places import FILES, is_folder, place_of
from landline.web.sending import Sender
from landline.web.tus import TUS, Tus, speaking
from landline.web.uploads import Uploads
from landline.wire.events import Ok
from landline.wire.shelf_events import FileEvent, FileList
from landline.wire.shelf_verbs import Files, GetFile, RemoveFile

if TYPE_CHECKING:
    from aiohttp.web_urldispatcher import UrlDispatcher

    from landline.settings import WebLimits
    from landline.web.api import Api
    from landline.web.hall import Hall

TICKETS: Final = "/get/"
SHARES: Final = "/s/"
"""Before a ticket, and before the secret of a link."""


class Shelf:
    """Everything that is asked of the shelf by HTTP."""

    def __init__(self, hall: Hall, api: Api, limits: WebLimits) -> None:
        self._hall = hall
        self._asker = asker = Asker(api, limits.call_timeout)
        self._lanes = Lanes(limits)
        self._landings = Landings(hall)
        self._apart = Apart(hall, limits.stall)
        bringing = Bringing(hall, asker, self._landings, self._lanes, self._apart)
        self._sender = Sender(self._lanes.threads, limits.stall)
        self._downloads = Downloads(hall, self._lanes, self._sender)
        self._uploads = Uploads(hall, asker, bringing, limits.stall)
        self._forms = Forms(asker, bringing, self._uploads)
        self._tus = Tus(hall, asker, bringing, limits.stall)

    def add_to(self, router: UrlDispatcher) -> None:
        """Add the addresses."""
        file = f"{FILES}/{{room}}/{{path:.*}}"
        router.add_get(f"{FILES}/{{room}}", _with_slash)
        router.add_get(file, telling(self._get))
        router.add_put(file, telling(self._uploads.put), expect_handler=not_yet)
        router.add_post(file, telling(self._forms.post), expect_handler=not_yet)
        router.add_delete(file, telling(self._delete))
        router.add_get(f"{TICKETS}{{ticket}}", telling(self._ticket))
        for link in (f"{SHARES}{{secret}}", f"{SHARES}{{secret}}/{{name:.*}}"):
            router.add_get(link, self._share, allow_head=False)
        router.add_options(TUS, speaking(self._tus.options))
        router.add_post(TUS, speaking(self._tus.create), expect_handler=not_yet)
        upload = f"{TUS}{{upload}}"
        router.add_options(upload, speaking(self._tus.options))
        router.add_head(upload, speaking(self._tus.head))
        router.add_delete(upload, speaking(self._tus.delete))
        router.add_patch(upload, speaking(self._tus.patch), expect_handler=not_yet)
        router.add_post(upload, speaking(self._tus.post), expect_handler=not_yet)

    def break_off(self) -> None:
        """Break off what nobody here is at work for, but the system or a worker."""
        self._sender.close()
        self._apart.close()

    async def close(self) -> None:
        """Keep what came of uploads; begin nothing any more."""
        await self._landings.close()
        self._lanes.close()

    async def _get(self, request: web.Request) -> web.StreamResponse:
        """Answer with a file, or with what is in a folder."""
        place = place_of(request)
        if is_folder(place):
            after = request.query.get("after")
            verb = Files(room=place.room, folder=place.path.rstrip("/"), after=after)
            return listed(await self._asker.ask(request, verb, FileList), request)
        asked = GetFile(room=place.room, path=place.path)
        event: FileEvent | None = await self._asker.ask(request, asked, FileEvent)
        if event is not None and event.blob is None:
            event = self._hall.ticket(event.ticket or "")  # it knows the upload to be read along
        if event is None:
            raise UsageError("file.lost")
        return await self._downloads.give(request, event)

    async def _delete(self, request: web.Request) -> web.StreamResponse:
        """Take a file off the shelf."""
        place = place_of(request)
        verb = RemoveFile(room=place.room, path=place.path)
        return answered(await self._asker.ask(request, verb, Ok))

    async def _ticket(self, request: web.Request) -> web.StreamResponse:
        """Answer with the file that a ticket is good for: nobody is asked who they are."""
        event = self._hall.ticket(request.match_info["ticket"])
        if event is None:
            raise RefusedError("file.ticket")
        Caller.of(request).welcome()
        return await self._downloads.give(request, event)

    async def _share(self, request: web.Request) -> web.StreamResponse:
        """Answer with the file that a link leads to, once that is counted."""
        secret, source = request.match_info["secret"], Caller.of(request).source
        try:
            event: FileEvent = await self._asker.told(
                lambda done: self._hall.open_share(secret, source, done)
            )
        except DeniedError as denied:
            return _no_file(denied, request)
        Caller.of(request).welcome()
        return await self._downloads.give(request, event, NOT_KEPT)


async def _with_slash(request: web.Request) -> web.StreamResponse:
    """Lead to the room's folder, whose links are relative to it."""
    headers: dict[Any, str] = {hdrs.LOCATION: f"{request.rel_url.raw_path}/"}
    return web.Response(status=308, headers=headers)


def _no_file(denied: DeniedError, request: web.Request) -> web.Response:
    """Say to people on a page why a link does not lead to a file any more."""
    if not is_asked(request, HTML):
        return denied.response()
    language = language_of(request)
    body = f"<p>{html.escape(denied.failure.text)}</p><p>{html.escape(denied.failure.hint)}</p>"
    response = markup.document(catalogue.text("page.files.no-link", language), body, language)
    response.set_status(denied.response().status)
    return response
