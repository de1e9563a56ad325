"""A page of somebody else, open in the same browser, can neither ask the hub nor show it."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any, Final

import aiohttp
import pytest
import pytest_asyncio
from aiohttp import web

from landline import Client
from tests.browser.chromium import QUIET

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from playwright.async_api import Browser, Page

    from landline.testing import RunningHub
    from tests.browser.people import People, Person

NAME: Final = "evil.example"
"""What leads to the hub's address once the browser believes the attacker's DNS."""
DOCUMENTS: Final = (
    "/", "/i/7-guitar-revenge", "/about", "/about/i/7-guitar-revenge", "/trust", "/nothing",
    "/s/nothing", "/api/rooms", "/api/nothing", "/health", "/metrics", "/files/lobby/",
    "/get/nothing", "/ws", "/sw.js", "/icon.svg", "/manifest.webmanifest",
)  # fmt: skip

FORM: Final = """([address, type, body]) => {
  const frame = document.createElement('iframe')
  frame.name = 'target'
  document.body.append(frame)
  const form = Object.assign(document.createElement('form'), {
    method: 'post', action: address, enctype: type, target: 'target' })
  form.append(Object.assign(document.createElement('input'), body))
  document.body.append(form)
  form.submit()
}"""
FETCH: Final = """([address, options]) => fetch(address, options).then(
  async (answer) => `${answer.type} ${answer.status} ${await answer.text()}`, () => 'failed')"""
SOCKET: Final = """(address) => new Promise((done) => {
  const socket = new WebSocket(address)
  socket.onopen = () => done('open')
  socket.onerror = () => done('failed')
})"""
EVENTS: Final = """(address) => new Promise((done) => {
  const events = new EventSource(address, { withCredentials: true })
  events.onopen = () => done('open')
  events.onmessage = () => done('open')
  events.onerror = () => done('failed')
})"""
ELEMENT: Final = """([tag, address]) => new Promise((done) => {
  const element = document.createElement(tag)
  element.onload = () => done('loaded')
  element.onerror = () => done('failed')
  if (tag === 'link') Object.assign(element, { rel: 'stylesheet', href: address })
  else element[tag === 'object' ? 'data' : 'src'] = address
  document.body.append(element)
})"""
FRAME: Final = """([tag, address]) => new Promise((done) => {
  const frame = document.createElement(tag)
  frame.onload = frame.onerror = done
  frame[tag === 'object' ? 'data' : 'src'] = address
  document.body.append(frame)
})"""


class Elsewhere:
    """A page of another origin in the browser of somebody who is in at the hub."""

    def __init__(self, page: Page, hub: RunningHub) -> None:
        self.page = page
        self.root = f"http://127.0.0.1:{hub.port}"

    async def does(self, script: str, argument: Any) -> Any:
        return await self.page.evaluate(script, argument)


@pytest_asyncio.fixture(loop_scope="module", params=["127.0.0.1", "127.0.0.2"])
async def theirs(request: pytest.FixtureRequest) -> AsyncIterator[str]:
    """An origin that is not the hub's: of the same site, and of another one."""
    app = web.Application()

    async def page(_: web.Request) -> web.Response:
        return web.Response(text="<!doctype html><title>x</title><body>", content_type="text/html")

    app.router.add_get("/", page)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, request.param, 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    yield f"http://{host}:{port}/"
    await runner.cleanup()


@pytest_asyncio.fixture(loop_scope="module")
async def ada(person: People) -> Person:
    """Somebody who is in, and whose browser is misled; what it notes is no fault of the hub's."""
    ada = await person("ada")
    ada.allow("")
    return ada


@pytest_asyncio.fixture(loop_scope="module")
async def elsewhere(ada: Person, theirs: str, hub: RunningHub) -> Elsewhere:
    page = await ada.context.new_page()
    await page.goto(theirs)
    return Elsewhere(page, hub)


async def said(hub: RunningHub) -> list[str]:
    """Return what has been said in the lobby."""
    async with Client(str(hub.address), name="witness") as witness:
        return [message.text for message in (await witness.history("lobby")).messages]


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("text/plain", {"name": '{"room":"lobby","text":"forged","x":"', "value": '"}'}),
        ("application/x-www-form-urlencoded", {"name": "text", "value": "forged"}),
        ("multipart/form-data", {"name": "text", "value": "forged"}),
    ],
)
async def test_a_form_says_nothing(
    elsewhere: Elsewhere, hub: RunningHub, kind: str, body: dict[str, str]
) -> None:
    for path in ("/api/send", "/api/hello", "/files/lobby/", "/tus", "/qr"):
        address = elsewhere.root + path
        await elsewhere.page.reload()
        async with elsewhere.page.expect_response(address) as answered:
            await elsewhere.does(FORM, [address, kind, body])
        assert (await answered.value).status == 403
    assert await said(hub) == []


