"""The data folder: claims, refusals, damaged files."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from landline.errors import StoreError
from landline.store.folder import DATABASE, FolderLock, make_for_owner, on_ram_disk, set_aside

NOBODY = 65534


def _code(folder: Path) -> str:
    with pytest.raises(StoreError) as caught:
        FolderLock(folder)
    assert str(folder.name) in caught.value.line("en")
    assert caught.value.hint("zh")
    return caught.value.code


def test_a_missing_folder_is_made_for_its_owner_only(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b"
    FolderLock(folder).release()
    assert folder.stat().st_mode & 0o777 == 0o700


def test_a_file_is_not_a_folder(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("mine")
    assert _code(path) == "store.not-a-folder"
    with pytest.raises(StoreError, match="file is a file"):
        FolderLock(path / "below")
    assert path.read_text() == "mine"


def test_one_claim_at_a_time(tmp_path: Path) -> None:
    lock = FolderLock(tmp_path)
    with pytest.raises(StoreError) as caught:
        FolderLock(tmp_path)
    assert caught.value.code == "store.busy"
    assert str(os.getpid()) in caught.value.line()
    lock.release()
    lock.release()
    FolderLock(tmp_path).release()


def test_the_claim_ends_with_its_process(tmp_path: Path) -> None:
    script = (
        "import sys, pathlib; from landline.store.folder import FolderLock\n"
        "lock = FolderLock(pathlib.Path(sys.argv[1])); print('held', flush=True); input()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"held\n"
        with pytest.raises(StoreError) as caught:
            FolderLock(tmp_path)
        assert caught.value.fields["process"] == str(child.pid)
        child.kill()
    FolderLock(tmp_path).release()


def test_a_folder_of_somebody_else_is_refused() -> None:
    """As root nothing is refused, so the claim is tried by a user without rights."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "data"
        folder.mkdir(mode=0o500)
        Path(name).chmod(0o755)
        code = _code_as_nobody(folder) if os.geteuid() == 0 else _code(folder)
        assert code == "store.denied"


def _code_as_nobody(folder: Path) -> str:
    child = os.fork()
    if child == 0:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)
        try:
            FolderLock(folder)
        except StoreError as error:
            os._exit(7 if error.code == "store.denied" else 1)
        os._exit(0)
    return {7: "store.denied"}.get(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), "other")


@pytest.mark.parametrize(
    ("number", "code"),
    [(30, "store.read-only"), (28, "store.full"), (5, "store.failed")],
)
def test_what_the_system_says_is_translated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, code: str
) -> None:
    def refuse(*_arguments: object) -> int:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(StoreError) as caught:
        FolderLock(tmp_path)
    assert caught.value.code == code
    assert caught.value.line("en")
    assert caught.value.line("zh")


def test_set_aside_keeps_all_parts_under_a_dated_name(tmp_path: Path) -> None:
    for part in ("", "-wal", "-shm"):
        (tmp_path / f"{DATABASE}{part}").write_text(f"bad{part}")
    kept = set_aside(tmp_path, 1_790_000_000.0)
    assert kept == tmp_path / "landline.db.damaged-20260921T141320Z"
    assert kept.read_text() == "bad"
    assert Path(f"{kept}-wal").read_text() == "bad-wal"
    assert Path(f"{kept}-shm").read_text() == "bad-shm"
    assert not (tmp_path / DATABASE).exists()


def test_set_aside_never_replaces_an_earlier_one(tmp_path: Path) -> None:
    kept = []
    for text in ("first", "second", "third"):
        (tmp_path / DATABASE).write_text(text)
        kept.append(set_aside(tmp_path, 0.0))
    assert [path.read_text() for path in kept] == ["first", "second", "third"]


def test_set_aside_leaves_a_running_hub_alone(tmp_path: Path) -> None:
    (tmp_path / DATABASE).write_text("in use")
    lock = FolderLock(tmp_path)
    with pytest.raises(StoreError) as caught:
        set_aside(tmp_path, 0.0)
    assert caught.value.code == "store.busy"
    assert (tmp_path / DATABASE).exists()
    lock.release()


@pytest.mark.skipif(not Path("/dev/shm").is_dir(), reason="no RAM disk here")
def test_a_ram_disk_is_told_from_a_disk() -> None:
    assert on_ram_disk(Path("/dev/shm"))
    assert on_ram_disk(Path("/dev/shm/not/made/yet"))
    assert not on_ram_disk(Path("/proc"))


def test_mount_points_are_matched_by_their_longest_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mounts = "/dev/vda / ext4 rw 0 0\nx /data tmpfs rw 0 0\ny /data/my\\040disk ext4 rw 0 0\n"
    monkeypatch.setattr(Path, "read_text", lambda *_a, **_k: mounts)
    assert on_ram_disk(Path("/data/hub"))
    assert not on_ram_disk(Path("/data/my disk/hub"))
    assert not on_ram_disk(Path("/database"))


def test_a_file_for_its_owner(tmp_path: Path) -> None:
    file = tmp_path / "file"
    make_for_owner(file)
    assert file.stat().st_mode & 0o777 == 0o600
    file.write_text("kept")
    file.chmod(0o640)
    make_for_owner(file)
    assert (file.read_text(), file.stat().st_mode & 0o777) == ("kept", 0o640)
    make_for_owner(tmp_path / "missing" / "file")
