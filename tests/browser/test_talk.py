"""Talk on the page: between browsers and a program, by keyboard, with an input method, far back."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final

import pytest
import pytest_asyncio
from playwright.async_api import expect

import landline
from tests.browser.accessible import assert_accessible
from tests.browser.glimpses import look_out, seen
from tests.browser.shots import shot

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from playwright.async_api import Locator, Page

    from landline.testing import RunningHub
    from tests.browser.people import People, Person

MANY: Final = 800
"""Messages: several pages of history, and many times what is in the tree at once."""
MOST_IN_TREE: Final = 130
"""Rows of the timeline that may be in the tree at once."""

_SEEN: Final = """async (view, before) => {
  const frame = () => new Promise((done) => requestAnimationFrame(done))
  const rows = () => [...view.querySelectorAll('ll-message')]
  const tops = () => {
    const { top, bottom } = view.getBoundingClientRect()
    const places = rows().map((row) => [row, row.getBoundingClientRect()])
      .filter(([, place]) => place.bottom > top && place.top < bottom)
    return Object.fromEntries(places.map(([row, place]) => [row.dataset.key, place.top - top]))
  }
  const stays = ([key, top], now) => Math.abs(now[key] - top) <= 2
  const isSame = (now) => Object.entries(before).every((each) => stays(each, now))
  while (before && isSame(tops())) await frame()
  await frame()
  await frame()
  const isStart = view.scrollTop === 0 && view.querySelector('.start') !== null
  return { tops: tops(), rows: rows().length, y: view.scrollTop, isStart }
}"""
"""Which messages are seen, and where, once they are not where they were `before`."""


@pytest_asyncio.fixture(loop_scope="module")
async def program(hub: RunningHub) -> AsyncIterator[landline.Client]:
    """A program in the same conversation."""
    async with landline.Client(f"tcp://127.0.0.1:{hub.port}", name="robot") as client:
        yield client


def said(person: Person, text: str) -> Locator:
    """Return the message with this text."""
    return person.page.locator("ll-message", has_text=text)


def field(person: Person) -> Locator:
    return person.page.locator("ll-composer textarea")


async def say(person: Person, text: str) -> None:
    await field(person).fill(text)
    await field(person).press("Enter")


async def choose(person: Person, message: Locator, what: str) -> None:
    """Choose something from a message's menu."""
    await message.focus()
    await message.press("Enter")
    await person.page.get_by_role("menuitem", name=what).click()


async def in_frames(page: Page, count: int = 2) -> None:
    """Let the page draw so many frames."""
    await page.evaluate(
        "(count) => new Promise((done) => { const next = () => "
        "count-- ? requestAnimationFrame(next) : done(); next() })",
        count,
    )


async def wheel(page: Page, view: Locator, by: float, before: Any) -> Any:
    """Turn the wheel where the pointer is, and `before` was seen; return what is seen then."""
    if by:
        await page.mouse.wheel(0, by)
    return await view.evaluate(_SEEN, before["tops"] if by else None)


async def test_browsers_and_a_program_talk(person: People, program: landline.Client) -> None:
    ada, bob = await person("ada"), await person("bob")
    await say(ada, "hello **all**")
    for one in (ada, bob):
        await expect(said(one, "hello all").locator("strong")).to_have_text("all")
    heard = program.messages("lobby", last=5)
    assert (await anext(heard)).text == "hello **all**"

    receipt = await program.send("lobby", "beep")
    await expect(said(bob, "beep").locator(".name")).to_have_text("robot")
    await choose(bob, said(bob, "beep"), "Reply")
    await expect(bob.page.locator("ll-composer .banner")).to_contain_text("Reply to robot")
    await say(bob, "what was that?")
    await expect(bob.page.locator("ll-composer .banner")).to_have_count(0)
    await expect(said(ada, "what was that?").locator(".quote")).to_contain_text("beep")
    await program.react("lobby", receipt.seq, "🎉")
    chip = said(ada, "beep").first.locator(".reactions button")
    await expect(chip).to_have_text("🎉1")
    await chip.click()
    await expect(said(bob, "beep").first.locator(".reactions button")).to_have_text("🎉2")
    await expect(chip).to_have_attribute("aria-pressed", "true")
    await shot(ada.page, "talk")


