"""Uploads by tus: as its specification says, and as tus-js-client, which others wrote, does it."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import io
import json
import os
import shutil
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import msgspec
import pytest

from landline.settings import HubSettings, ShelfLimits
from landline.testing import RunningHub, running_hub
from tests.live.hub.callers import PATIENCE, calling, until
from tests.live.web.accounts import asked, member
from tests.live.web.browsers import Browser, browsing
from tests.live.web.shelves import Answer, asking, fetch
from tests.live.web.test_uploads import is_harmless
from tests.unit.offenders import assert_none
from tests.unit.transfer.hostile import NAMES

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

DATA = bytes(range(256)) * 5000
VERSION = {"Tus-Resumable": "1.0.0"}
MEDIA = {"Content-Type": "application/offset+octet-stream"}
NODE = Path(__file__).parents[3] / ".node" / "node_modules"


@pytest.fixture
async def browser(hub: RunningHub) -> AsyncIterator[Browser]:
    async with browsing(hub) as browser:
        yield browser


def metadata(**said: str) -> dict[str, str]:
    pairs = (f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in said.items())
    return {"Upload-Metadata": ",".join(pairs)}


def summed(data: bytes, algorithm: str = "sha1") -> dict[str, str]:
    digest = base64.b64encode(hashlib.new(algorithm, data).digest()).decode()
    return {"Upload-Checksum": f"{algorithm} {digest}"}


async def speak(
    browser: Browser, method: str, path: str, data: bytes | None = None, /, **more: str
) -> Answer:
    headers = {**VERSION, **{name.replace("_", "-"): value for name, value in more.items()}}
    body = None if data is None else io.BytesIO(data)
    answer = await asking(browser, method, path, data=body, headers=headers)
    assert answer.headers["Tus-Resumable"] == "1.0.0"
    return answer


async def begun(browser: Browser, size: int | None = len(DATA), **more: str) -> str:
    """Return the address of a new upload."""
    length = {"Upload-Defer-Length": "1"} if size is None else {"Upload-Length": str(size)}
    said = metadata(filename="data.bin", room="lobby")
    answer = await speak(browser, "POST", "/tus/", **said, **length, **more)
    assert answer.status == 201, answer
    assert "Upload-Expires" in answer.headers
    return answer.headers["Location"]


async def patched(browser: Browser, where: str, offset: int, data: bytes, **more: str) -> Answer:
    said = {**MEDIA, "Upload-Offset": str(offset), **more}
    return await speak(browser, "PATCH", where, data, **said)


async def offset_of(browser: Browser, where: str) -> int:
    answer = await speak(browser, "HEAD", where)
    assert (answer.status, answer.headers["Cache-Control"]) == (200, "no-store")
    return int(answer.headers["Upload-Offset"])


def code_of(answer: Answer) -> str:
    return str(msgspec.json.decode(answer.body)["code"])


async def test_what_is_spoken(browser: Browser) -> None:
    for path in ("/tus/", "/tus/x"):
        answer = await asking(browser, "OPTIONS", path)
        assert answer.status == 204
        assert answer.headers["Tus-Version"] == "1.0.0"
        said = set(answer.headers["Tus-Extension"].split(","))
        assert said >= {"creation", "checksum", "termination", "expiration"}
        assert "sha1" in answer.headers["Tus-Checksum-Algorithm"].split(",")
    answer = await asking(browser, "POST", "/tus/", headers={"Upload-Length": "1"})
    assert (answer.status, answer.headers["Tus-Version"]) == (412, "1.0.0")


async def test_a_file_in_pieces(hub: RunningHub, browser: Browser) -> None:
    where = await begun(browser)
    at = 0
    for size in (1, 1000, 300_000, len(DATA)):
        assert await offset_of(browser, where) == at
        answer = await patched(browser, where, at, DATA[at : at + size])
        at = min(at + size, len(DATA))
        assert (answer.status, answer.headers["Upload-Offset"]) == (204, str(at))
    place = answer.headers["Content-Location"]
    assert (await fetch(browser, place)).body == DATA
    assert await offset_of(browser, where) == len(DATA)
    await until(lambda: not hub.server._hub.state.shelf.uploads)


async def test_metadata_say_where(browser: Browser) -> None:
    said = metadata(filename="../../up/报告.txt", folder="a/b", room="lobby", mtime="1700000000.5")
    answer = await speak(browser, "POST", "/tus/", **said, **{"Upload-Length": "2"})
    where = answer.headers["Location"]
    head = await speak(browser, "HEAD", where)
    assert head.headers["Upload-Length"] == "2"
    told = metadata(room="lobby", folder="a/b", filename="报告.txt")
    assert head.headers["Upload-Metadata"] == told["Upload-Metadata"]
    await patched(browser, where, 0, b"hi")
    listed = msgspec.json.decode((await fetch(browser, "/files/lobby/a/b/")).body)
    assert [(each["name"], each["mtime"]) for each in listed["files"]] == [
        ("报告.txt", 1_700_000_000_500)
    ]


async def test_bytes_with_the_creation(browser: Browser) -> None:
    said = {**metadata(filename="x"), "Upload-Length": "5", **MEDIA}
    answer = await speak(browser, "POST", "/tus/", b"hel", **said)
    assert (answer.status, answer.headers["Upload-Offset"]) == (201, "3")
    await patched(browser, answer.headers["Location"], 3, b"lo")
    assert (await fetch(browser, "/files/lobby/x")).body == b"hello"
    whole = await speak(browser, "POST", "/tus/", b"hello", **{**said, **metadata(filename="y")})
    assert whole.headers["Content-Location"] == "/files/lobby/y"


async def test_nothing_at_all(browser: Browser) -> None:
    where = await begun(browser, 0)
    assert await offset_of(browser, where) == 0
    assert (await fetch(browser, "/files/lobby/data.bin")).status == 200


async def test_the_length_is_told_later(browser: Browser) -> None:
    where = await begun(browser, None)
    head = await speak(browser, "HEAD", where)
    assert head.headers["Upload-Defer-Length"] == "1"
    assert "Upload-Length" not in head.headers
    await patched(browser, where, 0, b"hel")
    wrong = await patched(browser, where, 3, b"lo", Upload_Length="2")
    assert (wrong.status, code_of(wrong)) == (400, "tus.header")
    answer = await patched(browser, where, 3, b"l", Upload_Length="5")
    assert answer.status == 204
    assert (await speak(browser, "HEAD", where)).headers["Upload-Length"] == "5"
    again = await patched(browser, where, 4, b"o", Upload_Length="6")
    assert (again.status, code_of(again)) == (400, "tus.header")
    await patched(browser, where, 4, b"o")
    assert (await fetch(browser, "/files/lobby/data.bin")).body == b"hello"


@pytest.mark.parametrize("algorithm", ["sha1", "sha256", "md5"])
async def test_checksums(browser: Browser, algorithm: str) -> None:
    where = await begun(browser, 6)
    await patched(browser, where, 0, b"abc", **summed(b"abc", algorithm))
    wrong = await patched(browser, where, 3, b"dxf", **summed(b"def", algorithm))
    assert (wrong.status, code_of(wrong)) == (460, "tus.mismatch")
    assert await offset_of(browser, where) == 3
    last = await patched(browser, where, 3, b"def", **summed(b"def", algorithm))
    assert last.status == 204
    assert (await fetch(browser, "/files/lobby/data.bin")).body == b"abcdef"


async def test_nothing_unproven_is_kept_of_a_broken_piece(
    hub: RunningHub, browser: Browser
) -> None:
    where = await begun(browser)
    await patched(browser, where, 0, DATA[:1000])
    said = "".join(f"{k}: {v}\r\n" for k, v in {**VERSION, **MEDIA, **summed(DATA)}.items())
    upload = where.rpartition("/")[2]
    async with calling(hub.host, hub.port) as caller:
        head = f"PATCH {where} HTTP/1.1\r\nHost: localhost\r\n{said}Upload-Offset: 1000\r\n"
        caller.write(f"{head}Content-Length: 5000\r\n\r\n".encode() + DATA[1000:3000])
        await until(lambda: hub.server._hall.blobs.there(upload) == 3000)
    await until(lambda: hub.server._hall.blobs.there(upload) == 1000)


async def test_what_came_of_a_broken_piece_is_kept(hub: RunningHub, browser: Browser) -> None:
    where = await begun(browser)
    await break_off(hub, where)
    await until(lambda: not hub.server._web._shelf._landings._busy)
    assert await offset_of(browser, where) == 2000
    assert (await patched(browser, where, 2000, DATA[2000:])).status == 204
    assert (await fetch(browser, "/files/lobby/data.bin")).body == DATA


async def break_off(hub: RunningHub, where: str) -> None:
    """Bring 2000 bytes of what was announced, and go."""
    upload = where.rpartition("/")[2]
    async with calling(hub.host, hub.port) as caller:
        said = "".join(f"{name}: {value}\r\n" for name, value in {**VERSION, **MEDIA}.items())
        head = f"PATCH {where} HTTP/1.1\r\nHost: localhost\r\n{said}Upload-Offset: 0\r\n"
        caller.write(f"{head}Content-Length: 5000\r\n\r\n".encode() + DATA[:2000])
        await until(lambda: hub.server._hall.blobs.there(upload) == 2000)


async def test_one_writer_at_a_time(hub: RunningHub, browser: Browser) -> None:
    where = await begun(browser)
    gate = asyncio.Event()

    async def slowly() -> AsyncIterator[bytes]:
        yield DATA[:1000]
        await gate.wait()
        yield DATA[1000:]

    headers = {**VERSION, **MEDIA, "Upload-Offset": "0"}
    writing = asyncio.create_task(asking(browser, "PATCH", where, data=slowly(), headers=headers))
    upload = where.rpartition("/")[2]
    await until(lambda: hub.server._hall.blobs.there(upload) == 1000)
    second = await patched(browser, where, 1000, b"x")
    assert (second.status, code_of(second)) == (423, "upload.busy")
    gate.set()
    assert (await writing).status == 204
    assert (await fetch(browser, "/files/lobby/data.bin")).body == DATA


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        ({"Upload-Offset": "5", **MEDIA}, 409, "upload.offset"),
        ({"Upload-Offset": "0", "Content-Type": "text/plain"}, 415, "tus.media"),
        ({"Upload-Offset": "-1", **MEDIA}, 400, "tus.header"),
        (MEDIA, 400, "tus.header"),
        ({"Upload-Offset": "0", "Upload-Checksum": "crc32 AAAA", **MEDIA}, 400, "tus.checksum"),
        ({"Upload-Offset": "0", "Content-Encoding": "gzip", **MEDIA}, 415, "upload.encoding"),
    ],
)
async def test_pieces_that_are_not_taken(
    browser: Browser, headers: dict[str, str], status: int, code: str
) -> None:
    where = await begun(browser)
    answer = await speak(browser, "PATCH", where, b"x", **headers)
    assert (answer.status, code_of(answer)) == (status, code)
    assert await offset_of(browser, where) == 0


async def test_more_than_was_announced(browser: Browser) -> None:
    """Nothing of it is taken, however far it came: what is there may still become the file."""
    data = DATA * 10
    where = await begun(browser, len(data) - 1)
    answer = await patched(browser, where, 0, data)
    assert (answer.status, code_of(answer)) == (413, "upload.too-long")
    assert await offset_of(browser, where) == 0
    assert (await patched(browser, where, 0, data[:-1])).status == 204


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        ({}, 400, "tus.header"),
        ({"Upload-Length": "x"}, 400, "tus.header"),
        ({"Upload-Length": "1", "Upload-Metadata": "filename !"}, 400, "tus.header"),
        ({"Upload-Length": "1", **metadata(mtime="soon")}, 400, "tus.header"),
        ({"Upload-Length": "1", **metadata(room="nowhere")}, 404, "room.unknown"),
        ({"Upload-Length": "1", **metadata(folder="../..")}, 400, "name.refused"),
        ({"Upload-Length": "1001"}, 413, "file.too-large"),
    ],
)
async def test_uploads_that_cannot_begin(headers: dict[str, str], status: int, code: str) -> None:
    settings = HubSettings(shelf=ShelfLimits(file=1000))
    async with running_hub(settings=settings) as hub, browsing(hub) as browser:
        answer = await speak(browser, "POST", "/tus/", **headers)
        assert (answer.status, code_of(answer)) == (status, code)
        assert not hub.server._hub.state.shelf.uploads


async def test_an_upload_is_given_up(hub: RunningHub, browser: Browser) -> None:
    where = await begun(browser)
    await patched(browser, where, 0, DATA[:1000])
    assert (await speak(browser, "DELETE", where)).status == 204
    await until(lambda: not hub.server._hub.state.shelf.uploads)
    for method in ("HEAD", "DELETE"):
        assert (await speak(browser, method, where)).status == 404
    gone = await patched(browser, where, 1000, b"x")
    assert (gone.status, code_of(gone)) == (404, "upload.unknown")


async def test_methods_by_another_name(browser: Browser) -> None:
    where = await begun(browser, 2)
    meant = {"X-HTTP-Method-Override": "PATCH", "Upload-Offset": "0", **MEDIA}
    assert (await speak(browser, "POST", where, b"hi", **meant)).status == 204
    assert (await fetch(browser, "/files/lobby/data.bin")).body == b"hi"


async def test_other_sites_pages_may_not(browser: Browser) -> None:
    where = await begun(browser)
    headers = {**VERSION, **MEDIA, "Upload-Offset": "0", "Origin": "http://evil.example"}
    answer = await asking(browser, "PATCH", where, data=b"x", headers=headers)
    assert (answer.status, code_of(answer)) == (403, "web.origin")


@asynccontextmanager
async def kept_hub(folder: Path) -> AsyncIterator[tuple[RunningHub, Browser]]:
    async with running_hub(folder, HubSettings(signup="open")) as hub, browsing(hub) as browser:
        yield hub, browser


async def test_offsets_outlive_the_hub(tmp_path: Path) -> None:
    async with kept_hub(tmp_path / "hub") as (hub, browser):
        where = await begun(browser)
        await patched(browser, where, 0, DATA[:1000])
        await break_off_at(hub, where, 1000, 3000)
    async with kept_hub(tmp_path / "hub") as (_, browser):
        assert await offset_of(browser, where) == 3000
        assert (await patched(browser, where, 3000, DATA[3000:])).status == 204
        assert (await fetch(browser, "/files/lobby/data.bin")).body == DATA


async def break_off_at(hub: RunningHub, where: str, start: int, end: int) -> None:
    upload = where.rpartition("/")[2]
    async with calling(hub.host, hub.port) as caller:
        said = "".join(f"{name}: {value}\r\n" for name, value in {**VERSION, **MEDIA}.items())
        head = f"PATCH {where} HTTP/1.1\r\nHost: localhost\r\n{said}Upload-Offset: {start}\r\n"
        caller.write(f"{head}Content-Length: 50000\r\n\r\n".encode() + DATA[start:end])
        await until(lambda: hub.server._hall.blobs.there(upload) == end)


async def test_an_upload_that_could_not_be_kept_is_kept_when_it_is_asked_for(
    browser: Browser, hub: RunningHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As after a hub that was killed between the last byte and the file."""
    where = await begun(browser, 5)
    with monkeypatch.context() as patch:
        patch.setattr(hub.server._hall, "keep_upload", lambda upload, done: None)
        patch.setattr(hub.server._web._shelf._asker, "_patience", 0.1)
        assert (await patched(browser, where, 0, b"hello")).status == 503
    assert await offset_of(browser, where) == 5
    assert (await fetch(browser, "/files/lobby/data.bin")).body == b"hello"


