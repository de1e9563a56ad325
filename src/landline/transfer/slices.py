"""Slices: what a segment is cut into where one connection is too slow for a whole one. Pure.

    slice    digest, 32 bytes | its bytes, or none where all of them are zeros

A connection that loses packets far away may bring 200 KB a second, and a segment would take it
forty seconds, the last one with nobody else to help. So its slices travel by themselves, on any
connections and in any order; each is proven as it comes, and the receiver makes the segment's
leaf of what it has written once all of them are there. Slices are numbered through the file,
from 0. What does not live here: which connections get slices (`handing`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from blake3 import blake3

from landline.errors import ProtocolError, VerificationError
from landline.transfer import segments
from landline.transfer.segments import DIGEST_BYTES, same

if TYPE_CHECKING:
    from landline.transfer.segments import Bytes

SLICE_BYTES: Final = 128 * 1024
"""What a connection of 200 KB a second brings in little more than one; divides a segment."""

SLICE_CONTEXT: Final = "landline 2026-11-25 transfer v1 slice"
"""As the contexts of `segments`."""


def of(size: int, index: int) -> range:
    """Return the numbers of the slices of segment `index` in a file of `size` bytes.

    Raises ValueError for a segment that such a file does not have.
    """
    start, length = segments.span(size, index)
    return range(start // SLICE_BYTES, -(-(start + length) // SLICE_BYTES))


def segment_of(number: int) -> int:
    """Return the index of the segment that a slice is part of."""
    return number * SLICE_BYTES // segments.SEGMENT_BYTES


def span(size: int, number: int) -> tuple[int, int]:
    """Return offset and length of a slice in a file of `size` bytes.

    Raises ValueError for one that such a file does not have.
    """
    start = number * SLICE_BYTES
    if not 0 <= start < size:
        raise ValueError(f"slice {number} of {size} bytes")
    return start, min(SLICE_BYTES, size - start)


def digest(data: Bytes) -> bytes:
    """Return what proves a slice whose bytes are `data`."""
    return blake3(data, derive_key_context=SLICE_CONTEXT).digest()


def opened(content: memoryview, length: int) -> memoryview:
    """Return the bytes of a slice of `length` bytes, proven; none if all of them are zeros.

    `content`: of its record. Raises ProtocolError `record.place` for another length,
    VerificationError `record.content` for other bytes than the digest was made of.
    """
    told, data = content[:DIGEST_BYTES], content[DIGEST_BYTES:]
    if len(data) not in (0, length):
        raise ProtocolError("record.place")
    if not same(digest(data or bytes(length)), told):
        raise VerificationError("record.content")
    return data
