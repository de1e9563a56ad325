"""Trees land whole, inside, and beside what was there."""

from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from landline.errors import LocalError, UsageError
from landline.transfer.disk_tree import Tree
from tests.unit.transfer.hostile_names import NAMES
from tests.unit.transfer.small_disks import make_read_only, mounted, only_root, somebody_else

if TYPE_CHECKING:
    from collections.abc import Callable

KEY = b"one transfer"
THEN = 1_500_000_000_123_456_789


def listing(path: Path) -> list[str]:
    return sorted(str(each.relative_to(path)) for each in path.rglob("*"))


def mode(path: Path) -> int:
    return stat.S_IMODE(path.lstat().st_mode)


def test_a_new_folder_shows_only_when_it_is_whole(tmp_path: Path) -> None:
    tree = Tree.open(tmp_path / "into", KEY)
    tree.folder(("a",), 0o750, THEN)
    tree.folder(("a", "empty"), 0o555, THEN + 1)
    assert tree.small(("a", "b.txt"), b"data", 0o755, THEN + 2) == "b.txt"
    tree.small(("a", "nothing"), b"")
    tree.link(("a", "link"), "b.txt", THEN + 3)
    assert all(name.startswith(".a.") for name in listing(tree.path))
    assert mode(next(tree.path.iterdir())) == 0o700
    assert tree.finish() == {("a",): "a"}
    top = tree.path / "a"
    assert listing(tree.path) == ["a", "a/b.txt", "a/empty", "a/link", "a/nothing"]
    assert (top / "b.txt").read_bytes() == b"data"
    assert (top / "nothing").read_bytes() == b""
    assert (top / "link").readlink().name == "b.txt"
    found = {each.name: (mode(each), each.lstat().st_mtime_ns) for each in [top, *top.iterdir()]}
    assert found["a"] == (0o750, THEN)
    assert found["empty"] == (0o555, THEN + 1)
    assert found["b.txt"] == (0o755, THEN + 2)
    assert found["link"][1] == THEN + 3
    assert found["nothing"][0] == 0o644


def test_a_folder_that_nobody_told_of_gets_the_usual_mode(tmp_path: Path) -> None:
    tree = Tree.open(tmp_path, KEY)
    tree.small(("a", "b", "c"), b"data", 0o6777)
    tree.finish()
    assert [mode(tmp_path / name) for name in ("a", "a/b", "a/b/c")] == [0o755] * 3


