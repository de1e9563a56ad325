"""For whoever runs the hub: does it answer, can it keep what it is told, how is it doing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from aiohttp import web
from msgspec import Struct, structs

from landline import catalogue
from landline.errors import NotAllowedError
from landline.net.sources import is_this_machine
from landline.settings import HubSettings
from landline.web.answering import failed, language_of
from landline.web.api import HELLO, REFERENCE
from landline.web.caller import Caller, place_for
from landline.wire.events import Failure
from landline.wire.verbs import Tokens

if TYPE_CHECKING:
    from collections.abc import Iterator

    from landline.web.api import Api
    from landline.web.credentials import Credentials
    from landline.web.hall import Hall

EXPOSITION: Final = "text/plain; version=0.0.4; charset=utf-8"


class Health:
    """Answers `/health`, `/ready`, `/metrics` and `/api/settings`."""

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

    async def settings(self, request: web.Request) -> web.Response:
        """Answer with the settings that the hub runs with, to an owner: there is no secret in any.

        Each with its default, and what it means in the asker's language.
        """
        await self._check_owner(request)
        language = language_of(request)
        told = [
            {"name": name, "value": value, "default": default,
             "text": catalogue.text(f"setting.{name}", language)}
            for name, value, default in _settings(self._hall.settings, HubSettings())
        ]  # fmt: skip
        return web.json_response({"settings": told})

    async def _check_owner(self, request: web.Request) -> None:
        """Raise NotAllowedError unless an owner asks, by a verb that needs that scope."""
        hello = self._credentials.hello(request, HELLO, self._hall.epoch)
        self._api.check_room()
        asked = structs.replace(Tokens(), id=REFERENCE)
        answer, welcome = await self._api.ask(place_for(request), hello, asked, REFERENCE)
        if welcome is None or isinstance(answer, Failure) or welcome.me.role != "owner":
            raise NotAllowedError("web.owner")


def _settings(used: Struct, usual: Struct, topic: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Yield name, value and default of each setting, `topic.name` where it has a topic."""
    for name, value in structs.asdict(used).items():
        default = getattr(usual, name)
        if isinstance(value, Struct):
            yield from _settings(value, default, f"{name}.")
        else:
            yield f"{topic}{name}", value, default