async def test_somebody_edits_pins_and_deletes(person: People, hub: RunningHub) -> None:
    async with landline.Client(f"tcp://127.0.0.1:{hub.port}", name="eve") as eve:
        await eve.create("den")
        ada = await person("ada", "/#/room/den")
        seq = (await eve.send("den", "tpyo")).seq
        await expect(said(ada, "tpyo")).to_be_visible()
        await eve.edit("den", seq, "typo\n```py\nfirst()\n```")
        await expect(said(ada, "typo").locator("ll-code")).to_contain_text("first()")
        await eve.edit("den", seq, "typo\n```py\nsecond()\n```")
        await expect(said(ada, "typo").locator("ll-code")).to_contain_text("second()")
        await eve.edit("den", seq, "typo")
        await expect(said(ada, "typo").locator(".edited")).to_be_visible()
        await eve.pin("den", seq)
        await expect(said(ada, "typo").locator(".pinned-mark")).to_be_visible()
        await expect(ada.page.locator("ll-message.deed").last).to_contain_text("eve pinned")

        await say(ada, "mien")
        await expect(said(ada, "mien")).not_to_contain_class("waiting")
        await field(ada).press("ArrowUp")
        await expect(field(ada)).to_have_value("mien")
        await say(ada, "mine")
        await expect(said(ada, "mine")).to_contain_text("(edited)")
        texts = [m.text for m in (await eve.history("den")).messages if m.kind is None]
        assert texts == ["typo", "mine"]

        await said(ada, "mine").focus()
        await said(ada, "mine").press("Delete")
        await ada.page.get_by_role("dialog").get_by_role("button", name="Delete").click()
        await expect(ada.page.locator("ll-message .gone")).to_contain_text("ada deleted")


async def test_nothing_is_sent_while_an_input_method_composes(person: People) -> None:
    ada = await person("ada")
    await field(ada).focus()
    keyboard = await ada.context.new_cdp_session(ada.page)
    await keyboard.send(
        "Input.imeSetComposition", {"text": "nihao", "selectionStart": 5, "selectionEnd": 5}
    )
    # What browsers tell of an Enter that the input method takes, Safari's order among them.
    for key in ({"isComposing": True, "keyCode": 13}, {"isComposing": False, "keyCode": 229}):
        await field(ada).dispatch_event("keydown", {"key": "Enter", **key})
    await keyboard.send("Input.insertText", {"text": "你好"})
    await field(ada).dispatch_event("keydown", {"key": "Enter", "keyCode": 229})
    await expect(field(ada)).to_have_value("你好")
    await in_frames(ada.page)
    await expect(ada.page.locator("ll-message")).to_have_count(0)
    await field(ada).press("Shift+Enter")
    await ada.page.keyboard.type("ada")
    await field(ada).press("Enter")
    await expect(said(ada, "你好").locator("br")).to_have_count(1)
    await expect(field(ada)).to_have_value("")


async def test_what_was_typed_stays_in_its_room(person: People, program: landline.Client) -> None:
    await program.create("den")
    ada = await person("ada")
    await field(ada).fill("half a thought")
    await ada.page.goto(f"{ada.root}/#/room/den")
    await expect(ada.page.locator("main h1")).to_have_text("den")
    await expect(field(ada)).to_have_value("")
    await field(ada).fill("another one")
    await ada.page.reload()
    await expect(field(ada)).to_have_value("another one")
    await ada.page.goto(f"{ada.root}/#/room/lobby")
    await expect(field(ada)).to_have_value("half a thought")


