"""The page loses its hub, and comes back: what was said meanwhile is there, once and in order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from playwright.async_api import expect

import landline
from tests.browser.lasting import lasting_hub
from tests.browser.people import people

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.async_api import Browser, Locator, WebSocketRoute

    from landline.testing import RunningHub
    from tests.browser.people import People, Person

MISSED: Final = 1000

_IN_PAGE: Final = """async ([code, wanted]) => {
  const { href } = document.querySelector('link[rel=modulepreload][href$="js/hub.js"]')
  const { hub } = await import(href)
  return (%s)(hub, wanted)
}"""
_TEXTS: Final = "(hub) => hub.timeline('lobby').items.filter((m) => !m.kind).map((m) => m.text)"
_SETTLED: Final = """(hub, wanted) => new Promise((done) => {
  const look = () => {
    const { items, waiting } = hub.timeline('lobby')
    if (!waiting.length && items.some((m) => m.text === wanted)) done()
  }
  hub.store.watch(['timeline:lobby'], look)
  look()
})"""
"""Nothing waits any more, and what was `wanted` is there."""
_ALONE: Final = """async () => {
  const isPage = ({ name }) => name.startsWith('landline.page.')
  while ((await navigator.locks.query()).held.filter(isPage).length > 1);
}"""
"""The browser knows that no other page lives."""
_LOOK: Final = "() => void dispatchEvent(new Event('pageshow'))"


def field(person: Person) -> Locator:
    return person.page.locator("ll-composer textarea")


def waiting(person: Person) -> Locator:
    return person.page.locator("ll-message.waiting")


def line(person: Person) -> Locator:
    """Return what tells of the connection."""
    return person.page.locator("ll-connection .line")


async def say(person: Person, *texts: str) -> None:
    for text in texts:
        await field(person).fill(text)
        await field(person).press("Enter")


async def in_page(person: Person, code: str, wanted: str = "") -> Any:
    """Return what `code` makes of the page's own hub."""
    return await person.page.evaluate(_IN_PAGE % code, [code, wanted])


def shown(person: Person) -> Locator:
    """Return the texts that are to be seen."""
    return person.page.locator("ll-message .body")


async def log(client: landline.Client) -> list[str]:
    """Return all texts that the hub has."""
    texts: list[str] = []
    after = 0
    while True:
        page = await client.history("lobby", after=after, limit=200)
        texts += [message.text for message in page.messages if message.kind is None]
        if not page.more:
            return texts
        after = page.messages[-1].seq


async def test_what_is_said_without_a_network_goes_out_once_in_order(
    person: People, hub: RunningHub
) -> None:
    ada, bob = await person("ada"), await person("bob")
    await say(ada, "before")
    await expect(bob.page.locator("ll-message", has_text="before")).to_be_visible()
    ada.allow("WebSocket connection to", "net::ERR_")
    await ada.context.set_offline(offline=True)
    await expect(line(ada)).to_contain_class("offline")
    said = [f"said alone {number}" for number in range(5)]
    await say(ada, *said)
    await expect(waiting(ada)).to_have_count(5)
    await say(bob, "meanwhile")
    await ada.context.set_offline(offline=False)
    await expect(waiting(ada)).to_have_count(0)
    wanted = ["before", "meanwhile", *said]
    await in_page(bob, _SETTLED, said[-1])
    for one in (ada, bob):
        assert await in_page(one, _TEXTS) == wanted
        await expect(shown(one)).to_have_text(wanted)


class Door:
    """What a page's connections go through; `shut` breaks them, and lets no other through."""

    def __init__(self) -> None:
        self._open: list[WebSocketRoute] = []
        self._is_shut = False

    async def __call__(self, socket: WebSocketRoute) -> None:
        if self._is_shut:
            await socket.close()
        else:
            socket.connect_to_server()
            self._open.append(socket)

    async def shut(self) -> None:
        self._is_shut = True
        for socket in self._open:
            await socket.close()

    def unlock(self) -> None:
        self._is_shut = False


