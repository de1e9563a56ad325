"""Files brought by HTTP: by PUT, by curl, by forms; broken off and gone on; nothing overwritten."""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

import aiohttp
import msgspec
import pytest

from landline.safetext import safe_text
from landline.settings import HubSettings, ShelfLimits, WebLimits
from landline.testing import RunningHub, running_hub
from landline.transfer import names
from tests.live.hub.callers import calling, until
from tests.live.hub.sealed_callers import browsers
from tests.live.web.accounts import member
from tests.live.web.browsers import Browser, browsing
from tests.live.web.shelves import asking, curl, fetch, put
from tests.unit.offenders import assert_none
from tests.unit.transfer.hostile import NAMES

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

DATA = bytes(range(256)) * 5000
PATH = "/files/lobby/data.bin"


@pytest.fixture
async def browser(hub: RunningHub) -> AsyncIterator[Browser]:
    async with browsing(hub) as browser:
        yield browser


async def paths(browser: Browser, folder: str = "", **headers: str) -> list[str]:
    """Return the names of the files in a folder of the lobby."""
    where = f"/files/lobby/{quote(folder)}"
    listed = msgspec.json.decode((await fetch(browser, where, **headers)).body)
    return [each["name"] for each in listed["files"]]


async def test_a_file_is_put(browser: Browser) -> None:
    answer = await put(browser, "/files/lobby/a/报告.txt", DATA)
    assert (answer.status, answer.body.decode()) == (201, "lobby/a/报告.txt\n")
    assert unquote(answer.headers["Location"]) == "/files/lobby/a/报告.txt"
    assert (await fetch(browser, answer.headers["Location"])).body == DATA
    told = await put(browser, PATH, DATA, Accept="application/json")
    filed = msgspec.json.decode(told.body)
    assert (filed["is"], filed["path"], filed["size"]) == ("filed", "data.bin", len(DATA))
    assert told.headers["ETag"] == f'"{filed["blob"]}"' == answer.headers["ETag"]


@pytest.mark.parametrize("size", [0, 1, 128 * 1024, 128 * 1024 + 1, 9 << 20])
async def test_sizes(browser: Browser, size: int) -> None:
    data = os.urandom(size)
    assert (await put(browser, PATH, data)).status == 201
    assert (await fetch(browser, PATH)).body == data


async def test_inside_tls(hub: RunningHub, browser: Browser) -> None:
    async with browsing(hub, browsers(hub)) as sealed:
        assert (await put(sealed, PATH, DATA)).status == 201
    assert (await fetch(browser, PATH)).body == DATA


async def test_nothing_is_overwritten_unasked(browser: Browser) -> None:
    for number, name in enumerate(("data.bin", "data (2).bin", "data (3).bin")):
        answer = await put(browser, PATH, b"%d" % number)
        assert answer.body.decode() == f"lobby/{name}\n"
    assert (await put(browser, "/files/lobby/DATA.BIN", b"x")).body == b"lobby/DATA (4).BIN\n"
    assert (await fetch(browser, PATH)).body == b"0"


async def test_conditions() -> None:
    settings = HubSettings(signup="open")
    async with running_hub(settings=settings) as hub, browsing(hub) as browser:
        ada = await member(browser, "ada")
        first = await put(browser, PATH, b"first", If_None_Match="*", **ada)
        assert first.status == 201
        again = await put(browser, PATH, b"again", If_None_Match="*", **ada)
        assert (again.status, await paths(browser)) == (412, ["data.bin"])
        other = await put(browser, PATH, b"other", If_Match='"nonsense"', **ada)
        assert other.status == 412
        none = await put(browser, "/files/lobby/none", b"x", If_Match="*", **ada)
        assert none.status == 412
        second = await put(browser, PATH, b"second", If_Match=first.headers["ETag"], **ada)
        assert (second.status, second.body) == (200, b"lobby/data.bin\n")
        assert (await fetch(browser, PATH)).body == b"second"
        stale = await put(browser, PATH, b"third", If_Match=first.headers["ETag"], **ada)
        assert stale.status == 412
        assert (await fetch(browser, PATH)).body == b"second"
        assert not hub.server._hub.state.shelf.uploads


