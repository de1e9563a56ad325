"""How far a file has come: a line that is written over on a terminal, nothing elsewhere."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Final

from landline.sizes import human_size

if TYPE_CHECKING:
    from landline.cli.console import Console

INTERVAL: Final = 0.1
"""Seconds between two looks of the line."""

_CLEAR: Final = "\r\x1b[K"


class ProgressLine:
    """One file's progress on standard error; call it with bytes done and the whole, if known."""

    def __init__(self, console: Console) -> None:
        """Stay silent unless standard error is a terminal and `--quiet` was not said."""
        self._console = console
        self._active = sys.stderr.isatty() and not console.quiet
        self._next = 0.0

    def __call__(self, done: int, whole: int | None) -> None:
        """Show where it stands, ten times a second at most."""
        now = time.monotonic()
        if not self._active or now < self._next:
            return
        self._next = now + INTERVAL
        sys.stderr.write(_CLEAR + self._text(done, whole))
        sys.stderr.flush()

    def clear(self) -> None:
        """Take the line away, for what is said next."""
        if self._active and self._next:
            sys.stderr.write(_CLEAR)
            sys.stderr.flush()

    def _text(self, done: int, whole: int | None) -> str:
        shown = human_size(done)
        if not whole:
            return self._console.text("files.progress-unknown", done=shown)
        percent = 100 * done // whole
        total = human_size(whole)
        return self._console.text("files.progress", percent=percent, done=shown, total=total)
