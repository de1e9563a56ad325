"""What a scan found, in columns: a hundred thousand files take 6 MB here, and 34 as objects.

A plain file (in a folder, of its own name) stands in the columns alone and becomes an object
when somebody asks for it. All else is kept as it is: folders, links, what was named, and files
that go by another name. What does not live here: looking (`source`).
"""

from __future__ import annotations

import stat
from array import array
from itertools import accumulate
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from landline.transfer.manifest import KINDS as KIND_NAMES, TOP, Entry, Row
from landline.transfer.sequence import OnDemand

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator, Sequence

    from landline.transfer.links import Kind, Path

KINDS: Final[dict[int, Kind]] = {
    stat.S_IFDIR: "folder",
    stat.S_IFREG: "file",
    stat.S_IFLNK: "link",
}

_FILE: Final = KIND_NAMES.index("file")
_MODES: Final = tuple(range(0o1000))


class Seen(Struct, frozen=True, gc=False):
    """By what a file is known again when it is read."""

    where: str
    """Its path here."""
    size: int
    mtime_ns: int
    inode: int
    device: int


class Found(Entry, frozen=True, gc=False, kw_only=True):
    """A file, folder or link as the scan saw it: what a receiver is told, and where it is."""

    inode: int
    device: int
    folder: str
    """Its path here, up to its name,"""
    name: str
    """and its name here; each component of `path` passes `names.checked`."""

    @property
    def where(self) -> str:
        """Its path here."""
        return self.folder + self.name

    @property
    def seen(self) -> Seen:
        """By what it is known again."""
        return Seen(self.where, self.size, self.mtime_ns, self.inode, self.device)


class Listing(OnDemand[Found]):
    """In order: by name within a folder, each folder before what is in it."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.named: list[Found] = []
        """What was named, which nothing of the rest lies above."""
        self._kinds = bytearray()
        self._parents = array("i")
        """The number of the folder that each is in."""
        self._names = bytearray()
        self._ends = array("I")
        """Where each name ends."""
        self._sizes = array("q")
        self._modes = array("H")
        self._times = array("q")
        self._inodes = array("Q")
        self._others: dict[int, Found] = {}
        self._folders: dict[int, tuple[Path, str, int]] = {}
        """Of each folder: its path for others, where names in it begin here, its device."""

    def add(self, found: Found, parent: int = TOP) -> int:
        """Add what is in the folder with the number `parent`; return its own number."""
        number = len(self._kinds)
        self._kinds.append(KIND_NAMES.index(found.kind))
        self._parents.append(parent)
        self._ends.append(len(self._names))
        self._sizes.append(found.size)
        for column in (self._modes, self._times, self._inodes):
            column.append(0)
        self._others[number] = found
        if parent == TOP:
            self.named.append(found)
        if found.kind == "folder":
            where = found.where
            base = where if where.endswith("/") else f"{where}/"
            self._folders[number] = found.path, base, found.device
        return number

    def files(self, parent: int, names: Sequence[str], states: Sequence[os.stat_result]) -> None:
        """Add plain files of one folder, which are on its device."""
        whole = "".join(names)
        lengths = map(len, names if whole.isascii() else map(str.encode, names))
        ends = accumulate(lengths, initial=len(self._names))
        next(ends)
        self._ends.extend(ends)
        self._names += whole.encode()
        self._kinds += bytes([_FILE]) * len(names)
        self._parents.extend([parent] * len(names))
        self._sizes.extend([state.st_size for state in states])
        self._modes.extend([state.st_mode & 0o777 for state in states])
        self._times.extend([state.st_mtime_ns for state in states])
        self._inodes.extend([state.st_ino for state in states])

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(self._sizes)

    @property
    def kinds(self) -> bytearray:
        """The place in `manifest.KINDS` of the kind of each."""
        return self._kinds

    @property
    def sizes(self) -> Sequence[int]:
        """The size of each, in bytes."""
        return self._sizes

    def rows(self) -> Iterator[Row]:
        """Yield what a receiver is told of each."""
        others, names, start = self._others, self._names, 0
        columns = zip(self._parents, self._ends, self._sizes, self._modes, self._times, strict=True)
        for number, (parent, end, size, mode, mtime_ns) in enumerate(columns):
            found = others.get(number)
            if found is None:
                yield Row("file", parent, names[start:end].decode(), size, mode, mtime_ns, "", b"")
                start = end
            else:
                yield Row.of(found, parent)

    def seen(self, number: int) -> Seen:
        """Return by what a file is known again."""
        other = self._others.get(number)
        if other is not None:
            return other.seen
        _, base, device = self._folders[self._parents[number]]
        return Seen(
            base + self._name(number),
            self._sizes[number],
            self._times[number],
            self._inodes[number],
            device,
        )

    def __len__(self) -> int:
        return len(self._kinds)

    def item(self, number: int) -> Found:
        """Return the object of the entry with this number."""
        other = self._others.get(number)
        if other is not None:
            return other
        path, base, device = self._folders[self._parents[number]]
        name = self._name(number)
        return Found(
            "file",
            (*path, name),
            self._sizes[number],
            _MODES[self._modes[number]],
            self._times[number],
            inode=self._inodes[number],
            device=device,
            folder=base,
            name=name,
        )

    def _name(self, number: int) -> str:
        start = self._ends[number - 1] if number else 0
        return self._names[start : self._ends[number]].decode()
