"""What is scanned and landed is what it was."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

from landline.transfer.disk_tree import Tree
from landline.transfer.source import SourceFile, scan

if TYPE_CHECKING:
    from pathlib import Path

LARGE = 128 << 10


def make(top: Path) -> None:
    (top / "empty").mkdir(parents=True, mode=0o711)
    (top / "sub" / "子目录").mkdir(parents=True)
    (top / "sub" / "子目录" / "é.txt").write_bytes(b"small")
    (top / "sub" / ".hidden").write_bytes(b"")
    (top / "run.sh").write_bytes(b"#!/bin/sh\n")
    (top / "run.sh").chmod(0o755)
    (top / "secret").write_bytes(b"x" * (LARGE + 1))
    (top / "secret").chmod(0o400)
    with (top / "holes").open("wb") as file:
        file.seek(8 << 20)
        file.write(b"middle")
        file.truncate(32 << 20)
    (top / "link").symlink_to("sub/.hidden")
    for number, path in enumerate(sorted(top.rglob("*"), reverse=True)):
        stamp = 1_500_000_000_000_000_001 + number
        os.utime(path, ns=(stamp, stamp), follow_symlinks=False)


def copy(source: Path, into: Path) -> None:
    tree = Tree.open(into, b"key")
    for each in scan([source]).found:
        if each.kind == "folder":
            tree.folder(each.path, each.mode, each.mtime_ns)
        elif each.kind == "link":
            tree.link(each.path, each.target, each.mtime_ns)
        else:
            with SourceFile.open(each) as file:
                copy_file(tree, file)
                file.check()
    tree.finish()


def copy_file(tree: Tree, source: SourceFile) -> None:
    found = source.found
    if source.size <= LARGE:
        data = bytearray(source.size)
        source.read_into(data, 0)
        tree.small(found.path, data, found.mode, found.mtime_ns)
        return
    extents = list(source.extents())
    sparse = sum(length for _, length in extents) < source.size
    file = tree.large(found.path, source.size, found.mode, found.mtime_ns, sparse=sparse)
    for offset, length in extents:
        data = bytearray(length)
        source.read_into(data, offset)
        file.write(data, offset)
    file.finish()


def seen(top: Path) -> dict[str, tuple[int, int, object]]:
    found: dict[str, tuple[int, int, object]] = {}
    for path in [top, *top.rglob("*")]:
        state = path.lstat()
        content: object = None
        if path.is_symlink():
            content = str(path.readlink())
        elif path.is_file():
            content = path.read_bytes()
        mode = stat.S_IMODE(state.st_mode)
        found[str(path.relative_to(top))] = (mode, state.st_mtime_ns, content)
    return found


def test_a_tree_is_copied(tmp_path: Path) -> None:
    top, into = tmp_path / "top", tmp_path / "into"
    make(top)
    copy(top, into)
    assert seen(into / "top") == seen(top)
    assert [each.name for each in into.iterdir()] == ["top"]
    assert (into / "top" / "holes").stat().st_blocks * 512 < 1 << 20
