"""Blobs in a folder: `ab/cd/abcd…` by the first digits of their names, uploads in `uploads/`.

Folders are held open and nothing is looked up by a path, no link is followed, and files are
their owner's alone (0600). An upload that is finished gets its blob's name as a second one and
keeps its own until it is dropped, so that a program killed in between has lost nothing.
"""

from __future__ import annotations

import errno
import os
import re
import stat
import threading
import time
from contextlib import suppress
from io import FileIO
from typing import TYPE_CHECKING, Final, Self

from landline.blobs.landing import FolderFollower, FolderLanding, Progress
from landline.blobs.port import Blob, Unfinished
from landline.errors import LocalError, RefusedError
from landline.sizes import Size
from landline.transfer.disk import OPEN_FOLDER, local_error
from landline.transfer.held import Held

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from landline.transfer.content import Content

UPLOADS: Final = "uploads"

_INNER: Final = OPEN_FOLDER | os.O_NOFOLLOW
_READ: Final = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_WRITE: Final = os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_FOLDER_MODE: Final = 0o700
_FILE_MODE: Final = 0o600

_BLOB: Final = re.compile(r"[0-9a-f]{64}")
_UPLOAD: Final = re.compile(r"[0-9a-f]{32}")
_FAN: Final = re.compile(r"[0-9a-f]{2}")

_NO_LINKS: Final = (errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK, errno.EACCES)
"""What `link` says on file systems without hard links (FAT, some network ones)."""


