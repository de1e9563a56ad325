"""Where a transfer lands: files, folders and links below one folder, and nothing outside.

Every step goes from an open folder to a name in it; no path is ever looked up again, and no
link is followed, so whoever swaps names meanwhile gets an error and no file elsewhere.

    a folder that is new     is made under a hidden name, filled, and renamed once at the end
    a file in one that is    under a hidden name, renamed as soon as it is complete
    a large file             hidden wherever it is, until `LargeFile.finish`
    links, then modes and times of folders    at the end, so that nothing stands in the way

What is there is not overwritten unasked: the new one is called `name (2)`. Hidden names follow
from the transfer's key, so that a resume finds them. Calls block, and threads may make them at
once, but for `finish` and `abandon`.
"""

from __future__ import annotations

import errno
import os
import stat
import threading
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

from landline.errors import LocalError
from landline.transfer import names
from landline.transfer.disk import CREATE, OPEN_FOLDER, give_name, local_error
from landline.transfer.disk_append import AppendFile, is_own_file
from landline.transfer.disk_free import Free
from landline.transfer.disk_large import SYNC_EVERY, LargeFile
from landline.transfer.disk_place import (
    CHANGE,
    FOLDER_MODE,
    MOST_NUMBERS,
    PRIVATE,
    Parts,
    Place,
    Places,
    journal_name,
)
from landline.transfer.disk_sync import sync_file_system
from landline.transfer.held import Held

if TYPE_CHECKING:
    from collections.abc import Iterable

_ONE_AT_A_TIME: Final = threading.Lock()
_READ: Final = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_FILE_MODE: Final = 0o666

_FEW: Final = 8
"""So many files are put on the disk one by one, which takes 0.3 ms each; with more, the whole file
system is, once: on a busy machine that can take seconds, which one small file is not worth."""

_TAKEN: Final = (errno.EEXIST, errno.ENOTEMPTY, errno.ENOTDIR)
"""What renaming a folder says of a name that is somebody else's by now."""


Small = tuple[str, bytes | bytearray | memoryview, int, int]
"""The name of a file, all that is in it, its mode, and nanoseconds since 1970."""


