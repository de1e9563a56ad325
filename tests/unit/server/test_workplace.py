"""Where a restore makes things ready: cleared after one that was killed, and never beside one."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from landline.errors import StoreError
from landline.server.log import open_log
from landline.server.workplace import PREFIX, clear_abandoned, workplace
from landline.store.folder import FolderLock

if TYPE_CHECKING:
    from pathlib import Path


def places(folder: Path) -> list[Path]:
    return sorted(folder.glob(f"{PREFIX}*"))


def killed(folder: Path) -> None:
    """Have a process die at work."""
    child = os.fork()
    if child == 0:
        try:
            with workplace(folder) as made:
                (made / "key").write_bytes(b"secret")
                os._exit(9)
        finally:
            os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
    assert len(places(folder)) == 1


def test_it_is_gone_after_the_block(tmp_path: Path) -> None:
    folder = tmp_path / "new"
    with workplace(folder) as made:
        (made / "key").write_bytes(b"secret")
        assert made.parent == folder
        FolderLock(folder).release()
    assert places(folder) == []
    with pytest.raises(StoreError), workplace(folder):
        raise OSError(28, "full")
    assert places(folder) == []


def test_the_next_one_clears_what_was_left(tmp_path: Path) -> None:
    killed(tmp_path)
    with workplace(tmp_path) as made:
        assert places(tmp_path) == [made]


async def test_so_does_a_hub_that_starts(tmp_path: Path) -> None:
    killed(tmp_path)
    opened = await open_log(str(tmp_path))
    try:
        assert places(tmp_path) == []
    finally:
        await opened.log.close(60)


def test_one_that_is_in_use_stays(tmp_path: Path) -> None:
    with workplace(tmp_path) as one:
        (one / "key").write_bytes(b"secret")
        clear_abandoned(tmp_path)
        with workplace(tmp_path) as two:
            clear_abandoned(tmp_path)
            assert places(tmp_path) == sorted([one, two])
        assert (one / "key").read_bytes() == b"secret"


def test_where_a_hub_runs_nothing_is_made_or_cleared(tmp_path: Path) -> None:
    killed(tmp_path)
    lock = FolderLock(tmp_path)
    try:
        with pytest.raises(StoreError) as caught, workplace(tmp_path):
            raise AssertionError
    finally:
        lock.release()
    assert caught.value.code == "store.busy"
    assert len(places(tmp_path)) == 1


def test_what_is_no_folder_is_let_alone(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "kept").touch()
    (tmp_path / f"{PREFIX}link").symlink_to(elsewhere)
    (tmp_path / f"{PREFIX}file").touch()
    clear_abandoned(tmp_path)
    assert len(places(tmp_path)) == 2
    assert (elsewhere / "kept").exists()


def test_what_cannot_be_removed_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    killed(tmp_path)

    def refuse(path: object) -> None:
        raise PermissionError(13, "no")

    monkeypatch.setattr("shutil.rmtree", refuse)
    clear_abandoned(tmp_path)
    assert "stays" in caplog.text
