"""What the sender of a transfer says and does, given what the receiver says. Pure.

    begin ── ready ──> [prove ──> hashed] ── answer ──> jobs … ── done ──> End(None)

`next` gives each data connection its jobs. A connection's thread sends a job whole, or tells
why not, before anything else of its own:

- a file in a pack is not what it was: it is left out of the pack, and `changed` told before the
  pack is sent; `unsent` if nothing was left of the pack;
- likewise in a segment: `changed`, and `unsent` if none of it was sent; else the connection
  ends in order without that segment's end, and another goes on.

So a file that changed never is complete for the receiver. It begins again once nothing of it
is under way; after MOST_CHANGES times it is given up. See `dialogue` for time and threads,
`messages` for what is said.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final, Literal

import msgspec

from landline.errors import ProtocolError, VerificationError
from landline.transfer import decisions as answers, manifest as manifests
from landline.transfer.changes import Changes
from landline.transfer.decided import Decisions
from landline.transfer.dialogue import PATIENCE, Dialogue
from landline.transfer.handing import Handing
from landline.transfer.jobs import PackJob
from landline.transfer.messages import (
    MOST_NUMBERS,
    Answer,
    Bye,
    Done,
    Ended,
    Landed,
    Length,
    Prove,
    Ready,
    Renewed,
    Roots,
    Start,
    Tree,
    room_to_grow,
)
from landline.transfer.orders import Connect, Cut, HashSource, Restart

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from landline.transfer.jobs import Job
    from landline.transfer.manifest import Entry, Manifest
    from landline.transfer.messages import AnyMessage, Offer
    from landline.transfer.orders import Order

MOST_DAMAGED: Final = 3
"""Times that one job may arrive other than it was sent, before it is no chance any more."""

_BROKEN_OFF: Final = ("record.cut", "record.spent")
"""What is said of records and is no sign of damage."""

_CHANGED: Final = "source.changed"

_Stage = Literal["new", "offered", "told", "hashing", "running"]


class Sender(Dialogue):
    """The sender's side of one control connection."""

    def __init__(
        self,
        manifest: Manifest,
        offer: Offer,
        secret: bytes,
        now: float,
        *,
        patience: float = PATIENCE,
    ) -> None:
        """Send what `manifest` tells; counts and sizes of the `offer` are filled in from it.

        `secret`: 32 random bytes for this run alone. Raises as `manifest.encode_parts`.
        """
        super().__init__(now, patience)
        self.done: Done | None = None
        """What the receiver said at the end; nothing is missing but what it tells."""
        self._manifest = manifest
        self._secret = secret
        self._is_tree = not (offer.stream or offer.text)
        self._tree = manifests.encode_parts(manifest) if self._is_tree else []
        self._offer = _counted(offer, manifest, self._tree) if self._is_tree else offer
        self._stage: _Stage = "new"
        self._fast = False
        self._asked: list[int] = []
        self._told: set[int] = set()
        """Files whose roots were asked for, ever."""
        self._answer = bytearray()
        self._decisions = Decisions()
        self._handing = Handing((), ())
        self._changes = Changes(manifest.entries, room_to_grow(self._offer.size))
        self._wanted: dict[int, int] = {}
        """Bytes that are wanted of files which were sent anew."""
        self._damaged: Counter[Job] = Counter()
        self._landed = 0

    @property
    def size(self) -> int:
        """Bytes that are to be sent in this run; of a stream 0 until its end."""
        return self._handing.size

    @property
    def kept(self) -> int:
        """Bytes of what is sent that the receiver had already, and has proven."""
        return self._handing.kept

    @property
    def landed(self) -> int:
        """Bytes of `size` that have arrived, as the receiver says."""
        # The receiver counts whole segments of a stream until it knows its end.
        is_known = self._is_tree or self.size
        return min(self._landed, self.size) if is_known else self._landed

    @property
    def awaits_answer(self) -> bool:
        """Whether it is wanted, and the receiver finds out what of it, or asks somebody."""
        return self._stage == "told"

    @property
    def wants_more(self) -> bool:
        """Whether there may still be something for `next` to give out, at some time."""
        waits = not self._handing.idle or bool(self._changes)
        return not self.is_over and (self._stage != "running" or waits)

    def begin(self) -> list[Order]:
        """Return what comes first: with a tree that is short, which then costs no round trip."""
        self._stage = "offered"
        early: list[Tree] = []
        if len(self._tree) == 1:
            early.append(Tree(self._tree.pop()))
        return self._say(self._offer, *early)

    def hashed(self, roots: Mapping[int, bytes | None]) -> list[Order]:
        """Take the roots that were asked for; None of what could not be read."""
        if self.is_over:
            return []
        asked, self._asked = self._asked, []
        self._stage = "told"
        return self._say(
            *(
                Roots({entry: roots.get(entry) for entry in asked[at : at + MOST_NUMBERS]})
                for at in range(0, len(asked), MOST_NUMBERS)
            )
        )

    def opened(self, number: int, *, slow: bool = False) -> None:
        """Take that both sides have greeted on a data connection; a `slow` one gets slices."""
        self._handing.open(number, slow=slow and not self._offer.stream)

    def next(self, number: int) -> Job | None:
        """Return what this connection is to send next.

        None if there is nothing at present: paused, everything given out (`wants_more` says
        whether that may change), or the connection is over.
        """
        if self.is_over or self.paused:
            return None
        return self._handing.give(number)

    def is_open(self, number: int) -> bool:
        """Tell whether a connection may still be given something."""
        return self._handing.is_open(number)

    def unsent(self, number: int, job: Job) -> list[Order]:
        """Take that nothing of a connection's latest job was sent: it is given out again.

        What has `changed` of it is not.
        """
        self._handing.take_back(number, job)
        return self._say_changes()

    def broke(self, number: int) -> list[Order]:
        """Take that a data connection broke at this end.

        The receiver says how far it had come: until then its jobs are not given out again.
        """
        given = None if self.is_over else self._handing.broke(number)
        return [] if given is None else self._say(Ended(number, given))

    def changed(self, entry: int, now_is: Entry | None, code: str = _CHANGED) -> list[Order]:
        """Take that a file is not what it was told to be, but `now_is`; None: it cannot be read.

        See `Changes.note` for what is told again.
        """
        if self.is_over or self._stage != "running":
            return []
        if self._changes.note(entry, now_is, code):
            self._handing.hold(entry)
        return self._say_changes()

    def length(self, size: int) -> list[Order]:
        """Take that the stream ended after `size` bytes; the job that none came for: `unsent`."""
        if self.is_over:
            return []
        self._handing.end_stream(size)
        return self._say(Length(size))

    def _take(self, message: AnyMessage) -> list[Order]:
        take = _TAKEN.get((type(message), self._stage))
        if take is None:
            raise ProtocolError("transfer.order")
        return take(self, message)

    def _take_ready(self, message: Ready) -> list[Order]:
        self._fast = message.fast and self._offer.fast
        if self._offer.text:
            self._stage = "running"
            return []
        if self._offer.stream:
            self._handing = Handing.stream()
            return self._start()
        self._stage = "told"
        tree, self._tree = self._tree, []
        return self._say(*map(Tree, tree))

    def _take_prove(self, message: Prove) -> list[Order]:
        entries = self._manifest.entries
        for entry in message.entries:
            is_file = entry < len(entries) and entries[entry].kind == "file"
            if not is_file or entry in self._told:
                raise ProtocolError("transfer.order")
            self._told.add(entry)
        self._asked += message.entries
        if message.more:
            return []
        self._stage = "hashing"
        return [HashSource(list(self._asked))]

    def _take_answer(self, message: Answer) -> list[Order]:
        if len(self._answer) + len(message.part) > answers.ENCODED_LONGEST:
            raise ProtocolError("manifest.malformed-answer")
        if self._asked or (message.more and not message.part):
            raise ProtocolError("transfer.order")
        self._answer += message.part
        if message.more:
            return []
        self._decisions = answers.decode(self._answer, self._manifest)
        self._answer.clear()
        self._handing = Handing(self._manifest.entries, self._decisions)
        return self._start()

    def _start(self) -> list[Order]:
        self._stage = "running"
        cipher: Final = "aes-256-gcm" if self._fast else "chacha20-poly1305"
        return [*self._say(Start(self._secret, cipher)), Connect(cipher, self._decisions)]

    def _take_landed(self, message: Landed) -> list[Order]:
        self._handing.landed(message.number, message.jobs)
        self._landed = message.size
        return self._say_changes()

    def _take_ended(self, message: Ended) -> list[Order]:
        number = message.number
        if not self._handing.is_open(number):
            # Both gave it up, or it has not come to be on this side yet.
            return [Cut(number)] if self._handing.refuse(number) else []
        is_broken = self._handing.broke(number) is None
        at = self._handing.ended(number, message.jobs)
        if at is not None and _is_damage(message.code):
            place = PackJob(at.entries[:1]) if isinstance(at, PackJob) else at
            self._damaged[place] += 1
            if self._damaged[place] == MOST_DAMAGED:
                raise VerificationError("transfer.damaged")
        return [*([] if is_broken else [Cut(number)]), *self._say_changes()]

    def _take_renewed(self, message: Renewed) -> list[Order]:
        entry = message.entry
        to = self._changes.renewed(entry)
        if entry not in self._wanted:
            before = self._manifest.entries[entry]
            self._wanted[entry] = answers.wanted(before, self._decisions[entry])
            self._handing.kept -= before.size - self._wanted[entry]
        size = to.size if to else 0
        self._handing.size += size - self._wanted[entry]
        self._wanted[entry] = size
        if to is None:
            return []
        self._handing.renew(entry, size)
        return [Restart(entry, to)]

    def _take_done(self, message: Done) -> list[Order]:
        is_early = not self._handing.idle or self._changes.is_renewal_due
        if is_early or any(entry >= len(self._manifest.entries) for entry, _ in message.told):
            raise ProtocolError("transfer.order")
        self.done = message
        return [*self._say(Bye()), *self._end(None)]

    def _say_changes(self) -> list[Order]:
        """Tell of what has changed and has nothing under way any more."""
        if not self._changes or self.is_over:
            return []
        return self._say(*self._changes.tell(self._handing.under_way()))


_TAKEN: Final[dict[tuple[type[Any], _Stage], Callable[[Sender, Any], list[Order]]]] = {
    (Ready, "offered"): Sender._take_ready,
    (Prove, "told"): Sender._take_prove,
    (Answer, "told"): Sender._take_answer,
    (Landed, "running"): Sender._take_landed,
    (Ended, "running"): Sender._take_ended,
    (Renewed, "running"): Sender._take_renewed,
    (Done, "running"): Sender._take_done,
}


def _counted(offer: Offer, manifest: Manifest, tree: list[bytes]) -> Offer:
    told = manifests.totals(manifest)
    return msgspec.structs.replace(
        offer,
        files=told.files,
        folders=told.folders,
        links=told.links,
        size=told.size,
        tree=sum(map(len, tree)),
    )


def _is_damage(code: str) -> bool:
    return code.startswith("record.") and code not in _BROKEN_OFF
