"""People on the page: who is here, what moderators may do, rooms, and oneself."""

from __future__ import annotations

import asyncio
import os
import re
import sys
from typing import TYPE_CHECKING

import pytest_asyncio
from playwright.async_api import expect

from landline import Client
from landline.settings import HubSettings
from landline.testing import running_hub
from tests.browser.accessible import assert_accessible
from tests.browser.accounts import PASSWORD, go, log_in, make_account, member
from tests.browser.glimpses import look_out, seen
from tests.browser.people import people
from tests.browser.shots import shot
from tests.live.hub.callers import NO_RATES

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from playwright.async_api import Browser, Locator, Page

    from landline.testing import RunningHub
    from tests.browser.people import People, Person

PHONE = {"width": 375, "height": 700}
NARROW = {"width": 320, "height": 600}


@pytest_asyncio.fixture(loop_scope="module")
async def hub() -> AsyncIterator[RunningHub]:
    """A hub where everybody may sign up."""
    async with running_hub(settings=HubSettings(signup="open", rates=NO_RATES)) as hub:
        yield hub


@pytest_asyncio.fixture(loop_scope="module")
async def person(browser: Browser, hub: RunningHub) -> AsyncIterator[People]:
    async with people(browser, f"http://127.0.0.1:{hub.port}") as come:
        yield come


async def open_members(person: Person) -> Locator:
    """Show who is in the room beside it."""
    await person.page.locator("main .actions").get_by_label("Members").first.click()
    members = person.page.locator("ll-members")
    await members.locator(".item").first.wait_for()
    return members


async def offered(person: Person, name: str) -> list[str]:
    """Return what the members' list offers to do with somebody."""
    page = person.page
    await page.get_by_label(f"What can be done with {name}").click()
    items = page.get_by_role("menuitem")
    await items.first.wait_for()
    texts = await items.all_inner_texts()
    await page.keyboard.press("Escape")
    return [text.strip() for text in texts]


async def open_settings(page: Page) -> Locator:
    await page.get_by_label("More about this room").click()
    await page.get_by_role("menuitem", name="Room settings").click()
    return page.get_by_role("dialog")


# Everybody


async def test_people_are_found_and_talked_to(person: People, hub: RunningHub) -> None:
    await make_account(hub, "dee")
    ada = await person("ada")
    page = ada.page
    await person("bob")
    await go(ada, "#/people")
    await expect(page.get_by_role("group", name="Here now (2)")).to_contain_text("bob")
    await expect(page.get_by_role("group", name="Not here")).to_contain_text("dee")
    await assert_accessible(page)
    await shot(page, "people")
    await page.get_by_role("searchbox", name="Find a person").fill("bo")
    await expect(page.locator("ll-people .item")).to_have_count(1)
    await page.locator("ll-people .item").click()
    card = page.get_by_role("dialog", name="bob")
    await expect(card).to_contain_text("Online")
    await assert_accessible(page)
    await shot(page, "person")
    await card.get_by_role("link", name="Private talk").click()
    await expect(page.locator("main h1")).to_have_text("@bob")


async def test_somebody_is_mentioned_from_their_card(person: People) -> None:
    ada = await person("ada")
    await person("bob")
    members = await open_members(ada)
    await members.get_by_role("button", name="bob").click()
    await ada.page.get_by_role("dialog").get_by_role("button", name="Mention").click()
    await expect(ada.page.locator("ll-composer textarea")).to_have_value("@bob ")


# A room's members


async def test_guests_and_members_are_offered_nothing(person: People, hub: RunningHub) -> None:
    bob, dee = await person("bob"), await member(person, hub, "dee")
    for one in (bob, dee):
        members = await open_members(one)
        await expect(members).to_contain_text("dee")
        await expect(members.get_by_role("button", name="What can be done")).to_have_count(0)
        await expect(members.get_by_role("button", name="Add somebody")).to_have_count(0)
    await assert_accessible(dee.page)


async def test_a_moderator_is_offered_what_the_hub_allows(person: People, hub: RunningHub) -> None:
    await person("bob")
    await member(person, hub, "ada", "owner")
    cy = await member(person, hub, "cy", "moderator")
    members = await open_members(cy)
    await expect(members).to_contain_text("bob")
    assert await offered(cy, "bob") == ["Mute", "Put out of the room", "Ban"]
    await expect(members.get_by_label("What can be done with ada")).to_have_count(0)
    await expect(members.get_by_label("What can be done with cy")).to_have_count(0)


