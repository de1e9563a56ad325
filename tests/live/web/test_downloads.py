"""Files fetched by HTTP: whole, in parts, again, by links and tickets, while they still arrive."""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from landline.settings import HubSettings, WebLimits
from landline.testing import RunningHub, running_hub
from tests.live.hub.callers import PATIENCE, calling, until
from tests.live.hub.sealed_callers import browsers
from tests.live.web.accounts import asked, member
from tests.live.web.browsers import Browser, browsing
from tests.live.web.shelves import asking, curl, fetch, put

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

DATA = bytes(range(256)) * 5000
PATH = "/files/lobby/data.bin"


@pytest.fixture
async def browser(hub: RunningHub) -> AsyncIterator[Browser]:
    async with browsing(hub) as browser:
        yield browser


async def test_a_file_is_fetched(browser: Browser) -> None:
    filed = await put(browser, PATH, DATA)
    answer = await fetch(browser, PATH)
    assert (answer.status, answer.body == DATA) == (200, True)
    headers = answer.headers
    assert headers["ETag"] == filed.headers["ETag"]
    assert headers["Content-Type"] == "application/octet-stream"
    assert headers["Content-Disposition"] == 'attachment; filename="data.bin"'
    assert "sandbox" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "private, no-cache"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    head = await asking(browser, "HEAD", PATH)
    assert (head.status, head.headers["Content-Length"]) == (200, str(len(DATA)))
    assert {**head.headers, "Date": ""} == {**headers, "Date": ""}


async def test_connections_are_kept(hub: RunningHub, browser: Browser) -> None:
    """After a file went out by `sendfile`, the loop reads and writes there as before."""
    await put(browser, PATH, DATA)
    server = hub.server._web._runner.server
    assert server is not None
    kept = [connection.transport for connection in server.connections]
    for _ in range(3):
        assert (await fetch(browser, PATH)).body == DATA
        assert (await browser.get("/api/rooms"))[0] == 200
        assert [connection.transport for connection in server.connections] == kept
        assert kept[0] is not None
        assert not os.get_blocking(kept[0].get_extra_info("socket").fileno())


async def test_inside_tls(hub: RunningHub, browser: Browser) -> None:
    await put(browser, PATH, DATA)
    async with browsing(hub, browsers(hub)) as sealed:
        assert (await fetch(sealed, PATH)).body == DATA
        part = await fetch(sealed, PATH, Range="bytes=300-999999")
        assert (part.status, part.body) == (206, DATA[300:1_000_000])


@pytest.mark.parametrize(
    ("wanted", "start", "end"),
    [("bytes=0-9", 0, 10), ("bytes=1000-", 1000, None), ("bytes=-5", -5, None)],
)
async def test_a_part(browser: Browser, wanted: str, start: int, end: int | None) -> None:
    await put(browser, PATH, DATA)
    answer = await fetch(browser, PATH, Range=wanted)
    assert (answer.status, answer.body) == (206, DATA[start:end])
    first = start % len(DATA)
    last = first + len(answer.body) - 1
    assert answer.headers["Content-Range"] == f"bytes {first}-{last}/{len(DATA)}"


async def test_parts_that_are_not_given(browser: Browser) -> None:
    tag = (await put(browser, PATH, DATA)).headers["ETag"]
    for headers in (
        {"Range": "bytes=0-1,5-6"},
        {"Range": "bytes=0-1", "If_Range": '"other"'},
        {"Range": "lines=1-2"},
    ):
        assert (await fetch(browser, PATH, **headers)).body == DATA
    kept = await fetch(browser, PATH, Range="bytes=0-1", If_Range=tag)
    assert (kept.status, kept.body) == (206, DATA[:2])
    outside = await fetch(browser, PATH, Range=f"bytes={len(DATA)}-")
    assert (outside.status, outside.headers["Content-Range"]) == (416, f"bytes */{len(DATA)}")
    assert msgspec.json.decode(outside.body)["code"] == "file.range"


async def test_again(browser: Browser) -> None:
    tag = (await put(browser, PATH, DATA)).headers["ETag"]
    same = await fetch(browser, PATH, If_None_Match=tag)
    assert (same.status, same.body, same.headers["ETag"]) == (304, b"", tag)
    assert same.headers["Cache-Control"] == "private, no-cache"
    date = (await fetch(browser, PATH)).headers["Last-Modified"]
    assert (await fetch(browser, PATH, If_Modified_Since=date)).status == 304
    assert (await fetch(browser, PATH, If_Match='"x"')).status == 412
    assert (await fetch(browser, PATH, If_None_Match='"x"')).status == 200


async def test_nothing_at_all(browser: Browser) -> None:
    await put(browser, PATH, b"")
    answer = await fetch(browser, PATH)
    assert (answer.status, answer.body, answer.headers["Content-Length"]) == (200, b"", "0")
    assert (await fetch(browser, PATH, Range="bytes=0-")).status == 416


