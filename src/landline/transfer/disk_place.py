"""The open folders of a tree that is landing, and the hidden names of those that are new.

A folder is opened from the one it is in, and kept open as long as there is room. One that is
new below one that is not is made under a hidden name: from there down nobody else has any
business. What does not live here: files (`disk_tree`, `disk_large`).
"""

from __future__ import annotations

import errno
import hashlib
import os
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from landline.errors import LocalError
from landline.transfer import names
from landline.transfer.disk import OPEN_FOLDER, local_error
from landline.transfer.held import Held

if TYPE_CHECKING:
    from pathlib import Path

Parts = tuple[str, ...]
"""The components of a path from the folder that a transfer lands in."""

FOLDER_MODE: Final = 0o777
PRIVATE: Final = 0o700
CHANGE: Final = 0o300
"""What a folder's owner needs to make or remove something in it."""

_INNER_FOLDER: Final = OPEN_FOLDER | os.O_NOFOLLOW

_MOST_HELD: Final = 128
"""Folders that are kept open: a tree may have more than a process may open."""

MOST_NUMBERS: Final = 10_000
"""Tries for a free name. Only somebody who takes each one as it is tried gets there."""

_MARK: Final = 12
_SHOWN: Final = names.LONGEST - len("...part") - 2 * _MARK - 1


class Place:
    """An open folder of the tree."""

    __slots__ = ("_taken", "fresh", "held", "left", "path")

    def __init__(self, held: Held, path: Path, *, fresh: bool, left: bool = False) -> None:
        self.held = held
        self.path = path
        self.fresh = fresh
        """Made by this transfer, and not visible yet."""
        self.left = left
        """Left by a run of it that was broken off, so names in it may be ours already."""
        self._taken: set[str] | None = None

    def free(self, wanted: str) -> str:
        """Return `wanted`, numbered where it is known to be taken, and take it."""
        if self._taken is None:
            self._taken = {names.collision_key(name) for name in self.listed()}
        for number in range(1, MOST_NUMBERS):
            name = wanted if number == 1 else names.numbered(wanted, number)
            key = names.collision_key(name)
            if key not in self._taken:
                self._taken.add(key)
                return name
        raise OSError(errno.EEXIST, os.strerror(errno.EEXIST))

    def listed(self) -> list[str]:
        """Return the names of all that is in it."""
        return os.listdir(self.held.number)  # noqa: PTH208 (no path, but a descriptor)


class Places:
    """The folders of one transfer below the open folder `held` at `path`.

    `key` is what the transfer is known by: hidden names follow from it.
    """

    def __init__(self, held: Held, path: Path, key: bytes) -> None:
        self.root = Place(held, path, fresh=False)
        self.mark = mark_of(key)
        self.staged: dict[Parts, str] = {}
        """The hidden names of the new folders that are in folders which are not."""
        self._left: set[Parts] = set()
        self._joined: set[Parts] = {()}
        self._open: dict[Parts, Place] = {}
        self._lock = threading.RLock()

    def hidden(self, name: str) -> str:
        """Return what `name` is called until it is complete."""
        shown = name
        if len(name.encode()) > _SHOWN:
            # Names that are alike up to here must not share a partial file.
            whole = hashlib.blake2b(name.encode(), digest_size=_MARK // 2).hexdigest()
            shown = name.encode()[:_SHOWN].decode("utf-8", "ignore") + whole
        return f".{shown}.{self.mark}.part"

    def enter(self, path: Parts) -> Place:
        """Open the folder `path`, made if missing; raises UsageError and LocalError."""
        place = self._open.get(path)
        if place is not None:
            return place
        try:
            place = self._place(path, make=True)
            if place is None:  # gone as soon as it was made
                raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))
        except OSError as error:
            raise local_error(error, self.root.path.joinpath(*path)) from error
        return place

    def find(self, path: Parts) -> Place | None:
        """Open the folder `path` if it is there; raises UsageError, LocalError and OSError."""
        return self._place(path, make=False)

    def sweep(self) -> None:
        """Remove what has a hidden name of ours, also what broken-off runs left."""
        ending = f".{self.mark}.part"
        for path in self._joined:
            with suppress(OSError, LocalError):
                place = self.find(path)
                for name in place.listed() if place else []:
                    if place and name.startswith(".") and name.endswith(ending):
                        _remove(place.held.number, name)

    def let_go(self) -> None:
        """Close all folders but the root; they are opened again when needed."""
        self._open.clear()

    def _place(self, path: Parts, *, make: bool) -> Place | None:
        if not path:
            return self.root
        with self._lock:
            place = self._open.get(path)
            if place is None:
                above = self._place(path[:-1], make=make)
                if above is None:
                    return None
                opened = self._inner if above.fresh else self._topmost
                if (place := opened(above, path, make=make)) is None:
                    return None
                while len(self._open) >= _MOST_HELD:
                    del self._open[next(iter(self._open))]
                self._open[path] = place
            return place

    def _inner(self, above: Place, path: Parts, *, make: bool) -> Place | None:
        """Open a folder in one that is new."""
        name, left = names.checked(path[-1]), above.left
        if make:
            with suppress(FileExistsError):
                os.mkdir(name, FOLDER_MODE, dir_fd=above.held.number)
                left = False
        held = _folder(above, name)
        if held is None:
            return None
        if left:
            _reopen(held)
        return Place(held, above.path / name, fresh=True, left=left)

    def _topmost(self, above: Place, path: Parts, *, make: bool) -> Place | None:
        """Open a folder in one that was there before: ours, or one to join, or a new one."""
        name = names.checked(path[-1])
        hidden, shown = self.hidden(name), above.path / name
        held = _folder(above, hidden)
        if held is not None and path not in self.staged:
            self._left.add(path)
        if held is None:
            if (held := _folder(above, name)) is not None:
                self._joined.add(path)
                return Place(held, shown, fresh=False)
            if make:
                os.mkdir(hidden, PRIVATE, dir_fd=above.held.number)
                held = _folder(above, hidden)
            if held is None:
                return None
        if os.fstat(held.number).st_uid != os.geteuid():
            raise LocalError("disk.not-ours", path=above.path / hidden)
        if path in self._left and path not in self.staged:
            _reopen(held)
        self.staged[path] = hidden
        return Place(held, shown, fresh=True, left=path in self._left)


def mark_of(key: bytes) -> str:
    """Return what is in every hidden name of the transfer that is known by `key`."""
    return hashlib.blake2b(key, digest_size=_MARK // 2).hexdigest()


def journal_name(mark: str) -> str:
    """Return what the file is called in which a resume finds what had arrived."""
    return f".landline.{mark}.journal"


def _reopen(held: Held) -> None:
    """Let its owner change the open folder, which a run that was broken off had closed."""
    if os.fstat(held.number).st_mode & CHANGE != CHANGE:
        os.fchmod(held.number, PRIVATE)


def _remove(folder: int, name: str) -> None:
    try:
        os.unlink(name, dir_fd=folder)
    except (IsADirectoryError, PermissionError):  # POSIX knows only the latter
        import shutil  # 2 ms, and seldom needed

        shutil.rmtree(name, ignore_errors=True, dir_fd=folder)
    except OSError:
        return


def _folder(above: Place, name: str) -> Held | None:
    try:
        return Held(os.open(name, _INNER_FOLDER, dir_fd=above.held.number))
    except FileNotFoundError:
        return None
