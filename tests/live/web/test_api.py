"""The HTTP API over real sockets: verbs as calls, with statuses, limits and no second saying."""

from __future__ import annotations

import asyncio
import base64
import io
from typing import Any

import pytest

from landline.settings import HubSettings, WebLimits, WireLimits
from landline.testing import RunningHub, running_hub
from tests.live.hub.callers import calling, native, until
from tests.live.web.browsers import browsing

CID = "c" * 32


def named(name: str, password: str = "") -> dict[str, str]:
    said = base64.b64encode(f"{name}:{password}".encode()).decode()
    return {"Authorization": f"Basic {said}"}


async def test_a_message_said_by_a_call_is_in_the_room(hub: RunningHub) -> None:
    async with browsing(hub) as browser, native(hub, "bo") as bo:
        verb = {"room": "lobby", "text": "build ok", "cid": CID}
        status, ok = await browser.post("/api/send", verb, headers=named("ci"))
        assert (status, ok["is"], ok["seq"], ok["cid"]) == (200, "ok", 1, CID)
        heard = await bo.event("message")
        assert (heard["text"], heard["from"]) == ("build ok", "ci")


async def test_a_call_is_no_visit(hub: RunningHub) -> None:
    """Nobody is told that a caller came or went, and nothing of it stays."""
    async with browsing(hub) as browser, native(hub, "bo") as bo:
        await browser.post("/api/send", {"room": "lobby", "text": "1"}, headers=named("ci"))
        _, people = await browser.get("/api/rooms/lobby/people")
        assert people == {"is": "people", "room": "lobby", "names": ["bo"]}
        await until(lambda: len(hub.server._desk.lines) == 1)
        assert hub.server._strangers.count == 0
        assert (await bo.event("message"))["text"] == "1"


async def test_a_form_is_as_good_as_json(hub: RunningHub) -> None:
    """What `curl -d` sends, with either inside."""
    async with browsing(hub) as browser:
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        for data in (b"room=lobby&text=hi+there", b'{"room":"lobby","text":"hi there"}'):
            status, ok = await browser.ask("POST", "/api/send", data=data, headers=form)
            assert (status, ok["is"]) == (200, "ok")
        _, page = await browser.get("/api/rooms/lobby/messages")
        assert [message["text"] for message in page["messages"]] == ["hi there"] * 2


async def test_history_is_read_in_pages(hub: RunningHub) -> None:
    async with browsing(hub) as browser, native(hub, "bo") as bo:
        for number in range(1, 6):
            await bo.say(str(number))
        status, page = await browser.get("/api/rooms/lobby/messages?before=4&limit=2")
        assert status == 200
        assert [message["seq"] for message in page["messages"]] == [2, 3]
        assert page["more"]
        assert "re" not in page
        _, rooms = await browser.get("/api/rooms")
        assert rooms["rooms"][0]["room"] == "lobby"


async def test_a_guest_may_come_back_as_itself(hub: RunningHub) -> None:
    async with browsing(hub) as browser:
        status, welcome = await browser.post("/api/hello", {"as": "ada"})
        assert (status, welcome["is"], "rooms" in welcome) == (200, "welcome", False)
        secret = welcome["me"]["secret"]
        _, again = await browser.post("/api/hello", {"as": "ada", "secret": secret})
        assert again["me"]["id"] == welcome["me"]["id"]


@pytest.mark.parametrize(
    "same", [{"json": {"room": "lobby", "text": "x", "cid": CID}}, {"headers": "key"}]
)
async def test_a_call_said_again_says_nothing_twice(hub: RunningHub, same: dict[str, Any]) -> None:
    more: dict[str, Any] = {"json": {"room": "lobby", "text": "x"}, **same}
    if "headers" in same:
        more["headers"] = {"Idempotency-Key": "build 17"}
    async with browsing(hub) as browser:
        first = await browser.ask("POST", "/api/send", **more)
        second = await browser.ask("POST", "/api/send", **more)
        assert first[0] == second[0] == 200
        assert first[1]["seq"] == second[1]["seq"] == 1
        if "headers" in same:
            more["headers"]["Idempotency-Key"] = "build 18"
            assert (await browser.ask("POST", "/api/send", **more))[1]["seq"] == 2


