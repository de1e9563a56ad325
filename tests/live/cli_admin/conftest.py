"""A data folder whose hub runs, or does not, or both one after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.live.cli_admin.admin import Folder
from tests.live.hub.hubs import HubProcess

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """A data folder, not made yet, whose hub does not run."""
    return Folder(tmp_path, tmp_path / "data")


@pytest.fixture
def hub(folder: Folder) -> Iterator[HubProcess]:
    """The hub of `folder`, running."""
    with HubProcess(folder.data) as hub:
        yield hub


@pytest.fixture(params=["running", "stopped"])
def either(request: pytest.FixtureRequest, folder: Folder) -> Folder:
    """A data folder whose hub runs, or does not: its commands do the same."""
    if request.param == "running":
        request.getfixturevalue("hub")
    return folder
