"""A stream as it arrives: segment by segment, each proven before any of it goes on.

Into a file of a folder, which has its name once all is there, or into what is open already
(standard output). For one connection at a time; nothing of a stream is kept for a resume.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, BinaryIO, Protocol

from landline.errors import LocalError, RefusedError, VerificationError
from landline.transfer.disk import Folder, Partial
from landline.transfer.names import tamed
from landline.transfer.segments import SEGMENT_BYTES

if TYPE_CHECKING:
    from pathlib import Path

    from landline.transfer.arriving import Arrived


class Sink(Protocol):
    """Where a stream goes to."""

    @property
    def part(self) -> str:
        """What it is called in its folder until all is there; empty where there is none."""

    def write(self, data: memoryview) -> None:
        """Take what comes next; raises LocalError."""

    def commit(self) -> Path | None:
        """Take that this was all; return where it is. Raises LocalError."""

    def discard(self) -> None:
        """Remove what there is, unless it was committed."""


class Piping:
    """One segment in memory, and where it goes once it is proven."""

    def __init__(self, sink: Sink, most: int = 0) -> None:
        """Write into `sink`, at most so many bytes; 0: any number."""
        self.size = 0
        """Bytes that were proven and written."""
        self._most = most
        self._sink = sink
        self._segment = memoryview(bytearray(SEGMENT_BYTES))
        self._filled = 0

    @property
    def part(self) -> str:
        """As `Sink.part`."""
        return self._sink.part

    def data(self, entry: int, offset: int, content: memoryview, zeros: int) -> None:
        """Take a part of the segment that is under way, and that there are zeros before it."""
        del entry
        at = offset % SEGMENT_BYTES
        self._segment[at - zeros : at] = bytes(zeros)
        self._filled = at + len(content)
        self._segment[at : self._filled] = content

    def segment(self, arrived: Arrived) -> None:
        """Take that the segment is proven: write what came of it.

        Raises LocalError, and RefusedError `transfer.over-most`.
        """
        del arrived
        if 0 < self._most < self.size + self._filled:
            raise RefusedError("transfer.over-most")
        self._sink.write(self._segment[: self._filled])
        self.size += self._filled
        self._filled = 0

    def finish(self, size: int) -> Path | None:
        """Take that this was all, `size` bytes of it; return where it is, if that is a file.

        Raises LocalError, and VerificationError `transfer.other` if it is not all.
        """
        if size != self.size:
            raise VerificationError("transfer.other")
        return self._sink.commit()

    def close(self) -> None:
        """Remove what there is, unless it is finished."""
        self._sink.discard()

    def forget(self) -> None:
        """Take that a segment begins, whatever became of the one before."""
        self._filled = 0


class FileSink:
    """A file in a folder, which gets its name at the end."""

    def __init__(self, folder: Path, name: str, *, spares: bool = False) -> None:
        """Begin it; `spares`: some of the disk is left free. Raises LocalError."""
        self._folder = Folder.open(folder)
        try:
            self._free = self._folder.free(spares=spares)
            self._partial: Partial = self._folder.create(tamed(name))
        except BaseException:
            self._folder.close()
            raise
        self.part = self._partial.hidden

    def write(self, data: memoryview) -> None:
        """Take what comes next; raises LocalError."""
        self._free.check()
        self._partial.write(data)

    def commit(self) -> Path | None:
        """Give the file its name; return its path. Raises LocalError."""
        return self._partial.commit()

    def discard(self) -> None:
        """Remove what there is, unless it was committed."""
        self._partial.discard()
        self._folder.close()


class OpenSink:
    """What is open already, and stays so."""

    part = ""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out

    def write(self, data: memoryview) -> None:
        """Take what comes next; raises LocalError `disk.failed`, `transfer.unread`."""
        try:
            self._out.write(data)
            self._out.flush()
        except BrokenPipeError as error:
            raise LocalError("transfer.unread") from error
        except OSError as error:
            raise _unwritten(error) from error

    def commit(self) -> Path | None:
        """Take that this was all."""
        return None

    def discard(self) -> None:
        """Leave what was written."""


def _unwritten(error: OSError) -> LocalError:
    return LocalError("disk.failed", path="-", why=os.strerror(error.errno or 0).lower())
