"""Files that only their owner may read, written whole or not at all."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


def write_once(path: Path, data: bytes) -> None:
    """Put `data` at `path` (0600, its folder 0700) unless something is there already.

    Whoever is first wins, also among processes; on disk when this returns. Raises OSError.
    """
    with _part(path, data) as part:
        with contextlib.suppress(FileExistsError):
            os.link(part, path)
        _sync_folder(path.parent)


def replace(path: Path, data: bytes) -> None:
    """Put `data` at `path` (0600) in place of what is there. Raises OSError."""
    with _part(path, data) as part:
        part.replace(path)
        _sync_folder(path.parent)


@contextlib.contextmanager
def _part(path: Path, data: bytes) -> Iterator[Path]:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
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


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
