"""An event loop's clock that a test moves, so that no time need pass."""

from __future__ import annotations

import asyncio


class Clock:
    """Moves the running loop's clock forward."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._real = self._loop.time
        self._ahead = 0.0
        self._loop.time = lambda: self._real() + self._ahead  # type: ignore[method-assign]

    async def skip(self, seconds: float) -> None:
        """Let `seconds` pass, and whatever is due then happen."""
        self._ahead += seconds
        for _ in range(3):
            await asyncio.sleep(0)
