"""A hub as a process, for each test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.live.cli_chat.programs import Hub

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    hub = Hub(tmp_path)
    yield hub
    hub.kill()
