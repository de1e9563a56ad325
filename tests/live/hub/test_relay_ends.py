"""No worker outlives its hub, whatever ends the hub."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import pytest

from tests.live.hub.callers import until
from tests.live.hub.hubs import HubProcess, wait_for
from tests.live.hub.relayed import ANSWERS, children, is_alive, is_closed, meeting, read

if TYPE_CHECKING:
    from collections.abc import Callable


def killed(hub: HubProcess) -> None:
    hub.kill()


def stopped(hub: HubProcess) -> None:
    assert hub.stop() == 0


def interrupted(hub: HubProcess) -> None:
    """As a terminal does on Ctrl-C: all of its foreground process group get the signal."""
    os.killpg(hub.pid, signal.SIGINT)
    assert hub.wait() == 0


@pytest.mark.parametrize("loop", ["asyncio", "uvloop"])
@pytest.mark.parametrize("end", [killed, stopped, interrupted])
async def test_the_end_of_a_hub(end: Callable[[HubProcess], None], loop: str) -> None:
    with HubProcess(None, "--loop", loop, before=lambda: os.setpgid(0, 0)) as hub:
        async with meeting(hub.address) as met, met.pair() as pair, met.calls(ANSWERS) as parked:
            pair[0].write(b"hello")
            assert await read(pair[1], 5) == b"hello"
            workers = children(hub.pid)
            assert workers
            end(hub)
            for caller in (*pair, parked):
                assert await is_closed(caller)
        await until(lambda: not any(map(is_alive, workers)))


def test_a_worker_whose_job_stands_still_ends_as_well() -> None:
    """Nothing moves, nobody reads: the worker's thread waits for a side that never comes."""
    import asyncio

    async def stuck(hub: HubProcess) -> None:
        async with meeting(hub.address) as met, met.pair() as (dials, answers):
            answers.stop_reading()
            dials.write(bytes(64 << 20))
            await until(lambda: 0 < dials.unwritten < 64 << 20)
            found.extend(children(hub.pid))
            hub.kill()

    found: list[int] = []
    with HubProcess(None) as hub:
        asyncio.run(stuck(hub))
    assert found
    wait_for(lambda: not any(map(is_alive, found)))
