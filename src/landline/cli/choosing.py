"""Which hub is meant where no address is given: the one of this machine, or one on the network.

What is found there is a hint. A hub that is pinned has to prove that it is the one; any other
is a stranger, whom a person is asked about as about every stranger (`meeting`).
"""

from __future__ import annotations

import asyncio
import socket
import sys
from typing import TYPE_CHECKING, Final

from landline.client.contact import Contact
from landline.client.hub_address import DEFAULT
from landline.errors import RefusedError, UnreachableError, UsageError
from landline.safetext import safe_text
from landline.settings import HubSettings
from landline.trust.link import link
from landline.trust.pins import Pins

if TYPE_CHECKING:
    from landline.cli.console import Console
    from landline.discovery.beacon import Found

MOST_PLACES: Final = 8
"""Addresses at which a known hub is looked for."""
NEAR: Final = 0.5
"""Seconds that a hub of this machine has to accept a connection."""


def chosen_hub(console: Console) -> Contact:
    """Return the hub that is meant; looks for up to a second, and asks a person if need be.

    Where nobody is pinned, a hub of this machine at the usual port is taken at once. Else it
    is the only pinned one that is found, or whichever a person chooses; where no pinned one is
    found, that of this machine. Raises UnreachableError `find.none` where there is none at all,
    UsageError `find.choose` where nobody sits at a terminal, RefusedError `find.unchosen`,
    LocalError `known.unreadable`.
    """
    from landline.discovery.search import find

    pinned = {pin.fingerprint for pin in Pins().all()}
    here = _is_here()
    if here and not pinned:
        return Contact(DEFAULT)
    found = [each for each in asyncio.run(find()) if each.kind == "hub"]
    known = [each for each in found if str(each.fingerprint) in pinned]
    if len(known) == 1:
        return _contact(known[0], pinned)
    if here and not known:
        return Contact(DEFAULT)
    if not found:
        raise UnreachableError("find.none")
    return _contact(_asked(console, known or found, pinned), pinned)


def found_link(found: Found) -> str:
    """Return the link to what was found, at the best of its addresses."""
    # RFC 6874: the interface of a link-local address, within a URL
    return link(found.addresses[0].replace("%", "%25"), found.fingerprint)


def _is_here() -> bool:
    try:
        socket.create_connection((DEFAULT, HubSettings().port), NEAR).close()
    except OSError:
        return False
    return True


def _contact(found: Found, pinned: set[str]) -> Contact:
    if str(found.fingerprint) in pinned:
        return Contact(found_link(found), also=_elsewhere(found))
    return Contact(found.addresses[0], how="found")


def _elsewhere(found: Found) -> list[str]:
    """Return where a known hub may be besides its best address: as found, and as known."""
    pin = Pins().of(str(found.fingerprint))
    known = () if pin is None else pin.addresses[::-1]
    places = dict.fromkeys((*found.addresses, *known))
    return list(places)[1:MOST_PLACES]


def _asked(console: Console, found: list[Found], pinned: set[str]) -> Found:
    """Return which of these a person chooses."""
    if not sys.stdin.isatty():
        hubs = "; ".join(_line(console, "find.meant", each) for each in found)
        raise UsageError("find.choose", hubs=hubs, address=found[0].addresses[0])
    for number, each in enumerate(found, 1):
        is_known = str(each.fingerprint) in pinned
        key = "find.choice.known" if is_known else "find.choice.new"
        sys.stderr.write(f"{_line(console, key, each, number=number)}\n")
    which = "find.which-one" if len(found) == 1 else "find.which"
    sys.stderr.write(f"{console.text(which, most=len(found))} ")
    sys.stderr.flush()
    line = sys.stdin.readline()
    answer = line.strip()
    if len(found) == 1 and line and not answer:
        return found[0]
    if answer.isascii() and answer.isdigit() and 1 <= int(answer[:9]) <= len(found):
        return found[int(answer) - 1]
    raise RefusedError("find.unchosen", address=found[0].addresses[0])


def _line(console: Console, key: str, found: Found, **fields: object) -> str:
    return console.text(
        key,
        name=safe_text(found.name) or "-",
        address=found.addresses[0],
        fingerprint=found.fingerprint.short,
        **fields,
    )
