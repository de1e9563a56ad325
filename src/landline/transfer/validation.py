"""What may be written of a manifest that another sent. Pure.

An entry that may not is refused, one whose name would do harm is renamed, each with its
reason, and the rest is not held up by it. Numbers do not change. Folders in which no name
changes or may clash, nearly all, are gone through without keeping what is in them. What does
not live here: how names are judged (`names`) and links followed (`links`).
"""

from __future__ import annotations

from array import array
from collections import Counter
from typing import TYPE_CHECKING, Final

import msgspec

from landline.errors import ProtocolError, UsageError
from landline.transfer.links import Links, Path
from landline.transfer.lookup import Lookup
from landline.transfer.manifest import (
    DEEPEST,
    ENCODED_LONGEST,
    MOST_ENTRIES,
    NAME_LONGEST,
    PATH_LONGEST,
    SIZE_MOST,
    TOP,
    Entry,
    Manifest,
    Renamed,
    Why,
    bounded,
    family,
    totals,
)
from landline.transfer.names import (
    LONGEST,
    are_plain,
    checked,
    collision_key,
    is_ours,
    numbered,
    tamed,
)
from landline.transfer.told import OTHERS, Told

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_HEAPS: Final = 64
"""By the last bits of their hashes, marks are compared in so many heaps, one after the other."""


def validated(manifest: Manifest) -> Manifest:
    """Return the manifest with every entry fit to be written below any folder, or refused.

    Raises ProtocolError `manifest.too-large` if there are too many entries, more bytes in all
    than any disk has, or links of too many components in all.
    """
    if len(manifest.entries) > MOST_ENTRIES:
        raise ProtocolError("manifest.too-large", size=ENCODED_LONGEST)
    sent = manifest.entries
    told = sent if isinstance(sent, Told) else Told.of(sent)
    tree = _Tree(told)
    for parent, numbers in told.pieces():
        if not tree.passes(parent):
            for number in numbers:
                tree.take(number, told[number])
    result = Manifest(tree.placed(), tree.refused, tree.renamed)
    if totals(result).size > SIZE_MOST:
        raise ProtocolError("manifest.too-large", size=SIZE_MOST)
    return result


class _Folder:
    """A folder of the tree."""

    __slots__ = ("is_moved", "length", "path", "taken")

    def __init__(self, path: Path, length: int, *, is_moved: bool) -> None:
        self.path = path
        """Where it is to be written."""
        self.length = length
        """Bytes of that path."""
        self.is_moved = is_moved
        """It was sent with another path."""
        self.taken: dict[str, Path] = {}
        """The path that was sent of each mark in it."""


class _Tree:
    """The entries that are good so far."""

    def __init__(self, told: Told) -> None:
        self.refused: dict[int, Why] = {}
        self.renamed: dict[int, Renamed] = {}
        self._told = told
        self._others: dict[int, Entry] = {}
        """What is to be written of each entry for which the columns do not speak."""
        self._unsettled = _unsettled(told)
        top = _Folder((), -1, is_moved=False)
        self._folders: dict[Path, _Folder] = {(): top}
        """By the path that was sent."""
        self._settled: dict[int, _Folder] = {}
        """By number, those in which no name changes or may clash."""
        if () not in self._unsettled:
            self._settled[TOP] = top
        self._elsewhere: set[Path] = set()
        """The paths that were sent of what does not keep its name."""
        self._links: list[tuple[int, Path]] = []
        self._numbers: dict[tuple[Path, str], int] = {}
        """The last number that was given to a name of a folder, so that each is tried once."""

    def passes(self, parent: int) -> bool:
        """Tell of the plain files of a folder at a glance that nothing is to be said of them."""
        folder = self._settled.get(parent)
        return folder is not None and folder.length + 1 + LONGEST <= PATH_LONGEST

    def take(self, number: int, entry: Entry) -> None:
        """Judge the next entry; where a link leads is seen when all are known."""
        folder = self._folders.get(entry.path[:-1])
        fault = self._fault(entry, folder)
        if fault is None and folder is not None:
            fault = self._place(number, entry, folder)
        if fault is not None:
            self.refused[number] = fault
            self._others[number] = entry

    def placed(self) -> Told:
        """Return all as they are to be written."""
        moved = {path: folder.path for path, folder in self._folders.items() if folder.is_moved}
        entries = self._told.amended(moved, self._others)
        if self._links:
            self._follow_links(entries)
        return entries

    def _fault(self, entry: Entry, folder: _Folder | None) -> Why | None:
        path = entry.path
        if not 0 < len(path) <= DEEPEST:
            return "deep"
        name = path[-1]
        if name in ("", ".", "..") or "/" in name or "\0" in name:
            return "path"  # no system has such a file
        if len(name) > NAME_LONGEST // 4 and _bytes(name) > NAME_LONGEST:
            return "long"
        if folder is None:
            return "parent"
        if self._elsewhere and path in self._elsewhere:
            return "duplicate"
        return None if entry.kind != "file" or 0 <= entry.size <= SIZE_MOST else "size"

    def _place(self, number: int, entry: Entry, folder: _Folder) -> Why | None:
        path = entry.path
        sent = path[-1]
        name, why = _harmless(sent, is_top=len(path) == 1)
        taken = folder.taken
        mark = collision_key(name)
        if mark in taken:
            if taken[mark] == path:
                return "duplicate"
            name, why = self._numbered(path[:-1], name), "collision"
            mark = collision_key(name)
        length = folder.length + 1 + _bytes(name)
        if length > PATH_LONGEST:
            return "long"
        taken[mark] = path
        if why is not None:
            self.renamed[number] = Renamed(sent, why)
            self._elsewhere.add(path)
        is_moved = folder.is_moved or name != sent
        placed = bounded(entry, (*folder.path, name) if is_moved else path)
        if name != sent or not self._told.is_plain(number):
            self._others[number] = placed
        if entry.kind == "folder":
            made = self._folders[path] = _Folder(placed.path, length, is_moved=is_moved)
            if path not in self._unsettled:
                self._settled[number] = made
        elif entry.kind == "link":
            self._links.append((number, path))
        return None

    def _numbered(self, folder: Path, name: str) -> str:
        kin = (folder, family(name))
        count = self._numbers.get(kin, 1)
        while True:
            count += 1
            other = numbered(name, count)
            if collision_key(other) not in self._folders[folder].taken:
                self._numbers[kin] = count
                return other

    def _follow_links(self, entries: Told) -> None:
        """Refuse the links that leave the tree; the others name what they did, as it is now."""
        sent = Lookup(self._told, self.refused)

        def placed(path: Path) -> Entry | None:
            number = sent.number(path)
            return None if number is None else entries[number]

        def moved(path: Path) -> Path:
            there = placed(path)
            return there.path if there else (*moved(path[:-1]), path[-1])

        links = Links(placed, lambda path: self._spelt(path, sent))
        for number, path in self._links:
            way = links.follow(path)
            entry = entries[number]
            if isinstance(way, str):
                self.refused[number] = way
            else:
                text = links.retold(entry.target, entry.path[:-1], way, moved)
                entries.put(number, msgspec.structs.replace(entry, target=text))

    def _spelt(self, path: Path, sent: Lookup) -> Path:
        folder = self._folders.get(path[:-1])
        if folder is None:
            return path
        other = folder.taken.get(collision_key(path[-1]))
        if other is None and path[:-1] not in self._unsettled:
            other = sent.spelt(path)
        return other or path


