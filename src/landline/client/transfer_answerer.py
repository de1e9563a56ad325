"""The side that waits: opens a port, can be found, and has a session with each who proves itself.

By a code, as a device that may come, or as one that a hub has named. Whoever was in a session
may come back after a loss without a code, for as long as the run lasts; a session that has not
noticed yet that its connection is gone makes room for that. What does not live here: what a
session is about, and when enough came (`outgoing`, `incoming`).
"""

from __future__ import annotations

import contextlib
import math
import threading
from collections import Counter
from time import monotonic
from typing import TYPE_CHECKING, Final

from landline.client import transfer_events as events
from landline.client.switchboard import LAST_WORDS, is_loss
from landline.client.transfer_side import Proven
from landline.direct.door import Door
from landline.errors import Error, IncompleteError, NotAllowedError, RefusedError
from landline.observe import logger
from landline.safetext import safe_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from landline.client.hub_line import HubLine, HubOffer
    from landline.client.transfer_caller import Converse
    from landline.client.transfer_side import Side
    from landline.direct.pipe import Pipe
    from landline.direct.proof import CodeInUse, Peer
    from landline.direct.relay import Parking
    from landline.transfer.watch import Outcome
    from landline.wire.events import Declined, Taker
    from landline.wire.verbs import OfferFiles

MAKES_ROOM: Final = 10.0
"""Seconds that a session has to end when its other side has come back already."""
MOST_LIVE: Final = 64
"""Sessions at a time,"""
MOST_OF_ONE: Final = 16
"""and those of one device; a pipe beyond is closed."""
LONGEST_USER: Final = 80
"""Characters of a user's name that are shown."""
MOST_ADDRESSES: Final = 16
"""As `offer_verbs.MOST_ADDRESSES`."""
HUB_SAYS: Final = 3.0
"""Seconds in which a hub tells who took an offer; they may be at this door before its word is."""
_LOOK_UP: Final = 0.5

_log = logger("client")


class Visitor:
    """One who has proven itself, over all its connections."""

    def __init__(self, session: int) -> None:
        self.session = session
        self.pipe: Pipe | None = None
        """The newest connection,"""
        self.talking = 0
        """and how many have a session still."""
        self.lost: tuple[float, Error] | None = None
        """When it was lost, and why; never, while it has proven a code and is about to come in."""


