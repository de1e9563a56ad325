"""The identity of content that comes in order, of whatever length that turns out to be.

Who sends a file knows its size before it is hashed; who takes an upload, or reads a pipe, knows
it at the end. Pure.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from blake3 import blake3

from landline.transfer import segments
from landline.transfer.segments import SEGMENT_BYTES, SMALL, Bytes

if TYPE_CHECKING:
    from collections.abc import Sequence


class Content:
    """What has come so far; for one thread."""

    def __init__(self) -> None:
        self.size = 0
        """Bytes that were taken."""
        self._leaf = blake3(derive_key_context=segments.LEAF_CONTEXT)
        self._leaves: list[bytes] = []
        self._small = blake3(derive_key_context=segments.SMALL_CONTEXT)

    def update(self, data: Bytes) -> None:
        """Take the next bytes; the GIL is released meanwhile."""
        with memoryview(data) as view:
            if self.size + len(view) <= SMALL:
                self._small.update(view)
            done = 0
            while done < len(view):
                piece = view[done : done + SEGMENT_BYTES - self.size % SEGMENT_BYTES]
                self._leaf.update(piece)
                done += len(piece)
                self.size += len(piece)
                if not self.size % SEGMENT_BYTES:
                    self._leaves.append(self._leaf.digest())
                    self._leaf.reset()

    def identity(self) -> bytes:
        """Return what a file of just these bytes is known by (`segments`)."""
        if self.size <= SMALL:
            return self._small.digest()
        last = [self._leaf.digest()] if self.size % SEGMENT_BYTES else []
        return segments.root(self.size, [*self._leaves, *last])

    @property
    def leaves(self) -> list[bytes]:
        """The leaves of the segments that are whole."""
        return list(self._leaves)

    def extend(self, leaves: Sequence[bytes]) -> int:
        """Take whole segments, hashed elsewhere, from the last bound on; return as `cut` does."""
        self.cut(self.size)
        self._leaves += leaves
        self.size += len(leaves) * SEGMENT_BYTES
        return self.size

    def cut(self, size: int) -> int:
        """Go back to at most `size` bytes; return how many are left, after which to go on.

        That is the last bound of a segment: what stands from there up to `size` has to be
        taken once more.
        """
        whole = min(size, self.size) // SEGMENT_BYTES
        del self._leaves[whole:]
        self._leaf.reset()
        if not whole:
            self._small.reset()
        self.size = whole * SEGMENT_BYTES
        return self.size
