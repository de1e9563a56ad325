"""To whom something is sent, as it is written: a code, a device that is known, or at a hub."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from landline.client.code_link import Shown, is_link, shown
from landline.errors import UsageError
from landline.safetext import safe_text
from landline.trust import typed

if TYPE_CHECKING:
    from landline.trust.peers import Known, Peers


class AtHub(NamedTuple):
    """A user (`@name`) or a room of a hub."""

    to: str


def addressee(to: str, peers: Peers, *, has_hub: bool) -> Shown | Known | AtHub:
    """Return who is meant by `to`.

    A device's name goes before a code, and both before a room. Raises UsageError
    `send.nobody`, `send.no-hub`, and as `Code.parse` does for what can only be a code.
    """
    to = to.strip()
    if to.startswith("@"):
        if not has_hub:
            raise UsageError("send.no-hub", to=safe_text(to, limit=100))
        return AtHub(to)
    if is_link(to):
        return shown(to)
    known = peers.at(to)
    if known is not None:
        return known
    if _looks_like_a_code(to):
        return shown(to)
    if not has_hub:
        raise UsageError("send.nobody", to=safe_text(to, limit=100))
    return AtHub(to)


def _looks_like_a_code(to: str) -> bool:
    first, *rest = typed.parts(to) or [""]
    return first.isdecimal() and bool(rest)
