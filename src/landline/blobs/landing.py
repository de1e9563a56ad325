"""An upload while it lands in a shelf's folder, and those who read it meanwhile."""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from io import FileIO
from typing import TYPE_CHECKING, Final, Literal, Protocol

from landline.blobs.port import Lent
from landline.errors import RefusedError, UsageError
from landline.transfer.content import Content
from landline.transfer.disk import local_error
from landline.transfer.disk_large import SYNC_EVERY
from landline.transfer.segments import SEGMENT_BYTES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from landline.blobs.port import Blob
    from landline.transfer.held import Held

_PIECE: Final = 1 << 20
"""Bytes that are read at once when what is there has to be hashed again."""

Where = Literal["landing", "waiting", "done", "gone"]


class Progress:
    """How far one upload is, for all who read it."""

    def __init__(self, there: int) -> None:
        self.there = there
        self.size: int | None = None
        self.most: int | None = None
        self.where: Where = "waiting"
        self.landing: FolderLanding | None = None
        self.followers: list[FolderFollower] = []
        self._lock = threading.Lock()

    def join(self, follower: FolderFollower) -> None:
        """Tell `follower` too from now on."""
        with self._lock:
            self.followers.append(follower)

    def part(self, follower: FolderFollower) -> None:
        """Tell `follower` no more."""
        with self._lock:
            if follower in self.followers:
                self.followers.remove(follower)

    def moved(self, there: int, where: Where) -> None:
        """Note where it stands, and tell everybody."""
        with self._lock:
            self.there, self.where = there, where
            followers = list(self.followers)
        for follower in followers:
            follower.tell()

    def fell_back(self, there: int) -> None:
        """Note that bytes are gone: who read along may have passed on what was not so."""
        with self._lock:
            self.there = there
            followers, self.followers = self.followers, []
        for follower in followers:
            follower.gone = True
            follower.tell()


class FolderFollower:
    """See `port.Follower`."""

    def __init__(
        self,
        progress: Progress,
        held: Held,
        tell: Callable[[], None],
        closed: Callable[[FolderFollower], None],
    ) -> None:
        self._progress = progress
        self._held: Held | None = held
        self.tell = tell
        self._closed = closed
        self.gone = False

    @property
    def there(self) -> int:
        """See `port.Follower`."""
        return self._progress.there

    @property
    def size(self) -> int | None:
        """See `port.Follower`."""
        return self._progress.size

    @property
    def state(self) -> Where:
        """See `port.Follower`."""
        return "gone" if self.gone else self._progress.where

    def read(self, offset: int, length: int) -> bytes:
        """See `port.Follower`."""
        held = self._held
        if held is None:
            raise ValueError("the follower is closed")
        return os.pread(held.number, max(0, min(length, self.there - offset)), offset)

    def close(self) -> None:
        """See `port.Follower`."""
        self._held = None
        self._closed(self)


class Keeping(Protocol):
    """What a landing needs of the folder that it lands in."""

    @property
    def spare(self) -> int:
        """Bytes of the disk that no upload is to take."""

    def settle(self, upload: str, content: Content) -> Blob:
        """Make a blob of the upload, which is on the disk."""

    def let_go(self, upload: str) -> None:
        """Note that nobody writes the upload any more."""

    def drop(self, upload: str) -> None:
        """Forget the upload."""

    def require(self, size: int) -> None:
        """Raise LocalError `disk.no-room` if `size` bytes more leave too little of the disk."""


