"""How a person writes where a hub is: `hub.local`, `10.0.0.7:7788`, `[::1]`, `/run/hub.sock`.

Or as a link that says who the hub is, too: `landline://hub.local/#LL-…`, and `http://…/#LL-…`
as in the QR code that it shows. What does not live here: what is known of the hub there, and
whether to talk to it (`contact`).
"""

from __future__ import annotations

import ipaddress
from typing import Final, Literal

from msgspec import Struct, structs

from landline.catalogue import Phrase
from landline.errors import UsageError
from landline.net.address import Address
from landline.settings import HubSettings
from landline.trust.fingerprint import Fingerprint

DEFAULT: Final = "127.0.0.1"

_LINKS: Final = ("landline", "tls", "http", "https")
_WEB_PORTS: Final = {"http": 80, "https": 443}


class Target(Struct, frozen=True):
    """Which hub is meant."""

    address: Address
    fingerprint: Fingerprint | None = None
    """Who it has to be; None: nothing was said about that."""
    way: Literal["plain", "tls", "either"] = "tls"
    """`either`: TLS where more is known of it; on this machine nobody else can read along."""


def hub_target(written: str) -> Target:
    """Read a hub's address or link.

    `tcp://` and Unix sockets are plain, everything else is TLS, or on this machine either.
    Raises UsageError `address.invalid`, `fingerprint.invalid`, `fingerprint.typo`.
    """
    written = written.strip()
    if written.startswith(("/", "@")) or written.partition(":")[0].lower() == "unix":
        return Target(hub_address(written), way="plain")
    before, mark, rest = written.partition("://")
    scheme = before.lower() if mark else "landline"
    if scheme not in _LINKS:
        return Target(_lower(hub_address(f"{scheme}://{rest}")), way="plain")
    place, _, fragment = (rest if mark else written).partition("#")
    place = place.removesuffix("/").replace("%25", "%")  # RFC 6874: an interface within a URL
    address = _lower(_stream(f"tcp://{place}", _WEB_PORTS.get(scheme, HubSettings().port)))
    fingerprint = Fingerprint.parse(fragment) if fragment else None
    either = scheme != "tls" and is_this_machine(address)
    return Target(address, fingerprint, "either" if either else "tls")


def is_this_machine(address: Address) -> bool:
    """Return whether nobody else can read along on the way to `address`."""
    if address.is_unix or address.host == "localhost":
        return True
    try:
        return ipaddress.ip_address(address.host).is_loopback
    except ValueError:
        return False


def hub_address(written: str) -> Address:
    """Read a hub's address; the port may be left out. Raises UsageError `address.invalid`."""
    written = written.strip()
    if written.startswith(("/", "@")):
        return Address.parse(f"unix:{written}")
    if "://" not in written and not written.startswith("unix:"):
        written = f"tcp://{written}"
    if written.startswith("tcp://"):
        return _stream(written)
    address = Address.parse(written)
    if address.is_datagram:
        raise _invalid(written, "hub-stream")
    return address


def _stream(url: str, port: int | None = None) -> Address:
    rest = url.removeprefix("tcp://").rstrip("/")
    if rest.count(":") > 1 and not rest.startswith("["):
        rest = f"[{rest}]"
    if not rest:
        raise _invalid(url, "hub-missing")
    has_port = ":" in rest.rpartition("]")[2]
    tail = "" if has_port else f":{port or HubSettings().port}"
    address = Address.parse(f"tcp://{rest}{tail}")
    if not address.host:
        raise _invalid(url, "hub-missing")
    if not address.port:
        raise _invalid(url, "port-zero")
    return address


def _lower(address: Address) -> Address:
    """Return an address as it is compared with those that are known (RFC 4343)."""
    host, percent, interface = address.host.partition("%")
    return structs.replace(address, host=f"{host.lower()}{percent}{interface}")


def _invalid(url: str, why: str) -> UsageError:
    return UsageError("address.invalid", address=url, why=Phrase(f"address.why.{why}"))