async def test_anothers_cid_is_a_conflict(hub: RunningHub) -> None:
    verb = {"room": "lobby", "text": "x", "cid": CID}
    async with browsing(hub) as browser, native(hub, "bo") as bo:
        await bo.say("mine", cid=CID)
        status, error = await browser.post("/api/send", verb)
        assert (status, error["code"], "re" in error) == (409, "cid.taken", False)


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        ("/api/send", b"{nonsense", 400, "json.malformed"),
        ("/api/send", b"", 400, "verb.invalid"),
        ("/api/send", b"[]", 400, "verb.invalid"),
        ("/api/send", b'{"room":1,"text":"x"}', 400, "verb.invalid"),
        ("/api/send", b'{"do":"join","room":"x","text":"x"}', 404, "verb.unknown"),
        ("/api/send", b'{"room":"lobby","text":" "}', 400, "text.empty"),
        ("/api/send", b'{"room":"lobby","text":"%b"}' % (b"x" * 70_000), 413, "text.too-long"),
        ("/api/send", b"x" * 2_000_000, 413, "message.too-long"),
        ("/api/send", b"[" * 100_000, 400, "verb.invalid"),
        ("/api/history", b'{"room":"nowhere"}', 404, "room.unknown"),
        ("/api/history", b'{"room":"a b"}', 400, "room.invalid"),
        ("/api/fly", b"{}", 404, "web.route"),
        ("/api/bye", b"{}", 404, "web.route"),
        ("/api/send/x", b"{}", 404, "web.route"),
        ("/api/a%0Ab", b"{}", 404, "web.route"),
        ("/api/rooms/lobby/people", b"{}", 405, "web.method"),
        ("/api/ping?token=abc", b"{}", 400, "web.secret-shown"),
    ],
)
async def test_what_is_wrong_is_said_with_a_status(
    hub: RunningHub, path: str, body: bytes, status: int, code: str
) -> None:
    async with browsing(hub) as browser:
        answered, error = await browser.ask("POST", path, data=io.BytesIO(body))
        assert (answered, error["is"], error["code"]) == (status, "error", code)
        assert error["text"].isprintable()
        assert (await browser.post("/api/ping"))[0] == 200


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/api/rooms/nowhere/messages", 404, "room.unknown"),
        ("/api/rooms/lobby/messages?limit=0", 400, "verb.invalid"),
        ("/api/rooms/lobby/messages?before=x", 400, "verb.invalid"),
        ("/api/rooms/a%2Fb/messages", 400, "room.invalid"),
        ("/api/send", 405, "web.method"),
        ("/api/", 404, "web.route"),
    ],
)
async def test_reading_what_is_not_there(
    hub: RunningHub, path: str, status: int, code: str
) -> None:
    async with browsing(hub) as browser:
        answered, error = await browser.get(path)
        assert (answered, error["code"]) == (status, code)


@pytest.mark.parametrize(
    "header", ["Digest x", "Basic !", "Basic eA", "Bearer x", "Basic " + "é", "Basic"]
)
async def test_credentials_that_cannot_be_read(hub: RunningHub, header: str) -> None:
    async with calling(hub.host, hub.port) as caller:
        caller.write(
            b"POST /api/ping HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n"
            b"Connection: close\r\nAuthorization: " + header.encode() + b"\r\n\r\n"
        )
        answer = await caller.rest()
        assert answer.startswith(b"HTTP/1.1 401 ")
        assert b'WWW-Authenticate: Bearer realm="landline"' in answer
        assert b'"code":"web.credentials"' in answer


async def test_errors_in_the_askers_language(hub: RunningHub) -> None:
    async with browsing(hub) as browser:
        chinese = {"Accept-Language": "zh-CN"}
        for verb in ("history", "fly"):
            _, error = await browser.post(f"/api/{verb}", {"room": "nowhere"}, headers=chinese)
            assert any("\u4e00" <= char <= "\u9fff" for char in error["text"])


