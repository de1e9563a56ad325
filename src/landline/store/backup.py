"""A copy of a log while a hub writes to it, and a log made of such a copy.

It carries who the hub is (`landline.trust.carried`), in a table that no log has: restored
elsewhere, the hub is the one that its clients know.

The copy is one state of the log, read beside the hub by a process of its own: the hub
goes on, only its WAL grows meanwhile. A copy is checked before it gets its name, and
nothing is ever overwritten. What does not live here: when backups are made, which are
kept.
"""

from __future__ import annotations

import contextlib
import errno
import os
import sqlite3
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

from landline.errors import StoreError
from landline.store.database import found_version, schema_scripts, translated
from landline.store.folder import DATABASE, PARTS, FolderLock
from landline.trust import carried
from landline.trust.keyfile import sync_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from landline.trust.carried import Files

    Progress = Callable[[int, int], None]

PAGES: Final = 1024
"""Pages copied in one step, between which progress is told."""
FLUSHED_BYTES: Final = 64 * 1024 * 1024
"""Written bytes that may wait for the disk: a hub's commits wait behind them."""
WAIT: Final = 10.0
"""Seconds to wait for a hub that is just starting or ending."""

_CARRIED: Final = "CREATE TABLE carried (name TEXT PRIMARY KEY, data BLOB NOT NULL)"
_DERIVED: Final = "landline-search.db*"
_PREFIX: Final = 100
_DAMAGED: Final = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_FULL: Final = (errno.ENOSPC, errno.EDQUOT)
_NO_LINKS: Final = (errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK, errno.EACCES)
"""What `link` says on file systems without hard links (FAT, some network ones)."""


def back_up(folder: Path, target: Path, *, on_progress: Progress | None = None) -> bool:
    """Write the log of `folder` as it now stands, and whose it is, to the new file `target`.

    Return whether the hub's key is in it: a hub that was never started has none yet.
    `on_progress(done, total)` is called with bytes. Raises StoreError: `backup.no-log`,
    `backup.exists`, `backup.full`, `backup.unwritable`; `store.damaged` if the log is,
    `trust.unreadable` if the key is. Nothing with the name `target` exists then.
    """
    database = folder / DATABASE
    try:
        if not database.exists():
            raise StoreError("backup.no-log", folder=folder)
        identity = carried.read(folder)
        with _reading(database, "mode=ro") as source, _Copy(database, target) as copy:
            copy.fill(source, on_progress)
            copy.finish(identity)
    except sqlite3.Error as error:
        raise translated(error, folder) from error
    except PermissionError as error:
        raise StoreError("store.denied", folder=folder) from error
    return bool(identity)


def restore(source: Path, folder: Path, new_epoch: str) -> dict[str, bytes]:
    """Make the backup `source` the log of `folder`, which has none, under `new_epoch`.

    All positions of before are void with that (DESIGN §4). Return the files of the identity
    that the backup carries, none if it was made before backups did: they are checked, and put
    nowhere. Raises StoreError:
    `backup.unreadable`, `backup.not-ours`, `backup.newer`, `backup.damaged`;
    `store.busy` while a hub runs there, `backup.occupied` if there is a log; as
    `back_up` does for what cannot be written. The folder has no log then.
    """
    try:
        # Nobody writes to what has no WAL, and none need be made for it: on a read-only disk
        # that could not be done.
        access = "mode=ro" if Path(f"{source}-wal").exists() else "mode=ro&immutable=1"
        with _reading(source, access) as backup:
            identity = _check(backup, source)
            lock = FolderLock(folder)
            try:
                _put(backup, source, folder, new_epoch)
            finally:
                lock.release()
    except (sqlite3.Error, OSError) as error:
        raise _unreadable(error, source) from error
    return identity


def _check(backup: sqlite3.Connection, path: Path) -> dict[str, bytes]:
    """Return what `backup` carries. Raises StoreError for one that cannot be restored."""
    version, known = found_version(backup, path), len(schema_scripts())
    if not version:
        raise StoreError("backup.not-ours", file=path)
    if version > known:
        raise StoreError("backup.newer", file=path, found=version, known=known)
    (finding,) = backup.execute("PRAGMA integrity_check(1)").fetchone()
    if finding != "ok":
        raise StoreError("backup.damaged", file=path, why=finding)
    identity = _carried(backup)
    why = carried.flaw(identity) if identity else None
    if why is not None:
        raise StoreError("backup.damaged", file=path, why=why)
    return identity


def _carried(backup: sqlite3.Connection) -> dict[str, bytes]:
    """Return the files that `backup` carries; no other than an identity's: they become paths."""
    tables = "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'carried'"
    if backup.execute(tables).fetchone() == (0,):
        return {}
    rows = backup.execute("SELECT name, data FROM carried")
    return {name: bytes(data) for name, data in rows if name in carried.NAMES}


