"""Segments as they arrive on one connection: in order, each inside its file, proven by its leaf.

Fed with the opened `data` and `segment` records of one direction (docs/transfer-format.md,
Large files), it hashes while they come and says where zeros belong. Whoever has the manifest
says, as a function, which segments are expected. What does not live here: writing. Pure; for
one thread.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from landline.errors import ProtocolError, VerificationError
from landline.transfer.segments import SEGMENT_BYTES, Hasher, count, same, span

if TYPE_CHECKING:
    from collections.abc import Callable

    from landline.transfer.records import Header


class Arrived(msgspec.Struct, frozen=True):
    """A segment whose bytes are those that its sender read."""

    entry: int
    index: int
    leaf: bytes
    zeros: int
    """How many zeros end it, which no record brought."""


class Arriving:
    """What one connection brings of large files."""

    def __init__(self, claim: Callable[[int, int], int | None]) -> None:
        """Ask `claim(entry, index)` as soon as a segment begins.

        It returns the size of that file, if this segment is expected and came on no connection
        yet, and None if it is not; it may be called with any numbers.
        """
        self._claim = claim
        self._hasher = Hasher()
        self._open: tuple[int, int] | None = None
        self._at = self._end = 0

    @property
    def open(self) -> tuple[int, int] | None:
        """Entry and index of the segment that has begun and not ended."""
        return self._open

    def data(self, header: Header, content: memoryview) -> int:
        """Take a `data` record; return how many zeros belong before it, which no record brought.

        Raises ProtocolError `record.place` for what is not expected, goes back, or leaves its
        segment.
        """
        at = header.offset
        if self._open is None:
            self._begin(header.entry, at // SEGMENT_BYTES)
        end = at + header.length
        if self._open != (header.entry, at // SEGMENT_BYTES) or at < self._at or end > self._end:
            raise ProtocolError("record.place")
        zeros = at - self._at
        self._hasher.zeros(zeros)
        self._hasher.update(content)
        self._at = end
        return zeros

    def segment(self, header: Header, content: memoryview) -> Arrived:
        """Take a `segment` record, and return the segment that it ends, proven.

        Raises ProtocolError `record.place` as `data` does, VerificationError `record.content` if
        its bytes are not those that the leaf was made of.
        """
        if self._open is None:
            self._begin(header.entry, header.offset)
        if self._open != (header.entry, header.offset):
            raise ProtocolError("record.place")
        zeros = self._end - self._at
        self._hasher.zeros(zeros)
        leaf = self._hasher.leaf()
        self._open = None
        if not same(leaf, content):
            raise VerificationError("record.content")
        return Arrived(header.entry, header.offset, leaf, zeros)

    def between(self) -> None:
        """Take that a pack came: ProtocolError `record.place` while a segment is open."""
        if self._open is not None:
            raise ProtocolError("record.place")

    def _begin(self, entry: int, index: int) -> None:
        size = self._claim(entry, index)
        if size is None or index >= count(size):
            raise ProtocolError("record.place")
        self._at, length = span(size, index)
        self._end = self._at + length
        self._open = entry, index
