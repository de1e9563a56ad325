"""Both engines, so that one suite of promises is run over each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from landline.store.memory import MemoryStore
from landline.store.sqlite import SqliteStore

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from landline.store.port import Store


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty store of each engine."""
    engine: Store = MemoryStore() if request.param == "memory" else SqliteStore.open(tmp_path)
    yield engine
    engine.close()
