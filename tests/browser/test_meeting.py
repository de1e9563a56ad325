"""Two browsers and a terminal in one conversation, while the hub is killed and comes back."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING

from playwright.async_api import expect

from tests.browser.lasting import lasting_hub
from tests.browser.people import people
from tests.live.cli_chat.programs import Terminal, environment, landline

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.async_api import Browser, Locator

    from tests.browser.people import Person

FALLS = 2


async def say(person: Person, text: str) -> None:
    field = person.page.locator("ll-composer textarea")
    await field.fill(text)
    await field.press("Enter")


def said(person: Person, text: str) -> Locator:
    """Return the message with this text, once it is said."""
    return person.page.locator("ll-message:not(.waiting)", has_text=text)


async def seen(person: Person) -> list[str]:
    """Return all that is to be seen, in order."""
    texts = await person.page.locator("ll-message:not(.deed) .body").all_inner_texts()
    return [text.strip() for text in texts]


async def test_nobody_misses_or_doubles_anything(browser: Browser, tmp_path: Path) -> None:
    async with lasting_hub(tmp_path / "data") as hub, people(browser, hub.root) as person:
        ada, bob = await person("ada"), await person("bob", locale="zh-CN")
        for one in (ada, bob):
            one.allow("WebSocket connection to", "net::ERR_")
        words = landline("chat", f"tcp://127.0.0.1:{hub.port}", "--name", "cleo")
        with Terminal(words, environment(tmp_path / "home")) as cleo:
            await asyncio.to_thread(cleo.expect, "lobby>")
            told: dict[str, list[str]] = {"ada": [], "bob": [], "cleo": []}

            async def all_say(when: str) -> None:
                for name in told:
                    told[name].append(f"{name} {when}")
                await say(ada, f"ada {when}")
                await say(bob, f"bob {when}")
                await asyncio.to_thread(cleo.enter, f"cleo {when}")

            for fall in range(FALLS):
                await all_say(f"before {fall}")
                await hub.kill()
                for one in (ada, bob):
                    await expect(one.page.locator("ll-connection .line")).not_to_contain_class(
                        "online"
                    )
                await asyncio.to_thread(cleo.expect, "What you type is kept and sent", fall + 1)
                await all_say(f"away {fall}")
                await hub.start()
                for name in told:
                    for one in (ada, bob):
                        await expect(said(one, f"{name} away {fall}")).to_have_count(1)
                    await asyncio.to_thread(cleo.expect, f"{name}: {name} away {fall}")
            shown = await seen(ada)
            assert shown == await seen(bob)
            on_terminal = re.findall(r"\[\d\d:\d\d\] \w+: (.*)", cleo.text)
            assert [text.strip() for text in on_terminal] == shown
            for name, texts in told.items():
                assert [text for text in shown if text.startswith(name)] == texts
