"""The hub's log as the server runs it: an engine, its writer thread and its reader thread.

Opening happens in a worker thread, since a disk may take its time. A damaged database is
set aside, never silently replaced: the operator is told where it is.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from landline.errors import Error, StoreError
from landline.hub.effects import Save
from landline.hub.records import KINDS
from landline.hub.state import Stored
from landline.model import Logged, Receipt
from landline.observe import fields, logger
from landline.server.workplace import clear_abandoned
from landline.store.commit import GroupCommit, InlineCommit
from landline.store.folder import on_ram_disk, set_aside
from landline.store.memory import MemoryStore
from landline.store.reads import InlineReads, ReaderThread
from landline.store.search_reads import IndexedSearches, SteppedSearches
from landline.store.sqlite import SqliteStore

if TYPE_CHECKING:
    from landline.observe import Histogram
    from landline.store.port import Store
    from landline.store.search_port import Found, Order
    from landline.wire.query import Query

_log = logger("store")

Settled = Callable[[Sequence[Save], Sequence[Receipt] | Error], None]


class Log:
    """One open log, ready for a hub: submit to it, read from it, close it."""

    def __init__(self, store: Store, folder: Path | None = None) -> None:
        """Run `store`, which is that of `folder`; without one it does not wait for a disk."""
        self.epoch = store.epoch
        records = {kind: store.records(kind) for kind in KINDS}
        self.stored = Stored(store.rooms(), records.__getitem__, store.mentions())
        """What a hub starts from; read at once, since opening may wait for the disk."""
        self._store = store
        self._folder = folder
        self._commit: GroupCommit[Save] | InlineCommit[Save] | None = None

    def start(self, queue: int, settled: Settled, has_room: Callable[[], None]) -> None:
        """Begin to commit, up to `queue` messages waiting; outcomes go to `settled`."""
        kind = InlineCommit if self._folder is None else GroupCommit
        commit = kind(self._store, queue=queue, deliver=self._settle, on_room=has_room)
        self._settled = settled
        self._commit = commit
        self.submit = commit.submit
        self.trim = commit.trim
        reads = InlineReads(self._store) if self._folder is None else ReaderThread(self._store)
        self._reads = reads
        self.read: Callable[
            [Mapping[str, int], int, Callable[[dict[str, list[Logged]] | StoreError], None]], None
        ] = reads.read
        self.page: Callable[
            [str, int | None, int, Callable[[list[Logged] | StoreError], None]], None
        ] = reads.page
        searches = (
            SteppedSearches(self._store)
            if self._folder is None
            else IndexedSearches(self._folder, self.epoch)
        )
        self._searches = searches
        self.search: Callable[
            [Query, Sequence[str], int, int, Order, Callable[[Found | StoreError], None]], None
        ] = searches.search

    @property
    def full(self) -> bool:
        """Too much waits for commit: senders should be left unread."""
        return self._commit is not None and self._commit.full

    def figures(self) -> dict[str, int]:
        """Return how much waits: for commit, for the log's reader, for the search index."""
        commit = 0 if self._commit is None else self._commit.waiting
        index = self._searches.behind
        return {"commit": commit, "reads": self._reads.waiting, "index": index}

    @property
    def latency(self) -> Histogram:
        """How long commits took."""
        assert self._commit is not None
        return self._commit.latency

    async def close(self, timeout: float) -> None:  # noqa: ASYNC109 (a share of the shutdown)
        """Commit what was submitted and close; gives up after `timeout` seconds."""
        if self._commit is not None:
            try:
                await self._commit.close(timeout)
            except TimeoutError:
                _log.error("the log was not closed in time", extra=fields(seconds=timeout))
                return
            # The log copies its WAL back when nobody else has it open any more.
            for readers in (self._searches, self._reads):
                with suppress(TimeoutError):
                    await readers.close(timeout)
        await asyncio.to_thread(self._store.close)

    def _settle(self, saved: Sequence[Save], outcome: Sequence[Receipt] | Error) -> None:
        self._searches.wake()
        self._settled(saved, outcome)


class Opened:
    """What opening a log found."""

    def __init__(self, log: Log, kept: Path | None = None, *, on_ram: bool = False) -> None:
        self.log = log
        self.kept = kept
        """Where a damaged log was set aside."""
        self.on_ram = on_ram
        """The folder lies on a RAM disk."""


async def open_log(folder: str) -> Opened:
    """Open the log in `folder` (empty: in memory). Raises StoreError."""
    if not folder:
        return Opened(Log(MemoryStore()))
    return await asyncio.to_thread(_open, folder)


def _open(where: str) -> Opened:
    folder = Path(where).absolute()
    kept = None
    try:
        store = SqliteStore.open(folder)
    except StoreError as error:
        if error.code != "store.damaged":
            raise
        kept = set_aside(folder, time.time())
        _log.error("damaged log set aside", extra=fields(kept=kept, why=error.fields.get("why")))
        store = SqliteStore.open(folder)
    clear_abandoned(folder)
    return Opened(Log(store, folder), kept, on_ram=on_ram_disk(folder))
