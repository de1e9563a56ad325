"""`landline.send`, `landline.receive`: files from machine to machine, for programs.

    await landline.send("photos", to="study")           a device that is known

    sending = landline.send("photos")                   whoever gets the code
    print(await sending.code())
    await sending

    async for figures in landline.receive("inbox", code):
        print(figures.landed, figures.size)

A transfer begins when it is made, in a thread of its own. `Client.send_file` and
`Client.receive_files` are the same with the help of a hub. What does not live here: all that
happens (`outgoing`, `incoming`), the twin for scripts (`blocking_transfers`).
"""

from __future__ import annotations

import asyncio
import os
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Final, Generic, NamedTuple, Protocol, TypeVar

from landline.client.incoming import Incoming
from landline.client.outgoing import Outgoing
from landline.client.transfer_events import Progress, TransferEvent, Waiting
from landline.client.transfer_options import ReceiveOptions, SendOptions
from landline.transfer.pace import Pace
from landline.transfer.sources import Files, Stream, Text

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Generator, Iterable
    from threading import Event

    from landline.client.hub_member import Member, Opened
    from landline.transfer.asking import Question
    from landline.transfer.decisions import Answer, Policy
    from landline.transfer.messages import Offer
    from landline.transfer.sources import Source
    from landline.transfer.watch import Figures, Outcome

    Hub = Callable[[], Member] | Opened
    Tell = Callable[[TransferEvent], None]
    Accept = Callable[[Offer], bool]
    Paths = str | os.PathLike[str] | Iterable[str | os.PathLike[str]]

MOST_EVENTS: Final = 1000
"""Events that wait for a reader; of those beyond, progress is left out."""

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class Work(Protocol[T_co]):
    """`Outgoing` or `Incoming`."""

    def run(self) -> T_co:
        """Do it."""

    def pause(self, on: bool) -> None:  # noqa: FBT001 (it says whether)
        """Hold it, or go on."""

    def cancel(self) -> None:
        """Give up."""


class Transfer(Generic[T]):
    """A transfer under way: `await` it for its result, `async for` to see how far it is."""

    def __init__(self, make: Callable[[Tell], Work[T]], watch: Tell | None) -> None:
        """Made by `send` and `receive`, not by hand."""
        self._loop = asyncio.get_running_loop()
        self._make = make
        self._watch = watch
        self._told: list[TransferEvent] = []
        self._news = asyncio.Event()
        self._result: asyncio.Future[T] = self._loop.create_future()
        self._result.add_done_callback(self._end)
        self._lock = threading.Lock()
        self._work: Work[T] | None = None
        self._is_paused = self._is_cancelled = False
        threading.Thread(target=self._run, name="landline: transfer", daemon=True).start()

    def __await__(self) -> Generator[object, None, T]:
        """Wait until it is over; raises why it failed.

        Cancelling this cancels the transfer, which can go on later all the same.
        """
        return self._wait().__await__()

    def __aiter__(self) -> AsyncIterator[Figures]:
        """How far it is, from time to time, until it is over; raises as awaiting it does."""
        return self.progress()

    async def progress(self) -> AsyncIterator[Figures]:
        """Iterate over how far it is; the same as `async for figures in transfer`."""
        async for event in self.events():
            if isinstance(event, Progress):
                yield event.figures
        await self

    async def events(self) -> AsyncIterator[TransferEvent]:
        """Iterate over all that has happened and will (`landline.transfer_events`)."""
        seen = 0
        while True:
            while seen < len(self._told):
                seen += 1
                yield self._told[seen - 1]
            if self._result.done():
                return
            self._news.clear()
            await self._news.wait()

    async def code(self) -> str:
        """Return the code with which this side waits, in words.

        Raises why it failed, if it did before there was one; and ValueError where none is
        needed.
        """
        async for event in self.events():
            if isinstance(event, Waiting) and event.code:
                return event.code
        await self
        raise ValueError("this transfer has no code")

    def pause(self, *, on: bool = True) -> None:
        """Stop what is under way, on both sides, or let it go on."""
        with self._lock:
            self._is_paused, work = on, self._work
        if work is not None:
            work.pause(on)

    def cancel(self) -> None:
        """Give up; awaiting it raises IncompleteError `transfer.stopped` soon."""
        with self._lock:
            self._is_cancelled, work = True, self._work
        if work is not None:
            work.cancel()

    async def _wait(self) -> T:
        try:
            return await asyncio.shield(self._result)
        except asyncio.CancelledError:
            self.cancel()
            raise

    def _run(self) -> None:
        """Be the transfer's thread."""
        try:
            work = self._make(self._tell)
            with self._lock:
                self._work, is_paused, is_cancelled = work, self._is_paused, self._is_cancelled
            if is_paused:
                work.pause(is_paused)
            if is_cancelled:
                work.cancel()
            result = work.run()
        except BaseException as error:
            self._in_loop(self._result.set_exception, error)
        else:
            self._in_loop(self._result.set_result, result)

    def _in_loop(self, call: Callable[..., object], *arguments: object) -> None:
        try:
            self._loop.call_soon_threadsafe(call, *arguments)
        except RuntimeError:  # the program has ended meanwhile
            return

    def _tell(self, event: TransferEvent) -> None:
        self._in_loop(self._take, event)

    def _take(self, event: TransferEvent) -> None:
        if len(self._told) < MOST_EVENTS or not isinstance(event, Progress):
            self._told.append(event)
        self._news.set()
        if self._watch is not None:
            self._watch(event)

    def _end(self, result: asyncio.Future[T]) -> None:
        # Whoever only looks at events need not take the error as well.
        result.exception()
        self._news.set()


