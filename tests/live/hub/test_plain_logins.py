"""Where others could read along, no door lets an account in; guests and webhooks may come."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

import pytest
from msgspec import structs

from landline.settings import TrustSettings
from landline.testing import running_hub
from tests.live.hub.callers import FREELY, NativeCaller, calling, native
from tests.live.hub.test_accounts import PASSWORD, login, make_users, operator
from tests.live.web.browsers import browsing

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from landline.testing import RunningHub


@pytest.fixture(autouse=True)
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let all who come by TCP seem to come from another machine."""
    monkeypatch.setattr("landline.server.desk.is_this_machine", lambda source: source == "unix")


@pytest.fixture
async def token(hub: RunningHub) -> AsyncIterator[str]:
    """Return a token of Ada's."""
    await make_users(hub, "ada")
    async with operator(hub) as root:
        given = await root.ask("given", do="addtoken", label="ci", who="ada")
        yield given["secret"]


async def test_native_lines_and_websockets(hub: RunningHub, token: str) -> None:
    assert (await login(hub, "ada", PASSWORD))["code"] == "login.plain"
    async with native(hub, "visitor") as guest:
        hello = {"do": "hello", "token": token}
        assert (await guest.ask("error", **hello))["code"] == "login.plain"
        assert (await guest.ask("pong", do="ping"))["is"] == "pong"
    async with browsing(hub) as browser, browser.socket("visitor") as socket:
        for proof in ({"as": "ada", "password": PASSWORD}, {"token": token}):
            assert (await socket.ask("error", do="hello", **proof))["code"] == "login.plain"


async def test_http_calls(hub: RunningHub, token: str) -> None:
    async with browsing(hub) as browser:
        basic = base64.b64encode(f"ada:{PASSWORD}".encode()).decode()
        for header in (f"Bearer {token}", f"Basic {basic}"):
            status, error = await browser.get("/api/rooms", headers={"Authorization": header})
            assert (status, error["code"]) == (403, "login.plain")
        status, error = await browser.post("/api/hello", {"as": "ada", "password": PASSWORD})
        assert (status, error["code"]) == (403, "login.plain")
        status, _ = await browser.get("/api/rooms")
        assert status == 200


async def test_plain_lines(hub: RunningHub, token: str) -> None:
    async with calling(hub.host, hub.port) as caller:
        for text in ("first", "second"):  # a stranger, and then a guest
            caller.write(f"/login ada {PASSWORD}\n".encode())
            assert b"not encrypted" in await caller.until(b"! ")
            caller.write(f"{text}\n".encode())
            await caller.until(f": {text}\n".encode())


async def test_the_control_socket_and_webhooks_are_as_ever(hub: RunningHub, token: str) -> None:
    async with operator(hub) as root, browsing(hub) as browser:
        await root.ask("joined", do="create", room="dev")
        hook = (await root.ask("given", do="addhook", room="dev", label="ci"))["secret"]
        status, _ = await browser.post(f"/hook/{hook}", {"text": "built"})
        assert status == 200


async def test_a_hub_that_allows_it() -> None:
    settings = structs.replace(FREELY, trust=TrustSettings(plain_logins=True))
    async with running_hub(settings=settings) as hub:
        await make_users(hub, "ada")
        async with native(hub, "ada", password=PASSWORD) as ada:
            assert isinstance(ada, NativeCaller)
            assert ada.welcome["me"]["role"] == "member"
