"""What becomes of each entry of a transfer, given what the receiver has already. Pure.

    ask         a person is asked about every file that is another one here
    same        the same file is left out, another one is received beside it, as `name (2)`
    rename      what is here is never joined nor replaced: files and folders get other names
    overwrite   files and links that are here are replaced once the new ones are complete
    newer       they are replaced if those sent are newer, else left out

Under each of them, what is known to be the same is left out; a folder is never replaced, and
neither is anything by a folder: the one that comes is renamed. Whatever gets another name
gets one that is no other's in its folder, here or in the transfer, on any system.

The sender is told by `encode`: `[1, state of each entry as a byte, {number: ranges}]`, where a
state is its place in `decided.STATES`. What does not live here: looking at the disk, asking.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import compress
from typing import TYPE_CHECKING, Annotated, Final, Literal

import msgspec
from msgspec import Meta, Struct

from landline.errors import ProtocolError
from landline.transfer.decided import (
    STATES,
    Decision,
    Decisions,
    Skipped,
    usual,
)
from landline.transfer.links import Links, Path
from landline.transfer.lookup import Lookup
from landline.transfer.manifest import (
    KINDS,
    MOST_ENTRIES,
    Entry,
    Manifest,
    family,
    kinds,
    sizes,
)
from landline.transfer.names import collision_key, numbered
from landline.transfer.ranges import Ranges
from landline.transfer.segments import SMALL, count, extent
from landline.transfer.told import pieces

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping


Policy = Literal["ask", "same", "rename", "overwrite", "newer"]
Answer = Literal["skip", "rename", "overwrite"]
ENCODED_LONGEST: Final = 1 << 24
"""Bytes of encoded decisions: one for each entry, and the ranges of those that go on."""

BLOCK: Final = 4096
"""Bytes by which the usual file systems hand out room."""

SLACK_NS: Final = 2 * 10**9
"""By how much a file of the same size has to be newer: FAT keeps times by two seconds."""

_EXACT_NS: Final = 10**7
"""How exactly other file systems keep times: exFAT to a hundredth of a second."""


class Found(Struct, frozen=True):
    """What the receiver has where an entry is to be written."""

    kind: Literal["missing", "folder", "file", "link", "other"] = "missing"
    size: int = 0
    mtime_ns: int = 0
    target: str = ""
    root: bytes = b""
    """The identity of the file's content, once it was read."""
    ours: bool = False
    """It was made by this transfer, before it was broken off."""
    proven: Ranges | None = None
    """The segments that are in its partial file, if there is one."""


class Plan(Struct, frozen=True):
    """The decisions, by number, and what follows from them."""

    decisions: Decisions
    renamed: dict[int, Path]
    """The new paths of what does not keep its own name; what lies in it is not listed."""
    to_ask: list[int]
    """What a person is to be asked about: decide again with their `answers`."""
    to_prove: list[int]
    """Files of which both sides must know the root: decide again with it."""
    size: int
    """Bytes of files that are to be sent."""
    space: int
    """Bytes of room that the disk must have: what is replaced stays until then."""
    entries: Sequence[Entry] = ()
    """What was decided about."""
    moves: dict[Path, Path] = {}
    """The new paths of what was renamed, by its own."""

    def path(self, number: int) -> Path:
        """Return where an entry is written, or is already."""
        return self.decisions[number].path or self.moved(self.entries[number].path)

    def moved(self, path: Path) -> Path:
        """Return where what was to be at `path` is written."""
        return _moved(path, self.moves) if self.renamed else path

    def elsewhere(self) -> Iterator[int]:
        """Yield the numbers of what is not written where it was sent to."""
        if not self.renamed:
            return
        for holder, numbers in pieces(self.entries):
            if holder is None:
                yield from (n for n in numbers if self.path(n) != self.entries[n].path)
            elif self.moved(holder) != holder:
                yield from numbers
            else:
                yield from filter(self.renamed.__contains__, numbers)


