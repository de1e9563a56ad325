"""What has arrived of large files: a record for each segment once it was written and hashed.

A record counts for nothing by itself: after a power loss it may be there and the bytes not,
and a disk may lie. So a resume believes `prove` alone, which reads and hashes again.

    header   magic and version (8) · what is sent (32) · where to (32) · CRC-32 of these
    record   entry (4) · segment (4) · digest (32) · CRC-32 of these, begun with the header's

Little-endian. A later version keeps the header as it is here, so that one is told from a
damaged one. Each record has its own check, which says nothing about honesty (this user's
file in this user's folder) but about torn and rotten ones: those are passed over. What does
not live here: where the file is, and who may have it (`disk_append`).
"""

from __future__ import annotations

import hashlib
import struct
import threading
import zlib
from typing import TYPE_CHECKING, Final, Protocol

from landline.errors import LocalError
from landline.transfer.segments import same

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

DIGEST: Final = 32
"""Bytes of a segment's digest."""

_MAGIC: Final = b"LLjrnl\0"
_VERSION: Final = 1
_HEADER: Final = struct.Struct("<7sB32s32s")
_RECORD: Final = struct.Struct(f"<II{DIGEST}s")
_CHECK: Final = struct.Struct("<I")
_HEADER_SIZE: Final = _HEADER.size + _CHECK.size
_STEP: Final = _RECORD.size + _CHECK.size

_PIECE: Final = 512 * 1024
"""Bytes that are read and hashed at a time: in a processor's nearer cache, which a segment is not
(an eighth less time)."""


class Records(Protocol):
    """The file that a journal is kept in: `disk_append.AppendFile`."""

    path: Path

    def read(self) -> bytes:
        """Return all of it."""

    def cut(self, size: int) -> None:
        """Keep the first `size` bytes."""

    def append(self, data: bytes) -> None:
        """Put `data` at the end."""

    def remove(self) -> None:
        """Remove it."""

    def close(self) -> None:
        """Let go of it."""


class Landed(Protocol):
    """A partial file whose segments can be read: `disk_large.LargeFile`."""

    @property
    def size(self) -> int:
        """Bytes of the whole file."""

    def read_into(self, buffer: memoryview, offset: int) -> int:
        """Fill `buffer` from `offset`; return how much there was."""


class Leaves(Protocol):
    """What hashes one segment after another: `segments.Hasher`."""

    def update(self, data: memoryview, /) -> None:
        """Take the next bytes of the segment."""

    def leaf(self) -> bytes:
        """Return the digest of what was taken, and begin the next segment."""


class Journal:
    """The segments that one transfer has written into one folder."""

    def __init__(self, file: Records, sent: bytes, folder: bytes) -> None:
        """Read what `file` holds of the transfer `sent` into `folder`, names of any length.

        What is of another transfer, or damaged from the start, is begun anew. Raises LocalError
        `journal.newer` where a version wrote it that this one does not know, and `disk.*`.
        """
        self._file = file
        self._lock = threading.Lock()
        self._entries: dict[int, dict[int, bytes]] = {}
        header = _HEADER.pack(_MAGIC, _VERSION, _short(sent), _short(folder))
        self._seed = zlib.crc32(header)
        header += _CHECK.pack(self._seed)
        content = file.read()
        if _is_newer(content):
            raise LocalError("journal.newer", path=file.path.parent)
        self.resumes = content[:_HEADER_SIZE] == header
        """An earlier run of the same transfer left it."""
        if self.resumes:
            self._size = self._load(content)
            if self._size < len(content):
                file.cut(self._size)
        else:
            if content:
                file.cut(0)
            file.append(header)
            self._size = _HEADER_SIZE

    def segments(self, entry: int) -> dict[int, bytes]:
        """Return the digests by segment that earlier runs noted down for `entry`."""
        return self._entries.get(entry, {})

    def add(self, entry: int, segment: int, digest: bytes) -> None:
        """Note down a segment that was written and hashed; threads may call it at once.

        Raises LocalError `disk.full` or `disk.failed`; the journal stays in order.
        """
        record = _RECORD.pack(entry, segment, digest)
        record += _CHECK.pack(zlib.crc32(record, self._seed))
        with self._lock:
            try:
                self._file.append(record)
            except LocalError:
                self._file.cut(self._size)
                raise
            self._size += _STEP

    def close(self) -> None:
        """Let go of the journal, which a resume will find."""
        self._file.close()

    def remove(self) -> None:
        """Remove the journal: everything has arrived, or nothing is to go on."""
        self._file.remove()

    def _load(self, content: bytes) -> int:
        """Take over all whole and right records; return where they end."""
        # At least as long as a record that is torn: so the next one stands in line again.
        end = len(content) - (len(content) - _HEADER_SIZE) % _STEP
        for start in range(_HEADER_SIZE, end, _STEP):
            record = content[start : start + _RECORD.size]
            (check,) = _CHECK.unpack_from(content, start + _RECORD.size)
            if zlib.crc32(record, self._seed) == check:
                entry, segment, digest = _RECORD.unpack(record)
                self._entries.setdefault(entry, {})[segment] = digest
        return end


def prove(
    file: Landed,
    entry: int,
    journal: Journal,
    hasher: Callable[[], Leaves],
    segment_size: int,
) -> dict[int, bytes]:
    """Read every journaled segment of `entry` again; return the digests of those that are right.

    In order. `hasher` makes what hashes one segment after another (the last one may be shorter).
    Raises LocalError `file.unreadable` where the disk cannot be read.
    """
    noted = sorted(journal.segments(entry).items())
    left = iter(noted)
    proven: dict[int, bytes] = {}
    faults: list[Exception] = []
    stopping = threading.Event()

    def work() -> None:
        leaves = hasher()
        try:
            with memoryview(bytearray(min(_PIECE, segment_size, file.size))) as buffer:
                for segment, digest in left:
                    if stopping.is_set():
                        return
                    if _is_right(file, segment, digest, leaves, segment_size, buffer):
                        proven[segment] = digest
        except Exception as fault:
            faults.append(fault)
            stopping.set()

    # Reading and hashing are done without the interpreter's lock.
    other = threading.Thread(target=work, name="landline-proof")
    try:
        if len(noted) > 1:
            other.start()
        work()
    except BaseException:
        stopping.set()
        raise
    finally:
        if other.ident is not None:
            other.join()
    if faults:
        raise faults[0]
    return dict(sorted(proven.items()))


def _is_right(
    file: Landed,
    segment: int,
    digest: bytes,
    leaves: Leaves,
    segment_size: int,
    buffer: memoryview,
) -> bool:
    start = segment * segment_size
    end = min(start + segment_size, file.size)
    if start >= end:
        return False
    for at in range(start, end, len(buffer)):
        with buffer[: end - at] as piece:
            if file.read_into(piece, at) < len(piece):
                leaves.leaf()
                return False
            leaves.update(piece)
    return same(leaves.leaf(), digest)


def _is_newer(content: bytes) -> bool:
    head, check = content[: _HEADER.size], content[_HEADER.size : _HEADER_SIZE]
    if _CHECK.pack(zlib.crc32(head)) != check:
        return False
    return head.startswith(_MAGIC) and head[len(_MAGIC)] > _VERSION


def _short(name: bytes) -> bytes:
    return hashlib.blake2b(name, digest_size=32).digest()
