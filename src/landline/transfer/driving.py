"""What drives either core of a transfer: threads, one lock, and an end that leaves nothing behind.

    caller's thread   what takes long, one after another: asking, hashing, making folders, the end
    control           reads what the other side says, and gives the core the time
    dialler           where this side dials: sees to so many data connections as are worth it
    one each          data connections, from their dialling on

All of them call the core under one lock, and say what it orders in that order. Ctrl-C comes to
the caller's thread, which tells the other side and keeps what there is. What does not live
here: what a data connection does, and what the orders of one side mean (`sending`, `receiving`).
"""

from __future__ import annotations

import threading
from contextlib import ExitStack, suppress
from queue import SimpleQueue
from time import monotonic
from typing import TYPE_CHECKING, Final

from landline.errors import Error, IncompleteError
from landline.transfer import messages
from landline.transfer.orders import Cut, End, Order, Say
from landline.transfer.ramp import FIRST, MOST, Ramp
from landline.transfer.streams import Stream, round_trip

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable

    from landline.transfer.control import Control, Ways
    from landline.transfer.dialogue import Dialogue
    from landline.transfer.keys import Connection, Keys
    from landline.transfer.pace import Pace
    from landline.transfer.ramp import Path
    from landline.transfer.watch import Meter, Watch

TICK: Final = 0.1
"""Seconds between two looks at the clock."""

MOST_STREAMS: Final = 64
"""Data connections that others dialled, at once; who knows the secret could open more and more.
Some more than anybody dials (`ramp.MOST`): one that broke there may still be here."""

PER_CONNECTION: Final = 1 << 20
"""Bytes that are worth another connection."""

MOST_FAILURES: Final = 8
"""Connections in a row that could not be dialled, broke or brought nothing, as long as
nothing arrives."""

_BACKOFF_FIRST: Final = 0.1
_BACKOFF_MOST: Final = 2.0
_FAREWELL: Final = 2.0
"""Seconds that connections have to end in order, once all has arrived."""


