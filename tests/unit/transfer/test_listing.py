"""What was found comes back as it was put in, whether it stands in the columns or not."""

from __future__ import annotations

import os
import tracemalloc
from typing import TYPE_CHECKING

from landline.transfer import manifest as manifests
from landline.transfer.listing import Found, Listing
from landline.transfer.manifest import Entry, Manifest, kinds, sizes
from landline.transfer.source import scan

if TYPE_CHECKING:
    from pathlib import Path


def tree(top: Path) -> list[str]:
    (top / "b" / "empty").mkdir(parents=True)
    for name in ("a", "b/1", "b/2", "b/é", "b/con", "b/con_", "z"):
        (top / name).write_bytes(name.encode())
    (top / "b" / "2").chmod(0o640)
    (top / "link").symlink_to("b")
    return ["", "a", "b", "b/1", "b/2", "b/con", "b/con_", "b/empty", "b/é", "link", "z"]


def test_each_is_as_the_system_says(tmp_path: Path) -> None:
    names = tree(tmp_path / "top")
    found = scan([tmp_path / "top"]).found
    assert [each.where for each in found] == [str(tmp_path / "top" / n).rstrip("/") for n in names]
    for each in found:
        state = os.lstat(each.where)
        assert (each.inode, each.device) == (state.st_ino, state.st_dev)
        assert (each.mode, each.mtime_ns) == (state.st_mode & 0o777, state.st_mtime_ns)
        assert each.size == (state.st_size if each.kind == "file" else 0)
    assert [found.seen(number) for number in range(len(found))] == [each.seen for each in found]
    assert found[-1] == found[len(found) - 1]
    assert found[2:4] == [found[2], found[3]]


def test_what_is_told_of_it_is_what_its_entries_tell(tmp_path: Path) -> None:
    tree(tmp_path / "top")
    found = scan([tmp_path / "top", tmp_path / "top" / "a"]).found
    entries = [
        Entry(each.kind, each.path, each.size, each.mode, each.mtime_ns, each.target)
        for each in found
    ]
    assert manifests.encode(Manifest(found)) == manifests.encode(Manifest(entries))
    assert found.kinds == kinds(entries)
    assert list(found.sizes) == sizes(entries)
    assert manifests.totals(Manifest(found)) == manifests.totals(Manifest(entries))
    assert [each.path for each in found.named] == [("top",), ("a",)]


def test_many_files_take_little_room(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"x")
    state = (tmp_path / "x").stat()
    top = Found("folder", ("top",), inode=1, device=state.st_dev, folder="", name="/top")
    tracemalloc.start()
    try:
        listing = Listing()
        listing.add(top)
        for start in range(0, 20_000, 100):
            names = [f"file-{number:06}.txt" for number in range(start, start + 100)]
            listing.files(0, names, [state] * 100)
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert listing[20_000].path == ("top", "file-019999.txt")
    assert held < 20_000 * 70
