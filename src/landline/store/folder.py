"""The data folder: whose it is, what disk it lies on, what becomes of a damaged log.

What does not live here: what is inside the database (`landline.store.database`).
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import stat
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from landline.errors import StoreError
from landline.trust.keyfile import sync_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

DATABASE: Final = "landline.db"
LOCK: Final = "landline.lock"
CONTROL: Final = "control.sock"
"""The socket at which whoever owns the folder runs its hub."""
SHELF: Final = "shelf"
"""The folder of the files that the hub keeps; `landline.blobs` knows what is inside."""
PARTS: Final = ("", "-wal", "-shm")
"""What SQLite adds to the database's name for the files that belong to it."""

_RAM_DISKS: Final = frozenset({"tmpfs", "ramfs"})


def make_for_owner(path: Path) -> None:
    """Make an empty file that only its owner may read, unless there is a file.

    Whoever may look into the folder must still not read what was said. What SQLite adds to a
    database gets its permissions. Where that cannot be done, SQLite will say why.
    """
    with contextlib.suppress(OSError):
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))


class FolderLock:
    """The claim of one process on a data folder; the system lifts it when the process ends."""

    def __init__(self, folder: Path) -> None:
        """Claim `folder`, made if missing; raise StoreError if it cannot be ours."""
        with explained(folder):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._file = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self._sign()
        except BlockingIOError as error:
            holder = os.pread(self._file, 20, 0).decode("ascii", "replace").strip()
            os.close(self._file)
            raise StoreError("store.busy", folder=folder, process=holder or "?") from error
        except BaseException:
            os.close(self._file)
            raise

    def release(self) -> None:
        """Give the folder free; once is enough, twice does no harm."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def _sign(self) -> None:
        # Only for the message that the next one gets: a full disk is no reason to fail here.
        with contextlib.suppress(OSError):
            os.ftruncate(self._file, 0)
            os.pwrite(self._file, f"{os.getpid()}\n".encode(), 0)


def set_aside(folder: Path, now: float, why: str = "damaged") -> Path:
    """Rename the database of `folder` so that another can begin; return its new path.

    `why` and `now`, seconds since 1970, go into the name. The files that belong to the
    database follow it, so that SQLite's own tools still open what is left of it.
    """
    lock = FolderLock(folder)
    try:
        kept = beside(folder / DATABASE, now, why)
        with explained(folder):
            for part in PARTS:
                with contextlib.suppress(FileNotFoundError):
                    (folder / f"{DATABASE}{part}").rename(f"{kept}{part}")
            sync_folder(folder)
    finally:
        lock.release()
    return kept


def beside(path: Path, now: float, why: str) -> Path:
    """Return the name under which `path` is kept as it was at `now`, which nothing else has."""
    date = datetime.fromtimestamp(now, UTC).strftime("%Y%m%dT%H%M%SZ")
    return _unused(path.with_name(f"{path.name}.{why}-{date}"))


def on_ram_disk(folder: Path) -> bool:
    """Return whether what is kept in `folder` is gone when the machine stops (Linux only)."""
    try:
        mounts = Path("/proc/self/mounts").read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return False
    where, kind = folder.resolve(), ""
    best = -1
    for line in mounts.splitlines():
        _, point, filesystem, *_ = line.split(" ")
        mounted = Path(_unescaped(point))
        # A later mount at the same place covers the earlier one.
        if len(mounted.parts) >= best and where.is_relative_to(mounted):
            best, kind = len(mounted.parts), filesystem
    return kind in _RAM_DISKS


@contextlib.contextmanager
def explained(folder: Path) -> Iterator[None]:
    """Say what the system refuses in the data folder `folder`: OSError becomes StoreError."""
    try:
        yield
    except (FileExistsError, NotADirectoryError) as error:
        raise StoreError("store.not-a-folder", folder=_culprit(folder)) from error
    except PermissionError as error:
        raise StoreError("store.denied", folder=folder) from error
    except OSError as error:
        if error.errno == errno.EROFS:
            raise StoreError("store.read-only", folder=folder) from error
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise StoreError("store.full", folder=folder) from error
        raise StoreError("store.failed", folder=folder, why=error.strerror) from error


def _unescaped(point: str) -> str:
    # proc(5): space, tab, newline and backslash are written as octal escapes.
    for escape, character in ((r"\040", " "), (r"\011", "\t"), (r"\012", "\n"), (r"\134", "\\")):
        point = point.replace(escape, character)
    return point


def _unused(path: Path) -> Path:
    candidate, count = path, 1
    while candidate.exists():
        count += 1
        candidate = path.with_name(f"{path.name}.{count}")
    return candidate


def _culprit(folder: Path) -> Path:
    for path in (*reversed(folder.parents), folder):
        with contextlib.suppress(OSError):
            if not stat.S_ISDIR(path.stat().st_mode):
                return path
    return folder
