"""Bounded, and honest about what was left out."""

from __future__ import annotations

import asyncio

import pytest

from landline.client.inbox import Happening, Inbox
from landline.errors import Error
from landline.wire.events import Limited, Message, Presence, Resync


def message(seq: int, room: str = "lobby") -> Message:
    return Message(room=room, seq=seq, sender="bob")


async def drained(inbox: Inbox) -> list[Happening]:
    inbox.close()
    events: list[Happening] = []
    while (event := await inbox.get()) is not None:
        events.append(event)
    return events


async def test_events_of_other_rooms_are_left_alone() -> None:
    inbox = Inbox(10, "lobby")
    resync = Resync(epoch="two")
    for event in (message(1), message(1, "other"), resync):
        inbox.put(event)
    assert await drained(inbox) == [message(1), resync]


async def test_surplus_becomes_a_mark_in_its_place() -> None:
    inbox = Inbox(2)
    for seq in range(1, 6):
        inbox.put(message(seq))
    inbox.put(Presence(room="lobby", here=["eve"]))
    assert await inbox.get() == message(1)
    inbox.put(message(6))
    assert await drained(inbox) == [message(2), Limited(room="lobby", after=2, next=6), message(6)]


async def test_mark_comes_even_if_nothing_follows() -> None:
    inbox = Inbox(1)
    inbox.put(message(1))
    inbox.put(message(2))
    inbox.put(Limited(room="lobby", after=2, next=8))
    inbox.put(message(1, "other"))
    assert await inbox.get() == message(1)
    assert await drained(inbox) == [
        Limited(room="lobby", after=1, next=8),
        Limited(room="other", after=0, next=2),
    ]


async def test_resync_is_never_left_out_and_ends_old_marks() -> None:
    inbox = Inbox(1)
    inbox.put(message(1))
    inbox.put(message(2))
    inbox.put(Resync(epoch="two"))
    inbox.put(Resync(epoch="two"))
    assert await drained(inbox) == [message(1), Resync(epoch="two")]


async def test_cancelled_get_loses_nothing() -> None:
    inbox = Inbox(10)
    waiting = asyncio.create_task(inbox.get())
    await asyncio.sleep(0)
    inbox.put(message(1))
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert await inbox.get() == message(1)


async def test_what_is_there_comes_before_the_error() -> None:
    inbox = Inbox(10)
    inbox.put(message(1))
    inbox.close(Error("internal"))
    assert await inbox.get() == message(1)
    with pytest.raises(Error, match="inside landline"):
        await inbox.get()
