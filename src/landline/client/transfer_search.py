"""Looking for the other side in several places at once; the first that proves itself wins.

Sources, each in a thread of its own, say where it may be: an address of another time, what is
heard on this network, what a hub knows. All of it goes on side by side, and only with one and
the same machine one after another: nobody is met twice, and who says nothing holds up no other
but itself. What does not live here: the sources
(`transfer_sources`), what both do once they have met.
"""

from __future__ import annotations

import threading
from contextlib import suppress
from time import monotonic
from typing import TYPE_CHECKING, Annotated, Final

from landline.client.transfer_side import Proven
from landline.direct.pipe import Pipe
from landline.direct.ways import reach
from landline.errors import Error, ExpiredError, IncompleteError, UnreachableError
from landline.secrecy import SECRET, Discreet
from landline.transfer.messages import Cancel, encode

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable

    from landline.client.switchboard import Switchboard
    from landline.client.transfer_events import How
    from landline.direct.proof import Peer
    from landline.transfer.control import Ways

REACH: Final = 5.0
"""Seconds that connecting to somebody may take."""
GRACE: Final = 1.5
"""Seconds that others are still waited for, once somebody has said no."""
BUSY: Final = 1.0
"""Seconds after which is tried again whoever was busy,"""
QUIET: Final = 15.0
"""and whoever said nothing."""
_LOOK_UP: Final = 0.5

DECISIVE: Final = frozenset(
    {
        "direct.code", "direct.code-over", "direct.forged", "direct.role", "direct.unknown",
        "direct.version",
    }
)  # fmt: skip
"""Refusals that asking again does not change."""

_TRY_NEXT: Final = ("direct.unknown", "direct.other")
_SAYS_LITTLE: Final = (UnreachableError, ExpiredError, IncompleteError)


class Place(Discreet, frozen=True):
    """Where the other side may be: at one of these addresses, or behind a hub."""

    addresses: tuple[str, ...] = ()
    """`host:port`, the best first."""
    hub: str = ""
    """`host:port` of the hub,"""
    ticket: Annotated[str, SECRET] = ""
    """and what it gave for the way through it."""

    def connect(self, seconds: float) -> tuple[socket.socket, Ways]:
        """Return a connection, and the way to more of them; raises UnreachableError."""
        if not self.ticket:
            return reach(self.addresses, seconds)
        from landline.direct.relay import RelayedWays

        ways = RelayedWays(self.hub, self.ticket)
        return ways.dial(), ways


class Search:
    """One search. Sources may be added while it lasts."""

    def __init__(
        self, board: Switchboard, proofs: list[Callable[[Pipe], Peer]], missing: Error
    ) -> None:
        """Prove by the first of `proofs`; where the other side does not know it, by the next.

        `missing` is raised where nobody was there at all.
        """
        self._board = board
        self._proofs = proofs
        self._missing = missing
        self._changed = threading.Condition()
        self._proving: dict[bytes, threading.Lock] = {}
        """By the channel of the machine's door."""
        self._found: Proven | None = None
        self._error: Error | None = None
        self._said_no: float | None = None
        """When it ends at the latest because of a decisive no."""
        self._not_before: dict[str, float] = {}
        """When who is at an address may be asked again."""
        self._said_no_by: set[bytes] = set()
        """Whose decisive refusals were heard: the channels of their doors."""
        self._ended = False

    @property
    def is_over(self) -> bool:
        """Whether nothing is looked for any more."""
        return self._ended or self._found is not None or self._board.stopping.is_set()

    def add(self, source: Callable[[Search], None]) -> None:
        """Have `source` visit places, in a thread, until the search is over."""

        def run() -> None:
            try:
                source(self)
            except Error as error:
                self._note(error)
            except OSError:
                return  # no interfaces to look at; others may do better

        threading.Thread(target=run, name="looking", daemon=True).start()

    def visit(self, place: Place, seconds: float = REACH) -> bool:
        """See whether the other side is there; tell whether the search is over.

        Takes as long as connecting and proving do.
        """
        for number, prove in enumerate(self._proofs):
            asked = self._ready(place)
            if asked is None or self.is_over:
                break
            try:
                sock, ways = asked.connect(seconds)
                pipe = Pipe.dial(sock, seconds)
            except Error:
                break  # nobody there, or nobody who knows what this is
            is_last = number + 1 == len(self._proofs)
            if not self._meet(asked, pipe, ways, prove, is_last=is_last):
                break
        return self.is_over

    def wait(self, seconds: float) -> bool:
        """Wait, for a source; tell whether the search is over."""
        deadline = monotonic() + seconds
        with self._changed:
            while not self.is_over and (left := deadline - monotonic()) > 0:
                self._changed.wait(min(left, _LOOK_UP))
        return self.is_over

    def result(self, seconds: float | None) -> Proven:
        """Return who was found; ends the search.

        Raises what the other side said, if it was there and said no, or `missing` after
        `seconds`; IncompleteError `transfer.stopped`.
        """
        deadline = None if seconds is None else monotonic() + seconds
        try:
            while not self.is_over:
                until = min((each for each in (deadline, self._said_no) if each), default=None)
                if until is not None and monotonic() >= until:
                    break
                left = _LOOK_UP if until is None else min(_LOOK_UP, until - monotonic())
                self.wait(max(0.01, left))
        finally:
            with self._changed:
                self._ended = True
                self._changed.notify_all()
        if self._found is not None:
            return self._found
        self._board.check()
        raise self._error or self._missing

    def _ready(self, place: Place) -> Place | None:
        """Return the part of a place where nobody has said no lately."""
        if place.ticket:
            return place if monotonic() >= self._not_before.get(place.hub, 0.0) else None
        now = monotonic()
        left = tuple(each for each in place.addresses if now >= self._not_before.get(each, 0.0))
        return Place(left) if left else None

    def _meet(
        self,
        place: Place,
        pipe: Pipe,
        ways: Ways,
        prove: Callable[[Pipe], Peer],
        *,
        is_last: bool,
    ) -> bool:
        """Prove; tell whether the next proof may do better."""
        address = str(getattr(ways, "address", ""))
        with self._proving.setdefault(pipe.channel, threading.Lock()):
            # One who said no says no at each of its addresses, and counts each wrong code.
            if self.is_over or pipe.channel in self._said_no_by:
                pipe.close()
                return False
            try:
                peer = prove(pipe)
            except Error as error:
                if not is_last and error.code in _TRY_NEXT:
                    return True
                if error.code in DECISIVE:
                    self._said_no_by.add(pipe.channel)
                self._refused(error, place.hub or address)
                return False
            with self._changed:
                if self._found is not None:  # another machine was faster
                    pipe.close()
                    return False
                way: How = "hub" if place.ticket else "direct"
                if not self._ended:
                    self._found = Proven(pipe, ways, peer, way, address)
                self._changed.notify_all()
        if self._found is None:
            _turn_away(pipe)
        return False

    def _refused(self, error: Error, where: str) -> None:
        decisive = error.code in DECISIVE
        pause = QUIET if error.code == "direct.silent" else BUSY
        self._not_before[where] = float("inf") if decisive else monotonic() + pause
        self._note(error)
        if decisive and self._said_no is None:
            self._said_no = monotonic() + GRACE

    def _note(self, error: Error) -> None:
        """Keep the first error that says more than that nobody is there."""
        if self._error is None and not isinstance(error, _SAYS_LITTLE):
            self._error = error


def _turn_away(pipe: Pipe) -> None:
    """Tell somebody who was found when nobody was looked for any more."""
    with suppress(Error):
        pipe.send(encode(Cancel("transfer.cancelled")))
    pipe.close()
