"""What a journal says is proven again, and what is torn or rotten in it is passed over."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import threading
import zlib
from typing import TYPE_CHECKING

import pytest

from landline.errors import LocalError
from landline.transfer.disk_tree import Tree
from landline.transfer.journal import Journal, prove
from tests.unit.transfer.small_disks import mounted, only_root

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SENT = b"manifest"
SEGMENT = 1000
STEP = 44
HEADER = 76


def digest(data: bytes | memoryview) -> bytes:
    return hashlib.sha256(data).digest()


class Sha:
    """Digests of one segment after another."""

    def __init__(self) -> None:
        self._whole = hashlib.sha256()

    def update(self, data: memoryview, /) -> None:
        self._whole.update(data)

    def leaf(self) -> bytes:
        found, self._whole = self._whole.digest(), hashlib.sha256()
        return found


def opened(path: Path, sent: bytes = SENT) -> tuple[Tree, Journal]:
    tree = Tree.open(path, sent)
    return tree, Journal(tree.records(), sent, tree.identity)


def file_of(path: Path) -> Path:
    (found,) = path.glob(".landline.*.journal")
    return found


def noted(path: Path, count: int = 5, size: int = 4500) -> None:
    """Leave a large file with its first `count` segments noted down."""
    tree, journal = opened(path)
    file = tree.large(("big",), size)
    for number in range(count):
        data = bytes([number + 1]) * min(SEGMENT, size - number * SEGMENT)
        file.write(data, number * SEGMENT)
        journal.add(7, number, digest(data))
    tree.abandon(keep=True)
    journal.close()


def proven(path: Path, size: int = 4500) -> list[int]:
    tree, journal = opened(path)
    found = prove(tree.large(("big",), size), 7, journal, Sha, SEGMENT)
    assert found == {number: journal.segments(7)[number] for number in found}
    tree.abandon(keep=True)
    journal.close()
    return list(found)


def flip(path: Path, place: int) -> None:
    with path.open("r+b") as file:
        file.seek(place)
        (old,) = file.read(1)
        file.seek(place)
        file.write(bytes([old ^ 1]))


def test_what_was_noted_is_proven(tmp_path: Path) -> None:
    noted(tmp_path)
    assert proven(tmp_path) == [0, 1, 2, 3, 4]
    assert file_of(tmp_path).stat().st_size == HEADER + 5 * STEP
    assert file_of(tmp_path).stat().st_mode & 0o777 == 0o600


def test_a_flipped_bit_is_found(tmp_path: Path) -> None:
    noted(tmp_path)
    (partial,) = tmp_path.glob("*.part")
    flip(partial, 2500)
    assert proven(tmp_path) == [0, 1, 3, 4]


def test_what_never_reached_the_disk_is_not_proven(tmp_path: Path) -> None:
    noted(tmp_path)
    (partial,) = tmp_path.glob("*.part")
    with partial.open("r+b") as file:  # as after a power loss
        file.truncate(1500)
        file.truncate(4500)
    assert proven(tmp_path) == [0]
    partial.unlink()
    assert proven(tmp_path) == []


@pytest.mark.parametrize("torn", range(1, STEP))
def test_a_torn_record_is_cut_off(tmp_path: Path, torn: int) -> None:
    noted(tmp_path)
    with file_of(tmp_path).open("r+b") as file:
        file.truncate(HEADER + 4 * STEP + torn)
    tree, journal = opened(tmp_path)
    assert list(journal.segments(7)) == [0, 1, 2, 3]
    journal.add(7, 4, b"4" * 32)
    journal.add(8, 0, b"8" * 32)
    journal.close()
    tree, journal = opened(tmp_path)
    assert list(journal.segments(7)) == [0, 1, 2, 3, 4]
    assert journal.segments(8) == {0: b"8" * 32}
    journal.remove()
    assert len(list(tmp_path.iterdir())) == 1
    tree.abandon(keep=False)
    assert list(tmp_path.iterdir()) == []


def test_a_rotten_record_is_passed_over(tmp_path: Path) -> None:
    noted(tmp_path)
    for place in range(STEP):
        flip(file_of(tmp_path), HEADER + 2 * STEP + place)
        assert proven(tmp_path) == [0, 1, 3, 4]
        flip(file_of(tmp_path), HEADER + 2 * STEP + place)
    with file_of(tmp_path).open("ab") as file:  # room that a crash left empty
        file.write(bytes(3 * STEP))
    assert proven(tmp_path) == [0, 1, 2, 3, 4]


def test_a_damaged_head_or_another_transfer_begins_anew(tmp_path: Path) -> None:
    noted(tmp_path)
    flip(file_of(tmp_path), 20)
    assert proven(tmp_path) == []
    assert file_of(tmp_path).stat().st_size == HEADER

    tree = Tree.open(tmp_path, SENT)
    journal = Journal(tree.records(), SENT, tree.identity)
    journal.add(0, 0, b"0" * 32)
    journal.close()
    for sent, folder in ((b"other", tree.identity), (SENT, b"other")):
        other = Journal(tree.records(), sent, folder)
        assert other.segments(0) == {}
        other.close()


def test_a_journal_of_the_future_is_left_alone(tmp_path: Path) -> None:
    noted(tmp_path)
    path = file_of(tmp_path)
    content = bytearray(path.read_bytes())
    content[7] = 2
    content[HEADER - 4 : HEADER] = zlib.crc32(content[: HEADER - 4]).to_bytes(4, "little")
    path.write_bytes(content)
    with pytest.raises(LocalError) as raised:
        opened(tmp_path)
    assert raised.value.code == "journal.newer"
    assert path.read_bytes() == content


@pytest.mark.parametrize("bit", range(8))
def test_a_rotten_version_is_damage_and_not_the_future(tmp_path: Path, bit: int) -> None:
    noted(tmp_path)
    path = file_of(tmp_path)
    content = bytearray(path.read_bytes())
    content[7] ^= 1 << bit
    path.write_bytes(content)
    assert proven(tmp_path) == []
    assert path.stat().st_size == HEADER


@pytest.mark.parametrize("left", range(HEADER))
def test_a_head_that_was_not_written_whole_is_begun_anew(tmp_path: Path, left: int) -> None:
    noted(tmp_path)
    with file_of(tmp_path).open("r+b") as file:
        file.truncate(left)
    assert proven(tmp_path) == []


def test_segments_outside_the_file_are_passed_over(tmp_path: Path) -> None:
    tree, journal = opened(tmp_path)
    file = tree.large(("big",), 10)
    file.write(b"0123456789", 0)
    journal.add(7, 0, digest(b"0123456789"))
    journal.add(7, 1, digest(b""))
    journal.add(7, 2**32 - 1, digest(b""))
    journal.close()
    tree, journal = opened(tmp_path)
    assert list(prove(file, 7, journal, Sha, 1000)) == [0]
    assert list(prove(file, 7, journal, Sha, 10)) == [0]
    tree.abandon(keep=False)


class Unreadable:
    """A file of which one segment cannot be read."""

    size = 100 * SEGMENT

    def __init__(self, bad: int, error: BaseException) -> None:
        self.read: set[int] = set()
        self._bad = bad
        self._error = error

    def read_into(self, buffer: memoryview, offset: int) -> int:
        if offset // SEGMENT == self._bad:
            raise self._error
        self.read.add(offset // SEGMENT)
        return len(buffer)


@pytest.mark.parametrize("fault", [lambda: LocalError("disk.failed"), lambda: OSError(5, "bad")])
@pytest.mark.parametrize("bad", [0, 1, 50, 99])
def test_what_cannot_be_read_is_said_and_nothing_goes_on(
    tmp_path: Path, bad: int, fault: Callable[[], Exception]
) -> None:
    error = fault()
    tree, journal = opened(tmp_path)
    for number in range(100):
        journal.add(7, number, digest(bytes(SEGMENT)))
    journal.close()
    tree, journal = opened(tmp_path)
    file = Unreadable(bad, error)
    with pytest.raises(type(error)) as raised:
        prove(file, 7, journal, Sha, SEGMENT)
    assert raised.value is error
    assert all(each.name != "landline-proof" for each in threading.enumerate())
    tree.abandon(keep=False)


def test_threads_note_down_at_once(tmp_path: Path) -> None:
    tree, journal = opened(tmp_path)

    def note(entry: int) -> None:
        for number in range(200):
            journal.add(entry, number, bytes([entry]) * 32)

    threads = [threading.Thread(target=note, args=(entry,)) for entry in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    journal.close()
    _, journal = opened(tmp_path)
    for entry in range(4):
        assert journal.segments(entry) == {number: bytes([entry]) * 32 for number in range(200)}
    journal.close()
    tree.abandon(keep=False)


def test_one_program_at_a_time(tmp_path: Path) -> None:
    tree, journal = opened(tmp_path)
    with pytest.raises(LocalError) as raised:
        tree.records()
    assert raised.value.code == "journal.in-use"
    other = Tree.open(tmp_path, b"other")
    other.records().remove()
    journal.remove()
    tree.records().remove()
    assert list(tmp_path.iterdir()) == []


def test_what_is_no_file_of_ours_is_not_written_to(tmp_path: Path) -> None:
    noted(tmp_path)
    path = file_of(tmp_path)
    precious = tmp_path / "precious"
    precious.write_bytes(b"mine")
    for plant in (path.symlink_to, path.hardlink_to):
        path.unlink()
        plant(precious)
        with pytest.raises(LocalError):
            opened(tmp_path)
    assert precious.read_bytes() == b"mine"


@only_root
def test_a_full_disk_leaves_the_journal_in_order(tmp_path: Path) -> None:
    with mounted(tmp_path / "disk", "64k") as disk:
        _, journal = opened(disk)
        added, code = 0, ""
        while not code:
            try:
                journal.add(0, added, b"0" * 32)
                added += 1
            except LocalError as error:
                code = error.code
        assert code == "disk.full"
        with pytest.raises(LocalError):
            journal.add(0, added, b"0" * 32)
        journal.close()
        assert (file_of(disk).stat().st_size - HEADER) % STEP == 0
        _, journal = opened(disk)
        assert len(journal.segments(0)) == added
        journal.close()


RECEIVER = """
import hashlib, sys
from landline.transfer.disk_tree import Tree
from landline.transfer.journal import Journal
tree = Tree.open(sys.argv[1], b"manifest")
journal = Journal(tree.records(), b"manifest", tree.identity)
file = tree.large(("folder", "big"), 1000 * 100_000)
for number in range(100_000):
    data = number.to_bytes(4, "big") * 250
    file.write(data, number * 1000)
    journal.add(7, number, hashlib.sha256(data).digest())
    print(number, flush=True)
"""


def test_killed_in_the_middle(tmp_path: Path) -> None:
    program = subprocess.Popen(
        [sys.executable, "-c", RECEIVER, tmp_path], stdout=subprocess.PIPE, text=True
    )
    assert program.stdout is not None
    for line in program.stdout:
        if int(line) >= 500:
            break
    program.kill()
    said = [500, *(int(line) for line in program.stdout if line.endswith("\n"))]
    program.wait()
    program.stdout.close()
    assert not (tmp_path / "folder").exists()

    tree, journal = opened(tmp_path)
    file = tree.large(("folder", "big"), 1000 * 100_000)
    assert file.resumed
    found = prove(file, 7, journal, Sha, SEGMENT)
    assert len(found) >= said[-1] + 1
    assert list(found) == list(range(len(found)))
    for number in range(len(found), 100_000):
        file.write(number.to_bytes(4, "big") * 250, number * 1000)
    file.finish()
    tree.finish()
    journal.remove()
    content = (tmp_path / "folder" / "big").read_bytes()
    assert content == b"".join(number.to_bytes(4, "big") * 250 for number in range(100_000))
    assert [each.name for each in tmp_path.iterdir()] == ["folder"]