async def test_somebody_is_muted_banned_and_let_in_again(person: People, hub: RunningHub) -> None:
    bob, ada = await person("bob"), await member(person, hub, "ada", "owner")
    page = ada.page
    members = await open_members(ada)

    async def act(deed: str) -> None:
        await page.get_by_label("What can be done with bob").click()
        await page.get_by_role("menuitem", name=deed).click()

    await act("Mute")
    await page.get_by_label("For how long").select_option("10")
    await page.get_by_label("Reason").fill("too loud")
    await assert_accessible(page)
    await shot(page, "mute")
    await page.get_by_role("dialog").get_by_role("button", name="Mute").click()
    await expect(members).to_contain_text("Muted until")
    await expect(bob.page.locator("ll-timeline")).to_contain_text("too loud")
    await act("End the mute")
    await expect(members).not_to_contain_text("Muted")
    await act("Ban")
    await page.get_by_role("dialog").get_by_role("button", name="Ban").click()
    await expect(members).to_contain_text("Banned until")
    await expect(bob.page.locator("ll-rooms")).not_to_contain_text("lobby")
    await act("End the ban")
    await expect(members).not_to_contain_text("Banned")


async def test_roles_are_given_in_a_room(person: People, hub: RunningHub) -> None:
    bob, ada = await person("bob"), await member(person, hub, "ada", "owner")
    members = await open_members(ada)
    await ada.page.get_by_label("What can be done with bob").click()
    await ada.page.get_by_role("menuitem", name="Give a role").click()
    await ada.page.get_by_label("Role", exact=True).select_option("moderator")
    await ada.page.get_by_role("dialog").get_by_role("button", name="Give a role").click()
    await expect(members.locator("li").filter(has_text="bob")).to_contain_text("moderator")
    theirs = await open_members(bob)
    await expect(theirs.get_by_role("button", name="Add somebody")).to_be_visible()


# Rooms


async def test_a_room_is_made_and_set_up(person: People, hub: RunningHub) -> None:
    ada = await member(person, hub, "ada")
    page = ada.page
    await go(ada, "#/rooms")
    await page.get_by_role("button", name="New room").click()
    await page.get_by_label("Name").fill("two words")
    await page.get_by_role("button", name="Make the room").click()
    await expect(page.get_by_role("dialog").get_by_role("alert")).not_to_be_empty()
    await assert_accessible(page)
    await shot(page, "create-room")
    await page.get_by_label("Name").fill("build")
    await page.get_by_label("Topic").fill("nightly")
    await page.get_by_role("button", name="Make the room").click()
    await expect(page.locator("main h1")).to_have_text("build")
    dialog = await open_settings(page)
    await assert_accessible(page)
    await shot(page, "room-settings")
    await dialog.get_by_label("Topic").fill("weekly")
    await dialog.get_by_label("Seconds between").fill("5")
    await dialog.get_by_role("button", name="Save").click()
    await expect(page.locator("main .topic")).to_have_text("weekly")
    await dialog.get_by_label("Keep so many").fill("10")
    await dialog.get_by_role("button", name="Save").click()
    await expect(page.get_by_role("dialog").last).to_contain_text("removed for good")
    await page.get_by_role("dialog").last.get_by_role("button", name="Save").click()
    await dialog.get_by_label("Name").fill("builds")
    await dialog.get_by_role("button", name="Save").click()
    await expect(page.locator("main h1")).to_have_text("builds")
    async with Client(str(hub.address), name="ada", password=PASSWORD) as at_terminal:
        room = next(room for room in await at_terminal.rooms() if room.room == "builds")
    assert (room.topic, room.slow, room.keep_messages) == ("weekly", 5, 10)


async def test_who_runs_no_room_changes_nothing(person: People, hub: RunningHub) -> None:
    bob = await person("bob")
    dialog = await open_settings(bob.page)
    await expect(dialog.get_by_role("button", name="Save")).to_have_count(0)
    await expect(dialog.get_by_label("Name")).not_to_be_editable()
    await expect(dialog.locator("ll-hooks")).to_have_count(0)


async def test_a_webhooks_secret_is_shown_once(person: People, hub: RunningHub) -> None:
    ada = await member(person, hub, "ada", "owner")
    page = ada.page
    dialog = await open_settings(page)
    await dialog.get_by_role("button", name="Add a webhook").click()
    await page.get_by_label("What it is for").fill("ci")
    await page.get_by_role("dialog").last.get_by_role("button", name="Add a webhook").click()
    secret = page.get_by_role("dialog", name="ci")
    await expect(secret.locator("code")).to_contain_text("/hook/")
    await secret.get_by_role("button", name="Done").click()
    await expect(dialog.locator("ll-hooks")).to_contain_text("ci")
    await dialog.get_by_role("button", name="End: ci").click()
    await page.get_by_role("dialog").last.get_by_role("button", name="End").click()
    await expect(dialog.locator("ll-hooks li")).to_have_count(0)


# Oneself


