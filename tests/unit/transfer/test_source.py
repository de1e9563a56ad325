"""What is sent: all that is there, as it was when it was listed, or not at all."""

from __future__ import annotations

import os
import socket
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from landline.errors import IncompleteError, LocalError, UsageError
from landline.transfer.names import checked
from landline.transfer.source import DEEPEST, Scan, SourceFile, again, read_small, scan
from tests.unit.transfer.small_disks import only_root, somebody_else

if TYPE_CHECKING:
    from landline.transfer.listing import Found

THEN = 1_500_000_000_123_456_789


def one(path: Path) -> Found:
    (found,) = scan([path]).found
    return found


def told(result: Scan) -> list[tuple[str, str]]:
    return [(error.code, Path(str(error.fields["path"])).name) for error in result.told]


def test_what_is_found_and_in_which_order(tmp_path: Path) -> None:
    top = tmp_path / "top"
    (top / "b" / "empty").mkdir(parents=True)
    (top / "b" / "x").write_bytes(b"12345")
    (top / "a").write_bytes(b"")
    (top / "c").symlink_to("./b//x/")
    (top / "loop").symlink_to(".")
    (top / "b").chmod(0o2750)
    os.utime(top / "a", ns=(THEN, THEN))
    result = scan([top, tmp_path / "top" / "a"])
    assert [(each.kind, "/".join(each.path), each.size, each.target) for each in result.found] == [
        ("folder", "top", 0, ""),
        ("file", "top/a", 0, ""),
        ("folder", "top/b", 0, ""),
        ("folder", "top/b/empty", 0, ""),
        ("file", "top/b/x", 5, ""),
        ("link", "top/c", 0, "./b//x/"),
        ("link", "top/loop", 0, "."),
        ("file", "a", 0, ""),
    ]
    assert result.found[1].mtime_ns == THEN
    assert result.found[2].mode == 0o750
    assert result.found.size == 5
    assert result.told == []


def test_what_was_named_may_be_a_link(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "x").write_bytes(b"data")
    (tmp_path / "link").symlink_to("real")
    assert [each.path for each in scan([tmp_path / "link"]).found] == [("link",), ("link", "x")]
    monkeypatch.chdir(tmp_path / "real")
    assert [each.path for each in scan(["."]).found] == [("real",), ("real", "x")]
    assert [each.path for each in scan(["../real/"]).found] == [("real",), ("real", "x")]
    with SourceFile.open(scan(["."]).found[1]) as file:
        assert file.size == 4


def test_two_of_one_name(tmp_path: Path) -> None:
    for folder in "ab":
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "x.txt").write_bytes(b"")
    result = scan([tmp_path / "a" / "x.txt", tmp_path / "b" / "x.txt"])
    assert [each.path for each in result.found] == [("x.txt",), ("x (2).txt",)]
    assert told(result) == [("source.renamed", "x.txt")]


def test_what_is_no_file_is_told_and_left_out(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "socket"))
        (tmp_path / "x").write_bytes(b"")
        result = scan([tmp_path])
    assert [each.path[1:] for each in result.found] == [(), ("x",)]
    assert told(result) == [("source.special", "fifo"), ("source.special", "socket")]
    with pytest.raises(LocalError) as raised:
        scan([tmp_path / "fifo"])
    assert raised.value.code == "source.special"


def test_what_is_not_there(tmp_path: Path) -> None:
    for path, code in ((tmp_path / "x", "source.missing"), (Path("/"), "source.nameless")):
        with pytest.raises(UsageError) as raised:
            scan([path])
        assert raised.value.code == code


def test_names_that_others_cannot_have(tmp_path: Path) -> None:
    raw = os.fsencode(tmp_path)
    names = [b"ok", b"\xff\xfe.txt", b"a:b", b"a_b", b".x?", b"e\xcc\x81", b"\xc3\xa9", b"...",
             b"con", b"a\nb"]  # fmt: skip
    for name in names:
        Path(os.fsdecode(raw + b"/" + name)).write_bytes(name)
    Path(tmp_path, "bad").symlink_to(os.fsdecode(b"\xff"))
    result = scan([tmp_path])
    files = result.found[1:]
    sent = {each.path[1] for each in files}
    assert sent == {
        "ok", "__.txt", "a_b", "a_b (2)", "a_b (3)", ".x_", "é", "é (2)", "file", "_con",
    }  # fmt: skip
    assert all(checked(name) == name for name in sent)
    renamed = [path for code, path in told(result) if code == "source.renamed"]
    assert len(renamed) == 8
    assert ("source.target", "bad") in told(result)
    for each in files:
        with SourceFile.open(each) as file:
            content = bytearray(file.size)
            file.read_into(content, 0)
            assert content == os.path.basename(os.fsencode(each.where))  # noqa: PTH119
    for error in result.told:
        assert error.line()