def decide(
    manifest: Manifest,
    found: Mapping[int, Found],
    policy: Policy,
    *,
    names: Mapping[Path, Iterable[str]],
    answers: Mapping[int, Answer] | None = None,
) -> Plan:
    """Return what becomes of the entries of a validated manifest.

    `found` has what is here by number, and nothing for what is missing; `names` has every
    name in each folder that is here, by its path in the transfer. Raises ProtocolError
    `manifest.too-large` if links grow too long by what they lead to being renamed.
    """
    judge = _Judge(manifest, policy, names, answers or {})
    for holder, numbers in pieces(manifest.entries):
        if not judge.takes(holder, numbers, found):
            for number in numbers:
                judge.take(number, manifest.entries[number], found.get(number, _MISSING))
    judge.tell_links()
    decisions = judge.decisions
    return Plan(
        decisions,
        judge.renamed,
        decisions.those("ask"),
        decisions.those("prove"),
        *_sums(manifest, decisions),
        manifest.entries,
        judge.moves,
    )


_MISSING: Final = Found()

_Verdict = Literal["take", "replace", "rename", "ask", "prove"] | Skipped


class _Judge:
    def __init__(
        self,
        manifest: Manifest,
        policy: Policy,
        names: Mapping[Path, Iterable[str]],
        answers: Mapping[int, Answer],
    ) -> None:
        self.decisions = Decisions()
        self.renamed: dict[int, Path] = {}
        self._manifest = manifest
        self._policy = policy
        self._answers = answers
        self._here = {
            folder: {collision_key(name) for name in inside} for folder, inside in names.items()
        }
        self.moves: dict[Path, Path] = {(): ()}
        """The new paths of what was renamed, by its own."""
        self._fresh: set[Path] = set()
        """Folders that are not here: in them is nothing but what this transfer has made."""
        self._taken: _Taken | None = None
        self._numbers: dict[tuple[Path, str], int] = {}

    def takes(self, holder: Path | None, numbers: range, found: Mapping[int, Found]) -> bool:
        """Take plain files of one folder in a row if there is nothing else to decide of them."""
        if (
            holder is None
            or holder not in self._fresh
            or not found.keys().isdisjoint(numbers)
            or not self._manifest.refused.keys().isdisjoint(numbers)
        ):
            return False
        self.decisions.take(len(numbers))
        return True

    def take(self, number: int, entry: Entry, found: Found) -> None:
        """Decide about the next entry; folders come before what lies in them."""
        fault = self._manifest.refused.get(number)
        if fault is not None:
            self.decisions.append(usual("refuse", fault))
            return
        holder = entry.path[:-1]
        if holder in self._fresh and not found.ours:
            found = Found(proven=found.proven) if found.proven else _MISSING
            verdict: _Verdict = "take"
        else:
            verdict = self._verdict(number, entry, found)
        path: Path = ()
        if verdict == "rename":
            path = (*self.moved(holder), self._other_name(holder, entry.path[-1]))
            self.renamed[number] = self.moves[entry.path] = path
        if entry.kind == "folder" and (verdict == "rename" or found.kind == "missing"):
            self._fresh.add(entry.path)
        self.decisions.append(_decision(entry, path, verdict, found.proven))

    def _verdict(self, number: int, entry: Entry, found: Found) -> _Verdict:
        if found.kind == "missing":
            return "rename" if self._is_here_otherwise(entry.path) else "take"
        if entry.kind == "folder":
            joins = found.kind == "folder" and (found.ours or self._policy != "rename")
            return "take" if joins else "rename"
        if found.kind in ("folder", "other"):
            return "rename"
        if entry.kind == found.kind and _is_same(entry, found):
            return "done" if found.ours else "same"
        if found.ours:
            return "replace"
        answer = self._answers.get(number)
        if answer is not None:
            return _BY_ANSWER[answer]
        return self._by_policy(entry, found)

    def _by_policy(self, entry: Entry, found: Found) -> _Verdict:
        if self._policy == "overwrite":
            return "replace"
        if self._policy == "newer":
            return "replace" if _is_newer(entry, found) else "older"
        if self._policy == "rename":
            return "rename"
        may_be_same = entry.kind == found.kind == "file" and entry.size == found.size
        if may_be_same and not (entry.root and found.root):
            return "prove"
        return "ask" if self._policy == "ask" else "rename"

    def _is_here_otherwise(self, path: Path) -> bool:
        # By another case or normal form, so that some systems take the two for one.
        here = self._here.get(path[:-1])
        return here is not None and collision_key(path[-1]) in here

    def _other_name(self, folder: Path, name: str) -> str:
        if self._taken is None:
            self._taken = _Taken(self._manifest)
        here = self._here.get(folder, set()) if folder not in self._fresh else set()
        kin = (folder, family(name))
        number = self._numbers.get(kin, 1)
        while True:
            number += 1
            other = numbered(name, number)
            path = (*folder, other)
            if not self._taken.has(path) and collision_key(other) not in here:
                self._taken.add(path)
                self._numbers[kin] = number
                return other

    def moved(self, path: Path) -> Path:
        """Return where what was to be at `path` is written."""
        return _moved(path, self.moves)

    def tell_links(self) -> None:
        """Let links name what they did, where that was renamed.

        One that would lead through a link that is not the one that was sent is refused.
        """
        entries = self._manifest.entries
        if KINDS.index("link") not in kinds(entries):
            return
        each = enumerate(zip(entries, self.decisions, strict=True))
        others = {n for n, (entry, decision) in each if self._is_anothers(entry, decision)}
        if not self.renamed and all(entries[n].kind != "link" for n in others):
            return
        links = Links(Lookup(entries, others).get, lambda path: path)
        for number, decision in list(self.decisions.others.items()):
            if not decision.target:
                continue
            way = links.follow(entries[number].path)
            if isinstance(way, str):
                self.decisions[number] = Decision("refuse", decision.path, way)
            else:
                path = decision.path or self.moved(entries[number].path)
                text = links.retold(decision.target, path[:-1], way, self.moved)
                self.decisions[number] = msgspec.structs.replace(decision, target=text)

    def _is_anothers(self, entry: Entry, decision: Decision) -> bool:
        if decision.action == "refuse":
            return True
        if entry.kind != "link" or decision.action != "skip":
            return False
        # The same text may lead elsewhere once what it named has another name.
        return decision.why in ("older", "unwanted") or (
            decision.why == "same" and bool(self.renamed)
        )


