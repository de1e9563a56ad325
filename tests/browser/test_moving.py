"""Going about the page's rooms: where the focus is, what is seen, and that it stays there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest_asyncio
from playwright.async_api import expect

import landline
from tests.browser.glimpses import look_out, seen

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from landline.testing import RunningHub
    from tests.browser.people import People, Person

FEW = 80
MANY_ROOMS = 30
MORE_THAN_A_PAGE = 300

_PLACED = """(found) => {
  const left = (message) => message.querySelector('.content').getBoundingClientRect().left
  const other = document.querySelector('ll-message:not(.found)')
  return [left(found), left(other), getComputedStyle(found.querySelector('a')).display]
}"""
"""Where a message that stands out is, where another one, and how a link in it is set."""


@pytest_asyncio.fixture(loop_scope="module")
async def robot(hub: RunningHub) -> AsyncIterator[landline.Client]:
    """A program that has said more in `den` than is loaded at once."""
    async with landline.Client(f"tcp://127.0.0.1:{hub.port}", name="robot") as client:
        await client.create("den")
        for n in range(MORE_THAN_A_PAGE):
            await client.send("den", f"said {n} see https://example.org/ there")
        yield client


async def switch(person: Person, room: str) -> None:
    """Go to a room by keyboard."""
    page = person.page
    await page.keyboard.press("Control+k")
    await page.keyboard.type(room)
    await expect(page.get_by_role("option").first).to_contain_text(room)
    await page.keyboard.press("Enter")
    await expect(page.locator("main h1")).to_have_text(room)


async def test_who_enters_a_room_by_keyboard_can_type_at_once(
    person: People, robot: landline.Client
) -> None:
    ada = await person("ada")
    await switch(ada, "den")
    await expect(ada.page.locator("ll-composer textarea")).to_be_focused()
    await ada.page.keyboard.type("here I am")
    await ada.page.keyboard.press("Enter")
    await expect(ada.page.locator("ll-message", has_text="here I am")).to_be_visible()


async def test_something_new_is_seen_by_who_was_far_back(
    person: People, robot: landline.Client
) -> None:
    ada = await person("ada")
    page = ada.page
    await switch(ada, "den")
    await robot.send("den", "an answer", reply=5)
    await look_out(page, "ll-message.found", measure=_PLACED)
    await page.locator("ll-message", has_text="an answer").locator(".quote").click()
    left, other, link = await seen(page)
    assert left == other, "it moves sideways"
    assert link == "inline"

    await switch(ada, "lobby")
    for n in range(FEW):
        await robot.send("den", f"later {n}")
    await expect(page.locator("ll-rooms .badge")).to_have_text(str(FEW))
    await switch(ada, "den")
    await expect(page.locator("ll-message", has_text=f"later {FEW - 1}")).to_be_in_viewport()

    # The line of what is new goes on to the next message; who reads at it stays.
    await page.locator("button.jump.up").click()
    first = page.locator("ll-message", has_text="later 0")
    await expect(first).to_be_in_viewport()
    await robot.send("den", "and one more")
    await expect(page.locator("button.jump.down .badge")).to_have_text("1")
    await expect(first).to_be_in_viewport()


async def test_many_rooms_with_long_names_fit_the_sidebar(
    person: People, robot: landline.Client
) -> None:
    names = [f"{n:02d}-{'w' * 29}" for n in range(MANY_ROOMS)]
    ada = await person("ada")
    for name in names:
        await robot.create(name)
        await ada.page.locator("ll-composer textarea").fill(f"/join {name}")
        await ada.page.keyboard.press("Enter")
        await expect(ada.page.locator("main h1")).to_have_text(name)
    last = ada.page.locator("ll-rooms .item", has_text=names[-1])
    await expect(last).to_be_in_viewport(ratio=1)
    await robot.send(names[0], "hello @ada")
    await expect(ada.page.locator("ll-rooms .badge")).to_have_count(1)
    await switch(ada, names[0])
    await expect(ada.page.locator("ll-rooms .item", has_text=names[0])).to_be_in_viewport(ratio=1)
    assert await ada.page.locator("ll-rooms").evaluate(
        "(list) => list.scrollWidth <= list.clientWidth"
    )
