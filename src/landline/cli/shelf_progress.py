"""How far files are that are put on a shelf, or fetched: the line that `send` shows, too.

Several files are shown as one whole. Whoever moves the bytes tells how far each file is, in a
thread of its own; the line is written over by another, which also notices that nothing comes.
"""

from __future__ import annotations

import sys
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, Self

from landline.cli.live_lines import LiveLines, can_write_over, columns
from landline.cli.transfer_progress import plain_line, progress_line
from landline.safetext import safe_text
from landline.transfer.watch import Watch

if TYPE_CHECKING:
    from collections.abc import Iterator

    from landline.cli.console import Console

TICK: Final = 0.2
"""Seconds between two looks of the line."""
SILENT: Final = 1.0
"""Seconds in which nothing was told, after which the hub is what is waited for."""
PLAIN_EVERY: Final = 10.0
"""Seconds between two lines of progress where they are not written over."""


class ShelfProgress:
    """See the module's docstring; for use in a `with`."""

    def __init__(self, console: Console, hub: str, size: int, files: int) -> None:
        """Show how far `files` with `size` bytes in all are, to or from `hub`."""
        self._console = console
        self._hub = safe_text(hub)
        self._whole = size
        self._live = LiveLines(sys.stderr) if can_write_over() and not console.quiet else None
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._watch = Watch()
        self._watch.stage, self._watch.files = "moving", files
        self._meter = self._watch.meter(0)
        self._planned = 0
        self._began: int | None = None
        """Bytes of the file under way that were there when it began."""
        self._moved = self._kept = 0
        """Bytes of the files before it."""
        self._told = time.monotonic()
        self._next_plain = self._told + PLAIN_EVERY
        self._thread = threading.Thread(target=self._show, name="progress", daemon=True)

    def begin(self, name: str, size: int) -> None:
        """Go on with the next file, of so many bytes as far as is known."""
        with self._lock:
            self._meter.current = safe_text(name)
            self._planned, self._began = size, None

    def __call__(self, done: int, size: int) -> None:
        """Take that `done` bytes of `size` are there, of the file that is under way."""
        with self._lock:
            self._told = time.monotonic()
            if self._began is None:
                self._began = done
            self._whole += size - self._planned
            self._planned = size
            self._count(max(0, done - self._began), self._began)

    def end(self) -> None:
        """Take that the file under way is there."""
        with self._lock:
            began = self._planned if self._began is None else self._began
            self._moved += self._planned - began
            self._kept += began
            self._meter.files += 1
            self._planned, self._began = 0, None
            self._count(0, 0)

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Make room for what is printed within."""
        with self._lock:
            if self._live is not None:
                self._live.clear()
            yield

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()
        if self._live is not None:
            self._live.clear()

    def _count(self, moved: int, kept: int) -> None:
        watch = self._watch
        watch.kept = self._kept + kept
        watch.size = self._whole - watch.kept
        watch.landed = self._meter.moved = self._moved + moved

    def _show(self) -> None:
        while not self._over.wait(TICK):
            with self._lock:
                now = time.monotonic()
                self._watch.waits = self._began is not None and now - self._told >= SILENT
                self._show_at(now)

    def _show_at(self, now: float) -> None:
        figures = self._watch.figures()
        if self._live is not None:
            line = progress_line(
                self._console, figures, figures.current, columns() - 1, peer=self._hub
            )
            self._live.show([line])
        elif now >= self._next_plain:
            self._next_plain = now + PLAIN_EVERY
            line = plain_line(self._console, figures, figures.current, peer=self._hub)
            self._console.tell("send.progress", line=line)