async def test_a_guest_has_a_profile_and_no_devices(person: People) -> None:
    bob = await person("bob")
    page = bob.page
    await go(bob, "#/me/devices")
    await expect(page.get_by_role("heading", name="Profile", exact=True)).to_be_visible()
    await expect(page.get_by_role("link", name="Sessions")).to_have_count(0)
    await page.get_by_role("button", name="Change the name").click()
    await page.get_by_role("dialog").get_by_label("Name").fill("robert")
    await page.get_by_role("dialog").get_by_role("button", name="Change the name").click()
    await expect(page.locator("ll-side .me")).to_contain_text("robert")
    await page.get_by_label("Busy").check()
    await page.get_by_label("What others see").fill("in a meeting")
    await page.get_by_role("button", name="Set the status").click()
    await expect(page.locator("ll-side .me")).to_contain_text("Busy")
    await go(bob, "#/people")
    await expect(page.locator("ll-people")).to_contain_text("in a meeting")


async def test_a_password_is_changed(person: People, hub: RunningHub) -> None:
    ada = await member(person, hub, "ada")
    page = ada.page
    await go(ada, "#/me/profile")
    await page.get_by_role("button", name="Change the password").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Present password").fill("wrong")
    await dialog.get_by_label("New password").fill("battery staple")
    await dialog.get_by_role("button", name="Change the password").click()
    await expect(dialog.get_by_role("alert")).not_to_be_empty()
    await dialog.get_by_label("Present password").fill(PASSWORD)
    await look_out(page, "[role=status] .toast", "The password is changed")
    await dialog.get_by_role("button", name="Change the password").click()
    await seen(page)
    again = await person.stranger()
    await log_in(again, "ada", "battery staple")


async def test_a_session_is_ended_from_another_browser(person: People, hub: RunningHub) -> None:
    ada = await member(person, hub, "ada")
    other = await person.stranger()
    await log_in(other, "ada")
    page = ada.page
    await go(ada, "#/me/sessions")
    line = page.locator("ll-tokens li").filter(has_not_text="this one").last
    await assert_accessible(page)
    await shot(page, "sessions")
    await line.get_by_role("button", name="End").click()
    await page.get_by_role("dialog").get_by_role("button", name="End").click()
    await expect(other.page.locator("ll-connection, ll-sign-in")).to_contain_text("Sign in again")


async def test_a_token_is_shown_once_and_works(person: People, hub: RunningHub) -> None:
    ada = await member(person, hub, "ada")
    page = ada.page
    await go(ada, "#/me/sessions")
    await page.get_by_role("button", name="Make a token").click()
    await page.get_by_label("What it is for").fill("backup")
    await assert_accessible(page)
    await page.get_by_role("dialog").get_by_role("button", name="Make a token").click()
    secret = await page.get_by_role("dialog", name="backup").locator("code").inner_text()
    async with Client(str(hub.address), token=secret) as program:
        assert program.name == "ada"
    await page.keyboard.press("Escape")
    await expect(page.locator("ll-tokens")).to_contain_text("backup")


async def test_an_invitation_signs_somebody_up(person: People, hub: RunningHub) -> None:
    ada = await member(person, hub, "ada", "owner")
    page = ada.page
    await go(ada, "#/me/invitations")
    await page.get_by_role("button", name="Make an invitation").click()
    await page.get_by_role("dialog").get_by_role("button", name="Make an invitation").click()
    dialog = page.get_by_role("dialog", name="Invitations")
    link = await dialog.locator("code").filter(has_text="/i/").inner_text()
    await assert_accessible(page)
    await shot(page, "invitation")
    await page.keyboard.press("Escape")
    await expect(page.locator("ll-invitations")).to_contain_text("A new account")
    nora = await person.stranger(link.removeprefix(person.root))
    await nora.page.get_by_label("Name").fill("nora")
    await nora.page.get_by_label("Choose a password").fill("long enough")
    await nora.page.keyboard.press("Enter")
    await expect(nora.page.locator("ll-side .me")).to_contain_text("nora")


async def test_a_code_from_the_page_pairs_a_device(
    person: People, hub: RunningHub, tmp_path: Path
) -> None:
    ada = await member(person, hub, "ada")
    page = ada.page
    await go(ada, "#/me/devices")
    await page.get_by_role("button", name="Pair a device").click()
    code = await page.locator("ll-pairing .code").inner_text()
    await assert_accessible(page)
    await shot(page, "pairing")
    homes = {name: str(tmp_path) for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME")}
    pairing = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "landline", "pair", str(hub.address), "--label", "laptop",
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT, env={**os.environ, **homes},
    )  # fmt: skip
    said, _ = await pairing.communicate(f"{code.strip()}\n".encode())
    assert pairing.returncode == 0, said.decode()
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await expect(page.locator("ll-devices")).to_contain_text("laptop")
    await page.get_by_role("button", name="Rename: laptop").click()
    await page.get_by_role("dialog").get_by_label("Name").fill("desk")
    await page.get_by_role("dialog").get_by_role("button", name="Rename").click()
    await (
        page.get_by_role("button", name="Remove: desk")
        .or_(page.get_by_role("button", name="Sign it out: desk"))
        .click()
    )
    await page.get_by_role("dialog").get_by_role("button", name="Sign it out").click()
    await expect(page.locator("ll-devices")).to_contain_text("No device is paired yet.")