async def test_what_the_hub_refused_comes_back_into_the_field(
    person: People, program: landline.Client
) -> None:
    await program.create("den")
    ada = await person("ada", "/#/room/den")
    ada.allow("net::ERR_INTERNET_DISCONNECTED", "WebSocket connection to")
    await expect(field(ada)).to_be_visible()
    await ada.context.set_offline(True)
    await ada.page.evaluate("dispatchEvent(new Event('offline'))")
    await say(ada, "too late")
    await expect(said(ada, "too late")).to_contain_text("Waiting")
    await program.archive("den")
    await ada.context.set_offline(False)
    await expect(said(ada, "too late").locator(".wrong")).to_be_visible()
    await shot(ada.page, "refused")
    await program.ask(landline.verbs.Archive(room="den", off=True))
    await field(ada).fill("first this,")
    await said(ada, "too late").get_by_role("button", name="Back to the field").click()
    await expect(field(ada)).to_have_value("first this,\ntoo late")
    await expect(said(ada, "too late")).to_have_count(0)


async def test_names_rooms_emoji_and_commands_are_completed(
    person: People, program: landline.Client
) -> None:
    await program.create("den", topic="where it is dark")
    ada = await person("ada")
    choices = ada.page.get_by_role("option")
    await field(ada).press_sequentially("hi @ro")
    await expect(choices.first).to_contain_text("@robot")
    await assert_accessible(ada.page)
    await shot(ada.page, "completion")
    await field(ada).press("Enter")
    await expect(field(ada)).to_have_value("hi @robot ")
    await field(ada).press_sequentially("see #de")
    await expect(choices.first).to_contain_text("where it is dark")
    await field(ada).press("Tab")
    await field(ada).press_sequentially(":tad")
    await expect(choices.first).to_contain_text("🎉")
    await choices.first.click()
    await expect(field(ada)).to_have_value("hi @robot see #den 🎉 ")
    await field(ada).press("Enter")
    await expect(said(ada, "hi @robot").locator(".mention")).to_have_text("@robot")
    heard = [message async for message in _texts(program, 1)]
    assert heard[0].text == "hi @robot see #den 🎉"
    await field(ada).press_sequentially("/me")
    await field(ada).press("Escape")
    await expect(choices).to_have_count(0)
    await field(ada).press_sequentially(" waves")
    await field(ada).press("Enter")
    await expect(said(ada, "* ada waves")).to_be_visible()
    await say(ada, "/nonsense")
    await expect(ada.page.get_by_role("alert")).to_contain_text("There is no command /nonsense")
    await expect(field(ada)).to_have_value("/nonsense")


async def _texts(client: landline.Client, count: int) -> AsyncIterator[landline.Message]:
    async for message in client.messages("lobby", last=50):
        if message.kind is None:
            yield message
            count -= 1
        if not count:
            return


async def test_what_is_said_offline_waits_and_goes_out_in_order(
    person: People, program: landline.Client
) -> None:
    ada = await person("ada")
    ada.allow("net::ERR_INTERNET_DISCONNECTED", "WebSocket connection to")
    await ada.context.set_offline(True)
    await ada.page.evaluate("dispatchEvent(new Event('offline'))")
    for text in ("first", "second", "third"):
        await say(ada, text)
        await expect(said(ada, text)).to_contain_text("Waiting to be sent")
    await shot(ada.page, "waiting")
    await ada.context.set_offline(False)
    await expect(ada.page.locator("ll-message.waiting")).to_have_count(0)
    assert [m.text async for m in _texts(program, 3)] == ["first", "second", "third"]
    assert await ada.page.locator("ll-message .body").all_inner_texts() == [
        "first", "second", "third",
    ]  # fmt: skip


async def test_a_text_that_the_hub_refuses_says_so(
    person: People, program: landline.Client
) -> None:
    await program.create("den")
    ada = await person("ada", "/#/room/den")
    await expect(field(ada)).to_be_visible()
    await program.mute("den", "ada")
    await expect(ada.page.locator("ll-composer")).to_contain_text("You have been muted")
    await expect(field(ada)).to_have_count(0)
    await program.unmute("den", "ada")
    await expect(field(ada)).to_be_visible()
    await program.archive("den")
    await expect(ada.page.locator("ll-composer")).to_contain_text("This room is archived")


