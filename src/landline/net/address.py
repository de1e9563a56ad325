"""Addresses of sockets, written as URLs: what they mean, and how they are read and shown.

`tcp://host:port`, `udp://host:port`, `unix:/path` and `unixgram:/path`. IPv6 stands in
brackets (RFC 3986 §3.2.2), `%iface` names the interface of a link-local or multicast
address, no host means every address of this machine, port 0 a free one. What does not
live here: looking names up and opening sockets (`resolve`, `binding`, `connecting`).
"""

from __future__ import annotations

import ipaddress
import re
import sys
from typing import Any, Final, Literal, Self, cast

from msgspec import Struct

from landline.catalogue import Phrase
from landline.errors import UsageError

Scheme = Literal["tcp", "udp", "unix", "unixgram"]

SCHEMES: Final[tuple[Scheme, ...]] = ("tcp", "udp", "unix", "unixgram")
LATER_SCHEMES: Final = ("tls", "ws", "wss")
LONGEST_PATH: Final = 107 if sys.platform == "linux" else 103
"""Bytes of `sun_path` without its closing NUL: unix(7), and BSD's unix(4)."""

_HOST: Final = re.compile(r"[\w.\-]+(%[\w.\-]+)?")
_MAPPED: Final = "::ffff:"


class Address(Struct, frozen=True):
    """Where a socket is; `str()` gives the URL back."""

    scheme: Scheme
    host: str = ""
    """Name or number, without brackets, with `%iface` if given; empty: every address."""
    port: int = 0
    path: str = ""
    """Path of a Unix socket; `@name` is Linux's abstract name space."""

    @classmethod
    def parse(cls, url: str) -> Self:
        """Read a URL; raises UsageError `address.invalid`, which says what is wrong with it."""
        scheme, colon, rest = url.partition(":")
        if not colon or "/" in scheme:
            raise _invalid(url, "no-scheme")
        scheme = scheme.lower()
        if scheme in LATER_SCHEMES:
            raise _invalid(url, "later", scheme=scheme)
        if scheme in ("unix", "unixgram"):
            return cls(cast("Scheme", scheme), path=_path(url, rest))
        if not rest.startswith("//"):
            raise _invalid(url, "no-scheme")
        if scheme not in SCHEMES:
            raise _invalid(url, "unknown-scheme", scheme=scheme)
        host, port = _host_and_port(url, rest[2:])
        return cls(scheme, host, port)

    @classmethod
    def of_socket_name(cls, scheme: Scheme, name: Any) -> Self:
        """Return what `getsockname`, `accept` or `recvfrom` called a socket."""
        if scheme in ("unix", "unixgram"):
            if name and isinstance(name, bytes):
                return cls(scheme, path="@" + name[1:].decode("utf-8", "backslashreplace"))
            return cls(scheme, path=name if isinstance(name, str) else "")
        host: str = name[0]
        # A dual-stack socket shows an IPv4 peer as a mapped address (RFC 4291 §2.5.5.2).
        return cls(scheme, host[len(_MAPPED) :] if host.startswith(_MAPPED) else host, name[1])

    @property
    def is_unix(self) -> bool:
        """Whether it is a path on this machine."""
        return self.scheme in ("unix", "unixgram")

    @property
    def is_datagram(self) -> bool:
        """Whether messages travel as datagrams: no connection, no order, no promise."""
        return self.scheme in ("udp", "unixgram")

    @property
    def is_multicast(self) -> bool:
        """Whether it names a multicast group."""
        number = _number(self.host)
        return number is not None and number.is_multicast

    @property
    def label(self) -> str:
        """`host:port` or the path, as a person wants to see a peer."""
        if self.is_unix:
            return self.path
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    def __str__(self) -> str:
        return f"{self.scheme}:{self.path}" if self.is_unix else f"{self.scheme}://{self.label}"


def _host_and_port(url: str, rest: str) -> tuple[str, int]:
    if any(mark in rest for mark in "/?#@"):
        raise _invalid(url, "tail" if rest.count(":") else "no-port")
    if rest.startswith("["):
        host, bracket, tail = rest[1:].partition("]")
        if not bracket or (tail and not tail.startswith(":")):
            raise _invalid(url, "brackets")
        number = _number(host)
        if number is None or number.version != 6:
            raise _invalid(url, "not-ipv6")
        return host, _port(url, tail[1:])
    host, _, port = rest.rpartition(":") if ":" in rest else (rest, "", "")
    if ":" in host:
        raise _invalid(url, "brackets")
    if host and not _HOST.fullmatch(host):
        raise _invalid(url, "bad-host")
    return host, _port(url, port)


def _port(url: str, text: str) -> int:
    if not text:
        raise _invalid(url, "no-port")
    if not (text.isascii() and text.isdigit()) or len(text) > 5 or int(text) > 65535:
        raise _invalid(url, "bad-port")
    return int(text)


def _path(url: str, rest: str) -> str:
    path = rest.removeprefix("//")
    if not path or path == "@" or "\0" in path:
        raise _invalid(url, "no-path")
    if len(path.encode("utf-8", "surrogateescape")) > LONGEST_PATH:
        raise _invalid(url, "long-path", limit=LONGEST_PATH)
    return path


def _number(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    bare, percent, _ = host.partition("%")
    try:
        number = ipaddress.ip_address(bare)
    except ValueError:
        return None
    return None if percent and number.version == 4 and not number.is_multicast else number


def _invalid(url: str, why: str, **fields: object) -> UsageError:
    return UsageError("address.invalid", address=url, why=Phrase(f"address.why.{why}", **fields))
