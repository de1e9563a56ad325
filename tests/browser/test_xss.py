"""What strangers write stays what they wrote, in every field and every view (`payloads`)."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from itertools import cycle
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, urljoin

import aiohttp
import pytest
import pytest_asyncio
from playwright.async_api import expect

from landline import Client
from landline.client.states import HubRefusedError
from landline.settings import HubSettings
from landline.testing import running_hub
from landline.wire import shelf_verbs, verbs
from tests.browser.payloads import PAYLOADS, RUN
from tests.browser.people import people
from tests.browser.sentinel import watched
from tests.browser.shots import shot
from tests.live.hub.accounts import make_accounts, token_of
from tests.live.hub.callers import NO_RATES, answer, letter_socket, until

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable
    from pathlib import Path

    from playwright.async_api import Browser, Page, WebSocketRoute

    from landline.testing import RunningHub
    from landline.wire.events import Filed
    from tests.browser.people import People, Person

SETTINGS: Final = HubSettings(rates=NO_RATES, signup="open")
WORDS: Final = frozenset((
    "about", "change", "device", "did", "emoji", "from", "hint", "label", "name", "path", "place",
    "reason", "snippet", "text", "topic", "by_name", "address", "door",
))  # fmt: skip
"""Fields of events that are somebody's words, and may be shown."""
VIEWS: Final = (
    "#/rooms", "#/people", "#/search/xss", "#/files/lobby", "#/me/profile", "#/me/devices",
    "#/me/sessions", "#/me/invitations", "#/me/phone", "#/admin/figures", "#/admin/users",
    "#/admin/rooms", "#/admin/invitations", "#/admin/settings", "#/admin/audit", "#/room/lobby",
)  # fmt: skip
PANELS: Final = {"members": "Members", "search": "Search this room"}
"""What stands beside a room."""
FRAMES: Final = """(count) => new Promise((done) => {
  const next = () => (count-- ? requestAnimationFrame(next) : done())
  next()
})"""
LINK: Final = "document.body.append(Object.assign(document.createElement('a'), { %s }))"
ONE_BY_ONE: Final = """async (routes) => {
  for (const route of routes) {
    location.hash = route
    await new Promise(requestAnimationFrame)
  }
}"""
TURNED: Final = "gnp\u202e.exe"
STEP: Final = """async (view) => {
  view.scrollTop -= view.clientHeight * 3
  for (let n = 0; n < 3; n += 1) await new Promise(requestAnimationFrame)
  return view.scrollTop <= 0 && view.querySelector('.start') !== null
}"""


@pytest_asyncio.fixture(loop_scope="module")
async def hub(tmp_path: Path) -> AsyncIterator[RunningHub]:
    """A hub with an owner, ada, a member who means ill, eve, and bob, whom she has it in for."""
    await asyncio.to_thread(make_accounts, tmp_path, ["eve", "bob"], ["ada"])
    async with running_hub(tmp_path, SETTINGS) as hub:
        yield hub


@pytest_asyncio.fixture(loop_scope="module")
async def eve(hub: RunningHub) -> AsyncIterator[Client]:
    async with Client(str(hub.address), token=token_of("eve")) as eve:
        yield eve


async def ada_comes(person: People, path: str = "/") -> Person:
    """Let the owner come in; whatever strangers' words bring about is a fault."""
    ada = await person.stranger(path)
    identity = json.dumps({"name": "ada", "token": token_of("ada"), "guest": False})
    await ada.page.evaluate("(who) => localStorage.setItem('landline.identity', who)", identity)
    await watched(ada)
    await ada.page.locator("ll-side").wait_for(state="attached")
    return ada


async def look_at(page: Page, route: str) -> None:
    """Go there, and let everything be drawn."""
    await page.evaluate("(route) => { location.hash = route }", route)
    await page.evaluate(FRAMES, 6)


async def look_through(page: Page) -> None:
    """Go to the beginning of the room, past everything that was said."""
    view = page.locator("ll-timeline .scroll")
    await view.wait_for()
    while not await view.evaluate(STEP):
        pass


