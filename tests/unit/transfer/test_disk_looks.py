"""What a tree tells of what is there: names, links, partial files; and holes of large files."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from landline.errors import LocalError
from landline.transfer.disk_tree import Tree
from tests.unit.transfer.small_disks import only_root, somebody_else

if TYPE_CHECKING:
    from pathlib import Path

MIB = 1 << 20


def test_names_in_folders_that_are_here(tmp_path: Path) -> None:
    (tmp_path / "old" / "inner").mkdir(parents=True)
    (tmp_path / "link").symlink_to("old")
    (tmp_path / "file").write_bytes(b"")
    tree = Tree.open(tmp_path, b"key")
    tree.small(("new", "f"), b"x")
    assert tree.inside(("old",)) == (["inner"], False)
    assert tree.inside(("old", "inner")) == ([], False)
    assert tree.inside(("new",)) == (["f"], True)
    for path in ("link",), ("file",), ("missing",), ("missing", "x"), ("file", "x"):
        assert tree.inside(path) is None
    tree.abandon(keep=False)


@only_root
def test_a_folder_that_may_not_be_looked_into_is_told(tmp_path: Path) -> None:
    tree = Tree.open(tmp_path, b"key")
    (tmp_path / "shut").mkdir(mode=0)
    with somebody_else(), pytest.raises(LocalError) as raised:
        tree.inside(("shut",))
    assert raised.value.code == "disk.denied"


def test_what_links_say(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("../anywhere")
    (tmp_path / "file").write_bytes(b"")
    tree = Tree.open(tmp_path, b"key")
    assert tree.target(("link",)) == "../anywhere"
    assert tree.target(("file",)) == tree.target(("missing",)) == tree.target(("a", "b")) == ""


def test_parts_are_found_by_size(tmp_path: Path) -> None:
    tree = Tree.open(tmp_path, b"key")
    assert tree.part(("f",), 10) is None
    tree.large(("f",), 10).write(b"content", 0)
    held = tree.part(("f",), 10)
    assert held is not None
    buffer = bytearray(7)
    assert held.read_into(buffer, 0) == 7
    assert buffer == b"content"
    assert tree.part(("f",), 11) is None
    assert tree.part(("sub", "f"), 10) is None
    tree.abandon(keep=False)


def test_a_part_that_is_no_file_of_ours_is_none(tmp_path: Path) -> None:
    tree = Tree.open(tmp_path, b"key")
    hidden = tree.large(("f",), 4).hidden
    (tmp_path / hidden).unlink()
    (tmp_path / "other").write_bytes(b"four")
    (tmp_path / hidden).symlink_to("other")
    assert tree.part(("f",), 4) is None
    (tmp_path / hidden).unlink()
    (tmp_path / hidden).hardlink_to(tmp_path / "other")
    assert tree.part(("f",), 4) is None
    tree.abandon(keep=False)


def test_a_link_is_replaced_if_that_is_asked_for(tmp_path: Path) -> None:
    (tmp_path / "l").symlink_to("old")
    (tmp_path / "m").symlink_to("old")
    tree = Tree.open(tmp_path, b"key")
    tree.link(("l",), "new", replace=True)
    tree.link(("m",), "new")
    tree.finish()
    assert {path.name: os.readlink(path) for path in tmp_path.iterdir()} == {  # noqa: PTH115
        "l": "new",
        "m": "old",
        "m (2)": "new",
    }


def test_zeros_are_written_only_over_something(tmp_path: Path) -> None:
    tree = Tree.open(tmp_path, b"key")
    file = tree.large(("f",), 10 * MIB, sparse=True)
    file.write(b"x" * (2 * MIB), 4 * MIB)
    file.zeros(10 * MIB, 0)
    path = tmp_path / file.hidden
    assert path.read_bytes() == bytes(10 * MIB)
    assert path.stat().st_blocks * 512 <= 2 * MIB
    file.write(b"abcdef", 100)
    file.zeros(3, 101)
    assert path.read_bytes()[99:107] == b"\0a\0\0\0ef\0"
    with pytest.raises(ValueError, match="outside"):
        file.zeros(1, 10 * MIB)
    tree.abandon(keep=False)


def test_zeros_where_holes_are_not_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> int:
        raise OSError(22, "Invalid argument")

    tree = Tree.open(tmp_path, b"key")
    file = tree.large(("f",), MIB)
    file.write(b"x" * MIB, 0)
    monkeypatch.setattr(os, "lseek", fail)
    file.zeros(MIB - 10, 5)
    assert (tmp_path / file.hidden).read_bytes() == b"xxxxx" + bytes(MIB - 10) + b"xxxxx"
    tree.abandon(keep=False)
