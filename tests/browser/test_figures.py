"""The figures of the hub: there is something to see from the first look on."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio
from playwright.async_api import expect

from landline.settings import HubSettings
from landline.testing import running_hub
from tests.browser.accounts import go, member
from tests.browser.shots import shot
from tests.live.hub.callers import NO_RATES

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from landline.testing import RunningHub
    from tests.browser.people import People


@pytest_asyncio.fixture(loop_scope="module")
async def hub() -> AsyncIterator[RunningHub]:
    """A hub where everybody may sign up."""
    async with running_hub(settings=HubSettings(signup="open", rates=NO_RATES)) as hub:
        yield hub


@pytest.mark.parametrize("width", [1280, 320])
async def test_charts_fill_from_the_first_looks_on(
    person: People, hub: RunningHub, width: int
) -> None:
    ada = await member(person, hub, "ada", "owner")
    page = ada.page
    await page.set_viewport_size({"width": width, "height": 800})
    await page.clock.install()
    await go(ada, "#/admin")
    figures = page.locator("ll-figures")
    await expect(page.get_by_role("img", name="People here: now 1,")).to_be_visible()
    await expect(
        page.get_by_role("img", name="Messages per second: now collecting…")
    ).to_be_visible()
    await expect(figures).to_contain_text("Collecting: 0 s so far")
    await shot(page, f"figures-first-{width}")
    await page.clock.run_for(4_000)
    people = page.get_by_role("img", name="People here: now 1,").locator("path")
    await expect(people).to_have_attribute("d", re.compile(r"^M0 0(L[0-9.]+ 0)*L300 0$"))
    await expect(page.get_by_role("img", name="Messages per second: now 0,")).to_be_visible()
    await expect(figures).to_contain_text(re.compile(r"Collecting: [1-9][0-9]* s so far"))
    assert await page.evaluate("document.documentElement.scrollWidth") == width
    await shot(page, f"figures-{width}")