@pytest.mark.parametrize(
    ("name", "shown", "media"),
    [
        ("a.png", True, "image/png"),
        ("a.txt", True, "text/plain; charset=utf-8"),
        ("a.html", False, "application/octet-stream"),
        ("a.svg", False, "application/octet-stream"),
        ("报告.pdf", False, "application/pdf"),
    ],
)
async def test_what_browsers_show(
    browser: Browser,
    name: str,
    shown: bool,  # noqa: FBT001 (a table)
    media: str,
) -> None:
    await put(browser, f"/files/lobby/{name}", b"<script>alert(1)</script>")
    answer = await fetch(browser, f"/files/lobby/{name}")
    assert answer.headers["Content-Type"] == media
    assert answer.headers["Content-Disposition"].startswith("inline" if shown else "attachment")


@pytest.mark.parametrize("name", ["none.txt", "a/b/c", "data.bin/x", "DATA.BIN/"])
async def test_what_is_not_there(browser: Browser, name: str) -> None:
    await put(browser, PATH, DATA)
    answer = await fetch(browser, f"/files/lobby/{name}")
    assert (answer.status, msgspec.json.decode(answer.body)["code"]) in (
        (404, "file.unknown"),
        (409, "file.not-a-folder"),
    )


async def test_rooms_of_others() -> None:
    settings = HubSettings(signup="open")
    async with running_hub(settings=settings) as hub, browsing(hub) as browser:
        ada, bo = await member(browser, "ada"), await member(browser, "bo")
        await asked(browser, "create", ada, room="secret", kind="private")
        path = "/files/secret/a.txt"
        assert (await put(browser, path, b"hush", **ada)).status == 201
        assert (await fetch(browser, path, **ada)).body == b"hush"
        for headers in (bo, {}):
            for address in (path, "/files/secret/", "/files/secret/none"):
                answer = await fetch(browser, address, **headers)
                assert answer.status in (403, 404)
                assert b"hush" not in answer.body
            assert (await put(browser, "/files/secret/b.txt", b"x", **headers)).status in (403, 404)
            assert (await asking(browser, "DELETE", path, headers=headers)).status in (403, 404)


async def test_folders(browser: Browser) -> None:
    for name in ("a.txt", "x/b.txt", "x/y/c.txt", "b&.txt"):
        await put(browser, f"/files/lobby/{name}", b"hi")
    listed = msgspec.json.decode((await fetch(browser, "/files/lobby/")).body)
    assert [each["name"] for each in listed["folders"]] == ["x"]
    assert [each["name"] for each in listed["files"]] == ["a.txt", "b&.txt"]
    inner = msgspec.json.decode((await fetch(browser, "/files/lobby/x/")).body)
    assert (inner["folder"], [each["name"] for each in inner["files"]]) == ("x", ["b.txt"])
    page = await fetch(browser, "/files/lobby/x/", Accept="text/html")
    said = page.body.decode()
    assert page.headers["Content-Type"].startswith("text/html")
    assert '<a href="./b.txt">' in said
    assert '<a href="./y/">' in said
    assert '<a href="../">' in said
    assert "<script" not in said
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "form-action 'self'" in policy
    answer = await fetch(browser, "/files/lobby")
    assert (answer.status, answer.headers["Location"]) == (308, "/files/lobby/")


async def test_a_folder_in_pages(browser: Browser) -> None:
    for number in range(205):
        await put(browser, f"/files/lobby/{number:03}", b"")
    first = msgspec.json.decode((await fetch(browser, "/files/lobby/")).body)
    page = (await fetch(browser, "/files/lobby/", Accept="text/html")).body.decode()
    assert f"?after={first['more']}" in page
    second = msgspec.json.decode((await fetch(browser, "/files/lobby/?after=199")).body)
    assert [each["name"] for each in second["files"]] == [f"{n:03}" for n in range(200, 205)]


@pytest.mark.parametrize("headers", [{}, {"Content-Length": str(len(DATA))}])
async def test_a_file_is_read_while_it_arrives(
    hub: RunningHub, browser: Browser, headers: dict[str, str]
) -> None:
    gate = asyncio.Event()

    async def slowly() -> AsyncIterator[bytes]:
        yield DATA[:1000]
        await gate.wait()
        yield DATA[1000:]

    bringing = asyncio.create_task(put_from(browser, slowly(), headers))
    await landed(hub, 1000)
    async with browser.session.get(browser.root + PATH) as response:
        assert response.status == 200
        assert response.headers["Cache-Control"] == "no-store"
        assert response.headers.get("Content-Length") == headers.get("Content-Length")
        assert await response.content.readexactly(1000) == DATA[:1000]
        gate.set()
        assert await response.content.read() == DATA[1000:]
    assert (await bringing) == 201
    assert (await fetch(browser, PATH)).body == DATA


async def landed(hub: RunningHub, size: int) -> str:
    """Return the one upload, once `size` bytes of it are there."""
    uploads = hub.server._hub.state.shelf.uploads
    await until(lambda: uploads)
    upload = next(iter(uploads))
    await until(lambda: hub.server._hall.blobs.there(upload) == size)
    return upload


async def put_from(browser: Browser, data: AsyncIterator[bytes], headers: dict[str, str]) -> int:
    async with browser.session.put(browser.root + PATH, data=data, headers=headers) as response:
        return response.status