async def test_another_sites_page_may_change_nothing(hub: RunningHub) -> None:
    async with browsing(hub) as browser:
        body = {"room": "lobby", "text": "spam"}
        for origin in ("http://evil.example", "null", browser.root.replace("http", "https") + "1"):
            status, error = await browser.post("/api/send", body, headers={"Origin": origin})
            assert (status, error["code"]) == (403, "web.origin")
        own = {"Origin": browser.root}
        assert (await browser.post("/api/send", body, headers=own))[1]["seq"] == 1


async def test_a_hub_without_guests_lets_none_call() -> None:
    async with running_hub(settings=HubSettings(guests="none")) as hub, browsing(hub) as browser:
        status, error = await browser.post("/api/send", {"room": "lobby", "text": "x"})
        assert (status, error["code"]) == (403, "guests.none")
        await until(lambda: hub.server._strangers.count == 0)
        assert not hub.server._desk.lines


async def test_a_caller_may_stay_for_as_long_as_it_calls() -> None:
    settings = HubSettings(wire=WireLimits(login_grace=0.3), web=WebLimits(call_timeout=2.0))
    async with running_hub(settings=settings) as hub, browsing(hub) as browser:
        began = asyncio.get_running_loop().time()
        while asyncio.get_running_loop().time() - began < 0.7:
            await browser.post("/api/ping")
            assert hub.server._strangers.count == 0
        server = hub.server._web._runner.server
        assert server is not None
        await until(lambda: not server.connections)


async def test_more_calls_than_the_hub_bears_are_told_to_wait() -> None:
    settings = HubSettings(web=WebLimits(calls=1), shutdown=0.4)
    async with running_hub(settings=settings) as hub, browsing(hub) as browser:
        hub.server._log.page = lambda *_: None
        slow = asyncio.create_task(browser.get("/api/rooms/lobby/messages"))
        await until(lambda: hub.server._desk.lines)
        status, error = await browser.post("/api/ping")
        assert (status, error["code"]) == (503, "web.busy")
        slow.cancel()


async def test_a_call_that_is_not_answered_in_time() -> None:
    async with running_hub(settings=HubSettings(web=WebLimits(call_timeout=0.2))) as hub:
        hub.server._log.page = lambda *_: None
        async with browsing(hub) as browser:
            status, error = await browser.get("/api/rooms/lobby/messages")
            assert (status, error["code"]) == (503, "web.late")
            await until(lambda: not hub.server._desk.lines)


async def test_a_call_under_way_when_the_hub_stops_is_told_so() -> None:
    settings = HubSettings(shutdown=0.4)
    async with running_hub(settings=settings) as hub, browsing(hub) as browser:
        hub.server._log.page = lambda *_: None
        asked = asyncio.create_task(browser.get("/api/rooms/lobby/messages"))
        await until(lambda: hub.server._desk.lines)
        stopping = asyncio.create_task(hub.server.stop())
        status, said = await asked
        assert (status, said["code"]) == (503, "web.late")
        await stopping
        hub.server.stop = lambda: asyncio.sleep(0)  # type: ignore[method-assign]


async def test_bodies_of_all_callers_have_a_bound_together() -> None:
    settings = HubSettings(web=WebLimits(body=100_000, bodies=150_000))
    async with running_hub(settings=settings) as hub, browsing(hub) as browser:
        head = b"POST /api/ping HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99000\r\n\r\n"
        async with calling(hub.host, hub.port) as slow:
            slow.write(head + b" " * 98_000)
            await until(lambda: hub.server._web.bodies.held == 98_000)
            big = {"room": "lobby", "text": "x", "more": "x" * 60_000}
            status, error = await browser.post("/api/send", big)
            assert (status, error["code"]) == (503, "web.busy")
            assert (await browser.post("/api/send", {"room": "lobby", "text": "x"}))[0] == 200
        await until(lambda: hub.server._web.bodies.held == 0)
        assert (await browser.post("/api/send", big))[0] == 200
