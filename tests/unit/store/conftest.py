"""Both engines, so that one suite of promises is run over each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from landline.store import indexing, trimming
from landline.store.memory import MemoryStore
from landline.store.sqlite import SqliteStore

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from landline.store.port import Store


class Engine:
    """One engine that can be closed and opened again."""

    def __init__(self, folder: Path | None) -> None:
        """Open an empty store in `folder`, or in memory."""
        self._folder = folder
        self.store: Store = MemoryStore() if folder is None else SqliteStore.open(folder)

    def reopen(self) -> Store:
        """Close and open again what survives that; return the store to go on with."""
        if self._folder is not None:
            self.store.close()
            self.store = SqliteStore.open(self._folder)
        return self.store

    def before_and_after(self) -> Iterator[Store]:
        """Yield the store, then the store opened again: both have to tell the same."""
        yield self.store
        yield self.reopen()


@pytest.fixture(params=["memory", "sqlite", "sqlite, indexed at once"])
def engine(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Engine]:
    """An empty store of each engine."""
    if request.param == "sqlite, indexed at once":
        monkeypatch.setattr(indexing, "GENERATION", 1)
        monkeypatch.setattr(indexing, "SLICE", 1)
        monkeypatch.setattr(trimming, "SLICE", 2)
    engine = Engine(None if request.param == "memory" else tmp_path)
    yield engine
    engine.store.close()


@pytest.fixture
def store(engine: Engine) -> Store:
    """The store of `engine`."""
    return engine.store