async def test_who_reads_along_is_told_that_it_broke_off(hub: RunningHub) -> None:
    """By a connection that ends before the length that was announced."""
    async with calling(hub.host, hub.port) as writer, calling(hub.host, hub.port) as reader:
        writer.write(
            b"PUT " + PATH.encode() + b" HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n"
            b"0123456789"
        )
        await landed(hub, 10)
        reader.write(b"GET " + PATH.encode() + b" HTTP/1.1\r\nHost: localhost\r\n\r\n")
        async with asyncio.timeout(PATIENCE):
            told = await reader.reader.readuntil(b"\r\n\r\n0123456789")
        assert b"Content-Length: 100\r\n" in told
        await writer.close()
        assert await reader.rest() == b""


async def test_tickets(hub: RunningHub, browser: Browser) -> None:
    await put(browser, PATH, DATA)
    _, told = await browser.post("/api/getfile", {"room": "lobby", "path": "data.bin"})
    answer = await fetch(browser, f"/get/{told['ticket']}")
    assert (answer.status, answer.body == DATA) == (200, True)
    wrong = await fetch(browser, "/get/" + "0" * 32)
    assert (wrong.status, msgspec.json.decode(wrong.body)["code"]) == (404, "file.ticket")


async def shared(browser: Browser, **more: Any) -> tuple[str, dict[str, str]]:
    ada = await member(browser, "ada")
    await put(browser, PATH, DATA, **ada)
    told = await asked(browser, "sharefile", ada, room="lobby", path="data.bin", **more)
    return told["link"], ada


async def test_links() -> None:
    settings = HubSettings(signup="open", guests="none")
    async with running_hub(settings=settings) as hub, browsing(hub) as browser:
        link, ada = await shared(browser, uses=1)
        assert link.startswith("/s/")
        assert (await fetch(browser, PATH)).status == 403
        answer = await fetch(browser, link)
        assert (answer.status, answer.body == DATA) == (200, True)
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["Cache-Control"] == "no-store"
        rest = await fetch(browser, link, Range="bytes=1000-")  # it is no other download
        assert (rest.status, rest.body) == (206, DATA[1000:])
        shares = await asked(browser, "shares", ada)
        assert [(each["left"], each["opened"]) for each in shares["shares"]] in ([], [(0, 1)])


async def test_links_that_lead_nowhere(browser: Browser) -> None:
    link = "/s/" + "x" * 22
    answer = await fetch(browser, link)
    assert answer.status == 404
    page = await fetch(browser, link, Accept="text/html,*/*")
    assert (page.status, page.headers["Content-Type"][:9]) == (404, "text/html")
    posted = await asking(browser, "POST", link)
    assert posted.status == 405
    assert b"xxxxx" not in answer.body + page.body + posted.body


async def test_more_downloads_than_the_hub_bears() -> None:
    settings = HubSettings(web=WebLimits(transfers=1))
    async with running_hub(settings=settings) as hub, browsing(hub) as browser:
        big = bytes(20_000_000)
        await put(browser, PATH, big)
        async with browser.session.get(browser.root + PATH) as response:
            refused = await fetch(browser, PATH)
            assert (refused.status, refused.headers["Retry-After"]) == (503, "5")
            assert len(await response.read()) == len(big)
        await until(lambda: not hub.server._web._shelf._lanes._used)
        assert (await fetch(browser, PATH)).status == 200


async def test_who_does_not_read_is_given_up() -> None:
    settings = HubSettings(web=WebLimits(stall=0.3))
    async with running_hub(settings=settings) as hub, browsing(hub) as browser:
        await put(browser, PATH, os.urandom(20_000_000))
        async with calling(hub.host, hub.port) as reader:
            reader.write(b"GET " + PATH.encode() + b" HTTP/1.1\r\nHost: localhost\r\n\r\n")
            await reader.until(b"Content-Length")
            lanes = hub.server._web._shelf._lanes
            await until(lambda: not lanes._used)


async def test_downloads_end_with_the_hub() -> None:
    async with running_hub(settings=HubSettings(shutdown=1.0)) as hub, browsing(hub) as browser:
        await put(browser, PATH, bytes(20_000_000))
        async with calling(hub.host, hub.port) as reader:
            reader.write(b"GET " + PATH.encode() + b" HTTP/1.1\r\nHost: localhost\r\n\r\n")
            await reader.until(b"Content-Length")
            await hub.server.stop()
            hub.server.stop = lambda: asyncio.sleep(0)  # type: ignore[method-assign]
            assert len(await reader.rest()) < 20_000_000


async def test_curl_fetches_the_rest(hub: RunningHub, browser: Browser, tmp_path: Path) -> None:
    await put(browser, PATH, DATA)
    target = tmp_path / "got"
    target.write_bytes(DATA[:1234])
    status, said = await curl(hub, "-C", "-", "-o", str(target), f"HUB{PATH}")
    assert (status, said) == (0, "")
    assert target.read_bytes() == DATA
    named = tmp_path / "data.bin"
    await curl(hub, "--output-dir", str(tmp_path), "-OJ", f"HUB{PATH}")
    assert named.read_bytes() == DATA