def test_too_deep(tmp_path: Path) -> None:
    deep = tmp_path.joinpath("top", *["d"] * DEEPEST)
    deep.mkdir(parents=True)
    result = scan([tmp_path / "top"])
    assert max(len(each.path) for each in result.found) == DEEPEST
    assert told(result) == [("source.deep", "d")]


@only_root
def test_what_may_not_be_read(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    top = tmp_path / "top"
    (top / "closed").mkdir(parents=True, mode=0o700)
    (top / "secret").write_bytes(b"")
    (top / "secret").chmod(0o600)
    here = os.open(tmp_path, os.O_RDONLY)
    before = os.open(".", os.O_RDONLY)
    os.fchdir(here)  # what leads here is closed to others
    try:
        with somebody_else():
            result = scan(["top"])
            assert [each.path for each in result.found] == [("top",), ("top", "secret")]
            assert told(result) == [("source.unreadable", "closed")]
            with pytest.raises(LocalError) as raised:
                SourceFile.open(result.found[1])
            assert raised.value.code == "source.unreadable"
            with pytest.raises(LocalError):
                scan(["top/closed"])
    finally:
        os.fchdir(before)
        os.close(before)
        os.close(here)


def test_reading_where_one_likes(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"0123456789")
    with SourceFile.open(one(tmp_path / "x")) as file:
        buffer = bytearray(4)
        file.read_into(memoryview(buffer), 6)
        assert buffer == b"6789"
        file.check()
        with pytest.raises(IncompleteError) as raised:
            file.read_into(buffer, 7)
        assert raised.value.code == "source.changed"
    with pytest.raises(ValueError, match="closed"):
        file.changed()


def test_a_change_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"0123456789")
    os.utime(path, ns=(THEN, THEN))
    found = one(path)
    for change in (
        lambda: path.write_bytes(b"9876543210"),
        lambda: path.write_bytes(b"01234"),
        lambda: os.utime(path, ns=(THEN, THEN + 1)),
    ):
        with SourceFile.open(found) as file:
            assert not file.changed()
            change()
            assert file.changed()
            with pytest.raises(IncompleteError):
                file.check()
        path.write_bytes(b"0123456789")
        os.utime(path, ns=(THEN, THEN))


def test_another_file_in_its_place_is_not_sent(tmp_path: Path) -> None:
    (tmp_path / "top").mkdir()
    (tmp_path / "secret").mkdir()
    path, secret = tmp_path / "top" / "x", tmp_path / "secret" / "x"
    for each in (path, secret):
        each.write_bytes(b"0123456789")
        os.utime(each, ns=(THEN, THEN))
    found = one(path)
    path.rename(tmp_path / "kept")
    os.mkfifo(path)
    refused(found)
    path.unlink()
    refused(found)
    path.symlink_to(secret)
    refused(found)
    path.unlink()
    (tmp_path / "top").rmdir()
    (tmp_path / "top").symlink_to("secret")
    refused(found)


def refused(found: Found) -> None:
    with pytest.raises(IncompleteError) as raised:
        SourceFile.open(found)
    assert raised.value.code == "source.changed"


def test_holes_are_told_apart(tmp_path: Path) -> None:
    path = tmp_path / "x"
    size = 5 << 30
    with path.open("wb") as file:
        for offset in (1 << 20, (4 << 30) + (1 << 20)):
            file.seek(offset)
            file.write(b"x" * (1 << 20))
        file.truncate(size)
    with SourceFile.open(one(path)) as source:
        assert source.size == size
        assert list(source.extents()) == [(1 << 20, 1 << 20), ((4 << 30) + (1 << 20), 1 << 20)]
        buffer = bytearray(2)
        source.read_into(buffer, (4 << 30) + (1 << 20) - 1)
        assert buffer == b"\0x"


