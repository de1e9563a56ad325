"""What another told of a transfer, in columns: a hundred thousand files take 5 MB, not 27.

A plain file (in a folder, of its own name, with nothing out of bounds) stands in the columns
alone and becomes an object when somebody asks for it. All else is kept as it is. Whoever goes
through all of them does so in `pieces`, many files at once. What does not live here: the bytes
it came in (`reading`), what may be written of it (`validation`).
"""

from __future__ import annotations

from array import array
from itertools import accumulate, groupby
from typing import TYPE_CHECKING, Final, Self

from landline.transfer.manifest import (
    DEEPEST,
    EARLIEST,
    KINDS,
    LATEST,
    SIZE_MOST,
    TOP,
    Entry,
    Row,
    mode_kept,
)
from landline.transfer.sequence import OnDemand

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from landline.transfer.links import Path

OTHERS: Final = -2
"""In the column of folders: no plain file."""

_FILE: Final = KINDS.index("file")
_MODE_MOST: Final = (1 << 16) - 1
_TOGETHER: Final = 4096
"""Plain files in one piece: their names are objects while somebody looks at it."""


class Told(OnDemand[Entry]):
    """In the order that they were told, which numbers them."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.folders: dict[int, Path] = {TOP: ()}
        """The path of each folder, by its number."""
        self.kinds = bytearray()
        """The place in KINDS of the kind of each."""
        self._others: dict[int, Entry] = {}
        """What is no plain file, by its number."""
        self._vast = False
        """Some size is none that 64 bits hold."""
        self._parents = array("i")
        """The number of the folder that each plain file is in."""
        self._names = bytearray()
        """Of plain files, each with a slash behind it."""
        self._ends = array("I")
        """Where each name ends."""
        self._sizes = array("q")
        self._modes = array("H")
        self._times = array("q")

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> Self:
        """Return what is an object each already."""
        told = cls()
        for entry in entries:
            told._keep(entry)
        return told

    def depth(self, number: int) -> int:
        """Return how many components the path of what is in that folder has.

        What is too deep is refused later; until then its path does not grow.
        """
        return min(len(self._above(number)), DEEPEST) + 1

    def add(self, parent: int, rows: Sequence[Row]) -> None:
        """Take the next rows, all of one kind and in one `parent`, which is known."""
        above = self._above(parent)
        if parent in self.folders and len(above) < DEEPEST and self._append(parent, rows):
            return
        for row in rows:
            path = (*above[:DEEPEST], row.name)
            self._keep(
                Entry(row.kind, path, row.size, row.mode, row.mtime_ns, row.target, row.root)
            )

    def amended(self, folders: Mapping[Path, Path], others: Mapping[int, Entry]) -> Told:
        """Return these with the folders where they are placed, and `others` as they are there.

        Of the plain files that are left the modes are cut to what may be kept.
        """
        made = Told()
        made.folders = {n: folders.get(path, path) for n, path in self.folders.items()}
        made._others = dict(self._others)
        made._vast = self._vast
        made._names, made._ends, made._times = self._names, self._ends, self._times
        made.kinds, made._parents, made._sizes = self.kinds[:], self._parents[:], self._sizes[:]
        for number, entry in others.items():
            made.put(number, entry)
        kept = {mode: mode_kept("file", mode) for mode in set(self._modes)}
        made._modes = array("H", map(kept.__getitem__, self._modes))
        return made

    def put(self, number: int, entry: Entry) -> None:
        """Let the entry with this number be another, of the same kind."""
        self._others[number] = entry
        self._parents[number] = OTHERS
        self._sizes[number] = self._bounded(entry.size)

    @property
    def sizes(self) -> Sequence[int]:
        """The size of each, in bytes."""
        if not self._vast:
            return self._sizes
        others = self._others
        return [others[n].size if n in others else size for n, size in enumerate(self._sizes)]

    def pieces(self) -> Iterator[tuple[int, range]]:
        """Yield the numbers of plain files in a row that are in one folder, and that folder's.

        Of all else, OTHERS and its numbers.
        """
        start = 0
        for parent, group in groupby(self._parents):
            end = start + len(list(group))
            for first in range(start, end, _TOGETHER):
                yield parent, range(first, min(end, first + _TOGETHER))
            start = end

    def names(self, numbers: range) -> str:
        """Return the names of plain files in a row, each with a slash behind it."""
        start = self._ends[numbers.start - 1] if numbers.start else 0
        return self._names[start : self._ends[numbers.stop - 1]].decode()

    def places(self) -> Iterator[tuple[int, str] | Entry]:
        """Yield of each plain file the number of its folder and its name, and all else whole."""
        for folder, numbers in self.pieces():
            if folder == OTHERS:
                yield from map(self._others.__getitem__, numbers)
            else:
                yield from ((folder, name) for name in self.names(numbers)[:-1].split("/"))

    def size(self, number: int) -> int:
        """Return the bytes of an entry, of which no object is made for that."""
        other = self._others.get(number)
        return self._sizes[number] if other is None else other.size

    def plain(self, number: int) -> tuple[int, str, int, int, int] | None:
        """Return the number of a plain file's folder, its name, size, mode and time.

        None if it does not stand in the columns alone.
        """
        parent = self._parents[number]
        if parent == OTHERS:
            return None
        ends = self._ends
        name = self._names[ends[number - 1] if number else 0 : ends[number] - 1].decode()
        return parent, name, self._sizes[number], self._modes[number], self._times[number]

    def is_plain(self, number: int) -> bool:
        """Tell whether an entry stands in the columns alone."""
        return self._parents[number] != OTHERS

    def __len__(self) -> int:
        return len(self._parents)

    def item(self, number: int) -> Entry:
        """Return the object of the entry with this number."""
        found = self.plain(number)
        if found is None:
            return self._others[number]
        parent, name, size, mode, mtime_ns = found
        return Entry("file", (*self.folders[parent], name), size, mode, mtime_ns)

    def _above(self, number: int) -> Path:
        above = self.folders.get(number)
        return self[number].path if above is None else above

    def _keep(self, entry: Entry) -> None:
        number = len(self)
        self._others[number] = entry
        if entry.kind == "folder":
            self.folders[number] = entry.path
        self.kinds.append(KINDS.index(entry.kind))
        self._parents.append(OTHERS)
        self._ends.append(len(self._names))
        self._sizes.append(self._bounded(entry.size))
        self._modes.append(0)
        self._times.append(0)

    def _append(self, parent: int, rows: Sequence[Row]) -> bool:
        """Take rows of one folder if all of them are plain files; tell if they are."""
        names = [row.name for row in rows]
        sizes = [row.size for row in rows]
        modes = [row.mode for row in rows]
        times = [row.mtime_ns for row in rows]
        whole = "/".join(names)
        if (
            rows[0].kind != "file"
            or any(row.target or row.root for row in rows)
            or not (min(sizes) >= 0 and max(sizes) <= SIZE_MOST)
            or not (min(modes) >= 0 and max(modes) <= _MODE_MOST)
            or not (min(times) >= EARLIEST and max(times) <= LATEST)
            or whole.count("/") != len(rows) - 1
        ):
            return False
        lengths = map(len, names if whole.isascii() else map(str.encode, names))
        ends = accumulate((length + 1 for length in lengths), initial=len(self._names))
        next(ends)
        self._ends.extend(ends)
        self._names += whole.encode() + b"/"
        self.kinds += bytes([_FILE]) * len(rows)
        self._parents.extend([parent] * len(rows))
        self._sizes.extend(sizes)
        self._modes.extend(modes)
        self._times.extend(times)
        return True

    def _bounded(self, size: int) -> int:
        least = min(max(size, -SIZE_MOST), SIZE_MOST)
        self._vast = self._vast or least != size
        return least


def pieces(entries: Sequence[Entry]) -> Iterable[tuple[Path | None, range]]:
    """Return `Told.pieces` of any entries, with the path of each folder, and None for OTHERS."""
    if not isinstance(entries, Told):
        return [(None, range(len(entries)))]
    return ((entries.folders.get(folder), numbers) for folder, numbers in entries.pieces())


class Amended(OnDemand[Entry]):
    """Entries of which a few have become others."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        """Begin with all as they are."""
        self._entries = entries
        self._others: dict[int, Entry] = {}

    @property
    def folders(self) -> Mapping[int, Path]:
        """The path of each folder in which there are plain files, by its number."""
        return self._entries.folders if isinstance(self._entries, Told | Amended) else {}

    def places(self) -> Iterator[tuple[int, str] | Entry]:
        """Yield them as `Told.places` does; what has become another still is where it was."""
        entries = self._entries
        return entries.places() if isinstance(entries, Told | Amended) else iter(entries)

    def put(self, number: int, entry: Entry) -> None:
        """Let the entry with this number be another, with the same path."""
        self._others[number] = entry

    def size(self, number: int) -> int:
        """Return the bytes of an entry, of which no object is made for that."""
        other, entries = self._others.get(number), self._entries
        if other is not None:
            return other.size
        return entries.size(number) if isinstance(entries, Told) else entries[number].size

    def plain(self, number: int) -> tuple[int, str, int, int, int] | None:
        """Return what `Told.plain` does of what has not become another, else None."""
        entries = self._entries
        if not isinstance(entries, Told) or number in self._others:
            return None
        return entries.plain(number)

    def __iter__(self) -> Iterator[Entry]:
        others = self._others
        return (others.get(number, entry) for number, entry in enumerate(self._entries))

    def __len__(self) -> int:
        return len(self._entries)

    def item(self, number: int) -> Entry:
        """Return the object of the entry with this number."""
        return self._others.get(number) or self._entries[number]
