"""A backup becomes a data folder's log and identity again; what was there is kept.

What does not live here: making backups (`landline.store.backup`), what an identity is
(`landline.trust`).
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from msgspec import Struct

from landline.errors import StoreError
from landline.server.workplace import workplace
from landline.store import backup
from landline.store.folder import (
    DATABASE,
    PARTS,
    FolderLock,
    beside,
    set_aside,
)
from landline.trust.carried import Arrival
from landline.trust.fingerprint import Fingerprint
from landline.trust.identity import FOLDER
from landline.trust.keyfile import sync_folder

_WHY: Final = "replaced"


class Replaced(Struct, frozen=True):
    """The hub of a folder is another one now."""

    kept: Path
    """The folder in which the identity of before is kept."""
    before: Fingerprint | None
    """Whose it is; None where it could not be used."""
    after: Fingerprint


class Restored(Struct, frozen=True):
    """What had to make room for a backup."""

    log: Path | None
    """Where the log of before is kept; None: there was none."""
    identity: Replaced | None
    """None: it is the same hub as before, or there was none before."""


def restore(source: Path, folder: Path, now: float) -> Restored:
    """Make the backup `source` the log of `folder`, and the hub there the one that it is of.

    It is checked and copied whole before anything is touched: what is wrong with it or with the
    disk leaves the folder as it was. Killed at any moment, the folder has its log and identity
    of before, both of the backup, or no log: the same call then completes it. `now` is seconds
    since 1970 and goes into the names of what is kept. Raises StoreError: `store.busy` while a
    hub runs there, and as `backup.restore` does.
    """
    with workplace(folder) as made:
        files = backup.restore(source, made, os.urandom(16).hex())
        arrival = Arrival(files, folder, made / FOLDER) if files else None
        kept = set_aside(folder, now, _WHY) if _has_log(folder) else None
        lock = FolderLock(folder)
        try:
            if _has_log(folder):  # a hub was faster
                raise StoreError("backup.occupied", folder=folder, file=DATABASE)
            # A log stands for all being there: it goes first and comes last.
            replaced = _settle(arrival, folder, now) if arrival is not None else None
            (made / DATABASE).rename(folder / DATABASE)
            sync_folder(folder)
        finally:
            lock.release()
    return Restored(kept, replaced)


def _settle(arrival: Arrival, folder: Path, now: float) -> Replaced | None:
    """Make the hub of `folder` the one that arrives; return what was kept, if it is another."""
    replaced = None
    if arrival.replaces:
        kept = beside(folder / FOLDER, now, _WHY)
        arrival.keep(kept)
        replaced = Replaced(kept, arrival.before, arrival.after)
    arrival.settle()
    return replaced


def _has_log(folder: Path) -> bool:
    return any((folder / f"{DATABASE}{part}").exists() for part in PARTS)
