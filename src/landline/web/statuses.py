"""From an error's code to the HTTP status that says about the same (RFC 9110 §15, RFC 6585)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from landline.wire.events import Failure

_BY_CODE: Final = {
    "hello.first": 401,
    "web.credentials": 401,
    "web.route": 404,
    "web.method": 405,
    "web.upgrade": 426,
    "web.busy": 503,
    "web.late": 503,
    "text.too-long": 413,
    "message.too-long": 413,
    "store.full": 507,
    "store.overloaded": 503,
    "web.origin": 403,
    "guests.none": 403,
    "guests.lobby-only": 403,
}

_BY_AREA: Final = {"login": 401, "token": 401, "access": 403, "store": 503}
"""By the word before the dot."""

_BY_KIND: Final = {
    "unknown": 404,
    "not-in": 404,
    "taken": 409,
    "exists": 409,
    "too-long": 413,
    "too-many": 409,
    "late": 408,
}
"""By the word after the dot."""


def status_of(failure: Failure) -> int:
    """Return the status of an answer that is `failure`; 400 where nothing fits better."""
    code = failure.code
    if code in _BY_CODE:
        return _BY_CODE[code]
    area, _, kind = code.partition(".")
    if failure.retry is not None and area != "store":
        return 429
    return _BY_AREA.get(area) or _BY_KIND.get(kind, 400)
