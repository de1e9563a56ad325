"""Two people who know each other's machines."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.live.transfer_proofs.sides import Side, introduce

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def ada(tmp_path: Path) -> Iterator[Side]:
    """One who sends."""
    side = Side(tmp_path / "ada")
    yield side
    side.close()


@pytest.fixture
def bo(tmp_path: Path, ada: Side) -> Iterator[Side]:
    """One who receives what ada sends."""
    side = Side(tmp_path / "bo")
    introduce(ada, side)
    yield side
    side.close()