class FolderLanding:
    """See `port.Landing`."""

    def __init__(
        self,
        folder: Keeping,
        upload: str,
        held: Held | None,
        path: Path,
        progress: Progress,
        blob: Blob | None = None,
    ) -> None:
        """Take over `held`; `prove` is to follow, unless it is finished as `blob`."""
        self._folder = folder
        self._upload = upload
        self._held = held
        self._path = path
        self._progress = progress
        self._blob = blob
        self._content = Content()
        self._unsynced = 0
        self._closed = False
        self._lock = threading.Lock()

    @property
    def offset(self) -> int:
        """See `port.Landing`."""
        return self._content.size if self._blob is None else self._blob.size

    def prove(self) -> None:
        """Hash what is there; raises LocalError."""
        held = self._open()
        try:
            state = os.fstat(held.number)
            self._read_on(held, state.st_size)
        except OSError as error:
            raise local_error(error, self._path) from error
        # Linked already: a program was killed between finishing and saying so.
        self._closed = state.st_nlink > 1
        self._progress.moved(self.offset, "landing")

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """See `port.Landing`."""
        if not len(data):
            return
        with self._lock:
            self._check_length(self.offset + len(data))
            held = self._open()
            self._folder.require(len(data))
            try:
                held.write_from(data, self.offset)
                self._unsynced += len(data)
                if self._unsynced >= SYNC_EVERY:
                    self._unsynced = 0
                    os.fdatasync(held.number)
            except OSError as error:
                with suppress(OSError):
                    os.ftruncate(held.number, self.offset)
                raise local_error(error, self._path) from error
            self._content.update(data)
        self._progress.moved(self.offset, "landing")

    def cut(self, offset: int) -> None:
        """See `port.Landing`."""
        with self._lock:
            if self._closed or self._blob is not None or not 0 <= offset <= self.offset:
                raise ValueError("outside what came")
            held = self._open()
            try:
                os.ftruncate(held.number, offset)
                self._content.cut(offset)
                self._read_on(held, offset)
            except OSError as error:
                raise local_error(error, self._path) from error
        self._progress.fell_back(offset)

    def finish(self) -> Blob:
        """See `port.Landing`."""
        with self._lock:
            if self._blob is None:
                held, size = self._open(), self._progress.size
                if size is not None and self.offset < size:
                    raise UsageError("upload.incomplete", missing=size - self.offset)
                try:
                    os.fsync(held.number)
                    self._blob = self._folder.settle(self._upload, self._content)
                except OSError as error:
                    raise local_error(error, self._path) from error
            blob = self._blob
            self._held = None
        self._progress.moved(blob.size, "done")
        self._folder.let_go(self._upload)
        return blob

    def lend(self) -> Lent:
        """See `port.Landing`."""
        with self._lock:
            return Lent(FileIO(os.dup(self._open().number), "r+b"), self._folder.spare)

    def look(self) -> None:
        """See `port.Landing`."""
        there = os.fstat(self._open().number).st_size
        if there > self._progress.there:
            self._progress.moved(there, "landing")

    def took(self, leaves: Sequence[bytes] = (), fault: OSError | None = None) -> None:
        """See `port.Landing`."""
        with self._lock:
            held = self._open()
            try:
                there = os.fstat(held.number).st_size
                bound = self._content.cut(self._content.size)
                self._content.extend(leaves[: max(0, there - bound) // SEGMENT_BYTES])
                self._read_on(held, there)
            except OSError as error:
                raise local_error(error, self._path) from error
        if self.offset < self._progress.there:
            self._progress.fell_back(self.offset)
        self._progress.moved(self.offset, "landing")
        if fault is not None:
            raise local_error(fault, self._path) from fault

    def keep(self) -> None:
        """See `port.Landing`."""
        with self._lock:
            held, self._held = self._held, None
        if held is not None:
            with suppress(OSError):
                os.fdatasync(held.number)
            self._progress.moved(self.offset, "waiting")
            self._folder.let_go(self._upload)

    def discard(self) -> None:
        """See `port.Landing`."""
        if self._held is not None:
            self._folder.drop(self._upload)

    def dropped(self) -> None:
        """Give it up, as somebody dropped the upload."""
        with self._lock:
            self._held = None

    def _read_on(self, held: Held, end: int) -> None:
        """Hash what stands in the file from the offset to `end`."""
        piece = bytearray(_PIECE)
        while self.offset < end:
            with memoryview(piece)[: end - self.offset] as wanted:
                read = held.read_into(wanted, self.offset)
                if not read:
                    break
                self._content.update(wanted[:read])

    def _check_length(self, length: int) -> None:
        size, most = self._progress.size, self._progress.most
        ended = self._closed or self._blob is not None
        if ended or any(bound is not None and length > bound for bound in (size, most)):
            raise UsageError("upload.too-long")

    def _open(self) -> Held:
        if self._held is None:
            raise RefusedError("upload.dropped")
        return self._held