class Driver:
    """One side of one session; `run` of what is built on it may be called once."""

    def __init__(
        self,
        core: Dialogue,
        control: Control,
        ways: Ways,
        watch: Watch,
        pace: Pace | None,
        connections: int | None,
        *,
        greets: bool,
    ) -> None:
        """`greets`: this side has something to say first also where it was dialled."""
        self._control = control
        self._ways = ways
        self._watch = watch
        self._pace = pace
        self._connections = connections
        self._greets = greets or ways.dials
        self._keys: Keys | None = None
        self._turn = threading.Condition()
        self._stopping = threading.Event()
        self._ended: End | None = None
        self._dialogue = core
        self._tasks: SimpleQueue[Order | None] = SimpleQueue()
        self._doors = ExitStack()
        self._streams: dict[int, Stream] = {}
        self._dialling = 0
        """Connections that this side is dialling."""
        self._path: float | None = None
        """Seconds of the shortest round trip, once one was dialled."""
        self._answering = 0
        """Connections that others dialled, those that have proven nothing yet among them."""
        self._threads: list[threading.Thread] = []
        self._crash: BaseException | None = None
        self._fruitless = 0
        """Connections since something arrived that broke, brought nothing or were not made."""
        self._started = monotonic()

    def pause(self, on: bool) -> None:  # noqa: FBT001 (it says whether)
        """Let nothing be sent, or let it go on; from any thread."""
        self._act(lambda: self._dialogue.pause(on))

    def cancel(self, code: str = "transfer.cancelled", *, final: bool = False) -> None:
        """Give up, and tell the other side; `final`: what there is is not kept. Any thread."""
        self._act(lambda: self._dialogue.cancel(code, final=final))

    # What one side does otherwise than the other.

    def _wants_more(self) -> bool:
        """Tell, under the lock, whether data connections are still of use."""
        raise NotImplementedError

    def _size(self) -> int:
        """Return the bytes there are to move, and those that have arrived: under the lock."""
        raise NotImplementedError

    def _landed(self) -> int:
        raise NotImplementedError

    def _waits(self) -> bool:
        """Tell, under the lock, whether all that is to move waits for the other side."""
        return all(stream.waits for stream in self._streams.values())

    def _begin(self) -> list[Order]:
        """Return what comes first, under the lock."""
        return []

    def _at_once(self, order: Order) -> bool:
        """Do, under the lock, what must be done before anything else; tell if that was all."""
        del order
        return False

    def _do(self, order: Order) -> None:
        """Do what takes long, in the caller's thread. Raises Error for what ends it all."""
        raise NotImplementedError

    def _carry(self, stream: Stream, meter: Meter) -> None:
        """Move what there is to move on a connection, until that is over."""
        raise NotImplementedError

    def _carried(self, number: int, error: Error | None) -> None:
        """Take that a connection is over, in order or by `error`."""
        raise NotImplementedError

    # The caller's thread.

    def _drive(self, transfer: bytes | None = None) -> None:
        """Run to the end; raises the Error that it ended by.

        `transfer`: take connections for it from the beginning.
        """
        reader = threading.Thread(target=self._listen, name="landline-control")
        try:
            with self._doors:
                if transfer is not None:
                    self._expect(transfer)
                self._act(self._begin)
                reader.start()
                while (order := self._tasks.get()) is not None:
                    if self._wanted():
                        self._do_or_fail(order)
        except KeyboardInterrupt:
            self.cancel()
            raise
        finally:
            self._close(reader)
        error = self._crash or (self._ended.error if self._ended is not None else None)
        if error is not None:
            _let_go(error)
            raise error

    def _do_or_fail(self, order: Order) -> None:
        try:
            self._do(order)
        except Error as error:
            self._fail(error)

    def _expect(self, transfer: bytes) -> None:
        """Take connections that greet for `transfer`, where this side does not dial them."""
        if not self._ways.dials:
            self._doors.enter_context(self._ways.expect(transfer, self._take))

    def _close(self, reader: threading.Thread) -> None:
        """End every thread, and close every socket."""
        if self._ended is not None and self._ended.error is None:
            until = monotonic() + _FAREWELL
            with self._turn:
                self._turn.notify_all()
                while self._streams and (left := until - monotonic()) > 0:
                    self._turn.wait(left)
        self._stop()
        self._control.close()
        for thread in (reader, *self._threads):
            if thread.ident is not None:
                thread.join()

    def _stop(self) -> None:
        self._stopping.set()
        with self._turn:
            self._turn.notify_all()
            for stream in self._streams.values():
                stream.stop()

    # The core.

    def _act(self, call: Callable[[], list[Order]]) -> None:
        """Call the core and do what it orders: what takes long, in the caller's thread."""
        for order in self._act_here(call):
            self._tasks.put(order)

    def _act_here(self, call: Callable[[], list[Order]]) -> list[Order]:
        """Call the core and do what is done at once; return the rest."""
        with self._turn:
            rest = [order for order in call() if not self._done_at_once(order)]
            self._tell()
            self._turn.notify_all()
        return rest

    def _done_at_once(self, order: Order) -> bool:
        if isinstance(order, Say):
            # Nobody is told any more if the line is gone: who reads from it finds out.
            with suppress(Error):
                self._control.send(messages.encode(order.message))
        elif isinstance(order, Cut):
            if (stream := self._streams.get(order.number)) is not None:
                stream.stop()
        elif isinstance(order, End):
            self._ended = order
            if order.error is not None:
                self._stopping.set()
                for stream in self._streams.values():
                    stream.stop()
            self._tasks.put(None)
        else:
            return self._at_once(order)
        return True

    def _tell(self) -> None:
        watch = self._watch
        watch.size = self._size()
        watch.landed = self._landed()
        watch.kept = self._dialogue.kept
        watch.waits = self._waits()
        watch.paused = self._dialogue.paused

    def _fail(self, error: Error) -> None:
        self._act(lambda: self._dialogue.failed(error))

    def _crashed(self, crash: BaseException) -> None:
        """Take what no thread should raise: whoever called `run` gets it."""
        self._crash = self._crash or crash
        self._fail(Error("transfer.unknown"))
        self._tasks.put(None)

    def _wanted(self) -> bool:
        return not self._stopping.is_set()

    # The control connection's thread.

    def _listen(self) -> None:
        try:
            ticked = monotonic()
            while not self._dialogue.is_over:
                frame = self._control.receive(TICK)
                now = monotonic()
                if frame is not None:
                    message = messages.decode(frame)
                    self._act(lambda: self._dialogue.receive(message, now))  # noqa: B023
                # What has come is taken first: after a sleep the other side is not taken for lost.
                if frame is None or now - ticked >= TICK:
                    ticked = now
                    self._act(lambda: self._dialogue.tick(now))  # noqa: B023
        except Error as error:
            self._fail(error)
        except BaseException as crash:
            self._crashed(crash)

    # Data connections.

    def _connect(self, keys: Keys) -> None:
        """Let data connections be, from now on."""
        with self._turn:
            self._keys = keys
            self._turn.notify_all()
        if self._ways.dials:
            self._spawn(self._dial, "landline-dialler")

    def _spawn(self, target: Callable[[], None], name: str) -> None:
        thread = threading.Thread(target=target, name=name)
        with self._turn:
            self._threads = [each for each in self._threads if each.is_alive()]
            # Started under the lock: one that is not started cannot be waited for.
            thread.start()
            self._threads.append(thread)

    def _take(self, sock: socket.socket, greeting: bytes) -> None:
        """Take over a connection that greeted for this transfer (`control.Ways.expect`)."""
        with self._turn:
            if self._answering >= MOST_STREAMS or self._stopping.is_set():
                sock.close()
                return
            self._answering += 1
        self._spawn(lambda: self._answer(sock, greeting), "landline-data")

    def _answer(self, sock: socket.socket, greeting: bytes) -> None:
        """Be the thread of a connection that others dialled."""
        try:
            self._answered(sock, greeting)
        finally:
            with self._turn:
                self._answering -= 1

    def _answered(self, sock: socket.socket, greeting: bytes) -> None:
        with self._turn:
            # It may be here before what was said on the control connection.
            self._turn.wait_for(lambda: self._keys or self._stopping.is_set())
            keys = self._keys
        try:
            connection = keys.accept(greeting) if keys else None
        except Error:
            connection = None  # not of this transfer, whoever it is: not a word
        opened = self._open(sock, connection) if connection else None
        if opened is None:
            sock.close()
        else:
            self._serve(*opened)

    def _open(self, sock: socket.socket, connection: Connection) -> tuple[Stream, Meter] | None:
        """Count a connection among those that there are; None if it is too late for it."""
        try:
            stream = Stream(sock, connection, self._pace, self._stopping)
        except OSError:  # it broke already
            return None
        with self._turn:
            if self._stopping.is_set():
                return None
            self._streams[stream.number] = stream
            return stream, self._watch.meter(stream.number)

    def _serve(self, stream: Stream, meter: Meter) -> None:
        """Be the thread of one connection."""
        error: Error | None = None
        try:
            if self._greets:
                stream.greet()
            self._carry(stream, meter)
        except Error as fault:
            error = fault
        except BaseException as crash:
            self._crashed(crash)
        finally:
            self._forget(stream, meter, broken=error is not None)
        self._carried(stream.number, error)
        if error is not None:
            _let_go(error)

    def _forget(self, stream: Stream, meter: Meter, *, broken: bool) -> None:
        stream.close()
        self._watch.drop(meter)
        with self._turn:
            del self._streams[stream.number]
            self._fruitless += broken or not meter.moved
            self._turn.notify_all()

    def _dial(self) -> None:
        """Be the thread that keeps so many connections as are worth it."""
        try:
            self._keep_connected()
        except Error as error:
            self._fail(error)
        except BaseException as crash:
            self._crashed(crash)

    def _keep_connected(self) -> None:
        ramp: Ramp | None = None
        most, landed = MOST, -1
        while True:
            with self._turn:
                if self._stopping.is_set() or not self._wants_more():
                    return
                if landed != self._landed():
                    landed, self._fruitless = self._landed(), 0
                if ramp is None and self._path is not None:
                    ramp = Ramp(self._path, monotonic(), fixed=self._connections)
                live, tries = len(self._streams) + self._dialling, self._fruitless
                worth = self._worth(ramp)
                if live >= min(most, worth):
                    self._turn.wait(TICK)
                    continue
                # All that there are may break at once.
                gives_up = tries >= max(MOST_FAILURES, 2 * worth)
                if not gives_up:
                    self._dialling += 1
            if gives_up:
                if not live:
                    raise IncompleteError("transfer.lost")
                most = live  # there is no way for more of them
                continue
            if tries:
                self._stopping.wait(min(_BACKOFF_FIRST * 2**tries, _BACKOFF_MOST))
            self._spawn(self._try, "landline-data")

    def _worth(self, ramp: Ramp | None) -> int:
        """Return how many connections are worth it: two, until one tells of the path."""
        if ramp is None:
            return min(FIRST, self._connections or self._most())
        wanted = ramp.look(monotonic(), self._watch.moved, self._states)
        return wanted if self._connections else min(wanted, self._most())

    def _states(self) -> list[Path]:
        """Return, under the lock, what the connections have found of their path."""
        return [stream.path(self._path or 0.0) for stream in self._streams.values()]

    def _most(self) -> int:
        """Return how many connections there is still enough to do for."""
        return 1 + (self._size() - self._landed()) // PER_CONNECTION

    def _try(self) -> None:
        """Be the thread of a connection that this side dials."""
        opened = None
        try:
            opened = self._dialled()
        except BaseException as crash:
            self._crashed(crash)
        finally:
            with self._turn:
                self._dialling -= 1
                self._fruitless += opened is None
                self._turn.notify_all()
        if opened is not None:
            self._serve(*opened)

    def _dialled(self) -> tuple[Stream, Meter] | None:
        """Return a new connection; None if there is no way for it now."""
        try:
            sock = self._ways.dial()
        except Error:
            return None
        assert self._keys is not None
        opened = self._open(sock, self._keys.dial())
        if opened is None:
            sock.close()
        else:
            found = round_trip(sock)
            self._path = found if self._path is None else min(self._path, found)
        return opened


def _let_go(error: BaseException) -> None:
    """Forget what the frames held that an error came through: open files among it."""
    fault: BaseException | None = error
    while fault is not None:
        at = fault.__traceback__
        while at is not None:
            with suppress(RuntimeError):  # that of the caller goes on
                at.tb_frame.clear()
            at = at.tb_next
        fault = fault.__cause__ or fault.__context__
