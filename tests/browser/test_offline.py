"""The offline shell: the page opens while the hub is away, and keeps nothing but itself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.async_api import expect

from landline.web.assets import shipped
from tests.browser.lasting import lasting_hub
from tests.browser.people import people

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.async_api import Browser, Page

PARTS = set(shipped().paths)

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


async def test_an_invitations_address_opens_it_too(browser: Browser, tmp_path: Path) -> None:
    async with lasting_hub(tmp_path) as hub, people(browser, hub.root) as person:
        stranger = await person.stranger(service_workers="allow")
        await installed(stranger.page)
        stranger.allow("WebSocket connection to", "net::ERR_")
        await hub.kill()
        await stranger.open("/i/7-guitar-revenge")
        await expect(stranger.page.locator("ll-sign-in")).to_be_attached()


async def test_nothing_but_the_page_is_kept(browser: Browser, tmp_path: Path) -> None:
    async with lasting_hub(tmp_path) as hub, people(browser, hub.root) as person:
        ada = await person("ada", service_workers="allow")
        await installed(ada.page)
        await ada.page.reload()
        await ada.page.evaluate("() => fetch('/about').then((answer) => answer.text())")
        await ada.page.evaluate("() => fetch('/api/rooms').then((answer) => answer.text())")
        kept = {_within(path) for path in await ada.page.evaluate(_KEPT)}
        assert kept <= PARTS | {"/"}
        assert kept > {"/", "js/main.js", "texts/zh.js"}


def _within(path: str) -> str:
    """Return a part's path within the page; other paths as they are."""
    return re.sub(r"^/page/[0-9a-f]+/", "", path)
