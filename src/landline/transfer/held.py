"""Descriptors that many threads use, and that close when the last of them is done.

A number that is closed while another thread still writes to it may have become another
file by then. Here whoever writes keeps a reference, and closing is letting go of one's own.
"""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class Held:
    """An open file or folder."""

    __slots__ = ("number",)

    def __init__(self, number: int) -> None:
        """Take over the descriptor `number`."""
        self.number = number

    def read_into(self, buffer: bytearray | memoryview, offset: int) -> int:
        """Fill `buffer` with what stands at `offset`; return how much there was."""
        with memoryview(buffer) as whole:
            done = 0
            while done < len(whole):
                read = os.preadv(self.number, [whole[done:]], offset + done)
                if not read:
                    break
                done += read
            return done

    def write_from(self, data: bytes | bytearray | memoryview, offset: int) -> None:
        """Write all of `data` at `offset`."""
        written = os.pwrite(self.number, data, offset)
        if written < len(data):
            with memoryview(data) as whole:
                while written < len(whole):
                    written += os.pwrite(self.number, whole[written:], offset + written)

    def next_data(self, offset: int, end: int) -> tuple[int, int]:
        """Return where the next data before `end` begin and end; both are `end` if there are none.

        Everything before them is a hole. Raises OSError.
        """
        try:
            start = os.lseek(self.number, offset, os.SEEK_DATA)
            return min(start, end), min(os.lseek(self.number, start, os.SEEK_HOLE), end)
        except OSError as error:
            if error.errno == errno.ENXIO:
                return end, end
            return offset, end  # not every file system knows its holes

    def __del__(self, close: Callable[[int], None] = os.close) -> None:
        # At the end of the program `os` may be gone before this.
        close(self.number)
