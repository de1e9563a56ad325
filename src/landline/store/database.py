"""The database file: opened, checked, brought to the newest schema, its errors translated.

SQLite in WAL mode with synchronous=FULL: a commit that returned is on disk. The WAL is
copied back at every `CHECKPOINT_PAGES` written pages, within a commit, and at a clean end.
What does not live here: what the tables mean (`landline.store.sqlite`).
"""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from importlib import resources
from typing import TYPE_CHECKING, Final

from landline.errors import StoreError
from landline.store.folder import DATABASE, make_for_owner

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PAGE_BYTES: Final = 4096
CHECKPOINT_PAGES: Final = 2000
"""8 MiB: pages that change often are copied back once for many changes."""
WRITER_CACHE_KIB: Final = 16 * 1024
READER_CACHE_KIB: Final = 4 * 1024
WAL_KEPT_BYTES: Final = 64 * 1024 * 1024
"""A WAL that grew beyond this under a long reader (a backup) is cut when it begins anew."""
CHECKED_BYTES: Final = 128 * 1024 * 1024
"""A larger database is not read through after an unclean end: a hub has to be ready in a second."""
READ_BYTES: Final = 1024 * 1024

SHARED_MEMORY_BYTES: Final = 32 * 1024
"""What SQLite adds to the -shm file at once: sqlite.org/walformat.html, section 2.2."""

_MAGIC: Final = b"SQLite format 3\x00"
_CODES: Final = {
    sqlite3.SQLITE_FULL: "store.full",
    sqlite3.SQLITE_READONLY: "store.read-only",
    sqlite3.SQLITE_PERM: "store.denied",
    sqlite3.SQLITE_CANTOPEN: "store.denied",
    sqlite3.SQLITE_BUSY: "store.busy",
    sqlite3.SQLITE_CORRUPT: "store.damaged",
    sqlite3.SQLITE_NOTADB: "store.damaged",
}


def open_database(folder: Path, new_epoch: str) -> sqlite3.Connection:
    """Return the writing connection to the database in `folder`, made if missing.

    A new database gets `new_epoch`. The folder has to be claimed by the caller. Raises
    StoreError, `store.damaged` among them, and then changes nothing.
    """
    path = folder / DATABASE
    wal = folder / f"{DATABASE}-wal"
    try:
        _check_header(path)
        unclean = wal.exists() and wal.stat().st_size > 0
        checked = unclean and path.exists() and path.stat().st_size <= CHECKED_BYTES
        if checked:
            _fetch(path)
        make_for_owner(path)  # before SQLite opens it: closing a file drops all locks on it
        connection = _connect(path)
    except sqlite3.Error as error:
        raise translated(error, folder) from error
    except PermissionError as error:
        raise StoreError("store.denied", folder=folder) from error
    except OSError as error:
        raise StoreError("store.failed", folder=folder, why=error.strerror) from error
    try:
        version = _version(connection, folder)  # nothing is changed in what is not ours
        connection.execute(f"PRAGMA page_size = {PAGE_BYTES}")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA temp_store = MEMORY")
        connection.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}")
        connection.execute(f"PRAGMA journal_size_limit = {WAL_KEPT_BYTES}")
        connection.execute(f"PRAGMA cache_size = {-WRITER_CACHE_KIB}")
        # What is deleted is overwritten, long texts' own pages too, which FAST would leave.
        connection.execute("PRAGMA secure_delete = ON")
        _migrate(connection, version, new_epoch)
        if checked:
            _check_through(connection, folder)
    except sqlite3.Error as error:
        connection.close()
        raise translated(error, folder) from error
    except BaseException:
        connection.close()
        raise
    return connection


def open_reader(folder: Path) -> sqlite3.Connection:
    """Return a connection that can only read."""
    try:
        connection = _connect(folder / DATABASE)
        connection.execute("PRAGMA query_only = ON")
        connection.execute(f"PRAGMA cache_size = {-READER_CACHE_KIB}")
    except sqlite3.Error as error:
        raise translated(error, folder) from error
    return connection


