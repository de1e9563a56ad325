"""What uploads may take of the hub's disk while they come, also where nobody told how long they
will be."""

from __future__ import annotations

import asyncio
import io
import os
from typing import TYPE_CHECKING

import msgspec

from landline.settings import HubSettings, ShelfLimits
from landline.testing import RunningHub, running_hub
from tests.live.hub.callers import PATIENCE
from tests.live.web.browsers import browsing
from tests.live.web.shelves import asking

if TYPE_CHECKING:
    from pathlib import Path

MIB = 1 << 20
COUNT = 8


def on_disk(data: Path) -> int:
    return sum(each.stat().st_size for each in (data / "shelf").rglob("*") if each.is_file())


async def without_length(hub: RunningHub, number: int, size: int) -> str:
    """Bring `size` bytes of a file, and not its end; return the code of what is said."""
    reader, writer = await asyncio.open_connection(hub.host, hub.port)
    try:
        writer.write(
            b"PUT /files/lobby/%d HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\n"
            b"Transfer-Encoding: chunked\r\n\r\n" % number
        )
        writer.write(b"%x\r\n" % size + bytes(size) + b"\r\n")
        await writer.drain()
        async with asyncio.timeout(PATIENCE):
            head = await reader.readuntil(b"\r\n\r\n")
            length = int(head.lower().partition(b"content-length:")[2].split()[0])
            return str(msgspec.json.decode(await reader.readexactly(length))["code"])
    finally:
        writer.close()


async def test_uploads_of_unknown_length_share_what_is_left(tmp_path: Path) -> None:
    limits = ShelfLimits(guests=2 * MIB, total=3 * MIB)
    async with running_hub(tmp_path, settings=HubSettings(shelf=limits)) as hub:
        bringing = [
            asyncio.ensure_future(without_length(hub, number, MIB + MIB // 2))
            for number in range(COUNT)
        ]
        # One of them fits, and waits for the rest of its bytes.
        done, waits = set(), set(bringing)
        while len(waits) > 1:
            some, waits = await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
            done |= some
        assert {task.result() for task in done} <= {"shelf.quota", "file.too-large"}
        assert on_disk(tmp_path) <= 2 * MIB
        for task in waits:
            task.cancel()
        await asyncio.wait(waits)


async def test_what_came_counts_after_a_restart(tmp_path: Path) -> None:
    settings = HubSettings(shelf=ShelfLimits(guests=2 * MIB))
    tus = {"Tus-Resumable": "1.0.0", "Upload-Defer-Length": "1"}
    body = {"Content-Type": "application/offset+octet-stream"}
    async with running_hub(tmp_path, settings=settings) as hub, browsing(hub) as browser:
        answer = await asking(
            browser,
            "POST",
            "/tus/",
            headers={**tus, **body},
            data=io.BytesIO(bytes(MIB + MIB // 2)),
        )
        assert answer.status == 201
    async with running_hub(tmp_path, settings=settings) as hub, browsing(hub) as browser:
        assert await without_length(hub, 1, MIB) == "shelf.quota"
        offset = str(MIB + MIB // 2)
        headers = {"Tus-Resumable": "1.0.0", "Upload-Offset": offset, **body}
        path = answer.headers["Location"]
        more = await asking(
            browser, "PATCH", path, headers=headers, data=io.BytesIO(bytes(MIB // 2))
        )
        assert more.status == 204


async def test_what_is_kept_free_of_the_disk_stays_free(tmp_path: Path) -> None:
    state = os.statvfs(tmp_path)
    spare = state.f_bavail * state.f_frsize + (1 << 40)
    settings = HubSettings(shelf=ShelfLimits(spare=spare))
    async with running_hub(tmp_path, settings=settings) as hub:
        # At once, and not with the next bytes, nor at the end of them.
        assert await without_length(hub, 1, MIB) == "upload.disk-full"
        assert not on_disk(tmp_path)