def _put(backup: sqlite3.Connection, source: Path, folder: Path, new_epoch: str) -> None:
    for part in PARTS:
        if (folder / f"{DATABASE}{part}").exists():
            raise StoreError("backup.occupied", folder=folder, file=f"{DATABASE}{part}")
    with _Copy(source, folder / DATABASE) as copy:
        copy.fill(backup, None)
        with copy.explained():
            for derived in folder.glob(_DERIVED):
                derived.unlink()
        copy.finish({}, new_epoch)


@contextlib.contextmanager
def _reading(path: Path, access: str) -> Iterator[sqlite3.Connection]:
    """Open the database `path` to read one state of it, whoever writes to it meanwhile."""
    address = f"{path.absolute().as_uri()}?{access}"
    connection = sqlite3.connect(address, uri=True, isolation_level=None, timeout=WAIT)
    with contextlib.closing(connection):
        connection.execute("BEGIN")
        connection.execute("SELECT count(*) FROM sqlite_master")
        yield connection


def _unreadable(error: sqlite3.Error | OSError, path: Path) -> StoreError:
    kind = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if kind == sqlite3.SQLITE_NOTADB:
        return StoreError("backup.not-ours", file=path)
    if kind == sqlite3.SQLITE_CORRUPT:
        return StoreError("backup.damaged", file=path, why=error)
    why: object = error
    try:
        path.open("rb").close()
    except OSError as reason:  # SQLite only says that it could not
        why = os.strerror(reason.errno or 0).lower()
    return StoreError("backup.unreadable", file=path, why=why)


class _Copy:
    """A database that gets its name once it is whole, checked, and on the disk."""

    def __init__(self, source: Path, target: Path) -> None:
        self._source = source
        self._target = target
        self._flushed = 0
        with self.explained():
            if target.exists():
                raise FileExistsError
            self._file, name = tempfile.mkstemp(
                ".part", f".{target.name[:_PREFIX]}.", target.absolute().parent
            )
        self._path = Path(name)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._file)
        for part in (*PARTS, "-journal"):
            with contextlib.suppress(OSError):
                Path(f"{self._path}{part}").unlink()

    def fill(self, source: sqlite3.Connection, on_progress: Progress | None) -> None:
        """Copy all pages of `source`, whose errors pass through."""
        (page,) = source.execute("PRAGMA page_size").fetchone()

        def progress(status: int, remaining: int, total: int) -> None:
            done = (total - remaining) * page
            if done - self._flushed >= FLUSHED_BYTES:
                self._flushed = done
                os.fdatasync(self._file)
            if on_progress is not None:
                on_progress(done, total * page)

        with self._opened() as copy, self.explained():
            copy.execute("PRAGMA journal_mode = OFF")
            source.backup(copy, pages=PAGES, progress=progress)

    def finish(self, identity: Files, new_epoch: str | None = None) -> None:
        """Let it carry `identity` and nothing else, check it, put it on the disk, and name it."""
        with self._opened() as copy, self.explained():
            # One file, readable on a read-only disk too; a hub makes a WAL of its own again.
            copy.execute("PRAGMA locking_mode = EXCLUSIVE")
            copy.execute("PRAGMA journal_mode = DELETE")
            # A running hub's log never has the key in it, nor in pages that it no longer uses.
            copy.execute("PRAGMA secure_delete = ON")
            copy.execute("DROP TABLE IF EXISTS carried")
            if identity:
                copy.execute(_CARRIED)
                copy.executemany("INSERT INTO carried VALUES (?, ?)", identity.items())
            if new_epoch is not None:
                copy.execute("UPDATE store SET epoch = ?", (new_epoch,))
            (finding,) = copy.execute("PRAGMA quick_check(1)").fetchone()
            if finding != "ok":
                raise StoreError("store.damaged", file=self._source, why=finding)
        with self.explained():
            os.fsync(self._file)
            self._publish()

    @contextlib.contextmanager
    def explained(self) -> Iterator[None]:
        """Say what goes wrong with the copy; damage is the source's, and passes through."""
        try:
            yield
        except FileExistsError as error:
            raise StoreError("backup.exists", file=self._target) from error
        except OSError as error:
            if error.errno in _FULL:
                raise StoreError("backup.full", file=self._target) from error
            why = os.strerror(error.errno or 0).lower()
            raise StoreError("backup.unwritable", file=self._target, why=why) from error
        except sqlite3.Error as error:
            kind = getattr(error, "sqlite_errorcode", 0) & 0xFF
            if kind in _DAMAGED:
                raise
            if kind == sqlite3.SQLITE_FULL:
                raise StoreError("backup.full", file=self._target) from error
            raise StoreError("backup.unwritable", file=self._target, why=error) from error

    @contextlib.contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        copy = sqlite3.connect(self._path, isolation_level=None, timeout=WAIT)
        with contextlib.closing(copy):
            copy.execute("PRAGMA synchronous = OFF")  # flushed here, in few and large pieces
            yield copy

    def _publish(self) -> None:
        try:
            os.link(self._path, self._target)
        except OSError as error:
            if error.errno not in _NO_LINKS:
                raise
            # Without links: hold the name with an empty file of our own, then replace that.
            os.close(os.open(self._target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
            self._path.replace(self._target)
        sync_folder(self._target.absolute().parent)
