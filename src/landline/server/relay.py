"""The way through the hub for two who transfer files and cannot reach each other (DESIGN §8).

    0xC5 | 0x00 | side u8 (0 dials the session, 1 answers it) | ticket, 32 bytes        35 bytes

As soon as there are two of different sides with one ticket, both are told 0x01, and from then
on a worker passes on what each says to the other. It is ciphertext to the hub. A ticket that
is dead, or was never given out, is closed without a word. What does not live here: who is
given a ticket (`hub/offers.py`), how bytes are passed on (`piping`).
"""

from __future__ import annotations

import asyncio
import socket
import time
from collections import Counter, deque
from typing import TYPE_CHECKING, Final

from landline.errors import Error
from landline.hub.tickets import TICKET_BYTES
from landline.observe import fields, logger
from landline.wire.sniff import Door

if TYPE_CHECKING:
    from collections.abc import Callable

    from landline.hub.tickets import Ticket, Tickets
    from landline.observe import Counters
    from landline.server.workers import Workers
    from landline.settings import HubSettings

START: Final = b"\xc5\x00"
"""What a caller who has a ticket begins with; 0xC5 0x01 is a transfer's own connection, which
has no business at a hub."""
PREAMBLE: Final = len(START) + 1 + TICKET_BYTES
DIALS: Final = 0
"""The side that dials the session; 1 is the one that answers it."""
PAIRED: Final = b"\x01"
"""What both are told when there are two of them."""

_log = logger("server")


