"""The page opens: nothing goes wrong, nothing is fetched elsewhere, and it is small."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

import pytest
from playwright.async_api import expect

from landline.web.assets import shipped
from tests.browser import frames
from tests.browser.accessible import assert_accessible
from tests.browser.counted import counted
from tests.browser.lasting import lasting_hub
from tests.browser.people import people
from tests.browser.shots import shot
from tests.live.hub.callers import until

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.async_api import Browser

    from landline.testing import RunningHub
    from tests.browser.people import People

_log: Final = logging.getLogger("landline.tests.browser")

MOST = 200_000
"""Bytes of the whole page on the way (issue 6), and of a first visit with all headers."""

_SIZES = """() => [
  ...performance.getEntriesByType('navigation'),
  ...performance.getEntriesByType('resource'),
].map((entry) => entry.encodedBodySize).reduce((sum, size) => sum + size)"""
_FIRST = """() => new Promise((done) => {
  new PerformanceObserver((list) => {
    for (const { name, startTime } of list.getEntries()) {
      if (name === 'first-contentful-paint') done(startTime)
    }
  }).observe({ type: 'paint', buffered: true })
})"""


@pytest.mark.parametrize("locale", ["en-GB", "zh-CN"])
async def test_it_opens(person: People, locale: str) -> None:
    stranger = await person.stranger(locale=locale)
    await expect(stranger.page.locator("ll-sign-in input[name=name]")).to_be_focused()
    fetched = await stranger.page.evaluate(_SIZES)
    painted = await stranger.page.evaluate(_FIRST)
    # A figure for people (`--log-cli-level=INFO`): a slow machine is no failure.
    _log.info("%d bytes fetched, first contentful paint after %.0f ms", fetched, painted)
    assert 10_000 < fetched < MOST
    await assert_accessible(stranger.page)
    await shot(stranger.page, f"sign-in-{locale}")


@pytest.mark.parametrize("locale", ["en-GB", "zh-CN"])
async def test_a_visit_is_small_on_the_wire(browser: Browser, hub: RunningHub, locale: str) -> None:
    """All that the hub answers until somebody is in a room, with every header."""
    async with (
        counted(hub.port) as line,
        people(browser, f"http://127.0.0.1:{line.port}") as person,
    ):
        ada = await person("ada", locale=locale)
        await expect(ada.page.locator("ll-composer textarea")).to_be_visible()
        requests = await ada.page.evaluate("performance.getEntriesByType('resource').length + 1")
        _log.info("%d requests: %d bytes up, %d down", requests, line.asked, line.answered)
        assert 10_000 < line.answered < MOST


async def test_what_is_announced_is_what_is_needed_at_first(person: People) -> None:
    """Nothing that comes late holds up the first view, and nothing that it needs is found late."""
    ada = await person("ada")
    await expect(ada.page.locator("ll-composer textarea")).to_be_visible()
    scripts = "(names) => names.filter((name) => name.endsWith('.js'))"
    announced = await ada.page.evaluate(
        f"({scripts})([...document.querySelectorAll('[rel=modulepreload]')].map((one) => one.href))"
    )
    fetched = await ada.page.evaluate(
        f"({scripts})(performance.getEntriesByType('resource').map((entry) => entry.name))"
    )
    early = {name for name in fetched if name.endswith("/early.js")}
    assert set(announced) == set(fetched) - early
    assert not any(name.endswith("/view/admin.js") for name in announced)


@pytest.mark.parametrize("script", ["() => {}", frames.LATE], ids=["at once", "late frames"])
async def test_a_part_that_cannot_be_fetched_says_so_and_comes_later(
    person: People, script: str
) -> None:
    ada = await person("ada")
    await ada.page.evaluate(script)
    ada.allow("net::ERR_FAILED", "dynamically imported module")
    page = ada.page
    await page.route("**/view/{query,people,settings}.js", lambda route: route.abort())
    await page.route("**/text/query.js", lambda route: route.abort())
    await page.keyboard.press("Control+,")
    refusal = page.get_by_role("alert").filter(has_text="could not be fetched")
    await expect(refusal).to_be_visible()
    for view, heading in (("people", "People"), ("search/plan", "Search")):
        await page.evaluate("(view) => { location.hash = `#/${view}` }", view)
        main = page.locator("main")
        await expect(main.get_by_role("heading", level=1)).to_have_text(heading)
        await expect(main.get_by_role("alert")).to_contain_text("could not be fetched")
        await expect(main.get_by_role("button", name="Load the page anew")).to_be_visible()
        await assert_accessible(page)
        await shot(page, f"late-{view.partition('/')[0]}")
    await page.unroute_all()
    await page.locator("main").get_by_role("button", name="Try again").click()
    await expect(page.locator("ll-search")).to_be_visible()
    await page.evaluate("location.hash = '#/people'")
    await expect(page.locator("main h1")).to_be_focused()  # which comes a frame later
    await page.locator("main").get_by_role("button", name="Try again").press("Enter")
    await expect(page.locator("ll-people")).to_contain_text("ada")
    await expect(page.locator("main h1")).to_be_focused()
    await page.keyboard.press("Control+,")
    await expect(page.get_by_role("dialog", name="Settings")).to_be_visible()


def test_all_of_it_is_small() -> None:
    parts = [shipped()[path] for path in shipped().paths]
    assert sum(len(part.gzipped or part.body) for part in parts) < MOST


async def test_a_guest_comes_in(person: People) -> None:
    ada = await person("ada")
    await expect(ada.page.locator("main h1")).to_be_visible()
    await assert_accessible(ada.page)
    await shot(ada.page, "room")


@pytest.mark.parametrize("path", ["/about", "/about/i/7-guitar-revenge", "/trust"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_what_is_said_of_the_hub_is_accessible(
    person: People, path: str, scheme: str
) -> None:
    stranger = await person.stranger(path, color_scheme=scheme)
    await assert_accessible(stranger.page)


@pytest.mark.parametrize(
    ("does", "fault"),
    [
        ("document.body.innerHTML = '<b>x</b>'", "TrustedHTML"),
        ("console.error('oh')", "error on the console: oh"),
        ("setTimeout(() => { throw new Error('oh') })", "nobody caught: "),
        ("Promise.reject(new Error('oh'))", "nobody caught: "),
        ("void fetch('http://127.0.0.2:9/').catch(() => 0)", "connect-src stopped"),
        ("new Image().src = 'http://127.0.0.2:9/x.png'", "img-src stopped"),
        ("document.body.append(Object.assign(document.createElement('script'), "
         "{ textContent: 'window.x = 1' }))", "stopped"),
        ("document.body.setAttribute('style', 'color: red')", "style-src"),
        ("document.body.setAttribute('onclick', 'window.x = 1')", "stopped"),
        ("new WebSocket('ws://127.0.0.2:9/')", "connect-src stopped"),
        ("eval('1')", "stopped"),
    ],
)  # fmt: skip
async def test_what_goes_wrong_is_noted(person: People, does: str, fault: str) -> None:
    stranger = await person.stranger()
    await stranger.page.evaluate(f"() => void setTimeout(() => {{ {does} }})")
    await until(lambda: any(fault in each for each in stranger.unexpected()))
    stranger.allow("")
    assert stranger.unexpected() == []


async def test_somebody_comes_back_after_the_hub_was_killed(
    browser: Browser, tmp_path: Path
) -> None:
    async with lasting_hub(tmp_path) as hub, people(browser, hub.root) as person:
        ada = await person("ada")
        ada.allow("WebSocket connection to", "Failed to load resource: net::ERR_")
        line = ada.page.locator("ll-connection .line")
        await hub.kill()
        await expect(line).not_to_contain_class("online")
        await hub.start()
        await expect(line).to_contain_class("online")
