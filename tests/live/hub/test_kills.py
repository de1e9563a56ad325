"""A hub killed again and again while it is written to keeps every promise (TARGETS R1).

Nothing acknowledged is lost, nothing is doubled, numbers are dense, and everybody has seen
the same. `make soak` runs 500 kills, here it is LANDLINE_KILLS, by default 50.
"""

from __future__ import annotations

import asyncio
import os
import random
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

import msgspec
import pytest

from tests.live.hub.callers import NativeCaller, native, until
from tests.live.hub.come_back import come_back
from tests.live.hub.hubs import HubProcess

if TYPE_CHECKING:
    from pathlib import Path

KILLS: Final = int(os.environ.get("LANDLINE_KILLS", "50"))
ROOMS: Final = ("lobby", "dev")
WRITERS: Final = 4
AT_ONCE: Final = 20
"""Messages that a writer has on their way."""

Said = dict[str, tuple[str, str]]
"""cid -> room and text."""


class Place:
    """Where the hub is now; it moves with every restart."""

    def __init__(self, hub: HubProcess) -> None:
        self.hub = hub


class Writer:
    """Writes and listens, connects again when the line breaks, sends again what was not kept."""

    def __init__(self, number: int, place: Place, epoch: str) -> None:
        self.seen: dict[str, list[str]] = {room: [] for room in ROOMS}
        """Room -> cids in the order in which they were shown."""
        self.kept: dict[str, int] = {}
        """cid -> seq that was acknowledged."""
        self.said: Said = {}
        self.is_writing = True
        self._open: Said = {}
        self._number = number
        self._place = place
        self._secret = f"{number:032x}"
        self._epoch = epoch

    async def run(self) -> None:
        """Write until told to stop, then until all is acknowledged and seen."""
        while self.is_writing or self._open:
            with suppress(OSError, Broken):
                await self._talk()
            await asyncio.sleep(0.01)

    async def _talk(self) -> None:
        rooms = {room: len(seen) for room, seen in self.seen.items()}
        host, port = self._place.hub.address
        reader, writer = await asyncio.open_connection(host, port)
        try:
            caller = NativeCaller(reader, writer)
            resume = {"epoch": self._epoch, "rooms": rooms}
            caller.tell({"do": "hello", "secret": self._secret, "resume": resume})
            for cid, (room, text) in self._open.items():
                caller.tell({"do": "send", "room": room, "cid": cid, "text": text})
            while self.is_writing or self._open:
                self._say_more(caller)
                line = await caller.line()
                if not line.endswith(b"\n"):
                    raise Broken
                self._hear(msgspec.json.decode(line))
        finally:
            await caller.close()

    def _say_more(self, caller: NativeCaller) -> None:
        while self.is_writing and len(self._open) < AT_ONCE and not caller.is_closing():
            number = len(self.said)
            cid = f"{self._number:016x}{number:016x}"
            room, text = ROOMS[number % 2], f"{self._number}: {number} " + "x" * (number % 300)
            self.said[cid] = self._open[cid] = (room, text)
            caller.tell({"do": "send", "room": room, "cid": cid, "text": text})

    def _hear(self, event: dict[str, Any]) -> None:
        kind = event["is"]
        # A position beyond the log would be a lost message: the hub would say resync.
        assert kind in ("welcome", "ok", "message", "presence"), event
        if kind == "ok":
            self._open.pop(event["cid"])
            assert self.kept.setdefault(event["cid"], event["seq"]) == event["seq"]
        elif kind == "message":
            seen = self.seen[event["room"]]
            seen.append(event["cid"])
            assert event["seq"] == len(seen), "a hole or a double"


class Broken(Exception):
    """The hub was killed in the middle of this conversation."""


@pytest.mark.timeout(60 + 3 * KILLS)
async def test_nothing_acknowledged_is_lost_or_doubled(tmp_path: Path) -> None:
    chance = random.Random(KILLS)
    place = Place(_start(tmp_path).ready())
    try:
        async with native(place.hub.address) as first:
            epoch = first.welcome["epoch"]
        writers = [Writer(number, place, epoch) for number in range(1, WRITERS + 1)]
        async with asyncio.TaskGroup() as group:
            for writer in writers:
                group.create_task(writer.run())
            for _ in range(KILLS):
                await _kept_more(writers, chance.randrange(1, 200))
                place.hub.kill()
                # The port may be another one.
                place.hub = await asyncio.to_thread(_start(tmp_path).ready)
            for writer in writers:
                writer.is_writing = False
        log = await _log(place.hub)
    finally:
        place.hub.kill()
    _check(writers, log)


def _start(folder: Path) -> HubProcess:
    return HubProcess(folder, "--set", "delivery.replay=1000000000")


async def _kept_more(writers: list[Writer], count: int) -> None:
    enough = sum(len(writer.kept) for writer in writers) + count
    await until(lambda: sum(len(writer.kept) for writer in writers) >= enough)


async def _log(hub: HubProcess) -> dict[str, list[dict[str, Any]]]:
    """Return every message of every room, read page by page from the end."""
    log: dict[str, list[dict[str, Any]]] = {}
    async with native(hub.address, "reader") as reader:
        for room in ROOMS:
            pages: list[dict[str, Any]] = []
            more, before = True, None
            while more:
                page = await reader.ask("page", do="history", room=room, before=before, limit=200)
                pages[:0] = page["messages"]
                more, before = page.get("more", False), pages[0]["seq"]
            log[room] = pages
    return log


def _check(writers: list[Writer], log: dict[str, list[dict[str, Any]]]) -> None:
    said = {cid: entry for writer in writers for cid, entry in writer.said.items()}
    places: dict[str, tuple[str, int]] = {}
    for room, messages in log.items():
        assert [message["seq"] for message in messages] == list(range(1, len(messages) + 1))
        for message in messages:
            assert message["cid"] not in places, "doubled"
            places[message["cid"]] = (room, message["seq"])
            assert said[message["cid"]] == (room, message["text"])
    for writer in writers:
        assert writer.kept.keys() == writer.said.keys()
        for cid, seq in writer.kept.items():
            assert places[cid] == (said[cid][0], seq), "acknowledged and lost"
        for room, seen in writer.seen.items():
            assert seen == [message["cid"] for message in log[room]][: len(seen)]
    assert len(places) == len(said)


async def test_all_are_back_after_a_kill(tmp_path: Path) -> None:
    await come_back(tmp_path, 200)
