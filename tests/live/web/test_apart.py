"""Large uploads land in a worker process: whole, broken off, stalled, dropped, read along."""

from __future__ import annotations

import asyncio
import io
import os
import re
import signal
from contextlib import AsyncExitStack, suppress
from typing import TYPE_CHECKING

import msgspec
import pytest

from landline.settings import HubSettings, WebLimits
from landline.testing import RunningHub, running_hub
from landline.web import apart
from tests.live.hub.callers import PATIENCE, Caller, calling, until
from tests.live.web.accounts import member
from tests.live.web.browsers import browsing
from tests.live.web.shelves import asking, curl, fetch, put

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

DATA = os.urandom(1 << 20) * 20
HALF = len(DATA) // 2 + 12_345
PATH = "/files/lobby/data.bin"


@pytest.fixture
async def hub() -> AsyncIterator[RunningHub]:
    settings = HubSettings(signup="open", web=WebLimits(stall=PATIENCE))
    async with running_hub(settings=settings) as hub:
        yield hub


def jobs(hub: RunningHub) -> int:
    """Return how many bodies workers take at present."""
    return hub.server._workers.figures()["jobs"]


def there(hub: RunningHub) -> int:
    uploads = hub.server._hub.state.shelf.uploads
    return max((hub.server._hall.blobs.there(each) for each in uploads), default=0)


def begun(caller: Caller, by: dict[str, str], size: int = len(DATA)) -> None:
    said = "".join(f"{name}: {value}\r\n" for name, value in by.items())
    head = f"PUT {PATH} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {size}\r\n{said}\r\n"
    caller.write(head.encode())


async def half(hub: RunningHub, caller: Caller, by: dict[str, str]) -> None:
    """Bring half of DATA, until it is seen to be there."""
    begun(caller, by)
    caller.write(DATA[:HALF])
    await until(lambda: there(hub) == HALF)
    assert jobs(hub) == 1


async def gone_on(hub: RunningHub, by: dict[str, str], tmp_path: Path, start: int = HALF) -> None:
    """Bring the rest by curl, and see that all is there."""
    await until(lambda: not hub.server._web._shelf._landings._busy)
    async with browsing(hub) as browser:
        head = await asking(browser, "HEAD", PATH, headers=by)
        assert head.headers["Upload-Offset"] == str(start)
        source, secret = tmp_path / "data", tmp_path / "header"
        source.write_bytes(DATA)
        secret.write_text(f"Authorization: {by['Authorization']}\n")
        given = ("-C", str(start), "-H", f"@{secret}", "-T", str(source), f"HUB{PATH}")
        assert await curl(hub, *given) == (0, "lobby/data.bin\n")
        assert (await fetch(browser, PATH)).body == DATA


async def test_whole(hub: RunningHub) -> None:
    async with browsing(hub) as browser:
        first = await put(browser, PATH, DATA)
        assert (first.status, first.headers["Connection"]) == (201, "close")
        assert hub.server._workers.figures() == {"running": 1, "jobs": 0}
        assert (await fetch(browser, PATH)).body == DATA

        # By the loop, which knows the same content by the same name.
        async def chunks() -> AsyncIterator[bytes]:
            for at in range(0, len(DATA), 1 << 20):
                yield DATA[at : at + (1 << 20)]

        other = await asking(browser, "PUT", f"{PATH}.chunked", data=chunks())
        assert other.headers["ETag"] == first.headers["ETag"]
        assert "Connection" not in other.headers


async def test_what_is_small_or_has_no_length_needs_no_worker(hub: RunningHub) -> None:
    async with browsing(hub) as browser:
        small = await put(browser, PATH, DATA[: apart.LEAST - 1])
        assert small.status == 201
        assert "Connection" not in small.headers
    assert hub.server._workers.figures()["running"] == 0


async def test_by_tus(hub: RunningHub) -> None:
    tus = {"Tus-Resumable": "1.0.0"}
    body = {**tus, "Content-Type": "application/offset+octet-stream", "Upload-Offset": "0"}
    async with browsing(hub) as browser:
        made = await asking(
            browser, "POST", "/tus/", headers={**tus, "Upload-Length": str(len(DATA))}
        )
        path = made.headers["Location"]
        answer = await asking(browser, "PATCH", path, headers=body, data=io.BytesIO(DATA))
        assert (answer.status, answer.headers["Upload-Offset"]) == (204, str(len(DATA)))
        assert hub.server._workers.figures()["running"] == 1
        assert (await fetch(browser, answer.headers["Content-Location"])).body == DATA


