"""A hub inside somebody's program, and a member of it: the calls of the public surface."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Final

import aiohttp

import landline
from tests.live.hub.callers import until

DESCRIPTORS: Final = Path("/proc/self/fd")


async def test_a_hub_runs_inside_a_program() -> None:
    async with landline.Hub(landline.HubSettings(port=0)) as hub:
        tcp = next(address for address in hub.addresses if address.scheme == "tcp")
        async with landline.Client(str(tcp), name="ada") as ada:
            sent = await ada.send("lobby", "hi")
            async for message in ada.messages("lobby", after=0):
                assert (message.seq, message.sender, message.text) == (sent.seq, "ada", "hi")
                break


async def test_a_hub_that_stopped_holds_nothing_of_its_folder_open(tmp_path: Path) -> None:
    async with landline.Hub(landline.HubSettings(port=0, data=str(tmp_path))) as hub:
        tcp = next(address for address in hub.addresses if address.scheme == "tcp")
        page = f"http://{tcp.host}:{tcp.port}/health"
        async with aiohttp.ClientSession() as web, web.get(page) as answer:
            assert answer.status == 200
        assert held_open(tmp_path)
    await until(lambda: not held_open(tmp_path))  # a thread that has ended lets go of it


def held_open(folder: Path) -> list[str]:
    """Return what this process has open in `folder`."""
    there = []
    for each in DESCRIPTORS.iterdir():
        with suppress(FileNotFoundError):  # what listed them
            there.append(str(each.readlink()))
    return [path for path in there if Path(path).is_relative_to(folder)]
