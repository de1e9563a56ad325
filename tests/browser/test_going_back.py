"""Who follows an answer to its source, or a link to a message, comes back to where they read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest_asyncio
from playwright.async_api import expect

import landline

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from playwright.async_api import Locator, Page

    from landline.testing import RunningHub
    from tests.browser.people import People

SAID = 200
"""More than is loaded at once."""
ANSWERS = {120: 5, 150: 130}
"""What answers, and what: far back, and near."""


@pytest_asyncio.fixture(loop_scope="module")
async def robot(hub: RunningHub) -> AsyncIterator[landline.Client]:
    """A program that has said more in `den` than is loaded at once, and answered itself."""
    async with landline.Client(f"tcp://127.0.0.1:{hub.port}", name="robot") as client:
        await client.create("den")
        for n in range(2, SAID):
            await client.send("den", f"said {n}", reply=ANSWERS.get(n))
        yield client


def message(page: Page, n: int) -> Locator:
    words = page.locator(".body", has_text=re.compile(rf"^\s*said {n}\s*$"))
    return page.locator("ll-message").filter(has=words)


async def top(row: Locator) -> float:
    """Return where a row stands in the window."""
    box = await row.bounding_box()
    assert box is not None
    return box["y"]


async def test_back_leads_to_the_answer_whose_source_was_looked_at(
    person: People, robot: landline.Client
) -> None:
    page = (await person("ada", "/#/room/den/120")).page
    answer = message(page, 120)
    await expect(answer).to_be_in_viewport()
    await expect(page.locator("ll-message.found")).to_have_count(0)
    before = await top(answer)
    await answer.locator(".quote").click()
    await expect(message(page, 5)).to_be_in_viewport()
    await expect(answer).not_to_be_in_viewport()
    assert page.url.endswith("#/room/den/5")
    await page.go_back()
    await expect(answer).to_be_in_viewport()
    assert abs(await top(answer) - before) < 2
    await page.go_forward()
    await expect(message(page, 5)).to_be_in_viewport()
    await page.go_back()
    await expect(answer).to_be_in_viewport()
    await page.reload()
    await expect(answer).to_be_in_viewport()


async def test_back_leads_to_the_end_for_who_was_there(
    person: People, robot: landline.Client
) -> None:
    page = (await person("ada", "/#/room/den")).page
    last = message(page, SAID - 1)
    await expect(last).to_be_in_viewport()
    await robot.send("den", "an answer", reply=7)
    await page.locator("ll-message", has_text="an answer").locator(".quote").click()
    await expect(message(page, 7)).to_be_in_viewport()
    await robot.send("den", "meanwhile")
    await page.go_back()
    await expect(page.locator("ll-message", has_text="meanwhile")).to_be_in_viewport()


async def test_the_same_source_again_is_no_other_place(
    person: People, robot: landline.Client
) -> None:
    page = (await person("ada", "/#/room/den/150")).page
    answer = message(page, 150)
    await expect(answer).to_be_in_viewport()
    entries = await page.evaluate("history.length")
    for _ in range(2):
        await answer.locator(".quote").click()
        await expect(message(page, 130)).to_be_in_viewport()
        await answer.scroll_into_view_if_needed()
    assert await page.evaluate("history.length") == entries + 1


async def test_back_from_what_is_pinned(person: People, robot: landline.Client) -> None:
    await robot.pin("den", 9)
    page = (await person("ada", "/#/room/den/150")).page
    await expect(message(page, 150)).to_be_in_viewport()
    await page.get_by_role("button", name="Pinned messages").click()
    await page.locator("ll-pins li a").click()
    await expect(page.locator("ll-message.found")).to_contain_text("said 9")
    await page.go_back()
    await expect(message(page, 150)).to_be_in_viewport()
