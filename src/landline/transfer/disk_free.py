"""How much of a disk is free, and how much of it is left to others where nobody looks on."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from landline.errors import LocalError
from landline.sizes import Size

if TYPE_CHECKING:
    from pathlib import Path

SPARED: Final = 1 << 30
"""Bytes that are left free: with nothing left, other programs would fail."""
SHARE: Final = 20
"""Of a small disk a twentieth is enough."""


class Free:
    """The room on the disk of an open folder."""

    def __init__(self, folder: int, path: Path, *, spares: bool) -> None:
        """`folder` is open for as long as this is used; `spares`: some room is to be left."""
        self._folder = folder
        self._path = path
        self._spares = spares

    def require(self, size: int) -> None:
        """Raise LocalError `disk.no-room` or `disk.spare` where `size` bytes more do not fit."""
        state = os.fstatvfs(self._folder)
        free = state.f_bavail * state.f_frsize
        if size > free:
            raise LocalError("disk.no-room", path=self._path, size=Size(size))
        spare = min(SPARED, state.f_blocks * state.f_frsize // SHARE) if self._spares else 0
        if size + spare > free:
            raise LocalError("disk.spare", path=self._path, spare=Size(spare))

    def check(self) -> None:
        """Raise LocalError `disk.spare` where less is left by now than is to be."""
        if self._spares:
            self.require(0)