async def test_a_file_that_is_replaced_meanwhile_is_not_lost() -> None:
    settings = HubSettings(signup="open")
    async with running_hub(settings=settings) as hub, browsing(hub) as browser:
        ada = await member(browser, "ada")
        tag = (await put(browser, PATH, b"first", **ada)).headers["ETag"]
        gate = asyncio.Event()

        async def slowly() -> AsyncIterator[bytes]:
            yield b"slow"
            await gate.wait()
            yield b"ly"

        headers = {"If-Match": tag, **ada}
        bringing = asyncio.create_task(asking(browser, "PUT", PATH, data=slowly(), headers=headers))
        await landed(hub, 4)
        assert (await put(browser, PATH, b"faster", If_Match=tag, **ada)).status == 200
        gate.set()
        assert (await bringing).status == 412
        assert (await fetch(browser, PATH)).body == b"faster"
        await until(lambda: not hub.server._hub.state.shelf.uploads)


async def test_a_file_is_removed() -> None:
    settings = HubSettings(signup="open")
    async with running_hub(settings=settings) as hub, browsing(hub) as browser:
        ada, bo = await member(browser, "ada"), await member(browser, "bo")
        await put(browser, PATH, DATA, **ada)
        assert (await asking(browser, "DELETE", PATH, headers=bo)).status == 403
        assert (await asking(browser, "DELETE", PATH, headers=ada)).status == 200
        assert (await fetch(browser, PATH)).status == 404


@pytest.mark.parametrize(
    ("path", "headers", "status", "code"),
    [
        ("/files/nowhere/x", {}, 404, "room.unknown"),
        ("/files/lobby/../x", {}, 400, "name.refused"),
        ("/files/lobby/a//b", {}, 400, "name.refused"),
        ("/files/lobby/con", {}, 400, "name.refused"),
        ("/files/lobby/x", {"Content-Encoding": "gzip"}, 415, "upload.encoding"),
        ("/files/lobby/x", {"Content-Range": "bytes 0-1/x"}, 400, "upload.range"),
        ("/files/lobby/x", {"Content-Range": "bytes 2-3/4"}, 404, "upload.unknown"),
        ("/files/lobby/x", {"Origin": "http://evil.example"}, 403, "web.origin"),
        ("/files/lobby/x", {"Authorization": "Bearer x"}, 401, "web.credentials"),
    ],
)
async def test_what_is_not_taken(
    hub: RunningHub, path: str, headers: dict[str, str], status: int, code: str
) -> None:
    said = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    async with calling(hub.host, hub.port) as caller:
        caller.write(
            f"PUT {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n"
            f"Connection: close\r\n{said}\r\nhi".encode()
        )
        answer = await caller.rest()
    assert answer.startswith(f"HTTP/1.1 {status} ".encode())
    assert f'"code":"{code}"'.encode() in answer
    assert not hub.server._hub.state.shelf.uploads


async def test_rights_are_looked_at_before_a_byte_is_asked_for(hub: RunningHub) -> None:
    head = "PUT /files/{} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nExpect: {}\r\n\r\n"
    async with calling(hub.host, hub.port) as caller:
        caller.write(head.format("nowhere/x", "100-continue").encode())
        assert (await caller.line()).startswith(b"HTTP/1.1 404 ")
    async with calling(hub.host, hub.port) as caller:
        caller.write(head.format("lobby/x", "100-continue").encode())
        assert await caller.line() == b"HTTP/1.1 100 Continue\r\n"
        assert await caller.line() == b"\r\n"
        caller.write(b"hello")
        assert (await caller.line()).startswith(b"HTTP/1.1 201 ")
    async with calling(hub.host, hub.port) as caller:
        caller.write(head.format("lobby/x", "a miracle").encode())
        assert (await caller.line()).startswith(b"HTTP/1.1 417 ")


