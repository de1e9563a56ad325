"""A disk that is full, and then no more: who talks is told, what was kept stays (issue 3)."""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from tests.live.hub.accounts import make_accounts, token_of
from tests.live.hub.callers import NativeCaller, answer, calling, native, udp
from tests.live.hub.hubs import HubProcess
from tests.unit.transfer.small_disks import mounted

if TYPE_CHECKING:
    from pathlib import Path

SIZE = "16m"

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount a small disk")


def fill(disk: Path) -> None:
    """Leave no room on `disk`."""
    with (disk / "filler").open("wb", buffering=0) as filler:
        for size in (1 << 16, 1 << 12, 1):
            try:
                while filler.write(b"x" * size):
                    pass
            except OSError:
                continue


def free(disk: Path) -> None:
    (disk / "filler").unlink()


async def refused(caller: NativeCaller, **verb: Any) -> dict[str, Any]:
    """Ask until the disk is what refuses: a log has some room of its own left."""
    async with asyncio.timeout(50):
        number = 0
        while True:
            number += 1
            kind = "cid" if verb["do"] == "send" else "id"
            re = f"{number:032x}"
            caller.tell({**verb, kind: re})
            while True:
                line = await caller.line()
                event: dict[str, Any] = msgspec.json.decode(line)
                if re in (event.get("re"), event.get("cid")) and event["is"] in ("error", "ok"):
                    break
            if event["is"] == "error":
                return event


async def ready(hub: HubProcess) -> int:
    """Return the status of `/ready`."""
    async with calling(*hub.address) as caller:
        caller.write(b"GET /ready HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        return int((await caller.rest()).split()[1])


async def texts(hub: HubProcess) -> list[str]:
    """Return the lobby's texts, whose numbers must be dense."""
    async with native(hub.address, "reader") as reader:
        said: list[dict[str, Any]] = []
        more, before = True, None
        while more:
            page = await reader.ask("page", do="history", room="lobby", before=before, limit=200)
            said[:0] = page["messages"]
            more, before = page.get("more", False), said[0]["seq"]
        assert [message["seq"] for message in said] == list(range(1, len(said) + 1))
        return [message["text"] for message in said]


async def topic_of(caller: NativeCaller, room: str) -> str | None:
    listed = (await caller.ask("rooms", do="rooms"))["rooms"]
    topic: str | None = next(one for one in listed if one["room"] == room).get("topic")
    return topic


async def test_talk_goes_on_where_it_can_and_recovers(tmp_path: Path) -> None:
    with mounted(tmp_path / "disk", SIZE) as disk:
        data = disk / "data"
        await asyncio.to_thread(make_accounts, data, ["bob"], ["ada"])
        with HubProcess(data) as hub:
            async with (
                native(hub.address, token=token_of("ada")) as ada,
                native(hub.address, token=token_of("bob")) as bob,
            ):
                kept = await _through_a_full_disk(hub, disk, ada, bob)
            assert await texts(hub) == kept
            hub.kill()
        with HubProcess(data) as again:
            assert await texts(again) == kept
            async with native(again.address, token=token_of("ada")) as ada:
                assert await topic_of(ada, "board") == "after"


async def _through_a_full_disk(
    hub: HubProcess, disk: Path, ada: NativeCaller, bob: NativeCaller
) -> list[str]:
    """Return all texts that were acknowledged."""
    kept = [f"before {number}" for number in range(20)]
    for said in kept:
        await ada.say(said)
    await ada.ask("joined", do="create", room="board", topic="before")
    assert await ready(hub) == 200
    fill(disk)
    error = await refused(ada, do="topic", room="board", text="never")
    assert error["code"] == "store.full"
    assert error["hint"]
    assert await topic_of(ada, "board") == "before"
    full = {"room": "lobby", "text": "refused"}
    for verb in (
        {"do": "send", **full},
        {"do": "join", "room": "elsewhere"},
        {"do": "addtoken", "label": "x"},
        {"do": "mute", "room": "board", "who": "bob"},
    ):
        assert (await refused(bob if verb["do"] == "join" else ada, **verb))["code"] == "store.full"
    assert await ready(hub) == 503
    with udp(*hub.address) as letters:
        # Long enough: an answer is never longer than its letter.
        letters.send(b'{"do":"send","text":"by letter, and %b","id":"1"}' % (b"more" * 20))
        assert b"store.full" in await answer(letters)
    # What needs no disk goes on.
    bob.tell({"do": "typing", "room": "lobby"})
    assert (await ada.event("typing"))["names"] == ["bob"]
    page = await bob.ask("page", do="history", room="lobby", limit=200)
    assert [message["text"] for message in page["messages"]] == kept
    members = (await ada.ask("members", do="members", room="board"))["members"]
    assert not any("muted" in member for member in members)
    async with native(hub.address, "late") as late:
        assert late.welcome["me"]["name"] == "late"

    free(disk)
    async with asyncio.timeout(50):
        while await ready(hub) != 200:  # noqa: ASYNC110 (another process says so)
            await asyncio.sleep(0.05)
    cid = f"{1:032x}"
    for _ in range(2):  # what was refused may be said again, once
        await ada.say("again", cid=cid)
    await ada.ask("ok", do="topic", room="board", text="after")
    await bob.ask("joined", do="join", room="elsewhere")
    for number in range(20):
        await bob.say(f"after {number}")
    hits = (await ada.ask("hits", do="search", text="again"))["hits"]
    assert [hit["snippet"] for hit in hits] == ["again"]
    return [*kept, "again", *(f"after {number}" for number in range(20))]
