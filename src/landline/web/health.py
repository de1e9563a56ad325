"""For whoever runs the hub: does it answer, can it keep what it is told, how is it doing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from aiohttp import web
from msgspec import structs

from landline.errors import NotAllowedError
from landline.net.sources import is_this_machine
from landline.web.answering import failed
from landline.web.api import HELLO, REFERENCE
from landline.web.caller import Caller, place_for
from landline.wire.events import Failure
from landline.wire.verbs import Tokens

if TYPE_CHECKING:
    from landline.web.api import Api
    from landline.web.credentials import Credentials
    from landline.web.hall import Hall

EXPOSITION: Final = "text/plain; version=0.0.4; charset=utf-8"


class Health:
    """Answers `/health`, `/ready` and `/metrics`."""

    def __init__(self, hall: Hall, credentials: Credentials, api: Api) -> None:
        self._hall = hall
        self._credentials = credentials
        self._api = api

    async def health(self, request: web.Request) -> web.Response:
        """Answer: that is all there is to prove."""
        return web.Response(text="ok\n")

    async def ready(self, request: web.Request) -> web.Response:
        """Say whether the log can be written; 503 and why where not."""
        trouble = self._hall.trouble()
        if trouble is None:
            return web.Response(text="ready\n")
        response = failed(trouble, request)
        response.set_status(503)
        return response

    async def metrics(self, request: web.Request) -> web.Response:
        """Answer with the metrics: to this machine, and to an owner whose token may `admin`."""
        if not is_this_machine(Caller.of(request).source):
            await self._check_owner(request)
        body = await self._hall.metrics()
        return web.Response(body=body.encode(), headers={"Content-Type": EXPOSITION})

    async def _check_owner(self, request: web.Request) -> None:
        """Raise NotAllowedError unless an owner asks, by a verb that needs that scope."""
        hello = self._credentials.hello(request, HELLO, self._hall.epoch)
        self._api.check_room()
        asked = structs.replace(Tokens(), id=REFERENCE)
        answer, welcome = await self._api.ask(place_for(request), hello, asked, REFERENCE)
        if welcome is None or isinstance(answer, Failure) or welcome.me.role != "owner":
            raise NotAllowedError("web.owner")