@pytest.mark.parametrize("chunked", [False, True])
async def test_more_than_may_be_put(chunked: bool) -> None:  # noqa: FBT001 (a table)
    settings = HubSettings(shelf=ShelfLimits(file=100_000))
    async with running_hub(settings=settings) as hub, browsing(hub) as browser:

        async def body() -> AsyncIterator[bytes]:
            for _ in range(5):
                yield bytes(50_000)

        data: Any = body() if chunked else bytes(250_000)
        answer = await asking(browser, "PUT", PATH, data=data)
        assert (answer.status, msgspec.json.decode(answer.body)["code"]) == (413, "file.too-large")
        await until(lambda: not hub.server._hub.state.shelf.uploads)
        assert await paths(browser) == []


async def landed(hub: RunningHub, size: int) -> str:
    """Return the one upload, once `size` bytes of it are there."""
    uploads = hub.server._hub.state.shelf.uploads
    await until(lambda: uploads)
    upload = next(iter(uploads))
    await until(lambda: hub.server._hall.blobs.there(upload) == size)
    return upload


async def break_off(hub: RunningHub, given: dict[str, str], size: int = len(DATA)) -> None:
    """Bring 1000 bytes of DATA, announced as `size`, and go."""
    said = "".join(f"{name}: {value}\r\n" for name, value in given.items())
    async with calling(hub.host, hub.port) as caller:
        head = f"PUT {PATH} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {size}\r\n{said}\r\n"
        caller.write(head.encode() + DATA[:1000])
        await landed(hub, 1000)


async def test_a_broken_upload_goes_on(tmp_path: Path) -> None:
    settings = HubSettings(signup="open")
    async with running_hub(settings=settings) as hub, browsing(hub) as browser:
        ada = await member(browser, "ada")
        await break_off(hub, ada)
        head = await asking(browser, "HEAD", PATH, headers=ada)
        assert (head.status, head.headers["Upload-Offset"]) == (200, "1000")
        wrong = {"Content-Range": f"bytes 5-{len(DATA) - 1}/{len(DATA)}", **ada}
        answer = await asking(browser, "PUT", PATH, data=DATA[5:6], headers=wrong)
        said = msgspec.json.decode(answer.body)
        assert (answer.status, said["code"]) == (409, "upload.offset")
        assert "1000" in said["text"]
        source = tmp_path / "data"
        source.write_bytes(DATA)
        secret = tmp_path / "header"
        secret.write_text(f"Authorization: {ada['Authorization']}\n")
        given = ("-C", "1000", "-H", f"@{secret}", "-T", str(source), f"HUB{PATH}")
        assert await curl(hub, *given) == (0, "lobby/data.bin\n")
        assert (await fetch(browser, PATH)).body == DATA


async def test_a_broken_upload_goes_on_in_pieces() -> None:
    settings = HubSettings(signup="open")
    async with running_hub(settings=settings) as hub, browsing(hub) as browser:
        ada = await member(browser, "ada")
        await break_off(hub, ada, 3000)
        for start, end, status in ((1000, 2000, 202), (2000, 3000, 201)):
            headers = {"Content-Range": f"bytes {start}-{end - 1}/3000", **ada}
            data = DATA[start:end]
            await until(lambda: not hub.server._web._shelf._landings._busy)
            answer = await asking(browser, "PUT", PATH, data=data, headers=headers)
            assert answer.status == status
            if status == 202:
                assert answer.headers["Upload-Offset"] == "2000"
        assert (await fetch(browser, PATH)).body == DATA[:3000]


async def test_a_piece_that_is_longer_than_it_says() -> None:
    settings = HubSettings(signup="open")
    async with running_hub(settings=settings) as hub, browsing(hub) as browser:
        ada = await member(browser, "ada")
        await break_off(hub, ada, 3000)
        await until(lambda: not hub.server._web._shelf._landings._busy)
        headers = {"Content-Range": "bytes 1000-1009/3000", **ada}
        answer = await asking(browser, "PUT", PATH, data=DATA[1000:1020], headers=headers)
        said = msgspec.json.decode(answer.body)
        assert (answer.status, said["code"]) == (413, "upload.too-long")
        head = await asking(browser, "HEAD", PATH, headers=ada)
        assert head.headers["Upload-Offset"] == "1000"


async def test_nothing_is_kept_of_guests_who_cannot_come_back(hub: RunningHub) -> None:
    await break_off(hub, {})
    await until(lambda: not hub.server._hub.state.shelf.uploads)


