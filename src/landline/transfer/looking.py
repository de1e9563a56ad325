"""What the receiver has already where a transfer is to land: for `decisions`, from the disk.

Nothing is written. What an earlier run of the same transfer left counts as this transfer's own;
of its partial files, that which is proven by reading it again. What does not live here: what
follows from it.
"""

from __future__ import annotations

import itertools
import os
import stat
from typing import TYPE_CHECKING, Final

from landline.errors import Error
from landline.transfer.decided import COMES
from landline.transfer.decisions import Found
from landline.transfer.disk import read_error
from landline.transfer.hashing import identity
from landline.transfer.journal import prove
from landline.transfer.names import numbered
from landline.transfer.ranges import Ranges
from landline.transfer.segments import SEGMENT_BYTES, SMALL, Hasher, count, extent, same
from landline.transfer.told import pieces

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path as FilePath

    from landline.transfer.decisions import Plan
    from landline.transfer.disk_tree import Tree
    from landline.transfer.held import Held
    from landline.transfer.journal import Journal
    from landline.transfer.links import Kind, Path
    from landline.transfer.manifest import Entry, Manifest

_KINDS: Final[dict[int, Kind]] = {
    stat.S_IFREG: "file",
    stat.S_IFLNK: "link",
    stat.S_IFDIR: "folder",
}


