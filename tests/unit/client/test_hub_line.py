"""Offers at a hub as threads see them: what is told of them comes in any order."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING

import pytest

from landline.client import hub_line
from landline.client.hub_line import HubLine
from landline.client.states import Connected, HubRefusedError, HubView
from landline.net.loop_thread import LoopThread
from landline.wire import events, verbs

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from landline.client.inbox import Happening

PATIENCE = 30.0
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


class Anew(Hasty):
    """A hub that began anew: it knows no offer, and whom one is for comes back a little later."""

    def __init__(self, refusals: int) -> None:
        super().__init__(events.Taker(offer="o2", by="bo", user="u2", key=KEY, ticket="t"))
        self.asked: list[str | None] = []
        self.made = threading.Event()
        self._refusals = refusals

    def begin_anew(self) -> None:
        self._news.put_nowait(Connected("ada", again=True))

    async def ask(self, verb: verbs.Verb) -> events.AnyEvent:
        if not isinstance(verb, verbs.OfferFiles):
            return events.Ok()
        self.asked.append(verb.again)
        if len(self.asked) == 1:
            return events.Offered(offer="o1")
        if verb.again is not None or len(self.asked) <= self._refusals + 2:
            code = "offer.unknown" if verb.again else "person.unknown"
            raise HubRefusedError(events.Failure(code=code, text="no"))
        self.made.set()
        return events.Offered(offer="o2")


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


def test_an_offer_to_somebody_who_is_not_back_yet_is_made_once_they_are(
    loop: asyncio.AbstractEventLoop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a hub was killed, both sides come back in any order."""
    monkeypatch.setattr(hub_line, "AGAIN_AFTER", 0.0)
    hub = Anew(refusals=3)
    line = HubLine.over(hub, loop)
    offer = line.offer(OFFER, lambda taker: None)
    loop.call_soon_threadsafe(hub.begin_anew)
    assert hub.made.wait(PATIENCE)
    line.close()
    assert hub.asked == [None, "o1", None, None, None, None]
    assert offer.id == "o2"
