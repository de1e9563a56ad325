"""Who waits for which answer of the hub."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from landline.client.states import refusal
from landline.errors import IncompleteError
from landline.wire.events import AnyEvent, Failure

if TYPE_CHECKING:
    from collections.abc import Callable

    from landline.errors import Error


class Answers:
    """Callers by the id of their question, or the cid of their message."""

    def __init__(self) -> None:
        self._waiting: dict[str, asyncio.Future[AnyEvent]] = {}

    async def wait(self, re: str, write: Callable[[], None]) -> AnyEvent:
        """Ask by `write` and return the answer to `re`.

        Raises HubRefusedError, and what `settle` and `fail` say.
        """
        future: asyncio.Future[AnyEvent] = asyncio.get_running_loop().create_future()
        self._waiting[re] = future
        write()
        try:
            event = await future
        finally:
            self._waiting.pop(re, None)
        if isinstance(event, Failure):
            raise refusal(event)
        return event

    def settle(self, re: str, event: AnyEvent | None) -> None:
        """Give the answer to whoever waits for it; None: nobody knows whether it was done."""
        future = self._waiting.get(re)
        if future is None or future.done():
            return
        if event is None:
            future.set_exception(IncompleteError("request.uncertain"))
        else:
            future.set_result(event)

    def fail(self, error: Error) -> None:
        """Nothing more will be answered."""
        for future in self._waiting.values():
            if not future.done():
                future.set_exception(error)
