"""A large file while it arrives: pieces at their offsets, from several threads."""

from __future__ import annotations

import errno
import os
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Final, Protocol

from landline.transfer.disk import CREATE, local_error, read_error
from landline.transfer.disk_append import is_own_file
from landline.transfer.held import Held

if TYPE_CHECKING:
    from pathlib import Path

SYNC_EVERY: Final = 64 << 20
"""Bytes after which what has come is put on the disk: at this distance it costs nothing (measured
on ext4: 1.62 GiB/s with and without)."""

_CREATE: Final = (CREATE & ~os.O_WRONLY) | os.O_RDWR
_ADOPT: Final = os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_ZEROS: Final = memoryview(bytes(64 << 10))
_PRIVATE: Final = 0o600
_NO_ALLOCATION: Final = (errno.EOPNOTSUPP, errno.EINVAL, errno.ENOSYS, errno.EPERM)
"""What `posix_fallocate` says on file systems that cannot."""


class Finishing(Protocol):
    """What a large file needs of the tree that it lands in."""

    def finished(self, file: LargeFile, held: Held) -> Path:
        """Give the complete file its attributes and its name; return its path."""

    def dropped(self, file: LargeFile) -> None:
        """Forget the file, which is closed."""


class LargeFile:
    """A hidden partial file that gets its name by `finish` alone.

    `write` and `read_into` may be called by several threads at once, also while another
    gives the file up: they then fail with ValueError, and touch nothing else.
    """

    def __init__(
        self, tree: Finishing, folder: Held, hidden: str, path: Path, size: int, *, sparse: bool
    ) -> None:
        """Use `Tree.large`."""
        self.path = path
        """What it is to be called, if that is still free then."""
        self.size = size
        self._tree = tree
        self.folder = folder
        self.hidden = hidden
        self._lock = threading.Lock()
        self._unsynced = 0
        try:
            found = _found(folder, hidden, size)
            self.resumed = found is not None
            """There was a partial file of this size: what stands in it is to be proven."""
            self._held: Held | None = found or _made(folder, hidden, size, sparse=sparse)
        except OSError as error:
            raise local_error(error, path) from error

    def write(self, data: bytes | bytearray | memoryview, offset: int) -> None:
        """Put `data` at `offset`; raises LocalError `disk.full` or `disk.failed`."""
        if offset < 0 or offset + len(data) > self.size:
            raise ValueError("outside the file")
        held = self._open()
        try:
            held.write_from(data, offset)
            with self._lock:
                self._unsynced += len(data)
                due = self._unsynced >= SYNC_EVERY
                if due:
                    self._unsynced = 0
            if due:
                os.fdatasync(held.number)
        except OSError as error:
            raise local_error(error, self.path) from error

    def zeros(self, length: int, offset: int) -> None:
        """See to it that `length` bytes from `offset` on are zeros: what is a hole stays one."""
        end = offset + length
        if offset < 0 or end > self.size:
            raise ValueError("outside the file")
        held = self._open()
        try:
            while (run := held.next_data(offset, end))[0] < end:
                for at in range(*run, len(_ZEROS)):
                    held.write_from(_ZEROS[: run[1] - at], at)
                offset = run[1]
        except OSError as error:
            raise local_error(error, self.path) from error

    def read_into(self, buffer: bytearray | memoryview, offset: int) -> int:
        """Fill `buffer` from `offset`; return how much there was."""
        try:
            return self._open().read_into(buffer, offset)
        except OSError as error:
            raise read_error(error, self.path) from error

    def finish(self) -> Path:
        """Give the file its name, as its root has been proven; return its path.

        Raises LocalError; the partial file is then still there, open, and without the name.
        """
        path = self._tree.finished(self, self._open())
        self._held = None
        return path

    def keep(self) -> None:
        """Let go of the file and leave it for a resume."""
        held, self._held = self._held, None
        if held is not None:
            with suppress(OSError):
                os.fdatasync(held.number)
            self._tree.dropped(self)

    def discard(self) -> None:
        """Remove what there is of the file; nothing to do once it is finished."""
        if self._held is not None:
            with suppress(OSError):
                os.unlink(self.hidden, dir_fd=self.folder.number)
            self._held = None
            self._tree.dropped(self)

    def _open(self) -> Held:
        held = self._held
        if held is None:
            raise ValueError("the file is closed")
        return held


def _found(folder: Held, hidden: str, size: int) -> Held | None:
    try:
        held = Held(os.open(hidden, _ADOPT, dir_fd=folder.number))
    except FileNotFoundError:
        return None
    except OSError:  # a link, a folder, a socket: nothing that we left
        held = None
    if held is not None and is_own_file(held) and os.fstat(held.number).st_size == size:
        return held
    os.unlink(hidden, dir_fd=folder.number)
    return None


def _made(folder: Held, hidden: str, size: int, *, sparse: bool) -> Held:
    held = Held(os.open(hidden, _CREATE, _PRIVATE, dir_fd=folder.number))
    try:
        _give_size(held, size, sparse=sparse)
    except OSError:
        os.unlink(hidden, dir_fd=folder.number)
        raise
    return held


def _give_size(held: Held, size: int, *, sparse: bool) -> None:
    # Where a file system cannot, the C library may write a byte into each block instead: slow,
    # but the room is taken as well, and nothing stands in the file yet that this could hit.
    if size and not sparse:
        try:
            os.posix_fallocate(held.number, 0, size)
            return
        except OSError as error:
            if error.errno not in _NO_ALLOCATION:
                raise
    os.ftruncate(held.number, size)
