"""A hub killed with many members attached: all come back and catch up (TARGETS R2).

`python -m tests.live.hub.come_back 1000` prints how long that took.
"""

from __future__ import annotations

import asyncio
import resource
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from tests.live.hub.callers import PATIENCE, NativeCaller, native
from tests.live.hub.hubs import HubProcess


async def come_back(folder: Path, count: int) -> float:
    """Kill a hub with `count` members attached; return the seconds until all have caught up.

    They are counted from the moment when the hub listens again.
    """
    hub = HubProcess(folder).ready()
    try:
        members = await _members(hub, count)
        resume = {"epoch": members[0].welcome["epoch"], "rooms": {"lobby": 1}}
        assert await members[0].say("before") == 1
        for member in members:
            await member.event("message")
        hub.kill()
        for member in members:
            with suppress(OSError):
                await member.rest()
            await member.close()
        hub = HubProcess(folder).ready()
        since = time.monotonic()
        async with native(hub.address) as ada:
            assert await ada.say("while they were away") == 2
            back = await _members(hub, count, resume=resume)
            assert await ada.say("after") == 3
            for member in back:
                shown = await member.events("message", 2)
                assert [event["seq"] for event in shown] == [2, 3]
            seconds = time.monotonic() - since
            for member in back:
                await member.close()
    finally:
        hub.kill()
    return seconds


async def _members(hub: HubProcess, count: int, **hello: Any) -> list[NativeCaller]:
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(_member(hub, **hello)) for _ in range(count)]
    return [task.result() for task in tasks]


async def _member(hub: HubProcess, **hello: Any) -> NativeCaller:
    """Call until there is room for a stranger, as clients do."""
    async with asyncio.timeout(4 * PATIENCE):
        while True:
            with suppress(OSError, AssertionError):
                caller = NativeCaller(*await asyncio.open_connection(*hub.address))
                try:
                    await caller.hello(**hello)
                except BaseException:
                    await caller.close()
                    raise
                return caller
            await asyncio.sleep(0.05)


def main() -> None:
    """Print the seconds for as many members as asked for."""
    count = int(sys.argv[1])
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    with tempfile.TemporaryDirectory() as folder:
        seconds = asyncio.run(come_back(Path(folder), count))
    sys.stdout.write(f"{count} members were back after {seconds:.2f} s\n")


if __name__ == "__main__":
    main()