async def test_a_script_can_neither_ask_nor_read(elsewhere: Elsewhere, hub: RunningHub) -> None:
    send = '{"room":"lobby","text":"forged"}'
    for mode in ("no-cors", "cors"):
        options = {"method": "POST", "mode": mode, "body": send, "credentials": "include"}
        answer = await elsewhere.does(FETCH, [f"{elsewhere.root}/api/send", options])
        assert answer in ("failed", "opaque 0 ")
    for method in ("PUT", "DELETE", "PATCH"):
        options = {"method": method, "body": send}
        path = f"{elsewhere.root}/files/lobby/x.txt"
        assert await elsewhere.does(FETCH, [path, options]) == "failed"
    for path in ("/api/rooms", "/api/users", "/metrics", "/health", "/about", "/files/lobby/"):
        for mode in ("no-cors", "cors", "same-origin"):
            answer = await elsewhere.does(FETCH, [elsewhere.root + path, {"mode": mode}])
            assert answer == "failed", path
    assert await said(hub) == []


async def test_no_connection_is_opened(elsewhere: Elsewhere) -> None:
    socket = elsewhere.root.replace("http", "ws") + "/ws"
    assert await elsewhere.does(SOCKET, socket) == "failed"
    for path in ("/api/events", "/api/rooms/lobby/events"):
        assert await elsewhere.does(EVENTS, elsewhere.root + path) == "failed"


async def test_no_part_of_it_is_taken_into_another_page(elsewhere: Elsewhere) -> None:
    async with aiohttp.ClientSession() as session, session.get(elsewhere.root) as answer:
        digest = (await answer.text()).partition("/page/")[2].partition("/")[0]
    for tag, path in (
        ("script", f"/page/{digest}/js/main.js"),
        ("script", f"/page/{digest}/texts/en.js"),
        ("script", "/api/rooms"),
        ("script", "/sw.js"),
        ("link", f"/page/{digest}/page.css"),
        ("img", "/icon.svg"),
        ("img", "/icon-192.png"),
        ("img", "/api/rooms"),
        ("video", "/get/nothing"),
    ):
        assert await elsewhere.does(ELEMENT, [tag, elsewhere.root + path]) == "failed", path


async def test_it_is_shown_in_no_frame(elsewhere: Elsewhere) -> None:
    for tag in ("iframe", "embed", "object"):
        for path in ("/", "/about", "/trust", "/files/lobby/", "/s/nothing"):
            await elsewhere.does(FRAME, [tag, elsewhere.root + path])
    shown = [frame.url for frame in elsewhere.page.frames if frame != elsewhere.page.main_frame]
    assert shown
    assert not [url for url in shown if url.startswith(elsewhere.root)], shown


@pytest.mark.parametrize("path", ["/", "/about", "/trust"])
async def test_who_opens_it_has_no_hold_on_it(elsewhere: Elsewhere, path: str) -> None:
    async with elsewhere.page.expect_popup() as opened:
        await elsewhere.does("(to) => void (window.held = open(to))", elsewhere.root + path)
    page = await opened.value
    await page.wait_for_url(elsewhere.root + path + "*")
    assert await page.evaluate("window.opener") is None
    await elsewhere.page.wait_for_function("window.held.closed")
    assert await elsewhere.page.evaluate("window.held.length") == 0


async def test_another_name_for_its_address_leads_nowhere(
    browser: Browser, hub: RunningHub
) -> None:
    """DNS rebinding: for the browser, the attacker's page and the hub are one origin."""
    root = f"http://{NAME}:{hub.port}"
    misled = await browser.browser_type.launch(
        executable_path=shutil.which("chromium"),
        args=[*QUIET, f"--host-resolver-rules=MAP {NAME} 127.0.0.1"],
    )
    page = await misled.new_page()
    answer = await page.goto(f"{root}/")
    assert answer is not None
    assert answer.status == 421
    for path in ("/api/rooms", "/about", "/metrics", "/files/lobby/"):
        assert str(await page.evaluate(FETCH, [root + path, {}])) == "failed"
    options = {"method": "POST", "body": '{"room":"lobby","text":"forged"}'}
    assert str(await page.evaluate(FETCH, [f"{root}/api/send", options])) == "failed"
    assert await page.evaluate(SOCKET, f"ws://{NAME}:{hub.port}/ws") == "failed"
    await misled.close()
    assert await said(hub) == []


async def test_all_that_is_answered_says_what_a_browser_may_do_with_it(hub: RunningHub) -> None:
    async with aiohttp.ClientSession() as session:
        for path in DOCUMENTS:
            for host in ("127.0.0.1", NAME):
                address = f"http://127.0.0.1:{hub.port}{path}"
                async with session.get(address, headers={"Host": host}) as answer:
                    headers = answer.headers
                policy = headers["Content-Security-Policy"]
                assert policy.startswith("default-src 'none'"), path
                assert "frame-ancestors 'none'" in policy or path == "/sw.js"
                assert headers["X-Content-Type-Options"] == "nosniff", path
                assert headers["Cross-Origin-Opener-Policy"] == "same-origin", path
                assert headers["Cross-Origin-Resource-Policy"] == "same-origin", path
                assert headers["Referrer-Policy"] == "no-referrer", path
                assert "Access-Control-Allow-Origin" not in headers
