"""Writing files into one folder, under names that never clash.

This module and its neighbours `disk_*` are the only place that writes files.

A folder is held open by its descriptor, so that renaming it or planting symbolic links
cannot lead elsewhere. A file is written under a hidden partial name and gets its real
name when it is complete and on the disk; an existing file is never overwritten. Calls
block: a program with an event loop makes them in a thread.
"""

from __future__ import annotations

import errno
import os
import re
import stat
from contextlib import suppress
from pathlib import Path
from typing import Final, Self

from landline.errors import Error, LocalError
from landline.transfer import names
from landline.transfer.disk_free import Free

CREATE: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
OPEN_FOLDER: Final = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
_MODE: Final = 0o666
_FOLDER_MODE: Final = 0o777

_NO_LINKS: Final = (errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK, errno.EACCES)
"""What `link` says on file systems without hard links (FAT, some network ones)."""

_FULL: Final = (errno.ENOSPC, errno.EDQUOT)
_DENIED: Final = (errno.EACCES, errno.EPERM, errno.EROFS)

_MARK_BYTES: Final = 4
_HIDDEN: Final = re.compile(rf"\..*\.[0-9a-f]{{{2 * _MARK_BYTES}}}\.part", re.DOTALL)
_PARTIAL_ROOM: Final = names.LONGEST - len(".") - len(".part") - 2 * _MARK_BYTES - 1


class Folder:
    """A folder that files are received into."""

    def __init__(self, path: Path, descriptor: int) -> None:
        """Use `open`."""
        self.path = path
        self._descriptor = descriptor
        self._taken = {names.collision_key(name) for name in os.listdir(descriptor)}

    @classmethod
    def open(cls, path: str | os.PathLike[str]) -> Self:
        """Open the folder at `path`, made if missing; it may be a link: the user named it.

        Raises LocalError `disk.denied`, `disk.full`, `disk.not-a-folder` or `disk.failed`.
        """
        where = Path(path)
        try:
            where.mkdir(mode=_FOLDER_MODE, parents=True, exist_ok=True)
            return cls(where, os.open(where, OPEN_FOLDER))
        except OSError as error:
            raise local_error(error, where) from error

    def enter(self, name: str) -> Self:
        """Open the folder `name` in this one, made if missing; a symbolic link is refused.

        Raises UsageError `name.refused`, and LocalError as `open` does.
        """
        component = names.checked(name)
        where = self.path / component
        try:
            with suppress(FileExistsError):
                os.mkdir(component, _FOLDER_MODE, dir_fd=self._descriptor)
                self._taken.add(names.collision_key(component))
            inner = os.open(component, OPEN_FOLDER | os.O_NOFOLLOW, dir_fd=self._descriptor)
            return type(self)(where, inner)
        except OSError as error:
            raise local_error(error, where) from error

    def free(self, *, spares: bool = False) -> Free:
        """Return how much of its disk is free, to be used while it is open."""
        return Free(self._descriptor, self.path, spares=spares)

    def create(self, name: str) -> Partial:
        """Begin a file that will be called `name`, or `name (2)` and so on if that is taken.

        Raises UsageError `name.refused`, and LocalError as `open` does.
        """
        wanted = names.checked(name)
        shown = wanted.encode()[:_PARTIAL_ROOM].decode("utf-8", "ignore")
        hidden = f".{shown}.{os.urandom(_MARK_BYTES).hex()}.part"
        try:
            descriptor = os.open(hidden, CREATE, _MODE, dir_fd=self._descriptor)
        except OSError as error:
            raise local_error(error, self.path / wanted) from error
        return Partial(self, wanted, hidden, descriptor)

    def close(self) -> None:
        """Let go of the folder; its partial files must be finished."""
        os.close(self._descriptor)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _publish(self, hidden: str, wanted: str) -> str:
        # Others may write here as well: that a name is free is known only once it is ours.
        number = 1
        while True:
            name = wanted if number == 1 else names.numbered(wanted, number)
            key = names.collision_key(name)
            if key not in self._taken:
                self._taken.add(key)
                with suppress(FileExistsError):
                    give_name(self._descriptor, hidden, name)
                    os.fsync(self._descriptor)
                    return name
            number += 1

    def _remove(self, hidden: str) -> None:
        with suppress(OSError):
            os.unlink(hidden, dir_fd=self._descriptor)


