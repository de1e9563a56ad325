"""People with accounts at browsers: made at the hub, given a role, signed in by the form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import structs

from landline import Client

if TYPE_CHECKING:
    from landline.testing import RunningHub
    from landline.wire.verbs import Rank
    from tests.browser.people import People, Person

PASSWORD: Final = "correct horse"


async def make_account(hub: RunningHub, name: str, role: Rank = "member") -> None:
    """Make an account at a hub where everybody may; its password is PASSWORD."""
    async with Client(str(hub.address), name=name, password=PASSWORD):
        pass
    accounts = hub.server._hub.state.accounts
    found = accounts.by_name(name)
    assert found is not None
    accounts.put(found[0], structs.replace(found[1], role=role))


async def log_in(person: Person, name: str, password: str = PASSWORD) -> None:
    """Come in with an account."""
    page = person.page
    await page.get_by_role("radio", name="Account", exact=True).check()
    await page.get_by_label("Name").fill(name)
    await page.get_by_label("Password").fill(password)
    await page.keyboard.press("Enter")
    await page.locator("ll-side").wait_for(state="attached")


async def member(come: People, hub: RunningHub, name: str, role: Rank = "member") -> Person:
    """Let somebody with a new account of this role come to the hub."""
    await make_account(hub, name, role)
    person = await come.stranger()
    await log_in(person, name)
    return person


async def go(person: Person, address: str) -> None:
    """Go to a place on the page, such as `#/me/devices`."""
    await person.page.evaluate("(address) => (location.hash = address)", address)
