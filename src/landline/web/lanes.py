"""How many files may be on their way at once, in all and with one address: each has a lane.

Where the system moves the bytes, a lane is also a thread, so that none waits for another.
"""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING

from landline.errors import RefusedError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from landline.settings import WebLimits


class Lanes:
    """All lanes of a hub."""

    def __init__(self, limits: WebLimits) -> None:
        self._most = limits.transfers
        self._most_per_source = limits.transfers_per_source
        self._used: Counter[str] = Counter()
        self.threads = ThreadPoolExecutor(limits.transfers, "web transfer")
        """One for each lane."""

    @contextmanager
    def of(self, source: str) -> Iterator[None]:
        """Have a lane inside the block; raises RefusedError `web.transfers` if none is free."""
        if self._used.total() >= self._most or self._used[source] >= self._most_per_source:
            raise RefusedError("web.transfers", retry=5)
        self._used[source] += 1
        try:
            yield
        finally:
            self._used[source] -= 1
            if not self._used[source]:
                del self._used[source]

    def close(self) -> None:
        """Begin nothing any more; what is under way ends with its connection."""
        self.threads.shutdown(wait=False, cancel_futures=True)
