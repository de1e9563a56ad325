"""The page as a browser is given it: its parts, what may be kept, and what it may do."""

from __future__ import annotations

import gzip
import json
import re
from contextlib import AsyncExitStack
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import aiohttp
import pytest

from landline.settings import HubSettings, StrangerLimits, TrustSettings
from landline.testing import running_hub
from landline.web.assets import shipped
from tests.live.hub.callers import calling
from tests.live.web.browsers import browsing

if TYPE_CHECKING:
    from multidict import CIMultiDictProxy

    from landline.testing import RunningHub
    from tests.live.web.browsers import Browser

DIGEST = shipped().digest
MAIN = f"/page/{DIGEST}/js/main.js"
PART = "js/vendor/lit-html/lit-html.js"
LIT = f"/page/{DIGEST}/{PART}"

Answer = tuple[int, "CIMultiDictProxy[str]", bytes]


async def ask(browser: Browser, path: str, method: str = "GET", **headers: str) -> Answer:
    """Return status, headers and body as they came: not unpacked."""
    said = {"Accept-Encoding": "identity"} | {
        name.replace("_", "-"): value for name, value in headers.items()
    }
    async with aiohttp.ClientSession(auto_decompress=False) as session:
        address = browser.root + path
        async with session.request(method, address, headers=said, allow_redirects=False) as answer:
            return answer.status, answer.headers, await answer.read()


