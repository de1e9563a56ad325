"""A hub in memory, for tests that need no settings of their own, on each loop."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
import uvloop

from landline.testing import RunningHub, running_hub

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

Factories = dict[str, "Callable[[], asyncio.AbstractEventLoop]"]


def pytest_asyncio_loop_factories(item: pytest.Item) -> Factories:
    return {"asyncio": asyncio.new_event_loop, "uvloop": uvloop.new_event_loop}


@pytest.fixture
async def hub() -> AsyncIterator[RunningHub]:
    async with running_hub() as hub:
        yield hub