def _unsettled(told: Told) -> set[Path]:
    """Return the folders in which a name changes, or two may be one on some system."""
    first: dict[Path, int] = {}
    by_number = {n: first.setdefault(path, n) for n, path in told.folders.items()}
    marks = _Marks()
    runs = Counter(by_number.get(parent, parent) for parent, _ in told.pieces())
    for parent, numbers in told.pieces():
        if parent == OTHERS:
            for path in (told[number].path for number in numbers):
                folder = first.get(path[:-1]) if path else None
                if folder is not None:  # else it is refused
                    runs[folder] += 1
                    marks.take(folder, path[-1:])
    for parent, numbers in told.pieces():
        if parent != OTHERS:
            folder, listed = by_number[parent], told.names(numbers)
            marks.plain(folder, listed, alone=runs[folder] == 1)
    return {told.folders[folder] for folder in marks.found()}


class _Marks:
    """Finds folders in which a name changes, or two have one mark, or might."""

    def __init__(self) -> None:
        self._found = set[int]()
        # 12 bytes for each name.
        self._hashes = [array("q") for _ in range(_HEAPS)]
        self._folders = [array("i") for _ in range(_HEAPS)]

    def plain(self, folder: int, listed: str, *, alone: bool) -> None:
        """Take names of a folder, each with a slash behind it; `alone`: it has no others."""
        if not are_plain(listed):
            self.take(folder, listed.split("/")[:-1])
            return
        marks = listed.lower().split("/")[:-1]
        if not alone:
            self._add(folder, marks)
        elif len(set(marks)) < len(marks):
            self._found.add(folder)

    def take(self, folder: int, names: Sequence[str]) -> None:
        """Take names of a folder."""
        if folder in self._found:
            return
        if all(_harmless(name, is_top=folder == TOP) == (name, None) for name in names):
            self._add(folder, map(collision_key, names))
        else:
            self._found.add(folder)

    def found(self) -> set[int]:
        """Return the folders."""
        for hashes, folders in zip(self._hashes, self._folders, strict=True):
            if len(set(hashes)) == len(hashes):
                continue
            seen = set[int]()
            for number, folder in zip(hashes, folders, strict=True):
                if number in seen:
                    self._found.add(folder)
                seen.add(number)
        return self._found

    def _add(self, folder: int, marks: Iterable[str]) -> None:
        for mark in marks:
            number = hash((folder, mark))
            self._hashes[number % _HEAPS].append(number)
            self._folders[number % _HEAPS].append(folder)


def _harmless(name: str, *, is_top: bool) -> tuple[str, Why | None]:
    """Return a name that does no harm, and why it is another than `name`."""
    try:
        good = checked(name)
    except UsageError:
        # One component wherever it was sent from: what looks like a way on Windows is none.
        return tamed(name.replace("\\", "_")), "name"
    if not good.startswith("."):
        return good, None
    if is_top:
        return tamed(good), "hidden"  # .bashrc and .ssh, received into a home folder
    if is_ours(good):
        return tamed(good), "ours"
    return good, None


def _bytes(name: str) -> int:
    return len(name) if name.isascii() else len(name.encode("utf-8", "surrogatepass"))