def _moved(path: Path, moves: Mapping[Path, Path]) -> Path:
    new = moves.get(path)
    return new if new is not None else (*_moved(path[:-1], moves), path[-1])


class _Taken:
    """Which names of each folder are somebody's, also those that links only speak of."""

    def __init__(self, manifest: Manifest) -> None:
        self._plain = Lookup(manifest.entries, manifest.refused)
        self._marks: dict[Path, set[str]] = {}
        """By folder, of all but plain files, which may be a hundred thousand."""
        links = Links(self._plain.get, lambda path: path)
        for holder, numbers in pieces(manifest.entries):
            if holder is not None:
                continue
            for number in numbers:
                if number in manifest.refused:
                    continue
                entry = manifest.entries[number]
                self.add(entry.path)
                if entry.kind == "link" and not isinstance(way := links.follow(entry.path), str):
                    self.add(way.names)

    def has(self, path: Path) -> bool:
        """Tell whether what has this path would stand in the way of another."""
        marks = self._marks.get(path[:-1], ())
        return collision_key(path[-1]) in marks or self._plain.spelt(path) is not None

    def add(self, path: Path) -> None:
        """Take that something will have this path."""
        self._marks.setdefault(path[:-1], set()).add(collision_key(path[-1]))


_BY_ANSWER: Final[dict[Answer, _Verdict]] = {
    "skip": "unwanted",
    "rename": "rename",
    "overwrite": "replace",
}


def _decision(entry: Entry, path: Path, verdict: _Verdict, proven: Ranges | None) -> Decision:
    match verdict:
        case "take" | "rename" | "replace":
            replaces = verdict == "replace"
            if proven and entry.kind == "file" and entry.size > SMALL:
                return Decision("resume", path, replaces=replaces, proven=proven)
            if not (path or replaces or entry.target):
                return usual("take")
            return Decision("take", path, None, replaces, None, entry.target)
        case "ask" | "prove":
            return Decision(verdict, path, target=entry.target)
        case "same" | "done" | "older" | "unwanted":
            return Decision("skip", path, verdict) if path else usual("skip", verdict)


