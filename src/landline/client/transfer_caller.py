"""The side that dials: finds the other one, has a session with it, and finds it again if need be.

Whoever was met once is known by the key of its device from then on, so that it is found again
at another address, after a restart, or through a hub, and needs no code. What does not live
here: where to look (`transfer_sources`), what a session is about (`outgoing`, `incoming`).
"""

from __future__ import annotations

import threading
from time import monotonic
from typing import TYPE_CHECKING, Annotated, Final

from msgspec import structs

from landline.client import transfer_events as events, transfer_sources as sources
from landline.client.switchboard import is_loss
from landline.client.transfer_search import Place, Search
from landline.direct.tries import CodeInUse
from landline.errors import Error, UnreachableError
from landline.secrecy import SECRET, Discreet
from landline.trust.codes import Code

if TYPE_CHECKING:
    from collections.abc import Callable

    from landline.client.transfer_side import Proven, Side
    from landline.direct.claims import Role
    from landline.direct.pipe import Pipe
    from landline.direct.proof import Peer

    Converse = Callable[[int, Proven], "Outcome"]
    from landline.transfer.watch import Outcome

AT_ONCE: Final = 0.25
"""Seconds in which who is at an address that is known is met before more is even loaded."""
LOOKS: Final = 30.0
"""Seconds that whoever shows a code is looked for, unless said otherwise."""
NOT_THERE: Final = 2.0
"""Seconds after which a person is told that somebody is not there yet."""


class Wanted(Discreet, frozen=True):
    """Who is to be found."""

    what: str
    """How a person is told of it, harmless."""
    missing: Error
    """What is raised where nobody is."""
    code: Annotated[Code | None, SECRET] = None
    key: bytes | None = None
    """Of its device, if that is known."""
    addresses: tuple[str, ...] = ()
    """Where it was, or may be, `host:port`."""
    offer: str = ""
    """What it offers at the hub."""
    about: tuple[str, int] | None = None
    """The name and the size of that, where it may be found anew by them."""


class Caller:
    """See the module's docstring."""

    def __init__(self, side: Side, wanted: Wanted, *, first: float | None, again: float | None):
        """Look for `first` seconds at the beginning, and `again` after each loss; None: no end."""
        self._side = side
        self._wanted = wanted
        self._first = first
        self._again = again
        self._kind: Role = "receiver" if side.role == "sender" else "sender"

    def run(self, converse: Converse) -> Outcome:
        """Return what `converse` does, which gets the number of the session and the connection.

        Raises what the search or the session raises, but for a loss that is made good in time.
        """
        board = self._side.board
        session = board.number()
        proven = self._meet(self._wanted, self._first)
        again = False
        while True:
            self._tell_met(session, proven, again=again)
            pipe = proven.pipe
            try:
                return converse(session, proven)
            except Error as error:
                board.check()
                if not is_loss(error):
                    raise
                proven = self._meet_again(session, proven, error)
                again = True
            finally:
                pipe.close()

    def _meet_again(self, session: int, proven: Proven, error: Error) -> Proven:
        side, peer = self._side, proven.peer
        side.board.say(events.Lost(session, side.named(peer), error.code, 0.0))
        at = (proven.address,) if proven.way == "direct" else ()
        others = tuple(each for each in self._wanted.addresses if each not in at)
        wanted = structs.replace(
            self._wanted,
            what=side.named(peer),
            key=peer.key,
            addresses=(*at, *others),
            missing=error,
        )
        return self._meet(wanted, self._again, known=True)

    def _meet(self, wanted: Wanted, seconds: float | None, *, known: bool = False) -> Proven:
        board = self._side.board
        search = Search(board, self._proofs(wanted, known=known), wanted.missing)
        begun = monotonic()
        if wanted.addresses:
            search.visit(Place(wanted.addresses), AT_ONCE)
        if not search.is_over:
            board.say(events.Searching(wanted.what))
            self._look(search, wanted)
            threading.Thread(
                target=self._tell_missing, args=(search, wanted), name="not there", daemon=True
            ).start()
        left = None if seconds is None else max(0.0, seconds - (monotonic() - begun))
        return search.result(left)

    def _proofs(self, wanted: Wanted, *, known: bool) -> list[Callable[[Pipe], Peer]]:
        """Return how to prove who this is: by the keys, and unless they have met by the code."""
        side, key, code = self._side, wanted.key, wanted.code
        proofs: list[Callable[[Pipe], Peer]] = []
        if key is not None:
            proofs.append(lambda pipe: side.call(pipe, expects=key))
        if code is not None and not known:
            tries = CodeInUse(code)  # whoever only pretends to wait has a guess at it, too
            slots, role, slot = side.machine.slots, side.role, code.slot
            tries.proven = lambda key: slots.note(role, slot, key)
            proofs.append(lambda pipe: side.call(pipe, code=tries))
        return proofs

    def _look(self, search: Search, wanted: Wanted) -> None:
        side, beacon = self._side, self._side.options.beacon
        if wanted.addresses:
            search.add(sources.at_addresses(wanted.addresses))
        if beacon and wanted.code is not None:
            slot = str(wanted.code.slot)
            search.add(sources.nearby(self._kind, beacon, name=slot))
        if beacon and wanted.key is not None:
            search.add(sources.nearby(self._kind, beacon, key=wanted.key))
        if side.hub is None:
            return
        if wanted.offer and wanted.key is not None:
            search.add(sources.of_offer(side.hub, side.key, wanted.offer, wanted.key, wanted.about))
        elif wanted.code is not None:
            search.add(sources.of_slot(side.hub, side.key, wanted.code.slot))

    def _tell_missing(self, search: Search, wanted: Wanted) -> None:
        # Who has come by itself meanwhile need not be found.
        if not search.wait(NOT_THERE) and not self._side.board.live:
            code = wanted.missing.code
            self._side.board.say(events.Searching(wanted.what, again_in=1.0, code=code))

    def _tell_met(self, session: int, proven: Proven, *, again: bool) -> None:
        side = self._side
        if proven.way == "direct":
            side.seen_at(proven.peer, proven.address)
        side.board.say(side.met(session, proven, again=again))


def unseen(code: Code) -> UnreachableError:
    """Return what is raised where nobody shows `code`."""
    return UnreachableError("transfer.code-unseen", slot=code.slot)