async def test_an_upload_that_stalls_is_told_how_to_go_on() -> None:
    settings = HubSettings(signup="open", web=WebLimits(stall=0.3))
    async with running_hub(settings=settings) as hub, browsing(hub) as browser:
        ada = await member(browser, "ada")
        async with calling(hub.host, hub.port) as caller:
            caller.write(
                f"PUT {PATH} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5000\r\n"
                f"Authorization: {ada['Authorization']}\r\n\r\n".encode()
                + DATA[:1000]
            )
            assert (await caller.line()).startswith(b"HTTP/1.1 408 ")
            assert b"curl -C 1000 -T FILE" in await caller.until(b"upload.broken-off")


async def test_curl(hub: RunningHub, browser: Browser, tmp_path: Path) -> None:
    source = tmp_path / "报告 1.txt"
    source.write_bytes(DATA)
    assert await curl(hub, "-T", str(source), "HUB/files/lobby/") == (0, "lobby/报告 1.txt\n")
    assert await curl(hub, "-T", str(source), "HUB/files/lobby/in/x") == (0, "lobby/in/x\n")
    assert await curl(hub, "-T", "-", "HUB/files/lobby/piped", stdin=b"chunked") == (
        0,
        "lobby/piped\n",
    )
    assert await curl(hub, "-T", "-", "HUB/files/lobby/", stdin=b"chunked") == (0, "lobby/file\n")
    assert await curl(hub, "--data-binary", f"@{source}", "HUB/files/lobby/raw") == (
        0,
        "lobby/raw\n",
    )
    form = ("-F", f"file=@{source}", "-F", 'file=@-;filename=../../up"\n.txt', "-F", "note=hello")
    status, said = await curl(hub, *form, "HUB/files/lobby/form", stdin=b"from a form")
    assert (status, said.splitlines()) == (0, ["lobby/form/报告 1.txt", "lobby/form/up__.txt"])
    assert (await fetch(browser, "/files/lobby/form/up__.txt")).body == b"from a form"
    for path in ("报告 1.txt", "in/x", "raw", "form/报告 1.txt"):
        assert (await fetch(browser, f"/files/lobby/{quote(path)}")).body == DATA
    assert (await fetch(browser, "/files/lobby/piped")).body == b"chunked"
    refused = await curl(hub, "--fail-with-body", "-T", str(source), "HUB/files/nowhere/")
    assert refused[0] == 22
    assert "room.unknown" in refused[1]


def form_of(*files: tuple[str, bytes]) -> aiohttp.FormData:
    form = aiohttp.FormData(quote_fields=False)
    for name, data in files:
        form.add_field("file", data, filename=name)
    return form


async def test_a_page_is_led_to_the_folder(browser: Browser) -> None:
    headers = {"Accept": "text/html,*/*;q=0.8", "Origin": browser.root}
    form = form_of(("a.txt", b"1"), ("b.txt", b"2"))
    answer = await asking(browser, "POST", "/files/lobby/in/", data=form, headers=headers)
    assert (answer.status, answer.headers["Location"]) == (303, "/files/lobby/in/")
    assert await paths(browser, "in/") == ["a.txt", "b.txt"]


async def test_a_form_for_programs(browser: Browser) -> None:
    headers = {"Accept": "application/json"}
    form = form_of(("a.txt", b"1"), ("a.txt", b"2"))
    answer = await asking(browser, "POST", "/files/lobby/", data=form, headers=headers)
    filed = msgspec.json.decode(answer.body)
    assert [each["path"] for each in filed] == ["a.txt", "a (2).txt"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"--x--\r\n",
        b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n--x--\r\n',
        b'--x\r\nContent-Disposition: form-data; name="a"; filename=""\r\n\r\n\r\n--x--\r\n',
        b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n' + bytes(100_000),
        b"--x\r\n" + b"y" * 100_000,
        b"--x\r\n\r\n\r\n" * 1001 + b"--x--\r\n",
    ],
)
async def test_forms_without_files(hub: RunningHub, browser: Browser, body: bytes) -> None:
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    answer = await asking(browser, "POST", "/files/lobby/", data=body, headers=headers)
    assert answer.status in (400, 408)
    assert not hub.server._hub.state.shelf.uploads


