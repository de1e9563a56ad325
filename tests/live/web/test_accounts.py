"""People with accounts by HTTP: passwords, sessions, tokens and what they allow."""

from __future__ import annotations

import base64
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from landline.settings import AccountLimits, HubSettings
from landline.testing import running_hub
from tests.live.hub.callers import until
from tests.live.web.accounts import PASSWORD, asked, bearer, member
from tests.live.web.browsers import Browser, browsing
from tests.live.web.test_streams import streaming

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


def basic(name: str, password: str = PASSWORD) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()}


@asynccontextmanager
async def hub_with_ada(**settings: object) -> AsyncIterator[tuple[Browser, dict[str, str]]]:
    chosen = HubSettings(signup="open", **settings)  # type: ignore[arg-type]
    async with running_hub(settings=chosen) as hub, browsing(hub) as browser:
        yield browser, await member(browser, "ada")
        await until(lambda: hub.server._strangers.count == 0)


async def test_a_name_and_a_password_open_one_session_for_all_calls() -> None:
    async with hub_with_ada() as (browser, ada):
        for number in range(3):
            fields = {"room": "lobby", "text": str(number)}
            status, ok = await browser.post("/api/send", fields, headers=basic("ada"))
            assert status == 200, ok
        listed = (await asked(browser, "tokens", ada))["tokens"]
        (session,) = [token for token in listed if token["label"] == "HTTP"]
        assert session["session"]
        _, page = await browser.get("/api/rooms/lobby/messages", headers=ada)
        assert {message["from"] for message in page["messages"]} == {"ada"}


async def test_a_session_that_was_ended_is_opened_anew_by_the_password() -> None:
    async with hub_with_ada() as (browser, ada):
        await asked(browser, "ping", basic("ada"))
        listed = (await asked(browser, "tokens", ada))["tokens"]
        (session,) = [token for token in listed if token["label"] == "HTTP"]
        await asked(browser, "revoke", ada, key=session["key"])
        await asked(browser, "ping", basic("ada"))
        await asked(browser, "setpassword", ada, old=PASSWORD, new="another horse")
        status, error = await browser.post("/api/ping", headers=basic("ada"))
        assert (status, error["code"]) == (401, "login.wrong")
        await asked(browser, "ping", basic("ada", "another horse"))


async def test_a_wrong_password_and_then_no_more_guesses_for_a_while() -> None:
    limits = AccountLimits(failures=2, first_wait=60.0)
    async with hub_with_ada(accounts=limits) as (browser, _):
        url = browser.root + "/api/ping"
        answers = []
        for _ in range(3):
            async with browser.session.post(url, headers=basic("ada", "wrong horse")) as response:
                answers.append((response.status, response.headers.get("Retry-After")))
        assert answers[:2] == [(401, None), (401, None)]
        assert answers[2][0] == 429
        assert int(answers[2][1] or 0) >= 1


async def test_a_token_allows_what_it_was_made_for() -> None:
    async with hub_with_ada() as (browser, ada):
        given = await asked(browser, "addtoken", ada, label="reader", scopes=["read"])
        reader = bearer(given["secret"])
        assert (await browser.get("/api/rooms", headers=reader))[0] == 200
        said = {"room": "lobby", "text": "x"}
        status, error = await browser.post("/api/send", said, headers=reader)
        assert (status, error["code"]) == (403, "token.scope")
        await asked(browser, "revoke", ada, key=given["key"])
        status, error = await browser.get("/api/rooms", headers=reader)
        assert (status, error["code"]) == (401, "token.wrong")


async def test_what_a_guest_may_not_see_is_not_shown_by_http() -> None:
    async with hub_with_ada() as (browser, ada):
        await asked(browser, "create", ada, room="secret", kind="private")
        await asked(browser, "send", ada, room="secret", text="hush")
        assert (await browser.get("/api/rooms/secret/messages", headers=ada))[0] == 200
        for path in ("messages", "members", "people", "events"):
            status, error = await browser.get(f"/api/rooms/secret/{path}")
            assert status in (403, 404), error
        _, found = await browser.get("/api/search?text=hush")
        assert found["hits"] == []


async def test_a_stream_of_all_rooms_has_those_one_belongs_to() -> None:
    async with hub_with_ada() as (browser, ada):
        await asked(browser, "create", ada, room="dev", kind="private")
        async with streaming(browser, "/api/events", **ada) as stream:
            _, welcome = await stream.event("welcome")
            assert {"lobby", "dev"} <= {info["room"] for info in welcome["rooms"]}
            ok = await asked(browser, "send", ada, room="dev", text="hi")
            id, message = await stream.event("message")
            assert (id, message["text"]) == (f"dev:{ok['seq']}", "hi")
        async with streaming(browser, f"/api/events?after=dev:{ok['seq'] - 1}", **ada) as stream:
            assert await stream.texts(1) == ["hi"]
        _, rooms = await browser.get("/api/rooms", headers=ada)
        (dev,) = [info for info in rooms["rooms"] if info["room"] == "dev"]
        assert dev["role"] == "owner"


async def test_a_stream_of_a_room_makes_nobody_a_member() -> None:
    async with hub_with_ada() as (browser, ada):
        bo = await member(browser, "bo")
        await asked(browser, "create", ada, room="dev")
        async with streaming(browser, "/api/rooms/dev/events", **bo) as stream:
            await stream.event("joined")
            await asked(browser, "send", ada, room="dev", text="hi")
            assert await stream.texts(1) == ["hi"]
        _, members = await browser.get("/api/rooms/dev/members", headers=ada)
        assert [each["name"] for each in members["members"] if "role" in each] == ["ada"]


async def test_notes_to_oneself_and_private_talk_by_http() -> None:
    async with hub_with_ada() as (browser, ada):
        bo = await member(browser, "bo")
        await asked(browser, "send", ada, room="@me", text="milk")
        await asked(browser, "send", ada, room="@bo", text="hi bo")
        _, mine = await browser.get("/api/rooms/@me/messages", headers=ada)
        assert [message.get("text") for message in mine["messages"]] == ["milk"]
        _, theirs = await browser.get("/api/rooms/@ada/messages", headers=bo)
        assert [message.get("text") for message in theirs["messages"]] == ["hi bo"]
