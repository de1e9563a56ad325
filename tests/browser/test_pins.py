"""The pins beside a room: who may, takes them off there; the focus stays within."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest_asyncio
from playwright.async_api import expect

import landline
from landline.settings import HubSettings
from landline.testing import running_hub
from tests.browser.accessible import assert_accessible
from tests.browser.accounts import go, member
from tests.browser.shots import shot
from tests.live.hub.callers import NO_RATES

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from playwright.async_api import Page

    from landline.testing import RunningHub
    from tests.browser.people import People


@pytest_asyncio.fixture(loop_scope="module")
async def hub() -> AsyncIterator[RunningHub]:
    """A hub where everybody may sign up."""
    async with running_hub(settings=HubSettings(signup="open", rates=NO_RATES)) as hub:
        yield hub


@pytest_asyncio.fixture(loop_scope="module")
async def robot(hub: RunningHub) -> AsyncIterator[landline.Client]:
    """A program that has pinned two messages in `den`."""
    async with landline.Client(str(hub.address), name="robot") as client:
        await client.create("den")
        for text in ("first", "second"):
            await client.pin("den", (await client.send("den", text)).seq)
        yield client


async def see_pins(page: Page) -> None:
    await page.get_by_role("button", name="Pinned messages").click()
    await expect(page.locator("ll-pins li")).to_have_count(2)


async def test_who_may_unpins(person: People, hub: RunningHub, robot: landline.Client) -> None:
    ada = await member(person, hub, "ada", "moderator")
    page = ada.page
    await go(ada, "#/room/den")
    await see_pins(page)
    await assert_accessible(page)
    await shot(page, "pins")
    unpin = page.locator("ll-pins").get_by_role("button", name="Unpin")
    await unpin.first.press("Enter")
    await expect(page.locator("ll-pins li")).to_have_count(1)
    await expect(page.locator("ll-pins")).to_contain_text("first")
    await expect(unpin).to_be_focused()
    await unpin.press("Enter")
    await expect(page.locator("ll-pins")).to_contain_text("Nothing is pinned")
    await expect(page.locator("ll-panel h2")).to_be_focused()


async def test_others_read_them(person: People, robot: landline.Client) -> None:
    page = (await person("bob", "/#/room/den")).page
    await see_pins(page)
    await expect(page.locator("ll-pins button")).to_have_count(0)