async def put(eve: Client, folder: Path) -> Filed:
    """Put a file on the shelf of the lobby."""
    source = folder / "source.txt"
    await asyncio.to_thread(source.write_text, "x")
    return await eve.put(source, "lobby")


async def tried(*doing: Awaitable[object]) -> int:
    """Await all; return how many the hub has not refused."""
    taken = 0
    for each in doing:
        with suppress(HubRefusedError):
            await each
            taken += 1
    return taken


# Through the hub


async def test_what_is_said_stays_text(person: People, eve: Client, hub: RunningHub) -> None:
    for payload in PAYLOADS:
        await eve.send("lobby", payload)
    ada = await ada_comes(person)
    seen = [text for text in PAYLOADS if RUN in text and len(text) < 100 and "`" not in text][:5]
    await look_through(ada.page)
    for text in seen:
        await eve.send("lobby", text)
        await expect(ada.page.locator("ll-message .body").last).to_contain_text(RUN)
    await shot(ada.page, "strangers")


async def test_what_changes_answers_and_reacts_stays_text(person: People, eve: Client) -> None:
    ada = await ada_comes(person)
    taken = 0
    for payload in PAYLOADS:
        first = await eve.send("lobby", payload)
        edited = await eve.send("lobby", "x")
        await eve.edit("lobby", edited.seq, payload)
        await eve.send("lobby", payload, reply=first.seq, me=len(payload) % 2 == 0)
        taken += await tried(eve.react("lobby", edited.seq, payload))
        if len(payload) % 5 == 0:
            await eve.delete("lobby", first.seq)
    await look_through(ada.page)


async def test_what_rooms_and_people_are_called_stays_text(person: People, eve: Client) -> None:
    ada = await ada_comes(person)
    for room in ("den", "hut"):
        await eve.create(room)
        await eve.invite(room, "ada")
    topics = 0
    for number, payload in enumerate(PAYLOADS):
        topics += await tried(eve.topic("den", payload))
        await tried(eve.rename("hut", payload), eve.nick(payload), eve.status("busy", payload))
        await tried(eve.create(payload), eve.create(f"room-{number}", topic=payload))
        await tried(eve.mute("den", "bob", reason=payload), eve.kick("den", "bob", reason=payload))
        await tried(eve.invite("den", "bob"))
    assert topics > len(PAYLOADS) / 2
    await look_at(ada.page, "#/room/den")
    await look_through(ada.page)
    for view in VIEWS:
        await look_at(ada.page, view)
    await expect(ada.page.locator("ll-rooms")).to_contain_text("den")


async def test_what_files_and_keys_are_called_stays_text(
    person: People, eve: Client, hub: RunningHub, tmp_path: Path
) -> None:
    ada = await ada_comes(person)
    blob = (await put(eve, tmp_path)).blob
    names = 0
    with letter_socket(hub) as letters:
        for payload in PAYLOADS:
            name = payload.replace("/", "\u2215")
            file = shelf_verbs.PutFile(room="lobby", path=name[:80], size=1, blob=blob)
            names += await tried(eve.ask(file))
            await tried(eve.add_token(payload[:60]))
            await tried(eve.ask(verbs.AddHook(room="lobby", label=payload[:60])))
        for payload in PAYLOADS[:20]:
            letters.send(payload.encode())
            await answer(letters)
    assert names > 30  # most are names that some system could not have
    for view in VIEWS:
        await look_at(ada.page, view)
    await look_through(ada.page)


async def test_nothing_turns_lines_around(person: People, eve: Client) -> None:
    """What would be shown the other way around, or not at all, is shown as an escape."""
    ada = await ada_comes(person)
    await eve.create("den", topic=f"topic {TURNED}")
    await eve.invite("den", "ada")
    sent = await eve.send("den", f"plan {TURNED}")
    await eve.pin("den", sent.seq)
    await eve.send("den", "yes", reply=sent.seq)
    await eve.status("busy", f"status {TURNED}")
    page = ada.page
    for view in ("#/rooms", "#/people", "#/search/plan", "#/admin/rooms", "#/room/den"):
        await look_at(page, view)
        await expect(page.locator("main")).to_contain_text("gnp\\u202e.exe")
        assert "\u202e" not in await page.locator("body").inner_text()
    await page.get_by_role("button", name="Pinned messages").first.click()
    await expect(page.locator("ll-panel")).to_contain_text("plan gnp\\u202e.exe")
    assert "\u202e" not in await page.locator("body").inner_text()


