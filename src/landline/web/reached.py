"""How whoever asks has reached the hub, so that what a page says to type works from there."""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING, Final

from aiohttp import hdrs
from msgspec import Struct

from landline.net.sources import is_this_machine
from landline.web.caller import Caller

if TYPE_CHECKING:
    from aiohttp import web

    from landline.web.hall import Hall

_NAME: Final = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?", re.IGNORECASE)
"""What a host's name may look like, so that what is shown can be typed as it is."""
_DEFAULT_PORTS: Final = {False: 80, True: 443}


class Reached(Struct, frozen=True, kw_only=True):
    """Where the reader's connection goes to, and who can read along on the way."""

    host: str
    port: int
    secure: bool
    """It came over TLS."""
    local: bool
    """It never left this machine, as far as the address tells: a proxy may stand before it."""

    @property
    def address(self) -> str:
        """`host:port`."""
        return f"{f'[{self.host}]' if ':' in self.host else self.host}:{self.port}"

    @property
    def root(self) -> str:
        """Where the HTTP API is."""
        return f"http{'s' if self.secure else ''}://{self.address}"

    @property
    def websocket(self) -> str:
        """Where the WebSocket is."""
        return f"ws{'s' if self.secure else ''}://{self.address}/ws"

    @property
    def open_to_others(self) -> bool:
        """Whether others may read along: neither TLS nor this machine alone."""
        return not (self.secure or self.local)


def reached(request: web.Request) -> Reached:
    """Return how the request came: by its Host header, which `guard` has checked."""
    host, port = _named(request) or _bound(request)
    source = Caller.of(request).source
    return Reached(host=host, port=port, secure=request.secure, local=is_this_machine(source))


async def address_to_show(where: Reached, hall: Hall) -> str:
    """Return the `host:port` for a code that other machines read; empty: they cannot come."""
    if where.host == "localhost" or is_this_machine(where.host):
        return await hall.address_for_others()
    return where.address


def _named(request: web.Request) -> tuple[str, int] | None:
    """Return what the Host header names, if that is fit to be shown (RFC 9110 §7.2)."""
    said = request.headers.get(hdrs.HOST, "")
    host, port = said, str(_DEFAULT_PORTS[request.secure])
    if not said.endswith("]") and ":" in said:
        host, _, port = said.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not (port.isascii() and port.isdecimal() and 0 < int(port) < 65_536):
        return None
    try:
        return str(ipaddress.ip_address(host)), int(port)
    except ValueError:
        return (host.lower(), int(port)) if _NAME.fullmatch(host) else None


def _bound(request: web.Request) -> tuple[str, int]:
    """Return the address that the connection came to."""
    sockname = request.transport.get_extra_info("sockname") if request.transport else None
    if isinstance(sockname, tuple):
        return str(sockname[0]).removeprefix("::ffff:"), int(sockname[1])
    return "127.0.0.1", 7788
