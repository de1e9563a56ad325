"""Files land whole, under a name of their own, in the folder that was meant."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING

import pytest

from landline.errors import LocalError, UsageError
from landline.transfer.disk import Folder
from landline.transfer.names import tamed
from tests.unit.transfer.hostile_names import NAMES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def receive(folder: Folder, name: str, data: bytes = b"data") -> Path:
    with folder.create(name) as partial:
        partial.write(data)
        return partial.commit()


def listing(path: Path) -> list[str]:
    return sorted(each.name for each in path.iterdir())


def test_a_file_gets_its_name_only_when_it_is_complete(tmp_path: Path) -> None:
    with Folder.open(tmp_path / "new" / "folder") as folder, folder.create("a.txt") as partial:
        partial.write(b"one ")
        partial.write(memoryview(b"two"))
        hidden = listing(folder.path)
        assert hidden == [
            name for name in hidden if name.startswith(".a.txt.") and name[-5:] == ".part"
        ]
        assert partial.written == 7
        path = partial.commit()
        assert path == folder.path / "a.txt"
        assert path.read_bytes() == b"one two"
    assert listing(folder.path) == ["a.txt"]


def test_what_is_not_committed_vanishes(tmp_path: Path) -> None:
    with Folder.open(tmp_path) as folder, folder.create("a.txt") as partial:
        partial.write(b"half")
    assert listing(tmp_path) == []


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"mine")
    (tmp_path / "b.txt").symlink_to(tmp_path / "outside")
    with Folder.open(tmp_path) as folder:
        assert receive(folder, "a.txt").name == "a (2).txt"
        assert receive(folder, "a.txt").name == "a (3).txt"
        assert receive(folder, "A.TXT").name == "A (4).TXT"
        assert receive(folder, "b.txt").name == "b (2).txt"
    assert (tmp_path / "a.txt").read_bytes() == b"mine"
    assert not (tmp_path / "outside").exists()


def test_a_name_taken_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    with Folder.open(tmp_path) as folder, folder.create("a.txt") as partial:
        (tmp_path / "a.txt").write_bytes(b"somebody else's")
        assert partial.commit().name == "a (2).txt"
    assert (tmp_path / "a.txt").read_bytes() == b"somebody else's"


def test_unicode_twins_are_one_name(tmp_path: Path) -> None:
    with Folder.open(tmp_path) as folder:
        assert receive(folder, "é").name == "é"
        assert receive(folder, "e\u0301").name == "é (2)"


@pytest.mark.parametrize("without", [errno.EPERM, errno.EOPNOTSUPP])
def test_file_systems_without_links(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, without: int
) -> None:
    monkeypatch.setattr(os, "link", failing(without))
    with Folder.open(tmp_path) as folder:
        (tmp_path / "a.txt").write_bytes(b"mine")
        path = receive(folder, "a.txt", b"new")
    assert (path.name, path.read_bytes()) == ("a (2).txt", b"new")
    assert (tmp_path / "a.txt").read_bytes() == b"mine"
    assert listing(tmp_path) == ["a (2).txt", "a.txt"]


def test_hostile_names_land_inside(tmp_path: Path) -> None:
    inside = tmp_path / "inside"
    with Folder.open(inside) as folder:
        for name in NAMES:
            receive(folder, tamed(name))
    assert listing(tmp_path) == ["inside"]
    landed = list(inside.iterdir())
    assert len(landed) == len(NAMES)
    assert all(path.is_file() and not path.is_symlink() for path in landed)


@pytest.mark.parametrize("name", ["../a", "a/b", "..", "", "a\0b", "\ud800"])
def test_names_that_are_not_one_component_are_refused(tmp_path: Path, name: str) -> None:
    with Folder.open(tmp_path) as folder:
        for attempt in (folder.create, folder.enter):
            with pytest.raises(UsageError):
                attempt(name)
    assert listing(tmp_path) == []


def test_inner_folders(tmp_path: Path) -> None:
    with Folder.open(tmp_path) as folder:
        with folder.enter("inner") as inner:
            assert receive(inner, "a.txt") == tmp_path / "inner" / "a.txt"
        with folder.enter("inner") as again:
            assert receive(again, "a.txt").name == "a (2).txt"


def test_a_link_is_not_followed_into_another_folder(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "link").symlink_to(outside)
    with Folder.open(tmp_path / "in") as folder, pytest.raises(LocalError) as refused:
        folder.enter("link")
    assert refused.value.code == "disk.not-a-folder"


def test_a_folder_that_is_moved_away_is_still_the_one_meant(tmp_path: Path) -> None:
    with Folder.open(tmp_path / "a") as folder, folder.create("f") as partial:
        (tmp_path / "a").rename(tmp_path / "b")
        (tmp_path / "a").symlink_to("/")
        partial.commit()
    assert listing(tmp_path / "b") == ["f"]


def test_a_file_where_the_folder_should_be(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"")
    with pytest.raises(LocalError) as refused:
        Folder.open(tmp_path / "a")
    assert refused.value.code == "disk.not-a-folder"


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.ENOSPC, "disk.full"),
        (errno.EDQUOT, "disk.full"),
        (errno.EROFS, "disk.denied"),
        (errno.EIO, "disk.failed"),
    ],
)
@pytest.mark.parametrize("call", ["write", "fsync"])
def test_what_the_disk_refuses_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, number: int, code: str
) -> None:
    with Folder.open(tmp_path) as folder:
        with monkeypatch.context() as patch:
            patch.setattr(os, call, failing(number))
            with pytest.raises(LocalError) as refused:
                receive(folder, "a.txt")
        assert refused.value.code == code
        assert refused.value.line("zh")
        assert listing(tmp_path) == []


def test_short_writes_are_continued(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, data: write(descriptor, data[:3]))
    with Folder.open(tmp_path) as folder:
        assert receive(folder, "a.txt", b"0123456789").read_bytes() == b"0123456789"


def test_room(tmp_path: Path) -> None:
    with Folder.open(tmp_path) as folder:
        folder.free().require(1)
        with pytest.raises(LocalError) as raised:
            folder.free().require(2**62)
        assert raised.value.code == "disk.no-room"


def test_a_finished_file_takes_no_more(tmp_path: Path) -> None:
    with Folder.open(tmp_path) as folder, folder.create("a") as partial:
        partial.commit()
        with pytest.raises(ValueError, match="finished"):
            partial.write(b"more")
        with pytest.raises(ValueError, match="finished"):
            partial.commit()
    assert listing(tmp_path) == ["a"]


def failing(number: int) -> Callable[..., None]:
    def fail(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    return fail
