"""The thread that keeps the index behind the log: woken by commits, at rest between slices.

It has a third of a second's patience, so that people who talk cost a few small transactions a
second and not one for each message. While the index is far behind (it is being built) it
works half of the time, since the hub's loop runs in the same process.
"""

from __future__ import annotations

import asyncio
import sqlite3
import threading
import time
from typing import TYPE_CHECKING, Final

from landline import observe
from landline.errors import StoreError
from landline.store.search_index import INDEX, IndexWriter, delete_index, is_damage
from landline.store.search_log import LogView

if TYPE_CHECKING:
    from pathlib import Path

PATIENCE: Final = 0.3
"""Seconds between the first commit and the slice that takes it up."""
SWEEP: Final = 10.0
"""Seconds after which the log is looked at without having been told."""
RETRY: Final = 30.0
"""Seconds after which a disk that failed is tried again."""
NEAR: Final = 10_000
"""Messages behind, up to which the index has to catch up rather than be polite."""

_log = observe.logger("search")


class Follower:
    """Brings the index of one log after it, in a thread of its own."""

    def __init__(self, folder: Path, epoch: str) -> None:
        """Follow the log in `folder`, which must be open; `start` begins."""
        self.behind = 0
        """Messages that the index had not taken up when it last looked."""
        self._folder = folder
        self._epoch = epoch
        self._news = threading.Event()
        self._stopping = threading.Event()
        self._damaged = False
        self._pause = 0.0
        self._thread = threading.Thread(target=self._run, name="landline-index", daemon=True)

    def start(self) -> None:
        """Begin to follow."""
        self._thread.start()

    def wake(self) -> None:
        """Say that something was committed; cheap, from any thread."""
        if not self._news.is_set():
            self._news.set()

    def report_damage(self) -> None:
        """Say that the index cannot be read: it is built anew. From any thread."""
        self._damaged = True
        self._news.set()

    async def close(self, timeout: float) -> None:  # noqa: ASYNC109 - a bound, not a wait
        """Stop after the slice at hand; raises TimeoutError if that takes longer."""
        self._stopping.set()
        self._news.set()
        await asyncio.to_thread(self._thread.join, timeout)
        if self._thread.is_alive():
            raise TimeoutError

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._follow()
            except (sqlite3.Error, OSError, StoreError) as error:
                _log.warning("search index not written", extra=observe.fields(why=error))
            except Exception:
                _log.exception("search index not written")
            self._stopping.wait(RETRY)

    def _follow(self) -> None:
        """Follow until told to stop; what is damaged is built anew, at once only the first time."""
        log = LogView(self._folder)
        try:
            while not self._stopping.is_set():
                writer = IndexWriter(self._folder, self._epoch, log)
                try:
                    if writer.rebuilt:
                        _log.info("search index is built anew")
                    self._keep_up(writer)
                finally:
                    writer.close()
                if self._damaged:
                    _log.warning("damaged search index deleted")
                    delete_index(self._folder / INDEX)
                    self._damaged = False
                    self._stopping.wait(self._pause)
                    self._pause = RETRY
        finally:
            log.close()

    def _keep_up(self, writer: IndexWriter) -> None:
        try:
            while not self._stopping.is_set() and not self._damaged:
                self._news.clear()
                self._catch_up(writer)
                if not self._stopping.is_set():
                    self._news.wait(SWEEP)
                self._stopping.wait(PATIENCE)
        except sqlite3.Error as error:
            if not is_damage(error):
                raise
            self._damaged = True

    def _catch_up(self, writer: IndexWriter) -> None:
        """Take up all that there is."""
        behind, begun = 1, time.monotonic()
        while behind and not self._stopping.is_set() and not self._damaged:
            behind = self.behind = writer.advance()
            if behind > NEAR:
                self._stopping.wait(time.monotonic() - begun)
            begun = time.monotonic()
        while not self._stopping.is_set() and writer.forget():
            pass
