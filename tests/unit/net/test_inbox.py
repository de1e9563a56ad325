"""The unread messages of one conversation: order, bound, cancelling, ends."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from hypothesis import given, strategies as st

from landline.errors import UnreachableError
from landline.net.address import Address
from landline.net.inbox import Inbox


class Source:
    def __init__(self) -> None:
        self.reads = True

    def pause_reading(self) -> None:
        assert self.reads
        self.reads = False

    def resume_reading(self) -> None:
        assert not self.reads
        self.reads = True


def inbox_with_source(high_water: int = 100) -> tuple[Inbox[bytes], Source]:
    inbox, source = Inbox[bytes](high_water), Source()
    inbox.fed_by(source)
    return inbox, source


async def test_messages_come_out_in_order_with_their_source() -> None:
    inbox, _ = inbox_with_source()
    who = Address("udp", "h", 1)
    inbox.put((b"a", b"b"), 2)
    inbox.put((b"c",), 1, who)
    assert [await inbox.get() for _ in range(3)] == [(b"a", None), (b"b", None), (b"c", who)]


async def test_the_source_waits_from_high_water_down_to_half() -> None:
    inbox, source = inbox_with_source(100)
    inbox.put((b"x",), 100)
    assert source.reads
    inbox.put((b"y", b"z"), 1)
    assert not source.reads
    assert inbox.is_full
    await inbox.get()
    assert source.reads
    assert not inbox.is_full


async def test_an_ended_inbox_no_longer_speaks_to_its_source() -> None:
    inbox, source = inbox_with_source(1)
    inbox.put((b"x",), 100)
    inbox.end()
    await inbox.get()
    assert not source.reads
    with pytest.raises(EOFError):
        await inbox.get()


async def test_the_end_comes_after_all_messages_and_stays() -> None:
    inbox, _ = inbox_with_source()
    failure = UnreachableError("peer.lost", address="x")
    inbox.put((b"a",), 1)
    inbox.end(failure)
    inbox.end()
    assert await inbox.get() == (b"a", None)
    for _ in range(2):
        with pytest.raises(UnreachableError) as raised:
            await inbox.get()
        assert raised.value is failure


async def test_a_failure_in_between_is_raised_once() -> None:
    inbox, _ = inbox_with_source()
    inbox.put_failure(UnreachableError("peer.refused", address="x"))
    inbox.put((b"a",), 1)
    with pytest.raises(UnreachableError):
        await inbox.get()
    assert await inbox.get() == (b"a", None)


async def test_everybody_who_waits_learns_of_the_end() -> None:
    inbox, _ = inbox_with_source()
    waiting = [asyncio.create_task(inbox.get()) for _ in range(3)]
    await asyncio.sleep(0)
    inbox.end()
    results = await asyncio.gather(*waiting, return_exceptions=True)
    assert [type(result) for result in results] == [EOFError] * 3


async def test_news_for_a_cancelled_reader_goes_to_the_next() -> None:
    inbox, _ = inbox_with_source()
    first, second = (asyncio.create_task(inbox.get()) for _ in range(2))
    await asyncio.sleep(0)
    inbox.put((b"a",), 1)
    first.cancel()
    assert await second == (b"a", None)
    with pytest.raises(asyncio.CancelledError):
        await first


@given(st.lists(st.sampled_from(["put", "put two", "get", "cancel", "step"]), max_size=40))
def test_whatever_happens_nothing_is_lost_or_reordered(actions: list[str]) -> None:
    async def scenario() -> None:
        inbox, _ = inbox_with_source(5)
        readers: list[asyncio.Task[Any]] = []
        put: list[int] = []
        for action in actions:
            if action.startswith("put"):
                new = [len(put) + n for n in range(1 + action.endswith("two"))]
                put += new
                inbox.put([b"%d" % n for n in new], len(new))
            elif action == "get":
                readers.append(asyncio.create_task(inbox.get()))
            elif action == "cancel" and readers:
                readers[len(put) % len(readers)].cancel()
            else:
                await asyncio.sleep(0)
        inbox.end()
        results = await asyncio.gather(*readers, return_exceptions=True)
        got = [int(result[0]) for result in results if isinstance(result, tuple)]
        rest = []
        try:
            while True:
                rest.append(int((await inbox.get())[0]))
        except EOFError:
            pass
        assert sorted(got + rest) == put
        assert rest == sorted(rest)

    asyncio.run(scenario())
