"""Finding entries by their paths: eight bytes for each plain file, where a dict takes 500. Pure.

Links need it, which name by path what they lead to. What does not live here: the entries
(`told`), where links lead (`links`).
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from typing import TYPE_CHECKING, Final

from landline.transfer.manifest import TOP, Entry
from landline.transfer.names import collision_key
from landline.transfer.told import Amended, Told

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Sequence

    from landline.transfer.links import Path

_HEAPS: Final = 64
"""Marks lie in so many heaps, by the first bits of their hashes, that are sorted one by one."""
_NUMBER_BITS: Final = 20
"""Bits of an entry's number, of which there are at most `MOST_ENTRIES`; the rest is its hash."""
_NUMBERS: Final = (1 << _NUMBER_BITS) - 1
_ALL: Final = (1 << 64) - 1


class Lookup:
    """Where the entries of a list are in it, by path."""

    def __init__(self, entries: Sequence[Entry], without: Container[int]) -> None:
        """Take the entries but for the numbers `without`; no two of them have one path."""
        self._entries = entries
        self._whole: dict[Path, int] = {}
        """The numbers of those that are objects already."""
        self._heaps = [array("Q") for _ in range(_HEAPS)]
        """Of each plain file the hash of its folder and its mark, and its number."""
        if isinstance(entries, Told | Amended):
            self._sort(entries, without)
        else:
            self._whole = {e.path: n for n, e in enumerate(entries) if n not in without}

    def number(self, path: Path) -> int | None:
        """Return the number of the entry at a path; None if there is none."""
        number = self._whole.get(path)
        if number is not None or not path:
            return number
        return next((n for n in self._alike(path) if self._entries[n].path == path), None)

    def get(self, path: Path) -> Entry | None:
        """Return the entry at a path; None if there is none."""
        number = self.number(path)
        return None if number is None else self._entries[number]

    def spelt(self, path: Path) -> Path | None:
        """Return the path of a plain file that some system takes for this one; None if none is."""
        mark = collision_key(path[-1])
        others = (self._entries[number].path for number in self._alike(path))
        return next(
            (each for each in others if each[:-1] == path[:-1] and collision_key(each[-1]) == mark),
            None,
        )

    def _sort(self, entries: Told | Amended, without: Container[int]) -> None:
        heaps, folders, above, parent = self._heaps, entries.folders, hash(()), TOP
        for number, place in enumerate(entries.places()):
            if number in without:
                continue
            if isinstance(place, Entry):
                self._whole[place.path] = number
                continue
            if place[0] != parent:
                parent = place[0]
                above = hash(folders[parent])
            mark = _hash(above, place[1])
            heaps[mark % _HEAPS].append(mark & ~_NUMBERS | number)
        for at, heap in enumerate(heaps):
            heaps[at] = array("Q", sorted(heap))

    def _alike(self, path: Path) -> Iterator[int]:
        """Yield the numbers of plain files that may have a path, or one that is like it."""
        mark = _hash(hash(path[:-1]), path[-1])
        heap, first = self._heaps[mark % _HEAPS], mark & ~_NUMBERS
        for at in range(bisect_left(heap, first), len(heap)):
            if heap[at] & ~_NUMBERS != first:
                return
            yield heap[at] & _NUMBERS


def _hash(folder: int, name: str) -> int:
    return hash((folder, collision_key(name))) & _ALL
