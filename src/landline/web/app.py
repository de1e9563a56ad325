"""The HTTP door for now: one honest page that says how to connect.

Takes over sockets whose first bytes were an HTTP method. Answers only to names and
addresses that mean this hub (against DNS rebinding, DESIGN §7); sends nothing that a
browser would fetch from elsewhere.
"""

from __future__ import annotations

import asyncio
import html
import ipaddress
import logging
import socket
from typing import TYPE_CHECKING, Final

from aiohttp import web

from landline import catalogue
from landline.observe import logger

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from landline.catalogue import Language

HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Server": "landline",
}

# aiohttp logs a traceback for every request that is no HTTP: strangers could fill the log.
_log: Final = logger("web.requests")
_log.setLevel(logging.CRITICAL)

_LOCAL_SUFFIXES: Final = (".local", ".lan", ".home.arpa", ".localhost")

_STYLE: Final = (
    "body{font:1.1rem/1.6 system-ui,sans-serif;max-width:42rem;margin:3rem auto;padding:0 1rem;"
    "color:#222;background:#fff}pre{background:#f3f3f0;padding:.7rem 1rem;border-radius:.4rem;"
    "overflow-x:auto}h2{font-size:1rem;margin:1.6rem 0 .3rem}"
    "@media(prefers-color-scheme:dark){body{color:#ddd;background:#1b1b1b}pre{background:#2a2a2a}}"
)

_NATIVE: Final = '{"do":"hello","as":"ada"}\n{"do":"send","room":"lobby","text":"hi"}'


class WebDoor:
    """Speaks HTTP on sockets handed to it."""

    def __init__(self, release: Callable[[str], None], grace: float) -> None:
        """Serve strangers, for `grace` seconds each: one page is all there is to get.

        `release(source)` takes a caller out of the strangers when its connection ends.
        """
        app = web.Application(middlewares=[_guard])
        app.router.add_get("/", _page)
        self._runner = web.AppRunner(
            app, access_log=None, handle_signals=False, logger=_log, shutdown_timeout=1.0
        )
        self._release = release
        self._grace = grace
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Make ready to take sockets."""
        await self._runner.setup()

    def take(self, sock: socket.socket, source: str) -> None:
        """Serve the caller on `sock`."""
        task = asyncio.get_running_loop().create_task(self._serve(sock, source), name="web caller")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Finish what is being answered, and close."""
        await self._runner.cleanup()

    async def _serve(self, sock: socket.socket, source: str) -> None:
        server = self._runner.server
        assert server is not None
        caller = _Caller(server(), self._grace, lambda: self._release(source))
        try:
            await asyncio.get_running_loop().connect_accepted_socket(lambda: caller, sock)
        except OSError:
            sock.close()
            self._release(source)


class _Caller(asyncio.Protocol):
    """Aiohttp's protocol with a bound on its time, and word when it ends."""

    def __init__(self, inner: asyncio.Protocol, grace: float, on_end: Callable[[], None]) -> None:
        self._inner = inner
        self._grace = grace
        self._on_end = on_end

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._late = asyncio.get_running_loop().call_later(self._grace, transport.close)
        self._inner.connection_made(transport)

    def data_received(self, data: bytes) -> None:
        self._inner.data_received(data)

    def eof_received(self) -> bool | None:
        return self._inner.eof_received()

    def pause_writing(self) -> None:
        self._inner.pause_writing()

    def resume_writing(self) -> None:
        self._inner.resume_writing()

    def connection_lost(self, error: Exception | None) -> None:
        self._late.cancel()
        self._inner.connection_lost(error)
        self._on_end()


@web.middleware
async def _guard(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    # Not `request.host`: without the header that one asks the network for our name. Browsers,
    # which could be led here under another name, always send it.
    host = request.headers.get("Host")
    if host is not None and not _is_ours(host):
        return web.Response(status=421, text="421 Misdirected Request\n", headers=HEADERS)
    try:
        return await handler(request)
    except web.HTTPException as refused:
        refused.headers.update(HEADERS)
        raise


def _is_ours(host: str) -> bool:
    """Return whether a Host header can mean this hub: an address or a local name."""
    name = host.rsplit(":", 1)[0] if not host.endswith("]") and ":" in host else host
    name = name.strip("[]").lower()
    try:
        ipaddress.ip_address(name)
    except ValueError:
        own = socket.gethostname().lower()
        return name in ("localhost", own) or name.endswith(_LOCAL_SUFFIXES)
    return True


async def _page(request: web.Request) -> web.Response:
    language: Language = catalogue.language_of(request.headers.get("Accept-Language", ""))
    host, port = _where(request)
    ways = (
        ("page.terminal", f"landline chat {host}:{port}"),
        ("page.plain", f"nc {host} {port}"),
        ("page.letter", f"echo hello | nc -u -w1 {host} {port}"),
        ("page.native", f"nc {host} {port}\n{_NATIVE}"),
    )
    body = "".join(
        f"<h2>{html.escape(catalogue.text(key, language))}</h2><pre>{html.escape(how)}</pre>"
        for key, how in ways
    )
    title = html.escape(catalogue.text("page.title", language))
    lead = html.escape(catalogue.text("page.lead", language))
    page = (
        f'<!doctype html><html lang="{language}"><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{title}</title><style>{_STYLE}</style><h1>{title}</h1><p>{lead}</p>{body}</html>\n"
    )
    return web.Response(text=page, content_type="text/html", headers=HEADERS)


def _where(request: web.Request) -> tuple[str, int]:
    """Return the address as the reader reached it."""
    sockname = request.transport.get_extra_info("sockname") if request.transport else None
    if isinstance(sockname, tuple):
        return str(sockname[0]).removeprefix("::ffff:"), int(sockname[1])
    return "127.0.0.1", 7788