def _is_same(entry: Entry, found: Found) -> bool:
    if entry.kind == "link":
        return entry.target == found.target and (not found.ours or _is_whole(entry, found))
    if entry.size != found.size:
        return False
    # What this transfer wrote has its name only since it was proven.
    if found.ours:
        return _is_whole(entry, found)
    return bool(entry.root and entry.root == found.root)


def _is_whole(entry: Entry, found: Found) -> bool:
    """Tell whether what this transfer made has its time, which it is given last of all."""
    off = abs(entry.mtime_ns - found.mtime_ns)
    is_coarse = found.mtime_ns % 10**9 == 0  # a file system of whole seconds, or FAT
    return off <= (SLACK_NS if is_coarse else _EXACT_NS)


def _is_newer(entry: Entry, found: Found) -> bool:
    slack = SLACK_NS if entry.size == found.size else 1
    return entry.mtime_ns - found.mtime_ns >= slack


def _sums(manifest: Manifest, decisions: Decisions) -> tuple[int, int]:
    entries, takes = manifest.entries, decisions.takes
    lengths = sizes(entries)
    told = bytes(compress(kinds(entries), takes))
    size = sum(compress(lengths, takes))
    blocks = len(told) - told.count(KINDS.index("file"))
    blocks += sum(-(-length // BLOCK) for length in compress(lengths, takes))
    for number, decision in decisions.others.items():
        if decision.action == "resume":
            left = wanted(entries[number], decision)
            size += left
            blocks += -(-left // BLOCK)
    return size, blocks * BLOCK


def wanted(entry: Entry, decision: Decision) -> int:
    """Return how many bytes of an entry are to be sent."""
    if decision.action == "resume":
        missing = (decision.proven or Ranges()).missing(count(entry.size))
        return extent(entry.size, missing)
    return entry.size if decision.action == "take" and entry.kind == "file" else 0


_RESUME: Final = STATES.index(("resume", None))


class _Wire(Struct, array_like=True, forbid_unknown_fields=True):
    version: Literal[1]
    states: Annotated[bytes, Meta(max_length=MOST_ENTRIES)]
    ranges: dict[int, bytes]


_DECODER: Final = msgspec.msgpack.Decoder(_Wire)


def encode(decisions: Sequence[Decision]) -> bytes:
    """Return what the sender is told; ValueError while something is still to ask or prove.

    New names and places are the receiver's own, and not told.
    """
    told = Decisions.of(decisions)
    if told.is_open:
        raise ValueError("not decided")
    ranges = {
        number: decision.proven.encode()
        for number, decision in told.others.items()
        if decision.proven is not None
    }
    return msgspec.msgpack.encode(_Wire(1, bytes(told.states), ranges))


def decode(data: bytes | bytearray | memoryview, manifest: Manifest) -> Decisions:
    """Return what the receiver said about each entry of the `manifest` that was sent.

    Where each is written is not told: `path` is empty. Raises ProtocolError
    `manifest.malformed-answer`, or `ranges.malformed`.
    """
    wire = _read(data)
    told = wire.states
    if len(told) != len(manifest.entries) or max(told, default=0) >= len(STATES):
        raise ProtocolError("manifest.malformed-answer")
    if len(wire.ranges) != told.count(_RESUME):
        raise ProtocolError("manifest.malformed-answer")
    decisions = Decisions(told)
    for number, ranges in wire.ranges.items():
        entry = manifest.entries[number] if 0 <= number < len(told) else None
        if entry is None or told[number] != _RESUME or entry.kind != "file" or entry.size <= SMALL:
            raise ProtocolError("manifest.malformed-answer")
        proven = Ranges.decode(ranges, count(entry.size))
        decisions[number] = Decision("resume", (), proven=proven)
    return decisions


def _read(data: bytes | bytearray | memoryview) -> _Wire:
    if len(data) > ENCODED_LONGEST:
        raise ProtocolError("manifest.malformed-answer")
    try:
        return _DECODER.decode(data)
    except msgspec.MsgspecError:
        raise ProtocolError("manifest.malformed-answer") from None
