"""Requests as aiohttp hands them over, without a connection."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aiohttp.test_utils import make_mocked_request

if TYPE_CHECKING:
    from aiohttp import web


def request(method: str = "GET", path: str = "/", **headers: str) -> web.Request:
    """Return a request; `accept_language` stands for the header Accept-Language."""
    named: Any = {name.replace("_", "-"): value for name, value in headers.items()}
    return make_mocked_request(method, path, headers=named)


def request_over_tls(**headers: str) -> web.Request:
    """Return a request that came over TLS."""
    context: Any = object()
    return make_mocked_request("GET", "/", headers=dict(headers), sslcontext=context)