class Tree:
    """The landing area of one transfer in a folder."""

    def __init__(self, path: Path, held: Held, key: bytes, *, spares: bool) -> None:
        """Use `open`."""
        self.path = path
        self.free = Free(held.number, path, spares=spares)
        self._places = Places(held, path, key)
        self._root = held
        self._lock = threading.Lock()
        self._closed: list[Parts] = []
        self._folders: list[tuple[Parts, int | None, int | None]] = []
        self._links: list[tuple[Parts, str, int | None, bool]] = []
        self._large: dict[LargeFile, tuple[Place, int, int | None, bool]] = {}
        self._alone = 0
        self._unsynced = False
        self._mask = _umask()

    @classmethod
    def open(cls, path: str | os.PathLike[str], key: bytes, *, spares: bool = False) -> Self:
        """Land in the folder at `path`, made if missing; it may be a link: the user named it.

        `key` is what the transfer is known by, the same when it is resumed. `spares`: some of
        the disk is to be left free. Raises LocalError
        `disk.denied`, `disk.full`, `disk.not-a-folder` or `disk.failed`.
        """
        where = Path(path)
        try:
            where.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
            return cls(where, Held(os.open(where, OPEN_FOLDER)), key, spares=spares)
        except OSError as error:
            raise local_error(error, where) from error

    @property
    def identity(self) -> bytes:
        """What tells this folder from another, also after a restart of the machine."""
        return b"%d" % os.fstat(self._root.number).st_ino

    @property
    def place(self) -> Path:
        """Where the folder is now: elsewhere, if it was moved and the system can tell."""
        held = self._root.number
        with suppress(OSError):
            if os.path.samestat(self.path.stat(), os.fstat(held)):
                return self.path
        with suppress(OSError):
            return Path(f"/proc/self/fd/{held}").readlink()
        return self.path

    def records(self) -> AppendFile:
        """Return the hidden file in which a resume finds what had arrived, locked.

        To be asked for first: the lock is what keeps two programs from receiving the same into
        one folder, where they would take each other's partial files for their own. Raises
        LocalError `journal.in-use`, `disk.not-ours` and as `open` does.
        """
        name = journal_name(self._places.mark)
        return AppendFile(self._root, name, self.path / name)

    def look(self, path: Parts) -> os.stat_result | None:
        """Return what stands at `path` (a link itself), also in what a broken-off run left."""
        try:
            place = self._places.find(path[:-1])
            if place is None:
                return None
            name = names.checked(path[-1])
            return os.stat(name, dir_fd=place.held.number, follow_symlinks=False)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise local_error(error, self.path.joinpath(*path)) from error

    def inside(self, path: Parts) -> tuple[list[str], bool] | None:
        """Return the names in the folder `path`, and whether this transfer made it.

        None where there is no such folder, also if a link stands there. Raises LocalError.
        """
        try:
            place = self._places.find(path)
            return None if place is None else (place.listed(), place.fresh)
        except OSError as error:
            if error.errno in (errno.ENOTDIR, errno.ELOOP):
                return None
            raise local_error(error, self.path.joinpath(*path)) from error

    def target(self, path: Parts) -> str:
        """Return what the link at `path` says, or nothing if there is none."""
        try:
            place = self._places.find(path[:-1])
            return os.readlink(path[-1], dir_fd=place.held.number) if place else ""
        except OSError:
            return ""

    def part(self, path: Parts, size: int) -> Held | None:
        """Open, for reading, what a broken-off run left of the file `path` of `size` bytes.

        `large` goes on with the same.
        """
        try:
            place = self._places.find(path[:-1])
            if place is None:
                return None
            hidden = self._places.hidden(names.checked(path[-1]))
            held = Held(os.open(hidden, _READ, dir_fd=place.held.number))
        except OSError:
            return None
        is_right = is_own_file(held) and os.fstat(held.number).st_size == size
        return held if is_right else None

    def read(self, path: Parts) -> Held:
        """Open the ordinary file at `path`, which `look` saw, for reading; raises LocalError."""
        try:
            place = self._places.find(path[:-1])
            if place is None:
                raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))
            held = Held(os.open(names.checked(path[-1]), _READ, dir_fd=place.held.number))
        except OSError as error:
            raise local_error(error, self.path.joinpath(*path)) from error
        if not stat.S_ISREG(os.fstat(held.number).st_mode):
            raise LocalError("file.not-a-file", path=self.path.joinpath(*path))
        return held

    def folder(self, path: Parts, mode: int | None = None, mtime_ns: int | None = None) -> None:
        """Make the folder `path`; one that is there stays as it is, and what comes joins it.

        Of `mode` the permissions count, as far as this user's umask allows. Raises UsageError
        `name.refused`, and LocalError as `open` does.
        """
        self._places.enter(path)
        with self._lock:
            self._folders.append((path, mode, mtime_ns))

    def small(
        self,
        path: Parts,
        data: bytes | bytearray | memoryview,
        mode: int = _FILE_MODE,
        mtime_ns: int | None = None,
        *,
        replace: bool = False,
    ) -> str:
        """Write the file `path`, proven already, in one go; return the name it got.

        Raises as `folder` does; nothing with the final name exists then.
        """
        place = self._places.enter(path[:-1])
        name = names.checked(path[-1])
        try:
            if place.fresh:
                return self._write_fresh(place, name, data, mode & 0o777, mtime_ns)
            hidden = self._places.hidden(name)
            self._write(place, hidden, data, mode & 0o777, mtime_ns, left=True)
            try:
                return self._publish(place, hidden, name, replace=replace)
            except OSError:
                os.unlink(hidden, dir_fd=place.held.number)
                raise
        except OSError as error:
            raise local_error(error, place.path / name) from error

    def fill(self, path: Parts, files: Iterable[Small]) -> None:
        """Write files into the folder `path`, as `small` does each."""
        place = self._places.enter(path)
        if not place.fresh:
            for name, data, mode, mtime_ns in files:
                self.small((*path, name), data, mode, mtime_ns)
            return
        write, checked = self._write_fresh, names.checked
        name = ""
        try:
            for name, data, mode, mtime_ns in files:
                write(place, checked(name), data, mode & 0o777, mtime_ns)
        except OSError as error:
            raise local_error(error, place.path / name) from error

    def large(
        self,
        path: Parts,
        size: int,
        mode: int = _FILE_MODE,
        mtime_ns: int | None = None,
        *,
        sparse: bool = False,
        replace: bool = False,
    ) -> LargeFile:
        """Begin the file `path`, its room on the disk taken unless `sparse`; raises as `folder`.

        If a broken-off run left a part of it, that is opened and `resumed` is true.
        """
        place = self._places.enter(path[:-1])
        name = names.checked(path[-1])
        hidden = self._places.hidden(name)
        file = LargeFile(self, place.held, hidden, place.path / name, size, sparse=sparse)
        with self._lock:
            self._large[file] = (place, mode & 0o777, mtime_ns, replace)
        return file

    def link(
        self, path: Parts, target: str, mtime_ns: int | None = None, *, replace: bool = False
    ) -> None:
        """Make `path` a symbolic link to `target`, at the end; raises as `folder` does."""
        self._places.enter(path[:-1])
        names.checked(path[-1])
        with self._lock:
            self._links.append((path, target, mtime_ns, replace))

    def finish(self) -> dict[Parts, str]:
        """Put everything on the disk and show it; return the names of the folders that are new.

        That is the end of the tree. Raises LocalError; what is not shown then can still be
        abandoned. ValueError if a large file is still open.
        """
        if self._large:
            raise ValueError("a large file is not finished")
        path = self.path
        try:
            for parts, target, mtime_ns, replace in self._links:
                path = self.path.joinpath(*parts)
                self._make_link(parts, target, mtime_ns, replace=replace)
            self._links.clear()
            path = self.path
            self._settle_folders()
            if self._unsynced:
                sync_file_system(self._root.number)
                self._unsynced = False
            shown = {parts: self._show(parts) for parts in list(self._places.staged)}
            self._places.sweep()
            return shown
        except OSError as error:
            raise local_error(error, path) from error

    def abandon(self, *, keep: bool) -> None:
        """Give up: remove all that is not shown, or `keep` it for a resume.

        A file that has its name in a folder that was there before is complete, and stays.
        """
        for file in list(self._large):
            if keep:
                file.keep()
            else:
                file.discard()
        if not keep:
            for path in self._closed:
                with suppress(OSError, LocalError):
                    place = self._places.find(path)
                    if place is not None and place.fresh:
                        os.fchmod(place.held.number, PRIVATE)
            self._places.sweep()
            self._places.staged.clear()
        self._places.let_go()

    def finished(self, file: LargeFile, held: Held) -> Path:
        """Give the complete file its attributes and its name (for `LargeFile.finish`)."""
        place, mode, mtime_ns, replace = self._large[file]
        try:
            os.fchmod(held.number, mode & ~self._mask)
            if mtime_ns is not None:
                os.utime(held.number, ns=(mtime_ns, mtime_ns))
            self._sync(held.number, file.size)
            # In what a broken-off run left, the name can only be ours.
            name = self._publish(place, file.hidden, file.path.name, replace=replace or place.left)
            if not place.fresh:
                os.fsync(place.held.number)
        except OSError as error:
            raise local_error(error, file.path) from error
        self.dropped(file)
        return place.path / name

    def dropped(self, file: LargeFile) -> None:
        """Forget the file, which is closed (for `LargeFile`)."""
        with self._lock:
            self._large.pop(file, None)

    def _write_fresh(
        self,
        place: Place,
        name: str,
        data: bytes | bytearray | memoryview,
        mode: int,
        mtime_ns: int | None,
    ) -> str:
        """Write a file of a folder that is new; return the name it got."""
        try:
            self._write(place, name, data, mode, mtime_ns, left=place.left)
            return name
        except FileExistsError:
            pass
        for number in range(2, MOST_NUMBERS):
            other = names.numbered(name, number)
            with suppress(FileExistsError):
                self._write(place, other, data, mode, mtime_ns, left=place.left)
                return other
        raise OSError(errno.EEXIST, os.strerror(errno.EEXIST))

    def _write(
        self,
        place: Place,
        name: str,
        data: bytes | bytearray | memoryview,
        mode: int,
        mtime_ns: int | None,
        *,
        left: bool,
    ) -> None:
        here = place.held.number
        try:
            number = os.open(name, CREATE, mode, dir_fd=here)
        except FileExistsError:
            if not left:
                raise
            os.unlink(name, dir_fd=here)
            number = os.open(name, CREATE, mode, dir_fd=here)
        try:
            written = os.write(number, data)
            if written < len(data):
                with memoryview(data) as whole:
                    while written < len(whole):
                        written += os.write(number, whole[written:])
            if mtime_ns is not None:
                os.utime(number, ns=(mtime_ns, mtime_ns))
            self._sync(number, written)
        except OSError:
            os.unlink(name, dir_fd=here)
            raise
        finally:
            os.close(number)

    def _sync(self, number: int, size: int) -> None:
        """Put the file on the disk now, or see to it that `finish` does."""
        if self._alone < _FEW or size >= SYNC_EVERY:
            self._alone += 1
            os.fsync(number)
        else:
            self._unsynced = True

    def _publish(self, place: Place, hidden: str, wanted: str, *, replace: bool) -> str:
        here = place.held.number
        if replace:
            os.replace(hidden, wanted, src_dir_fd=here, dst_dir_fd=here)
            return wanted
        while True:
            with self._lock:
                name = place.free(wanted)
            with suppress(FileExistsError):
                give_name(here, hidden, name)
                return name

    def _make_link(self, path: Parts, target: str, mtime_ns: int | None, *, replace: bool) -> None:
        place = self._places.enter(path[:-1])
        here, name = place.held.number, names.checked(path[-1])
        if place.left:
            with suppress(FileNotFoundError):
                os.unlink(name, dir_fd=here)
        if replace:
            hidden = self._places.hidden(name)
            with suppress(FileNotFoundError):
                os.unlink(hidden, dir_fd=here)
            os.symlink(target, hidden, dir_fd=here)
            os.replace(hidden, name, src_dir_fd=here, dst_dir_fd=here)
        while not replace:
            name = name if place.fresh else place.free(name)
            try:
                os.symlink(target, name, dir_fd=here)
                break
            except FileExistsError:
                if place.fresh:
                    raise
        if mtime_ns is not None:
            os.utime(name, ns=(mtime_ns, mtime_ns), dir_fd=here, follow_symlinks=False)

    def _settle_folders(self) -> None:
        """Give new folders their modes and times, from the deepest up."""
        told = {path for path, _, _ in self._folders}
        rest: list[tuple[Parts, int | None, int | None]] = [
            (path, None, None) for path in self._places.staged if path not in told
        ]
        for path, mode, mtime_ns in sorted(
            [*self._folders, *rest], key=lambda each: len(each[0]), reverse=True
        ):
            place = self._places.enter(path)
            if place.fresh:
                wanted = FOLDER_MODE if mode is None else mode & 0o777
                if wanted & CHANGE != CHANGE:
                    self._closed.append(path)
                os.fchmod(place.held.number, wanted & ~self._mask)
                if mtime_ns is not None:
                    os.utime(place.held.number, ns=(mtime_ns, mtime_ns))
        if self._places.staged and not self._unsynced:
            for path in self._places.staged:
                os.fsync(self._places.enter(path).held.number)
        self._folders.clear()

    def _show(self, path: Parts) -> str:
        """Rename a new folder from its hidden name; return the one it got."""
        hidden, place = self._places.staged[path], self._places.enter(path[:-1])
        was_left = self._places.enter(path).left
        name = _show_as(place, hidden, names.checked(path[-1]), was_left=was_left)
        os.fsync(place.held.number)
        del self._places.staged[path]
        self._places.let_go()
        return name