async def test_nothing_that_follows_is_taken_for_a_request(hub: RunningHub) -> None:
    async with calling(hub.host, hub.port) as caller:
        begun(caller, {})
        caller.write(DATA + b"DELETE " + PATH.encode() + b" HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert (await caller.line()).startswith(b"HTTP/1.1 201 ")
        with suppress(ConnectionResetError):  # it has not read all that was said
            assert b"HTTP/1.1" not in await caller.rest()
    async with browsing(hub) as browser:
        assert (await fetch(browser, PATH)).body == DATA


async def test_it_breaks_off_and_goes_on(hub: RunningHub, tmp_path: Path) -> None:
    async with browsing(hub) as browser:
        ada = await member(browser, "ada")
    async with calling(hub.host, hub.port) as caller:
        await half(hub, caller, ada)
    await until(lambda: not jobs(hub))
    await gone_on(hub, ada, tmp_path)


async def test_a_worker_that_dies_leaves_what_it_took(hub: RunningHub, tmp_path: Path) -> None:
    async with browsing(hub) as browser:
        ada = await member(browser, "ada")
    async with calling(hub.host, hub.port) as caller:
        await half(hub, caller, ada)
        (worker,) = hub.server._workers._workers
        os.kill(worker._process.pid, signal.SIGKILL)
        head = await caller.until(b"\r\n")
        assert head.startswith(b"HTTP/1.1 ")
        assert f"curl -C {HALF} -T FILE".encode() in await caller.until(b"upload.broken-off")
    await gone_on(hub, ada, tmp_path)


async def test_it_stalls(tmp_path: Path) -> None:
    settings = HubSettings(signup="open", web=WebLimits(stall=0.5))
    async with running_hub(settings=settings) as hub:
        async with browsing(hub) as browser:
            ada = await member(browser, "ada")
        async with calling(hub.host, hub.port) as caller:
            begun(caller, ada)
            caller.write(DATA[:HALF])
            assert (await caller.line()).startswith(b"HTTP/1.1 408 ")
            told = re.search(rb"curl -C (\d+) -T FILE", await caller.until(b"upload.broken-off"))
        assert told is not None
        assert 0 < int(told[1]) <= HALF, "a busy machine may stall before that"
        await gone_on(hub, ada, tmp_path, int(told[1]))


async def test_a_dropped_upload_is_given_up(hub: RunningHub) -> None:
    async with browsing(hub) as browser:
        ada = await member(browser, "ada")
    async with calling(hub.host, hub.port) as caller:
        await half(hub, caller, ada)
        (upload,) = hub.server._hub.state.shelf.uploads
        hub.server._hall.drop_upload(upload)
        await until(lambda: not jobs(hub))
        with suppress(ConnectionResetError):
            assert b" 201 " not in await caller.rest()
    assert not hub.server._hub.state.shelf.uploads


async def test_it_is_read_along(hub: RunningHub) -> None:
    async with browsing(hub) as browser, calling(hub.host, hub.port) as caller:
        await half(hub, caller, await member(browser, "ada"))
        reading = asyncio.create_task(fetch(browser, PATH))
        async with browser.session.get(browser.root + PATH) as response:
            assert await response.content.readexactly(HALF) == DATA[:HALF]
            assert not reading.done()
            caller.write(DATA[HALF:])
            assert await response.content.read() == DATA[HALF:]
        assert (await reading).body == DATA


async def test_a_hub_that_closes_keeps_what_came(tmp_path: Path) -> None:
    settings = HubSettings(signup="open", web=WebLimits(stall=PATIENCE))
    data = tmp_path / "hub"
    async with AsyncExitStack() as stack, running_hub(data, settings=settings) as hub:
        async with browsing(hub) as browser:
            ada = await member(browser, "ada")
        caller = await stack.enter_async_context(calling(hub.host, hub.port))
        await half(hub, caller, ada)
    async with running_hub(data, settings=settings) as hub:
        await gone_on(hub, ada, tmp_path)


async def test_many_at_once(hub: RunningHub) -> None:
    async with browsing(hub) as browser:
        answers = await asyncio.gather(
            *(put(browser, f"{PATH}.{number}", DATA[number:]) for number in range(6))
        )
        assert {answer.status for answer in answers} == {201}
        for number in range(6):
            assert (await fetch(browser, f"{PATH}.{number}")).body == DATA[number:]


async def test_who_may_not_put_is_told_before_a_worker_is(hub: RunningHub) -> None:
    async with browsing(hub) as browser:
        answer = await asking(browser, "PUT", "/files/nowhere/x", data=DATA[:1])
        assert msgspec.json.decode(answer.body)["code"] == "room.unknown"
    assert hub.server._workers.figures()["running"] == 0
