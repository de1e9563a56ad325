"""Receiving: finds who sends, or lets itself be found, until everything is here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, BinaryIO

from landline.client.transfer_options import ReceiveOptions

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from landline.client.client import Client
    from landline.client.transfer_events import TransferEvent


class Incoming:
    """A receiver: of one thing, or with `always` of whatever known devices send."""

    def __init__(
        self,
        code: str | None = None,
        *,
        into: Path | BinaryIO,
        decide: Any,
        tell: Callable[[TransferEvent], None],
        hub: Callable[[], Client] | None = None,
        options: ReceiveOptions | None = None,
        pace: Any = None,
        machine: Any = None,
    ) -> None:
        """Receive into the folder or stream `into` what the sender of `code` sends.

        `code`: what `landline send` shows, or its link. None: this side waits with a code of
        its own, and takes from known devices and from offers to it at the hub. `decide`
        (`transfer.receiving.Decider`) is asked about everything before it comes, by several
        threads with `always`. `hub`, `tell`: as for `Outgoing`.
        """

    def run(self) -> Any:
        """Return the outcome; with `always`, never.

        Raises why it did not come. Interrupting it (Ctrl-C) is `cancel`, and the interruption
        goes on.
        """
        raise NotImplementedError

    def pause(self, on: bool) -> None:  # noqa: FBT001
        """Let nothing come until called with False; from any thread."""

    def cancel(self) -> None:
        """Give up, from any thread: `run` ends with RefusedError `transfer.stopped`.

        The other side is told; what is here is kept so that it can go on later.
        """
