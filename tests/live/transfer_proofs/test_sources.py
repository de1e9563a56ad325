"""Files that become something else while they are sent: their content never goes out unasked."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING, Final

import pytest

from landline.transfer.sources import Files
from tests.live.transfer.test_sources_that_change import Meddling
from tests.live.transfer.two_sides import names, outcome, transfer

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

MIB: Final = 1 << 20
SECRET: Final = b"nobody asked for this"


def gone(path: Path, outside: Path) -> None:
    path.unlink()


def cut(path: Path, outside: Path) -> None:
    os.truncate(path, 10)


def a_link(path: Path, outside: Path) -> None:
    path.unlink()
    path.symlink_to(outside)


def a_pipe(path: Path, outside: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def a_folder(path: Path, outside: Path) -> None:
    path.unlink()
    path.mkdir()


def above_a_link(path: Path, outside: Path) -> None:
    """The folder above becomes a link to where something else has the name."""
    there = outside.parent / "there"
    there.mkdir()
    (there / path.name).write_bytes(outside.read_bytes())
    shutil.rmtree(path.parent)
    path.parent.symlink_to(there)


@pytest.mark.parametrize("become", [gone, cut, a_link, a_pipe, a_folder, above_a_link])
@pytest.mark.parametrize("size", [100_000, 17 * MIB])
@pytest.mark.parametrize("after", [0, 1, 20])
def test_what_is_something_else_by_now(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    become: Callable[[Path, Path], None],
    size: int,
    after: int,
) -> None:
    """`after` so many records of large files."""
    top, outside = tmp_path / "top", tmp_path / "outside"
    (top / "sub").mkdir(parents=True)
    path = top / "sub" / "file"
    path.write_bytes(os.urandom(size))
    for name in ("a", "z"):
        (top / name).write_bytes(os.urandom(9 * MIB))
    outside.write_bytes(SECRET * (size // len(SECRET) + 1))
    os.truncate(outside, size)
    state = path.stat()
    os.utime(outside, ns=(state.st_atime_ns, state.st_mtime_ns))
    source = Files([top])

    def meddle() -> None:
        become(path, outside)

    if after:
        Meddling(monkeypatch, after, meddle)
    else:
        meddle()
    received = outcome(transfer(source, tmp_path / "in").received)
    landed = tmp_path / "in" / "top"
    for name in ("a", "z"):
        assert (landed / name).read_bytes() == (top / name).read_bytes()
    there = landed / "sub" / "file"
    if there.exists():
        assert SECRET not in there.read_bytes()
        assert there.is_file()
        assert not there.is_symlink()
    if received.missing:
        assert not os.path.lexists(there)
        assert [name for name, _ in received.told] == ["top/sub/file"]
    elif size > MIB and become is cut:
        assert there.stat().st_size == 10
    assert names(tmp_path / "in") == ["top"]
