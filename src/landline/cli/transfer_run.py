"""One transfer of a command line: its thread, the keys, Ctrl-C, and the status it ends with.

The transfer runs in a thread of its own, so that the main thread is there for Ctrl-C: the first
one gives up in order, and the other side is told; a second one ends the program at once.
"""

from __future__ import annotations

import os
import signal
import threading
from typing import TYPE_CHECKING, Final, Protocol

from landline.cli.exits import Exit
from landline.cli.keyboard import Keyboard
from landline.cli.transfer_summary import lacks
from landline.client import transfer_events as events
from landline.errors import Error

if TYPE_CHECKING:
    from types import FrameType

    from landline.cli.console import Console
    from landline.cli.transfer_display import Display

PAUSE: Final = ("p", " ")
GIVE_UP: Final = "q"

_SAID: Final = (
    events.Met,
    events.Offered,
    events.Refused,
    events.Lost,
    events.Arrived,
    events.Failed,
)
"""What is said of other sessions while a person thinks about one."""


class Transfer(Protocol):
    """What `Outgoing` and `Incoming` have in common."""

    def run(self) -> object:
        """Do it; raises why it did not come to its end."""

    def pause(self, on: bool) -> None:  # noqa: FBT001
        """Hold it, or go on."""

    def cancel(self) -> None:
        """Give up: `run` ends soon."""


class TransferRun:
    """One run; make it, then the transfer that tells it, then `go`."""

    def __init__(self, console: Console, display: Display, *, has_keys: bool = True) -> None:
        """`has_keys`: standard input is a person's, not something that is sent."""
        self.keyboard = Keyboard(self._pressed)
        self._console = console
        self._display = display
        self._has_keys = has_keys
        self._transfer: Transfer | None = None
        self._paused = False
        self._interrupts = 0
        self._news = threading.Event()
        """It is over, or somebody wants it to be."""
        self._is_over = False
        self._connected: set[int] = set()
        """Sessions with somebody at the other end."""
        self._lacks = False
        self._failure: BaseException | None = None

    def tell(self, event: events.TransferEvent) -> None:
        """Take an event of the transfer.

        Progress is not shown over a question; what else happens meanwhile stands above it.
        """
        self._follow(event)
        if isinstance(event, events.Progress):
            if self.keyboard.is_asking:
                return
            if self._has_keys and self.keyboard.watch():
                self._display.aside()
                self._console.tell("send.keys")
        stands = isinstance(event, _SAID) and self.keyboard.make_way()
        self._display.tell(event)
        if stands:
            self.keyboard.come_back()

    def go(self, transfer: Transfer) -> int:
        """Run it to its end; return the exit status. Raises what `run` raises.

        An error that was shown already as an event is not raised but its status returned.
        """
        self._transfer = transfer
        worker = threading.Thread(target=self._work, name="transfer", daemon=True)
        before = signal.signal(signal.SIGINT, self._interrupted)
        try:
            with self.keyboard:
                worker.start()
                self._wait(transfer)
        finally:
            signal.signal(signal.SIGINT, before)
            self._display.aside()
        return self._status()

    def _follow(self, event: events.TransferEvent) -> None:
        """Note who is connected, and what should have arrived and did not."""
        if isinstance(event, events.Met):
            self._connected.add(event.session)
        elif isinstance(event, events.Arrived | events.Refused | events.Failed):
            self._connected.discard(event.session)
        if isinstance(event, events.Arrived) and lacks(event.outcome):
            self._lacks = True

    def _work(self) -> None:
        assert self._transfer is not None
        try:
            self._transfer.run()
        except BaseException as error:
            self._failure = error
        self._is_over = True
        self._news.set()

    def _wait(self, transfer: Transfer) -> None:
        gave_up = False
        while not self._is_over:
            self._news.wait()
            self._news.clear()
            if self._interrupts and not gave_up and not self._is_over:
                gave_up = True
                self.keyboard.leave()  # whoever waits for an answer gets none
                self._display.aside()
                if self._connected:
                    self._console.tell("send.giving-up")
                transfer.cancel()

    def _status(self) -> int:
        error = self._failure
        if error is None:
            return Exit.INCOMPLETE if self._lacks else Exit.DONE
        if self._interrupts:
            return Exit.INTERRUPTED
        shown = self._display.failed
        code = None if shown is None or self._console.debug else shown.code
        if isinstance(error, Error) and error.code == code:
            return error.exit_status
        raise error

    def _pressed(self, key: str) -> None:
        if key == GIVE_UP:
            self._interrupts += 1
            self._news.set()
        elif key in PAUSE and self._transfer is not None:
            self._paused = not self._paused
            self._transfer.pause(self._paused)

    def _interrupted(self, number: int, frame: FrameType | None) -> None:
        del number, frame
        self._interrupts += 1
        if self._interrupts > 1:
            self.keyboard.leave()
            os._exit(Exit.INTERRUPTED)
        self._news.set()
