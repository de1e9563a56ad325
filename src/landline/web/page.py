"""The one honest page: how to connect; and the page of an invitation.

Sends nothing that a browser would fetch from elsewhere. Code in the address of an invitation
is shown and goes nowhere else: nothing here logs an address.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Final

from aiohttp import web

from landline import catalogue
from landline.web.answering import language_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from landline.catalogue import Language

_STYLE: Final = (
    "body{font:1.1rem/1.6 system-ui,sans-serif;max-width:42rem;margin:3rem auto;padding:0 1rem;"
    "color:#222;background:#fff}pre{background:#f3f3f0;padding:.7rem 1rem;border-radius:.4rem;"
    "overflow-x:auto}h2{font-size:1rem;margin:1.6rem 0 .3rem}"
    "@media(prefers-color-scheme:dark){body{color:#ddd;background:#1b1b1b}pre{background:#2a2a2a}}"
)

_NATIVE: Final = '{"do":"hello","as":"ada"}\n{"do":"send","room":"lobby","text":"hi"}'

_API: Final = (
    'curl -u ada: -d \'{{"room":"lobby","text":"hi"}}\' {root}/api/send\n'
    "curl {root}/api/rooms/lobby/messages\n"
    "curl {root}/api/openapi.json"
)

_CODE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{3,63}")
"""What an invitation's code may look like, so that what is shown can be typed as it is."""


async def page(request: web.Request) -> web.Response:
    """Say how to reach this hub, as its reader reached it."""
    host, port = _where(request)
    shown = f"[{host}]" if ":" in host else host
    root = f"http://{shown}:{port}"
    ways = (
        ("page.terminal", f"landline chat {shown}:{port}"),
        ("page.plain", f"nc {host} {port}"),
        ("page.letter", f"echo hello | nc -u -w1 {host} {port}"),
        ("page.native", f"nc {host} {port}\n{_NATIVE}"),
        ("page.websocket", f"ws://{shown}:{port}/ws\n{_NATIVE}"),
        ("page.api", _API.format(root=root)),
        ("page.events", f"curl -N {root}/api/rooms/lobby/events"),
        ("page.hook", f'curl -d "build failed" {root}/hook/…'),
        ("page.operating", f"{root}/health   {root}/ready   {root}/metrics"),
    )
    return _page("page.title", "page.lead", ways, language_of(request))


async def invitation(request: web.Request) -> web.Response:
    """Say what to do with the invitation whose code is in the address."""
    code = request.match_info["code"]
    if not _CODE.fullmatch(code):
        raise web.HTTPNotFound
    host, port = _where(request)
    shown = f"[{host}]" if ":" in host else host
    ways = (
        ("page.invitation.account", f"landline chat {shown}:{port} --as NAME --code"),
        ("page.invitation.room", f"landline chat {shown}:{port} --code"),
        ("page.invitation.code", code),
    )
    return _page("page.invitation.title", "page.invitation.lead", ways, language_of(request))


def _page(
    title: str, lead: str, ways: Iterable[tuple[str, str]], language: Language
) -> web.Response:
    """Return a page of texts by their keys, each way with what to type."""
    body = "".join(
        f"<h2>{html.escape(catalogue.text(key, language))}</h2><pre>{html.escape(how)}</pre>"
        for key, how in ways
    )
    heading = html.escape(catalogue.text(title, language))
    said = html.escape(catalogue.text(lead, language))
    whole = (
        f'<!doctype html><html lang="{language}"><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{heading}</title><style>{_STYLE}</style><h1>{heading}</h1><p>{said}</p>"
        f"{body}</html>\n"
    )
    return web.Response(text=whole, content_type="text/html")


def _where(request: web.Request) -> tuple[str, int]:
    """Return the address as the reader reached it."""
    sockname = request.transport.get_extra_info("sockname") if request.transport else None
    if isinstance(sockname, tuple):
        return str(sockname[0]).removeprefix("::ffff:"), int(sockname[1])
    return "127.0.0.1", 7788
