"""Every test here leaves neither descriptors nor threads behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from landline.net.loop_thread import LoopThread
from tests.live.direct.world import nothing_left

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def _loops_have_run() -> None:
    """Have libuv open the pipe that it keeps for the signals of the whole process."""
    thread = LoopThread("first")
    thread.start()
    thread.stop()


@pytest.fixture(autouse=True)
def _nothing_left(_loops_have_run: None) -> Iterator[None]:
    with nothing_left():
        yield
