"""How other devices come here: the hub's address for them, as a link and as a code for cameras.

The page asks, and draws the code. The code of an invitation, or what is secret of a link to a
file, comes in the body and not in the address: addresses end up in logs.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from aiohttp import web

from landline.errors import UsageError
from landline.trust import qr
from landline.web.about import is_code
from landline.web.reached import address_to_show, reached

if TYPE_CHECKING:
    from landline.web.bodies import Bodies
    from landline.web.hall import Hall


_SHARE: Final = re.compile(r"/s/([A-Za-z0-9_-]{20,64})")
"""A link to a file, without the name: that may be as long as no camera can read."""


class Elsewhere:
    """Answers `POST /qr`."""

    def __init__(self, hall: Hall, bodies: Bodies) -> None:
        self._hall = hall
        self._bodies = bodies

    async def answer(self, request: web.Request) -> web.Response:
        """Tell how to come to the hub, or to what the body names: an invitation's code, or a
        link `/s/<secret>`.

        All is empty where other devices cannot come. Raises UsageError `web.request`.
        """
        async with self._bodies.of(request) as body:
            path = _path(body.decode("ascii", "replace").strip())
        where, authority = reached(request), self._hall.authority
        address = await address_to_show(where, self._hall)
        if not address or authority is None:
            return web.json_response(
                {"address": address, "link": "", "fingerprint": "", "rows": []}
            )
        # A camera's browser does not know the hub's certificate yet: the first page is for that.
        secure = bool(path) and where.secure
        parts = qr.content(address, authority.fingerprint, path, secure=secure)
        scheme = "https" if secure else "http"
        told = {
            "address": address,
            "link": f"{scheme}://{address}/{path}",
            "fingerprint": str(authority.fingerprint),
            "rows": qr.rows(parts),
        }
        return web.json_response(told)


def _path(named: str) -> str:
    """Return where on the hub it is what somebody named. Raises UsageError `web.request`."""
    if not named:
        return ""
    share = _SHARE.fullmatch(named)
    if share is not None:
        return f"s/{share[1]}"
    if is_code(named):
        return f"i/{named}"
    raise UsageError("web.request", why="the body is no invitation's code, nor a link to a file")