def send(
    what: Paths | Source,
    to: str | None = None,
    *,
    receivers: int | None = None,
    limit: float | None = None,
    patience: float | None = None,
    watch: Tell | None = None,
) -> Transfer[list[Outcome]]:
    """Send a file or folder, or several, or a `Source`; the result is one `Outcome` a receiver.

    `to`: the name of a device that is known, or a code that is shown there; without it,
    whoever gets this side's `code`, for `receivers` of them. `limit`: bytes a second;
    `patience`: seconds to look for the other side, for ever unless given. `watch` is told
    all that happens (`landline.transfer_events`).

    Raises, when awaited: UsageError and LocalError for what cannot be sent; UnreachableError,
    NotAllowedError, RefusedError, IncompleteError and others of `landline.errors` for why it
    did not get there. Whatever has arrived is gone on from the next time.
    """
    sent = Sent(what, to, receivers, limit, patience)
    return Transfer(lambda tell: sent.begin(tell, None), watch)


def receive(
    into: str | os.PathLike[str],
    code: str | None = None,
    *,
    accept: Accept | None = None,
    exists: Policy = "same",
    patience: float | None = None,
    watch: Tell | None = None,
) -> Transfer[Outcome]:
    """Receive into a folder what the sender of `code` sends.

    Without a code this side waits with one of its own (`Transfer.code`), and for devices that
    are known. `accept` is asked about what is offered before anything is written, in a thread
    of the transfer's; without it everything is taken. `exists`: what becomes of files that
    are there already (`transfer.decisions`); with `ask` they are left alone. The rest is as
    for `send`.
    """
    wanted = Received(Path(into), code, accept, exists, patience)
    return Transfer(lambda tell: wanted.begin(tell, None), watch)


class Sent(NamedTuple):
    """What is to be sent, and how."""

    what: Paths | Source
    to: str | None
    receivers: int | None
    limit: float | None
    patience: float | None

    def begin(self, tell: Tell, hub: Hub | None) -> Outgoing:
        """Look at what it is, which may take a while; raises as `Files` does."""
        return Outgoing(
            _source(self.what),
            self.to,
            tell=tell,
            hub=hub,
            options=SendOptions(receivers=self.receivers, timeout=self.patience),
            pace=None if self.limit is None else Pace(self.limit),
        )


class Received:
    """What is to be received, and how."""

    def __init__(
        self,
        into: Path,
        code: str | None,
        accept: Accept | None,
        exists: Policy,
        patience: float | None,
    ) -> None:
        self._into = into
        self._code = code
        self._chooser = Chooser(accept)
        self._options = ReceiveOptions(policy=exists, timeout=patience)

    def begin(self, tell: Tell, hub: Hub | None) -> Receiver:
        """Return what receives it."""
        return Receiver(
            self._code,
            into=self._into,
            decide=self._chooser,
            tell=tell,
            hub=hub,
            options=self._options,
        )


class Receiver(Incoming):
    """A receiver of one thing."""

    def run(self) -> Outcome:
        """As `Incoming.run`, which without `always` has an outcome."""
        outcome = super().run()
        assert outcome is not None
        return outcome


def _source(what: Paths | Source) -> Source:
    if isinstance(what, Files | Stream | Text):
        return what
    return Files([what] if isinstance(what, str | os.PathLike) else what)


class Chooser:
    """Stands for the person who is asked (`transfer_decider.Asker`)."""

    def __init__(self, accept: Accept | None) -> None:
        self._accept = accept

    def consider(self, offer: Offer, withdrawn: Event) -> str | None:
        """Ask the program, if it wants to be asked."""
        del withdrawn
        wanted = self._accept is None or self._accept(offer)
        return None if wanted else "transfer.refused"

    def choose(self, questions: list[Question], withdrawn: Event) -> dict[int, Answer]:
        """Leave alone what is there."""
        del questions, withdrawn
        return {}
