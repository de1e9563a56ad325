"""The offline shell: the page opens while the hub is away, and keeps nothing but itself."""

from __future__ import annotations

import asyncio
import logging
import re
from typing import TYPE_CHECKING, Final

import pytest
from playwright.async_api import expect

from landline.web.assets import shipped
from tests.browser.accessible import assert_accessible
from tests.browser.counted import counted
from tests.browser.lasting import lasting_hub
from tests.browser.people import people
from tests.browser.shots import shot

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.async_api import Browser, Page

    from landline.testing import RunningHub

_log: Final = logging.getLogger("landline.tests.browser")

PARTS = set(shipped().paths)
MOST = 200_000
"""Bytes of a first visit with all headers (issue 6)."""

_ACTIVE = """() => navigator.serviceWorker.ready.then(({ active }) => new Promise((done) => {
  const look = () => active.state === 'activated' && done(active.scriptURL)
  active.addEventListener('statechange', look)
  look()
}))"""
_KEPT = """async () => {
  const found = []
  for (const name of await caches.keys()) {
    for (const { url } of await (await caches.open(name)).keys()) found.push(new URL(url).pathname)
  }
  return found
}"""


_HAS = """async (ending) => {
  for (const name of await caches.keys()) {
    const those = await (await caches.open(name)).keys()
    if (those.some(({ url }) => url.endsWith(ending))) return true
  }
  return false
}"""


async def installed(page: Page) -> None:
    """Wait until the worker has kept the page."""
    assert (await page.evaluate(_ACTIVE)).endswith("/sw.js")


async def test_the_page_opens_while_the_hub_is_away(browser: Browser, tmp_path: Path) -> None:
    async with lasting_hub(tmp_path) as hub, people(browser, hub.root) as person:
        ada = await person("ada", service_workers="allow")
        await installed(ada.page)
        ada.allow("WebSocket connection to", "net::ERR_")
        line = ada.page.locator("ll-connection .line")
        await hub.kill()
        await ada.page.reload()
        await expect(ada.page.locator("ll-side")).to_be_attached()
        await expect(line).not_to_contain_class("online")
        await hub.start()
        await expect(line).to_contain_class("online")


async def until_kept(page: Page, ending: str) -> None:
    """Wait until the worker has kept what is at an address that ends so."""
    while not await page.evaluate(_HAS, ending):  # noqa: ASYNC110 -- the cache tells nobody
        await asyncio.sleep(0.02)


@pytest.mark.parametrize("locale", ["en-GB", "zh-CN"])
async def test_a_first_visit_is_small_with_all_that_is_kept(
    browser: Browser, hub: RunningHub, locale: str
) -> None:
    """Counted on the wire: what the worker keeps behind the first view is on it too."""
    async with (
        counted(hub.port) as line,
        people(browser, f"http://127.0.0.1:{line.port}") as person,
    ):
        ada = await person("ada", locale=locale, service_workers="allow")
        await expect(ada.page.locator("ll-composer textarea")).to_be_visible()
        await installed(ada.page)
        _log.info("%d bytes up, %d down", line.asked, line.answered)
        assert 10_000 < line.answered < MOST


async def test_an_invitations_address_opens_it_too(browser: Browser, tmp_path: Path) -> None:
    async with lasting_hub(tmp_path) as hub, people(browser, hub.root) as person:
        stranger = await person.stranger(service_workers="allow")
        await installed(stranger.page)
        stranger.allow("WebSocket connection to", "net::ERR_")
        await hub.kill()
        await stranger.open("/i/7-guitar-revenge")
        await expect(stranger.page.locator("ll-sign-in")).to_be_attached()


async def test_a_view_that_is_not_there_says_so_and_comes_with_the_hub(
    browser: Browser, tmp_path: Path
) -> None:
    async with lasting_hub(tmp_path) as hub, people(browser, hub.root) as person:
        ada = await person("ada", service_workers="allow")
        await installed(ada.page)
        ada.allow("WebSocket connection to", "net::ERR_", "dynamically imported module")
        await hub.kill()
        await ada.page.evaluate("location.hash = '#/people'")
        main = ada.page.locator("main")
        await expect(main.get_by_role("alert")).to_contain_text("not on this device yet")
        await expect(main.get_by_role("button")).to_have_text(["Try again"])
        await assert_accessible(ada.page)
        await hub.start()
        await expect(ada.page.locator("ll-people")).to_contain_text("ada")
        await expect(ada.page.locator("main h1")).to_be_focused()


async def test_all_views_are_there_without_the_hub_from_the_second_visit_on(
    browser: Browser, tmp_path: Path
) -> None:
    async with lasting_hub(tmp_path) as hub, people(browser, hub.root) as person:
        ada = await person("ada", service_workers="allow")
        await installed(ada.page)
        assert not await ada.page.evaluate(_HAS, "/js/view/people.js")
        await ada.page.reload()
        await until_kept(ada.page, "/js/view/people.js")
        ada.allow("WebSocket connection to", "net::ERR_")
        await hub.kill()
        await ada.page.evaluate("location.hash = '#/people'")
        await expect(ada.page.get_by_role("searchbox", name="Find a person")).to_be_visible()


async def test_what_was_written_is_there_without_the_hub(browser: Browser, tmp_path: Path) -> None:
    async with lasting_hub(tmp_path) as hub, people(browser, hub.root) as person:
        ada = await person("ada", service_workers="allow")
        await installed(ada.page)
        ada.allow("WebSocket connection to", "net::ERR_")
        field = ada.page.locator("ll-composer textarea")
        await hub.kill()
        await field.fill("said while it was away")
        await field.press("Enter")
        await field.fill("not said yet")
        await ada.page.reload()
        main = ada.page.locator("main")
        await expect(main.get_by_role("heading", level=1)).to_have_text("The hub cannot be reached")
        await expect(main).to_contain_text("said while it was away")
        await expect(main).to_contain_text("not said yet")
        assert await ada.page.locator("ll-side img").evaluate("(image) => image.naturalWidth") > 0
        await assert_accessible(ada.page)
        await shot(ada.page, "away")
        await ada.page.keyboard.press("Control+,")
        await expect(ada.page.get_by_role("dialog", name="Settings")).to_be_visible()
        await ada.page.keyboard.press("Escape")
        await hub.start()
        await expect(ada.page.locator("ll-timeline")).to_contain_text("said while it was away")
        await expect(field).to_have_value("not said yet")


async def test_nothing_but_the_page_is_kept(browser: Browser, tmp_path: Path) -> None:
    async with lasting_hub(tmp_path) as hub, people(browser, hub.root) as person:
        ada = await person("ada", service_workers="allow")
        await installed(ada.page)
        await ada.page.reload()
        await ada.page.evaluate("() => fetch('/about').then((answer) => answer.text())")
        await ada.page.evaluate("() => fetch('/api/rooms').then((answer) => answer.text())")
        kept = {_within(path) for path in await ada.page.evaluate(_KEPT)}
        assert kept <= PARTS | {"/", "/icon.svg"}
        assert kept > {"/", "js/main.js", "js/view/settings.js", "texts/zh.js"}


def _within(path: str) -> str:
    """Return a part's path within the page; other paths as they are."""
    return re.sub(r"^/page/[0-9a-f]+/", "", path)
