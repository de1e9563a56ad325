"""A small file that is only appended to, and by one program at a time."""

from __future__ import annotations

import fcntl
import os
import stat
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from landline.errors import LocalError
from landline.transfer.disk import local_error
from landline.transfer.held import Held

if TYPE_CHECKING:
    from pathlib import Path

_OPEN: Final = os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_PRIVATE: Final = 0o600


class AppendFile:
    """The file `name` in an open folder, locked until it is closed."""

    def __init__(self, folder: Held, name: str, path: Path) -> None:
        """Open it, made if missing.

        Raises LocalError `journal.in-use` where another program has it, `disk.not-ours` where
        it is anything but a file of this user's, and `disk.*`.
        """
        self.path = path
        self._folder = folder
        self._name = name
        try:
            held = Held(os.open(name, _OPEN, _PRIVATE, dir_fd=folder.number))
            if not is_own_file(held):
                raise LocalError("disk.not-ours", path=path)
            fcntl.flock(held.number, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # Its last owner may have removed it between our opening and our locking.
            if not os.fstat(held.number).st_nlink:
                raise BlockingIOError
        except BlockingIOError as error:
            raise LocalError("journal.in-use", path=path.parent) from error
        except OSError as error:
            raise local_error(error, path) from error
        self._held: Held | None = held

    def read(self) -> bytes:
        """Return all of it."""
        held = self._open()
        try:
            size = os.fstat(held.number).st_size
            content = bytearray(size)
            del content[held.read_into(content, 0) :]
        except OSError as error:
            raise local_error(error, self.path) from error
        return bytes(content)

    def cut(self, size: int) -> None:
        """Keep the first `size` bytes."""
        try:
            os.ftruncate(self._open().number, size)
        except OSError as error:
            raise local_error(error, self.path) from error

    def append(self, data: bytes) -> None:
        """Put `data` at the end; raises LocalError `disk.full` or `disk.failed`.

        After that, a part of it may be there: `cut` it off.
        """
        try:
            while data:
                data = data[os.write(self._open().number, data) :]
        except OSError as error:
            raise local_error(error, self.path) from error

    def remove(self) -> None:
        """Remove the file and let go of it; nothing to do after `close`."""
        if self._held is not None:
            with suppress(OSError):
                os.unlink(self._name, dir_fd=self._folder.number)
            self.close()

    def close(self) -> None:
        """Let go of the file, so that another program may have it."""
        self._held = None

    def _open(self) -> Held:
        if self._held is None:
            raise ValueError("the file is closed")
        return self._held


def is_own_file(held: Held) -> bool:
    """Tell whether `held` is an ordinary file of this user's that has one name only.

    What is found under a name of ours might have been put there by somebody else.
    """
    state = os.fstat(held.number)
    return stat.S_ISREG(state.st_mode) and state.st_uid == os.geteuid() and state.st_nlink == 1
