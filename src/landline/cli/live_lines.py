"""A few lines at the bottom of a terminal that are written over, with others going past above."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TextIO

_TO_START: Final = "\r"
_UP: Final = "\x1b[{}A"
_CLEAR_BELOW: Final = "\x1b[J"
"""ECMA-48: cursor up, erase to the end of the screen."""

_USUAL: Final = 80


def can_write_over() -> bool:
    """Tell whether standard error is a terminal that can go back over its lines."""
    return sys.stderr.isatty() and os.environ.get("TERM") != "dumb"


def columns() -> int:
    """Return how wide the terminal is now; it may have been resized."""
    try:
        return os.get_terminal_size(sys.stderr.fileno()).columns or _USUAL
    except (OSError, ValueError):
        return _USUAL


class LiveLines:
    """Lines that stay where they are, on one stream; each has to fit the terminal's width."""

    def __init__(self, stream: TextIO) -> None:
        """Begin with none."""
        self._stream = stream
        self._shown = 0

    def show(self, lines: Sequence[str]) -> None:
        """Write `lines` where the last ones stood."""
        self._write(self._back() + "\n".join(lines))
        self._shown = len(lines)

    def clear(self) -> None:
        """Take the lines away, so that others may be printed."""
        if self._shown:
            self._write(self._back())
            self._shown = 0

    def _back(self) -> str:
        if not self._shown:
            return ""
        up = _UP.format(self._shown - 1) if self._shown > 1 else ""
        return f"{_TO_START}{up}{_CLEAR_BELOW}"

    def _write(self, text: str) -> None:
        try:
            self._stream.write(text)
        except UnicodeEncodeError:  # a terminal without UTF-8 still gets its line
            encoding = self._stream.encoding or "ascii"
            self._stream.write(text.encode(encoding, "backslashreplace").decode(encoding))
        self._stream.flush()
