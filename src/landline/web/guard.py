"""What every request passes first: is it meant for this hub, and may a browser make it here?

Host against DNS rebinding, Origin against other pages' scripts, no secrets in query strings
(DESIGN §7), and the headers that every answer carries.
"""

from __future__ import annotations

import ipaddress
import socket
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from aiohttp import hdrs, web

from landline.errors import Error, NotAllowedError, UsageError
from landline.safetext import safe_text
from landline.web.answering import failed

if TYPE_CHECKING:
    from aiohttp.typedefs import Handler, Middleware

    from landline.web.hall import Hall

HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Server": "landline",
}

PART_HEADERS: Final = {
    name: HEADERS[name]
    for name in (
        "Cross-Origin-Resource-Policy",
        "X-Content-Type-Options",
        "Cache-Control",
        "Server",
    )
}
"""What the scripts and styles of the page come with, of HEADERS: nothing else acts on them.

The policy that holds is that of the document or worker which runs a script, and is taken from
what that came with (HTML, "policy container"); documents take `Cross-Origin-Opener-Policy` when
one goes to them. Modules are fetched with the referrer policy of their document unless they
bring another (HTML, "fetch a single module script"; Fetch, "main fetch"), and our styles fetch
nothing. But `X-Content-Type-Options` holds for each script and style, and
`Cross-Origin-Resource-Policy` for all that other sites ask for without CORS (Fetch, "should
response be blocked due to nosniff", "cross-origin resource policy check"). A page is a hundred
of them.
"""

PART: Final = web.RequestKey("part", bool)
"""Set on a request that PART_HEADERS are enough for."""

LAST: Final = web.RequestKey("last", bool)
"""Set on a request after whose answer nothing more is read on its connection."""

SAFE: Final = frozenset(("GET", "HEAD", "OPTIONS", "TRACE"))
"""Methods that change nothing, RFC 9110 §9.2.1."""

HOOKS: Final = "/hook/"
SECRET_PATHS: Final = (HOOKS, "/s/", "/tus/", "/get/")
"""What is behind these is a secret, or as good as one."""
MACHINES: Final = (
    "/api/", "/files/", "/ws", "/health", "/ready", "/metrics", *SECRET_PATHS
)  # fmt: skip
"""Where programs call, which are told in JSON what is wrong."""

SECRETS: Final = frozenset(("token", "password", "secret", "code", "key", "access_token"))
"""Names that may hold a secret: query strings end up in histories and in others' logs."""

_LOCAL_SUFFIXES: Final = (".local", ".lan", ".home.arpa", ".localhost")


def guarding(hall: Hall) -> Middleware:
    """Return what guards the hub of `hall`."""

    @web.middleware
    async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
        # Not `request.host`: without the header that one asks the network for our name.
        # Browsers, which could be led here under another name, always send it.
        host = request.headers.get("Host")
        if host is not None and not _is_ours(_name_of(host), hall):
            return web.Response(status=421, text="421 Misdirected Request\n", headers=HEADERS)
        return await _guarded(request, handler)

    return guard


async def _guarded(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse what must not be answered, and put HEADERS on all that has none of its own."""
    try:
        check(request)
        response = await handler(request)
    except Error as error:
        response = failed(error, request)
    except web.HTTPException as refused:
        if not request.path.startswith(MACHINES):
            refused.headers.update(HEADERS)
            raise
        response = _refusal(refused, request)
    if request.get(LAST):
        response.force_close()
    if not response.prepared:
        added = PART_HEADERS if request.get(PART) else HEADERS
        for name, value in added.items():
            response.headers.setdefault(name, value)
    return response


def check(request: web.Request) -> None:
    """Raise an Error for another site's page that could change something, or a shown secret."""
    upgrade = "Upgrade" in request.headers
    if (upgrade or request.method not in SAFE) and not is_same_origin(request):
        raise NotAllowedError("web.origin")
    shown = SECRETS & request.query.keys()
    if shown:
        raise UsageError("web.secret-shown", name=sorted(shown)[0])


def is_same_origin(request: web.Request) -> bool:
    """Return whether no other site's page is asking: no Origin at all, or this very host.

    What came over TLS has to come from a page that did, too: the other could be anybody's.
    Not the other way round, since a proxy may have taken TLS off.
    """
    origin = request.headers.get("Origin")
    if origin is None:
        return True
    host = request.headers.get("Host", "").lower()
    try:
        page = urlsplit(origin.lower())
    except ValueError:
        return False
    if request.secure and page.scheme != "https":
        return False
    return bool(host) and page.netloc == host


def _refusal(refused: web.HTTPException, request: web.Request) -> web.Response:
    """Return what a program is told where HTTP itself says no."""
    # Callers log what they are told, and some secrets are in paths.
    secret = next((each for each in SECRET_PATHS if request.path.startswith(each)), None)
    path = f"{secret}…" if secret else safe_text(request.path, limit=80)
    if isinstance(refused, web.HTTPMethodNotAllowed):
        allowed = ", ".join(sorted(refused.allowed_methods))
        error = UsageError("web.method", path=path, allowed=allowed)
        response = failed(error, request)
        response.headers[hdrs.ALLOW] = allowed
        return response
    if isinstance(refused, web.HTTPNotFound):
        return failed(UsageError("web.route", path=path), request)
    response = failed(UsageError("web.request", why=safe_text(refused.reason, limit=80)), request)
    response.set_status(refused.status)
    return response


def _name_of(host: str) -> str:
    """Return what a Host header names, without the port."""
    name = host.rsplit(":", 1)[0] if not host.endswith("]") and ":" in host else host
    return name.strip("[]").lower()


def _is_ours(name: str, hall: Hall) -> bool:
    """Return whether `name` can mean this hub: an address, a local name, or one certified."""
    try:
        ipaddress.ip_address(name)
    except ValueError:
        own = socket.gethostname().lower()
        local = name in ("localhost", own) or name.endswith(_LOCAL_SUFFIXES)
        return local or hall.answers_as(name)
    return True