async def test_a_form_that_breaks_off_leaves_whole_files_alone(
    hub: RunningHub, browser: Browser
) -> None:
    part = b'--x\r\nContent-Disposition: form-data; name=f; filename="%s"\r\n\r\n%s'
    body = part % (b"a.txt", b"whole\r\n") + part % (b"b.txt", b"half")
    head = b"POST /files/lobby/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5000\r\n"
    async with calling(hub.host, hub.port) as caller:
        kind = b"Content-Type: multipart/form-data; boundary=x\r\n\r\n"
        caller.write(head + kind + body)
        await until(lambda: len(hub.server._hub.state.shelf) == 1)
    await until(lambda: not hub.server._hub.state.shelf.uploads)
    assert await paths(browser) == ["a.txt"]


def is_harmless(path: str) -> bool:
    """Return whether a file may stand so, in a folder or not."""
    return all(names.checked(part) == part for part in path.split("/"))


async def test_hostile_names(hub: RunningHub, tmp_path: Path) -> None:
    """Through PUT and through forms: nothing outside, nothing overwritten, no header, no escape."""
    shelf = hub.server._hub.state.shelf
    async with browsing(hub) as browser:
        wrong = []
        for name in NAMES:
            raw = name.encode("utf-8", "surrogatepass")
            before = len(shelf)
            where = "/files/lobby/hostile/" + quote(raw, safe="")
            if len(where) < 8000:
                answer = await sent(hub, b"PUT %s HTTP/1.1\r\n" % where.encode(), b"")
                wrong += judged(name, answer, len(shelf) - before)
            before = len(shelf)
            quoted = raw.replace(b'"', b"%22").replace(b"\r", b"%0D").replace(b"\n", b"%0A")
            form = (
                b'--x\r\nContent-Disposition: form-data; name=f; filename="%s"\r\n\r\n' % quoted
                + b"hi\r\n--x--\r\n"
            )
            kind = b"Content-Type: multipart/form-data; boundary=x\r\n"
            if len(quoted) < 8000:
                answer = await sent(hub, b"POST /files/lobby/form/ HTTP/1.1\r\n" + kind, form)
                wrong += judged(name, answer, len(shelf) - before)
        placed = [leaf.fact.path for leaf in shelf]
        wrong += [f"outside: {path!r}" for path in placed if not is_harmless(path)]
        wrong += [f"twice: {path!r}" for path in placed if placed.count(path) > 1]
        assert_none(wrong)
        assert len(placed) > len(NAMES)
        page = await fetch(browser, "/files/lobby/form/", Accept="text/html")
        assert b"<script" not in page.body
        for leaf in list(shelf)[::20]:
            where = f"/files/lobby/{quote(leaf.fact.path)}"
            answer_ = await fetch(browser, where)
            assert answer_.status == 200
            assert "X-Evil" not in answer_.headers


async def sent(hub: RunningHub, head: bytes, body: bytes) -> bytes:
    async with calling(hub.host, hub.port) as caller:
        more = b"Host: localhost\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % len(body)
        caller.write(head + more + body)
        return await caller.rest()


def judged(name: str, answer: bytes, more: int) -> list[str]:
    """Return what is wrong with an answer to an upload under `name`, which made `more` files."""
    head, _, body = answer.partition(b"\r\n\r\n")
    status = int(head[9:12])
    known = {
        b"content-type", b"location", b"etag", b"content-security-policy", b"date", b"server",
        b"x-content-type-options", b"referrer-policy", b"cache-control", b"content-length",
        b"connection", b"cross-origin-opener-policy", b"cross-origin-resource-policy",
    }  # fmt: skip
    fields = {line.partition(b":")[0].lower() for line in head.split(b"\r\n")[1:]}
    wrong = []
    if (status, more) not in ((201, 1), (400, 0), (409, 0), (404, 0)):
        wrong.append(f"{name!r}: {status}, {more} files")
    if fields - known:
        wrong.append(f"{name!r}: {fields - known}")
    said = body.decode()
    if any(safe_text(line) != line for line in said.split("\n")):
        wrong.append(f"{name!r}: {said!r}")
    return wrong
