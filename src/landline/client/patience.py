"""How long a hub is waited for: as long as it is heard, within reason.

Many passwords may wait at a hub to be checked one after the other, and it shows all the while
that it lives; one that says nothing is not there.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Self

from landline.errors import ExpiredError

if TYPE_CHECKING:
    from types import TracebackType

    from landline.net.address import Address


class Patience:
    """`async with Patience(…)`: ends what is awaited inside with an ExpiredError when it is over.

    That is `peer.timeout` where the hub was silent, `login.late` where it was heard.
    """

    def __init__(self, address: str | Address, *, silence: float, most: float) -> None:
        """Wait for the hub at `address`, `silence` s for each sign of life, `most` s in all."""
        self._address = address
        self._silence = silence
        self._most = most
        self._limit: asyncio.Timeout | None = None

    async def __aenter__(self) -> Self:
        now = asyncio.get_running_loop().time()
        self._last = now + self._most
        self._limit = await asyncio.timeout_at(self._due(now)).__aenter__()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        assert self._limit is not None
        limit, self._limit = self._limit, None
        when = limit.when()
        try:
            await limit.__aexit__(kind, error, traceback)
        except TimeoutError as late:
            assert when is not None
            if when < self._last:
                seconds = f"{self._silence:g}"
                raise ExpiredError("peer.timeout", address=self._address, seconds=seconds) from late
            seconds = f"{self._most:g}"
            raise ExpiredError("login.late", address=self._address, seconds=seconds) from late

    def hear(self) -> None:
        """The hub has said something."""
        if self._limit is not None and not self._limit.expired():
            self._limit.reschedule(self._due(asyncio.get_running_loop().time()))

    def _due(self, now: float) -> float:
        return min(now + self._silence, self._last)