class Answerer:
    """See the module's docstring. Any thread may call any of it."""

    def __init__(
        self,
        side: Side,
        converse: Converse,
        *,
        knows: Callable[[bytes], bool] = lambda key: False,
        again: float | None = None,
        is_one_each: bool = True,
    ) -> None:
        """Let in devices that `knows` returns true for, and who has the `code`.

        `again`: seconds for which who was lost may come back; None: as long as the run lasts.
        `is_one_each`: somebody who comes again means the session that it has already.
        """
        self.outcomes: list[Outcome] = []
        self.errors: list[Error] = []
        """Why sessions ended badly, for good."""
        self.met = 0
        """How many have proven themselves."""
        self.code: CodeInUse | None = None
        """The code that lets in whoever knows it."""
        self._side = side
        self._converse = converse
        self._knows = knows
        self._again = again
        self._is_one_each = is_one_each
        self._changed = threading.Condition()
        self._visitors: dict[bytes, Visitor] = {}
        self._expected: dict[int, bytes] = {}
        """Who has proven a code and is about to come in, by the thread that lets them."""
        self._invited: set[bytes] = set()
        self._invites = False
        """A hub says who else may come."""
        self._closed = False
        self._live: Counter[bytes] = Counter()
        """Sessions under way, by the key of the other side."""
        self._parked: dict[str, Parking] = {}
        self._offers: list[tuple[HubLine, HubOffer]] = []
        self._stay = contextlib.ExitStack()
        options = side.options
        self.door = self._stay.enter_context(Door.open(options.port, options.host))

    def serve(self) -> None:
        """Let callers in from now on."""
        self.door.serve(self._called)

    def announce(self, name: str) -> None:
        """Be found on this network, as `name`, until it is closed."""
        side, options = self._side, self._side.options
        if not options.beacon:
            return
        from landline.direct.nearby import Announced  # it has an event loop

        announced = Announced(
            side.role, name, self.door.port, key=side.key, host=options.host, beacon=options.beacon
        )
        try:
            self._stay.enter_context(announced)
        except OSError as error:
            _log.warning("cannot be found on this network: %s", error)

    def offer(
        self,
        line: HubLine,
        verb: OfferFiles,
        *,
        trusts: bool,
        declined: Callable[[Declined], None] = lambda event: None,
    ) -> None:
        """Offer at a hub, too; raises as `HubLine.offer`.

        `trusts`: who takes it needs no code, as the hub says which device that is.
        """
        self._invites = self._invites or trusts
        offer = line.offer(verb, lambda taker: self._taken(line, taker, trusts=trusts), declined)
        self._offers.append((line, offer))

    @property
    def addresses(self) -> list[str]:
        """Where others reach it, `host:port`, as many as a hub is told."""
        return self.door.addresses()[:MOST_ADDRESSES]

    def take(self, end: Outcome | Error) -> None:
        """Take the end of what did not come through this door as that of a session here."""
        self._leave(b"", end)

    def invite(self, key: bytes) -> None:
        """Let a device in from now on."""
        with self._changed:
            self._invited.add(key)
            self._changed.notify_all()

    def expect(self, key: bytes) -> None:
        """Let in a device that has proven the code, also if it should not hear so.

        Called by the thread that answers it. It may come back for `again` seconds from when
        that fails.
        """
        with self._changed:
            self._expected[threading.get_ident()] = key
            if key not in self._visitors:
                visitor = self._visitors[key] = Visitor(self._side.board.number())
                visitor.lost = math.inf, IncompleteError("transfer.lost")
                self.met += 1

    @property
    def is_idle(self) -> bool:
        """Whether no session is under way, nor anybody expected back."""
        with self._changed:
            return not self.live and all(each.lost is None for each in self._visitors.values())

    @property
    def live(self) -> int:
        """Sessions under way."""
        return self._live.total()

    def wait(self, is_enough: Callable[[], bool]) -> None:
        """Return once `is_enough` says so, or the run is to end; raises what that raises."""
        while not is_enough():
            self._side.board.check()
            self._give_up()
            with self._changed:
                self._changed.wait(_LOOK_UP)

    def wake(self) -> None:
        """Have `wait` look again."""
        with self._changed:
            self._changed.notify_all()

    def close(self) -> None:
        """Let nobody in any more; sessions that are ending have LAST_WORDS seconds for it."""
        for line, offer in self._offers:
            line.withdraw(offer)
        for parking in self._parked.values():
            parking.close()
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        self._stay.close()
        with self._changed:
            self._changed.wait_for(lambda: not self._live, LAST_WORDS)

    def _called(self, pipe: Pipe) -> None:
        """Find out who calls, and have a session; in a thread of the door's."""
        side = self._side
        try:
            peer = side.answer(pipe, self.code, self._may_come)
            visitor, again = self._enter(peer, pipe)
        except BaseException as error:
            if isinstance(error, Error) and error.code == "direct.code-tried":
                side.board.say(events.Tried(int(str(error.fields["left"]))))
            self._missed()
            raise
        is_relayed = any(pipe.remote == line.address.label for line, _ in self._offers)
        way: events.How = "hub" if is_relayed else "direct"
        proven = Proven(pipe, self.door, peer, way, pipe.remote)
        try:
            side.board.say(side.met(visitor.session, proven, again=again))
            self._talk(visitor, proven)
        except BaseException:  # a fault of ours: nobody waits for this one any more
            self._leave(peer.key, Error("transfer.unknown"))
            raise
        finally:
            with self._changed:
                self._live -= Counter([peer.key])
                visitor.talking -= 1
                self._changed.notify_all()
            pipe.close()

    def _talk(self, visitor: Visitor, proven: Proven) -> None:
        board, session = self._side.board, visitor.session
        try:
            outcome = self._converse(session, proven)
        except Error as error:
            if visitor.pipe is not proven.pipe:
                return  # it has come back already
            if is_loss(error) and not board.stopping.is_set():
                visitor.lost = monotonic(), error
                board.say(events.Lost(session, self._side.named(proven.peer), error.code))
            else:
                self._leave(proven.peer.key, error)
        else:
            self._leave(proven.peer.key, outcome)

    def _enter(self, peer: Peer, pipe: Pipe) -> tuple[Visitor, bool]:
        """Make room for somebody; tell whether it was here before.

        Raises RefusedError `direct.busy` for who has too many sessions already.
        """
        with self._changed:
            if self._live.total() >= MOST_LIVE or self._live[peer.key] >= MOST_OF_ONE:
                raise RefusedError("direct.busy")
            self._expected.pop(threading.get_ident(), None)
            self._live[peer.key] += 1
            visitor = self._visitors.get(peer.key) if self._is_one_each else None
            again = visitor is not None and visitor.pipe is not None
            if visitor is None:
                visitor = Visitor(self._side.board.number())
                self.met += 1
                if self._is_one_each:
                    self._visitors[peer.key] = visitor
            before, visitor.pipe = visitor.pipe, pipe
            visitor.lost = None
        if before is not None:
            before.close()
        with self._changed:
            self._changed.wait_for(lambda: not visitor.talking, MAKES_ROOM)
            visitor.talking += 1
        return visitor, again

    def _missed(self) -> None:
        """Note that who was let in by this thread did not come: their time begins."""
        with self._changed:
            visitor = self._visitors.get(self._expected.pop(threading.get_ident(), b""))
            if visitor is not None and visitor.lost is not None:
                visitor.lost = monotonic(), visitor.lost[1]
            self._changed.notify_all()

    def _leave(self, key: bytes, end: Outcome | Error) -> None:
        with self._changed:
            self._visitors.pop(key, None)
            if isinstance(end, Error):
                self.errors.append(end)
            else:
                self.outcomes.append(end)
            self._changed.notify_all()

    def _give_up(self) -> None:
        """Expect nobody back who has been away for too long."""
        if self._again is None:
            return
        with self._changed:
            late = [
                key
                for key, each in self._visitors.items()
                if each.lost is not None and monotonic() - each.lost[0] > self._again
            ]
        for key in late:
            self._leave(key, IncompleteError("transfer.lost"))

    def _may_come(self, key: bytes) -> bool:
        """Tell whether a device is let in; takes a while where a hub may still say so."""

        def is_expected() -> bool:
            return key in self._visitors or key in self._invited

        if self._knows(key):
            return True
        with self._changed:
            seconds = HUB_SAYS if self._invites else 0.0
            self._changed.wait_for(lambda: is_expected() or self._closed, seconds)
            return is_expected()

    def _taken(self, line: HubLine, taker: Taker, *, trusts: bool) -> None:
        """Expect who takes our offer at the hub; in the hub's event loop."""
        if trusts:
            if not (taker.private and line.is_private):
                error = NotAllowedError("transfer.not-private")
                self._side.board.fail(error, peer=taker.by)
                return
            key = bytes.fromhex(taker.key)
            self._side.introduce(key, safe_text(taker.by, limit=LONGEST_USER))
            self.invite(key)
        if taker.ticket not in self._parked and not line.address.is_unix:
            from landline.direct.relay import Parking

            at, take = line.address.label, self.door.take
            self._parked[taker.ticket] = Parking(at, taker.ticket, take)
