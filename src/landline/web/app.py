"""The web door: speaks to callers whose first bytes were an HTTP method.

What is where: `guard` what every request passes, `caller` one connection, `api` the
verbs, `shelf` files, `hooks` webhooks, `live` connections that stay, `front` the page to talk
in, `about` and `trust_page` what is said of the hub. The hub is `hall`.
"""

from __future__ import annotations

import logging
import secrets
from functools import partial
from typing import TYPE_CHECKING, Final

from aiohttp import web

from landline.observe import logger
from landline.web.about import About
from landline.web.api import Api
from landline.web.bodies import Bodies
from landline.web.caller import Caller
from landline.web.credentials import Credentials
from landline.web.elsewhere import Elsewhere
from landline.web.front import Front
from landline.web.guard import guarding
from landline.web.health import Health
from landline.web.hooks import Hooks
from landline.web.live import Live
from landline.web.openapi import openapi
from landline.web.routes import READINGS
from landline.web.shelf import Shelf
from landline.web.trust_page import TrustPage

if TYPE_CHECKING:
    from landline.settings import WebLimits
    from landline.web.hall import Hall

# aiohttp logs a traceback for every request that is no HTTP: strangers could fill the log.
_log: Final = logger("web.requests")
_log.setLevel(logging.CRITICAL)


class WebDoor:
    """Speaks HTTP on connections handed to it."""

    def __init__(self, hall: Hall, limits: WebLimits, grace: float) -> None:
        """Serve strangers, for `grace` seconds each unless they come to stay."""
        app = web.Application(middlewares=[guarding(hall)])
        self.bodies = bodies = Bodies(limits)
        credentials = Credentials(secrets.token_bytes(32), limits.logins)
        api = Api(hall, credentials, bodies, limits)
        live = Live(hall, credentials, api)
        health = Health(hall, credentials, api)
        about, trust = About(hall), TrustPage(hall)
        self._front = Front(hall)
        self._front.add_to(app.router)
        self._hooks = Hooks(hall, bodies, limits)
        add = app.router.add_get
        add("/about", about.page)
        add("/about/i/{code}", about.invitation)
        add("/trust", trust.page)
        app.router.add_post("/qr", Elsewhere(hall, bodies).answer)
        add("/ca", trust.certificate)
        add("/ca.pem", trust.pem)
        add("/api/openapi.json", openapi)
        add("/health", health.health)
        add("/ready", health.ready)
        add("/metrics", health.metrics)
        add("/api/settings", health.settings)
        add("/ws", live.websocket, allow_head=False)
        add("/api/events", live.rooms, allow_head=False)
        add("/api/rooms/{room}/events", live.room, allow_head=False)
        for reading in READINGS:
            add(reading.path, partial(api.get, reading))
        app.router.add_post("/api/{verb}", api.post)
        self._shelf = Shelf(hall, api, limits)
        self._shelf.add_to(app.router)
        app.router.add_post("/hook/{secret}", self._hooks.post)
        self._runner = web.AppRunner(
            app, access_log=None, handle_signals=False, logger=_log, shutdown_timeout=1.0
        )
        self._hall = hall
        self._grace = grace
        self._pause = limits.call_timeout

    async def start(self) -> None:
        """Make ready for callers."""
        await self._front.start()
        await self._runner.setup()

    def caller(self, source: str) -> Caller:
        """Return what speaks to a caller; it takes over its place among the strangers."""
        server = self._runner.server
        assert server is not None
        return Caller(server(), self._hall, source, grace=self._grace, pause=self._pause)

    async def close(self) -> None:
        """Finish what is being answered, and close."""
        self._shelf.break_off()
        await self._runner.cleanup()
        await self._shelf.close()