async def filled(client: landline.Client, room: str, count: int) -> None:
    """Say `count` things of all lengths."""
    for start in range(0, count, 500):
        texts = [
            f"message {n}" + " and more words" * (n % 5 * 3) + "\n\nmore" * (n % 5 == 0)
            for n in range(start, min(count, start + 500))
        ]
        await asyncio.gather(*(client.send(room, text) for text in texts))


async def test_far_back_nothing_jumps(person: People, program: landline.Client) -> None:
    await filled(program, "lobby", MANY)
    ada = await person("ada")
    view = ada.page.locator("ll-timeline .scroll")
    await expect(said(ada, f"message {MANY - 1}")).to_be_visible()
    await view.hover()
    before = await view.evaluate(_SEEN)
    passed: set[str] = set(before["tops"])
    while not before["isStart"]:
        by = min(500, before["y"])
        after = await wheel(ada.page, view, -by, before)
        passed |= after["tops"].keys()
        moved = {after["tops"].get(key, top + by) - top for key, top in before["tops"].items()}
        assert all(abs(each - by) <= 2 for each in moved), (by, moved)
        assert before["tops"].keys() & after["tops"].keys(), "nothing of it is seen still"
        assert after["rows"] <= MOST_IN_TREE
        before = after
    assert len(passed) == MANY

    # What is said meanwhile moves nothing, and is told.
    before = await wheel(ada.page, view, 500, before)
    await program.send("lobby", "news")
    await expect(ada.page.locator(".jump.down")).to_contain_text("1")
    assert (await view.evaluate(_SEEN))["tops"] == before["tops"]
    await ada.page.locator(".jump.down").click()
    await expect(said(ada, "news")).to_be_visible()


@pytest.mark.parametrize("width", [375, 1280])
async def test_the_end_is_followed_whatever_grows(
    person: People, program: landline.Client, width: int
) -> None:
    ada = await person("ada", viewport={"width": width, "height": 600})
    await expect(field(ada)).to_be_visible()
    for n in range(30):
        await program.send("lobby", f"line {n}\n" + "```\ncode\n```" * (n % 2))
    await program.send("lobby", "last of all")
    await expect(said(ada, "last of all")).to_be_in_viewport(ratio=1)
    await field(ada).fill("a\n" * 8)
    await expect(said(ada, "last of all")).to_be_in_viewport(ratio=1)


async def test_one_goes_to_messages(person: People, program: landline.Client) -> None:
    first = await program.send("lobby", "the very first")
    await filled(program, "lobby", 400)
    await program.send("lobby", "about the first", reply=first.seq)
    ada = await person("ada")
    await look_out(ada.page, "ll-message.found", "the very first")
    await said(ada, "about the first").locator(".quote").click()
    await seen(ada.page)
    await expect(said(ada, "the very first").first).to_be_in_viewport()
    await ada.page.goto(f"{ada.root}/#/room/lobby/200")
    await expect(ada.page.locator("[data-key=m200]")).to_be_in_viewport()
    await ada.page.get_by_role("button", name="More about this room").click()
    await ada.page.get_by_role("menuitem", name="Go to a day").click()
    await ada.page.get_by_role("button", name="Go there").click()
    await expect(ada.page.locator("[data-key=m1], [data-key=m2]").first).to_be_in_viewport()


