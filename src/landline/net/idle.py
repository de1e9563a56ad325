"""Ends what has been silent for too long, without a timer or a clock read per message.

Whoever is watched sets `quiet` to 0 at every sign of life; a sweep counts it up, eight
times in the timeout. So the end comes between one and 1.13 timeouts after the last sign.
"""

from __future__ import annotations

import asyncio
from typing import Final, Protocol

SWEEPS: Final = 8


class Watched(Protocol):
    """Something that can be silent for too long."""

    quiet: int
    """Sweeps since the last sign of life."""

    def idle_out(self) -> None:
        """End because of silence."""


class IdleWatch:
    """Watches many conversations for one `timeout` in seconds; None never ends any."""

    def __init__(self, timeout: float | None) -> None:
        """Watch nobody yet; needs a running loop only when somebody is added."""
        self._timeout = timeout
        self._watched: set[Watched] = set()
        self._timer: asyncio.TimerHandle | None = None

    def add(self, one: Watched) -> None:
        """Start watching `one`, as alive now."""
        one.quiet = 0
        self._watched.add(one)
        if self._timer is None:
            self._schedule()

    def discard(self, one: Watched) -> None:
        """Stop watching `one`."""
        self._watched.discard(one)
        if not self._watched and self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _schedule(self) -> None:
        if self._timeout is not None:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(self._timeout / SWEEPS, self._sweep)

    def _sweep(self) -> None:
        silent = []
        for one in self._watched:
            one.quiet += 1
            if one.quiet > SWEEPS:
                silent.append(one)
        self._schedule()
        for one in silent:
            self.discard(one)
            one.idle_out()
