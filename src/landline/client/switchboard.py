"""The sessions of one run: what is told of them, and pausing and ending all of them at once.

A session is one sender and one receiver on one connection. Several may be under way at a time,
each in a thread of its own; whoever runs them tells what happens through `say`, one at a time.
What does not live here: how the two found each other, what follows from a session's end.
"""

from __future__ import annotations

import contextlib
import threading
from typing import TYPE_CHECKING, Final, Protocol, TypeVar

from landline.client import transfer_events as events
from landline.errors import Error, ExpiredError, IncompleteError, RefusedError
from landline.transfer.watch import Watch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from landline.catalogue import Language
    from landline.client.unfinished import Running
    from landline.transfer.watch import Figures, Outcome

NOTED_EVERY: Final = 5.0
"""Seconds between two notes of how far it is, for the list of what is unfinished."""
LAST_WORDS: Final = 3.0
"""Seconds that sessions have to end by themselves when the run is over or interrupted."""
_LOOK_UP: Final = 1.0
"""Seconds after which a thread that waits looks whether it was interrupted."""

T = TypeVar("T")


class Work(Protocol):
    """`transfer.sending.Sending` or `transfer.receiving.Receiving`."""

    def run(self) -> Outcome:
        """Return once everything has arrived; raises why it did not."""

    def pause(self, on: bool) -> None:  # noqa: FBT001 (it says whether)
        """Stop what is under way, or let it go on."""

    def cancel(self, code: str = "transfer.cancelled") -> None:
        """End it; the other side is told `code`."""


class Switchboard:
    """See the module's docstring. Any thread may call any of it."""

    def __init__(self, tell: Callable[[events.TransferEvent], None], language: Language) -> None:
        """Tell `tell` what happens, the words of failures in `language`."""
        self.stopping = threading.Event()
        """Set once the run is to end."""
        self._tell = tell
        self._language: Language = language
        self._telling = threading.Lock()
        self._lock = threading.Lock()
        self._works: set[Work] = set()
        self._paused = False
        self._numbers = 0
        self._failed: Error | None = None

    def say(self, event: events.TransferEvent) -> None:
        """Tell what happened."""
        with self._telling:
            self._tell(event)

    def fail(self, error: Error, *, session: int = 0, peer: str = "", command: str = "") -> None:
        """Tell that something does not go on; once, if it is told again on the way up."""
        with self._lock:
            if error is self._failed:
                return
            self._failed = error
        language = self._language
        self.say(events.failed(error, language, session=session, peer=peer, command=command))

    @property
    def live(self) -> int:
        """How many sessions are under way."""
        with self._lock:
            return len(self._works)

    def number(self) -> int:
        """Return the number of a new session."""
        with self._lock:
            self._numbers += 1
            return self._numbers

    def converse(
        self,
        session: int,
        peer: str,
        make: Callable[[Watch], Work],
        noted: Callable[[Watch], Running | None],
    ) -> Outcome:
        """Run what `make` returns to its end, telling how far it is; raises as its `run` does.

        `noted` has the record of the transfer, once there is one. Raises IncompleteError
        `transfer.stopped` where the run is ending already.
        """
        watch = Watch()
        work = make(watch)
        with self._holding(work), _Ticker(self, session, peer, watch, noted) as ticker:
            outcome = work.run()
            ticker.end()
        self.say(events.Arrived(session, peer, outcome))
        return outcome

    def pause(self, on: bool) -> None:  # noqa: FBT001 (it says whether)
        """Stop all sessions, and those that begin meanwhile, or let them go on."""
        with self._lock:
            self._paused = on
            works = list(self._works)
        for work in works:
            work.pause(on=on)

    def cancel(self, code: str = "transfer.cancelled") -> None:
        """End all sessions, and let none begin any more; the other sides are told `code`."""
        self.stopping.set()
        with self._lock:
            works = list(self._works)
        for work in works:
            work.cancel(code)

    def check(self) -> None:
        """Raise IncompleteError `transfer.stopped` once the run is to end."""
        if self.stopping.is_set():
            raise IncompleteError("transfer.stopped")

    def sleep(self, seconds: float) -> None:
        """Wait; raises as `check` does as soon as the run is to end."""
        self.stopping.wait(seconds)
        self.check()

    @contextlib.contextmanager
    def _holding(self, work: Work) -> Iterator[None]:
        with self._lock:
            self._works.add(work)
            paused = self._paused
        try:
            if self.stopping.is_set():
                work.cancel()  # it ends as soon as it begins, and the other side is told
            elif paused:
                work.pause(on=True)
            yield
        finally:
            with self._lock:
                self._works.discard(work)


