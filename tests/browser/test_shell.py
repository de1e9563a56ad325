"""The page's frame: coming in, finding one's way by mouse, keys and on a phone, and its looks."""

from __future__ import annotations

import re
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio
from playwright.async_api import expect

from landline import Client
from landline.settings import HubSettings
from landline.testing import running_hub
from tests.browser import frames
from tests.browser.accessible import assert_accessible
from tests.browser.glimpses import look_out, seen
from tests.browser.people import people
from tests.browser.shots import shot
from tests.live.hub.callers import NO_RATES

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from playwright.async_api import Browser, Page, Route

    from landline.testing import RunningHub
    from tests.browser.people import People, Person

PASSWORD = "correct horse"
PHONE = {"width": 320, "height": 600}
ELSEWHERE = "Object.defineProperty(window, 'isSecureContext', { value: false })"
"""A browser on another machine, as the page sees it: 127.0.0.1 alone counts as secure."""


@pytest_asyncio.fixture(loop_scope="module")
async def hub() -> AsyncIterator[RunningHub]:
    """A hub where everybody may sign up."""
    async with running_hub(settings=HubSettings(signup="open", rates=NO_RATES)) as hub:
        yield hub


@pytest_asyncio.fixture(loop_scope="module")
async def ada(hub: RunningHub) -> AsyncIterator[Client]:
    """Somebody with an account, at a terminal; she has made the rooms `build` and `设计组`."""
    async with Client(str(hub.address), name="ada", password=PASSWORD) as ada:
        await ada.create("build", topic="nightly builds")
        await ada.create("设计组")
        yield ada


async def enter(person: Person, room: str) -> None:
    """Go to a room by its address."""
    await person.page.evaluate(
        "(room) => (location.hash = '#/room/' + encodeURIComponent(room))", room
    )
    await expect(person.page.locator("main h1")).to_have_text(room)


async def at_the_keyboard(person: People) -> Page:
    """Return what Bob looks at, once he has come in: the field for messages has the focus."""
    page = (await person("bob")).page
    await expect(page.locator("ll-composer textarea")).to_be_focused()
    return page


async def log_in(person: Person, name: str, password: str) -> None:
    page = person.page
    await page.get_by_role("radio", name="Account", exact=True).check()
    await page.get_by_label("Name").fill(name)
    await page.get_by_label("Password").fill(password)
    await page.keyboard.press("Enter")


# Coming in


async def test_a_guest_is_remembered(person: People) -> None:
    bob = await person("bob")
    await expect(bob.page.locator("ll-side .me")).to_contain_text("bob")
    await bob.page.reload()
    await expect(bob.page.locator("ll-side .me")).to_contain_text("bob")
    await expect(bob.page.locator("ll-sign-in")).to_have_count(0)


async def test_a_guest_signs_out(person: People) -> None:
    page = (await person("bob")).page
    await page.locator("ll-side .me button").click()
    await page.get_by_role("menuitem", name="Sign in or sign out").click()
    await page.get_by_role("dialog").get_by_role("button", name="Sign out").click()
    await expect(page.locator("ll-sign-in input[name=name]")).to_be_focused()
    await page.reload()
    await expect(page.locator("ll-sign-in input[name=name]")).to_be_visible()


async def test_an_account_signs_in_after_a_wrong_password(person: People, ada: Client) -> None:
    somebody = await person.stranger()
    page = somebody.page
    await log_in(somebody, ada.name, "wrong one")
    refusal = page.get_by_role("alert").filter(has_text="Name and password do not go together")
    await expect(refusal).to_be_visible()
    await expect(page.get_by_label("Password")).to_be_focused()
    await assert_accessible(page)
    await page.keyboard.type(PASSWORD)  # in place of the wrong one, which is selected
    await page.keyboard.press("Enter")
    await expect(page.locator("ll-side .me")).to_contain_text("ada")
    await page.reload()
    await expect(page.locator("ll-side .me")).to_contain_text("ada")


async def test_an_invitation_makes_an_account(person: People, ada: Client) -> None:
    code = (await ada.invitation("build")).secret
    somebody = await person.stranger(f"/i/{code}")
    page = somebody.page
    await expect(page.locator("h1")).to_contain_text("You are invited")
    await assert_accessible(page)
    await shot(page, "invited")
    await page.get_by_label("Name").fill("nora")
    await page.get_by_label("Choose a password").fill("long enough")
    await page.keyboard.press("Enter")
    await expect(page.locator("ll-side .me")).to_contain_text("nora")
    await expect(page.locator("ll-rooms")).to_contain_text("build")
    assert code not in page.url
    assert (await ada.whois("nora")).role == "member"