async def test_what_is_new_has_a_line(person: People, program: landline.Client) -> None:
    await program.create("den")
    ada = await person("ada")
    await ada.page.goto(f"{ada.root}/#/room/den")
    await expect(field(ada)).to_be_visible()
    await program.send("den", "seen")
    await expect(said(ada, "seen")).to_be_visible()
    await ada.page.goto(f"{ada.root}/#/room/lobby")
    await expect(ada.page.locator("main h1")).to_have_text("lobby")
    await filled(program, "den", 60)
    await expect(ada.page.locator("ll-rooms .item", has_text="den")).to_contain_text("60")
    await ada.page.goto(f"{ada.root}/#/room/den")
    await ada.page.locator(".jump.up", has_text="60 new").click()
    await expect(ada.page.locator(".rows > .new")).to_be_in_viewport()
    await expect(said(ada, "message 0").first).to_be_in_viewport()
    await expect(ada.page.locator(".jump.up")).to_have_count(0)
    await expect(ada.page.locator("ll-rooms .item", has_text="den")).not_to_contain_text("60")


async def test_messages_are_reached_by_keyboard(person: People, program: landline.Client) -> None:
    for n in range(40):
        await program.send("lobby", f"line {n}")
    ada = await person("ada")
    await expect(said(ada, "line 39")).to_be_visible()
    await said(ada, "line 39").focus()
    for _ in range(39):
        await ada.page.keyboard.press("ArrowUp")
    await expect(said(ada, "line 0").first).to_be_focused()
    await expect(said(ada, "line 0").first).to_be_in_viewport()
    await ada.page.keyboard.press("r")
    await expect(field(ada)).to_be_focused()
    await field(ada).press("Escape")
    await expect(ada.page.locator("ll-composer .banner")).to_have_count(0)
    await said(ada, "line 0").first.focus()
    await ada.page.keyboard.press("+")
    await ada.page.get_by_placeholder("Search emoji").fill("rocket")
    await ada.page.keyboard.press("Enter")
    await expect(said(ada, "line 0").first.locator(".reactions")).to_contain_text("🚀")
    await said(ada, "line 0").first.focus()
    await ada.page.keyboard.press("End")
    await expect(said(ada, "line 39")).to_be_focused()


async def test_the_focus_is_not_lost_with_its_message(
    person: People, program: landline.Client
) -> None:
    await filled(program, "lobby", 300)
    ada = await person("ada")
    view = ada.page.locator("ll-timeline .scroll")
    last = ada.page.locator("[data-key=m300]")
    await last.focus()
    await view.hover()
    before = await view.evaluate(_SEEN)
    for _ in range(8):
        before = await wheel(ada.page, view, -500, before)
    await expect(last).to_have_count(0)
    await expect(view).to_be_focused()
    await ada.page.keyboard.press("ArrowUp")
    await expect(ada.page.locator("[data-key=m299]")).to_be_focused()
    await expect(ada.page.locator("[data-key=m299]")).to_be_in_viewport()


async def test_new_messages_are_read_out_and_old_ones_are_not(
    person: People, program: landline.Client
) -> None:
    await filled(program, "lobby", 300)
    ada = await person("ada")
    log = ada.page.locator("ll-timeline [role=log]")
    await expect(said(ada, "message 299")).to_be_visible()
    await ada.page.locator("ll-timeline .scroll").hover()
    await ada.page.mouse.wheel(0, -5000)
    await expect(said(ada, "message 230")).to_be_attached()
    await expect(log).to_have_text("")
    await program.send("lobby", "hear me")
    await expect(log).to_have_text("robot: hear me")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("width", "height"), [(1280, 800), (375, 700)])
@pytest.mark.parametrize("locale", ["en-GB", "zh-CN"])
async def test_a_full_room_is_accessible(
    person: People, program: landline.Client, scheme: str, width: int, height: int, locale: str
) -> None:
    hi = await program.send("lobby", "Good morning! **Ready**: https://example.org/42 早上好")
    ada = await person(
        "ada", color_scheme=scheme, locale=locale, viewport={"width": width, "height": height}
    )
    await program.send("lobby", "`make check`\n```python\nfor i in range(3):\n    print(i)\n```")
    await program.send("lobby", "> quoted\n> - one\n> - two\n\n@ada look at #lobby")
    await program.send("lobby", "```\n" + "\n".join(f"line {n}" for n in range(60)) + "\n```")
    await program.send("lobby", "an answer", reply=hi.seq)
    await program.react("lobby", hi.seq, "🎉")
    gone = await program.send("lobby", "oops")
    await program.delete("lobby", gone.seq)
    await program.send("lobby", "waves", me=True)
    await say(ada, "all right")
    await expect(said(ada, "all right")).to_be_visible()
    await said(ada, "an answer").focus()
    await assert_accessible(ada.page)
    await shot(ada.page, f"room-{scheme}-{width}-{locale}")


