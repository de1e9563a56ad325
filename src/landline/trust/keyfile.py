"""Files that only their owner may read, written whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_NO_LINKS: Final = (errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK)
"""What FAT and some network file systems say to a hard link."""


def write_once(path: Path, data: bytes) -> None:
    """Put `data` at `path` (0600, its folder 0700) unless something is there already.

    Whoever is first wins, also among processes; on disk when this returns. Raises OSError.
    """
    with _part(path, data) as part:
        try:
            os.link(part, path)
        except FileExistsError:
            pass
        except OSError as error:
            if error.errno not in _NO_LINKS:
                raise
            # Two processes that begin within this instant would both be first.
            if not path.exists():
                part.replace(path)
        sync_folder(path.parent)


def replace(path: Path, data: bytes) -> None:
    """Put `data` at `path` (0600) in place of what is there. Raises OSError."""
    with _part(path, data) as part:
        part.replace(path)
        sync_folder(path.parent)


@contextlib.contextmanager
def _part(path: Path, data: bytes) -> Iterator[Path]:
    import tempfile  # 3 ms: most commands only read

    make_folder(path.parent)
    handle, name = tempfile.mkstemp(dir=path.parent)  # 0600 from the start
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        yield part
    finally:
        part.unlink(missing_ok=True)


def make_folder(folder: Path) -> None:
    """Make `folder` (0700) and those above it that are missing (as usual), all on disk.

    Raises OSError.
    """
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for each in missing:
        sync_folder(each.parent)


def sync_folder(folder: Path) -> None:
    """Put on disk what was made, renamed or removed in `folder`. Raises OSError."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