class Folder:
    """The blobs of one hub, in a folder of its own. Implements `port.Blobs`."""

    def __init__(self, path: Path, held: Held, uploads: Held, spare: int) -> None:
        """Use `open`."""
        self.path = path
        self._held = held
        self._uploads = uploads
        self.spare = spare
        self._progress: dict[str, Progress] = {}
        self._done: dict[str, Blob] = {}
        self._lock = threading.RLock()

    @classmethod
    def open(cls, path: Path, *, spare: int = 0) -> Self:
        """Keep blobs in the folder at `path`, made if missing.

        `spare`: bytes of the disk that no upload is to take. Raises LocalError `disk.denied`,
        `disk.full`, `disk.not-a-folder` or `disk.failed`.
        """
        try:
            with suppress(FileExistsError):
                path.mkdir(mode=_FOLDER_MODE, parents=True)
            held = Held(os.open(path, _INNER))
            return cls(path, held, _entered(held, UPLOADS), spare)
        except OSError as error:
            raise local_error(error, path) from error

    # Uploads

    def begin(self, upload: str, size: int | None, *, most: int | None = None) -> FolderLanding:
        """See `port.Blobs`."""
        path = self._path_of(upload)
        with self._lock:
            progress = self._progress.get(upload) or Progress(0)
            if progress.landing is not None:
                raise RefusedError("upload.busy")
            done = self._done.get(upload)
            if done is not None:
                return FolderLanding(self, upload, None, path, progress, done)
            if size is not None:
                self.require(size - self.there(upload) + self._promised())
            try:
                held = self._opened(upload)
            except OSError as error:
                raise local_error(error, path) from error
            progress.size, progress.most = size, most
            progress.landing = landing = FolderLanding(self, upload, held, path, progress)
            self._progress[upload] = progress
        try:
            landing.prove()
        except BaseException:
            landing.keep()
            raise
        return landing

    def follow(self, upload: str, tell: Callable[[], None]) -> FolderFollower | None:
        """See `port.Blobs`."""
        path = self._path_of(upload)
        with self._lock:
            try:
                held = Held(os.open(upload, _READ, dir_fd=self._uploads.number))
            except FileNotFoundError:
                return None
            except OSError as error:
                raise local_error(error, path) from error
            progress = self._progress.get(upload)
            if progress is None:
                progress = self._progress[upload] = Progress(os.fstat(held.number).st_size)
                progress.where = "done" if upload in self._done else "waiting"
            follower = FolderFollower(
                progress, held, tell, lambda one: self._part(upload, progress, one)
            )
            progress.join(follower)
        return follower

    def kept(self, upload: str) -> Blob | None:
        """See `port.Blobs`."""
        return self._done.get(upload)

    def there(self, upload: str) -> int:
        """See `port.Blobs`."""
        self._path_of(upload)
        progress = self._progress.get(upload)
        if progress is not None and progress.landing is not None:
            return progress.there
        try:
            return os.stat(upload, dir_fd=self._uploads.number, follow_symlinks=False).st_size
        except OSError:
            return 0

    def drop(self, upload: str) -> None:
        """See `port.Blobs`."""
        self._path_of(upload)
        with self._lock:
            self._done.pop(upload, None)
            with suppress(OSError):
                os.unlink(upload, dir_fd=self._uploads.number)
            progress = self._progress.pop(upload, None)
        if progress is not None:
            if progress.landing is not None:
                progress.landing.dropped()
            if progress.where != "done":
                progress.fell_back(progress.there)

    def uploads(self) -> list[Unfinished]:
        """See `port.Blobs`."""
        now, found = time.time(), []
        for name in _names(self._uploads):
            with suppress(OSError):
                state = os.stat(name, dir_fd=self._uploads.number, follow_symlinks=False)
                progress = self._progress.get(name)
                landing = progress is not None and progress.landing is not None
                age = max(0.0, now - state.st_mtime)
                if _UPLOAD.fullmatch(name):
                    found.append(Unfinished(name, state.st_size, age, landing))
        return found

    # Blobs

    def find(self, blob: str) -> FileIO | None:
        """See `port.Blobs`."""
        if not _BLOB.fullmatch(blob):
            return None
        try:
            above = self._fan(blob, make=False)
            file = FileIO(os.open(blob, _READ, dir_fd=above.number))
        except FileNotFoundError:
            return None
        except OSError as error:
            raise local_error(error, self.path / blob) from error
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            file.close()
            return None
        return file

    def remove(self, blob: str) -> bool:
        """See `port.Blobs`."""
        with self._lock:
            if any(done.id == blob for done in self._done.values()):
                return False
            try:
                above = self._fan(blob, make=False)
                os.unlink(blob, dir_fd=above.number)
            except FileNotFoundError:
                return True
            except OSError as error:
                raise local_error(error, self.path / blob) from error
            return True

    def blobs(self) -> Iterator[str]:
        """See `port.Blobs`."""
        for first in _listed(self._held, _FAN):
            outer = _inner(self._held, first)
            for second in [] if outer is None else _listed(outer, _FAN):
                inner = None if outer is None else _inner(outer, second)
                yield from [] if inner is None else _listed(inner, _BLOB)

    def close(self) -> None:
        """See `port.Blobs`."""
        with self._lock:
            under_way = [one.landing for one in self._progress.values() if one.landing is not None]
        for landing in under_way:
            landing.keep()

    # What landings ask

    def settle(self, upload: str, content: Content) -> Blob:
        """See `landing.Keeping`; raises OSError."""
        size = content.size
        blob = Blob(content.identity().hex(), size)
        above = self._fan(blob.id, make=True)
        with self._lock:
            if upload not in self._progress:  # dropped meanwhile
                raise RefusedError("upload.dropped")
            try:
                os.link(
                    upload,
                    blob.id,
                    src_dir_fd=self._uploads.number,
                    dst_dir_fd=above.number,
                    follow_symlinks=False,
                )
            except FileExistsError:
                self._check_size(above, blob)
            except OSError as error:
                if error.errno not in _NO_LINKS:
                    raise
                os.rename(upload, blob.id, src_dir_fd=self._uploads.number, dst_dir_fd=above.number)
            self._done[upload] = blob
        os.fsync(above.number)
        return blob

    def let_go(self, upload: str) -> None:
        """See `landing.Keeping`."""
        with self._lock:
            progress = self._progress.get(upload)
            if progress is not None:
                progress.landing = None
                if not progress.followers:
                    del self._progress[upload]

    def require(self, size: int) -> None:
        """See `landing.Keeping`."""
        state = os.fstatvfs(self._held.number)
        if size + self.spare > state.f_bavail * state.f_frsize:
            raise LocalError("disk.no-room", path=self.path, size=Size(size))

    # Inside

    def _part(self, upload: str, progress: Progress, follower: FolderFollower) -> None:
        with self._lock:
            progress.part(follower)
            unused = progress.landing is None and not progress.followers
            if unused and self._progress.get(upload) is progress:
                del self._progress[upload]

    def _path_of(self, upload: str) -> Path:
        if not _UPLOAD.fullmatch(upload):
            raise RefusedError("upload.unknown")
        return self.path / UPLOADS / upload

    def _opened(self, upload: str) -> Held:
        """Open what there is of an upload, or begin it."""
        folder = self._uploads.number
        with suppress(FileExistsError):
            flags = _WRITE | os.O_CREAT | os.O_EXCL
            return Held(os.open(upload, flags, _FILE_MODE, dir_fd=folder))
        with suppress(OSError):  # a link, a folder, a socket: nothing that we left
            held = Held(os.open(upload, _WRITE, dir_fd=folder))
            state = os.fstat(held.number)
            if stat.S_ISREG(state.st_mode) and state.st_uid == os.geteuid():
                return held
        raise LocalError("disk.not-ours", path=self.path / UPLOADS / upload)

    def _promised(self) -> int:
        """Return the bytes that are still to come of uploads that somebody writes now."""
        return sum(
            max(0, each.size - each.there)
            for each in self._progress.values()
            if each.landing is not None and each.size is not None
        )

    def _fan(self, blob: str, *, make: bool) -> Held:
        """Open the folder that a blob is in."""
        held = self._held
        for name in (blob[:2], blob[2:4]):
            held = _entered(held, name) if make else Held(_open(held, name))
        return held

    def _check_size(self, above: Held, blob: Blob) -> None:
        """Trust what is there under the blob's name, unless it cannot be that."""
        state = os.stat(blob.id, dir_fd=above.number, follow_symlinks=False)
        if not stat.S_ISREG(state.st_mode) or state.st_size != blob.size:
            raise LocalError("disk.not-ours", path=self.path / blob.id)


def _open(above: Held, name: str) -> int:
    return os.open(name, _INNER, dir_fd=above.number)


def _inner(above: Held, name: str) -> Held | None:
    try:
        return Held(_open(above, name))
    except OSError:
        return None


def _entered(above: Held, name: str) -> Held:
    """Open the folder `name`, made if missing, and then for good."""
    try:
        return Held(_open(above, name))
    except FileNotFoundError:
        with suppress(FileExistsError):
            os.mkdir(name, _FOLDER_MODE, dir_fd=above.number)
            os.fsync(above.number)
        return Held(_open(above, name))


def _listed(folder: Held, pattern: re.Pattern[str]) -> list[str]:
    return [name for name in _names(folder) if pattern.fullmatch(name)]


def _names(folder: Held) -> list[str]:
    """Return what is in it, also where another thread does that at the same time.

    Listings by one descriptor would share the place that they have come to (POSIX `readdir`).
    """
    number = os.open(".", os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC, dir_fd=folder.number)
    try:
        return os.listdir(number)  # noqa: PTH208 (no path, but a descriptor)
    finally:
        os.close(number)