def _show_as(place: Place, hidden: str, wanted: str, *, was_left: bool) -> str:
    here = place.held.number
    if was_left and _is_reserved(here, wanted):
        with suppress(OSError):
            os.rename(hidden, wanted, src_dir_fd=here, dst_dir_fd=here)
            return wanted
    while True:
        name = place.free(wanted)
        try:
            # Renaming replaces an empty folder: so we replace none but our own.
            os.mkdir(name, PRIVATE, dir_fd=here)
            os.rename(hidden, name, src_dir_fd=here, dst_dir_fd=here)
            return name
        except OSError as error:
            if error.errno not in _TAKEN:
                with suppress(OSError):
                    os.rmdir(name, dir_fd=here)
                raise


def _is_reserved(here: int, name: str) -> bool:
    """Tell whether a folder stands there as one does that was killed just before it was renamed.

    If it is not empty after all, renaming fails.
    """
    try:
        state = os.stat(name, dir_fd=here, follow_symlinks=False)
    except OSError:
        return False
    is_private = stat.S_IMODE(state.st_mode) == PRIVATE
    return stat.S_ISDIR(state.st_mode) and is_private and state.st_uid == os.geteuid()


def _umask() -> int:
    """Return this program's umask.

    Only setting it tells it. Whoever makes a file in between gets less, never more; two threads
    that did so at once could leave it set.
    """
    with _ONE_AT_A_TIME:
        mask = os.umask(0o077)
        os.umask(mask)
    return mask
