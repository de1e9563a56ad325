"""What both sides of a transfer do alike: stay alive, pause, give up, and end once. Pure.

The base of `sender.Sender` and `receiver.Receiver`. Time is an argument, in seconds of a clock
that only goes forward. Nothing that the other side says raises: what it may not say ends the
transfer with an error, which it is told. Threads may call any method under one lock of their
driver; whatever comes after the end is ignored.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Final, Literal

from landline.errors import Error, ExpiredError, IncompleteError
from landline.transfer.messages import Alive, Cancel, Pause
from landline.transfer.orders import End, Say
from landline.transfer.reasons import by_peer, told

if TYPE_CHECKING:
    from landline.transfer.messages import AnyMessage
    from landline.transfer.orders import Order

ALIVE_EVERY: Final = 10.0
"""Seconds of silence after which a side says that it is there: three times in `PATIENCE`."""
PATIENCE: Final = 30.0
"""Seconds without a word after which the other side is taken for lost."""


class Dialogue(ABC):
    """One side of the control connection."""

    def __init__(self, now: float, patience: float) -> None:
        self.is_over = False
        """Whether `End` was ordered."""
        self._now = self._said = self._heard = now
        self._patience = patience
        self._here = self._there = False

    @property
    @abstractmethod
    def kept(self) -> int:
        """Bytes of what is sent that the receiver had already, and has proven."""

    @property
    def paused(self) -> Literal["here", "there"] | None:
        """Who wants nothing sent for the time being; if both do, this side."""
        return "here" if self._here else "there" if self._there else None

    def receive(self, message: AnyMessage, now: float) -> list[Order]:
        """Return what follows from what the other side said."""
        if self.is_over:
            return []
        self._now = self._heard = now
        if isinstance(message, Alive):
            return []
        if isinstance(message, Pause):
            self._there = message.on
            return []
        if isinstance(message, Cancel):
            return self._end(by_peer(message.code), final=message.final)
        try:
            return self._take(message)
        except Error as error:
            return self.failed(error)

    def tick(self, now: float) -> list[Order]:
        """Return what is due by now: to be called some ten times a second.

        What has arrived until `now` has to be given to `receive` first: a machine that was
        asleep would take the other side for lost.
        """
        if self.is_over:
            return []
        self._now = now
        if self._is_late():
            return self._expired()
        orders = self._due()
        if now - self._said >= ALIVE_EVERY:
            orders += self._say(Alive())
        return orders

    def pause(self, on: bool) -> list[Order]:  # noqa: FBT001 (it says whether)
        """Stop what is sent, from this side, or let it go on."""
        if self.is_over or self._here == on:
            return []
        self._here = on
        return self._say(Pause(on))

    def cancel(self, code: str = "transfer.cancelled", *, final: bool = False) -> list[Order]:
        """Give up because this side's user wants to; the other side is told `code`.

        It ends with IncompleteError `transfer.stopped`. `final`: neither side keeps what there
        is, so that nothing could go on from here.
        """
        if self.is_over:
            return []
        said = self._say(Cancel(code, final))
        return [*said, *self._end(IncompleteError("transfer.stopped"), final=final)]

    def failed(self, error: Error, *, final: bool = False) -> list[Order]:
        """Give up because of `error`; the other side is told its code."""
        if self.is_over:
            return []
        return [*self._say(Cancel(told(error.code), final)), *self._end(error, final=final)]

    @abstractmethod
    def _take(self, message: AnyMessage) -> list[Order]:
        """Return what follows; raises ProtocolError for what may not be said now."""

    def _due(self) -> list[Order]:
        """Return what is to be said from time to time."""
        return []

    def _is_late(self) -> bool:
        """Tell whether the other side has been waited for long enough."""
        return self._now - self._heard > self._patience

    def _expired(self) -> list[Order]:
        """End because nothing was heard; nobody would hear why."""
        return self._end(ExpiredError("transfer.expired"))

    def _say(self, *messages: AnyMessage) -> list[Order]:
        return self._spoken([Say(message) for message in messages])

    def _spoken(self, orders: list[Order]) -> list[Order]:
        """Note down that something is said, if anything is."""
        if any(isinstance(order, Say) for order in orders):
            self._said = self._now
        return orders

    def _end(self, error: Error | None, *, final: bool = False) -> list[Order]:
        self.is_over = True
        return [End(error, final)]
