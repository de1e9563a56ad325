"""Which door the first bytes of a connection ask for (the table of DESIGN §2)."""

from __future__ import annotations

from enum import Enum
from typing import Final


class Door(Enum):
    """A way into the hub over a stream."""

    TLS = "tls"
    WEB = "web"
    NATIVE = "native"
    DATA = "data"
    PLAIN = "plain"


PEEK: Final = 8
"""So many bytes always decide: the longest HTTP method and its space."""

METHODS: Final = frozenset(
    (
        b"GET",
        b"HEAD",
        b"POST",
        b"PUT",
        b"DELETE",
        b"OPTIONS",
        b"PATCH",
        b"CONNECT",
        b"TRACE",
        b"PRI",
    )
)
"""RFC 9110 §9.3 and RFC 5789; PRI begins the preface of HTTP/2 (RFC 9113 §3.4)."""

_BY_FIRST_BYTE: Final = {0x16: Door.TLS, ord("{"): Door.NATIVE, 0xC5: Door.DATA}
_STARTS: Final = tuple(method + b" " for method in METHODS)


def door_of(first: bytes) -> Door | None:
    """Return the door for a connection that begins with `first`; None: more bytes decide."""
    if not first:
        return None
    door = _BY_FIRST_BYTE.get(first[0])
    if door is not None:
        return door
    if first.startswith(_STARTS):
        return Door.WEB
    if any(start.startswith(first) for start in _STARTS):
        return None
    return Door.PLAIN


def starts_like_http(line: bytes) -> bool:
    """Return whether `line` is an HTTP request's first: a web page can post to a line port."""
    return line.startswith(_STARTS)