def test_what_was_there_stays(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir(mode=0o700)
    (tmp_path / "a" / "b.txt").write_bytes(b"mine")
    (tmp_path / "a" / "l").symlink_to("nowhere")
    tree = Tree.open(tmp_path, KEY)
    tree.folder(("a",), 0o755, THEN)
    assert tree.small(("a", "b.txt"), b"new") == "b (2).txt"
    assert tree.small(("a", "B.TXT"), b"new") == "B (3).TXT"
    assert tree.small(("a", "l"), b"new") == "l (2)"
    assert tree.small(("a", "e\u0301"), b"new") == "é"
    assert tree.small(("a", "é"), b"new") == "é (2)"
    tree.link(("a", "b.txt"), "l")
    tree.small(("a", "inner", "c"), b"new")
    assert tree.finish() == {("a", "inner"): "inner"}
    assert (tmp_path / "a" / "b.txt").read_bytes() == b"mine"
    assert not (tmp_path / "nowhere").exists()
    assert mode(tmp_path / "a") == 0o700
    assert (tmp_path / "a" / "b (4).txt").is_symlink()
    assert not [name for name in listing(tmp_path) if ".part" in name]


def test_what_is_told_to_be_replaced_is(tmp_path: Path) -> None:
    (tmp_path / "b.txt").write_bytes(b"mine")
    (tmp_path / "target").write_bytes(b"mine")
    (tmp_path / "l").symlink_to("target")
    (tmp_path / "folder").mkdir()
    tree = Tree.open(tmp_path, KEY)
    assert tree.small(("b.txt",), b"new", replace=True) == "b.txt"
    assert tree.small(("l",), b"new", replace=True) == "l"
    with pytest.raises(LocalError) as raised:
        tree.small(("folder",), b"new", replace=True)
    assert raised.value.code == "disk.is-a-folder"
    large = tree.large(("b.txt",), 3, replace=True)
    large.write(b"NEW", 0)
    assert (tmp_path / "b.txt").read_bytes() == b"new"
    assert large.finish() == tmp_path / "b.txt"
    tree.finish()
    assert (tmp_path / "b.txt").read_bytes() == b"NEW"
    assert (tmp_path / "target").read_bytes() == b"mine"
    assert listing(tmp_path) == ["b.txt", "folder", "l", "target"]


def test_a_folder_that_appeared_meanwhile_is_not_replaced(tmp_path: Path) -> None:
    tree = Tree.open(tmp_path, KEY)
    tree.small(("a", "b"), b"new")
    (tmp_path / "a").mkdir()
    assert tree.finish() == {("a",): "a (2)"}
    assert listing(tmp_path) == ["a", "a (2)", "a (2)/b"]


def test_a_name_taken_at_the_last_moment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tree = Tree.open(tmp_path, KEY)
    tree.small(("a", "b"), b"new")
    renames: list[str] = []
    rename = os.rename

    def late(source: str, name: str, **kind: int) -> None:
        renames.append(name)
        if name == "a":  # somebody puts something into the name that we hold
            (tmp_path / "a" / "mine").write_bytes(b"")
        rename(source, name, **kind)

    monkeypatch.setattr(os, "rename", late)
    assert tree.finish() == {("a",): "a (2)"}
    assert renames == ["a", "a (2)"]
    assert listing(tmp_path) == ["a", "a (2)", "a (2)/b", "a/mine"]


def test_a_large_file_shows_only_when_it_is_finished(tmp_path: Path) -> None:
    tree = Tree.open(tmp_path, KEY)
    alone = tree.large(("big.bin",), 1000, 0o6777, THEN)
    inside = tree.large(("a", "big.bin"), 1000)
    for file in (alone, inside):
        assert not file.resumed
        file.write(b"b" * 500, 500)
        file.write(memoryview(b"a" * 500), 0)
        buffer = bytearray(2)
        assert file.read_into(buffer, 499) == 2
        assert buffer == b"ab"
        with pytest.raises(ValueError, match="outside"):
            file.write(b"x", 1000)
    assert all(name.startswith(".") and ".part" in name for name in listing(tmp_path))
    with pytest.raises(ValueError, match="not finished"):
        tree.finish()
    (tmp_path / "big.bin").write_bytes(b"mine")
    assert alone.finish() == tmp_path / "big (2).bin"
    assert inside.finish() == tmp_path / "a" / "big.bin"
    with pytest.raises(ValueError, match="closed"):
        alone.write(b"x", 0)
    tree.finish()
    assert listing(tmp_path) == ["a", "a/big.bin", "big (2).bin", "big.bin"]
    state = (tmp_path / "big (2).bin").stat()
    assert (stat.S_IMODE(state.st_mode), state.st_mtime_ns) == (0o755, THEN)
    assert (tmp_path / "a/big.bin").read_bytes() == b"a" * 500 + b"b" * 500


def test_several_threads_write_one_file(tmp_path: Path) -> None:
    tree = Tree.open(tmp_path, KEY)
    file = tree.large(("big",), 64 * 65536)

    def write(first: int) -> None:
        for number in range(first, 64, 4):
            file.write(bytes([number]) * 65536, number * 65536)

    threads = [threading.Thread(target=write, args=(first,)) for first in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    file.finish()
    assert (tmp_path / "big").read_bytes() == b"".join(bytes([n]) * 65536 for n in range(64))


def test_who_still_writes_when_it_is_given_up_hits_nothing_else(tmp_path: Path) -> None:
    tree = Tree.open(tmp_path, KEY)
    file = tree.large(("big",), 1 << 20)
    began, ended = threading.Event(), threading.Event()

    def write() -> None:
        try:
            while True:
                file.write(b"x" * 4096, 0)
                began.set()
        except ValueError:
            ended.set()

    thread = threading.Thread(target=write)
    thread.start()
    assert began.wait(10)
    tree.abandon(keep=False)
    others = [open(tmp_path / f"other{number}", "wb") for number in range(20)]  # noqa: SIM115, PTH123
    thread.join()
    for other in others:
        other.close()
    assert ended.is_set()
    assert all(not (tmp_path / f"other{number}").stat().st_size for number in range(20))


def test_given_up_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    tree = Tree.open(tmp_path, KEY)
    tree.small(("there", "small"), b"complete, so it stays")
    for folder in (("new", "deep"), ("there", "new")):
        tree.small((*folder, "small"), b"data")
    big: list[tuple[str, ...]] = [("big",), ("new", "big"), ("there", "big")]
    for path in big:
        tree.large(path, 10).write(b"data", 0)
    tree.abandon(keep=False)
    assert listing(tmp_path) == ["there", "there/small"]


def test_a_resume_finds_what_was_kept(tmp_path: Path) -> None:
    first = Tree.open(tmp_path, KEY)
    first.small(("a", "small"), b"data", mtime_ns=THEN)
    first.large(("a", "big"), 10).write(b"half.", 0)
    first.large(("alone",), 10).write(b"half.", 0)
    first.abandon(keep=True)
    (tmp_path / "a").mkdir()  # somebody else's, which is not joined

    stranger = Tree.open(tmp_path, b"another transfer")
    assert not stranger.large(("alone",), 10).resumed
    stranger.abandon(keep=False)

    again = Tree.open(tmp_path, KEY)
    state = again.look(("a", "small"))
    assert state is not None
    assert state.st_mtime_ns == THEN
    buffer = bytearray(10)
    assert again.read(("a", "small")).read_into(buffer, 0) == 4
    assert again.look(("a", "missing")) is again.look(("a", "small", "x")) is None
    assert again.small(("a", "small"), b"data again") == "small"
    big: list[tuple[str, ...]] = [("a", "big"), ("alone",)]
    for path in big:
        file = again.large(path, 10)
        assert file.resumed
        file.write(b" whole", 4)
        file.finish()
    assert again.finish() == {("a",): "a (2)"}
    assert listing(tmp_path) == ["a", "a (2)", "a (2)/big", "a (2)/small", "alone"]
    assert (tmp_path / "alone").read_bytes() == b"half whole"
    assert (tmp_path / "a (2)" / "small").read_bytes() == b"data again"


def test_what_a_broken_off_run_left_and_nobody_wants_is_removed(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    first = Tree.open(tmp_path, KEY)
    first.large(("there", "big"), 10)
    first.abandon(keep=True)
    (hidden,) = (tmp_path / "there").iterdir()
    hidden.with_name("big").hardlink_to(hidden)  # killed between its two names
    again = Tree.open(tmp_path, KEY)
    assert again.look(("there", "big")) is not None
    again.finish()
    assert listing(tmp_path) == ["there", "there/big"]


def test_what_a_broken_off_run_had_finished_is_written_again(tmp_path: Path) -> None:
    for content in (b"first", b"again"):
        tree = Tree.open(tmp_path, KEY)
        tree.small(("a", "small"), content)
        assert tree.look(("a", "inner", "small")) is None or content == b"again"
        assert tree.small(("a", "inner", "small"), content) == "small"
        tree.link(("a", "link"), "small")
        file = tree.large(("a", "big"), 5)
        file.write(content, 0)
        assert file.finish().name == "big"
        if content == b"first":
            tree.abandon(keep=True)
    tree.finish()
    assert listing(tmp_path) == [
        "a",
        "a/big",
        "a/inner",
        "a/inner/small",
        "a/link",
        "a/small",
    ]
    for name in ("big", "small", "inner/small"):
        assert (tmp_path / "a" / name).read_bytes() == b"again"
    assert tree.small(("a", "small"), b"late") == "small (2)"


def test_something_planted_under_a_hidden_name_is_not_written_to(tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.write_bytes(b"mine")
    into = tmp_path / "into"
    first = Tree.open(into, KEY)
    first.large(("a",), 10)
    first.abandon(keep=True)
    (hidden,) = into.iterdir()
    for plant in (hidden.symlink_to, hidden.hardlink_to):
        hidden.unlink(missing_ok=True)
        plant(precious)
        Tree.open(into, KEY).small(("a",), b"data", replace=True)
        assert (into / "a").read_bytes() == b"data"
    assert precious.read_bytes() == b"mine"


@only_root
def test_folders_that_nobody_may_change_can_be_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.chown(tmp_path, 65534, 65534)
    monkeypatch.chdir(tmp_path)
    rename = os.rename
    with somebody_else():
        for keep in (True, False):
            tree = Tree.open(".", KEY)
            tree.folder(("a", "closed"), 0o555)
            tree.small(("a", "closed", "x"), b"data")
            monkeypatch.setattr(os, "rename", failing(errno.ENOSPC))
            with pytest.raises(LocalError) as raised:
                tree.finish()
            assert raised.value.code == "disk.full"
            monkeypatch.setattr(os, "rename", rename)
            tree.abandon(keep=keep)
            assert len(list(Path().iterdir())) == keep


def test_a_partial_file_of_another_size_or_owner_is_not_resumed(tmp_path: Path) -> None:
    first = Tree.open(tmp_path, KEY)
    first.large(("a",), 10)
    first.abandon(keep=True)
    (hidden,) = tmp_path.iterdir()
    precious = tmp_path / "precious"
    precious.write_bytes(b"0123456789")
    for plant in (hidden.symlink_to, hidden.hardlink_to):
        hidden.unlink()
        plant(precious)
        again = Tree.open(tmp_path, KEY)
        file = again.large(("a",), 10)
        assert not file.resumed
        file.write(b"xxxxxxxxxx", 0)
        again.abandon(keep=True)
    assert precious.read_bytes() == b"0123456789"
    assert not Tree.open(tmp_path, KEY).large(("a",), 11).resumed


def test_offsets_beyond_four_gibibytes(tmp_path: Path) -> None:
    size = 5 << 30
    tree = Tree.open(tmp_path, KEY)
    file = tree.large(("big",), size, sparse=True)
    file.write(b"end", size - 3)
    file.write(b"middle", (4 << 30) - 3)
    path = file.finish()
    with path.open("rb") as opened:
        opened.seek((4 << 30) - 4)
        assert opened.read(8) == b"\0middle\0"
        opened.seek(-4, os.SEEK_END)
        assert opened.read() == b"\0end"
    state = path.stat()
    assert state.st_size == size
    assert state.st_blocks * 512 < 1 << 20


@pytest.mark.parametrize("without", [errno.EOPNOTSUPP, errno.EINVAL])
def test_file_systems_that_allocate_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, without: int
) -> None:
    monkeypatch.setattr(os, "posix_fallocate", failing(without))
    file = Tree.open(tmp_path, KEY).large(("a",), 10)
    assert file.read_into(bytearray(20), 0) == 10
    file.discard()


def test_names_of_255_bytes_that_begin_alike(tmp_path: Path) -> None:
    tree = Tree.open(tmp_path, KEY)
    files = [tree.large((f"{'é' * 125}{number}.bin",), 4) for number in range(3)]
    for number, file in enumerate(files):
        file.write(b"%04d" % number, 0)
    for number, file in enumerate(files):
        assert file.finish().read_bytes() == b"%04d" % number


def test_hostile_names_stay_outside(tmp_path: Path) -> None:
    into = tmp_path / "into"
    tree = Tree.open(into, KEY)
    landed = 0
    for name in NAMES:
        for path in ((name,), ("a", name), (name, "a")):
            attempts: list[Callable[[], object]] = [
                lambda path=path: tree.small(path, b"data"),  # type: ignore[misc]
                lambda path=path: tree.large(path, 4).discard(),  # type: ignore[misc]
                lambda path=path: tree.link(path, "x"),  # type: ignore[misc]
                lambda path=path: tree.folder(path),  # type: ignore[misc]
            ]
            try:
                attempts[0]()
                landed += 1
            except LocalError:  # a file and a folder of one name
                continue
            except UsageError:
                for attempt in attempts[1:]:
                    with pytest.raises(UsageError):
                        attempt()
    tree.finish()
    assert landed
    assert [each.name for each in tmp_path.iterdir()] == ["into"]
    assert all(each.resolve().is_relative_to(into) for each in into.rglob("*"))


def test_a_file_where_a_folder_should_be(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"mine")
    (tmp_path / "link").symlink_to("/")
    tree = Tree.open(tmp_path, KEY)
    for name in ("file", "link"):
        with pytest.raises(LocalError) as raised:
            tree.small((name, "x"), b"data")
        assert raised.value.code == "disk.not-a-folder"
        with pytest.raises(LocalError):
            tree.folder((name,))
    assert listing(tmp_path) == ["file", "link"]


SWAPPER = """
import os, sys
os.chdir(sys.argv[1])
os.symlink(sys.argv[2], "away")
print(flush=True)
while True:
    os.rename("sub", "kept")
    os.rename("away", "sub")
    os.rename("sub", "away")
    os.rename("kept", "sub")
"""


@pytest.mark.timeout(600)
def test_a_link_swapped_in_leads_nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """LANDLINE_SWAPS is how often to try; without it, as often as fits into two seconds."""
    monkeypatch.setattr(os, "fsync", lambda _: None)  # many tries, not safe ones
    outside, into = tmp_path / "outside", tmp_path / "into"
    outside.mkdir()
    there = into / "there"
    (there / "sub").mkdir(parents=True)
    swapper = subprocess.Popen(
        [sys.executable, "-c", SWAPPER, there, outside], stdout=subprocess.PIPE
    )
    assert swapper.stdout is not None
    swapper.stdout.readline()
    tries = refused = 0
    wanted = int(os.environ.get("LANDLINE_SWAPS", "0"))
    deadline = time.monotonic() + 2
    try:
        while tries < wanted if wanted else time.monotonic() < deadline:
            tries += 1
            tree = Tree.open(into, KEY)
            try:
                tree.small(("there", "sub", "f"), b"data", replace=True)
                tree.large(("there", "sub", "g"), 4, replace=True).finish()
            except LocalError:
                refused += 1
            tree.abandon(keep=False)
    finally:
        swapper.kill()
        swapper.communicate()
    assert not listing(outside)
    assert tries > refused > 0


@only_root
def test_a_full_disk(tmp_path: Path) -> None:
    with mounted(tmp_path / "disk", "1m") as disk:
        tree = Tree.open(disk, KEY)
        with pytest.raises(LocalError) as raised:
            tree.free.require(2 << 20)
        assert raised.value.code == "disk.no-room"
        tree.free.require(1 << 18)
        for attempt in (
            lambda: tree.large(("a", "big"), 2 << 20),
            lambda: tree.large(("a", "holes"), 2 << 20, sparse=True).write(b"x" * (2 << 20), 0),
            lambda: tree.small(("a", "small"), b"x" * (2 << 20)),
        ):
            with pytest.raises(LocalError) as raised:
                attempt()
            assert raised.value.code == "disk.full"
        tree.abandon(keep=False)
        assert listing(disk) == []


@only_root
def test_a_disk_that_may_not_be_written(tmp_path: Path) -> None:
    with mounted(tmp_path / "disk", "1m") as disk:
        tree = Tree.open(disk, KEY)
        tree.small(("before",), b"data")
        make_read_only(disk)
        denied(tree)
        assert listing(disk) == ["before"]


@only_root
def test_permission_lost_on_the_way(tmp_path: Path) -> None:
    tree = Tree.open(tmp_path, KEY)
    tree.small(("before",), b"data")
    with somebody_else():
        denied(tree)
    tree.abandon(keep=False)
    assert listing(tmp_path) == ["before"]


def denied(tree: Tree) -> None:
    for attempt in (
        lambda: tree.small(("a",), b"data"),
        lambda: tree.large(("b",), 10),
        lambda: tree.folder(("c",)),
        tree.records,
    ):
        with pytest.raises(LocalError) as raised:
            attempt()
        assert raised.value.code == "disk.denied"


@only_root
def test_a_hidden_folder_that_somebody_else_made_is_not_filled(tmp_path: Path) -> None:
    first = Tree.open(tmp_path, KEY)
    first.small(("a", "b"), b"data")
    first.abandon(keep=True)
    (hidden,) = tmp_path.iterdir()
    os.chown(hidden, 65534, 65534)
    with pytest.raises(LocalError) as raised:
        Tree.open(tmp_path, KEY).small(("a", "c"), b"data")
    assert raised.value.code == "disk.not-ours"


TWO = """
import sys
from landline.transfer.disk_tree import Tree
tree = Tree.open(sys.argv[1], sys.argv[2].encode())
print(flush=True)
sys.stdin.readline()
for number in range(200):
    tree.small((f"{number}.txt",), sys.argv[2].encode())
    tree.small(("folder", f"{number}.txt"), sys.argv[2].encode())
    file = tree.large((f"{number}.bin",), 1)
    file.write(sys.argv[2].encode(), 0)
    file.finish()
tree.finish()
"""


def test_two_programs_receive_into_one_folder(tmp_path: Path) -> None:
    programs = [
        subprocess.Popen(
            [sys.executable, "-c", TWO, tmp_path, key],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        for key in "ab"
    ]
    for program in programs:
        assert program.stdout is not None
        program.stdout.readline()
    for program in programs:
        assert program.stdin is not None
        program.stdin.write(b"\n")
        program.stdin.flush()
    for program in programs:
        program.communicate()
        assert program.returncode == 0
    contents = sorted(path.read_bytes() for path in tmp_path.iterdir() if path.is_file())
    assert contents == [b"a"] * 400 + [b"b"] * 400
    for name in ("folder", "folder (2)"):
        assert len({path.read_bytes() for path in (tmp_path / name).iterdir()}) == 1
        assert len(list((tmp_path / name).iterdir())) == 200
    assert len(list(tmp_path.iterdir())) == 802


def test_a_folder_opened_again_is_not_taken_for_an_old_one(tmp_path: Path) -> None:
    tree = Tree.open(tmp_path, KEY)
    tree.small(("a", "x"), b"first")
    for number in range(200):
        tree.folder((f"f{number}",))
    assert tree.small(("a", "x"), b"second") == "x (2)"
    tree.finish()
    assert (tmp_path / "a" / "x").read_bytes() == b"first"


KILLED = """
import sys
from landline.transfer.disk_tree import Tree
tree = Tree.open(sys.argv[1], b"one transfer")
for number in range(100_000):
    tree.small(("a", f"f{number % 7}", str(number)), b"x" * number, mtime_ns=number)
    print(number, flush=True)
"""


def test_killed_among_small_files(tmp_path: Path) -> None:
    program = subprocess.Popen(
        [sys.executable, "-c", KILLED, tmp_path], stdout=subprocess.PIPE, text=True
    )
    assert program.stdout is not None
    while int(program.stdout.readline()) < 300:
        pass
    program.kill()
    program.communicate()
    assert [each.name[:3] for each in tmp_path.iterdir()] == [".a."]
    tree = Tree.open(tmp_path, KEY)
    whole = 0
    for number in range(500):
        path = ("a", f"f{number % 7}", str(number))
        state = tree.look(path)
        if state and (state.st_size, state.st_mtime_ns) == (number, number):
            whole += 1
        else:
            tree.small(path, b"x" * number, mtime_ns=number)
    assert whole >= 300
    tree.finish()
    assert [each.name for each in tmp_path.iterdir()] == ["a"]
    for number in range(500):
        assert (tmp_path / "a" / f"f{number % 7}" / str(number)).stat().st_size == number


def test_more_folders_than_may_be_open(tmp_path: Path) -> None:
    tree = Tree.open(tmp_path, KEY)
    open_before = len(os.listdir("/proc/self/fd"))  # noqa: PTH208
    for number in range(1000):
        tree.small(("a", f"f{number}", "inner", "x"), b"data")
    assert len(os.listdir("/proc/self/fd")) < open_before + 200  # noqa: PTH208
    tree.finish()
    assert len(list((tmp_path / "a").glob("*/inner/x"))) == 1000


def failing(number: int) -> Callable[..., None]:
    def fail(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    return fail


@pytest.mark.parametrize("has_something", [False, True])
def test_killed_between_holding_a_name_and_giving_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, has_something: bool
) -> None:
    tree = Tree.open(tmp_path, KEY)
    tree.small(("top", "a"), b"data")
    with monkeypatch.context() as patch:
        patch.setattr(os, "rename", killed)
        with pytest.raises(KeyboardInterrupt):
            tree.finish()
    if has_something:
        (tmp_path / "top" / "mine").write_bytes(b"mine")
    tree = Tree.open(tmp_path, KEY)
    tree.folder(("top",))
    assert tree.look(("top", "a")) is not None
    shown = tree.finish()
    if has_something:
        assert shown == {("top",): "top (2)"}
        assert listing(tmp_path) == ["top", "top (2)", "top (2)/a", "top/mine"]
    else:
        assert shown == {("top",): "top"}
        assert listing(tmp_path) == ["top", "top/a"]


def killed(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def test_several_at_once_leave_the_umask_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, both = os.umask, threading.Barrier(2)

    def umask(mask: int) -> int:
        before = real(mask)
        if mask == 0o077:
            with suppress(threading.BrokenBarrierError):
                both.wait(0.2)  # the other one comes if it can
        return before

    monkeypatch.setattr(os, "umask", umask)
    trees: list[Tree] = []

    def land() -> None:
        trees.append(Tree.open(tmp_path, KEY))

    threads = [threading.Thread(target=land) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert real(0o022) == 0o022
    assert [tree._mask for tree in trees] == [0o022, 0o022]
