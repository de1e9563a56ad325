"""Uploads onto a disk that is full, or becomes so: told at once, nothing half stays, and it goes
on once there is room."""

from __future__ import annotations

import asyncio
import io
import os
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import msgspec
import pytest

from landline.settings import HubSettings, ShelfLimits
from landline.testing import RunningHub, running_hub
from tests.live.hub.callers import PATIENCE
from tests.live.web.browsers import browsing
from tests.live.web.shelves import asking, fetch, put
from tests.unit.transfer.small_disks import mounted, only_root

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.live.web.browsers import Browser
    from tests.live.web.shelves import Answer

pytestmark = only_root

MIB = 1 << 20
DISK = 24 * MIB
TUS = {"Tus-Resumable": "1.0.0"}
BODY = {**TUS, "Content-Type": "application/offset+octet-stream"}


class Scene:
    """A hub on a small disk, and somebody who takes room from it."""

    def __init__(self, hub: RunningHub, browser: Browser, disk: Path) -> None:
        self.hub = hub
        self.browser = browser
        self._disk = disk
        self._filler = disk / "filler"

    def take_room(self, left: int) -> None:
        """Leave so many bytes free."""
        state = os.statvfs(self._disk)
        with self._filler.open("ab") as file:
            file.write(bytes(state.f_bavail * state.f_frsize - left))

    def make_room(self) -> None:
        self._filler.unlink()

    def parts(self) -> list[int]:
        """Return how much there is of each unfinished upload."""
        return [each.stat().st_size for each in (self._disk / "hub/shelf/uploads").iterdir()]

    async def settled(self, parts: list[int]) -> None:
        """Wait until there is so much of unfinished uploads."""
        async with asyncio.timeout(PATIENCE):
            while self.parts() != parts:  # noqa: ASYNC110 (of another thread)
                await asyncio.sleep(0.01)


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[Scene]:
    settings = HubSettings(shelf=ShelfLimits(spare=0))
    with mounted(tmp_path / "disk", str(DISK)) as disk:
        async with running_hub(disk / "hub", settings=settings) as hub, browsing(hub) as browser:
            yield Scene(hub, browser, disk)


class Sending:
    """A body that comes bit by bit, and its answer."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self.chunked = False

    async def send(self, size: int) -> None:
        """Send so many bytes more, as far as they are read."""
        data = bytes(size)
        self._writer.write(b"%x\r\n" % size + data + b"\r\n" if self.chunked else data)
        async with asyncio.timeout(PATIENCE):
            await self._writer.drain()

    async def answer(self) -> tuple[int, bytes, str]:
        """Return status, head and code of the answer."""
        async with asyncio.timeout(PATIENCE):
            head = await self._reader.readuntil(b"\r\n\r\n")
            length = int(head.lower().partition(b"content-length:")[2].split()[0])
            body = await self._reader.readexactly(length)
        return int(head.split()[1]), head.lower(), msgspec.json.decode(body)["code"]

    async def closed(self) -> bool:
        """Tell whether the hub has closed the connection."""
        async with asyncio.timeout(PATIENCE):
            return not await self._reader.read(1)


@asynccontextmanager
async def putting(hub: RunningHub, path: str, size: int | None) -> AsyncIterator[Sending]:
    """Begin a PUT of `size` bytes; None: in chunks."""
    reader, writer = await asyncio.open_connection(hub.host, hub.port)
    length = "Transfer-Encoding: chunked" if size is None else f"Content-Length: {size}"
    head = f"PUT {path} HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\n{length}\r\n\r\n"
    writer.write(head.encode())
    sending = Sending(reader, writer)
    sending.chunked = size is None
    try:
        yield sending
    finally:
        writer.close()


@pytest.mark.parametrize("size", [3 * MIB, 12 * MIB, None])
async def test_a_disk_that_becomes_full_is_told_before_the_rest_comes(
    scene: Scene, size: int | None
) -> None:
    """By the hub's own thread, by a worker process, and where nobody knows how much will come."""
    async with putting(scene.hub, "/files/lobby/large", size) as sending:
        await sending.send(MIB)
        await scene.settled([MIB])
        scene.take_room(MIB // 2)
        await sending.send(MIB)
        status, head, code = await sending.answer()
        assert (status, code) == (507, "upload.disk-full")
        assert b"connection: close" in head
        assert str(scene.hub.host).encode() not in head
    await scene.settled([])
    assert (await fetch(scene.browser, "/files/lobby/large")).status == 404
    scene.make_room()
    answer = await put(scene.browser, "/files/lobby/large", bytes(12 * MIB))
    assert answer.status == 201
    assert (await fetch(scene.browser, "/files/lobby/large")).body == bytes(12 * MIB)


@pytest.mark.parametrize("size", [3 * MIB, 12 * MIB])
async def test_what_does_not_fit_is_refused_before_it_comes(scene: Scene, size: int) -> None:
    scene.take_room(MIB)
    async with putting(scene.hub, "/files/lobby/large", size) as sending:
        status, head, code = await sending.answer()
        assert (status, code) == (507, "upload.disk-full")
        assert b"connection: close" in head
    await scene.settled([])
    assert (await put(scene.browser, "/files/lobby/small", b"small")).status == 201


@pytest.mark.parametrize("told", [True, False])
async def test_tus_goes_on_once_there_is_room(scene: Scene, told: bool) -> None:  # noqa: FBT001
    content = os.urandom(8 * MIB)
    length = {"Upload-Length": str(len(content))} if told else {"Upload-Defer-Length": "1"}
    named = {"Upload-Metadata": "filename bGFyZ2U="}
    made = await ask(scene, "POST", "/tus/", {**TUS, **length, **named})
    assert made.status == 201
    path = made.headers["Location"]
    first = content[:MIB]
    assert (await ask(scene, "PATCH", path, {**BODY, "Upload-Offset": "0"}, first)).status == 204
    scene.take_room(2 * MIB)
    more = {**BODY, "Upload-Offset": str(MIB)}
    answer = await ask(scene, "PATCH", path, more, content[MIB:])
    assert answer.status == 507
    assert msgspec.json.decode(answer.body)["code"] == "upload.disk-full"
    there = int((await ask(scene, "HEAD", path, TUS)).headers["Upload-Offset"])
    assert MIB <= there <= 3 * MIB
    assert scene.parts() == [there]
    scene.make_room()
    rest = {**BODY, "Upload-Offset": str(there), "Upload-Length": str(len(content))}
    answer = await ask(scene, "PATCH", path, rest, content[there:])
    assert answer.status == 204
    assert (await fetch(scene.browser, "/files/lobby/large")).body == content
    await scene.settled([])


async def ask(
    scene: Scene, method: str, path: str, headers: dict[str, str], data: bytes = b""
) -> Answer:
    return await asking(
        scene.browser, method, path, headers=headers, data=io.BytesIO(data) if data else None
    )