_PASTE: Final = """(field) => {
  const clipboardData = new DataTransfer()
  clipboardData.items.add(new File(['hello'], 'note.txt', { type: 'text/plain' }))
  field.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true }))
}"""


async def test_what_is_pasted_is_said_as_a_file(person: People, program: landline.Client) -> None:
    ada = await person("ada")
    await field(ada).fill("half a thought")
    await field(ada).evaluate(_PASTE)
    await expect(ada.page.locator("ll-message ll-attachment").last).to_contain_text("note.txt")
    await expect(field(ada)).to_have_value("half a thought")
    heard = [message async for message in _texts(program, 1)]
    assert [file.name for file in heard[0].files] == ["note.txt"]


async def test_what_opens_over_the_talk_is_accessible(
    person: People, program: landline.Client
) -> None:
    await program.send("lobby", "look")
    ada = await person("ada")
    await say(ada, "mine")
    mine = said(ada, "mine")
    await expect(mine).not_to_contain_class("waiting")
    dialog = ada.page.get_by_role("dialog")
    for key, opened in (
        ("Enter", ada.page.get_by_role("menu")),
        ("+", dialog),
        ("i", dialog),
        ("Delete", dialog),
    ):
        await mine.focus()
        await mine.press(key)
        await expect(opened).to_be_visible()
        await assert_accessible(ada.page)
        await ada.page.keyboard.press("Escape")
        await expect(opened).to_have_count(0)
        await expect(mine).to_be_focused()
    await field(ada).press_sequentially("/help ")
    await field(ada).press("Enter")
    await expect(dialog).to_contain_text("/topic")
    await assert_accessible(ada.page)


async def test_messages_are_told_in_another_language_at_once(
    person: People, program: landline.Client
) -> None:
    await program.create("den")
    gone = await program.send("den", "oops")
    await program.delete("den", gone.seq)
    ada = await person("ada", "/#/room/den")
    await expect(ada.page.locator("ll-message.deed")).to_contain_text("made this room")
    await ada.page.keyboard.press("Control+,")
    await ada.page.get_by_text("中文").click()
    await ada.page.keyboard.press("Escape")
    await expect(ada.page.locator("ll-message.deed")).to_contain_text("创建了房间")
    await expect(ada.page.locator("ll-message .gone")).to_contain_text("删除了这条消息")
    await expect(field(ada)).to_have_attribute("placeholder", "发消息到 den")


async def test_markdown_cannot_become_anything_else(
    person: People, program: landline.Client
) -> None:
    ada = await person("ada")
    for text in (
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        '[x](https://a.b" onmouseover="alert(1))',
        "```<script>alert(1)</script>",
        'https://a.b/"><script>alert(1)</script>',
        "a\u202eb \u2066c",
    ):
        await program.send("lobby", text)
    await program.send("lobby", "done")
    await expect(said(ada, "done")).to_be_visible()
    body = ada.page.locator("ll-message .body")
    await expect(body.locator("img, script, [onerror], [onmouseover]")).to_have_count(0)
    for link in await body.locator("a").all():
        assert (await link.get_attribute("href") or "").startswith("https://a.b")
        assert await link.get_attribute("rel") == "noopener noreferrer"
        assert await link.get_attribute("target") == "_blank"
    await expect(said(ada, "a\\u202eb \\u2066c")).to_be_visible()