class Addresses(HTMLParser):
    """All that a document names."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [(tag, value) for name, value in attrs if name in ("href", "src") and value]


async def test_all_that_the_page_names_is_there_and_on_this_hub(hub: RunningHub) -> None:
    async with browsing(hub) as browser:
        status, headers, body = await ask(browser, "/")
        assert (status, headers["Content-Type"]) == (200, "text/html; charset=utf-8")
        named = Addresses(body.decode()).found
        assert ("script", MAIN) in named
        assert ("link", MAIN) in named  # loaded beside all other modules that are needed at first
        assert not any("/view/admin.js" in address for _, address in named)
        assert ("a", "/about") in named
        for tag, address in named:
            assert address.startswith("/"), tag
            assert not address.startswith("//")
            assert (await ask(browser, address))[0] == 200, address


@pytest.mark.parametrize("path", ["/", "/i/7-guitar-revenge"])
async def test_a_document_says_what_it_may_do(hub: RunningHub, path: str) -> None:
    async with browsing(hub) as browser:
        _, headers, body = await ask(browser, path)
        policy = dict(
            each.strip().partition(" ")[::2]
            for each in headers["Content-Security-Policy"].split(";")
        )
        assert policy["default-src"] == "'none'"
        assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
        assert policy["frame-ancestors"] == policy["form-action"] == policy["base-uri"] == "'none'"
        assert policy["require-trusted-types-for"] == "'script'"
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "camera=()" in headers["Permissions-Policy"]
        assert headers["Cache-Control"] == "no-store"
        # The policy would stop it, and so nothing of that kind is there.
        assert not re.search(rb"<style|style=|<script>|\son[a-z]+=", body)


async def test_each_reader_is_given_the_page_that_suits_them(hub: RunningHub) -> None:
    """It is made once for each language, and again for each invitation."""
    async with browsing(hub) as browser:
        said: dict[tuple[str, str], bytes] = {}
        for turn in range(2):
            for path in ("/", "/i/7-guitar-revenge"):
                for language in ("en", "zh"):
                    _, headers, body = await ask(browser, path, Accept_Language=language)
                    assert said.setdefault((path, language), body) == body, turn
                    assert headers["Cache-Control"] == "no-store"
        assert len(set(said.values())) == 4
        assert b"7-guitar-revenge" not in said["/", "en"] + said["/", "zh"]
        _, headers, packed = await ask(browser, "/", Accept_Language="zh", Accept_Encoding="gzip")
        assert gzip.decompress(packed) == said["/", "zh"]


@pytest.mark.parametrize("path", ["/about", "/about/i/7-guitar-revenge", "/trust", "/none"])
async def test_every_other_document_runs_nothing(hub: RunningHub, path: str) -> None:
    async with browsing(hub) as browser:
        _, headers, _ = await ask(browser, path)
        assert headers["Content-Security-Policy"].startswith("default-src 'none'; style-src")
        assert "script-src" not in headers["Content-Security-Policy"]


async def test_who_runs_no_scripts_is_led_on(hub: RunningHub) -> None:
    async with browsing(hub) as browser:
        for language, lang, word in (("en", "en", "JavaScript. W"), ("zh-TW", "zh-CN", "其他连接")):
            _, _, body = await ask(browser, "/i/7-guitar-revenge", Accept_Language=language)
            page = body.decode()
            assert f'<html lang="{lang}">' in page
            without = page.partition("<noscript>")[2].partition("</noscript>")[0]
            assert 'href="/about/i/7-guitar-revenge"' in without
            assert word in without


@pytest.mark.parametrize(
    ("case", "where"),
    [("near", "here"), ("far", "https"), ("far, allowed", "here"), ("far, no TLS", "nowhere")],
)
async def test_it_says_where_accounts_may_log_in(
    monkeypatch: pytest.MonkeyPatch, case: str, where: str
) -> None:
    monkeypatch.setattr("landline.web.reached.is_this_machine", lambda _: case == "near")
    settings = HubSettings(trust=TrustSettings(plain_logins="allowed" in case))
    async with running_hub(settings=settings) as hub, browsing(hub) as browser:
        if "no TLS" in case:
            hub.server._hub.state.authority = b""
        _, _, body = await ask(browser, "/")
        assert f'<body data-logins="{where}">' in body.decode()


async def test_what_the_hub_is_called_is_text() -> None:
    settings = HubSettings(name="<b>Room</b> {{digest}}")
    async with running_hub(settings=settings) as hub, browsing(hub) as browser:
        _, _, body = await ask(browser, "/")
        assert b"<title>&lt;b&gt;Room&lt;/b&gt; {{digest}}</title>" in body
        _, headers, manifest = await ask(browser, "/manifest.webmanifest")
        assert headers["Content-Type"] == "application/manifest+json"
        said = json.loads(manifest)
        assert said["name"] == "<b>Room</b> {{digest}}"
        for icon in said["icons"]:
            status, headers, _ = await ask(browser, icon["src"])
            assert (status, headers["Content-Type"]) == (200, icon["type"])


async def test_parts_may_be_kept_for_good(hub: RunningHub) -> None:
    async with browsing(hub) as browser:
        status, headers, body = await ask(browser, LIT)
        assert (status, headers["Content-Type"]) == (200, "text/javascript; charset=utf-8")
        assert headers["Cache-Control"] == "max-age=31536000, immutable"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert body == shipped()[PART].body


async def test_a_part_comes_with_what_acts_on_it_and_no_more(hub: RunningHub) -> None:
    """Each header comes a hundred times in one visit."""
    acting = {
        "Cache-Control", "Content-Encoding", "Content-Length", "Content-Type",
        "Cross-Origin-Resource-Policy", "Date", "Server", "Vary", "X-Content-Type-Options",
    }  # fmt: skip
    async with browsing(hub) as browser:
        for part in ("page.css", "js/main.js", "texts/zh.js"):
            status, headers, _ = await ask(
                browser, f"/page/{DIGEST}/{part}", Accept_Encoding="gzip"
            )
            assert (status, set(headers)) == (200, acting)
            assert sum(len(name) + len(value) + 4 for name, value in headers.items()) < 320


@pytest.mark.parametrize("path", [f"/page/{DIGEST}/icon.svg", "/icon.svg", "/sw.js"])
async def test_what_may_be_a_document_or_a_worker_has_a_policy(hub: RunningHub, path: str) -> None:
    async with browsing(hub) as browser:
        status, headers, _ = await ask(browser, path)
        assert status == 200
        assert headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert headers["Referrer-Policy"] == "no-referrer"


async def test_an_icon_is_asked_for_again(hub: RunningHub) -> None:
    async with browsing(hub) as browser:
        _, headers, body = await ask(browser, "/icon.svg")
        assert headers["Cache-Control"] == "no-cache"
        tag = headers["ETag"]
        for known in (tag, tag.removeprefix("W/"), f'"x", {tag}', "*"):
            status, headers, nothing = await ask(browser, "/icon.svg", If_None_Match=known)
            assert (status, nothing, headers["ETag"]) == (304, b"", tag)
            assert headers["Cache-Control"] == "no-cache"
        for other in ('"x"', "x", ""):
            assert (await ask(browser, "/icon.svg", If_None_Match=other))[::2] == (200, body)


async def test_who_reads_gzip_is_given_it(hub: RunningHub) -> None:
    whole = shipped()[PART].body
    async with browsing(hub) as browser:
        for takes in ("gzip", "br, gzip;q=0.5", "deflate, GZIP"):
            _, headers, body = await ask(browser, LIT, Accept_Encoding=takes)
            assert headers["Content-Encoding"] == "gzip"
            assert headers["Vary"] == "Accept-Encoding"
            assert len(body) < len(whole)
            assert gzip.decompress(body) == whole
        for takes in ("identity", "br", "gzip;q=0", "gzip; q=0.00", "x-gzip2"):
            _, headers, body = await ask(browser, LIT, Accept_Encoding=takes)
            assert "Content-Encoding" not in headers
            assert headers["Vary"] == "Accept-Encoding"
            assert body == whole


async def test_a_head_is_a_get_without_the_body(hub: RunningHub) -> None:
    async with browsing(hub) as browser:
        for path in ("/", LIT, "/icon.svg", "/sw.js", "/manifest.webmanifest"):
            _, full, body = await ask(browser, path)
            status, headers, nothing = await ask(browser, path, "HEAD")
            assert (status, nothing) == (200, b"")
            assert int(headers["Content-Length"]) == len(body)
            assert headers.get("ETag") == full.get("ETag")
            assert ("ETag" in headers) == (path != LIT)


@pytest.mark.parametrize(
    "path",
    [
        "/page/0123456789abcdef0123/js/main.js",
        f"/page/{DIGEST}/js/none.js",
        f"/page/{DIGEST}/js",
        f"/page/{DIGEST}/",
        f"/page/{DIGEST}",
        f"/page/{DIGEST}/index.html",
        f"/page/{DIGEST}/sw.js",
        f"/page/{DIGEST}/tsconfig.json",
        f"/page/{DIGEST}/js/wire/protocol.d.ts",
        f"/page/{DIGEST}/%2e%2e/assets.py",
        f"/page/{DIGEST}/js/%2e%2e/%2e%2e/%2e%2e/assets.py",
        f"/page/{DIGEST}/..%2fassets.py",
        f"/page/{DIGEST}/..%5cassets.py",
        f"/page/{DIGEST}/%2fetc%2fpasswd",
        f"/page/{DIGEST}/js/main.js%00",
        "/page/",
        "/i/",
        "/i/--help",
    ],
)
async def test_nothing_else_is_there(hub: RunningHub, path: str) -> None:
    async with browsing(hub) as browser:
        status, headers, _ = await ask(browser, path)
        assert status == 404
        assert headers["Cache-Control"] == "no-store"


async def test_what_is_not_read_is_refused(hub: RunningHub) -> None:
    async with browsing(hub) as browser:
        for path in ("/", LIT, "/sw.js"):
            assert (await ask(browser, path, Host="evil.example"))[0] == 421
            assert (await ask(browser, path, "POST"))[0] == 405
            assert (await ask(browser, path, "POST", Origin="http://evil.example"))[0] == 403
            assert (await ask(browser, path, Upgrade="x", Origin="http://evil.example"))[0] == 403
            assert (await ask(browser, path + "?token=x"))[0] == 400


async def test_the_worker_keeps_the_page_and_may_fetch_it(hub: RunningHub) -> None:
    async with browsing(hub) as browser:
        _, headers, body = await ask(browser, "/sw.js")
        assert headers["Content-Type"] == "text/javascript; charset=utf-8"
        assert headers["Content-Security-Policy"] == "default-src 'none'; connect-src 'self'"
        assert headers["Cache-Control"] == "no-cache"
        script = body.decode()
        assert "{{" not in script
        assert f"/page/{DIGEST}/" in script
        found = re.search(r"JSON\.parse\('(.*)'\)", script)
        assert found is not None
        kept = json.loads(found[1])
        assert {"/", LIT, f"/page/{DIGEST}/texts/zh.js"} < set(kept)
        for path in kept:
            assert (await ask(browser, path))[0] == 200


async def test_a_classroom_that_opens_the_page_leaves_room_for_strangers() -> None:
    """As many connections as the browsers of ten people have, and all of them stay."""
    limits = StrangerLimits(most=8, refuse_from=8, most_per_source=8)
    async with (
        running_hub(settings=HubSettings(strangers=limits)) as hub,
        AsyncExitStack() as stack,
    ):
        for _ in range(60):
            caller = await stack.enter_async_context(calling(hub.host, hub.port))
            caller.write(f"GET {LIT} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
            assert await caller.line() == b"HTTP/1.1 200 OK\r\n"
        browser = await stack.enter_async_context(browsing(hub))
        assert (await browser.get("/api/rooms"))[0] == 200
