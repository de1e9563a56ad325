"""The identity of a file that is on the disk, by reading it from end to end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from landline.transfer.segments import SMALL, Hasher, count, root, small, span

if TYPE_CHECKING:
    from collections.abc import Callable

_PIECE: Final = 1 << 20


def identity(
    size: int, read: Callable[[memoryview, int], int], wanted: Callable[[], bool]
) -> bytes | None:
    """Return what a file of `size` bytes is known by, or None if it has not so many any more.

    `read` fills a view from an offset and returns how much there was; what it raises passes
    through. As soon as `wanted` is false the answer is None, too.
    """
    buffer = memoryview(bytearray(min(size, _PIECE)))
    if size <= SMALL:
        return small(buffer) if read(buffer, 0) == size else None
    hasher = Hasher()
    leaves = []
    for index in range(count(size)):
        start, length = span(size, index)
        for at in range(start, start + length, _PIECE):
            piece = buffer[: min(_PIECE, start + length - at)]
            if not wanted() or read(piece, at) < len(piece):
                return None
            hasher.update(piece)
        leaves.append(hasher.leaf())
    return root(size, leaves)
