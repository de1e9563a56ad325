"""The iterator over one room: in order, each once, gaps read from the log."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given, strategies as st

from landline.client.inbox import Inbox
from landline.client.positions import Removed
from landline.client.readers import Events, Messages
from landline.client.states import HubView
from landline.errors import Error, RefusedError, UsageError
from landline.wire.events import Joined, Limited, Message, Page, Resync


def message(seq: int) -> Message:
    return Message(room="lobby", seq=seq, sender="bob")


class FakeMember:
    """A room with a log of `head` messages above `floor`."""

    def __init__(self, head: int, *, floor: int = 0, joined: bool = False) -> None:
        self.head = head
        self.floor = floor
        self.joined = {"lobby": head} if joined else {}
        self.page_size = 10
        self.cut_pages_to = 10
        self.failures = 0

    @property
    def hub(self) -> HubView:
        return HubView(address="", state="connected")

    async def join(self, room: str) -> Joined:
        return Joined(room=room, seq=self.head, floor=self.floor)

    async def history(self, room: str, *, before: int | None = None, limit: int = 50) -> Page:
        if self.failures:
            self.failures -= 1
            raise Error("internal")
        end = self.head if before is None else min(before - 1, self.head)
        begin = max(self.floor, end - min(limit, self.cut_pages_to))
        found = [message(seq) for seq in range(begin + 1, end + 1)]
        return Page(room=room, messages=found, more=bool(found) and begin > self.floor)


def reader(
    member: FakeMember, inbox: Inbox, *, after: int | None = None, last: int | None = None
) -> Messages:
    return Messages(member, "lobby", inbox, after=after, last=last)


async def taken(messages: Messages, inbox: Inbox) -> list[int]:
    inbox.close()
    return [message.seq async for message in messages]


async def test_live_from_now() -> None:
    inbox = Inbox(10)
    messages = reader(FakeMember(7), inbox)
    inbox.put(message(8))
    assert await taken(messages, inbox) == [8]


async def test_live_from_the_call_where_the_room_was_joined() -> None:
    member, inbox = FakeMember(7, joined=True), Inbox(10)
    messages = reader(member, inbox)
    member.head = 8
    inbox.put(message(8))
    inbox.put(message(9))
    assert await taken(messages, inbox) == [8, 9]


@pytest.mark.parametrize(
    ("after", "last", "expected"),
    [(None, 3, [5, 6, 7]), (4, None, [5, 6, 7]), (None, 99, [1, 2, 3, 4, 5, 6, 7]), (7, None, [])],
)
async def test_older_ones_first(after: int | None, last: int | None, expected: list[int]) -> None:
    inbox = Inbox(10)
    messages = reader(FakeMember(7), inbox, after=after, last=last)
    inbox.put(message(8))
    assert await taken(messages, inbox) == [*expected, 8]


def test_after_and_last_exclude_each_other() -> None:
    with pytest.raises(UsageError, match="not both"):
        reader(FakeMember(7), Inbox(10), after=1, last=1)


async def test_history_below_the_floor_is_skipped() -> None:
    inbox = Inbox(10)
    messages = reader(FakeMember(57, floor=50), inbox, after=0)
    assert await taken(messages, inbox) == [51, 52, 53, 54, 55, 56, 57]


async def test_failure_and_cancellation_lose_nothing() -> None:
    member, inbox = FakeMember(3), Inbox(10)
    member.failures = 1
    messages = reader(member, inbox, after=0)
    with pytest.raises(Error):
        await anext(messages)
    assert [(await anext(messages)).seq for _ in range(3)] == [1, 2, 3]
    waiting = asyncio.create_task(anext(messages))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    inbox.put(message(4))
    assert (await anext(messages)).seq == 4


async def test_another_log_starts_with_what_comes() -> None:
    inbox = Inbox(10)
    messages = reader(FakeMember(7), inbox)
    for event in (message(8), Resync(epoch="two"), message(2), message(3)):
        inbox.put(event)
    assert await taken(messages, inbox) == [8, 2, 3]


async def test_lost_room_is_an_error() -> None:
    inbox = Inbox(10)
    messages = reader(FakeMember(7), inbox)
    inbox.put(Removed("lobby"))
    with pytest.raises(RefusedError) as caught:
        await anext(messages)
    assert caught.value.code == "room.removed"


async def test_closed_readers_end() -> None:
    messages = reader(FakeMember(7), Inbox(10))
    await messages.aclose()
    assert [message async for message in messages] == []
    events = Events(Inbox(10))
    await events.aclose()
    assert [event async for event in events] == []


@given(
    head=st.integers(0, 40),
    after=st.integers(0, 40),
    live=st.integers(0, 40),
    left_out=st.sets(st.integers(41, 80)),
    inbox_size=st.integers(1, 50),
    cut=st.integers(1, 10),
)
def test_every_message_once_in_order(
    head: int, after: int, live: int, left_out: set[int], inbox_size: int, cut: int
) -> None:
    """Live messages overlap with the pages, some are marked as limited, the inbox is small."""

    async def scenario() -> None:
        member, inbox = FakeMember(head), Inbox(inbox_size)
        member.cut_pages_to = cut
        messages = reader(member, inbox, after=min(after, head))
        first = await anext(messages) if after < head else None
        for seq in range(max(1, head - 3), head + live + 1):
            member.head = max(member.head, seq)
            if seq in left_out and seq > head:
                inbox.put(Limited(room="lobby", after=seq - 1, next=seq + 1))
            else:
                inbox.put(message(seq))
        got = ([first.seq] if first else []) + await taken(messages, inbox)
        assert got == list(range(min(after, head) + 1, head + live + 1))

    asyncio.run(scenario())
