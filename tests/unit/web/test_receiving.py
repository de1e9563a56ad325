"""Bodies on their way to the disk: in order, whole, and settled whatever goes wrong."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING

import pytest

from landline.web.receiving import BATCH, land

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


async def pieces(*given: bytes, then: BaseException | None = None) -> AsyncIterator[bytes]:
    for piece in given:
        yield piece
        await asyncio.sleep(0)
    if then is not None:
        raise then


async def test_everything_in_order() -> None:
    written: list[bytes] = []
    given = [bytes([number % 256]) * (number * 37) for number in range(200)]
    await land(pieces(*given), written.append)
    assert b"".join(written) == b"".join(given)


async def test_nothing_at_all() -> None:
    await land(pieces(), lambda data: pytest.fail("nothing is to be written"))


async def test_what_came_before_it_broke_off_is_written() -> None:
    written: list[bytes] = []
    with pytest.raises(ConnectionResetError):
        await land(pieces(b"a", b"b", b"c", then=ConnectionResetError()), written.append)
    assert b"".join(written) == b"abc"


async def test_nothing_is_written_behind_what_failed() -> None:
    calls: list[bytes] = []

    def fail(data: bytes) -> None:
        calls.append(data)
        raise OSError

    with pytest.raises(OSError):  # noqa: PT011 (any)
        await land(pieces(*[b"x" * BATCH] * 5), fail)
    assert len(calls) == 1


async def test_what_failed_is_told_though_nothing_more_comes() -> None:
    async def body() -> AsyncIterator[bytes]:
        yield b"a"
        await asyncio.Event().wait()

    def fail(data: bytes) -> None:
        raise OSError

    with pytest.raises(OSError):  # noqa: PT011 (any)
        await land(body(), fail)


async def test_what_gathered_is_written_though_nothing_more_comes() -> None:
    go_on, written = threading.Event(), asyncio.Queue[bytes]()
    loop = asyncio.get_running_loop()

    async def body() -> AsyncIterator[bytes]:
        yield b"a"
        yield b"b"
        go_on.set()
        await asyncio.Event().wait()

    def write(data: bytes) -> None:
        go_on.wait(10)
        loop.call_soon_threadsafe(written.put_nowait, data)

    landing = asyncio.create_task(land(body(), write))
    async with asyncio.timeout(10):
        assert [await written.get(), await written.get()] == [b"a", b"b"]
    landing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await landing


async def test_little_gathers_while_the_disk_is_slow() -> None:
    go_on, given = threading.Event(), 0

    async def body() -> AsyncIterator[bytes]:
        nonlocal given
        for _ in range(100):
            given += 1
            yield bytes(BATCH // 4)

    def slowly(_: bytes) -> None:
        go_on.wait(10)

    landing = asyncio.create_task(land(body(), slowly))
    for _ in range(50):
        await asyncio.sleep(0)
    assert given <= 6
    go_on.set()
    await landing
    assert given == 100


async def test_cancelled_it_waits_for_the_thread() -> None:
    begun, go_on, done = threading.Event(), threading.Event(), []

    def write(data: bytes) -> None:
        begun.set()
        go_on.wait(10)
        done.append(data)

    async def body() -> AsyncIterator[bytes]:
        yield b"a"
        await asyncio.Event().wait()

    landing = asyncio.create_task(land(body(), write))
    await asyncio.to_thread(begun.wait)
    landing.cancel()
    await asyncio.sleep(0)
    assert not landing.done()
    go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await landing
    assert done == [b"a"]
