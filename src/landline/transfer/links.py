"""Where a symbolic link of a tree leads, by arithmetic on paths alone. Pure.

A link is kept only if, followed as a system would, through other links and through `..`, it
never leaves the tree that it came with. What it names need not exist, but the folder that
would hold it must: otherwise whoever receives the tree might have there, under that name, a
link of their own that leads elsewhere. What does not live here: names (`names`), the tree
(`manifest`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, Protocol

from msgspec import Struct

from landline.errors import ProtocolError, UsageError
from landline.transfer.names import checked

if TYPE_CHECKING:
    from collections.abc import Callable

Path = tuple[str, ...]
"""The components of a path from the folder that a transfer is received into."""

Kind = Literal["folder", "file", "link"]

Astray = Literal["link-outside", "link-nowhere", "link-loop", "link-long"]
"""Why a link is not kept: it leaves the tree, goes through what is no folder, in a circle."""

LONGEST: Final = 1024
"""Bytes of UTF-8 in the text of a link; systems take 4095."""

MOST_STEPS: Final = 4_000_000
"""Components of all link texts of one tree, four for each of a million links: going through them
takes some ten seconds, and through all that fits into a manifest minutes."""
MOST_RETOLD: Final = 1 << 26
"""Bytes of all texts that are told anew, as many as a manifest takes: what is named by ten bytes,
through another link, may have a path of four thousand."""

MOST: Final = 40
"""Links that one may lead through, as on Linux (MAXSYMLINKS in its fs/namei.c)."""


class Placed(Protocol):
    """What stands at a path of the tree."""

    @property
    def kind(self) -> Kind:
        """What it is."""

    @property
    def target(self) -> str:
        """The text of a link."""


class Way(Struct, frozen=True):
    """Where a link leads: all of it within the tree."""

    names: Path
    """The path that its text names, other links in between resolved; may be a link itself."""
    end: Path
    """The same with that link resolved as well."""
    passed: tuple[tuple[Path, str], ...]
    """Every path of which the last component stands in the text, and how it is spelt there."""


class Links:
    """The links of one tree, each of which is gone through at most twice.

    Of a link only its end is kept, for others that lead through it.

    `placed` returns what stands at a path of the tree, if anything does. `spelt` tells of a path
    that is not in the tree which one of it some system takes it for, by case or normal form, or
    returns it as it is.
    """

    def __init__(
        self, placed: Callable[[Path], Placed | None], spelt: Callable[[Path], Path]
    ) -> None:
        self._placed = placed
        self._spelt = spelt
        self._ends: dict[Path, tuple[Path, str] | Astray] = {}
        """Of each link that was gone through: the folder of its end, and its name there."""
        self._folders: dict[Path, Path] = {}
        """Those of the ends, of which there are as many as folders in the tree, not as links."""
        self._steps = MOST_STEPS
        self._retold = MOST_RETOLD

    def follow(self, path: Path) -> Way | Astray:
        """Return where the link at `path` leads, or why it may not be kept.

        Raises ProtocolError `manifest.too-large` once texts have more than MOST_STEPS.
        """
        link = self._placed(path)
        assert link is not None
        end = self._ends.get(path)
        if isinstance(end, str):
            return end
        # What it leads through is known the second time, so it leads there again.
        return self._walk(path, link.target, MOST - 1) if end else self._first(path, link, MOST)

    def retold(self, text: str, folder: Path, way: Way, moved: Callable[[Path], Path]) -> str:
        """Return the text of a link in `folder` once paths are `moved`, as it was if it holds.

        `folder` is a new path; `moved` gives the new path of one of the tree, and changes the
        last component of a path only, besides what the path of its folder becomes. Raises
        ProtocolError `manifest.too-large` once those that are new have more than MOST_RETOLD.
        """
        if all(moved(path)[-1] == part for path, part in way.passed):
            return text
        there = moved(way.names)
        common = 0
        while common < min(len(folder), len(there)) and folder[common] == there[common]:
            common += 1
        new = "/".join((*[".."] * (len(folder) - common), *there[common:])) or "."
        self._retold -= len(new.encode("utf-8", "surrogatepass"))
        if self._retold < 0:
            raise ProtocolError("manifest.too-large", size=MOST_RETOLD)
        return new

    def _end(self, path: Path, link: Placed, left: int) -> Path | Astray:
        if path not in self._ends:
            way = self._first(path, link, left)
            return way if isinstance(way, str) else way.end
        end = self._ends[path]
        return end if isinstance(end, str) else (*end[0], end[1])

    def _first(self, path: Path, link: Placed, left: int) -> Way | Astray:
        self._ends[path] = "link-loop"  # until it is known, for links that lead back here
        way = self._walk(path, link.target, left - 1) if left else "link-loop"
        if isinstance(way, str):
            self._ends[path] = way
        else:
            folder = way.end[:-1]
            self._ends[path] = self._folders.setdefault(folder, folder), way.end[-1]
        return way

    def _walk(self, path: Path, text: str, left: int) -> Way | Astray:
        if not text or len(text.encode("utf-8", "surrogatepass")) > LONGEST:
            return "link-long"
        if text.startswith("/"):
            return "link-outside"
        self._steps -= text.count("/") + 1
        if self._steps < 0:
            raise ProtocolError("manifest.too-large", size=MOST_STEPS)
        named = here = path[:-1]
        passed: list[tuple[Path, str]] = []
        parts = [part for part in text.split("/") if part not in ("", ".")]
        for number, part in enumerate(parts, 1):
            if part == "..":
                if not here:
                    return "link-outside"
                named = here = here[:-1]
                continue
            named = (*here, part)
            there = self._placed(named)
            if there is None:
                named = self._spelt(named)
                there = self._placed(named)
            passed.append((named, part))
            step = self._step(named, there, left, is_last=number == len(parts))
            if isinstance(step, str):
                return step
            here = step
        # The folder received into is not part of the tree: it holds what else is there.
        return Way(named, here, tuple(passed)) if here and named else "link-outside"

    def _step(self, here: Path, there: Placed | None, left: int, *, is_last: bool) -> Path | Astray:
        if there is not None and there.kind == "link":
            end = self._end(here, there, left)
            if isinstance(end, str):
                return end
            here = end
            there = self._placed(here)
        if there is not None and (is_last or there.kind == "folder"):
            return here
        if len(here) == 1:
            return "link-outside" if there is None else "link-nowhere"
        return here if is_last and _may_be_missing(here[-1]) else "link-nowhere"


def _may_be_missing(name: str) -> bool:
    try:
        return checked(name) == name
    except UsageError:
        return False
