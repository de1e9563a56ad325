"""Putting on the disk, at once, all that was written to one file system."""

from __future__ import annotations

import os
import sys


def sync_file_system(descriptor: int) -> None:
    """Wait until the file system of the open `descriptor` is on the disk; raises OSError."""
    if sys.platform == "linux":
        # Python has no syncfs; os.sync would wait for every other disk of the machine too.
        import ctypes

        library = ctypes.CDLL(None, use_errno=True)
        if hasattr(library, "syncfs"):
            if library.syncfs(descriptor):
                number = ctypes.get_errno()
                raise OSError(number, os.strerror(number))
            return
    os.sync()