class _Ticker:
    """Tells how far one session is, in a thread of its own, while it is under way."""

    def __init__(
        self,
        board: Switchboard,
        session: int,
        peer: str,
        watch: Watch,
        noted: Callable[[Watch], Running | None],
    ) -> None:
        self._board = board
        self._session = session
        self._peer = peer
        self._watch = watch
        self._noted = noted
        self._over = threading.Event()
        self._accepted = False
        self._paused = False
        self._thread = threading.Thread(target=self._run, name="progress", daemon=True)

    def __enter__(self) -> _Ticker:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def accepted(self) -> None:
        """Tell that the receiver wanted it, unless that was told."""
        if not self._accepted:
            self._accepted = True
            self._board.say(events.Accepted(self._session, self._peer))

    def end(self) -> None:
        """Tell what was not told yet of a session that has ended well."""
        self.accepted()
        self._over.set()
        self._thread.join()
        if self._paused:
            self._board.say(events.Resumed(self._session, self._peer))

    def _run(self) -> None:
        ticks = 0
        while not self._over.wait(events.TICK):
            ticks += 1
            running = self._noted(self._watch)
            if running is not None and ticks % round(NOTED_EVERY / events.TICK) == 0:
                running.write(done=self._watch.there)
            self._show(self._watch.figures())

    def _show(self, figures: Figures) -> None:
        if figures.stage == "offering":
            return
        self.accepted()
        paused = figures.paused
        if (paused is not None) != self._paused:
            self._paused = paused is not None
            session, peer = self._session, self._peer
            self._board.say(
                events.Resumed(session, peer)
                if paused is None
                else events.Paused(session, peer, paused)
            )
        self._board.say(events.Progress(self._session, self._peer, figures))


def is_loss(error: Error) -> bool:
    """Tell whether the other side may come back after this, and the transfer go on."""
    return isinstance(error, ExpiredError) or error.code == "transfer.lost"


@contextlib.contextmanager
def read_once(is_stream: Callable[[], bool]) -> Iterator[None]:
    """Let a loss be the end of what cannot be read again, such as standard input.

    That it is such is asked once it is lost: before it was offered, nobody may know.
    """
    try:
        yield
    except Error as error:
        if is_loss(error) and is_stream():
            raise IncompleteError("transfer.stream-lost") from error
        raise


def is_no(error: Error) -> bool:
    """Tell whether the other side did not want it."""
    return isinstance(error, RefusedError) and error.code == "transfer.refused"


def supervised(work: Callable[[], T], cancel: Callable[[], None]) -> T:
    """Do `work` in a thread, so that an interruption (Ctrl-C) reaches this one, and ends it.

    Then `cancel` is called, the work has LAST_WORDS seconds to end, and the interruption goes
    on; whatever is still under way ends with the program.
    """
    results: list[T] = []
    errors: list[BaseException] = []
    over = threading.Event()

    def run() -> None:
        try:
            results.append(work())
        except BaseException as error:
            errors.append(error)
        finally:
            over.set()

    threading.Thread(target=run, name="transfer", daemon=True).start()
    try:
        # A Ctrl-C that comes just before a lock is waited for does not wake the wait.
        while not over.wait(_LOOK_UP):
            pass
    except BaseException:
        cancel()
        over.wait(LAST_WORDS)
        raise
    if errors:
        raise errors[0]
    return results[0]
