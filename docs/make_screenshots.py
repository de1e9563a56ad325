"""Takes the pictures of the page that the documents show: `python docs/make_screenshots.py`.

A hub in this process, people who talk on it in English and in Chinese, and Chromium, which
Playwright drives. Each picture is a WebP of at most MOST bytes under docs/screenshots/.
"""

from __future__ import annotations

import asyncio
import base64
import json
import shutil
import sys
import tempfile
from contextlib import AsyncExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Final

from playwright.async_api import async_playwright, expect

from landline import Client
from landline.hub.people import secret_key
from landline.hub.records import AccountFact, TokenFact
from landline.model import Entry
from landline.settings import HubSettings, RateLimits
from landline.store.sqlite import SqliteStore
from landline.testing import running_hub

if TYPE_CHECKING:
    from playwright.async_api import Browser, Page

    from landline.testing import RunningHub

FOLDER: Final = Path(__file__).parent / "screenshots"
MOST: Final = 60_000
QUALITY: Final = 80
WIDE: Final = (1280, 800)
PHONE: Final = (375, 720)

OWNER: Final = {"en": "ada", "zh": "林小雨"}
MEMBERS: Final = ("ben", "grace", "陈志强", "王芳")
TALKS: Final = {
    "en": "garden",
    "zh": "设计组",
}
TOPICS: Final = {"garden": "The roof garden, plot by plot", "设计组": "新首页，十二月上线"}
SAID: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "garden": (
        ("ben", "Morning! The beds on the **north side** are dug over. Photos later."),
        ("grace", "Lovely. I can bring seedlings on Saturday:\n- 12 tomatoes\n- 6 chillies\n- mint"),
        ("陈志强", "我也来，带工具。I have two more watering cans."),
        ("ada", "The sensor by the door reads like this, every ten minutes:\n"
         "```json\n{\"plot\": 4, \"soil\": 0.31, \"temp\": 18.5}\n```"),
        ("ben", "@ada can it tell us on the phone when it drops below `0.2`?"),
        ("ada", "It can: a webhook into this room, three lines of shell."),
    ),
    "设计组": (
        ("陈志强", "早上好！新首页的**第二版**放到文件里了，大家看看。"),
        ("王芳", "看过了，比上一版清楚。有两点：\n1. 标题字号再大一级\n2. 手机上按钮靠下一点"),
        ("林小雨", "同意。颜色值我写在这里：\n```css\n--accent: #0a6b66;\n```"),
        ("ben", "Looks great on my phone. 👍"),
        ("王芳", "@林小雨 周五下午三点评审，可以吗？"),
        ("林小雨", "可以，会议室订好了。"),
    ),
}  # fmt: skip
ASIDE: Final = {"en": ("grace", "Do you have the key to the shed?"), "zh": ("王芳", "合同我发你了")}
PICTURES: Final = {"garden": "plots.png", "设计组": "首页-第二版.png"}
FILES: Final = {
    "garden": {"planting-plan.md": 4_310, "costs.csv": 18_200, "photos-october.zip": 1_830_000},
    "设计组": {"设计说明.md": 6_020, "用户访谈.csv": 31_500, "图标.zip": 940_000},
}
SOUGHT: Final = {"en": "plot", "zh": "首页"}
SKETCH: Final = """(seed) => {
  const canvas = Object.assign(document.createElement('canvas'), { width: 900, height: 520 })
  const draw = canvas.getContext('2d')
  draw.fillStyle = '#e9f2ec'
  draw.fillRect(0, 0, 900, 520)
  const colours = ['#0a6b66', '#7fb8a4', '#f2b134', '#c8553d', '#588b8b', '#dfe7d8']
  for (let n = 0; n < 12; n += 1) {
    draw.fillStyle = colours[(n * n + seed) % colours.length]
    draw.fillRect(40 + (n % 4) * 210, 40 + Math.floor(n / 4) * 155, 180, 125)
  }
  return canvas.toDataURL('image/png')
}"""


async def main() -> None:
    """Take all pictures anew."""
    program = shutil.which("chromium")
    if program is None:
        sys.exit("chromium is not installed")
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        await asyncio.to_thread(_accounts, Path(folder))
        settings = HubSettings(name="Lindenhof", rates=RateLimits(burst=0, verb_burst=0))
        async with (
            running_hub(Path(folder), settings) as hub,
            async_playwright() as playwright,
            AsyncExitStack() as stack,
        ):
            browser = await playwright.chromium.launch(
                executable_path=program, args=["--no-sandbox"]
            )
            await _talk(hub, browser, stack, Path(folder))
            for language in ("en", "zh"):
                for scheme in ("light", "dark"):
                    await _pictures(hub, browser, language, scheme)
            await browser.close()


