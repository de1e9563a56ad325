"""A hub killed again and again while it is written to keeps every promise (TARGETS R1).

Nothing acknowledged is lost, nothing is doubled, numbers are dense, everybody has seen the
same, changed messages are what their changes make of them, and search finds just that.
`make soak` runs 500 kills, here it is LANDLINE_KILLS, by default 25.
"""

from __future__ import annotations

import asyncio
import os
import random
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

import msgspec
import pytest

from tests.live.hub.accounts import make_accounts
from tests.live.hub.callers import NativeCaller, native, until
from tests.live.hub.changers import (
    BrokenError,
    Changer,
    Log,
    Owner,
    Said,
    Talker,
    check_changes,
)
from tests.live.hub.hubs import HubProcess, Place

if TYPE_CHECKING:
    from pathlib import Path

KILLS: Final = int(os.environ.get("LANDLINE_KILLS", "25"))
ROOMS: Final = ("lobby", "dev")
WRITERS: Final = 4
AT_ONCE: Final = 20
"""Messages that a writer has on their way."""
TALKERS: Final = ("ada", "bob", "eve")
SEARCHED: Final = 200
"""Texts that are searched for in the end."""


class Writer:
    """Writes and listens, connects again when the line breaks, sends again what was not kept."""

    def __init__(self, number: int, place: Place, epoch: str) -> None:
        self.seen: dict[str, list[str]] = {room: [] for room in ROOMS}
        """Room -> cids in the order in which they were shown, "" for what has none."""
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
            with suppress(OSError, BrokenError):
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
                    raise BrokenError
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
            seen.append(event.get("cid", ""))
            assert event["seq"] == len(seen), "a hole or a double"


@pytest.mark.timeout(120 + 3 * KILLS)
async def test_nothing_acknowledged_is_lost_or_doubled(tmp_path: Path) -> None:
    await asyncio.to_thread(make_accounts, tmp_path, [*TALKERS, "victim"], ["owner"])
    chance = random.Random(KILLS)
    place = Place(_start(tmp_path).ready())
    talkers = [Talker(name, place, 100 + number) for number, name in enumerate(TALKERS)]
    owner = Owner("owner", place)
    try:
        async with native(place.hub.address) as first:
            epoch = first.welcome["epoch"]
        writers = [Writer(number, place, epoch) for number in range(1, WRITERS + 1)]
        async with asyncio.TaskGroup() as group:
            for writer in writers:
                group.create_task(writer.run())
            for changer in (*talkers, owner):
                group.create_task(changer.run())
            for _ in range(KILLS):
                await _kept_more(writers, chance.randrange(1, 200))
                await _done_more([*talkers, owner], chance.randrange(1, 60))
                place.hub.kill()
                # The port may be another one.
                place.hub = await asyncio.to_thread(_start(tmp_path).ready)
            for writer in writers:
                writer.is_writing = False
            for changer in (*talkers, owner):
                changer.is_busy = False
        for changer in (*talkers, owner):
            await changer.look()
        log = await _log(place.hub)
        _check(writers, talkers, log)
        check_changes(log, talkers)
        await _check_search(place.hub, log, chance)
    finally:
        place.hub.kill()


def _start(folder: Path) -> HubProcess:
    return HubProcess(folder, "--set", "delivery.replay=1000000000")


async def _kept_more(writers: list[Writer], count: int) -> None:
    enough = sum(len(writer.kept) for writer in writers) + count
    await until(lambda: sum(len(writer.kept) for writer in writers) >= enough)


async def _done_more(changers: list[Changer], count: int) -> None:
    enough = sum(changer.done for changer in changers) + count
    await until(lambda: sum(changer.done for changer in changers) >= enough)


async def _log(hub: HubProcess) -> Log:
    """Return every message of every room, read page by page from the end."""
    log: Log = {}
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


def _check(writers: list[Writer], talkers: list[Talker], log: Log) -> None:
    people: list[Writer | Talker] = [*writers, *talkers]
    said = {cid: entry for person in people for cid, entry in person.said.items()}
    places: dict[str, tuple[str, int]] = {}
    for room, messages in log.items():
        assert [message["seq"] for message in messages] == list(range(1, len(messages) + 1))
        for message in messages:
            if "cid" in message:
                assert message["cid"] not in places, "doubled"
                places[message["cid"]] = (room, message["seq"])
                assert said[message["cid"]][0] == room
    for person in people:
        for cid, seq in person.kept.items():
            assert places[cid] == (said[cid][0], seq), "acknowledged and lost"
    for writer in writers:
        assert writer.kept.keys() == writer.said.keys()
        for cid, (room, text) in writer.said.items():
            assert log[room][places[cid][1] - 1]["text"] == text
        for room, seen in writer.seen.items():
            assert seen == [message.get("cid", "") for message in log[room]][: len(seen)]
    assert len(places) == len(said)


async def _check_search(hub: HubProcess, log: Log, chance: random.Random) -> None:
    """Fail unless search finds each of some texts where history has it, and no former text."""
    changed = [m for messages in log.values() for m in messages if m["from"] in TALKERS]
    words: dict[str, list[tuple[str, int]]] = {}
    for message in chance.sample(changed, min(SEARCHED, len(changed))):
        if message.get("kind") is None and "text" in message:
            words[message["text"].split()[0]] = [(message["room"], message["seq"])]
        elif message.get("kind") == "edit" and "text" in message:
            target = log[message["room"]][message["target"] - 1]
            now = target.get("text") == message["text"]
            words[message["text"].split()[0]] = [(target["room"], target["seq"])] if now else []
    assert words
    async with native(hub.address, "searcher") as searcher:
        for word, places in words.items():
            while True:
                hits = await searcher.ask("hits", do="search", text=word)
                if hits.get("complete", True):
                    break
            assert [(hit["room"], hit["seq"]) for hit in hits["hits"]] == places, word
