"""The folder in which a restore makes ready what goes into a data folder.

It holds the hub's key, so one that a killed restore has left is removed by the next one, and
by the next hub. What does not live here: what is done inside (`backups`).
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from landline.observe import fields, logger
from landline.store.folder import FolderLock, explained

if TYPE_CHECKING:
    from collections.abc import Iterator

PREFIX: Final = ".restore-"

_log = logger("store")


@contextlib.contextmanager
def workplace(folder: Path) -> Iterator[Path]:
    """Make a folder inside the data folder, for the time of the block.

    Raises StoreError: `store.busy` while a hub runs there, and where it cannot be made.
    """
    with contextlib.ExitStack() as stay, explained(folder):
        lock = FolderLock(folder)  # nobody clears a folder that is not claimed yet
        try:
            clear_abandoned(folder)
            made = tempfile.TemporaryDirectory(
                prefix=PREFIX,
                dir=folder,
                ignore_cleanup_errors=True,  # all is done, or told, by then
            )
            claim = _claimed(Path(made.name))
            if claim is not None:
                stay.callback(os.close, claim)
            stay.enter_context(made)
        finally:
            lock.release()
        yield Path(made.name)


def clear_abandoned(folder: Path) -> None:
    """Remove the folders of restores that were killed; whoever calls has claimed `folder`.

    What cannot be removed stays, and is told in the log.
    """
    for left in sorted(folder.glob(f"{PREFIX}*")):
        claim = _claimed(left)
        if claim is None:
            continue
        try:
            shutil.rmtree(left)
        except OSError as error:
            why = fields(folder=left, why=error.strerror)
            _log.warning("a killed restore's folder stays", extra=why)
        finally:
            os.close(claim)


def _claimed(made: Path) -> int | None:
    """Return a claim on a folder, which ends with the process; None: it is another's, or none."""
    flags = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        claim = os.open(made, flags)
    except OSError:
        return None
    try:
        fcntl.flock(claim, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(claim)
        return None
    return claim
