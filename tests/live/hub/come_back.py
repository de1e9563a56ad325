"""A hub killed with many members attached: all come back and catch up (TARGETS R2).

`python -m tests.live.hub.come_back 1000` prints how long that took. Half of them are logged
in, half are guests; all come from one address, and wait between tries as clients do.
"""

from __future__ import annotations

import asyncio
import random
import resource
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from landline.settings import ClientLimits
from tests.live.hub.accounts import make_accounts, token_of
from tests.live.hub.callers import PATIENCE, NativeCaller, native
from tests.live.hub.hubs import HubProcess

SAID: Final = 50
"""Messages before the kill, and again while they come back."""


async def come_back(folder: Path, count: int) -> float:
    """Kill a hub with `count` members attached; return the seconds until all have caught up.

    They are counted from the moment when the hub listens again.
    """
    names = [f"member-{number}" for number in range(count)]
    await asyncio.to_thread(make_accounts, folder, names[::2])
    hub = HubProcess(folder).ready()
    try:
        hellos: list[dict[str, Any]] = [
            {"token": token_of(name)} if number % 2 == 0 else {"secret": f"{number:032x}"}
            for number, name in enumerate(names)
        ]
        members = await _all_in(hub, hellos)
        epoch = members[0].welcome["epoch"]
        async with native(hub.address) as ada:
            await _say(ada)
        await _hear(members, 1, SAID)
        ids = [member.welcome["me"]["id"] for member in members]
        hub.kill()
        for member in members:
            with suppress(OSError):
                await member.rest()
            await member.close()
        hub = HubProcess(folder).ready()
        since = time.monotonic()
        async with native(hub.address) as ada:
            talk = asyncio.create_task(_say(ada))
            resume = {"epoch": epoch, "rooms": {"lobby": SAID}}
            back = await _all_in(hub, [{**hello, "resume": resume} for hello in hellos])
            await talk
            await _hear(back, SAID + 1, 2 * SAID)
            seconds = time.monotonic() - since
            assert [member.welcome["me"]["id"] for member in back] == ids
        for member in back:
            await member.close()
    finally:
        hub.kill()
    return seconds


async def _say(member: NativeCaller) -> None:
    for number in range(SAID):
        await member.say(f"message {number}")


async def _hear(members: list[NativeCaller], first: int, last: int) -> None:
    """Fail unless each is shown `first … last`, none missing and none twice."""
    for member in members:
        shown = await member.events("message", last - first + 1)
        assert [event["seq"] for event in shown] == list(range(first, last + 1))


async def _all_in(hub: HubProcess, hellos: list[dict[str, Any]]) -> list[NativeCaller]:
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(_member(hub, hello)) for hello in hellos]
    return [task.result() for task in tasks]


async def _member(hub: HubProcess, hello: dict[str, Any]) -> NativeCaller:
    """Call until there is room for a stranger, with the waits of `landline.Client`."""
    limits = ClientLimits()
    most = limits.first_delay
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
            await asyncio.sleep(random.uniform(0, most))
            most = min(2 * most, limits.longest_delay)


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
