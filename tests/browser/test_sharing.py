"""Files for others: a link as a code for cameras, and one line for many that are put together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest_asyncio
from playwright.async_api import expect

from landline import Client
from landline.settings import HubSettings
from landline.testing import running_hub
from tests.browser.accessible import assert_accessible
from tests.browser.accounts import go, member
from tests.browser.shots import shot
from tests.live.hub.callers import NO_RATES

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from playwright.async_api import Page, Route

    from landline.testing import RunningHub
    from tests.browser.people import People

FILES = 12


@pytest_asyncio.fixture(loop_scope="module")
async def hub() -> AsyncIterator[RunningHub]:
    """A hub where everybody may sign up."""
    async with running_hub(settings=HubSettings(signup="open", rates=NO_RATES)) as hub:
        yield hub


def photos(folder: Path) -> Path:
    """Make a folder of FILES small files."""
    made = folder / "photos"
    for n in range(FILES):
        path = made / ("more" if n % 2 else "") / f"{n}.bin"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x" * 1024)
    return made


async def bring_folder(page: Page, folder: Path) -> None:
    async with page.expect_file_chooser() as chooser:
        await page.get_by_role("button", name="Upload", exact=True).click()
        await page.get_by_role("menuitem", name="folder").click()
    await (await chooser.value).set_files(folder)


async def test_a_folder_that_is_put_is_one_line(
    person: People, hub: RunningHub, tmp_path: Path
) -> None:
    ada = await member(person, hub, "ada")
    bob = await person("bob")
    await go(ada, "#/files/lobby")
    await bring_folder(ada.page, photos(tmp_path))
    line = bob.page.locator("ll-message.deed", has_text="put on the shelf")
    await expect(line).to_contain_text(f"photos/ ({FILES} files, 12.0 KiB)")
    await expect(ada.page.locator(".toast")).to_contain_text(f"{FILES} files")
    async with Client(str(hub.address), name="eve") as eve:
        await eve.send("lobby", "all there")
    await expect(bob.page.locator("ll-message", has_text="all there")).to_be_visible()
    await expect(line).to_have_count(1)
    await assert_accessible(bob.page)
    await shot(bob.page, "together")
    await line.get_by_role("link", name="Show the folder").click()
    await expect(bob.page.locator("ll-files nav")).to_contain_text("photos")
    await expect(bob.page.locator("ll-files").get_by_role("link", name="more")).to_be_visible()


async def share(page: Page) -> None:
    """Make a link to the one file that is seen."""
    await page.locator("ll-files").get_by_role("button", name="What can be done").click()
    await page.get_by_role("menuitem", name="Link for others").click()
    await page.get_by_role("dialog").get_by_role("button", name="Make the link").click()


async def test_a_link_is_a_code_for_cameras_too(
    person: People, hub: RunningHub, tmp_path: Path
) -> None:
    ada = await member(person, hub, "ada")
    page = ada.page
    plan = tmp_path / "plan.txt"
    plan.write_text("the plan")
    async with Client(str(hub.address), name="eve") as eve:
        await eve.put(plan, "lobby")
    await go(ada, "#/files/lobby")
    asked = []

    async def from_afar(route: Route) -> None:
        """Ask as somebody does who came by the hub's address in the network."""
        asked.append(route.request.post_data or "")
        headers = {"Content-Type": "text/plain", "Host": f"10.1.2.3:{hub.port}"}
        await route.fulfill(response=await route.fetch(headers=headers))

    await page.route("**/qr", from_afar)
    await share(page)
    dialog = page.get_by_role("dialog")
    link = await dialog.get_by_label("The link").input_value()
    secret = link[link.index("/s/") :].removesuffix("/plan.txt")
    code = dialog.get_by_role("img", name=f"http://10.1.2.3:{hub.port}{secret}")
    await expect(code).to_be_visible()
    assert asked == [secret]
    await assert_accessible(page)
    await shot(page, "share-qr")


async def test_where_no_other_device_comes_a_link_says_so(
    person: People, hub: RunningHub, tmp_path: Path
) -> None:
    ada = await member(person, hub, "ada")
    plan = tmp_path / "plan.txt"
    plan.write_text("the plan")
    async with Client(str(hub.address), name="eve") as eve:
        await eve.put(plan, "lobby")
    await go(ada, "#/files/lobby")
    await share(ada.page)
    await expect(ada.page.get_by_role("dialog")).to_contain_text("for this machine alone")
