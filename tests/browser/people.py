"""People at browsers: each has a context of its own, and whatever goes wrong there is noted.

What counts as wrong: something the page's policy stopped, an error nobody caught, an error or a
warning on the console, and a request to anywhere but the hub.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from tests.live.hub.callers import PATIENCE

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from playwright.async_api import (
        Browser,
        BrowserContext,
        ConsoleMessage,
        Page,
        Request,
        WebError,
        WebSocket,
    )

_WATCH: Final = (
    "addEventListener('securitypolicyviolation', (event) => "
    "void tellTest(`${event.effectiveDirective} stopped ${event.blockedURI} ${event.sample}`))"
)
_BLOCKED: Final = "Service Worker registration blocked by Playwright"
"""What `service_workers="block"` brings about."""
_INSIDE: Final = ("blob", "data", "about")
"""Schemes of what goes to nobody."""


class Person:
    """Somebody at a browser; `page` is what they look at."""

    def __init__(self, root: str, context: BrowserContext) -> None:
        """Watch `context`; `root` is the hub's address, such as `http://127.0.0.1:7788`."""
        self.root = root
        self.context = context
        self.faults: list[str] = []
        self._allowed: list[str] = []
        self.page: Page

    async def watch(self) -> None:
        """Note what goes wrong from now on, and open an empty page."""
        context = self.context
        context.set_default_timeout(PATIENCE * 1000)
        await context.expose_function("tellTest", self.note)
        await context.add_init_script(_WATCH)
        context.on("console", self._said)
        context.on("weberror", self._failed)
        context.on("request", self._asked)
        context.on("page", lambda page: page.on("websocket", self._connected))
        self.page = await context.new_page()

    def allow(self, *parts: str) -> None:
        """Take what contains one of `parts` for no fault: what the test itself brings about."""
        self._allowed += parts

    def unexpected(self) -> list[str]:
        """Return the faults that are not allowed."""
        return [each for each in self.faults if not any(part in each for part in self._allowed)]

    def note(self, fault: str) -> None:
        """Add a fault."""
        self.faults.append(fault)

    async def open(self, path: str = "/") -> None:
        """Look at something of the hub's."""
        await self.page.goto(self.root + path)

    async def sign_in(self, name: str) -> None:
        """Come in as a guest."""
        await self.page.locator("ll-sign-in input[name=name]").fill(name)
        await self.page.keyboard.press("Enter")
        await self.page.locator("ll-side").wait_for(state="attached")

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in ("assert", "error", "warning") and message.text != _BLOCKED:
            where = message.location.get("url", "")
            self.note(f"{message.type} on the console: {message.text} ({where})")

    def _failed(self, error: WebError) -> None:
        self.note(f"nobody caught: {error.error}")

    def _asked(self, request: Request) -> None:
        if not self._is_ours(request.url):
            self.note(f"asked elsewhere: {request.url}")

    def _connected(self, socket: WebSocket) -> None:
        if not self._is_ours(socket.url.replace("ws", "http", 1)):
            self.note(f"connected elsewhere: {socket.url}")

    def _is_ours(self, address: str) -> bool:
        said = urlsplit(address)
        return said.scheme in _INSIDE or f"{said.scheme}://{said.netloc}" == self.root


class People:
    """Opens browsers at one hub: `await person("ada")` is a guest who has come in."""

    def __init__(self, browser: Browser, root: str) -> None:
        self.root = root
        self.all: list[Person] = []
        self._browser = browser

    async def __call__(self, name: str, path: str = "/", **options: Any) -> Person:
        """Let a guest come in by `path`; `options` as in `stranger`."""
        person = await self.stranger(path, **options)
        await person.sign_in(name)
        return person

    async def stranger(self, path: str = "/", **options: Any) -> Person:
        """Open `path` and nothing more.

        `options` are Playwright's of a context: `locale="zh-CN"`, `color_scheme="dark"`,
        `viewport={"width": 320, "height": 640}`, `service_workers="allow"` …
        """
        usual = {"locale": "en-GB", "reduced_motion": "reduce", "service_workers": "block"}
        context = await self._browser.new_context(**{**usual, **options})
        person = Person(self.root, context)
        self.all.append(person)
        await person.watch()
        await person.open(path)
        return person


@asynccontextmanager
async def people(browser: Browser, root: str) -> AsyncIterator[People]:
    """Let people come to the hub at `root`; at the end nothing may have gone wrong for them."""
    come = People(browser, root)
    try:
        yield come
    finally:
        for person in come.all:
            await person.context.close()
    wrong = [fault for person in come.all for fault in person.unexpected()]
    assert not wrong, "\n".join(wrong)
