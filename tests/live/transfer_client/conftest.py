"""Two machines and a network that nobody else is on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.live.transfer_client.runs import Place
from tests.ports import unused_port

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def beacon() -> int:
    """Return a UDP port that nobody uses."""
    return unused_port()


@pytest.fixture
def ada(tmp_path: Path, beacon: int) -> Place:
    return Place(tmp_path / "ada", beacon, "ada")


@pytest.fixture
def bo(tmp_path: Path, beacon: int) -> Place:
    return Place(tmp_path / "bo", beacon, "bo")


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "photo.jpg"
    path.write_bytes(b"\xff\xd8" * 70_000)
    return path
