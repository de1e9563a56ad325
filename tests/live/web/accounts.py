"""People with accounts, and what only they may do, as tests need it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.live.web.browsers import Browser

PASSWORD = "correct horse"


async def member(browser: Browser, name: str) -> dict[str, str]:
    """Make an account on a hub with open sign-up; return the headers of its session."""
    status, welcome = await browser.post("/api/hello", {"as": name, "password": PASSWORD})
    assert status == 200, welcome
    return bearer(welcome["me"]["token"])


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


async def asked(
    browser: Browser, verb: str, by: dict[str, str], /, **fields: Any
) -> dict[str, Any]:
    """Ask a verb that must succeed."""
    status, answer = await browser.post(f"/api/{verb}", fields, headers=by)
    assert status == 200, answer
    return dict(answer)