# By a hub that has never heard of rules


class Liar:
    """Puts payloads in place of all words that come from the hub, and makes lists long."""

    def __init__(self) -> None:
        self._words = cycle(PAYLOADS)
        self.lists = 0

    async def __call__(self, socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()
        server.on_message(lambda said: self._answered(socket, said))

    def _answered(self, socket: WebSocketRoute, said: str | bytes) -> None:
        event = json.loads(said)
        if event["is"] == "welcome":
            socket.send(said)
            for number, payload in enumerate(PAYLOADS):
                info = {"room": f"{payload}", "topic": payload, "seq": 1, "floor": 0}
                if number % 3 == 0:
                    info |= {"kind": "direct", "with": {"id": f"p{number}", "name": payload}}
                socket.send(json.dumps({"is": "room", "info": info}))
            told = {"is": "typing", "room": "lobby", "names": list(PAYLOADS[:3])}
            socket.send(json.dumps(told))
            return
        socket.send(json.dumps(self._changed(event)))

    def _changed(self, value: Any, key: str = "") -> Any:
        if isinstance(value, dict):
            if key == "reactions":
                return {next(self._words): users for users in value.values()}
            return {name: self._changed(each, name) for name, each in value.items()}
        if isinstance(value, list):
            return [self._changed(each, key) for each in self._longer(value, key)]
        return next(self._words) if key in WORDS and isinstance(value, str) else value

    def _longer(self, value: list[Any], key: str) -> list[Any]:
        if key == "names":
            return [*value, *PAYLOADS]
        if key == "messages" or not value or not isinstance(value[0], dict):
            return value
        self.lists += 1
        copies = range(len(PAYLOADS) // 4)
        return value + [{**value[0], **_another(value[0], number)} for number in copies]


def _another(one: dict[str, Any], number: int) -> dict[str, Any]:
    """Return what tells a copy of `one` from the others."""
    return {
        key: f"{one[key]}{number}" for key in ("id", "key", "room") if isinstance(one.get(key), str)
    }


async def test_a_page_believes_no_words_of_its_hub(
    person: People, eve: Client, tmp_path: Path
) -> None:
    await eve.create("den", topic="dark")
    first = await eve.send("lobby", "xss")
    await eve.react("lobby", first.seq, "🎉")
    await eve.add_token("token")
    for number in range(len(PAYLOADS)):
        sent = await eve.send("lobby", "xss", reply=first.seq)
        if number % 4 == 0:
            await eve.react("lobby", sent.seq, "🎉")
    await put(eve, tmp_path)
    ada = await ada_comes(person)
    liar = Liar()
    await ada.page.route_web_socket("**/ws", liar)
    await ada.page.reload()
    await look_through(ada.page)
    await shot(ada.page, "liar-room")
    for view in VIEWS:
        await look_at(ada.page, view)
        await shot(ada.page, f"liar-{view[2:].replace('/', '-')}")
    page = ada.page
    for panel in ("members", "search"):
        await page.get_by_role("button", name=PANELS[panel]).first.click()
        await page.evaluate(FRAMES, 6)
        await shot(page, f"liar-{panel}")
    await page.keyboard.press("Control+k")
    await page.get_by_role("combobox").fill("x")
    await page.evaluate(FRAMES, 4)
    await shot(page, "liar-switcher")
    await expect(page.get_by_role("option").first).to_be_visible()
    assert liar.lists > 3


# What somebody is led to


async def test_an_address_runs_nothing(person: People) -> None:
    ada = await ada_comes(person)
    views = cycle(("room", "search", "files", "me", "admin", "people", "room/lobby"))
    routes = [f"#/{next(views)}/{quote(payload[:300], safe='')}" for payload in PAYLOADS]
    routes += [f"#{payload[:300]}" for payload in PAYLOADS[::4]]
    await ada.page.evaluate(ONE_BY_ONE, routes)
    await look_at(ada.page, "#/room/" + quote(PAYLOADS[0], safe=""))
    await expect(ada.page.locator("main").get_by_role("alert")).to_be_visible()


async def test_an_invitation_is_no_more_than_its_code(person: People, hub: RunningHub) -> None:
    root = f"http://127.0.0.1:{hub.port}"
    async with aiohttp.ClientSession() as session:
        for payload in PAYLOADS[::4]:
            address = f"{root}/i/{quote(payload[:500], safe='')}"
            async with session.get(address) as response:
                is_code = payload.replace("-", "").isalnum()
                assert response.status == 404 or is_code
                assert is_code or payload not in await response.text()
                policy = response.headers["Content-Security-Policy"]
                assert policy.startswith("default-src 'none'")
    for payload in ("x" * 64, "-" * 8, "constructor", "__proto__"):
        stranger = await person.stranger()
        stranger.allow("status of 404")
        await watched(stranger)
        await stranger.open(f"/i/{payload}")


async def test_what_is_typed_is_told_as_text(person: People) -> None:
    ada = await ada_comes(person)
    field = ada.page.locator("ll-composer textarea")
    for payload in PAYLOADS[::20]:
        line = payload.replace("\n", " ")[:200]
        for command in ("/", "/join ", "/nick ", "/topic ", "/kick ", "/react 1 ", "/accept "):
            await field.fill(command + line)
            await field.press("Enter")
            await field.fill("")
    await expect(ada.page.locator(".toast").first).to_be_visible()


async def test_a_name_that_is_refused_is_told_as_text(person: People) -> None:
    stranger = await person.stranger()
    await watched(stranger)
    page = stranger.page
    for payload in PAYLOADS[::15]:
        alert = page.locator("ll-sign-in [role=alert] p")
        inside = page.locator("ll-side")
        await page.locator("ll-sign-in input[name=name]").fill(payload[:32])
        await expect(alert).to_have_count(0)
        await page.keyboard.press("Enter")
        await expect(alert.or_(inside).first).to_be_visible()
        if await inside.count():
            # Not on the page itself, which may just be keeping who it is.
            root = page.url
            await page.goto(urljoin(root, "/about"))
            await page.evaluate("() => localStorage.clear()")
            await page.goto(urljoin(root, "/"))


@pytest.mark.parametrize(
    "name",
    [
        "</title><script>window.xss=1</script>",
        '"><img src=x onerror=window.xss=1>',
        "${window.xss=1}{{digest}}",
    ],
)
async def test_a_hubs_name_is_text(browser: Browser, name: str) -> None:
    async with (
        running_hub(settings=HubSettings(name=name)) as hub,
        people(browser, f"http://127.0.0.1:{hub.port}") as person,
    ):
        stranger = await person.stranger()
        await watched(stranger)
        for path in ("/about", "/manifest.webmanifest", "/"):
            await stranger.open(path)
        await expect(stranger.page).to_have_title(name)
        await stranger.sign_in("bob")
        await stranger.page.evaluate(FRAMES, 4)


# The guard itself


@pytest.mark.parametrize(
    ("does", "fault"),
    [
        ("window.xss = 1", "they ran"),
        ("({}).__proto__.xss = 1", "they ran"),
        ("document.body.append(document.createElement('iframe'))", "an element <iframe"),
        ("document.body.append(document.createElement('link'))", "an element <link"),
        (LINK % "id: 'hub'", "id=hub"),
        (LINK % "href: 'javascript:1'", "href=javascript"),
        (LINK % "href: '//127.0.0.2'", "href=//"),
        ("document.body.firstElementChild.setAttribute('action', '/')", "action=/"),
        ("alert(1)", "a dialog: 1"),
        ("open('/about')", "another page"),
    ],
)  # fmt: skip
async def test_the_guard_notes_what_must_not_be(person: People, does: str, fault: str) -> None:
    stranger = await person.stranger()
    await watched(stranger)
    stranger.page.on("dialog", lambda dialog: asyncio.ensure_future(dialog.dismiss()))
    await stranger.page.evaluate(f"() => void setTimeout(() => {{ {does} }})")
    await until(lambda: any(fault in each for each in stranger.unexpected()))
    stranger.allow("")
