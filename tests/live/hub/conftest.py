"""A hub in memory, for tests that need no settings of their own; each loop a hub may run on."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
import uvloop

from landline.testing import RunningHub, running_hub
from tests.live.hub.callers import FREELY

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

PROCESSES = {
    "test_disk_full.py",
    "test_kills.py",
    "test_relay_ends.py",
    "test_reconnect_storm.py",
    "test_scenario.py",
    "test_serve.py",
    "test_serve_tls.py",
}
"""Here the hub runs elsewhere: the test's own loop does not matter."""

Factories = dict[str, "Callable[[], asyncio.AbstractEventLoop]"]


def pytest_asyncio_loop_factories(item: pytest.Item) -> Factories:
    if item.path.name in PROCESSES:
        return {"asyncio": asyncio.new_event_loop}
    return {"asyncio": asyncio.new_event_loop, "uvloop": uvloop.new_event_loop}


@pytest.fixture
async def hub() -> AsyncIterator[RunningHub]:
    async with running_hub(settings=FREELY) as hub:
        yield hub