class Relay:
    """See the module's docstring. Every call belongs to the event loop."""

    def __init__(
        self,
        settings: HubSettings,
        tickets: Tickets,
        workers: Workers,
        counters: Counters,
        release: Callable[[str], None],
    ) -> None:
        """Take callers who are counted as strangers; `release(source)` takes one back."""
        self._limits = settings.relay
        self._grace = settings.wire.login_grace
        self._tickets = tickets
        self._workers = workers
        self._counters = counters
        self._release = release
        self._loop = asyncio.get_running_loop()
        self._callers: dict[_Caller, None] = {}
        self._parked: dict[Ticket, tuple[deque[_Parked], deque[_Parked]]] = {}
        """Of each ticket: who dials, and who answers."""
        self._count = 0
        self._waiting_of: Counter[str] = Counter()
        """Those who wait, by address."""
        self._pairs: set[asyncio.Task[None]] = set()
        self._pairs_of: Counter[str] = Counter()
        self.relayed = 0
        """Bytes that were passed on between pairs which have ended."""

    def figures(self) -> dict[str, int]:
        """Return how many connections wait, and how many pairs are passed on."""
        return {"waiting": self._count, "pairs": len(self._pairs)}

    def take(self, sock: socket.socket, source: str) -> None:
        """Find out whom the caller on `sock` wants to meet."""
        caller = _Caller(sock, source, self._loop.time() + self._grace)
        self._callers[caller] = None
        if not self._hear(caller):
            self._loop.add_reader(sock, self._hear, caller)

    def sweep(self, now: float) -> None:
        """Close what waits for too long; `now` is the loop's time."""
        for caller in [caller for caller in self._callers if caller.deadline <= now]:
            self._dismiss(caller)
        for parked in [one for sides in self._parked.values() for side in sides for one in side]:
            if parked.deadline <= now or parked.ticket not in self._tickets:
                self._close(parked)

    async def close(self) -> None:
        """Close all connections."""
        for caller in list(self._callers):
            self._dismiss(caller)
        for parked in [one for sides in self._parked.values() for side in sides for one in side]:
            self._close(parked)
        for pair in self._pairs:
            pair.cancel()
        if self._pairs:
            await asyncio.wait(self._pairs)

    # Callers that have not said all yet

    def _hear(self, caller: _Caller) -> bool:
        """Read on; return whether it is known now what becomes of the caller."""
        try:
            said = caller.sock.recv(PREAMBLE - len(caller.said))
        except (BlockingIOError, InterruptedError):
            return False
        except OSError:
            said = b""
        caller.said += said
        if not said:
            self._dismiss(caller)
        elif not _may_begin(caller.said):
            self._counters.add(f"callers.without-door.{Door.DATA.value}")
            self._dismiss(caller)
        elif len(caller.said) == PREAMBLE:
            self._admit(caller)
        else:
            return False
        return True

    def _dismiss(self, caller: _Caller) -> None:
        self._forget(caller)
        caller.sock.close()

    def _forget(self, caller: _Caller) -> None:
        del self._callers[caller]
        self._loop.remove_reader(caller.sock)
        self._release(caller.source)

    def _admit(self, caller: _Caller) -> None:
        """Who has a ticket is no stranger any more."""
        self._forget(caller)
        ticket = self._tickets.find(bytes(caller.said[len(START) + 1 :]))
        if ticket is None:
            self._counters.add("relay.tickets.dead")
            caller.sock.close()
            return
        deadline = self._loop.time() + self._limits.patience
        side = caller.said[len(START)]
        parked = _Parked(caller.sock, caller.source, ticket, side, deadline)
        if not self._has_room(parked):
            self._counters.add("relay.refused")
            caller.sock.close()
            return
        other = self._other(parked)
        if other is not None:
            self._join(parked, other)
        else:
            self._park(parked)

    def _has_room(self, parked: _Parked) -> bool:
        """Tell whether one more may be paired, or wait, as it comes."""
        limits, source = self._limits, parked.source
        if self._is_awaited(parked):
            of_one = max(1, limits.most // 2)
            return len(self._pairs) < limits.most and self._pairs_of[source] < of_one
        return (
            self._count < limits.most_parked and self._waiting_of[source] < limits.parked_per_source
        )

    # Those who wait for the other side

    def _is_awaited(self, parked: _Parked) -> bool:
        """Tell whether somebody of the other side waits for `parked`."""
        sides = self._parked.get(parked.ticket)
        return sides is not None and bool(sides[1 - parked.side])

    def _other(self, parked: _Parked) -> _Parked | None:
        """Take out one of the other side who waits, and who is told that there are two now."""
        while self._is_awaited(parked):
            waiting = self._parked[parked.ticket][1 - parked.side]
            # Who dials is served in turn. Who answers has one connection waiting at a time: of
            # several, those before the newest are of a network that it is not in any more.
            other = waiting[-1 if parked.side == DIALS else 0]
            self._take_out(other)
            if _tell(other.sock):
                return other
            other.sock.close()
        return None

    def _park(self, parked: _Parked) -> None:
        sides = self._parked.get(parked.ticket)
        if sides is not None and len(sides[parked.side]) >= self._limits.parked:
            self._close(sides[parked.side][0])  # the least likely to be there still
        sides = self._parked.setdefault(parked.ticket, (deque(), deque()))
        sides[parked.side].append(parked)
        self._count += 1
        self._waiting_of[parked.source] += 1
        self._loop.add_reader(parked.sock, self._stirred, parked)

    def _stirred(self, parked: _Parked) -> None:
        """See whether one who waits is gone; what it says early waits in its socket."""
        try:
            said = parked.sock.recv(1, socket.MSG_PEEK)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            said = b""
        if said:
            self._loop.remove_reader(parked.sock)
        else:
            self._close(parked)

    def _close(self, parked: _Parked) -> None:
        self._take_out(parked)
        parked.sock.close()

    def _take_out(self, parked: _Parked) -> None:
        self._loop.remove_reader(parked.sock)
        sides = self._parked[parked.ticket]
        sides[parked.side].remove(parked)
        self._count -= 1
        _take_back(self._waiting_of, parked.source)
        if not any(sides):
            del self._parked[parked.ticket]

    # Pairs

    def _join(self, parked: _Parked, other: _Parked) -> None:
        if not _tell(parked.sock):
            parked.sock.close()
            other.sock.close()
            return
        self._tickets.begin(parked.ticket)
        sources = {parked.source, other.source}
        self._pairs_of.update(sources)
        task = self._loop.create_task(self._pass_on((parked.sock, other.sock)), name="relayed pair")
        self._pairs.add(task)
        task.add_done_callback(lambda task: self._parted(task, parked, other))

    async def _pass_on(self, socks: tuple[socket.socket, socket.socket]) -> None:
        try:
            told = await self._workers.run("relay", socks, {"idle": self._limits.idle})
        except Error as error:
            self._counters.add("relay.pairs.failed")
            _log.warning("a relayed pair has failed", extra=fields(why=error.line()))
        else:
            self._counters.add(f"relay.pairs.{told['end']}")
            self.relayed += told["there"] + told["back"]

    def _parted(self, task: asyncio.Task[None], parked: _Parked, other: _Parked) -> None:
        self._pairs.discard(task)
        self._tickets.end(parked.ticket, time.monotonic())
        for source in {parked.source, other.source}:
            _take_back(self._pairs_of, source)
        for one in (parked, other):  # those of a task that never began
            one.sock.close()


class _Caller:
    """One that has not said its ticket yet."""

    __slots__ = ("deadline", "said", "sock", "source")

    def __init__(self, sock: socket.socket, source: str, deadline: float) -> None:
        self.sock = sock
        self.source = source
        self.deadline = deadline
        self.said = bytearray()


class _Parked:
    """One that waits for the other side."""

    __slots__ = ("deadline", "side", "sock", "source", "ticket")

    def __init__(
        self, sock: socket.socket, source: str, ticket: Ticket, side: int, deadline: float
    ) -> None:
        self.sock = sock
        self.source = source
        self.ticket = ticket
        self.side = side
        self.deadline = deadline


def _may_begin(said: bytearray) -> bool:
    """Tell whether a preamble may begin so."""
    size = len(START)
    return said[:size] == START[: len(said)] and (len(said) <= size or said[size] in (0, 1))


def _tell(sock: socket.socket) -> bool:
    """Tell one side that there are two; return False where it is gone."""
    try:
        return sock.send(PAIRED) == len(PAIRED)
    except OSError:
        return False


def _take_back(counts: Counter[str], source: str) -> None:
    counts[source] -= 1
    if not counts[source]:
        del counts[source]