class Partial:
    """A file that is still being received; as a context manager it vanishes unless committed."""

    def __init__(self, folder: Folder, wanted: str, hidden: str, descriptor: int) -> None:
        """Use `Folder.create`."""
        self.written = 0
        """Bytes so far."""
        self._folder = folder
        self._wanted = wanted
        self.hidden = hidden
        """What it is called in the folder until it is committed."""
        self._descriptor: int | None = descriptor

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Append `data`; raises LocalError `disk.full` or `disk.failed`."""
        if self._descriptor is None:
            raise ValueError("the file is finished")
        with memoryview(data) as whole:
            done = 0
            try:
                while done < len(whole):
                    done += os.write(self._descriptor, whole[done:])
            except OSError as error:
                raise local_error(error, self._folder.path / self._wanted) from error
            finally:
                self.written += done

    def commit(self) -> Path:
        """Put the file on the disk for good, give it its name, and return its path.

        Raises LocalError as `write` does; nothing with the final name exists then.
        """
        if self._descriptor is None:
            raise ValueError("the file is finished")
        try:
            os.fsync(self._descriptor)
            self._close()
            return self._folder.path / self._folder._publish(self.hidden, self._wanted)
        except OSError as error:
            self.discard()
            raise local_error(error, self._folder.path / self._wanted) from error

    def discard(self) -> None:
        """Remove what there is of the file; nothing to do once it is committed."""
        self._close()
        self._folder._remove(self.hidden)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.discard()

    def _close(self) -> None:
        if self._descriptor is not None:
            descriptor, self._descriptor = self._descriptor, None
            os.close(descriptor)


def remove_left(folder: Path, hidden: str) -> None:
    """Remove what a program that was killed left of a `Partial` in `folder`, if it is one.

    `hidden`: what it was called. Raises UsageError `name.refused`, LocalError.
    """
    name = names.checked(hidden)
    try:
        held = os.open(folder, OPEN_FOLDER)
        try:
            state = os.stat(name, dir_fd=held, follow_symlinks=False)
            if _HIDDEN.fullmatch(name) and stat.S_ISREG(state.st_mode):
                os.unlink(name, dir_fd=held)
        finally:
            os.close(held)
    except FileNotFoundError:
        return
    except OSError as error:
        raise local_error(error, folder / name) from error


def give_name(folder: int, hidden: str, name: str) -> None:
    """Rename the file `hidden` in the open `folder`; raises FileExistsError if `name` is taken."""
    try:
        os.link(hidden, name, src_dir_fd=folder, dst_dir_fd=folder, follow_symlinks=False)
        os.unlink(hidden, dir_fd=folder)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        # Without links: hold the name with an empty file of our own, then replace that.
        os.close(os.open(name, CREATE, _MODE, dir_fd=folder))
        os.replace(hidden, name, src_dir_fd=folder, dst_dir_fd=folder)


def local_error(error: OSError, path: Path) -> Error:
    """Return what `error` at `path` means for a person: `disk.full`, `disk.denied` and so on."""
    if error.errno in _FULL:
        return LocalError("disk.full", path=path)
    if error.errno in _DENIED:
        return LocalError("disk.denied", path=path)
    if error.errno in (errno.ENOTDIR, errno.EEXIST, errno.ELOOP):
        return LocalError("disk.not-a-folder", path=path)
    if error.errno == errno.EISDIR:
        return LocalError("disk.is-a-folder", path=path)
    return LocalError("disk.failed", path=path, why=os.strerror(error.errno or 0).lower())


def read_error(error: OSError, path: Path) -> LocalError:
    """Return, for a person, that `error` keeps what stands at `path` from being read."""
    return LocalError("file.unreadable", path=path, why=os.strerror(error.errno or 0).lower())
