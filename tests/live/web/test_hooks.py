"""Incoming webhooks over real sockets: from `curl -d` to a message in the room."""

from __future__ import annotations

import asyncio
import logging
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest

from landline.settings import HubSettings, RateLimits, WebLimits
from landline.testing import running_hub
from tests.live.hub.callers import NativeCaller, native, until
from tests.live.web.accounts import asked, member
from tests.live.web.browsers import Browser, browsing

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from landline.testing import RunningHub

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class Scene:
    """A hub with a room `ci` that Ada made and Bo is in, and a webhook to it."""

    def __init__(self, hub: RunningHub, browser: Browser, bo: NativeCaller) -> None:
        self.hub, self.browser, self.bo = hub, browser, bo

    async def prepare(self) -> None:
        self.ada = await member(self.browser, "ada")
        await asked(self.browser, "create", self.ada, room="ci")
        given = await asked(self.browser, "addhook", self.ada, room="ci", label="builds")
        self.key, self.path = given["key"], f"/hook/{given['secret']}"
        await self.bo.ask("joined", do="join", room="ci", last=0)


@asynccontextmanager
async def scene(**settings: object) -> AsyncIterator[Scene]:
    chosen = HubSettings(signup="open", **settings)  # type: ignore[arg-type]
    async with (
        running_hub(settings=chosen) as hub,
        browsing(hub) as browser,
        native(hub, "bo") as bo,
    ):
        made = Scene(hub, browser, bo)
        await made.prepare()
        yield made


async def test_what_curl_sends_is_said_in_the_room() -> None:
    async with scene() as it:
        status, ok = await it.browser.ask("POST", it.path, data=b"build failed", headers=FORM)
        assert (status, ok["is"], ok["room"]) == (200, "ok", "ci")
        heard = await it.bo.event("message")
        assert (heard["text"], heard["via"], heard["seq"]) == ("build failed", "hook", ok["seq"])
        assert "builds" in heard["from"]


async def test_what_github_sends_is_said_once_however_often_it_is_sent() -> None:
    body = {
        "repository": {"full_name": "ada/engine"},
        "sender": {"login": "bo"},
        "action": "opened",
        "issue": {"number": 7, "title": "Slow", "html_url": "https://git/7"},
    }
    headers = {"X-GitHub-Event": "issues", "X-GitHub-Delivery": "72d3162e-cc78"}
    async with scene() as it:
        answers = [await it.browser.post(it.path, body, headers=headers) for _ in range(3)]
        assert [status for status, _ in answers] == [200] * 3
        assert len({answer["seq"] for _, answer in answers}) == 1
        heard = await it.bo.event("message")
        assert heard["text"] == "**ada/engine** issue #7 opened by bo: Slow\nhttps://git/7"
        assert "GitHub" in heard["from"]
        await it.browser.ask("POST", it.path, data=b"next", headers=FORM)
        assert (await it.bo.event("message"))["text"] == "next"


async def test_a_webhook_that_was_ended_or_never_was_is_not_found() -> None:
    async with scene() as it:
        await asked(it.browser, "removehook", it.ada, room="ci", key=it.key)
        for path in (it.path, "/hook/abc", "/hook/" + "x" * 300, "/hook/%00"):
            status, error = await it.browser.ask("POST", path, data=b"x")
            assert (status, error["code"]) == (404, "hook.unknown")
        for path in ("/hook/", "/hook/a/b"):
            assert (await it.browser.ask("POST", path, data=b"x"))[0] == 404


@pytest.mark.parametrize(
    ("body", "kind", "status", "code"),
    [
        (b"", "text/plain", 400, "text.empty"),
        (b"{", "application/json", 400, "json.malformed"),
        (b"--x", "multipart/form-data; boundary=x", 415, "hook.media"),
        (b"x" * 70_000, "text/plain", 413, "text.too-long"),
        (b"x" * 500_000, "text/plain", 413, "message.too-long"),
    ],
)
async def test_what_cannot_be_said(body: bytes, kind: str, status: int, code: str) -> None:
    async with scene(web=WebLimits(body=100_000)) as it:
        answered, error = await it.browser.ask(
            "POST", it.path, data=body, headers={"Content-Type": kind}
        )
        assert (answered, error["code"]) == (status, code)


async def test_a_webhook_that_speaks_too_fast_is_told_when_to_go_on() -> None:
    async with scene(rates=RateLimits(hook_messages=0.001, hook_burst=2)) as it:
        statuses = []
        for _ in range(3):
            url = it.browser.root + it.path
            async with it.browser.session.post(url, data=b"x") as response:
                statuses.append(response.status)
        assert statuses == [200, 200, 429]
        assert int(response.headers["Retry-After"]) >= 1


async def test_only_posts_are_webhooks_and_none_from_other_sites_pages() -> None:
    async with scene() as it:
        status, error = await it.browser.get(it.path)
        assert (status, error["code"]) == (405, "web.method")
        assert "/hook/…" in error["text"], "what is told is logged, and the path is secret"
        _, elsewhere = await it.browser.ask("POST", it.path + "/", data=b"x")
        assert it.path not in error["text"] + elsewhere["text"]
        foreign = {"Origin": "http://evil.example"}
        status, error = await it.browser.ask("POST", it.path, data=b"x", headers=foreign)
        assert (status, error["code"]) == (403, "web.origin")


async def test_the_secret_is_in_no_line_of_the_log(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        async with scene() as it:
            await it.browser.ask("POST", it.path, data=b"x")
            await it.browser.ask("POST", it.path + "?token=1", data=b"x")
            await it.browser.get(it.path)
        assert it.path.removeprefix("/hook/") not in caplog.text


async def test_a_webhook_that_the_log_does_not_answer() -> None:
    async with scene(shutdown=0.4) as it:
        it.hub.server._desk._commit = _Deaf()
        hooks = it.hub.server._web._hooks
        hooks._limits = WebLimits(calls=1)
        slow = asyncio.create_task(it.browser.ask("POST", it.path, data=b"x"))
        await until(lambda: hooks._calls)
        status, error = await it.browser.ask("POST", it.path, data=b"y")
        assert (status, error["code"]) == (503, "web.busy")
        hooks._limits = WebLimits(call_timeout=0.2)
        status, error = await it.browser.ask("POST", it.path, data=b"z")
        assert (status, error["code"]) == (503, "web.late")
        slow.cancel()


class _Deaf:
    """A log that takes everything and says nothing."""

    full = False

    def submit(self, ticket: object) -> None: ...
