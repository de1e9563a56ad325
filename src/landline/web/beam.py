"""An upload that is read while it comes: what waits for its next bytes."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Self

from landline.errors import ExpiredError

if TYPE_CHECKING:
    from landline.blobs.port import Blobs, Follower


class Beam:
    """One reader of one upload; to be closed."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Use `open`."""
        self._loop = loop
        self._moved = asyncio.Event()
        self._follower: Follower

    @classmethod
    async def open(cls, blobs: Blobs, upload: str) -> Self | None:
        """Read `upload`; None: there is none of that name. Raises LocalError."""
        beam = cls(asyncio.get_running_loop())
        follower = await asyncio.to_thread(blobs.follow, upload, beam._tell)
        if follower is None:
            return None
        beam._follower = follower
        return beam

    @property
    def size(self) -> int | None:
        """How long it will be, where that is known."""
        return self._follower.there if self._follower.state == "done" else self._follower.size

    @property
    def there(self) -> int:
        """How much has come."""
        return self._follower.there

    async def beyond(self, at: int, patience: float) -> int:
        """Wait until more than `at` bytes are there, and return how many; no more: that is all.

        Raises ConnectionResetError if what came is of no use any more, ExpiredError `web.late`
        after `patience` seconds without anything new.
        """
        while True:
            self._moved.clear()
            follower = self._follower
            if follower.state == "gone":
                raise ConnectionResetError
            if follower.there > at or follower.state == "done":
                return follower.there
            try:
                async with asyncio.timeout(patience):
                    await self._moved.wait()
            except TimeoutError:
                raise ExpiredError("web.late") from None

    def read(self, offset: int, length: int) -> bytes:
        """Return what is there of `length` bytes from `offset`. Blocks."""
        return self._follower.read(offset, length)

    def close(self) -> None:
        """Let go of the upload."""
        self._follower.close()

    def _tell(self) -> None:
        with suppress(RuntimeError):  # the loop is closed, and nobody waits
            self._loop.call_soon_threadsafe(self._moved.set)
