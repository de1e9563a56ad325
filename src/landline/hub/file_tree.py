"""One room's part of the shelf: files in folders, no two names that some system takes for one.

A path is names of `transfer.names.checked`. Folders exist by what is in them, and keep the
spelling of the first. What does not live here: who may, and what files are (`records`).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from typing import TYPE_CHECKING, Final

from landline.errors import RefusedError, UsageError
from landline.transfer import names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from landline.hub.records import FileFact
    from landline.wire.shelf_verbs import Exists

DEEPEST: Final = 64
"""Names of one path."""
LONGEST: Final = 4096
"""Characters of one path: PATH_MAX of the usual systems."""
MOST_NUMBERS: Final = 10_000
"""Names that are tried for a file whose own is taken."""

Parts = tuple[str, ...]


def parts_of(path: str) -> Parts:
    """Return the names of a path; raises UsageError `name.refused`, `file.deep`, `file.long`."""
    parts = path.split("/", DEEPEST)
    if len(parts) > DEEPEST:
        raise UsageError("file.deep", most=DEEPEST)
    checked = tuple(names.checked(part) for part in parts)
    if sum(map(len, checked)) + len(checked) > LONGEST:
        raise UsageError("file.long", most=LONGEST)
    return checked


def folder_of(path: str) -> Parts:
    """Return the names of a folder's path, of which the room's own has none; raises as above."""
    return parts_of(path) if path else ()


class Leaf:
    """One file."""

    __slots__ = ("fact", "key")

    def __init__(self, key: str, fact: FileFact) -> None:
        self.key = key
        """Of its record."""
        self.fact = fact

    @property
    def name(self) -> str:
        """The last name of its path."""
        return self.fact.path.rpartition("/")[2]


class Branch:
    """One folder."""

    __slots__ = ("count", "entries", "name", "order", "size")

    def __init__(self, name: str) -> None:
        self.name = name
        self.entries: dict[str, Branch | Leaf] = {}
        """By what a name shares with those that could be taken for it."""
        self.order: list[str] = []
        """The keys of `entries`, sorted."""
        self.count = 0
        """Files in it, at any depth."""
        self.size = 0
        """Their bytes."""

    def put(self, key: str, entry: Branch | Leaf) -> None:
        """Let `entry` be what is called so."""
        if key not in self.entries:
            insort(self.order, key)
        self.entries[key] = entry

    def take(self, key: str) -> None:
        """Let nothing be called so."""
        del self.entries[key]
        del self.order[bisect_left(self.order, key)]


class Tree:
    """The files of one room."""

    def __init__(self) -> None:
        self.root = Branch("")

    def __iter__(self) -> Iterator[Leaf]:
        waiting = [self.root]
        while waiting:
            for entry in waiting.pop().entries.values():
                if isinstance(entry, Leaf):
                    yield entry
                else:
                    waiting.append(entry)

    def find(self, parts: Parts) -> Leaf | None:
        """Return the file at `parts`, or at what could be taken for that."""
        branch = self._walk(parts[:-1])
        found = branch.entries.get(names.collision_key(parts[-1])) if branch else None
        return found if isinstance(found, Leaf) else None

    def folder(self, parts: Parts) -> Branch | None:
        """Return the folder at `parts`."""
        return self._walk(parts)

    def place(self, parts: Parts, exists: Exists) -> tuple[str, Leaf | None]:
        """Return the path that a file for `parts` gets, and which file it replaces.

        Only a file of the very name that is asked for is ever replaced. Raises RefusedError
        `file.exists`, and `file.not-a-folder` where a file stands in the way.
        """
        above: list[str] = []
        branch: Branch | None = self.root
        for part in parts[:-1]:
            found = branch.entries.get(names.collision_key(part)) if branch else None
            if isinstance(found, Leaf):
                raise RefusedError("file.not-a-folder", path="/".join([*above, found.name]))
            above.append(part if found is None else found.name)
            branch = found
        return self._named(branch, above, parts[-1], exists)

    def add(self, leaf: Leaf) -> None:
        """Put a file where its path says, in the place of what is there."""
        parts = leaf.fact.path.split("/")
        branches = [self.root]
        for part in parts[:-1]:
            key = names.collision_key(part)
            inner = branches[-1].entries.get(key)
            if not isinstance(inner, Branch):
                inner = Branch(part)
                branches[-1].put(key, inner)
            branches.append(inner)
        key = names.collision_key(parts[-1])
        before = branches[-1].entries.get(key)
        branches[-1].put(key, leaf)
        was = before.fact.size if isinstance(before, Leaf) else 0
        for branch in branches:
            branch.count += not isinstance(before, Leaf)
            branch.size += leaf.fact.size - was

    def remove(self, leaf: Leaf) -> None:
        """Take a file out, and the folders in which nothing is left."""
        parts = leaf.fact.path.split("/")
        branches = [self.root]
        for part in parts[:-1]:
            inner = branches[-1].entries[names.collision_key(part)]
            assert isinstance(inner, Branch)
            branches.append(inner)
        branches[-1].take(names.collision_key(parts[-1]))
        for branch in branches:
            branch.count -= 1
            branch.size -= leaf.fact.size
        for above, branch in zip(branches[-2::-1], branches[:0:-1], strict=True):
            if not branch.entries:
                above.take(names.collision_key(branch.name))

    def page(
        self, branch: Branch, after: str | None, limit: int
    ) -> tuple[list[Branch | Leaf], str | None]:
        """Return what is in a folder behind the name `after`, and the last name if that is more."""
        start = 0 if after is None else bisect_right(branch.order, names.collision_key(after))
        keys = branch.order[start : start + limit]
        entries = [branch.entries[key] for key in keys]
        more = start + limit < len(branch.order)
        return entries, entries[-1].name if more else None

    def _walk(self, parts: Parts) -> Branch | None:
        branch = self.root
        for part in parts:
            inner = branch.entries.get(names.collision_key(part))
            if not isinstance(inner, Branch):
                return None
            branch = inner
        return branch

    def _named(
        self, branch: Branch | None, above: list[str], wanted: str, exists: Exists
    ) -> tuple[str, Leaf | None]:
        for number in range(1, MOST_NUMBERS):
            name = wanted if number == 1 else names.numbered(wanted, number)
            found = branch.entries.get(names.collision_key(name)) if branch else None
            path = "/".join([*above, name])
            if found is None:
                return path, None
            if exists == "refuse":
                raise RefusedError("file.exists", path=path)
            if exists == "replace" and isinstance(found, Leaf) and found.name == wanted:
                return path, found
        raise RefusedError("file.exists", path="/".join([*above, wanted]))