@contextlib.contextmanager
def unflushed(connection: sqlite3.Connection) -> Iterator[None]:
    """Let commits not wait for the disk: for what can be done again after a crash."""
    connection.execute("PRAGMA synchronous = NORMAL")
    try:
        yield
    finally:
        connection.execute("PRAGMA synchronous = FULL")


def translated(error: sqlite3.Error, folder: Path) -> StoreError:
    """Return SQLite's `error` as one of ours."""
    # The low byte is the kind, the rest a detail of it: sqlite.org/rescode.html.
    kind = getattr(error, "sqlite_errorcode", 0) & 0xFF
    code = _CODES.get(kind, "store.failed")
    if kind == sqlite3.SQLITE_IOERR and _no_room(folder):
        code = "store.full"
    return StoreError(
        code, folder=folder, file=folder / DATABASE, process="?", why=str(error) or "?"
    )


def found_version(connection: sqlite3.Connection, path: Path) -> int | None:
    """Return the version of the schema in `path`: 0 of an empty database, None if it is not ours.

    Raises StoreError `store.damaged` if it is ours and says no version.
    """
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    if not tables:
        return 0
    if "store" not in tables:
        return None
    row = connection.execute("SELECT schema_version FROM store").fetchone()
    if row is None:
        raise _damaged(path, "its version is missing")
    return int(row[0])


def schema_scripts() -> list[str]:
    """Return the steps from an empty database to the newest schema; the n-th makes version n."""
    steps = resources.files("landline.store").joinpath("schema").iterdir()
    named = sorted((step for step in steps if step.name.endswith(".sql")), key=lambda s: s.name)
    return [step.read_text(encoding="utf-8") for step in named]


def _no_room(folder: Path) -> bool:
    # On a full disk SQLite's shared memory file fails without saying why.
    with contextlib.suppress(OSError):
        return shutil.disk_usage(folder).free < SHARED_MEMORY_BYTES
    return False


def _connect(path: Path) -> sqlite3.Connection:
    # Opened by one thread and used by another, never by two at once.
    return sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=1.0)


def _check_header(path: Path) -> None:
    if not path.exists() or path.stat().st_size == 0:
        return
    with path.open("rb") as file:
        if file.read(len(_MAGIC)) != _MAGIC:
            raise _damaged(path, "it is not a SQLite database")


def _fetch(path: Path) -> None:
    # The check jumps from page to page: with none of them in memory it took 4 s for 240 MB,
    # a tenth of that once they had been read in order. Never while SQLite has the file open:
    # closing it here would take away the locks of the whole process.
    with path.open("rb", buffering=0) as file:
        while file.read(READ_BYTES):
            pass


def _check_through(connection: sqlite3.Connection, folder: Path) -> None:
    (finding,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if finding != "ok":
        raise _damaged(folder / DATABASE, str(finding))


def _damaged(path: Path, why: str) -> StoreError:
    return StoreError("store.damaged", folder=path.parent, file=path, why=why)


def _migrate(connection: sqlite3.Connection, version: int, new_epoch: str) -> None:
    for number, script in enumerate(schema_scripts()[version:], version + 1):
        # executescript takes no parameters; both values are ours: a number and hex digits.
        note = (
            f"UPDATE store SET schema_version = {number};"
            if number > 1
            else f"INSERT INTO store VALUES (1, 1, '{new_epoch}', 0);"
        )
        connection.executescript(f"BEGIN IMMEDIATE;\n{script}\n{note}\nCOMMIT;")


def _version(connection: sqlite3.Connection, folder: Path) -> int:
    version, known = found_version(connection, folder / DATABASE), len(schema_scripts())
    if version is None:
        raise StoreError("store.not-ours", file=folder / DATABASE)
    if version > known:
        raise StoreError("store.newer", file=folder / DATABASE, found=version, known=known)
    return version
