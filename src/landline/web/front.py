"""The page's own addresses: `/`, `/i/CODE`, its assets, and what lets a browser install it.

What the page shows comes by WebSocket and from the other addresses, as for every client;
nothing of the hub's is in it but its name. `assets` is what is given out here.
"""

from __future__ import annotations

import asyncio
import html
import json
from typing import TYPE_CHECKING, Final, Literal

from aiohttp import hdrs, web

from landline import catalogue
from landline.hub.limits import Strangers
from landline.settings import StrangerLimits
from landline.web import markup
from landline.web.about import checked_code
from landline.web.answering import language_of
from landline.web.assets import ADDRESS, Asset, asset, shipped
from landline.web.caller import Caller
from landline.web.guard import PART
from landline.web.reached import reached
from landline.web.validators import outcome

if TYPE_CHECKING:
    from collections.abc import Mapping

    from landline.catalogue import Language
    from landline.web.assets import Assets
    from landline.web.hall import Hall

POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' blob: data:",
        "media-src 'self' blob:",
        "connect-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "form-action 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types lit-html landline",
    )
)
"""What the page may do: run and show what came with the hub, and talk to it. Two policies make
what runs: lit-html's own, and `landline` for the address of the service worker."""

_NOT_NEEDED: Final = (
    "accelerometer", "browsing-topics", "camera", "display-capture", "geolocation", "gyroscope",
    "hid", "magnetometer", "microphone", "midi", "payment", "serial", "usb",
)  # fmt: skip

_DOCUMENT: Final = {
    "Content-Security-Policy": POLICY,
    "Permissions-Policy": ", ".join(f"{each}=()" for each in _NOT_NEEDED),
    "Cache-Control": "no-store",
}
_FOR_GOOD: Final = {"Cache-Control": "max-age=31536000, immutable"}
"""Of what never changes: nobody asks whether it has, so there is no tag (RFC 8246)."""
_ASKED_AGAIN: Final = {"Cache-Control": "no-cache"}
_WORKER: Final = {
    **_ASKED_AGAIN,
    "Content-Security-Policy": "default-src 'none'; connect-src 'self'",
}
"""A worker's own policy is what its script came with."""

_BROWSERS: Final = StrangerLimits(most=1024, refuse_from=768, most_per_source=512)
"""Connections that do nothing but fetch the page, beside those of strangers."""

_ICONS: Final = ("icon.svg", "icon-192.png", "icon-512.png")
_COLOURS: Final = {"background_color": "#ffffff", "theme_color": "#0a6b66"}
"""While an installed page opens; the second is also in index.html."""
Logins = Literal["here", "https", "nowhere"]
"""Where accounts may log in."""

_LANG: Final[dict[Language, str]] = {"en": "en", "zh": "zh-CN"}


