"""The job `land` of a worker: the body of a request, from its connection to the end of a file.

Who reads it, writes it and hashes it is then no event loop's thread, which would wait for the
interpreter's lock at each step, and have all who talk wait. What does not live here: whose
file it is and what becomes of it (`blobs`), which requests are brought so (`web.apart`).
"""

from __future__ import annotations

import errno
import os
import socket
import struct
from contextlib import suppress
from io import FileIO
from typing import TYPE_CHECKING, Any, Final

from landline.transfer.content import Content
from landline.transfer.disk_large import SYNC_EVERY
from landline.transfer.held import Held
from landline.transfer.segments import SEGMENT_BYTES

if TYPE_CHECKING:
    from landline.server.worker import Handle

PIECE: Final = 512 * 1024
"""Bytes of a job's only buffer."""


def run(given: dict[str, Any], handles: list[Handle]) -> dict[str, Any]:
    """Append what comes from a socket to a file that has `given["offset"]` bytes.

    It ends with `given["length"]` bytes more: `whole`; where no more come: `broken-off`; after
    `given["stall"]` seconds without a byte: `late`; or with what the disk says: `disk`, and its
    `errno`, also where fewer than `given["spare"]` bytes would be left of it. Returns the `end`,
    and the `leaves` (`transfer.segments`), in hex, of the segments that have become whole. The
    socket is one that does not block, before and after.
    """
    sock, file = handles
    assert isinstance(sock, socket.socket)
    assert isinstance(file, FileIO)
    held = Held(os.dup(file.fileno()))
    offset: int = given["offset"]
    landing = _Landing(held, offset, given["spare"])
    seconds: float = given["stall"]
    # SO_RCVTIMEO: a call for each read; Python's own time limit would take two.
    patience = struct.pack("@ll", int(seconds), int(seconds % 1 * 1e6))
    try:
        landing.begin()
        sock.settimeout(None)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, patience)
        end = landing.take(sock, offset + given["length"])
    except OSError as error:
        with suppress(OSError):
            os.ftruncate(held.number, landing.offset)
        end = "disk"
        return {"end": end, "errno": error.errno or errno.EIO, "leaves": landing.leaves}
    finally:
        sock.settimeout(0)
    return {"end": end, "leaves": landing.leaves}


class _Landing:
    """A file that grows, hashed from the last bound of a segment on."""

    def __init__(self, held: Held, offset: int, spare: int) -> None:
        self.offset = offset
        self._held = held
        self._spare = spare
        self._content = Content()
        self._buffer = memoryview(bytearray(PIECE))
        self._unsynced = 0

    @property
    def leaves(self) -> str:
        return b"".join(self._content.leaves).hex()

    def begin(self) -> None:
        """Hash what is there of the segment that is open. Raises OSError."""
        at = self.offset - self.offset % SEGMENT_BYTES
        while at < self.offset:
            size = self._held.read_into(self._buffer[: self.offset - at], at)
            if not size:
                raise OSError(errno.EIO, "the file is shorter than it was")
            self._content.update(self._buffer[:size])
            at += size

    def take(self, sock: socket.socket, end: int) -> str:
        """Append what comes, up to `end`; return how it ended. Raises OSError of the disk."""
        while self.offset < end:
            try:
                size = sock.recv_into(self._buffer[: end - self.offset])
            except BlockingIOError:  # what SO_RCVTIMEO says: socket(7)
                return "late"
            except OSError:
                return "broken-off"
            if not size:
                return "broken-off"
            self._append(self._buffer[:size])
        return "whole"

    def _append(self, data: memoryview) -> None:
        state = os.fstatvfs(self._held.number)
        if len(data) + self._spare > state.f_bavail * state.f_frsize:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        self._held.write_from(data, self.offset)
        self._unsynced += len(data)
        if self._unsynced >= SYNC_EVERY:
            self._unsynced = 0
            os.fdatasync(self._held.number)
        self._content.update(data)
        self.offset += len(data)
