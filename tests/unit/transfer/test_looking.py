"""What the receiver has already."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING

import pytest

from landline.errors import LocalError
from landline.transfer.decisions import Found, decide
from landline.transfer.disk_tree import Tree
from landline.transfer.held import Held
from landline.transfer.journal import Journal
from landline.transfer.looking import Looking
from landline.transfer.manifest import Manifest
from landline.transfer.reasons import known
from landline.transfer.segments import SEGMENT_BYTES, leaf, small
from tests.unit.transfer.trees import file, folder, link

if TYPE_CHECKING:
    from pathlib import Path

    from landline.transfer.decisions import Policy

MIB = 1 << 20
LARGE = SEGMENT_BYTES + MIB


def always() -> bool:
    return True


def opened(into: Path, manifest: Manifest) -> tuple[Tree, Journal, Looking]:
    tree = Tree.open(into, b"key")
    journal = Journal(tree.records(), b"sent", b"here")
    return tree, journal, Looking(tree, journal, manifest)


def test_an_empty_folder_has_nothing(tmp_path: Path) -> None:
    manifest = Manifest([folder("a"), file("a/b"), link("a/c", "b"), file("d", LARGE)])
    _, _, looking = opened(tmp_path, manifest)
    looking.look(always)
    assert looking.found == {}
    assert list(looking.names) == [()]


def test_everything_is_found_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "b").write_bytes(b"four")
    os.utime(tmp_path / "a" / "b", ns=(7, 7))
    (tmp_path / "a" / "c").symlink_to("b")
    (tmp_path / "a" / "other").write_bytes(b"")
    os.mkfifo(tmp_path / "a" / "pipe")
    (tmp_path / "f").mkdir()
    (tmp_path / "g").symlink_to("a")
    manifest = Manifest(
        [
            *(folder("a"), file("a/b"), link("a/c", "b"), file("a/pipe"), file("f")),
            *(folder("g"), file("g/b"), file("a/missing")),
        ]
    )
    _, _, looking = opened(tmp_path, manifest)
    looking.look(always)
    assert {n: (each.kind, each.ours) for n, each in looking.found.items()} == {
        0: ("folder", False),
        1: ("file", False),
        2: ("link", False),
        3: ("other", False),
        4: ("folder", False),
        5: ("link", False),
    }
    assert looking.found[1] == Found("file", 4, 7)
    assert looking.found[2].target == "b"
    assert sorted(looking.names["a",]) == ["b", "c", "other", "pipe"]
    assert ("g",) not in looking.names, "a link is no folder to look into"
    assert looking.roots([1], always) == {1: small(b"four")}
    assert looking.roots([2], always) == {2: None}


def test_what_is_refused_is_not_looked_for(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"")
    _, _, looking = opened(tmp_path, Manifest([file("a")], refused={0: "long"}))
    looking.look(always)
    assert looking.found == {}


def test_partial_files_are_proven_and_finished_ones_are_ours(tmp_path: Path) -> None:
    content = os.urandom(LARGE)
    manifest = Manifest([folder("a"), file("a/b", 4), file("a/c", LARGE)])
    tree, journal, _ = opened(tmp_path, manifest)
    tree.folder(("a",))
    tree.small(("a", "b"), b"four")
    part = tree.large(("a", "c"), LARGE)
    part.write(content, 0)
    journal.add(2, 0, leaf(content[:SEGMENT_BYTES]))
    journal.add(2, 1, leaf(b"something else"))
    tree.abandon(keep=True)
    journal.close()
    _, journal, looking = opened(tmp_path, manifest)
    assert journal.resumes
    looking.look(always)
    assert looking.found[0] == Found("folder", ours=True)
    assert looking.found[1].ours
    assert looking.found[2].proven is not None
    assert list(looking.found[2].proven.numbers()) == [0]
    assert looking.room == pytest.approx(MIB, abs=4096)


@pytest.mark.parametrize("size", [4, LARGE])
@pytest.mark.parametrize("policy", ["rename", "same"])
def test_what_was_completed_beside_another_is_recognised(
    tmp_path: Path, size: int, policy: Policy
) -> None:
    content = os.urandom(size)
    (tmp_path / "b.txt").write_bytes(b"mine!")
    (tmp_path / "b (2).txt").write_bytes(b"mine as well")
    (tmp_path / "b (3).txt").write_bytes(content)
    manifest = Manifest([file("b.txt", size)])
    os.utime(tmp_path / "b (3).txt", ns=(0, manifest.entries[0].mtime_ns))
    tree, journal, _ = opened(tmp_path, manifest)
    if size == 4:
        journal.add(0, 0, small(content))
    else:
        journal.add(0, 0, leaf(content[:SEGMENT_BYTES]))
        journal.add(0, 1, leaf(content[SEGMENT_BYTES:]))
    tree.abandon(keep=True)
    journal.close()
    _, _, looking = opened(tmp_path, manifest)
    looking.look(always)
    plan = decide(manifest, looking.found, policy, names=looking.names)
    looking.look_again(plan, always)
    assert looking.again == {0}
    assert looking.found[0].ours
    plan = decide(manifest, looking.found, policy, names=looking.names)
    assert (plan.decisions[0].action, plan.decisions[0].why) == ("skip", "done")
    (tmp_path / "b (3).txt").write_bytes(bytes(size))
    looking.look(always)
    assert not looking.found[0].ours


def broken_off(into: Path, manifest: Manifest, content: bytes) -> None:
    """Leave all segments of the large file that is the only entry, and its journal."""
    tree, journal, _ = opened(into, manifest)
    tree.large(manifest.entries[0].path, LARGE).write(content, 0)
    for number, start in enumerate(range(0, LARGE, SEGMENT_BYTES)):
        journal.add(0, number, leaf(content[start : start + SEGMENT_BYTES]))
    tree.abandon(keep=True)
    journal.close()


@pytest.mark.parametrize(("proven", "room"), [([], LARGE), ([1], SEGMENT_BYTES), ([0, 1], 0)])
def test_room_that_a_partial_file_has_taken_counts_once(
    tmp_path: Path, proven: list[int], room: int
) -> None:
    """The last segment is shorter than the others."""
    manifest, content = Manifest([file("f", LARGE)]), os.urandom(LARGE)
    tree, journal, _ = opened(tmp_path, manifest)
    tree.large(("f",), LARGE).write(content, 0)
    for number in proven:
        start = number * SEGMENT_BYTES
        journal.add(0, number, leaf(content[start : start + SEGMENT_BYTES]))
    tree.abandon(keep=True)
    journal.close()
    _, _, looking = opened(tmp_path, manifest)
    looking.look(always)
    assert looking.room == pytest.approx(room, abs=4096)


def fails(_held: Held, _buffer: memoryview, _offset: int) -> int:
    raise OSError(errno.EIO, os.strerror(errno.EIO))


def test_a_disk_that_cannot_be_read_is_told_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    manifest = Manifest([file("f", LARGE)])
    broken_off(tmp_path, manifest, os.urandom(LARGE))
    _, _, looking = opened(tmp_path, manifest)
    monkeypatch.setattr(Held, "read_into", fails)
    with pytest.raises(LocalError) as raised:
        looking.look(always)
    assert raised.value.code == "file.unreadable"
    assert str(raised.value) == f"{tmp_path / 'f'} cannot be read: input/output error"
    assert "unknown" not in known("file.unreadable"), "the sender is told why as well"


def test_a_file_beside_it_that_cannot_be_read_is_somebody_elses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    manifest, content = Manifest([file("f", LARGE)]), os.urandom(LARGE)
    broken_off(tmp_path, manifest, content)
    for part in tmp_path.glob("*.part"):
        part.rename(tmp_path / "f")
    _, journal, looking = opened(tmp_path, manifest)
    looking.look(always)
    assert looking.found[0].ours
    journal.close()
    _, _, looking = opened(tmp_path, manifest)
    monkeypatch.setattr(Held, "read_into", fails)
    looking.look(always)
    assert not looking.found[0].ours


def test_nobody_waits_for_what_is_not_wanted(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"")
    (tmp_path / "b").write_bytes(b"")
    _, _, looking = opened(tmp_path, Manifest([file("a"), file("b")]))
    looking.look(lambda: False)
    assert list(looking.found) == [0]
