"""How other devices come here: the hub's address for them, as a link and as a code for cameras.

The page asks, and draws the code. An invitation's code comes in the body and not in the
address: it is a secret until it is used, and addresses end up in logs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

from landline.errors import UsageError
from landline.trust import qr
from landline.web.about import is_code
from landline.web.reached import address_to_show, reached

if TYPE_CHECKING:
    from landline.web.bodies import Bodies
    from landline.web.hall import Hall


class Elsewhere:
    """Answers `POST /qr`."""

    def __init__(self, hall: Hall, bodies: Bodies) -> None:
        self._hall = hall
        self._bodies = bodies

    async def answer(self, request: web.Request) -> web.Response:
        """Tell how to come to the hub, or to the invitation whose code is the body.

        All is empty where other devices cannot come. Raises UsageError `web.request`.
        """
        async with self._bodies.of(request) as body:
            code = body.decode("ascii", "replace").strip()
        if code and not is_code(code):
            raise UsageError("web.request", why="the body is no invitation's code")
        where, authority = reached(request), self._hall.authority
        address = await address_to_show(where, self._hall)
        if not address or authority is None:
            return web.json_response(
                {"address": address, "link": "", "fingerprint": "", "rows": []}
            )
        # A camera's browser does not know the hub's certificate yet: the first page is for that.
        path = f"i/{code}" if code else ""
        parts = qr.content(address, authority.fingerprint, path, secure=bool(code) and where.secure)
        scheme = "https" if code and where.secure else "http"
        told = {
            "address": address,
            "link": f"{scheme}://{address}/{path}",
            "fingerprint": str(authority.fingerprint),
            "rows": qr.rows(parts),
        }
        return web.json_response(told)