def _accounts(folder: Path) -> None:
    """Put everybody into the hub's folder, with their tokens."""
    records = []
    for number, name in enumerate((*OWNER.values(), *MEMBERS), 1):
        id = f"{number:012x}"
        is_owner = name in OWNER.values()
        account = AccountFact(name=name, role="owner" if is_owner else "member")
        records.append(account.record(id))
        session = TokenFact(user=id, label="laptop", session=True)
        records.append(session.record(secret_key(_token(name))))
    store = SqliteStore.open(folder)
    store.append([Entry(None, None, "", b"", records=tuple(records))])
    store.close()


def _token(name: str) -> str:
    return f"token-{name.encode().hex()}"


async def _talk(hub: RunningHub, browser: Browser, stack: AsyncExitStack, folder: Path) -> None:
    """Let everybody come, and say what there is to say."""
    by = {
        name: await stack.enter_async_context(Client(str(hub.address), token=_token(name)))
        for name in (*OWNER.values(), *MEMBERS)
    }
    canvas = await browser.new_page()
    for language, room in TALKS.items():
        owner = by[OWNER[language]]
        await owner.create(room, topic=TOPICS[room])
        for client in by.values():
            await client.join(room)
        await _put(owner, room, folder)
        drawn = await canvas.evaluate(SKETCH, len(room))
        picture = folder / PICTURES[room]
        picture.write_bytes(base64.b64decode(drawn.partition(",")[2]))
        receipts = [await by[who].send(room, text) for who, text in SAID[room]]
        await by["ben"].react(room, receipts[1].seq, "🎉")
        await by["陈志强"].react(room, receipts[1].seq, "🎉")
        await owner.react(room, receipts[0].seq, "👍")
        await owner.pin(room, receipts[1].seq)
        await by["ben"].send(room, "👏", reply=receipts[-1].seq)
        await by["陈志强"].put(picture, room)
        who, text = ASIDE[language]
        await by[who].send(f"@{OWNER[language]}", text)
        await owner.invitation(room, uses=5)
    await by["陈志强"].status("busy", "开会，四点回来")
    await by["grace"].status("away", "Lunch")
    await canvas.close()


async def _put(owner: Client, room: str, folder: Path) -> None:
    for name, size in FILES[room].items():
        source = folder / name
        source.write_bytes(b"- water twice a week\n" * (size // 21))
        await owner.put(source, room)


async def _pictures(hub: RunningHub, browser: Browser, language: str, scheme: str) -> None:
    """Take the pictures of one language and theme."""
    owner, room = OWNER[language], TALKS[language]
    context = await browser.new_context(
        locale={"en": "en-GB", "zh": "zh-CN"}[language],
        color_scheme="dark" if scheme == "dark" else "light",
        viewport={"width": WIDE[0], "height": WIDE[1]},
        reduced_motion="reduce",
    )
    page = await context.new_page()
    await page.goto(f"http://127.0.0.1:{hub.port}/")
    await page.locator("ll-sign-in input").first.wait_for()
    await _take(page, f"sign-in-{language}-{scheme}")
    identity = json.dumps({"name": owner, "token": _token(owner), "guest": False})
    await page.evaluate("(who) => localStorage.setItem('landline.identity', who)", identity)
    await page.reload()
    views = {
        "room": f"room/{room}",
        "files": f"files/{room}",
        "people": "people",
        "search": f"search/{SOUGHT[language]}",
        "me": "me/invitations",
        "admin": "admin/figures",
    }
    for name, route in views.items():
        await page.evaluate("(route) => { location.hash = route }", f"#/{route}")
        await _settle(page)
        if name == "admin":
            await _chatter(hub)
        await _take(page, f"{name}-{language}-{scheme}")
    await page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    await page.evaluate("(route) => { location.hash = route }", f"#/room/{room}")
    await _settle(page)
    await _take(page, f"phone-{language}-{scheme}")
    await context.close()


async def _chatter(hub: RunningHub) -> None:
    """Let something happen that the live figures show."""
    async with Client(str(hub.address), token=_token("ben"), quiet=True) as ben:
        for number in range(120):
            await ben.send("@me", f"reading {number}")
            await asyncio.sleep(0.05 + 0.1 * (number % 7 == 0))


async def _settle(page: Page) -> None:
    """Wait until all that was asked for is there."""
    await expect(page.locator(".spinner")).to_have_count(0)
    await page.wait_for_load_state("networkidle")
    await page.evaluate("() => new Promise((done) => setTimeout(done, 300))")


async def _take(page: Page, name: str) -> None:
    session = await page.context.new_cdp_session(page)
    asked = {"format": "webp", "quality": QUALITY}
    taken = base64.b64decode((await session.send("Page.captureScreenshot", asked))["data"])
    await session.detach()
    if len(taken) > MOST:
        sys.exit(f"{name} takes {len(taken)} bytes, more than {MOST}")
    (FOLDER / f"{name}.webp").write_bytes(taken)


if __name__ == "__main__":
    asyncio.run(main())