async def test_a_code_that_a_device_shows_is_typed(
    person: People, hub: RunningHub, tmp_path: Path
) -> None:
    ada = await member(person, hub, "ada")
    page = ada.page
    await go(ada, "#/me/devices")
    await page.get_by_role("button", name="Pair a device").click()
    await page.get_by_role("radio", name="Type a code").check()
    await page.get_by_label("The code that the other device shows").fill("999-acid-acorn-actor")
    await page.get_by_role("button", name="Let it in").click()
    await expect(page.get_by_role("dialog").get_by_role("alert")).not_to_be_empty()
    await assert_accessible(page)
    homes = {name: str(tmp_path) for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME")}
    pairing = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "landline", "pair", str(hub.address), "--label", "laptop",
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT, env={**os.environ, **homes},
    )  # fmt: skip
    assert pairing.stdin is not None
    assert pairing.stdout is not None
    pairing.stdin.write(b"\n")
    said = ""
    while (shown := re.search(r"^ *(\d+-[a-z]+-[a-z]+-[a-z]+)", said, re.MULTILINE)) is None:
        said += (await pairing.stdout.readline()).decode()
    await page.get_by_label("The code that the other device shows").fill(shown[1])
    await page.get_by_role("button", name="Let it in").click()
    await expect(page.locator("ll-devices")).to_contain_text("laptop")
    await pairing.communicate()
    assert pairing.returncode == 0


async def test_who_signs_out_everywhere_is_out(person: People, hub: RunningHub) -> None:
    ada = await member(person, hub, "ada")
    other = await person.stranger()
    await log_in(other, "ada")
    page = ada.page
    await go(ada, "#/me/profile")
    await page.get_by_role("button", name="Sign out everywhere").click()
    await page.get_by_role("dialog").get_by_role("button", name="Sign out everywhere").click()
    await expect(page.locator("ll-sign-in")).to_be_visible()
    await expect(other.page.locator("ll-connection, ll-sign-in")).to_contain_text("Sign in")


async def test_a_private_room_is_left_once_that_is_sure(person: People, hub: RunningHub) -> None:
    ada = await member(person, hub, "ada")
    page = ada.page
    async with Client(str(hub.address), name="ada", password=PASSWORD) as at_terminal:
        await at_terminal.create("secret", kind="private")
    await go(ada, "#/room/secret")
    await expect(page.locator("main h1")).to_have_text("secret")
    dialog = await open_settings(page)
    await dialog.get_by_role("button", name="Leave the room").click()
    await expect(page.get_by_role("dialog").last).to_contain_text("you will need an invitation")
    await page.get_by_role("dialog").last.get_by_role("button", name="Cancel").click()
    await expect(dialog.get_by_label("Name")).to_have_value("secret")


def page_of(place: str) -> str:
    """Return what is shown at a place, and not at the one before it."""
    view, _, page = place.partition("/")
    return f'll-{view}[page="{page}"] .page' if page else f"ll-{view} .page"


async def test_all_of_it_fits_a_small_phone(person: People, hub: RunningHub) -> None:
    await make_account(hub, "ada", "owner")
    ada = await person.stranger(viewport=NARROW)
    await log_in(ada, "ada")
    for place in (
        "me/profile",
        "me/devices",
        "me/sessions",
        "me/invitations",
        "me/phone",
        "people",
    ):
        await go(ada, f"#/{place}")
        shown = ada.page.locator(page_of(place))
        wide = await shown.evaluate("(page) => page.scrollWidth")
        assert wide <= NARROW["width"], place
        await shot(ada.page, f"narrow-{place.replace('/', '-')}")


async def test_in_chinese_and_in_the_dark(person: People, hub: RunningHub) -> None:
    await make_account(hub, "ada", "owner")
    ada = await person.stranger(viewport=PHONE, locale="zh-CN", color_scheme="dark")
    page = ada.page
    await page.get_by_role("radio").nth(1).check()
    await page.get_by_label("名字").fill("ada")
    await page.get_by_label("密码").fill(PASSWORD)
    await page.keyboard.press("Enter")
    await page.locator("ll-side").wait_for(state="attached")
    for place in ("me/profile", "me/sessions", "people"):
        await go(ada, f"#/{place}")
        await page.locator(page_of(place)).wait_for()
        await expect(page.locator("main")).not_to_contain_text("ui.")
        await assert_accessible(page)
        await shot(page, f"zh-dark-{place.replace('/', '-')}")
