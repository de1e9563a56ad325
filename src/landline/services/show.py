"""`print`: shows what callers say to whoever runs the service, and answers nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from landline.services.callers import is_exit

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from landline.net.address import Address
    from landline.net.conversation import Conversation


class Show:
    """Gives every message with its sender to `output`."""

    def __init__(self, output: Callable[[Address, bytes], Awaitable[None]]) -> None:
        """While `output` waits, no more is read from the caller whose message it has."""
        self._output = output

    async def __call__(self, call: Conversation[bytes]) -> None:
        """Serve one caller."""
        async for message in call:
            if is_exit(message):
                return
            if message or call.remote.is_datagram:
                await self._output(call.remote, message)