async def test_an_invitation_lets_a_guest_into_its_room(person: People, ada: Client) -> None:
    await ada.create("secret", kind="private")
    code = (await ada.invitation("secret")).secret
    somebody = await person.stranger(f"/i/{code}")
    await somebody.page.get_by_role("radio", name="Guest").check()
    await expect(somebody.page.get_by_label("Password")).to_have_count(0)
    await somebody.sign_in("bob")
    await expect(somebody.page.locator("main h1")).to_have_text("secret")
    await expect(somebody.page.locator("ll-rooms")).to_contain_text("secret")
    assert code not in somebody.page.url


async def test_who_is_in_already_uses_an_invitation(person: People, ada: Client) -> None:
    await ada.create("secret", kind="private")
    code = (await ada.invitation("secret")).secret
    bob = await person("bob")
    await bob.open(f"/i/{code}")
    await bob.page.get_by_role("button", name="Enter the room").click()
    await expect(bob.page.locator("main h1")).to_have_text("secret")
    assert code not in bob.page.url


async def test_a_wrong_invitation_is_refused(person: People) -> None:
    page = (await person.stranger("/i/none-such")).page
    await page.get_by_label("Name").fill("nora")
    await page.get_by_label("Choose a password").fill("long enough")
    await page.keyboard.press("Enter")
    await expect(page.locator("ll-sign-in").get_by_role("alert")).to_be_visible()


async def reach_from_afar(somebody: Person, logins: str) -> None:
    """Look at the page as from another machine, by plain http, at a hub that says `logins`."""

    async def answer(route: Route) -> None:
        response = await route.fetch()
        said = (await response.text()).replace('data-logins="here"', f'data-logins="{logins}"')
        await route.fulfill(response=response, body=said)

    await somebody.context.add_init_script(ELSEWHERE)
    await somebody.page.route(f"{somebody.root}/", answer)
    await somebody.page.reload()


async def test_no_password_is_asked_for_where_others_can_read_along(person: People) -> None:
    somebody = await person.stranger()
    page = somebody.page
    await reach_from_afar(somebody, "https")
    await expect(page.locator("ll-sign-in .note")).to_contain_text("not encrypted")
    await page.get_by_role("radio", name="Account", exact=True).check()
    secure = somebody.root.replace("http:", "https:")
    await expect(page.get_by_role("link", name=secure)).to_have_attribute("href", f"{secure}/")
    await expect(page.locator("input")).to_have_count(2)
    await assert_accessible(page)


async def test_a_hub_without_https_has_none_to_lead_to(person: People) -> None:
    somebody = await person.stranger()
    await reach_from_afar(somebody, "nowhere")
    await somebody.page.get_by_role("radio", name="Account", exact=True).check()
    await expect(somebody.page.locator("ll-sign-in .note")).to_contain_text("as a guest")
    await expect(somebody.page.get_by_role("link", name="https")).to_have_count(0)


async def test_a_hub_may_take_passwords_all_the_same(person: People) -> None:
    somebody = await person.stranger()
    await reach_from_afar(somebody, "here")
    await somebody.page.get_by_role("radio", name="Account", exact=True).check()
    await expect(somebody.page.locator("ll-sign-in .note")).to_contain_text("not encrypted")
    await expect(somebody.page.get_by_label("Password")).to_be_visible()


async def test_a_page_that_does_not_start_leads_elsewhere(person: People) -> None:
    somebody = await person.stranger()
    somebody.allow("net::ERR_FAILED")
    await somebody.page.route("**/js/main.js", lambda route: route.abort())
    await somebody.page.reload()
    link = somebody.page.get_by_role("link", name="did not start")
    await expect(link).to_have_attribute("href", "/about")
    await assert_accessible(somebody.page)


# Finding one's way


