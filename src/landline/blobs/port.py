"""What a hub asks of the place where blobs are kept; engines are a file each.

A blob's name is the identity of its content (`transfer.segments`), in hex: it never changes,
and the same content is kept once. Content arrives as an upload, under a name that the hub
gives, and can be read while it does. Whether anybody may have it is not decided here.

Calls block and may come from any thread; a landing is one thread's at a time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from io import FileIO


class Blob(Struct, frozen=True, gc=False):
    """Content that is kept."""

    id: str
    size: int


class Unfinished(Struct, frozen=True, gc=False):
    """An upload, as it stands on the disk."""

    upload: str
    size: int
    """Bytes that are there."""
    age: float
    """Seconds since something came."""
    landing: bool
    """Somebody is writing it now."""


class Lent(NamedTuple):
    """An upload's file, to be appended to by another process."""

    file: FileIO
    """To be closed by whoever has it."""
    spare: int
    """Bytes of the disk that are to stay free."""


class Landing(Protocol):
    """One upload while it comes, in order. Only `finish`, `keep` and `discard` let go of it."""

    @property
    def offset(self) -> int:
        """How many bytes are there: what is to come next."""

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Append `data`, hashing it.

        Raises LocalError `disk.full` or `disk.failed` (the offset is then as before, and one
        may try again), UsageError `upload.too-long` beyond the size that was told, and
        RefusedError `upload.dropped` once somebody has dropped it.
        """

    def cut(self, offset: int) -> None:
        """Forget what came after the first `offset` bytes, as if it had not been written."""

    def finish(self) -> Blob:
        """Put it on the disk for good, as a blob, and return that; the same again if repeated.

        The blob stays at least until the upload is dropped. Raises UsageError
        `upload.incomplete` while bytes of the size that was told are missing, and as `write`;
        the upload is then as it was.
        """

    def lend(self) -> Lent | None:
        """Return its file; None: another process cannot append to it. Raises as `write`.

        Until `took`, nobody else writes.
        """

    def look(self) -> None:
        """Let those who read along see what has been appended since `lend`; does not block.

        Raises RefusedError `upload.dropped`, after which nothing is to be appended any more.
        """

    def took(self, leaves: Sequence[bytes] = (), fault: OSError | None = None) -> None:
        """Count what was appended since `lend`, by nobody any more.

        `leaves` are those of the segments that have become whole, in order and from the one on
        that was open; the rest is read and hashed. `fault` is what the disk said to whoever
        appended. Raises as `write`, then too.
        """

    def keep(self) -> None:
        """Let go of it and leave what came, to be gone on with by another `begin`."""

    def discard(self) -> None:
        """Remove what came."""


class Follower(Protocol):
    """Reads an upload while it lands. To be closed."""

    @property
    def there(self) -> int:
        """Bytes that can be read."""

    @property
    def size(self) -> int | None:
        """How long it will be, where that is known."""

    @property
    def state(self) -> Literal["landing", "waiting", "done", "gone"]:
        """`waiting`: nobody writes it at present; `gone`: it was dropped, or its bytes were."""

    def read(self, offset: int, length: int) -> bytes:
        """Return what is there of `length` bytes from `offset`."""

    def close(self) -> None:
        """Let go of it."""


class Blobs(Protocol):
    """A place where blobs are kept."""

    def begin(self, upload: str, size: int | None, *, most: int | None = None) -> Landing:
        """Begin the upload named `upload`, or go on with what is there of it, hashed again.

        `size` is how many bytes it will have in all, if that is known; more than `most` are
        refused in any case. One that is finished takes nothing more. Raises RefusedError
        `upload.busy` while another landing has it, and `upload.unknown` for what no hub would
        name one; LocalError `disk.no-room` and as `Landing.write`.
        """

    def follow(self, upload: str, tell: Callable[[], None]) -> Follower | None:
        """Read an upload that is under way; None: there is none of that name.

        `tell` is called by the writing thread whenever there is more, or its state is another.
        """

    def kept(self, upload: str) -> Blob | None:
        """Return the blob that an upload was finished as; None: it is not finished.

        What a stopped program had finished is not known any more: `begin` and `finish` find out.
        """

    def there(self, upload: str) -> int:
        """Return how many bytes of an upload are there."""

    def drop(self, upload: str) -> None:
        """Forget an upload: what came is removed, and a blob that it became is let go of."""

    def uploads(self) -> list[Unfinished]:
        """Return all uploads that there is something of."""

    def find(self, blob: str) -> FileIO | None:
        """Open a blob for reading; None: it is not here. Raises LocalError."""

    def remove(self, blob: str) -> bool:
        """Remove a blob that no upload was finished as; return whether it is gone.

        Whoever reads it already goes on. Raises LocalError.
        """

    def blobs(self) -> Iterator[str]:
        """Go through all blobs; those that come or go meanwhile may be among them or not."""

    def close(self) -> None:
        """Let go of everything; landings are kept for a resume."""