class Front:
    """Answers for the page."""

    def __init__(self, hall: Hall) -> None:
        self._hall = hall
        self._browsers = Strangers(_BROWSERS)

    async def start(self) -> None:
        """Read the page; nothing can be answered before."""
        self._assets: Assets = await asyncio.to_thread(shipped)
        shell, rest = self._kept()
        said = self._assets.filled("sw.js", shell=json.dumps(shell), rest=json.dumps(rest))
        self._worker = asset(".js", said.encode())
        self._modules = self._assets.first()
        self._pages: dict[tuple[Language, Logins], Asset] = {}
        """The page without an invitation, made ready and packed. Who asks is nowhere in it, and
        what it may run is told by address, so there is no nonce that would be used once."""

    def add_to(self, router: web.UrlDispatcher) -> None:
        """Answer here from now on."""
        router.add_get("/", self.page)
        router.add_get("/i/{code}", self.invitation)
        router.add_get(ADDRESS + "{digest}/{path:.+}", self.part)
        router.add_get("/manifest.webmanifest", self.manifest)
        router.add_get("/sw.js", self.worker)
        for icon in _ICONS:
            router.add_get(f"/{icon}", self.icon)

    async def page(self, request: web.Request) -> web.Response:
        """Give out the page."""
        Caller.of(request).browse(self._browsers)
        kind = language_of(request), self._logins(request)
        if kind not in self._pages:
            self._pages[kind] = self._document(*kind, "/about")
        return _given(request, self._pages[kind], _DOCUMENT)

    async def invitation(self, request: web.Request) -> web.Response:
        """Give out the page, which takes the invitation's code from its own address."""
        about = f"/about/i/{checked_code(request)}"
        Caller.of(request).browse(self._browsers)
        page = self._document(language_of(request), self._logins(request), about)
        return _given(request, page, _DOCUMENT)

    async def part(self, request: web.Request) -> web.Response:
        """Give out a part of the page."""
        if request.match_info["digest"] != self._assets.digest:
            raise web.HTTPNotFound
        try:
            found = self._assets[request.match_info["path"]]
        except KeyError:
            raise web.HTTPNotFound from None
        Caller.of(request).browse(self._browsers)
        if found.is_loaded:
            request[PART] = True
        return _whole(request, found, _FOR_GOOD)

    async def icon(self, request: web.Request) -> web.Response:
        """Give out an icon where systems look for one."""
        return _given(request, self._assets[request.path.removeprefix("/")], _ASKED_AGAIN)

    async def worker(self, request: web.Request) -> web.Response:
        """Give out what shows the page where the hub cannot be reached."""
        return _given(request, self._worker, _WORKER)

    async def manifest(self, request: web.Request) -> web.Response:
        """Say what it is that a system installs."""
        language = language_of(request)
        svg, *others = _ICONS
        said = {
            "id": "/",
            "name": self._title,
            "short_name": self._title,
            "description": catalogue.text("page.description", language),
            "lang": _LANG[language],
            "start_url": "/",
            "scope": "/",
            "display": "standalone",
            **_COLOURS,
            "icons": [_icon(svg, "any"), *(_icon(name, _size(name)) for name in others)],
        }
        body = json.dumps(said, ensure_ascii=False).encode()
        return _given(request, asset(".webmanifest", body), _ASKED_AGAIN)

    @property
    def _title(self) -> str:
        return self._hall.name or "landline"

    def _document(self, language: Language, logins: Logins, about: str) -> Asset:
        """Return the page; who runs no scripts is led to `about`."""
        assets = self._assets
        addresses = map(assets.address, (*self._modules, f"texts/{language}.js"))
        without = markup.link(about, "page.without", language)
        filled = assets.filled(
            "index.html",
            lang=_LANG[language],
            title=html.escape(self._title),
            preload="".join(f'<link rel="modulepreload" href="{each}">' for each in addresses),
            noscript=f"<noscript><p>{without}</p></noscript>",
            late=markup.link(about, "page.late", language),
            logins=logins,
        )
        return asset(".html", filled.encode())

    def _logins(self, request: web.Request) -> Logins:
        """Return where accounts may log in, for who came as this reader did."""
        if self._hall.plain_logins or not reached(request).open_to_others:
            return "here"
        return "nowhere" if self._hall.authority is None else "https"

    def _kept(self) -> tuple[list[str], list[str]]:
        """Return where that is which the page opens with, and the rest of it."""
        assets = self._assets
        parts = [path for path in assets.paths if path.endswith((".css", ".js"))]
        late = assets.late()
        shell = [assets.address(path) for path in parts if path not in late]
        return ["/", *shell], [assets.address(path) for path in late]


def _given(request: web.Request, found: Asset, headers: Mapping[str, str]) -> web.Response:
    """Return the response that gives `found` out, or says that it is the one the asker has."""
    tagged = {**headers, hdrs.ETAG: f"W/{found.tag}"}
    known = request.headers.get(hdrs.IF_NONE_MATCH)
    if known is not None:
        has = outcome({hdrs.IF_NONE_MATCH: known}, found.tag, 0, reads=True)
        if has == "not-modified":
            return web.Response(status=304, headers={**tagged, hdrs.VARY: "Accept-Encoding"})
    return _whole(request, found, tagged)


def _whole(request: web.Request, found: Asset, headers: Mapping[str, str]) -> web.Response:
    """Return the response that gives `found` out, gzipped for who reads that."""
    said = {**headers, hdrs.CONTENT_TYPE: found.type}
    if found.gzipped is None:
        return web.Response(body=found.body, headers=said)
    said[hdrs.VARY] = "Accept-Encoding"
    if not _takes_gzip(request):
        return web.Response(body=found.body, headers=said)
    said[hdrs.CONTENT_ENCODING] = "gzip"
    return web.Response(body=found.gzipped, headers=said)


def _takes_gzip(request: web.Request) -> bool:
    """Return whether the asker reads gzip (RFC 9110 §12.5.3), where that is said plainly."""
    for each in request.headers.get(hdrs.ACCEPT_ENCODING, "").lower().split(","):
        coding, _, weight = each.partition(";")
        if coding.strip() == "gzip":
            return weight.replace(" ", "").strip("q=0.") != "" or not weight
    return False


def _icon(name: str, sizes: str) -> dict[str, str]:
    kind = "image/svg+xml" if name.endswith(".svg") else "image/png"
    return {"src": f"/{name}", "sizes": sizes, "type": kind, "purpose": "any maskable"}


def _size(name: str) -> str:
    side = name.removeprefix("icon-").removesuffix(".png")
    return f"{side}x{side}"
