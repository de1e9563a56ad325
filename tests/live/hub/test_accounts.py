"""Accounts over real sockets, with real hashes and a real disk."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from landline.settings import AccountLimits, HubSettings
from landline.testing import RunningHub, running_hub
from tests.live.hub.callers import FREELY, NativeCaller, native
from tests.live.web.browsers import browsing

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

PASSWORD = "correct horse battery"


@asynccontextmanager
async def operator(hub: RunningHub) -> AsyncIterator[NativeCaller]:
    """Come by the control socket."""
    caller = NativeCaller(*await asyncio.open_connection(sock=hub.server.call()))
    try:
        await caller.hello()
        yield caller
    finally:
        await caller.close()


async def make_users(hub: RunningHub, *names: str, role: str = "member") -> None:
    async with operator(hub) as caller:
        for name in names:
            await caller.ask("ok", do="adduser", name=name, password=PASSWORD, role=role)


async def closed(caller: NativeCaller) -> str:
    """Return the code of the goodbye with which a connection ends."""
    code: str = (await caller.event("goodbye"))["code"]
    assert await caller.rest() == b""
    return code


async def test_an_account_is_made_used_changed_and_removed(tmp_path: Path) -> None:
    async with running_hub(tmp_path, FREELY) as hub:
        await make_users(hub, "ada")
        async with native(hub, "ada", password=PASSWORD) as ada, native(hub) as guest:
            me = ada.welcome["me"]
            assert (me["name"], me["role"]) == ("ada", "member")
            await ada.ask("joined", do="join", room="dev")
            await ada.say("hi", "dev")
            await ada.ask("ok", do="nick", name="bea")
            person = (await guest.ask("person", do="whois", who="bea"))["person"]
            assert person["id"] == me["id"]
            async with native(hub, token=me["token"]) as phone:
                assert phone.welcome["me"]["name"] == "bea"
                changed = {"old": PASSWORD, "new": "another long one"}
                await ada.ask("ok", do="setpassword", **changed)
                # The session that the phone shares with the laptop is the one that stays.
                assert (await phone.ask("pong", do="ping"))["is"] == "pong"
    async with running_hub(tmp_path, FREELY) as hub:
        wrong = await login(hub, "bea", PASSWORD)
        assert wrong["code"] == "login.wrong"
        async with native(hub, "bea", password="another long one") as bea:
            rooms = {room["room"] for room in bea.welcome["rooms"]}
            assert rooms == {"lobby", "dev", f"@{me['id']}"}, "its own room tells of the password"
            async with operator(hub) as root:
                await root.ask("ok", do="removeuser", who="bea")
            assert await closed(bea) == "removed"
        assert (await login(hub, "bea", "another long one"))["code"] == "login.wrong"


async def login(hub: RunningHub, name: str, password: str) -> dict[str, Any]:
    """Return the answer to a login that has to fail."""
    caller = NativeCaller(*await asyncio.open_connection(hub.host, hub.port))
    try:
        return await caller.ask("error", do="hello", **{"as": name, "password": password})
    finally:
        await caller.close()


async def test_a_class_logs_in_at_once_from_one_address() -> None:
    names = [f"pupil{number}" for number in range(60)]
    async with running_hub(settings=FREELY) as hub:
        await make_users(hub, *names)

        async def log_in(name: str) -> str:
            async with native(hub, name, password=PASSWORD) as caller:
                said: str = caller.welcome["me"]["name"]
                return said

        assert await asyncio.gather(*map(log_in, names)) == names
        assert hub.server._strangers.count == 0


async def test_signing_up_by_a_code_and_guessing_one() -> None:
    async with running_hub(settings=FREELY) as hub:
        async with operator(hub) as root:
            code = (await root.ask("given", do="invitation", uses=2))["secret"]
        for name in ("ada", "bo"):
            async with native(hub, name, password=PASSWORD, code=code.lower()) as caller:
                assert caller.welcome["me"]["role"] == "member"
        caller = NativeCaller(*await asyncio.open_connection(hub.host, hub.port))
        hello = {"do": "hello", "as": "cy", "password": PASSWORD, "code": code}
        assert (await caller.ask("error", **hello))["code"] == "invitation.wrong"
        assert (await caller.ask("pong", do="ping"))["is"] == "pong", "the connection lives"
        await caller.close()


async def test_guessing_a_password_gets_slow() -> None:
    limits = AccountLimits(failures=2, first_wait=300.0)
    settings = HubSettings(rates=FREELY.rates, accounts=limits)
    async with running_hub(settings=settings) as hub:
        await make_users(hub, "ada")
        caller = NativeCaller(*await asyncio.open_connection(hub.host, hub.port))
        codes = []
        for _ in range(4):
            hello = {"do": "hello", "as": "ada", "password": "wrong"}
            codes.append(await caller.ask("error", **hello))
        assert [error["code"] for error in codes] == ["login.wrong"] * 2 + ["login.wait"] * 2
        assert 200 <= codes[-1]["retry"] <= 302
        await caller.close()


async def test_what_is_revoked_is_cut_off_at_every_door() -> None:
    async with running_hub(settings=FREELY) as hub:
        await make_users(hub, "ada")
        async with native(hub, "ada", password=PASSWORD) as ada, browsing(hub) as browser:
            given = await ada.ask("given", do="addtoken", label="ci")
            headers = {"Authorization": f"Bearer {given['secret']}"}
            async with native(hub, token=given["secret"]) as program, browser.socket() as socket:
                await socket.ask("welcome", do="hello", token=given["secret"])
                status, _ = await browser.get("/api/rooms", headers=headers)
                assert status == 200
                await ada.ask("ok", do="revoke", key=given["key"])
                assert await closed(program) == "revoked"
                assert (await socket.event("goodbye"))["code"] == "revoked"
            status, error = await browser.get("/api/rooms", headers=headers)
            assert (status, error["code"]) == (401, "token.wrong")
            status, error = await browser.post("/api/addtoken", {"label": "x"})
            assert (status, error["code"]) == (403, "role.needed")
