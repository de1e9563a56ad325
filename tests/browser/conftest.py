"""A real browser, driven by Playwright, at a hub in the test's own process.

Playwright's async API runs in the tests' loop: its other one starts a loop of its own in this
thread, and neither other tests nor blockbuster could bear that. The browser is there for one
file of tests, so all of a file share a loop: async tests in this folder get that loop by
themselves, an async fixture says `@pytest_asyncio.fixture(loop_scope="module")`.

Playwright's `wait_for_function` needs `eval`, which the page's policy forbids: wait for what
is to be seen (`expect`, `locator.wait_for`) instead.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio
from playwright.async_api import async_playwright, expect

from landline.testing import RunningHub, running_hub
from tests.browser.chromium import QUIET
from tests.browser.people import People, people
from tests.live.hub.callers import FREELY, PATIENCE

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from playwright.async_api import Browser

expect.set_options(timeout=PATIENCE * 1000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent) and pytest_asyncio.is_async_test(item):
            item.add_marker(pytest.mark.asyncio(loop_scope="module"), append=False)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    """Debian's Chromium: Playwright's own browsers are not downloaded."""
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("chromium is not installed")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=program, args=QUIET)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="module")
async def hub() -> AsyncIterator[RunningHub]:
    """A hub in memory, whose members may speak as fast as they can."""
    async with running_hub(settings=FREELY) as hub:
        yield hub


@pytest_asyncio.fixture(loop_scope="module")
async def person(browser: Browser, hub: RunningHub) -> AsyncIterator[People]:
    """Who comes to `hub` by browser; see `people.People`."""
    async with people(browser, f"http://127.0.0.1:{hub.port}") as come:
        yield come