async def test_the_switcher_finds_by_a_few_letters(person: People, ada: Client) -> None:
    page = (await person("bob")).page
    await page.keyboard.press("Control+k")
    field = page.get_by_role("combobox")
    await expect(field).to_be_focused()
    await expect(page.get_by_role("option").filter(has_text="ada")).to_be_visible()
    await field.fill("bld")
    await expect(page.get_by_role("option")).to_have_count(1)
    await page.keyboard.press("Enter")
    await expect(page.locator("main h1")).to_have_text("build")
    await page.keyboard.press("Control+k")
    await field.fill("设组")
    await page.keyboard.press("Enter")
    await expect(page.locator("main h1")).to_have_text("设计组")
    await page.keyboard.press("Control+k")
    await field.fill(ada.name)
    await page.keyboard.press("Enter")
    await expect(page.locator("main h1")).to_have_text("@ada")


async def test_the_switcher_lists_what_is_unread_first(person: People, ada: Client) -> None:
    bob = await person("bob")
    await enter(bob, "build")
    await enter(bob, "lobby")
    await ada.send("build", "hello @bob")
    badge = bob.page.locator("ll-rooms .item", has_text="build").locator(".badge")
    await expect(badge).to_have_text("@1")
    await bob.page.keyboard.press("Control+k")
    await expect(bob.page.get_by_role("option").first).to_contain_text("build")
    await assert_accessible(bob.page)
    await expect(bob.page).to_have_title(re.compile(r"^\(1\) "))


async def test_the_first_words_in_private_are_seen(person: People, ada: Client) -> None:
    bob = await person("bob")
    await ada.send("@bob", "psst")
    talk = bob.page.locator("ll-rooms").get_by_role("link", name="@ada")
    await expect(talk.locator(".badge.strong")).to_have_text("1")
    await expect(bob.page).to_have_title(re.compile(r"^\(1\) "))
    await talk.click()
    await expect(bob.page.locator("main h1")).to_have_text("@ada")
    await expect(talk.locator(".badge")).to_have_count(0)


async def test_escape_gives_the_focus_back(person: People) -> None:
    page = await at_the_keyboard(person)
    opener = page.locator("ll-side .find button")
    await opener.focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("combobox")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(opener).to_be_focused()


