"""Sending: finds whoever is to have it, or lets itself be found, until it has arrived there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from landline.client.transfer_options import SendOptions

if TYPE_CHECKING:
    from collections.abc import Callable

    from landline.client.client import Client
    from landline.client.transfer_events import TransferEvent


class Outgoing:
    """One thing that is sent, to one receiver or several."""

    def __init__(
        self,
        source: Any,
        to: str | None = None,
        *,
        tell: Callable[[TransferEvent], None],
        hub: Callable[[], Client] | None = None,
        options: SendOptions | None = None,
        pace: Any = None,
        machine: Any = None,
    ) -> None:
        """Send `source` (`transfer.sending`: Files, Stream, Text) to `to`.

        `to`: None: whoever gets the code that `waiting` tells; a code or its link: who waits
        with it (`landline receive`); the name of a device that is known; `@user` or a room
        of the hub. `hub` makes a client of the hub that may help, not open yet, and is called
        only if one is needed; None: without. `tell` is called with all that happens, from
        any thread, never from two at once; it must not block for long.
        """

    def run(self) -> list[Any]:
        """Return the outcome for each receiver that has it, once all have who are to.

        Raises what made the last of them fail if none has it. Interrupting it (Ctrl-C) is
        `cancel`, and the interruption goes on.
        """
        raise NotImplementedError

    def pause(self, on: bool) -> None:  # noqa: FBT001
        """Send nothing until called with False; from any thread."""

    def cancel(self) -> None:
        """Give up, from any thread: `run` ends with RefusedError `transfer.stopped`.

        The other side is told, and keeps what it has so that it can go on later.
        """
