"""The hubs that this user knows: which identity is at which address, so that a change shows.

A file that cannot be read is an error: a memory of hubs that forgets silently would let
anybody be a hub again. Blocking.

What does not live here: the file (`remembered`), deciding about unknown hubs and changed ones
(`client.contact`).
"""

from __future__ import annotations

import base64
import binascii
import re
from typing import TYPE_CHECKING, Final, Literal

from msgspec import Struct, structs

from landline import folders
from landline.errors import LocalError, UsageError
from landline.safetext import safe_text
from landline.settings import HubSettings
from landline.trust.fingerprint import PREFIX
from landline.trust.remembered import Remembered

if TYPE_CHECKING:
    from pathlib import Path

NAME: Final = "known.json"
MOST: Final = 1000
"""Hubs that are known at once; one more is refused, for none is forgotten by itself."""
MOST_ADDRESSES: Final = 64
"""Addresses of one hub; the one that was new longest ago goes first."""
LONGEST_NAME: Final = 64
SHORTEST_BEGINNING: Final = 4
"""Letters of a fingerprint that say enough of it."""

How = Literal["link", "code", "asked", "found"]
"""How a hub became known: by a link with its fingerprint, by a pairing code, because a person
said yes to its fingerprint, or said so to one that was found on the network."""


class Pin(Struct, frozen=True):
    """A hub that is known."""

    fingerprint: str
    """All of it, as `str(Fingerprint)` writes it."""
    certificate: str
    """Its authority's certificate, DER in base64: what TLS is checked against."""
    name: str = ""
    """What it calls itself."""
    addresses: tuple[str, ...] = ()
    """Where it was reached, `host:port`, the newest last."""
    how: How = "asked"
    first: int = 0
    """When it became known, in ms since 1970."""
    last: int = 0
    """When it was last there, to a day or so."""

    @property
    def authority(self) -> bytes:
        """The certificate's DER."""
        return base64.b64decode(self.certificate)


class Pins:
    """All that are known, on disk; every call reads what is there now.

    All raise LocalError `known.unreadable`; those that write, `known.unwritable`, too.
    """

    def __init__(self, folder: Path | None = None) -> None:
        """Keep them in `folder`, the user's state folder by default."""
        path = (folder or folders.state()) / NAME
        self._file = Remembered(path, Pin, "known.unreadable", "known.unwritable")

    def all(self) -> list[Pin]:
        """Return every hub that is known, the one kept last at the end."""
        known = self._file.read()
        try:
            for pin in known:
                base64.b64decode(pin.certificate, validate=True)
        except binascii.Error as error:
            raise self._file.unreadable(error) from error
        return known

    def at(self, address: str) -> Pin | None:
        """Return the hub that is known at `address`, `host:port`."""
        return next((pin for pin in self.all() if address in pin.addresses), None)

    def of(self, fingerprint: str) -> Pin | None:
        """Return the hub whose whole fingerprint is given."""
        return next((pin for pin in self.all() if pin.fingerprint == fingerprint), None)

    def keep(self, pin: Pin) -> None:
        """Know `pin`, also at the addresses it was known at before, and no other hub there.

        Raises LocalError `known.full`.
        """
        with self._file.locked():
            known = self.all()
            before = next((each for each in known if each.fingerprint == pin.fingerprint), None)
            if before is None and len(known) >= MOST:
                raise LocalError("known.full", most=MOST)
            old = () if before is None else before.addresses
            earlier = [each for each in old if each not in pin.addresses]
            addresses = (*earlier, *pin.addresses)[-MOST_ADDRESSES:]
            kept = structs.replace(pin, name=pin.name[:LONGEST_NAME], addresses=addresses)
            if before is None:
                others = known
            else:
                kept = structs.replace(kept, first=before.first or kept.first)
                others = [each for each in known if each is not before]
            self._file.write([*(_without(each, kept.addresses) for each in others), kept])

    def forget(self, written: str) -> list[Pin]:
        """Know a hub no more, or not at an address; return what was known of it.

        `written`: an address (the port may be left out), the hub's name, or the beginning of
        its fingerprint. A hub known at other addresses too stays known there. Raises
        UsageError `known.none`, `known.ambiguous`.
        """
        with self._file.locked():
            known = self.all()
            address = _address(written, known)
            if address is not None:
                found = [pin for pin in known if address in pin.addresses]
                left = [_without(pin, (address,)) for pin in known]
                gone = [pin for pin in found if pin.addresses == (address,)]
            else:
                found = gone = [_named(written, known)]
                left = known
            dropped = {pin.fingerprint for pin in gone}
            self._file.write([pin for pin in left if pin.fingerprint not in dropped])
            return found


def _without(pin: Pin, addresses: tuple[str, ...]) -> Pin:
    left = tuple(each for each in pin.addresses if each not in addresses)
    return pin if left == pin.addresses else structs.replace(pin, addresses=left)


def _address(written: str, known: list[Pin]) -> str | None:
    """Return which known address is meant, if one is."""
    bare = written.strip().lower()
    port = HubSettings().port
    addresses = {address for pin in known for address in pin.addresses}
    meant = (bare, f"{bare}:{port}", f"[{bare}]:{port}")
    return next((each for each in meant if each in addresses), None)


def _named(written: str, known: list[Pin]) -> Pin:
    """Return which hub is meant by its name or the beginning of its fingerprint."""
    begin = _letters(written)
    found = [pin for pin in known if pin.name == written]
    if not found and len(begin) >= SHORTEST_BEGINNING:
        found = [pin for pin in known if _letters(pin.fingerprint).startswith(begin)]
    if not found:
        raise UsageError("known.none", what=safe_text(written, limit=200))
    if len(found) > 1:
        raise UsageError("known.ambiguous", what=safe_text(written, limit=200), count=len(found))
    return found[0]


def _letters(fingerprint: str) -> str:
    bare = re.sub(r"[\s\-]", "", fingerprint.upper())
    return bare.removeprefix(PREFIX.rstrip("-"))
