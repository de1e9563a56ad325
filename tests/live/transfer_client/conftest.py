"""Two machines and a network that nobody else is on."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pytest

from tests.live.transfer_client.runs import Place

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def beacon() -> int:
    """Return a UDP port that nobody uses."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


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
