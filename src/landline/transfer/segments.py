"""What a file is known by: BLAKE3 of a small one, a root over the segments of a large one.

A file of up to SMALL bytes is hashed as a whole. A larger one is cut into segments, each of
which has a leaf that can be proven by itself: while it is sent, after a crash, by whoever has
it. The root over size, segment size and leaves is the file's identity. Pure.

The hashes are BLAKE3's derive_key mode with a context each (BLAKE3 paper §2.3 and §6.2), so that
a leaf, a root, a small file's digest and a plain `b3sum` never pass for one another. A digest
says nothing of where it stands: equal segments have equal leaves, and only the root orders them.
"""

from __future__ import annotations

import hmac
from struct import Struct
from typing import TYPE_CHECKING, Final

from blake3 import blake3

if TYPE_CHECKING:
    from collections.abc import Sequence

    from landline.transfer.ranges import Ranges

SMALL: Final = 128 * 1024
"""Bytes up to which a file travels in a pack, whole (DESIGN §8)."""

SEGMENT_BYTES: Final = 8 * 1024 * 1024
"""What a cut connection sends again at most; 4 KiB of leaves for 1 GiB (DESIGN §8)."""

DIGEST_BYTES: Final = 32
LONGEST: Final = 2**63 - 1
"""The longest file: POSIX's off_t of 64 bits."""

SMALL_CONTEXT: Final = "landline 2026-11-25 transfer v1 small file"
PACK_CONTEXT: Final = "landline 2026-11-25 transfer v1 pack"
LEAF_CONTEXT: Final = "landline 2026-11-25 transfer v1 segment"
ROOT_CONTEXT: Final = "landline 2026-11-25 transfer v1 root"
"""Application, date and purpose, as BLAKE3 asks of a context; changed with the format only."""

_SIZES: Final = Struct(">QQ")
_ZEROS: Final = memoryview(bytes(64 * 1024))

Bytes = bytes | bytearray | memoryview


class Hasher:
    """The leaf of one segment after another: fed in order, `leaf` ends one and begins the next.

    Reused, since making one costs as much as hashing 1 KiB. For one thread.
    """

    def __init__(self) -> None:
        self._hash = blake3(derive_key_context=LEAF_CONTEXT)

    def update(self, data: Bytes) -> None:
        """Take the next bytes of the segment; the GIL is released meanwhile."""
        self._hash.update(data)

    def zeros(self, length: int) -> None:
        """Take `length` zeros: a hole of a sparse file."""
        for start in range(0, length, len(_ZEROS)):
            self._hash.update(_ZEROS[: length - start])

    def leaf(self) -> bytes:
        """Return the leaf of what was fed, and begin the next segment."""
        found = self._hash.digest()
        self._hash.reset()
        return found

    def forget(self) -> None:
        """Begin anew, whatever was fed."""
        self._hash.reset()


def leaf(data: Bytes) -> bytes:
    """Return the leaf of a segment whose bytes are `data`."""
    return blake3(data, derive_key_context=LEAF_CONTEXT).digest()


def small(data: Bytes) -> bytes:
    """Return the digest of a file of at most SMALL bytes, whose content is `data`."""
    return blake3(data, derive_key_context=SMALL_CONTEXT).digest()


def pack(data: Bytes) -> bytes:
    """Return the digest of a pack of small files (`packs`); the GIL is released meanwhile."""
    return blake3(data, derive_key_context=PACK_CONTEXT).digest()


def root(size: int, leaves: Sequence[bytes]) -> bytes:
    """Return the identity of a file of `size` bytes whose segments have these leaves, in order.

    Raises ValueError if there are not as many as a file of that size has.
    """
    if len(leaves) != count(size):
        raise ValueError(f"{len(leaves)} leaves for {size} bytes")
    whole = blake3(_SIZES.pack(size, SEGMENT_BYTES), derive_key_context=ROOT_CONTEXT)
    return whole.update(b"".join(leaves)).digest()


def count(size: int) -> int:
    """Return how many segments a file of `size` bytes has."""
    return -(-size // SEGMENT_BYTES)


def span(size: int, index: int) -> tuple[int, int]:
    """Return offset and length of segment `index` in a file of `size` bytes.

    Raises ValueError for a segment that such a file does not have.
    """
    if not 0 <= index < count(size):
        raise ValueError(f"segment {index} of {size} bytes")
    start = index * SEGMENT_BYTES
    return start, min(SEGMENT_BYTES, size - start)


def extent(size: int, missing: Ranges) -> int:
    """Return how many bytes the segments `missing` of a file of `size` bytes have."""
    return sum(min(end * SEGMENT_BYTES, size) - start * SEGMENT_BYTES for start, end in missing)


def same(one: bytes, other: Bytes) -> bool:
    """Return whether two digests are equal; takes the same time wherever they differ."""
    return hmac.compare_digest(one, other)