async def test_hostile_names(hub: RunningHub, browser: Browser) -> None:
    shelf = hub.server._hub.state.shelf
    wrong = []
    for name in NAMES:
        said = {"Upload-Length": "0"}
        try:
            said |= metadata(filename=name) if len(name) < 5000 else {}
        except UnicodeEncodeError:
            pairs = base64.b64encode(name.encode("utf-8", "surrogatepass")).decode()
            said["Upload-Metadata"] = f"filename {pairs}"
        before = len(shelf)
        answer = await speak(browser, "POST", "/tus/", **said)
        if (answer.status, len(shelf) - before) not in ((201, 1), (400, 0)):
            wrong.append(f"{name!r}: {answer.status}")
        if answer.status == 201 and not answer.headers["Content-Location"].isascii():
            wrong.append(f"{name!r}: {answer.headers['Content-Location']!r}")
    placed = [leaf.fact.path for leaf in shelf]
    wrong += [f"outside: {path!r}" for path in placed if not is_harmless(path) or "/" in path]
    assert_none(wrong)
    assert len(set(placed)) == len(placed) > 500


async def tus_js(**said: Any) -> dict[str, Any]:
    """Return what tus-js-client tells of an upload."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed")
    if not (NODE / "tus-js-client").is_dir():
        pytest.skip("tus-js-client is not installed (make test-services)")
    program = Path(__file__).with_name("tus_client.cjs")
    process = await asyncio.create_subprocess_exec(
        node,
        str(program),
        json.dumps(said),
        stdout=asyncio.subprocess.PIPE,
        env={**os.environ, "NODE_PATH": str(NODE)},
    )
    async with asyncio.timeout(2 * PATIENCE):
        out, _ = await process.communicate()
    lines = out.decode().splitlines()
    assert lines, process.returncode
    told: dict[str, Any] = json.loads(lines[-1])
    return told


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "source"
    path.write_bytes(DATA)
    return path


@pytest.mark.parametrize(
    "how",
    [
        {},
        {"chunk": 300_000},
        {"at_once": True},
        {"at_once": True, "chunk": 300_000},
        {"deferred": True, "chunk": 300_000},
    ],
)
async def test_tus_js_client(browser: Browser, source: Path, how: dict[str, Any]) -> None:
    said = {"filename": "data.bin", "room": "lobby", "folder": "js"}
    told = await tus_js(endpoint=f"{browser.root}/tus/", file=str(source), metadata=said, **how)
    assert told.get("done"), told
    assert told["place"] == "/files/lobby/js/data.bin"
    assert (await fetch(browser, told["place"])).body == DATA
    patches = [each for each in told["statuses"] if each.startswith("PATCH")]
    assert len(patches) == -(-len(DATA) // 300_000) - ("at_once" in how) if "chunk" in how else 1


async def test_tus_js_client_goes_on_after_the_hub(tmp_path: Path, source: Path) -> None:
    async with kept_hub(tmp_path / "hub") as (_, browser):
        told = await tus_js(
            endpoint=f"{browser.root}/tus/",
            file=str(source),
            chunk=100_000,
            abort_after=500_000,
            metadata={"filename": "data.bin"},
        )
        where = urlsplit(told["url"]).path
        there = await offset_of(browser, where)
        assert told["accepted"] == there >= 500_000
    async with kept_hub(tmp_path / "hub") as (_, browser):
        told = await tus_js(url=browser.root + where, file=str(source))
        assert told.get("done"), told
        assert told["statuses"] == ["HEAD 200", "PATCH 204"]
        assert (await fetch(browser, "/files/lobby/data.bin")).body == DATA


async def test_tus_js_client_and_checksums(browser: Browser, source: Path) -> None:
    endpoint = f"{browser.root}/tus/"
    right = summed(DATA)["Upload-Checksum"]
    told = await tus_js(endpoint=endpoint, file=str(source), checksum=right)
    assert told.get("done"), told
    wrong = summed(DATA[1:])["Upload-Checksum"]
    told = await tus_js(endpoint=endpoint, file=str(source), checksum=wrong)
    assert told["status"] == 460


async def test_tus_js_client_ends_an_upload(
    hub: RunningHub, browser: Browser, source: Path
) -> None:
    where = await begun(browser)
    told = await tus_js(url=browser.root + where, file=str(source), terminate=True)
    assert told.get("done"), told
    await until(lambda: not hub.server._hub.state.shelf.uploads)


async def test_tus_js_client_and_nothing(browser: Browser, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.write_bytes(b"")
    told = await tus_js(
        endpoint=f"{browser.root}/tus/", file=str(empty), metadata={"filename": "empty"}
    )
    assert told.get("done"), told
    assert (await fetch(browser, "/files/lobby/empty")).headers["Content-Length"] == "0"


async def test_who_knows_the_address_may_bring_the_bytes(tmp_path: Path) -> None:
    settings = HubSettings(signup="open", guests="none")
    async with running_hub(settings=settings) as hub, browsing(hub) as browser:
        ada = await member(browser, "ada")
        told = await asked(browser, "putfile", ada, room="lobby", path="x", size=5)
        where = f"/tus/{told['upload']}"
        assert (await patched(browser, where, 0, b"hello")).status == 204
        assert (await fetch(browser, "/files/lobby/x", **ada)).body == b"hello"
        assert hub.server._strangers.count == 0
        refused = await speak(browser, "POST", "/tus/", **{"Upload-Length": "5"})
        assert (refused.status, code_of(refused)) == (403, "guests.none")
