"""How a person writes where a hub is: `hub.local`, `10.0.0.7:7788`, `[::1]`, `/run/hub.sock`."""

from __future__ import annotations

from typing import Final

from landline.catalogue import Phrase
from landline.errors import UsageError
from landline.net.address import Address
from landline.settings import HubSettings

DEFAULT: Final = "127.0.0.1"


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


def _stream(url: str) -> Address:
    rest = url.removeprefix("tcp://").rstrip("/")
    if rest.count(":") > 1 and not rest.startswith("["):
        rest = f"[{rest}]"
    if not rest:
        raise _invalid(url, "hub-missing")
    has_port = ":" in rest.rpartition("]")[2]
    address = Address.parse(f"tcp://{rest}" if has_port else f"tcp://{rest}:{HubSettings().port}")
    if not address.host:
        raise _invalid(url, "hub-missing")
    if not address.port:
        raise _invalid(url, "port-zero")
    return address


def _invalid(url: str, why: str) -> UsageError:
    return UsageError("address.invalid", address=url, why=Phrase(f"address.why.{why}"))