async def test_a_menu_is_steered_by_keys(person: People) -> None:
    page = await at_the_keyboard(person)
    opener = page.locator("ll-side .me button")
    await opener.focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("menuitemradio", name="Online")).to_be_focused()
    await assert_accessible(page)
    await page.keyboard.press("ArrowUp")
    await expect(page.get_by_role("menuitem", name="Sign in or sign out")).to_be_focused()
    await page.keyboard.press("s")
    await expect(page.get_by_role("menuitem", name="Settings")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(opener).to_be_focused()
    await expect(page.get_by_role("menu")).to_have_count(0)


async def test_the_question_mark_shows_all_keys_but_not_to_who_types(person: People) -> None:
    page = await at_the_keyboard(person)
    await page.locator("ll-side input").press("?")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await page.locator("main h1").press("?")
    keys = page.get_by_role("dialog", name="Keyboard shortcuts")
    await expect(keys.locator("dt", has_text="Go to a room or a person")).to_be_visible()
    await assert_accessible(page)
    await shot(page, "keys")


async def test_an_input_method_keeps_its_keys(person: People) -> None:
    page = await at_the_keyboard(person)
    await page.locator("main h1").evaluate(
        "(heading) => heading.dispatchEvent(new KeyboardEvent('keydown',"
        " { key: 'k', ctrlKey: true, isComposing: true, bubbles: true }))"
    )
    await page.locator("main h1").evaluate(
        "(heading) => heading.dispatchEvent(new KeyboardEvent('keydown',"
        " { key: '?', keyCode: 229, bubbles: true }))"
    )
    await page.keyboard.press("Control+,")
    await expect(page.get_by_role("dialog")).to_have_count(1)
    await expect(page.get_by_role("dialog")).to_have_accessible_name("Settings")


async def test_alt_and_arrows_go_from_room_to_room(person: People, ada: Client) -> None:
    bob = await person("bob")
    heading = bob.page.locator("main h1")
    await enter(bob, "build")
    await enter(bob, "设计组")
    await enter(bob, "lobby")
    await bob.page.keyboard.press("Alt+ArrowUp")
    await expect(heading).to_have_text("build")
    await bob.page.keyboard.press("Alt+ArrowDown")
    await expect(heading).to_have_text("lobby")
    await ada.send("build", "new")
    await expect(bob.page.locator("ll-rooms .unread")).to_have_count(1)
    await bob.page.keyboard.press("Alt+Shift+ArrowDown")
    await expect(heading).to_have_text("build")


async def test_f6_goes_through_the_parts_of_the_page(person: People) -> None:
    page = await at_the_keyboard(person)
    await page.locator("main h1").focus()
    seen = set()
    for _ in range(4):
        await page.keyboard.press("F6")
        seen.add(
            await page.evaluate(
                "document.activeElement.closest('ll-side, ll-composer, main')?.localName"
            )
        )
    assert {"ll-side", "main"} <= seen
    await page.locator("main h1").focus()
    await page.keyboard.press("Shift+F6")
    await expect(page.locator("ll-side [aria-current]")).to_be_focused()


async def test_what_is_skipped_leads_to_the_middle(person: People) -> None:
    page = await at_the_keyboard(person)
    await page.locator("a.skip").focus()
    await page.keyboard.press("Enter")
    await expect(page.locator("main :focus")).to_be_attached()


async def test_the_focus_comes_back_from_the_drawer_of_a_room_that_was_entered_just_now(
    person: People, ada: Client
) -> None:
    bob = await person("bob", viewport=PHONE)
    await bob.page.evaluate(frames.LATE)
    await enter(bob, "build")
    opener = bob.page.get_by_role("button", name="Rooms and menu")
    await opener.click()
    await expect(bob.page.locator("ll-side [aria-current]")).to_be_focused()
    await bob.page.keyboard.press("Escape")
    await expect(opener).to_be_focused()


async def test_the_drawer_of_a_phone(person: People, ada: Client) -> None:
    bob = await person("bob", viewport=PHONE)
    page, side = bob.page, bob.page.locator("ll-side")
    await enter(bob, "build")
    opener = page.get_by_role("button", name="Rooms and menu")
    await expect(side).not_to_be_in_viewport()
    await opener.click()
    await expect(page.locator("ll-side [aria-current]")).to_be_focused()
    await assert_accessible(page)
    await shot(page, "drawer")
    for _ in range(12):
        await page.keyboard.press("Tab")
        assert not await page.evaluate("document.activeElement.closest('main')")
    await page.keyboard.press("Escape")
    await expect(opener).to_be_focused()
    await expect(side).not_to_be_in_viewport()
    await opener.click()
    await page.go_back()
    await expect(side).not_to_be_in_viewport()
    await expect(page.locator("main h1")).to_have_text("build")
    await opener.click()
    await side.get_by_role("link", name="lobby").click()
    await expect(page.locator("main h1")).to_have_text("lobby")
    await expect(side).not_to_be_in_viewport()
    assert await page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


async def test_an_address_makes_no_room_unasked(person: People, ada: Client) -> None:
    page = (await person("bob", "/#/room/none-such")).page
    main = page.locator("main")
    await expect(main.get_by_role("alert")).to_contain_text("There is no room none-such here")
    assert "none-such" not in [room.room for room in await ada.rooms()]
    await assert_accessible(page)
    await main.get_by_role("button", name="Back").click()  # one came from nowhere on the page
    await expect(main.locator("h1")).to_have_text("lobby")
    await page.evaluate("location.hash = '#/people'")
    await page.evaluate("location.hash = '#/room/none-such'")
    await main.get_by_role("button", name="Back").click()
    await expect(main.locator("h1")).to_have_text("People")
    await page.go_forward()
    await main.get_by_role("button", name="Make it").press("Enter")
    await expect(page.locator("ll-composer textarea")).to_be_focused()
    assert "none-such" in [room.room for room in await ada.rooms()]


async def test_a_room_to_be_made_is_told_in_chinese_on_a_phone(person: People) -> None:
    page = (await person("bob", "/#/room/研究组", locale="zh-CN", viewport=PHONE)).page
    await expect(page.locator("main").get_by_role("alert")).to_contain_text("这里没有房间 研究组")
    await expect(page.get_by_role("button", name="新建")).to_be_in_viewport()
    await shot(page, "no-room-zh")
    assert await page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


async def test_a_private_room_looks_like_none(person: People, ada: Client) -> None:
    await ada.create("secret", kind="private")
    bob = await person("bob", "/#/room/secret")
    main = bob.page.locator("main")
    await expect(main.get_by_role("alert")).to_contain_text("There is no room secret here")
    await shot(bob.page, "no-room")
    await main.get_by_role("button", name="Make it").click()
    await expect(main.get_by_role("alert")).to_contain_text("takes an invitation")
    await expect(main.get_by_role("link", name="All rooms")).to_be_focused()
    await assert_accessible(bob.page)


async def test_the_files_of_a_room_that_is_not_there_make_none(person: People, ada: Client) -> None:
    page = (await person("bob", "/#/files/none-such")).page
    await expect(page.locator("main")).to_contain_text("There is no room none-such here")
    assert "none-such" not in [room.room for room in await ada.rooms()]


async def test_all_rooms_are_found_and_entered(person: People, ada: Client) -> None:
    page = (await person("bob", "/#/rooms")).page
    await expect(page.locator("ll-browse li")).to_have_count(3)
    await page.get_by_label("Find a room").fill("计")
    await expect(page.locator("ll-browse li")).to_have_count(1)
    await page.get_by_label("Find a room").fill("bui")
    await assert_accessible(page)
    await page.get_by_role("link", name="Enter").click()
    await expect(page.locator("main h1")).to_have_text("build")


# Searching


async def test_what_was_said_is_found(person: People, ada: Client) -> None:
    for text in ("the plan is ready", "a plan with https://example.org", "nothing"):
        await ada.send("lobby", text)
    page = (await person("bob")).page
    await page.locator("ll-side input").fill("plan")
    await page.keyboard.press("Enter")
    hits = page.locator("ll-search .found li")
    await expect(hits).to_have_count(2)
    await expect(hits.first.locator("mark")).to_have_text("plan")
    await assert_accessible(page)
    await shot(page, "search")
    await page.get_by_role("button", name="Filter").click()
    await page.get_by_role("menuitem", name="With a link").click()
    await expect(hits).to_have_count(1)
    await page.get_by_role("button", name="Remove the filter: With a link").click()
    await expect(hits).to_have_count(2)
    await page.get_by_role("radio", name="Best").check()
    await expect(hits).to_have_count(2)
    await hits.first.get_by_role("link").click()
    await expect(page.locator("main h1")).to_have_text("lobby")


async def test_a_search_that_cannot_be_is_refused_in_words(person: People) -> None:
    page = (await person("bob", "/#/search/after%3A2026-99-99")).page
    await expect(page.locator("ll-search").get_by_role("alert")).to_contain_text("2026-99-99")


async def test_a_room_is_searched_beside_it(person: People, ada: Client) -> None:
    await ada.send("lobby", "here")
    await ada.send("build", "here, too")
    page = await at_the_keyboard(person)
    opener = page.get_by_role("button", name="Search this room")
    await opener.click()
    panel = page.get_by_role("complementary", name="Search this room")
    await panel.get_by_label("Search messages").fill("here")
    await page.keyboard.press("Enter")
    await expect(panel.locator(".found li")).to_have_count(1)
    await assert_accessible(page)
    await page.keyboard.press("Escape")
    await expect(panel).to_have_count(0)
    await expect(opener).to_be_focused()


async def test_pins_are_shown_beside_the_room(person: People, ada: Client) -> None:
    receipt = await ada.send("build", "remember this")
    await ada.pin("build", receipt.seq)
    bob = await person("bob")
    await enter(bob, "build")
    await bob.page.get_by_role("button", name="Pinned messages").click()
    panel = bob.page.get_by_role("complementary", name="Pinned messages")
    await expect(panel).to_contain_text("remember this")
    await assert_accessible(bob.page)


# The connection


async def test_a_network_that_is_gone_is_told(person: People) -> None:
    bob = await person("bob")
    bob.allow("net::ERR_", "WebSocket connection to")
    line = bob.page.locator("ll-connection .line")
    await expect(line).to_be_hidden()
    await bob.context.set_offline(offline=True)
    await expect(line).to_contain_text("This device is offline")
    await assert_accessible(bob.page)
    await look_out(bob.page, "ll-connection .line", "Connected again")
    await bob.context.set_offline(offline=False)
    await seen(bob.page)
    await expect(line).to_be_hidden()


async def test_a_hub_that_stops_says_so(browser: Browser, hub: RunningHub) -> None:
    settings = HubSettings(rates=NO_RATES)
    async with AsyncExitStack() as later, AsyncExitStack() as running:
        other = await running.enter_async_context(running_hub(settings=settings))
        root = f"http://127.0.0.1:{other.port}"
        person = await later.enter_async_context(people(browser, root))
        bob = await person("bob")
        bob.allow("net::ERR_", "WebSocket connection to")
        await running.aclose()
        line = bob.page.locator("ll-connection .line")
        await expect(line).to_contain_text("Not connected")
        await expect(line.get_by_role("button", name="Try now")).to_be_visible()
        await assert_accessible(bob.page)
        await shot(bob.page, "not-connected")


# What is chosen


async def test_another_language_at_once_and_what_is_typed_stays(person: People) -> None:
    page = (await person.stranger()).page
    await page.get_by_label("Name").fill("bob")
    await page.get_by_role("button", name="中文").click()
    await expect(page.get_by_label("名字")).to_have_value("bob")
    assert await page.evaluate("document.documentElement.lang") == "zh-CN"
    await page.keyboard.press("Tab")
    await page.reload()
    await expect(page.get_by_label("名字")).to_be_visible()


async def test_a_draft_outlives_another_language(person: People) -> None:
    page = (await person("bob")).page
    field = page.locator("ll-composer textarea")
    await field.fill("half a sentence")
    await page.keyboard.press("Control+,")
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("radio", name="中文").check()
    await expect(dialog).to_have_accessible_name("设置")
    await page.keyboard.press("Escape")
    await expect(field).to_be_focused()
    await expect(field).to_have_value("half a sentence")


async def test_settings_hold_and_are_kept(person: People) -> None:
    page = (await person("bob")).page
    root = page.locator("html")
    await page.keyboard.press("Control+,")
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("radio", name="Dark").check()
    await expect(root).to_have_attribute("data-theme", "dark")
    await assert_accessible(page)
    await dialog.get_by_role("radio", name="Projector").check()
    await expect(root).to_have_attribute("data-size", "huge")
    await dialog.get_by_role("radio", name="中文").check()
    await expect(dialog).to_have_accessible_name("设置")
    await page.reload()
    await expect(page.get_by_role("navigation", name="房间与私聊")).to_be_visible()
    await expect(root).to_have_attribute("data-theme", "dark")
    await expect(root).to_have_attribute("data-size", "huge")


async def test_the_theme_follows_the_system_until_one_is_chosen(person: People) -> None:
    page = (await person("bob", color_scheme="dark")).page
    root = page.locator("html")
    await expect(root).to_have_attribute("data-theme", "dark")
    await page.emulate_media(color_scheme="light")
    await expect(root).to_have_attribute("data-theme", "light")


async def test_it_is_said_why_there_are_no_notifications(person: People) -> None:
    bob = await person("bob")
    await bob.context.add_init_script(ELSEWHERE)
    page = bob.page
    await page.reload()
    await expect(page.locator("ll-side .me")).to_contain_text("bob")
    await page.keyboard.press("Control+,")
    await expect(page.get_by_role("checkbox", name="Show notifications")).to_be_disabled()
    await expect(page.locator("ll-settings .note")).to_contain_text("encrypted pages")
    await assert_accessible(page)


async def test_a_mention_is_notified_to_who_looks_elsewhere(person: People, ada: Client) -> None:
    bob = await person("bob")
    await bob.context.grant_permissions(["notifications"])
    await bob.context.add_init_script(
        "window.told = [];"
        "const Real = Notification;"
        "window.Notification = class extends EventTarget {"
        "  static permission = 'granted';"
        "  static requestPermission = async () => 'granted';"
        "  constructor(title, { body }) { super(); told.push(`${title}: ${body}`) }"
        "};"
        "document.hasFocus = () => false"
    )
    page = bob.page
    await page.reload()
    await expect(page.locator("ll-side .me")).to_contain_text("bob")
    await page.keyboard.press("Control+,")
    await page.get_by_role("checkbox", name="Show notifications").check()
    await page.keyboard.press("Escape")
    await ada.send("lobby", "nothing for anybody")
    await ada.send("lobby", "@bob look")
    await expect(page.locator("html")).to_have_js_property("hidden", value=False)
    await page.locator("ll-rooms").evaluate(
        "() => new Promise((done) => {"
        " const look = () => (told.length ? done() : setTimeout(look, 20)); look() })"
    )
    assert await page.evaluate("told") == ["ada mentioned you in lobby: @bob look"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/", "/#/rooms", "/#/search/plan"])
async def test_every_view_is_accessible(
    person: People, ada: Client, path: str, scheme: str
) -> None:
    await ada.send("lobby", "the plan")
    bob = await person("bob", path, color_scheme=scheme)
    await expect(bob.page.locator("main h1")).to_be_visible()
    await assert_accessible(bob.page)
    await shot(bob.page, f"shell-{scheme}-{path.strip('/#').replace('/', '-')}")
