"""Numbers of bytes as people read them."""

from __future__ import annotations

from typing import Final

_UNITS: Final = ("B", "KiB", "MiB", "GiB", "TiB")


class Size(int):
    """A number of bytes that texts of the catalogue show as people read it."""

    def __format__(self, spec: str) -> str:
        return human_size(self) if not spec else super().__format__(spec)


def human_size(size: int) -> str:
    """Return a number of bytes in the unit that reads best."""
    if size < 1024:
        return f"{int(size)} B"
    value = float(size)
    for unit in _UNITS:
        if value < 1024 or unit == _UNITS[-1]:
            break
        value /= 1024
    return f"{value:.1f} {unit}"
