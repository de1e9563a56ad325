"""A backup becomes the log of a data folder again; the log that was there is kept.

What does not live here: making backups (`landline.store.backup`).
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Final

from landline.errors import StoreError
from landline.store import backup
from landline.store.folder import DATABASE, PARTS, FolderLock, set_aside

_MADE: Final = ".restore-"


def restore(source: Path, folder: Path, now: float) -> Path | None:
    """Make the backup `source` the log of `folder`; return where the log of before is kept.

    It is checked and copied whole before anything is touched: whatever is raised, the
    folder is as it was. `now` is seconds since 1970 and goes into the kept log's name.
    Raises StoreError: `store.busy` while a hub runs there, and as `backup.restore` does.
    """
    FolderLock(folder).release()
    with tempfile.TemporaryDirectory(prefix=_MADE, dir=folder) as made:
        backup.restore(source, Path(made), os.urandom(16).hex())
        kept = set_aside(folder, now, "replaced") if _has_log(folder) else None
        lock = FolderLock(folder)
        try:
            if _has_log(folder):  # a hub was faster
                raise StoreError("backup.occupied", folder=folder, file=DATABASE)
            (Path(made) / DATABASE).rename(folder / DATABASE)
            _sync(folder)
        finally:
            lock.release()
    return kept


def _has_log(folder: Path) -> bool:
    return any((folder / f"{DATABASE}{part}").exists() for part in PARTS)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
