"""Offers at a hub as threads see them: what is told of them comes in any order."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from landline.client.hub_line import HubLine
from landline.client.states import HubView
from landline.net.loop_thread import LoopThread
from landline.wire import events, verbs

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from landline.client.inbox import Happening

KEY = "ab" * 32
OFFER = verbs.OfferFiles(to="@bo", about=verbs.FilesAbout(name="a.txt"), key=KEY)


class Hasty:
    """A hub with whom an offer is taken, or declined, before its maker hears how it is called."""

    def __init__(self, news: events.Taker | events.Declined) -> None:
        self.hub = HubView(address="127.0.0.1:1", state="connected")
        self.user = "u1"
        self._news: asyncio.Queue[Happening] = asyncio.Queue()
        self._first = news

    async def open(self) -> None: ...

    async def close(self) -> None: ...

    async def ask(self, verb: verbs.Verb) -> events.AnyEvent:
        if not isinstance(verb, verbs.OfferFiles):
            return events.Ok()
        self._news.put_nowait(self._first)
        await self._news.join()
        return events.Offered(offer=self._first.offer)

    async def events(self) -> AsyncIterator[Happening]:
        while True:
            yield await self._news.get()
            self._news.task_done()


@pytest.fixture
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    thread = LoopThread("hub line")
    yield thread.start()
    thread.stop()


def test_who_takes_an_offer_before_it_has_a_name_is_told(loop: asyncio.AbstractEventLoop) -> None:
    taker = events.Taker(offer="o1", by="bo", user="u2", key=KEY, ticket="t")
    line = HubLine.over(Hasty(taker), loop)
    heard: list[events.Taker] = []
    line.offer(OFFER, heard.append)
    line.close()
    assert heard == [taker]


def test_who_declines_an_offer_before_it_has_a_name_is_told(
    loop: asyncio.AbstractEventLoop,
) -> None:
    declined = events.Declined(offer="o1", by="bo", user="u2")
    line = HubLine.over(Hasty(declined), loop)
    heard: list[events.Declined] = []
    line.offer(OFFER, lambda taker: None, heard.append)
    line.close()
    assert heard == [declined]
