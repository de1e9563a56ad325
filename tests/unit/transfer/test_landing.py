"""From opened records to the disk."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from landline.errors import LocalError, ProtocolError
from landline.transfer import manifest as manifests, reading, segments
from landline.transfer.arriving import Arrived
from landline.transfer.decisions import Found, decide
from landline.transfer.disk_tree import Tree
from landline.transfer.journal import Journal
from landline.transfer.landing import Landing
from landline.transfer.manifest import Manifest
from landline.transfer.packs import Item
from landline.transfer.ranges import Ranges
from landline.transfer.segments import SEGMENT_BYTES, small
from tests.unit.transfer.trees import file, folder, link

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from landline.transfer.decisions import Policy
    from landline.transfer.manifest import Entry

LARGE = 200_000


def landing(
    into: Path,
    entries: Sequence[Entry],
    found: dict[int, Found] | None = None,
    policy: Policy = "rename",
) -> tuple[Landing, Tree, Journal]:
    tree = Tree.open(into, b"key")
    journal = Journal(tree.records(), b"sent", b"here")
    manifest = reading.decode(manifests.encode(Manifest(list(entries))))
    names: dict[tuple[str, ...], list[str]] = {(): [path.name for path in into.iterdir()]}
    plan = decide(manifest, found or {}, policy, names=names)
    return Landing(tree, journal, manifest, plan, sparse=False), tree, journal


def item(entry: int, content: bytes) -> Item:
    return Item(entry, memoryview(content))


def test_a_tree_lands(tmp_path: Path) -> None:
    entries = [folder("a"), file("a/b", 4), link("a/c", "b"), file("a/d", LARGE), file("e", 0)]
    land, _, _ = landing(tmp_path, entries)
    land.begin(threading.Event())
    assert not land.wrote
    land.pack([item(1, b"four")])
    land.data(3, 100_000, memoryview(b"x" * 100_000), 100_000)
    land.segment(Arrived(3, 0, bytes(32), 0))
    assert not (tmp_path / "a").exists()
    land.complete(3)
    assert land.wrote
    assert land.finish() == [tmp_path / "a", tmp_path / "e"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "e"]
    assert (tmp_path / "a" / "b").read_bytes() == (tmp_path / "a" / "c").read_bytes() == b"four"
    assert (tmp_path / "a" / "d").read_bytes() == bytes(100_000) + b"x" * 100_000


def test_small_files_of_a_pack_land_each_in_its_folder(tmp_path: Path) -> None:
    """Whatever becomes of it: new, joined, at the top, renamed, of another size by now."""
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "x").write_bytes(b"old")
    entries = [
        *(folder("a"), file("a/x", 1), file("a/y", 2), folder("a/c"), file("a/c/x", 3)),
        *(folder("b"), file("b/x", 4), file("b/y", 5), file("top", 6), file("b/z", 7)),
    ]
    land, _, _ = landing(tmp_path, entries, {5: Found("folder"), 6: Found("file", 3)})
    land.begin(threading.Event())
    land.renew(2, file("a/y", 8))
    files = [number for number, entry in enumerate(entries) if entry.kind == "file"]
    sizes = {number: 8 if number == 2 else entries[number].size for number in files}
    land.pack([item(number, b"%d" % number * sizes[number]) for number in files])
    assert land.finish() == [tmp_path / "a", tmp_path / "b (2)", tmp_path / "top"]
    landed = {
        str(path.relative_to(tmp_path)): path.read_bytes()
        for path in tmp_path.rglob("*")
        if path.is_file()
    }
    assert landed == {
        "a/x": b"1",
        "a/y": b"2" * 8,
        "a/c/x": b"444",
        "b/x": b"old",
        "b (2)/x": b"6666",
        "b (2)/y": b"77777",
        "b (2)/z": b"9999999",
        "top": b"888888",
    }


def test_small_files_join_a_folder_that_is_there(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "x").write_bytes(b"old")
    entries = [folder("b"), file("b/x", 1), file("b/y", 2)]
    found = {0: Found("folder"), 1: Found("file", 3)}
    land, _, _ = landing(tmp_path, entries, found, "overwrite")
    land.begin(threading.Event())
    land.pack([item(1, b"x"), item(2, b"yy")])
    assert land.finish() == [tmp_path / "b"]
    assert {path.name: path.read_bytes() for path in (tmp_path / "b").iterdir()} == {
        "x": b"x",
        "y": b"yy",
    }


def test_a_small_file_in_a_folder_of_another_size_is_refused(tmp_path: Path) -> None:
    land, tree, _ = landing(tmp_path, [folder("a"), file("a/b", 4)])
    land.begin(threading.Event())
    with pytest.raises(ProtocolError) as raised:
        land.pack([item(1, b"three")])
    assert raised.value.code == "record.pack"
    tree.abandon(keep=False)
    assert [path.suffix for path in tmp_path.iterdir()] == [".journal"]


def test_zeros_before_what_comes_are_zeros(tmp_path: Path) -> None:
    """Though an earlier try of the same segment had written something else there."""
    land, _, _ = landing(tmp_path, [file("d", LARGE)])
    land.data(0, 0, memoryview(b"y" * LARGE), 0)
    land.data(0, 150_000, memoryview(b"x" * 1000), 150_000)
    land.segment(Arrived(0, 0, bytes(32), LARGE - 151_000))
    assert land.complete(0).read_bytes() == bytes(150_000) + b"x" * 1000 + bytes(49_000)


def test_a_segment_that_came_in_slices_is_noted_down_as_it_stands_there(tmp_path: Path) -> None:
    size = SEGMENT_BYTES + 70_000
    land, tree, journal = landing(tmp_path, [file("a", size)])
    content = bytes(range(250)) * (size // 250 + 1)
    for start in range(0, size, 100_000):
        part = memoryview(content)[start : min(start + 100_000, size)]
        land.data(0, start, part, 0)
    space = memoryview(bytearray(150_000))
    for index in (1, 0):
        land.prove(0, index, space)
    journal.close()
    assert Journal(tree.records(), b"sent", b"here").segments(0) == {
        0: segments.leaf(content[:SEGMENT_BYTES]),
        1: segments.leaf(content[SEGMENT_BYTES:size]),
    }


def test_a_small_file_of_another_size_is_refused(tmp_path: Path) -> None:
    land, tree, _ = landing(tmp_path, [file("b", 4)])
    with pytest.raises(ProtocolError) as raised:
        land.pack([item(0, b"three")])
    assert raised.value.code == "record.pack"
    tree.abandon(keep=False)
    assert not (tmp_path / "b").exists()


@pytest.mark.parametrize(("before", "after"), [(LARGE, 0), (4, LARGE), (LARGE, 4), (LARGE, LARGE)])
def test_a_file_that_changed_is_forgotten(tmp_path: Path, before: int, after: int) -> None:
    land, _, _ = landing(tmp_path, [file("b", before)])
    if before == LARGE:
        land.data(0, 0, memoryview(b"old" * 1000), 0)
    land.renew(0, file("b", after))
    if after == LARGE:
        land.data(0, 0, memoryview(b"n" * LARGE), 0)
        land.segment(Arrived(0, 0, bytes(32), 0))
        land.complete(0)
    elif after:
        land.pack([item(0, b"nnnn")])
    land.finish()
    assert (tmp_path / "b").read_bytes() == b"n" * after
    assert [path.name for path in tmp_path.iterdir()] == ["b"]


def test_a_file_that_will_not_come_leaves_nothing(tmp_path: Path) -> None:
    land, _, _ = landing(tmp_path, [file("b", LARGE), file("c", 1)])
    land.data(0, 0, memoryview(b"old" * 1000), 0)
    land.renew(0, None)
    land.renew(1, None)
    land.finish()
    assert list(tmp_path.iterdir()) == []


def test_what_comes_for_a_file_that_was_given_up_is_refused(tmp_path: Path) -> None:
    land, tree, _ = landing(tmp_path, [file("b", LARGE)])
    land.data(0, 0, memoryview(b"old" * 1000), 0)
    tree.abandon(keep=True)
    with pytest.raises(ProtocolError):
        land.data(0, 0, memoryview(b"more"), 0)
    with pytest.raises(ProtocolError):
        land.segment(Arrived(0, 0, bytes(32), 5))


def test_only_what_itself_got_another_name_is_noted_down(tmp_path: Path) -> None:
    (tmp_path / "b").write_bytes(b"mine")
    land, _, journal = landing(tmp_path, [file("b", 4), file("c", 4)])
    land.pack([item(0, b"four"), item(1, b"five")])
    journal.close()
    tree = Tree.open(tmp_path, b"key")
    again = Journal(tree.records(), b"sent", b"here")
    assert again.segments(0) == {0: small(b"four")}
    assert again.segments(1) == {}


def test_a_part_that_is_gone_is_not_taken_for_proven(tmp_path: Path) -> None:
    found = {0: Found(proven=Ranges([0]))}
    land, tree, _ = landing(tmp_path, [file("b", 9 << 20)], found)
    with pytest.raises(LocalError) as raised:
        land.data(0, 8 << 20, memoryview(b"x"), 0)
    assert raised.value.code == "transfer.part-gone"
    tree.abandon(keep=False)
