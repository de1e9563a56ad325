"""The shelf of a hub that is killed, or whose disk is full: nothing is lost, nothing half there."""

from __future__ import annotations

import asyncio
import os
import random
from functools import partial
from typing import TYPE_CHECKING

import pytest

from landline.client.client import Client
from landline.errors import Error, IncompleteError
from landline.transfer.content import Content
from tests.live.client.wires import QUICK
from tests.live.hub.hubs import HubProcess
from tests.unit.transfer.small_disks import mounted, only_root

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

DATA = os.urandom(1 << 20) * 40
KILLS = int(os.environ.get("LANDLINE_KILLS", "6"))


@pytest.fixture(autouse=True)
def _state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


def identity(path: Path) -> str:
    content = Content()
    content.update(path.read_bytes())
    return content.identity().hex()


def member(hub: HubProcess) -> Client:
    host, port = hub.address
    return Client(f"tcp://{host}:{port}", name="ada", limits=QUICK)


def tell_at(at: int, wake: Callable[[], object], done: int, _: int) -> None:
    if done >= at:
        wake()


def check_blobs(shelf: Path) -> None:
    """Every blob is what its name says, and nothing else has such a name."""
    for path in shelf.rglob("*"):
        if path.is_file() and path.parent.name != "uploads":
            assert identity(path) == path.name


async def test_a_hub_killed_while_files_land_goes_on_with_them(tmp_path: Path) -> None:
    data = tmp_path / "hub"
    source = tmp_path / "film.bin"
    source.write_bytes(DATA)
    chance = random.Random(7)
    hub, secret = HubProcess(data).ready(), None
    kept: list[str] = []
    offsets = [0]
    for number in range(KILLS):
        host, port = hub.address
        client = Client(f"tcp://{host}:{port}", name="ada", token=secret, limits=QUICK)
        async with client as ada:
            secret = ada.token
            names = sorted(each.name for each in (await ada.files("lobby")).files)
            # The large one may have been whole just before a kill, and then comes once more.
            assert [name for name in names if not name.startswith("film")] == kept
            uploads = await ada.uploads()
            offsets.append(max([each.offset for each in uploads], default=0))
            at = offsets[-1] + chance.randrange(len(DATA) // 3)
            reached = asyncio.Event()
            wake = partial(asyncio.get_running_loop().call_soon_threadsafe, reached.set)
            tell = partial(tell_at, at, wake)
            small = tmp_path / f"small{number}"
            small.write_bytes(os.urandom(1000))
            kept.append((await ada.put(small, "lobby")).path)
            putting = asyncio.create_task(ada.put(source, "lobby", tell=tell))
            waiting = asyncio.create_task(reached.wait())
            await asyncio.wait([putting, waiting], return_when=asyncio.FIRST_COMPLETED)
            hub.kill()
            putting.cancel()
            waiting.cancel()
            await asyncio.gather(putting, waiting, return_exceptions=True)
        check_blobs(data / "shelf")
        hub = HubProcess(data).ready()
    host, port = hub.address
    async with Client(f"tcp://{host}:{port}", name="ada", token=secret, limits=QUICK) as ada:
        if not any(each.name == "film.bin" for each in (await ada.files("lobby")).files):
            await ada.put(source, "lobby")
        got = await ada.get("lobby", "film.bin", tmp_path / "in")
        assert await asyncio.to_thread(identity, got.path) == identity(source)
        assert max(offsets) > 0, "some of it was there after a kill"
        assert await ada.uploads() == []
    hub.stop()
    hub.kill()
    check_blobs(data / "shelf")


@only_root
async def test_a_full_disk_refuses_files_and_keeps_what_there_is(tmp_path: Path) -> None:
    source = tmp_path / "large"
    source.write_bytes(DATA)
    small = tmp_path / "small"
    small.write_bytes(b"small")
    with mounted(tmp_path / "disk", "24m") as disk:
        hub = HubProcess(disk / "hub", "--set", "shelf.spare=0").ready()
        try:
            async with member(hub) as ada:
                await ada.put(small, "lobby")
                with pytest.raises((Error, IncompleteError)) as caught:
                    await ada.put(source, "lobby")
                assert caught.value.code == "upload.disk-full"
                filed = await ada.put(small, "lobby", "again")
                assert filed.path == "again"
                got = await ada.get("lobby", "small", tmp_path / "in")
                assert got.path.read_bytes() == b"small"
                await ada.send("lobby", "still talking")
            check_blobs(disk / "hub" / "shelf")
        finally:
            hub.stop()
            hub.kill()
