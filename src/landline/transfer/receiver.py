"""What the receiver of a transfer says and does, given what the sender says. Pure.

    offer ── accept ──> tree ── looked ──> [prove, hashed] [answered] [looked_again] ── answer
          ──> start ──> claims, landed … ── finished ──> done ── bye ──> End(None)

A data connection claims each segment and pack as it begins, lands it once it is written, in
the order it came, and is `over` in the end, whatever ended it: then everything it claimed and
did not land is free again. Whoever lands a pack has held each item's length against the size
that the manifest, or the last `Renew`, tells. See `dialogue` for time and threads, `messages`
for what is said.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal

from landline.errors import Error, ProtocolError, RefusedError
from landline.transfer import manifest as manifests
from landline.transfer.decided import Decisions
from landline.transfer.deciding import Deciding, check
from landline.transfer.decisions import Plan
from landline.transfer.dialogue import PATIENCE, Dialogue
from landline.transfer.expecting import Expecting
from landline.transfer.manifest import Entry, Manifest
from landline.transfer.messages import (
    MOST_CHANGES,
    MOST_TOLD,
    Bye,
    Cancel,
    Changed,
    Done,
    Ended,
    Gone,
    Landed,
    Length,
    Offer,
    Ready,
    Renewed,
    Roots,
    Start,
    Tree,
    room_to_grow,
)
from landline.transfer.orders import (
    Complete,
    Consider,
    Cut,
    Finish,
    Land,
    Look,
    Renew,
    StreamEnd,
    Text,
)
from landline.transfer.reasons import known

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from landline.transfer.decisions import Answer as Choice, Found, Policy
    from landline.transfer.links import Path
    from landline.transfer.messages import AnyMessage
    from landline.transfer.orders import Order

LANDED_EVERY: Final = 0.1
"""Seconds between two words about how far each connection has come."""
MOST_UNKNOWN: Final = 1000
"""Connections that the sender may call over before they have come."""

_FAILED: Final = "disk.failed"

_Stage = Literal[
    "waiting", "considering", "tree", "deciding", "answered", "landing", "finishing", "done"
]
_RUNNING: Final[tuple[_Stage, ...]] = ("landing", "finishing", "done")


class Receiver(Dialogue):
    """The receiver's side of one control connection."""

    def __init__(
        self,
        policy: Policy,
        now: float,
        *,
        fast: bool,
        most: int = 0,
        patience: float = PATIENCE,
    ) -> None:
        """Wait for an offer; `fast`: this processor has instructions for AES.

        `most`: files that change may not become more bytes than these; 0: no such bound.
        """
        super().__init__(now, patience)
        self.done: Done | None = None
        """What was said at the end: once it is, everything is here, heard or not."""
        self._policy = policy
        self._fast = fast
        self._most = most
        self._stage: _Stage = "waiting"
        self._offer: Offer | None = None
        self._early = b""
        """A tree that came right behind the offer."""
        self._deciding: Deciding | None = None
        self._plan = Plan(Decisions(), {}, [], [], 0, 0)
        self._expecting = Expecting((), ())
        self._room = 0
        self._changes: dict[int, int] = {}
        self._missing: dict[int, str] = {}
        """Entries that will not come, and why."""
        self._dead: set[int] = set()
        """Connections that were over for the sender before they came."""
        self._told_at = now

    @property
    def size(self) -> int:
        """Bytes that are to arrive in this run; of a stream 0 until its end."""
        return self._expecting.size

    @property
    def kept(self) -> int:
        """Bytes of what is sent that were here already, and are proven."""
        return self._expecting.kept

    @property
    def landed(self) -> int:
        """Bytes of `size` that have arrived; of a stream in whole segments until its end."""
        expecting = self._expecting
        return min(expecting.landed, expecting.size) if expecting.size else expecting.landed

    def accept(self) -> list[Order]:
        """Take what was offered."""
        if self.is_over or self._offer is None or self._stage != "considering":
            return []
        said = self._say(Ready(self._fast))
        if self._offer.text:
            self._stage = "finishing"
            return [*said, Text(self._offer.text), Finish()]
        if self._offer.stream:
            self._stage = "answered"
            return said
        self._stage = "tree"
        self._deciding = Deciding(self._offer, self._policy)
        tree, self._early = self._early, b""
        try:
            return [*said, *(self._take_tree(Tree(tree)) if tree else [])]
        except Error as error:
            return self.failed(error)

    def refuse(self, code: str = "transfer.refused") -> list[Order]:
        """Do not take it, and say why; it ends with RefusedError `transfer.declined`."""
        if self.is_over:
            return []
        return [*self._say(Cancel(code)), *self._end(RefusedError("transfer.declined"))]

    def looked(
        self,
        found: Mapping[int, Found],
        names: Mapping[Path, Iterable[str]],
        *,
        resumes: bool = False,
    ) -> list[Order]:
        """Take what is here, as `decisions.decide` wants it.

        `resumes`: an earlier run left something; `LookAgain` asks for it once places are known.
        """
        if self._deciding is None or self.is_over:
            return []
        self._deciding.looked(found, names, resumes=resumes)
        return self._decide(self._deciding)

    def hashed(self, roots: Mapping[int, bytes | None]) -> list[Order]:
        """Take the roots of what is here, by entry; None of what could not be read."""
        if self._deciding is None or self.is_over:
            return []
        self._deciding.hashed(roots)
        return self._decide(self._deciding)

    def answered(self, answers: Mapping[int, Choice]) -> list[Order]:
        """Take what a person wants; what is left out is skipped."""
        if self._deciding is None or self.is_over:
            return []
        self._deciding.answered(answers)
        return self._decide(self._deciding)

    def looked_again(self, found: Mapping[int, Found]) -> list[Order]:
        """Take what an earlier run left, instead of what was `looked` before.

        Files that it completed in folders of its own (`ours`), and what is `proven` of partial
        ones; folders stay as they were found. Roots that are known by now need not be told.
        """
        if self._deciding is None or self.is_over:
            return []
        self._deciding.looked_again(found)
        return self._decide(self._deciding)

    def opened(self, number: int) -> None:
        """Take that both sides have greeted on a data connection."""
        if number in self._dead:
            self._dead.remove(number)
        else:
            self._expecting.open(number)

    def claim(self, number: int, entry: int, index: int) -> int | None:
        """Return the size of the file if this connection may bring a segment, else None."""
        return None if self.is_over else self._expecting.claim(number, entry, index)

    def claim_slice(self, number: int, entry: int, index: int) -> int | None:
        """Return the size of the file if this connection may bring this slice, else None."""
        return None if self.is_over else self._expecting.claim_slice(number, entry, index)

    def claim_pack(self, number: int, entries: Sequence[int]) -> bool:
        """Tell whether this connection may bring these small files, once each."""
        return not self.is_over and self._expecting.claim_pack(number, entries)

    def landed_segment(self, number: int, entry: int, index: int) -> list[Order]:
        """Take that a claimed segment was proven, and is written."""
        if self.is_over:
            return []
        is_whole = self._expecting.landed_segment(number, entry, index)
        if self._is_stream:
            return self._finish() if is_whole else []
        return [Complete(entry)] if is_whole else []

    def landed_slice(self, number: int, entry: int, index: int) -> bool:
        """Take that a claimed slice was proven, and is written.

        Tell if it is the last of its segment: that is proven next, then `landed_segment` called.
        """
        return not self.is_over and self._expecting.landed_slice(number, entry, index)

    def landed_pack(self, number: int, entries: Sequence[int]) -> list[Order]:
        """Take that claimed small files were proven, and have their names."""
        if self.is_over:
            return []
        self._expecting.landed_pack(number, entries)
        return self._finish_if_all()

    def over(self, number: int, code: str = "") -> list[Order]:
        """Take that a connection is over, in order or because of `code`, and nothing is written.

        It may be one that was never `opened`, or was over before.
        """
        if self.is_over or not self._expecting.is_open(number):
            return []
        landed = self._tell_landed()
        return [*landed, *self._say(Ended(number, self._expecting.over(number), code))]

    def completed(self, entry: int, path: object | None) -> list[Order]:
        """Take that a large file has its name, at `path`; None: it could not get one."""
        if self.is_over:
            return []
        self._expecting.completed(entry)
        if path is None:
            self._missing[entry] = _FAILED
        return self._finish_if_all()

    def renewed(self, entry: int) -> list[Order]:
        """Take that what there was of a file is forgotten."""
        if self.is_over:
            return []
        self._expecting.renewed(entry)
        return [*self._say(Renewed(entry)), *self._finish_if_all()]

    def finished(self, told: Iterable[tuple[int, str]] = ()) -> list[Order]:
        """Take that everything has its name, but for what is `told`, with an error's code."""
        if self.is_over:
            return []
        self._missing.update(told)
        self._stage = "done"
        decisions, missing = self._plan.decisions, self._missing
        came = decisions.comes
        self.done = Done(
            came.count(1) - sum(came[number] for number in missing),
            decisions.skipped(),
            len(missing),
            tuple(list(missing.items())[:MOST_TOLD]),
        )
        return [*self._tell_landed(), *self._say(self.done)]

    @property
    def _is_stream(self) -> bool:
        return self._offer is not None and self._offer.stream

    def _take(self, message: AnyMessage) -> list[Order]:
        take = _TAKEN.get((type(message), self._stage))
        if take is None:
            raise ProtocolError("transfer.order")
        return take(self, message)

    def _due(self) -> list[Order]:
        if self._stage != "landing" or self._now - self._told_at < LANDED_EVERY:
            return []
        self._told_at = self._now
        return self._tell_landed()

    def failed(self, error: Error, *, final: bool = False) -> list[Order]:
        """As `Dialogue.failed`; nothing can fail any more once all is here and has its name."""
        if self._stage == "done" and not self.is_over:
            return self._end(None)
        return super().failed(error, final=final)

    def _is_late(self) -> bool:
        # Who is there and offers nothing is not waited for, either.
        waits = self._stage == "waiting" and self._now - self._told_at > self._patience
        return waits or super()._is_late()

    def _expired(self) -> list[Order]:
        # All is here; whether the sender heard of it is its own concern.
        return self._end(None) if self._stage == "done" else super()._expired()

    def _take_offer(self, message: Offer) -> list[Order]:
        check(message)
        self._offer = message
        self._stage = "considering"
        return [Consider(message)]

    def _take_early_tree(self, message: Tree) -> list[Order]:
        # Nothing is made of it, and no more of it is kept, before it is known to be wanted.
        offered = self._offer.tree if self._offer is not None else 0
        if self._early or not message.part or len(message.part) != offered:
            raise ProtocolError("transfer.order")
        self._early = message.part
        return []

    def _take_tree(self, message: Tree) -> list[Order]:
        deciding = self._deciding
        if deciding is None or not deciding.tree(message.part):
            return []
        self._stage = "deciding"
        return [Look(deciding.manifest, deciding.identity)]

    def _take_roots(self, message: Roots) -> list[Order]:
        if self._deciding is None:
            return []
        self._deciding.roots(message.roots)
        return self._decide(self._deciding)

    def _take_start(self, message: Start) -> list[Order]:
        plan, manifest = self._plan, Manifest([])
        if self._deciding is not None:
            plan = self._plan = self._deciding.plan
            manifest = self._deciding.manifest
            self._deciding = None
        land = Land(plan, manifest, message.secret, message.cipher)
        self._stage = "landing"
        if self._is_stream:
            self._expecting = Expecting.stream()
            return [land]
        self._expecting = Expecting(manifest.entries, plan.decisions)
        offered = self._offer.size if self._offer else 0
        self._room = room_to_grow(offered)
        if self._most:
            self._room = min(self._room, max(0, self._most - offered))
        self._missing = {n: str(plan.decisions[n].why) for n in plan.decisions.refused()}
        whole = [Complete(entry) for entry in self._expecting.whole]
        return [land, *whole, *self._finish_if_all()]

    def _take_ended(self, message: Ended) -> list[Order]:
        number = message.number
        if self._expecting.is_open(number):
            return [Cut(number)]
        if len(self._dead) >= MOST_UNKNOWN:
            raise ProtocolError("transfer.order")
        self._dead.add(number)
        return self._say(Ended(number, 0))

    def _take_changed(self, message: Changed) -> list[Order]:
        entry = message.entry
        self._check_renewal(entry)
        before = self._expecting.entry(entry)
        grows = message.size - before.size
        times = self._changes.get(entry, 0) + 1
        if grows > self._room or times > MOST_CHANGES:
            raise ProtocolError("transfer.grown" if grows > self._room else "transfer.order")
        self._room -= grows
        self._changes[entry] = times
        told = Entry("file", before.path, message.size, message.mode, message.mtime_ns)
        to = manifests.bounded(told, before.path)
        self._expecting.renew(entry, to)
        return [Renew(entry, to)]

    def _take_gone(self, message: Gone) -> list[Order]:
        self._check_renewal(message.entry)
        self._missing[message.entry] = known(message.code)
        self._expecting.renew(message.entry, None)
        return [Renew(message.entry, None)]

    def _check_renewal(self, entry: int) -> None:
        if self._is_stream or not self._expecting.may_renew(entry):
            raise ProtocolError("transfer.order")

    def _take_length(self, message: Length) -> list[Order]:
        if not self._is_stream or self._expecting.size:
            raise ProtocolError("transfer.order")
        is_whole = self._expecting.end_stream(message.size)
        return [StreamEnd(message.size), *(self._finish() if is_whole else [])]

    def _take_bye(self, _message: Bye) -> list[Order]:
        return self._end(None)

    def _decide(self, deciding: Deciding) -> list[Order]:
        orders = deciding.next()
        if deciding.is_answered:
            self._stage = "answered"
        return self._spoken(orders)

    def _finish_if_all(self) -> list[Order]:
        return [] if self._expecting.left or self._stage != "landing" else self._finish()

    def _finish(self) -> list[Order]:
        self._stage = "finishing"
        return [Finish()]

    def _tell_landed(self) -> list[Order]:
        landed = self.landed
        return self._say(*(Landed(number, jobs, landed) for number, jobs in self._expecting.news()))


_TAKEN: Final[dict[tuple[type[Any], _Stage], Callable[[Receiver, Any], list[Order]]]] = {
    (Offer, "waiting"): Receiver._take_offer,
    (Tree, "considering"): Receiver._take_early_tree,
    (Tree, "tree"): Receiver._take_tree,
    (Roots, "deciding"): Receiver._take_roots,
    (Start, "answered"): Receiver._take_start,
    (Changed, "landing"): Receiver._take_changed,
    (Gone, "landing"): Receiver._take_gone,
    (Length, "landing"): Receiver._take_length,
    (Bye, "done"): Receiver._take_bye,
    **{(Ended, stage): Receiver._take_ended for stage in _RUNNING},
}
