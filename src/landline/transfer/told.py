"""What another told of a transfer, in columns: a hundred thousand files take 5 MB, not 27.

A plain file (in a folder, of its own name, with nothing out of bounds) stands in the columns
alone and becomes an object when somebody asks for it. All else is kept as it is. What does not
live here: the bytes it came in (`reading`), what may be written of it (`validation`).
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, Self, overload

from landline.transfer.manifest import (
    DEEPEST,
    EARLIEST,
    LATEST,
    SIZE_MOST,
    TOP,
    Entry,
    Row,
    mode_kept,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from landline.transfer.links import Kind, Path

_MODES: Final = range(1 << 16)


class Told(Sequence[Entry]):
    """In the order that they were told, which numbers them."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.folders: dict[int, Path] = {TOP: ()}
        """The path of each folder, by its number."""
        self._others: dict[int, Entry] = {}
        """What is no plain file, by its number."""
        self._parents = array("i")
        """The number of the folder that each plain file is in."""
        self._names = bytearray()
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

    def add(self, row: Row) -> int:
        """Take the next row, whose parent is known; return how many components its path has."""
        above = self.folders.get(row.parent)
        if above is not None and len(above) < DEEPEST and _is_plain(row):
            self._append(row.parent, row.name, row.size, row.mode, row.mtime_ns)
            return len(above) + 1
        if above is None:
            above = self[row.parent].path
        # What is too deep is refused later; until then its path must not grow.
        path = (*above[:DEEPEST], row.name)
        self._keep(Entry(row.kind, path, row.size, row.mode, row.mtime_ns, row.target, row.root))
        return len(path)

    def amended(self, folders: Mapping[Path, Path], others: Mapping[int, Entry]) -> Told:
        """Return these with the folders where they are placed, and `others` as they are there.

        Of the plain files that are left the modes are cut to what may be kept.
        """
        made = Told()
        made.folders = {n: folders.get(path, path) for n, path in self.folders.items()}
        made._others = {**self._others, **others}
        made._parents, made._names, made._ends = self._parents, self._names, self._ends
        made._sizes, made._times = self._sizes, self._times
        kept = {mode: mode_kept("file", mode) for mode in set(self._modes)}
        made._modes = array("H", map(kept.__getitem__, self._modes))
        return made

    def put(self, number: int, entry: Entry) -> None:
        """Let the entry with this number be another."""
        self._others[number] = entry

    def outline(self) -> Iterator[tuple[Kind, int]]:
        """Yield the kind and the size of each."""
        others = self._others
        for number, size in enumerate(self._sizes):
            other = others.get(number)
            yield ("file", size) if other is None else (other.kind, other.size)

    def places(self) -> Iterator[tuple[int, str] | Entry]:
        """Yield of each plain file the number of its folder and its name, and all else whole."""
        others, names, start = self._others, self._names, 0
        for number, (parent, end) in enumerate(zip(self._parents, self._ends, strict=True)):
            other = others.get(number)
            yield (parent, names[start:end].decode()) if other is None else other
            start = end

    def size(self, number: int) -> int:
        """Return the bytes of an entry, of which no object is made for that."""
        other = self._others.get(number)
        return self._sizes[number] if other is None else other.size

    def is_plain(self, number: int) -> bool:
        """Tell whether an entry stands in the columns alone."""
        return number not in self._others

    def __iter__(self) -> Iterator[Entry]:
        others, names, folders, start = self._others, self._names, self.folders, 0
        columns = zip(self._parents, self._ends, self._sizes, self._modes, self._times, strict=True)
        for number, (parent, end, size, mode, mtime_ns) in enumerate(columns):
            other = others.get(number)
            if other is None:
                path = (*folders[parent], names[start:end].decode())
                yield Entry("file", path, size, mode, mtime_ns)
            else:
                yield other
            start = end

    def __len__(self) -> int:
        return len(self._parents)

    @overload
    def __getitem__(self, number: int) -> Entry: ...
    @overload
    def __getitem__(self, number: slice) -> list[Entry]: ...
    def __getitem__(self, number: int | slice) -> Entry | list[Entry]:
        if isinstance(number, slice):
            return [self[each] for each in range(len(self))[number]]
        number = range(len(self))[number]
        other = self._others.get(number)
        if other is not None:
            return other
        start = self._ends[number - 1] if number else 0
        name = self._names[start : self._ends[number]].decode()
        path = (*self.folders[self._parents[number]], name)
        return Entry("file", path, self._sizes[number], self._modes[number], self._times[number])

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]  # it changes

    def _keep(self, entry: Entry) -> None:
        number = len(self)
        self._others[number] = entry
        if entry.kind == "folder":
            self.folders[number] = entry.path
        self._append(TOP, "", 0, 0, 0)

    def _append(self, parent: int, name: str, size: int, mode: int, mtime_ns: int) -> None:
        self._parents.append(parent)
        self._names += name.encode()
        self._ends.append(len(self._names))
        self._sizes.append(size)
        self._modes.append(mode)
        self._times.append(mtime_ns)


class Amended(Sequence[Entry]):
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

    def __iter__(self) -> Iterator[Entry]:
        others = self._others
        return (others.get(number, entry) for number, entry in enumerate(self._entries))

    def __len__(self) -> int:
        return len(self._entries)

    @overload
    def __getitem__(self, number: int) -> Entry: ...
    @overload
    def __getitem__(self, number: slice) -> list[Entry]: ...
    def __getitem__(self, number: int | slice) -> Entry | list[Entry]:
        if isinstance(number, slice):
            return [self[each] for each in range(len(self))[number]]
        return self._others.get(number) or self._entries[number]


def _is_plain(row: Row) -> bool:
    return (
        row.kind == "file"
        and 0 <= row.size <= SIZE_MOST
        and row.mode in _MODES
        and EARLIEST <= row.mtime_ns <= LATEST
        and not (row.target or row.root)
    )
