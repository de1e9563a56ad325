"""To whom a code led lately, by the code's number: who is killed in between goes on by the key.

A code lets in a device once. The dialler notes whose key it proved before it proves its own, so
that there is no moment in which the code is used up and nobody knows the other by anything else.
The code itself is kept nowhere. What cannot be read or written stops nothing. Blocking.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Annotated, Final, Literal

from msgspec import Meta, Struct

from landline import folders
from landline.errors import LocalError
from landline.trust.login import KEY_BYTES
from landline.trust.remembered import Remembered

if TYPE_CHECKING:
    from pathlib import Path

    from landline.direct.claims import Role

NAME: Final = "slots.json"
MOST: Final = 100
"""Numbers that are kept; the oldest go first."""
KEPT: Final = 24 * 60 * 60 * 1000
"""Milliseconds; who waits may do so for longer than a code lives, for one who was there."""


class Led(Struct, frozen=True):
    """That a code with this number led to a device."""

    role: Literal["sender", "receiver"]
    """Of this side."""
    slot: int
    key: Annotated[bytes, Meta(min_length=KEY_BYTES, max_length=KEY_BYTES)]
    at: int
    """ms since 1970."""


class Slots:
    """All of them, on disk."""

    def __init__(self, folder: Path | None = None) -> None:
        """Keep them in `folder`, the user's state folder by default."""
        path = (folder or folders.state()) / NAME
        self._file = Remembered(path, Led, "peers.unreadable", "peers.unwritable")

    def note(self, role: Role, slot: int, key: bytes) -> None:
        """Note that a code with this number led to the device `key`."""
        now = _now()
        try:
            with self._file.locked():
                others = [
                    each
                    for each in self._file.read()
                    if now - each.at < KEPT and (each.role, each.slot) != (role, slot)
                ]
                self._file.write([*others[1 - MOST :], Led(role, slot, key, now)])
        except LocalError as error:
            _warn(error)

    def key(self, role: Role, slot: int) -> bytes:
        """Return the key of the device that a code with this number led to; empty: to none."""
        now = _now()
        try:
            found = self._file.read()
        except LocalError as error:
            _warn(error)
            return b""
        of = [each for each in found if (each.role, each.slot) == (role, slot)]
        return of[-1].key if of and 0 <= now - of[-1].at < KEPT else b""


def _now() -> int:
    return time.time_ns() // 1_000_000


def _warn(error: LocalError) -> None:
    from landline.observe import logger  # loading it takes 4 ms, and it is seldom needed

    logger("client").warning("codes that were used: %s", error.code)
