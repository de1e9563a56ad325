"""Running the hub on the page: what owners see and do, and others do not."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio
from playwright.async_api import expect

from landline import Client
from landline.settings import HubSettings
from landline.testing import running_hub
from tests.browser.accessible import assert_accessible
from tests.browser.accounts import PASSWORD, go, log_in, make_account, member
from tests.browser.people import people
from tests.browser.shots import shot
from tests.live.hub.callers import NO_RATES

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from playwright.async_api import Browser

    from landline.testing import RunningHub
    from landline.wire.verbs import Rank
    from tests.browser.people import People

NARROW = {"width": 320, "height": 600}
PAGES = ("figures", "users", "rooms", "invitations", "settings", "audit")
REFUSED = "Failed to load resource: the server responded with a status of 403"


@pytest_asyncio.fixture(loop_scope="module")
async def hub(tmp_path: Path) -> AsyncIterator[RunningHub]:
    """A hub where everybody may sign up; it keeps what is said."""
    settings = HubSettings(signup="open", rates=NO_RATES)
    async with running_hub(tmp_path / "hub", settings) as hub:
        yield hub


@pytest_asyncio.fixture(loop_scope="module")
async def person(browser: Browser, hub: RunningHub) -> AsyncIterator[People]:
    async with people(browser, f"http://127.0.0.1:{hub.port}") as come:
        yield come


@pytest.mark.parametrize("role", ["member", "moderator"])
async def test_others_do_not_run_the_hub(person: People, hub: RunningHub, role: Rank) -> None:
    cy = await member(person, hub, "cy", role)
    await cy.page.locator("ll-side .me button").click()
    await expect(cy.page.get_by_role("menuitem", name="Run this hub")).to_have_count(0)
    await cy.page.keyboard.press("Escape")
    await go(cy, "#/admin/users")
    await expect(cy.page.locator("ll-admin")).to_contain_text("Only owners")
    cy.allow(REFUSED)
    status = await cy.page.evaluate("fetch('/api/settings').then((answer) => answer.status)")
    assert status == 403


async def test_figures_move(person: People, hub: RunningHub) -> None:
    ada = await member(person, hub, "ada", "owner")
    page = ada.page
    await go(ada, "#/admin")
    figures = page.locator("ll-figures")
    await expect(figures).to_contain_text("Free on the disk")
    await expect(figures).to_contain_text("websocket")
    await expect(page.get_by_role("img", name="Messages per second: now 0,")).to_be_visible()
    async with Client(str(hub.address), name="bob") as bob:
        await expect(page.get_by_role("img", name="People here: now 2,")).to_be_visible()
        await asyncio.gather(*(bob.send("lobby", f"message {number}") for number in range(60)))
        said = page.get_by_role("img", name=re.compile(r"^Messages per second: .*most [1-9]"))
        await expect(said).to_be_visible()
    drawn = said.locator("path")
    before = await drawn.get_attribute("d")
    await expect(drawn).not_to_have_attribute("d", before or "")
    await assert_accessible(page)
    await shot(page, "admin-figures")


async def test_accounts_are_run(person: People, hub: RunningHub) -> None:
    ada = await member(person, hub, "ada", "owner")
    page = ada.page
    await go(ada, "#/admin/users")
    await page.get_by_role("button", name="Add an account").click()
    form = page.get_by_role("dialog")
    await form.get_by_label("Name").fill("nora")
    await form.get_by_label("New password").fill(PASSWORD)
    await form.get_by_label("Role").select_option("moderator")
    await form.get_by_role("button", name="Add an account").click()
    line = page.locator("ll-users li").filter(has_text="nora")
    await expect(line).to_contain_text("moderator")
    await assert_accessible(page)
    await shot(page, "admin-users")

    async def act(deed: str) -> None:
        await page.get_by_label("What can be done with nora").click()
        await page.get_by_role("menuitem", name=deed).click()

    await act("Give a role")
    await page.get_by_role("dialog").get_by_label("Role").select_option("owner")
    await page.get_by_role("dialog").get_by_role("button", name="Give a role").click()
    await expect(line).to_contain_text("owner")
    await act("Change the password")
    await page.get_by_role("dialog").get_by_label("New password").fill("battery staple")
    await page.get_by_role("dialog").get_by_role("button", name="Change the password").click()
    await expect(page.get_by_role("dialog")).to_have_count(0)
    nora = await person.stranger()
    await log_in(nora, "nora", "battery staple")
    await act("Sessions")
    await expect(page.get_by_role("dialog").locator("ll-tokens li")).to_have_count(1)
    await expect(page.get_by_role("dialog")).to_contain_text("No device is paired yet.")
    await assert_accessible(page)
    await shot(page, "admin-sessions")
    await page.keyboard.press("Escape")
    await act("Remove the account")
    await page.get_by_role("dialog").get_by_role("button", name="Remove the account").click()
    await expect(line).to_have_count(0)


async def test_rooms_and_settings_are_looked_through(person: People, hub: RunningHub) -> None:
    ada = await member(person, hub, "ada", "owner")
    page = ada.page
    async with Client(str(hub.address), name="ada", password=PASSWORD) as at_terminal:
        await at_terminal.create("build", topic="nightly")
    await go(ada, "#/admin/rooms")
    await page.get_by_role("searchbox", name="Filter").fill("night")
    await expect(page.locator("ll-all-rooms li")).to_have_count(1)
    await page.get_by_role("button", name="Room settings: build").click()
    await page.get_by_role("dialog").get_by_role("button", name="Archive the room").click()
    await page.get_by_role("dialog").last.get_by_role("button", name="Archive the room").click()
    await expect(page.locator("ll-all-rooms li")).to_contain_text("Archived")
    await page.keyboard.press("Escape")
    await go(ada, "#/admin/settings")
    first = page.locator("ll-hub-settings li").filter(has_text="signup")
    await expect(first).to_contain_text('"open"')
    await expect(first).to_contain_text('default: "invitation"')
    typed = page.locator("ll-hub-settings p code").filter(has_text="landline serve")
    await expect(typed.first).to_be_visible()
    await go(ada, "#/admin/audit")
    await expect(page.locator("ll-audit")).to_contain_text("build")
    await assert_accessible(page)
    await shot(page, "admin-audit")


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_all_of_it_fits_a_small_phone(person: People, hub: RunningHub, scheme: str) -> None:
    await make_account(hub, "ada", "owner")
    ada = await person.stranger(viewport=NARROW, color_scheme=scheme)
    await log_in(ada, "ada")
    for place in PAGES:
        await go(ada, f"#/admin/{place}")
        shown = ada.page.locator(f'll-admin[page="{place}"] .page')
        await shown.locator("section > * > *").first.wait_for()
        wide = await shown.evaluate("(page) => page.scrollWidth")
        assert wide <= NARROW["width"], place
        await assert_accessible(ada.page)
        await shot(ada.page, f"narrow-{scheme}-admin-{place}")
