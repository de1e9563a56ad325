"""A hub's identity on its way into another data folder: what a backup carries of it.

The authority's key and certificate, as the files that they are: leaves are made again. What
does not live here: making an identity, and being one (`identity`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cryptography import x509

from landline.catalogue import Phrase
from landline.errors import StoreError
from landline.trust import keyfile
from landline.trust.certificates import spki
from landline.trust.fingerprint import Fingerprint
from landline.trust.identity import (
    AUTHORITY,
    AUTHORITY_KEY,
    CHAIN,
    DAMAGED,
    FOLDER,
    load_key,
    public,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    Files = Mapping[str, bytes]

NAMES: Final = (AUTHORITY_KEY, AUTHORITY)
"""The files of an identity. The certificate may be missing: a hub makes it of the key."""


def read(data: Path) -> dict[str, bytes]:
    """Return the files of the identity in a hub's data folder; none if it has none yet.

    Raises StoreError `trust.unreadable` for one with which no hub would start.
    """
    folder = data / FOLDER
    try:
        files = _found(folder)
        why = flaw(files) if files or (folder / CHAIN).exists() else None
    except OSError as error:
        raise StoreError("trust.unreadable", folder=folder, why=error.strerror) from error
    if why is not None:
        raise StoreError("trust.unreadable", folder=folder, why=why)
    return files


def flaw(files: Files) -> Phrase | None:
    """Return why `files` are nobody's identity; None: they are one."""
    if AUTHORITY_KEY not in files:
        return Phrase("trust.missing", file=AUTHORITY_KEY)
    keys = {}
    for name in NAMES:
        if name in files:
            try:
                keys[name] = _public(name, files[name])
            except DAMAGED:
                return Phrase("trust.damaged", file=name)
    if len(set(keys.values())) > 1:
        return Phrase("trust.foreign", key=AUTHORITY_KEY, file=AUTHORITY)
    return None


class Arrival:
    """An identity that becomes a data folder's, in steps any of which may be the last.

    Until the last one the folder holds the identity of before, or one with which no hub starts:
    never a third one, which nobody knows. Blocking: files.
    """

    def __init__(self, files: Files, data: Path, staging: Path) -> None:
        """Prepare `files`, which have no flaw, in the folder `staging` on the disk of `data`.

        So that only renames are left to do. Raises OSError.
        """
        self._folder = data / FOLDER
        self._new, self._old = staging / "new", staging / "old"
        self._names = [name for name in NAMES if name in files]
        there = _found(self._folder)
        self.after = Fingerprint.of_key(_public(AUTHORITY_KEY, files[AUTHORITY_KEY]))
        self.before = _whose(there)
        """Whose identity was in the folder; None: nobody's, or it cannot be told."""
        self.replaces = bool(there) and self.before != self.after
        """Another one was there, which `keep` keeps."""
        if self.replaces:
            for name, content in there.items():
                keyfile.replace(self._old / name, content)
        for name, content in files.items():
            keyfile.replace(self._new / name, content)
        keyfile.make_folder(self._folder)

    def keep(self, kept: Path) -> None:
        """Make a copy of the identity of before the folder `kept`. Raises OSError."""
        self._old.rename(kept)
        keyfile.sync_folder(kept.parent)

    def settle(self) -> None:
        """Become the identity of the data folder, on disk when this returns. Raises OSError."""
        # The key first: until its certificate is there, too, the two do not fit each other.
        for name in NAMES:
            if name in self._names:
                (self._new / name).replace(self._folder / name)
            else:
                (self._folder / name).unlink(missing_ok=True)
            keyfile.sync_folder(self._folder)


def _found(folder: Path) -> dict[str, bytes]:
    files = {}
    for name in reversed(NAMES):  # the key is made first: it is there if its certificate is
        try:
            files[name] = (folder / name).read_bytes()
        except FileNotFoundError:
            continue
    return files


def _whose(files: Files) -> Fingerprint | None:
    """Return whose key that is; if it is missing, whose certificate."""
    for name in NAMES:
        if name in files:
            try:
                return Fingerprint.of_key(_public(name, files[name]))
            except DAMAGED:
                return None
    return None


def _public(name: str, pem: bytes) -> bytes:
    """Return the public key that a file holds or belongs to. Raises one of `DAMAGED`."""
    if name == AUTHORITY_KEY:
        return public(load_key(pem))
    return spki(x509.load_pem_x509_certificate(pem))