def test_small_holes_are_not_worth_it(tmp_path: Path) -> None:
    path = tmp_path / "x"
    with path.open("wb") as file:
        for number in range(4):
            file.seek(number * (64 << 10))
            file.write(b"x" * 4096)
        file.seek(1 << 20)
        file.write(b"end")
    with SourceFile.open(one(path)) as source:
        extents = list(source.extents())
    assert [offset for offset, _ in extents] == [0, 1 << 20]
    assert sum(length for _, length in extents) < 256 << 10


@pytest.mark.parametrize(("size", "extents"), [(0, []), (3, [(0, 3)])])
def test_files_without_holes(tmp_path: Path, size: int, extents: list[tuple[int, int]]) -> None:
    (tmp_path / "x").write_bytes(b"x" * size)
    with SourceFile.open(one(tmp_path / "x")) as source:
        assert list(source.extents()) == extents


def test_nothing_but_a_hole(tmp_path: Path) -> None:
    (tmp_path / "x").touch()
    os.truncate(tmp_path / "x", 1 << 20)
    with SourceFile.open(one(tmp_path / "x")) as source:
        assert list(source.extents()) == []


def test_a_file_system_that_knows_no_holes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "x").touch()
    os.truncate(tmp_path / "x", 1 << 20)
    found = one(tmp_path / "x")

    def fail(*_: object) -> int:
        raise OSError(22, "invalid")

    monkeypatch.setattr(os, "lseek", fail)
    with SourceFile.open(found) as source:
        assert list(source.extents()) == [(0, 1 << 20)]


def test_holes_of_a_part(tmp_path: Path) -> None:
    path = tmp_path / "sparse"
    with path.open("wb") as file:
        for at in (0, 4 << 20):
            file.seek(at)
            file.write(b"x" * (1 << 20))
        file.truncate(8 << 20)
    with SourceFile.open(scan([path]).found[0]) as source:
        mib = 1 << 20
        assert list(source.extents(0, 4 * mib)) == [(0, mib)]
        assert list(source.extents(2 * mib, 4 * mib)) == []
        assert list(source.extents(4 * mib + 5, 8 * mib)) == [(4 * mib + 5, mib - 5)]
        assert list(source.extents(mib // 2, 9 * mib)) == [
            (mib // 2, mib // 2),
            (4 * mib, mib),
        ]


def test_a_small_file_in_one_go(tmp_path: Path) -> None:
    path = tmp_path / "f"
    path.write_bytes(b"content")
    (found,) = scan([path]).found
    space = memoryview(bytearray(7))
    read_small(found.seen, space)
    assert bytes(space) == b"content"
    path.write_bytes(b"shorter")
    for change in (
        lambda: os.utime(path, ns=(1, 1)),
        lambda: path.write_bytes(b"less"),
        lambda: path.write_bytes(b"far longer"),
        path.unlink,
        lambda: path.symlink_to("elsewhere"),
    ):
        change()
        with pytest.raises(IncompleteError):
            read_small(found.seen, space)


def test_what_a_changed_file_is_now(tmp_path: Path) -> None:
    path = tmp_path / "f"
    path.write_bytes(b"content")
    (found,) = scan([path]).found
    path.write_bytes(b"more of it")
    now = again(found, found)
    assert now is not None
    assert (now.path, now.size, now.kind) == (("f",), 10, "file")
    path.unlink()
    assert again(found, found) is None
    path.mkdir()
    assert again(found, found) is None


def test_a_changed_file_counts_in_the_folders_that_were_sent_alone(tmp_path: Path) -> None:
    for name in ("real", "other"):
        (tmp_path / name / "sub").mkdir(parents=True)
        (tmp_path / name / "sub" / "f").write_bytes(b"content")
    (tmp_path / "named").symlink_to("real")
    top, _, found = scan([tmp_path / "named"]).found
    (tmp_path / "real" / "sub" / "f").write_bytes(b"more of it")
    now = again(found, top)
    assert now is not None
    assert now.size == 10
    (tmp_path / "real" / "sub").rename(tmp_path / "real" / "aside")
    assert again(found, top) is None
    (tmp_path / "real" / "sub").symlink_to(tmp_path / "other" / "sub")
    assert again(found, top) is None
    (tmp_path / "named").unlink()
    (tmp_path / "named").symlink_to("other")
    assert again(found, top) is None


def test_a_file_named_by_a_link_is_read(tmp_path: Path) -> None:
    (tmp_path / "real").write_bytes(b"content")
    (tmp_path / "link").symlink_to("real")
    (found,) = scan([tmp_path / "link"]).found
    assert found.path == ("link",)
    with SourceFile.open(found) as source:
        assert source.size == 7
