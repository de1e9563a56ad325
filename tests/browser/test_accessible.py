"""Every view passes axe-core: both languages, both themes, on a screen and on a phone."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Final

import pytest
import pytest_asyncio
from playwright.async_api import expect

from landline import Client
from landline.settings import HubSettings
from landline.testing import running_hub
from landline.wire import verbs
from tests.browser.accessible import assert_accessible
from tests.browser.shots import shot
from tests.live.hub.accounts import make_accounts, token_of
from tests.live.hub.callers import NO_RATES

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from playwright.async_api import Page

    from landline.testing import RunningHub
    from tests.browser.people import People

VIEWS: Final = {
    "rooms": ("room/lobby", "room/design", "room/empty", "room/none-such", "files/lobby",
              "files/empty", "rooms", "people"),
    "search and oneself": ("search", "search/plan", "search/nothing-like-it", "me/profile",
                           "me/devices", "me/sessions", "me/invitations", "me/phone"),
    "the hub": ("admin/figures", "admin/users", "admin/rooms", "admin/invitations",
                "admin/settings", "admin/audit"),
}  # fmt: skip
PANELS: Final = ("people", "pin", "search")
"""Names of the icons on the buttons that open what stands beside a room."""
DIALOGS: Final = ("Control+k", "Control+,", "?")
SIZES: Final = {"screen": (1280, 800), "phone": (320, 640)}
SETTLED: Final = """async () => {
  for (let n = 0; n < 4; n += 1) await new Promise(requestAnimationFrame)
  return document.querySelectorAll('.spinner').length
}"""


@pytest_asyncio.fixture(loop_scope="module")
async def hub(tmp_path: Path) -> AsyncIterator[RunningHub]:
    """A hub with an owner, ada, where something of everything is."""
    await asyncio.to_thread(make_accounts, tmp_path / "data", ["bob", "陈小明"], ["ada"])
    settings = HubSettings(rates=NO_RATES, signup="open", name="Workshop")
    async with running_hub(tmp_path / "data", settings) as hub:
        yield hub


async def furnish(hub: RunningHub, folder: Path) -> None:
    """Say something, put something, give out keys."""
    files = {"plan.txt": b"first\nsecond\n", "data.bin": bytes(2000), "dot.png": _DOT}
    async with Client(str(hub.address), token=token_of("ada")) as ada:
        await ada.create("design", kind="private", topic="What it looks like")
        await ada.create("empty")
        await ada.invite("design", "bob")
        first = await ada.send("lobby", "The plan is **ready**: https://example.org/plan")
        await ada.react("lobby", first.seq, "🎉")
        await ada.pin("lobby", first.seq)
        await ada.mute("lobby", "bob", minutes=5, reason="asked for it")
        await ada.invitation("design", uses=3)
        await ada.add_token("backup")
        await ada.ask(verbs.AddHook(room="lobby", label="builds"))
        await ada.new_code()
        await ada.send("design", "ok", reply=(await ada.send("design", "`x = 1`")).seq)
        for name, content in files.items():
            source = folder / name
            await asyncio.to_thread(source.write_bytes, content)
            await ada.put(source, "lobby")
    async with Client(str(hub.address), token=token_of("陈小明")) as ming:
        await ming.send("lobby", "大家好, the plan 看过了")
        await ming.send("@ada", "在吗?")
        await ming.status("busy", "开会")


_DOT: Final = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c63"
    "6460f85f0f0002870180eb47ba920000000049454e44ae426082"
)
"""A picture of one pixel."""


async def settled(page: Page) -> None:
    """Wait until what was asked for is there."""
    await expect(page.locator(".spinner")).to_have_count(0)
    await page.evaluate(SETTLED)


@pytest_asyncio.fixture(loop_scope="module", params=SIZES)
async def page(
    person: People, hub: RunningHub, tmp_path: Path, locale: str, scheme: str,
    request: pytest.FixtureRequest,
) -> Page:  # fmt: skip
    """What the owner looks at, on a screen or a phone, before she is in."""
    await furnish(hub, tmp_path)
    width, height = SIZES[request.param]
    viewport = {"width": width, "height": height}
    return (await person.stranger(locale=locale, color_scheme=scheme, viewport=viewport)).page


async def come_in(page: Page) -> None:
    """Let the owner come in."""
    identity = json.dumps({"name": "ada", "token": token_of("ada"), "guest": False})
    await page.evaluate("(who) => localStorage.setItem('landline.identity', who)", identity)
    await page.reload()
    await page.locator("main h1").wait_for()


@pytest.mark.parametrize("views", VIEWS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("locale", ["en-GB", "zh-CN"])
async def test_every_view_is_accessible(page: Page, locale: str, scheme: str, views: str) -> None:
    await come_in(page)
    assert page.viewport_size is not None
    width, told = page.viewport_size["width"], []
    size = next(name for name, (wide, _) in SIZES.items() if wide == width)
    for view in VIEWS[views]:
        await page.evaluate("(route) => { location.hash = route }", f"#/{view}")
        await settled(page)
        told += [f"{view}: {each}" for each in await _wrong(page)]
        wide = await page.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            told.append(f"{view}: {wide} pixels wide")
        await shot(page, f"{view.replace('/', '-')}-{locale[:2]}-{scheme}-{size}")
    assert not told, "\n".join(told)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("locale", ["en-GB", "zh-CN"])
async def test_signing_in_and_every_dialog_are_accessible(
    page: Page, locale: str, scheme: str
) -> None:
    told = [f"sign-in: {each}" for each in await _wrong(page)]
    await come_in(page)
    await settled(page)
    for keys in DIALOGS:
        await page.locator("main h1").press(keys)
        await expect(page.get_by_role("dialog")).to_be_visible()
        await settled(page)
        told += [f"{keys}: {each}" for each in await _wrong(page)]
        await page.keyboard.press("Escape")
        await expect(page.get_by_role("dialog")).to_have_count(0)
    assert not told, "\n".join(told)


async def _wrong(page: Page) -> list[str]:
    try:
        await assert_accessible(page)
    except AssertionError as error:
        return [str(error)]
    return []
