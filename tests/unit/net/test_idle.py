"""Silence is noticed between one and about 1.13 timeouts after the last sign of life."""

from __future__ import annotations

import asyncio

from landline.net.idle import SWEEPS, IdleWatch


class One:
    quiet = 99

    def __init__(self) -> None:
        self.ended = asyncio.Event()

    def idle_out(self) -> None:
        self.ended.set()


async def test_the_silent_end_and_the_lively_stay() -> None:
    watch = IdleWatch(0.08)
    silent, lively = One(), One()
    watch.add(silent)
    watch.add(lively)
    assert silent.quiet == 0
    async with asyncio.timeout(20):
        while not silent.ended.is_set():
            lively.quiet = 0
            await asyncio.sleep(0.005)
    assert silent.quiet > SWEEPS
    assert not lively.ended.is_set()
    watch.discard(lively)


async def test_nobody_to_watch_leaves_no_timer() -> None:
    watch = IdleWatch(60)
    one = One()
    watch.add(one)
    assert watch._timer is not None
    watch.discard(one)
    assert watch._timer is None
    watch.discard(one)


async def test_no_timeout_ends_nobody() -> None:
    watch = IdleWatch(None)
    watch.add(One())
    assert watch._timer is None
