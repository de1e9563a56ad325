"""What was decided about each entry of a transfer, nearly all of it one byte long. Pure.

What does not live here: by which rules it is decided (`decisions`).
"""

from __future__ import annotations

from collections import Counter
from itertools import compress
from typing import TYPE_CHECKING, Final, Literal

from msgspec import Struct

from landline.transfer.links import Path
from landline.transfer.manifest import KINDS, Why, kinds, sizes
from landline.transfer.ranges import Ranges
from landline.transfer.segments import SMALL
from landline.transfer.sequence import OnDemand

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from landline.transfer.links import Kind
    from landline.transfer.manifest import Entry

Skipped = Literal["same", "done", "older", "unwanted"]
"""Why an entry is left out: it is here; it arrived before the break; what is here is not older;
a person said so."""
Action = Literal["take", "resume", "skip", "refuse", "ask", "prove"]

STATES: Final[tuple[tuple[Action, Why | Skipped | None], ...]] = (
    ("take", None),
    ("resume", None),
    ("skip", "same"),
    ("skip", "done"),
    ("skip", "older"),
    ("skip", "unwanted"),
    ("refuse", "path"),
    ("refuse", "long"),
    ("refuse", "deep"),
    ("refuse", "parent"),
    ("refuse", "duplicate"),
    ("refuse", "size"),
    ("refuse", "link-outside"),
    ("refuse", "link-nowhere"),
    ("refuse", "link-loop"),
    ("refuse", "link-long"),
)
"""What the sender is told of an entry, by its byte; a later version may only add."""

COMES: Final[tuple[Action, ...]] = ("take", "resume")
"""What becomes of an entry of which there is something to come."""
HERE: Final[tuple[Skipped, ...]] = ("same", "done")
"""Why an entry is not sent that is at the receiver's all the same."""

_OWN: Final[tuple[tuple[Action, None], ...]] = (("ask", None), ("prove", None))
"""What is not decided yet, and never told."""

_BYTES: Final = {state: byte for byte, state in enumerate((*STATES, *_OWN))}
_TAKE: Final = _BYTES["take", None]


class Decision(Struct, frozen=True, gc=False):
    """What becomes of one entry."""

    action: Action
    path: Path = ()
    """Where it is written under another name; empty: under its own, in its folder (`Plan.path`)."""
    why: Why | Skipped | None = None
    """Of `refuse` and `skip` (`manifest.reason` has words for it)."""
    replaces: bool = False
    """A file or link that is there may be replaced."""
    proven: Ranges | None = None
    """Of `resume`: the segments that need not be sent."""
    target: str = ""
    """The text of a link, told anew if what it names was renamed."""


_USUAL: Final = tuple(Decision(action, (), why) for action, why in _BYTES)
"""By its byte: one for all entries of which there is no more to say, hundreds of thousands."""


def _table(holds: Callable[[Decision], bool]) -> bytes:
    """Return what translates the byte of each state to 1 if that holds of it, else to 0."""
    return bytes(map(holds, _USUAL)).ljust(1 << 8, b"\0")


_COMES: Final = _table(lambda each: each.action in COMES)
_TAKES: Final = _table(lambda each: each.action == "take")
_KEPT: Final = _table(lambda each: each.action == "skip" and each.why in HERE)
_HERE: Final = _table(lambda each: each.action in COMES or each.why in HERE)
_OPEN: Final = _table(lambda each: (each.action, each.why) in _OWN)
_REFUSED: Final = _table(lambda each: each.action == "refuse")
_SKIPPED: Final = _table(lambda each: each.action == "skip")


class Decisions(OnDemand[Decision]):
    """The decision about each entry, most of them one byte long."""

    def __init__(self, states: bytes | bytearray = b"") -> None:
        """Begin with these states of the first entries, by their bytes, or with none."""
        self.states = bytearray(states)
        self._others: dict[int, Decision] = {}
        """Those of which there is more to say, by number."""

    @classmethod
    def of(cls, decisions: Iterable[Decision]) -> Decisions:
        """Return these decisions."""
        if isinstance(decisions, Decisions):
            return decisions
        made = cls()
        for decision in decisions:
            made.append(decision)
        return made

    def append(self, decision: Decision) -> None:
        """Add the decision about the next entry."""
        self.states.append(0)
        self[len(self.states) - 1] = decision

    def take(self, entries: int) -> None:
        """Add that so many entries are taken as they are."""
        self.states += bytes([_TAKE]) * entries

    @property
    def comes(self) -> bytearray:
        """1 for each entry of which there is something to come, else 0."""
        return self.states.translate(_COMES)

    @property
    def takes(self) -> bytearray:
        """1 for each entry of which all is to come, else 0."""
        return self.states.translate(_TAKES)

    @property
    def is_open(self) -> bool:
        """Whether something is still to ask or to prove."""
        return 1 in self.states.translate(_OPEN)

    @property
    def others(self) -> Mapping[int, Decision]:
        """Those of which there is more to say than their state, by number."""
        return self._others

    def skipped(self) -> int:
        """Return how many are left out."""
        return self.states.translate(_SKIPPED).count(1)

    def refused(self) -> Iterable[int]:
        """Return the numbers of what is refused."""
        return compress(range(len(self)), self.states.translate(_REFUSED))

    def those(self, action: Literal["ask", "prove"]) -> list[int]:
        """Return the numbers of those about which that is still to do."""
        state = _BYTES[action, None]
        return [number for number, each in enumerate(self.states) if each == state]

    def __setitem__(self, number: int, decision: Decision) -> None:
        state = self.states[number] = _BYTES[decision.action, decision.why]
        if decision == _USUAL[state]:
            self._others.pop(number, None)
        else:
            self._others[number] = decision

    def __len__(self) -> int:
        return len(self.states)

    def item(self, number: int) -> Decision:
        """Return the decision about the entry with this number."""
        return self._others.get(number) or _USUAL[self.states[number]]


def usual(action: Action, why: Why | Skipped | None = None) -> Decision:
    """Return the decision of which there is no more to say than this."""
    return _USUAL[_BYTES[action, why]]


def coming(entries: Sequence[Entry], decisions: Iterable[Decision]) -> int:
    """Return how many files there are of which bytes are to come."""
    return sum(map(bool, compress(sizes(entries), Decisions.of(decisions).comes)))


def arrived(
    entries: Sequence[Entry], decisions: Iterable[Decision], missing: Iterable[int]
) -> Counter[Kind]:
    """Return how many of each kind are there at the end, where only what is `missing` is not.

    Without `decisions` none is: there were none to make.
    """
    is_there = Decisions.of(decisions).states.translate(_HERE)
    for number in missing:
        is_there[number] = 0
    counts = Counter(compress(kinds(entries), is_there))
    return Counter({kind: counts[number] for number, kind in enumerate(KINDS)})


def parted(
    entries: Sequence[Entry], decisions: Iterable[Decision]
) -> tuple[bytearray, list[int], int]:
    """Return which small files come, and by their numbers which large ones.

    The small ones as a 1 for each, and a 0 for all else; files without a byte never come. Third,
    how many bytes of all other files are here.
    """
    told, lengths = Decisions.of(decisions), sizes(entries)
    comes = told.comes
    small = bytearray(come and 0 < size <= SMALL for come, size in zip(comes, lengths, strict=True))
    large = [number for number, size in enumerate(lengths) if size > SMALL and comes[number]]
    return small, large, sum(compress(lengths, told.states.translate(_KEPT)))
