"""What a receiver does with what is offered to it in one session: by rules, else a person is asked.

no                     the sender is to send nothing, or not as much: refused
yes, or it goes on     taken: a known sender's rule says so, or it was taken before the break
ask                    whoever is at this side decides (`Asker`)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from landline.client import transfer_events as events
from landline.safetext import safe_text
from landline.transfer.asking import Bounds
from landline.transfer.messages import room_to_grow

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable
    from threading import Event

    from landline.client.transfer_side import Side
    from landline.direct.proof import Peer
    from landline.transfer.asking import Question
    from landline.transfer.decisions import Answer, Policy
    from landline.transfer.messages import Offer
    from landline.trust.peers import Accept

LONGEST_NAME: Final = 200
"""Characters of a name that are shown."""


class Asker(Protocol):
    """Who decides where no rule does: a person, or what stands for one. Not asked two at once."""

    def consider(self, offer: Offer, withdrawn: Event) -> str | None:
        """Return None to have it, else the code that it is refused with.

        Once `withdrawn` is set the other side is gone, and nobody needs an answer any more.
        """

    def choose(self, questions: list[Question], withdrawn: Event) -> dict[int, Answer]:
        """Return what becomes of each entry; what is left out is skipped. As `consider`."""


class Rules(NamedTuple):
    """What holds for one sender."""

    accept: Accept
    policy: Policy
    is_busy: Callable[[], bool]
    """Tells whether as much is being received as may be at a time."""
    make_room: Callable[[Offer], None]
    """Ends a session of the same sender's that this one takes the place of."""
    into: str
    """The folder that it is for, absolute; empty for a stream."""
    bounds: Bounds = Bounds()


class SessionDecider:
    """`transfer.asking.Decider` of one session, and of those that it is gone on with."""

    def __init__(
        self,
        side: Side,
        asker: Asker,
        turn: threading.Lock,
        *,
        session: int,
        peer: Peer,
        rules: Rules,
    ) -> None:
        """`turn` is held while a person is asked."""
        self.policy: Policy = rules.policy
        self.bounds: Bounds = rules.bounds
        self.offer: Offer | None = None
        """What was taken."""
        self._side = side
        self._asker = asker
        self._turn = turn
        self._session = session
        self.peer = peer
        self._rules = rules

    def consider(self, offer: Offer, withdrawn: Event) -> str | None:
        """Tell what is offered, and decide."""
        side, session, peer = self._side, self._session, self._side.named(self.peer)
        side.board.say(
            events.Offered(
                session,
                peer,
                safe_text(offer.name, limit=LONGEST_NAME),
                files=offer.files,
                folders=offer.folders,
                links=offer.links,
                size=offer.size,
                stream=offer.stream,
                text=bool(offer.text),
            )
        )
        code = self._decided(offer, withdrawn)
        if code is None:
            self.offer = offer
        elif not withdrawn.is_set():
            side.board.say(events.Refused(session, peer, code))
        return code

    def choose(self, questions: list[Question], withdrawn: Event) -> dict[int, Answer]:
        """Ask what becomes of files that are here."""
        with self._turn:
            return self._asker.choose(questions, withdrawn)

    def _decided(self, offer: Offer, withdrawn: Event) -> str | None:
        rules = self._rules
        if rules.accept == "no":
            return "transfer.refused"
        if 0 < rules.bounds.most < offer.size:
            return "transfer.too-large"
        rules.make_room(offer)
        if rules.is_busy():
            return "transfer.busy"
        if rules.accept == "yes" or self._goes_on(offer):
            return None
        with self._turn:
            # While others were asked about, something may have been taken.
            return "transfer.busy" if rules.is_busy() else self._asker.consider(offer, withdrawn)

    def _goes_on(self, offer: Offer) -> bool:
        """Tell whether this was taken before, into the same folder, and was broken off."""
        before = self.offer
        if before is not None:
            most = before.size + room_to_grow(before.size)
            return _what(before) == _what(offer) and offer.size <= most
        if offer.stream or offer.text:  # nothing of these is ever left
            return False
        shown = safe_text(offer.name, limit=LONGEST_NAME)
        return any(
            (each.sender, each.name, each.size) == (self.peer.key, shown, offer.size)
            for each in self._side.machine.unfinished.all()
            if each.direction == "receive" and each.into == self._rules.into and not each.away
        )


def _what(offer: Offer) -> tuple[object, ...]:
    return offer.name, offer.files, offer.folders, offer.links, offer.stream, offer.text
