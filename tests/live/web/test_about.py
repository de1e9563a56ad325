"""The page that says how to connect, and the page of an invitation."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import pytest

from tests.live.web.browsers import browsing

if TYPE_CHECKING:
    from landline.testing import RunningHub
    from tests.live.web.browsers import Browser


async def page(browser: Browser, path: str, language: str = "en") -> tuple[int, str, str]:
    """Return status, text and Content-Security-Policy."""
    accept = {"Accept-Language": language}
    async with browser.session.get(browser.root + path, headers=accept) as response:
        policy = response.headers.get("Content-Security-Policy", "")
        return response.status, await response.text(), policy


async def test_it_tells_of_every_way_in(hub: RunningHub) -> None:
    async with browsing(hub) as browser:
        _, body, policy = await page(browser, "/about")
        for way in ("nc 127.0.0.1", "ws://127.0.0.1", "/api/send", "/events", "/hook/", "/metrics"):
            assert way in body
        assert policy.startswith("default-src 'none'")
        _, chinese, _ = await page(browser, "/about", "zh-CN")
        assert "告警" in chinese
        assert "/api/send" in chinese


async def test_what_the_page_says_to_type_works(hub: RunningHub) -> None:
    """The first example of the API, as `curl` sends it."""
    async with browsing(hub) as browser:
        headers = {
            "Authorization": "Basic YWRhOg==",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        said = b'{"room":"lobby","text":"hi"}'
        assert said.decode().replace('"', "&quot;") in (await page(browser, "/about"))[1]
        status, ok = await browser.ask("POST", "/api/send", data=said, headers=headers)
        assert (status, ok["seq"]) == (200, 1)


@pytest.mark.parametrize(("language", "word"), [("en", "You are invited"), ("zh", "您收到了邀请")])
async def test_an_invitation_says_what_to_type(hub: RunningHub, language: str, word: str) -> None:
    async with browsing(hub) as browser:
        status, body, policy = await page(browser, "/about/i/7-guitar-revenge", language)
        assert status == 200
        assert word in body
        assert f"landline chat 127.0.0.1:{hub.port} --code</pre>" in body
        assert "<pre>7-guitar-revenge</pre>" in body
        assert policy.startswith("default-src 'none'")


@pytest.mark.parametrize(
    "code", ["abc", "--help", "x" * 65, "a%22b%3Cscript%3E", "%20%20%20%20", "--help;rm", "a/b", ""]
)
async def test_what_cannot_be_a_code_is_not_shown(hub: RunningHub, code: str) -> None:
    async with browsing(hub) as browser:
        status, body, _ = await page(browser, f"/about/i/{code}")
        assert status == 404
        assert "--code" not in body


async def test_the_code_is_in_no_line_of_the_log(
    hub: RunningHub, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        async with browsing(hub) as browser:
            await page(browser, "/i/7-guitar-revenge")
            await page(browser, "/i/7-guitar-revenge/x")
    assert "guitar" not in caplog.text