class Looking:
    """What is in the folder that is received into. For one thread."""

    def __init__(self, tree: Tree, journal: Journal, manifest: Manifest) -> None:
        self.found: dict[int, Found] = {}
        """By entry, and nothing for what is missing."""
        self.names: dict[Path, list[str]] = {}
        """All names in each folder that is here, by its path in the transfer."""
        self.again: set[int] = set()
        """Entries that `look_again` found."""
        self.room = 0
        """Bytes of the disk that partial files have taken for what is still to come."""
        self._parts: set[int] = set()
        self._tree = tree
        self._journal = journal
        self._manifest = manifest
        self._here: dict[Path, tuple[set[str], bool]] = {}

    def look(self, wanted: Callable[[], bool]) -> None:
        """Look at every entry where it was sent to; raises LocalError.

        `wanted` may say at any time that nobody waits for it any more.
        """
        self._enter((), ())
        entries = self._manifest.entries
        for holder, numbers in pieces(entries):
            if holder is not None and holder not in self._here:
                continue
            for number in numbers:
                self._look(number, entries[number])
                if not wanted():
                    return

    def look_again(self, plan: Plan, wanted: Callable[[], bool]) -> None:
        """Look for what an earlier run left of entries that `plan` puts elsewhere.

        Only what is this transfer's own counts there. Raises LocalError.
        """
        self.again.clear()
        seen: dict[Path, bool] = {}
        for number in plan.elsewhere():
            entry = self._manifest.entries[number]
            path = plan.path(number)
            if entry.kind == "folder" or plan.decisions[number].action not in COMES:
                continue
            if entry.kind == "file" and entry.size > SMALL:
                self._prove(number, entry, path)
            holder = path[:-1]
            if holder not in seen:
                inside = self._tree.inside(holder)
                seen[holder] = inside is not None and inside[1]
            if seen[holder]:
                self._note(number, path, ours=True)
            elif entry.kind == "file" and number not in self._parts:
                self._recognise_numbered(number, entry)
            if not wanted():
                return

    def roots(self, entries: Iterable[int], wanted: Callable[[], bool]) -> dict[int, bytes | None]:
        """Return what the files are known by that `look` found; None where one cannot be read."""
        roots: dict[int, bytes | None] = {}
        for number in entries:
            try:
                held = self._tree.read(self._manifest.entries[number].path)
                roots[number] = identity(self.found[number].size, held.read_into, wanted)
            except (Error, OSError):
                roots[number] = None
        return roots

    def _look(self, number: int, entry: Entry) -> None:
        holder = self._here.get(entry.path[:-1])
        if holder is None or number in self._manifest.refused:
            return
        if entry.kind == "folder" and self._enter(entry.path, entry.path):
            self.found[number] = Found("folder", ours=self._here[entry.path][1])
        elif entry.path[-1] in holder[0]:
            self._note(number, entry.path, ours=holder[1])
        if entry.kind == "file" and entry.size > SMALL:
            self._prove(number, entry, entry.path)
            if not holder[1] and number not in self._parts:
                self._recognise(number, entry, entry.path)

    def _enter(self, path: Path, sent: Path) -> bool:
        inside = self._tree.inside(path)
        if inside is None:
            return False
        self.names[sent] = inside[0]
        self._here[sent] = set(inside[0]), inside[1]
        return True

    def _note(self, number: int, path: Path, *, ours: bool) -> None:
        state = self._tree.look(path)
        if state is None:
            return
        proven = self.found[number].proven if number in self.found else None
        self.again.add(number)
        self.found[number] = _found(state, self._tree, path, proven, ours=ours)

    def _prove(self, number: int, entry: Entry, path: Path) -> None:
        if not self._journal.resumes or number in self._parts:
            return
        held = self._tree.part(path, entry.size)
        if held is None:
            return
        right = self._right(number, held, path, entry.size)
        proven = Ranges(right)
        self._parts.add(number)
        self.room += os.fstat(held.number).st_blocks * 512 - extent(entry.size, proven)
        if right:
            self.again.add(number)
            before = self.found.get(number, Found())
            self.found[number] = Found(
                before.kind,
                before.size,
                before.mtime_ns,
                before.target,
                before.root,
                before.ours,
                proven,
            )

    def _recognise_numbered(self, number: int, entry: Entry) -> None:
        """Find what an earlier run completed beside a file of the same name that was here."""
        taken = self._here.get(entry.path[:-1], (set[str](), False))[0]
        for each in itertools.count(2):
            name = numbered(entry.path[-1], each)
            if name not in taken or self._recognise(number, entry, (*entry.path[:-1], name)):
                return

    def _recognise(self, number: int, entry: Entry, path: Path) -> bool:
        """Take the file at `path` for what an earlier run completed, if the journal proves it."""
        digests = self._journal.segments(number)
        if not digests or len(digests) < count(entry.size):
            return False
        try:
            held = self._tree.read(path)
            state = os.fstat(held.number)
            if state.st_size != entry.size:
                return False
            if entry.size <= SMALL:
                root = identity(entry.size, held.read_into, lambda: True)
                is_ours = root is not None and same(root, digests[0])
            else:
                right = self._right(number, held, path, entry.size)
                is_ours = len(right) == count(entry.size)
        except (Error, OSError):
            return False
        if is_ours:
            self.again.add(number)
            self.found[number] = Found("file", entry.size, state.st_mtime_ns, ours=True)
        return is_ours

    def _right(self, number: int, held: Held, path: Path, size: int) -> dict[int, bytes]:
        part = _Part(held, self._tree.path.joinpath(*path), size)
        return prove(part, number, self._journal, Hasher, SEGMENT_BYTES)


class _Part:
    """A partial file that may be other than it should be: then it gives less."""

    def __init__(self, held: Held, path: FilePath, size: int) -> None:
        self.size = size
        self._held = held
        self._path = path

    def read_into(self, buffer: memoryview, offset: int) -> int:
        """Fill `buffer` from `offset`; return how much there was.

        Raises LocalError `file.unreadable`.
        """
        try:
            return self._held.read_into(buffer, offset)
        except OSError as error:
            raise read_error(error, self._path) from error


def _found(
    state: os.stat_result, tree: Tree, path: Path, proven: Ranges | None, *, ours: bool
) -> Found:
    kind = _KINDS.get(stat.S_IFMT(state.st_mode))
    target = tree.target(path) if kind == "link" else ""
    return Found(
        kind or "other", state.st_size, state.st_mtime_ns, target, ours=ours, proven=proven
    )