async def behind_a_door(person: Person) -> Door:
    """Let the page connect through a door from now on."""
    door = Door()
    await person.page.route_web_socket("**/ws", door)
    await person.page.reload()
    await say(person, "here")
    await in_page(person, _SETTLED, "here")
    return door


async def test_what_waits_outlives_a_reload(person: People) -> None:
    ada, bob = await person("ada"), await person("bob")
    door = await behind_a_door(ada)
    await door.shut()
    await say(ada, "one", "two", "three")
    await expect(waiting(ada)).to_have_count(3)
    await ada.page.reload()
    door.unlock()
    await in_page(ada, _SETTLED, "three")
    await say(ada, "four")
    for one in (ada, bob):
        await in_page(one, _SETTLED, "four")
        assert await in_page(one, _TEXTS) == ["here", "one", "two", "three", "four"]


async def test_another_page_says_what_a_closed_one_has_left(person: People) -> None:
    ada, bob = await person("ada"), await person("bob")
    door = await behind_a_door(ada)
    await door.shut()
    await say(ada, "left behind", "this too")
    await expect(waiting(ada)).to_have_count(2)
    first, ada.page = ada.page, await ada.context.new_page()
    await ada.open("/")
    await say(ada, "from the other page")
    await in_page(bob, _SETTLED, "from the other page")
    # As long as the first page is there, what it has said is its own.
    await ada.page.evaluate(_LOOK)
    await say(ada, "still")
    await in_page(bob, _SETTLED, "still")
    assert await in_page(bob, _TEXTS) == ["here", "from the other page", "still"]
    await first.close()
    await ada.page.evaluate(_ALONE)
    await ada.page.evaluate(_LOOK)
    await in_page(bob, _SETTLED, "this too")
    await in_page(ada, _SETTLED, "this too")
    wanted = ["here", "from the other page", "still", "left behind", "this too"]
    assert await in_page(bob, _TEXTS) == wanted
    assert await in_page(ada, _TEXTS) == wanted


async def test_the_hub_is_killed_in_the_middle_of_a_conversation(
    browser: Browser, tmp_path: Path
) -> None:
    async with lasting_hub(tmp_path) as hub, people(browser, hub.root) as person:
        ada = await person("ada")
        ada.allow("WebSocket connection to", "net::ERR_")
        async with landline.Client(f"tcp://127.0.0.1:{hub.port}", name="robot") as robot:
            for number in range(10):
                await say(ada, f"page {number}")
                await robot.send("lobby", f"robot {number}")
            await say(ada, "page on its way")
            await hub.kill()
            await say(ada, "page alone 1", "page alone 2")
            await expect(line(ada)).not_to_contain_class("online")
            await hub.start()
            await robot.send("lobby", "robot after")
            await say(ada, "page after")
            await in_page(ada, _SETTLED, "page after")
            await in_page(ada, _SETTLED, "robot after")
            texts = await log(robot)
            assert await in_page(ada, _TEXTS) == texts
            await expect(shown(ada)).to_have_text(texts)
            mine = [text for text in texts if text.startswith("page")]
            ends = ["page on its way", "page alone 1", "page alone 2", "page after"]
            assert mine == [*(f"page {number}" for number in range(10)), *ends]
            theirs = [text for text in texts if text.startswith("robot")]
            assert theirs == [*(f"robot {number}" for number in range(10)), "robot after"]


async def test_a_thousand_messages_are_missed(person: People, hub: RunningHub) -> None:
    ada = await person("ada")
    await say(ada, "before")
    ada.allow("WebSocket connection to", "net::ERR_")
    async with landline.Client(f"tcp://127.0.0.1:{hub.port}", name="robot") as robot:
        await ada.context.set_offline(offline=True)
        await expect(line(ada)).to_contain_class("offline")
        for number in range(MISSED):
            await robot.send("lobby", f"missed {number}")
        await ada.context.set_offline(offline=False)
        last = f"missed {MISSED - 1}"
        await in_page(ada, _SETTLED, last)
        assert await in_page(ada, _TEXTS) == await log(robot)
        await expect(ada.page.locator("ll-message", has_text=last)).to_be_visible()
