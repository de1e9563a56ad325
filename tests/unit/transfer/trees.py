"""Trees that were sent, the way honest and dishonest senders would tell them."""

from __future__ import annotations

import posixpath
import unicodedata
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from landline.transfer.manifest import Entry, Manifest
from landline.transfer.names import checked, collision_key
from tests.unit.transfer.hostile import NAMES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from landline.transfer.links import Kind, Path


def folder(path: str) -> Entry:
    return Entry("folder", tuple(path.split("/")), mode=0o755)


def file(path: str, size: int = 1, mtime_ns: int = 10**18, root: bytes = b"") -> Entry:
    return Entry("file", tuple(path.split("/")), size, mtime_ns=mtime_ns, root=root)


def link(path: str, target: str) -> Entry:
    return Entry("link", tuple(path.split("/")), target=target)


def assert_harmless(manifest: Manifest) -> None:
    """Check all that whoever writes a validated manifest relies on."""
    whole = {
        entry.path: entry
        for number, entry in enumerate(manifest.entries)
        if number not in manifest.refused
    }
    assert len(whole) == len(manifest.entries) - len(manifest.refused), "two of one path"
    folders: dict[Path, set[str]] = {(): set()}
    for path, entry in whole.items():
        assert 0 < len(path) <= 64
        assert len("/".join(path).encode()) <= 4000
        assert path[:-1] in folders, "before its folder"
        assert checked(path[-1]) == path[-1]
        assert unicodedata.is_normalized("NFC", path[-1])
        assert not path[0].startswith(".")
        mark = collision_key(path[-1])
        assert mark not in folders[path[:-1]]
        folders[path[:-1]].add(mark)
        if entry.kind == "folder":
            folders[path] = set()
        assert 0 <= entry.size < 2**63
        assert entry.mode & ~0o775 == 0
        assert -(2**63) <= entry.mtime_ns < 2**63
        assert bool(entry.target) == (entry.kind == "link")
    assert_links_stay_inside(whole)


def assert_links_stay_inside(whole: dict[Path, Entry]) -> None:
    for path, entry in whole.items():
        if entry.kind == "link":
            end = led_to(whole, path)
            assert end, (path, entry.target)
            assert end in whole or whole[end[:-1]].kind == "folder"
            assert (end[0],) in whole


def led_to(whole: dict[Path, Entry], path: Path) -> Path:
    """Follow a link as a system does, one component at a time; () where it leads out."""
    here, left, hops = path[:-1], whole[path].target.split("/"), 0
    assert not whole[path].target.startswith("/")
    while left:
        part = left.pop(0)
        if part in ("", "."):
            continue
        if part == "..":
            if not here:
                return ()
            here = here[:-1]
            continue
        entry = whole.get((*here, part))
        if entry is not None and entry.kind == "link":
            hops += 1
            assert hops < 5000, "in a circle"
            assert not posixpath.isabs(entry.target)
            left[:0] = entry.target.split("/")
            continue
        if left and any(p not in ("", ".") for p in left):
            assert entry is not None, "through what is not there"
            assert entry.kind == "folder", "through a file"
        here = (*here, part)
    return here


NAME = (
    st.sampled_from(["a", "b", "A", "e\u0301", "é", "a?", "a*", ".x", "con", ".."])
    | st.sampled_from(["A (2)", "a (2)", "a (3)", ".x.0123abcd.part", "a_", "a_ (2)"])
    | st.sampled_from(NAMES)
    | st.text(max_size=6)
)
TARGET = (
    st.lists(st.sampled_from(["..", "a", "b", "A", ".", "", "é", "a?", "c", "a_"]), max_size=6)
    .map("/".join)
    .filter(bool)
    | NAME
)
NUMBER = st.integers(-(2**63), 2**64 - 1)


@st.composite
def trees(draw: st.DrawFn, names: st.SearchStrategy[str] = NAME, most: int = 14) -> Manifest:
    """Any entries, most of them in a folder that came before."""
    entries: list[Entry] = []
    holders: list[Path] = [()]
    for _ in range(draw(st.integers(0, most))):
        path = (*draw(st.sampled_from(holders)), draw(names))
        kind: Kind = draw(st.sampled_from(["folder", "file", "link"]))
        size, mode = draw(NUMBER), draw(st.integers(0, 0o177777))
        target = draw(TARGET) if kind == "link" else ""
        entries.append(Entry(kind, path, size, mode, draw(NUMBER), target))
        if kind == "folder" or draw(st.integers(0, 9)) == 0:
            holders.append(path)
    return Manifest(entries)


def paths(manifest: Manifest) -> list[str]:
    """Return what is written, in order."""
    return ["/".join(entry.path) for entry in kept(manifest)]


def kept(manifest: Manifest) -> Iterable[Entry]:
    return [e for n, e in enumerate(manifest.entries) if n not in manifest.refused]
