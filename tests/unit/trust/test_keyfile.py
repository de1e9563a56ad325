"""Files that only their owner may read, written whole or not at all."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from landline.trust import keyfile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Write = Callable[[Path, bytes], None]


@pytest.fixture(autouse=True)
def _careless_umask() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def failing(number: int) -> Callable[..., None]:
    def fail(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    return fail


@pytest.mark.parametrize("write", [keyfile.write_once, keyfile.replace])
def test_only_the_owner_may_read_file_and_folder(tmp_path: Path, write: Write) -> None:
    path = tmp_path / "a" / "b" / "key"
    write(path, b"secret")
    assert path.read_bytes() == b"secret"
    assert mode(path) == 0o600
    assert mode(path.parent) == 0o700
    assert list(path.parent.iterdir()) == [path]


def test_whoever_is_first_wins(tmp_path: Path) -> None:
    keyfile.write_once(tmp_path / "key", b"first")
    keyfile.write_once(tmp_path / "key", b"second")
    assert (tmp_path / "key").read_bytes() == b"first"
    assert list(tmp_path.iterdir()) == [tmp_path / "key"]


def test_replacing_replaces(tmp_path: Path) -> None:
    keyfile.replace(tmp_path / "key", b"first")
    keyfile.replace(tmp_path / "key", b"second")
    assert (tmp_path / "key").read_bytes() == b"second"
    assert list(tmp_path.iterdir()) == [tmp_path / "key"]


@pytest.mark.parametrize("write", [keyfile.write_once, keyfile.replace])
def test_a_full_disk_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, write: Write
) -> None:
    monkeypatch.setattr(os, "fsync", failing(errno.ENOSPC))
    with pytest.raises(OSError, match="space"):
        write(tmp_path / "key", b"secret")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("number", [errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS])
def test_file_systems_without_hard_links_will_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    monkeypatch.setattr(os, "link", failing(number))
    keyfile.write_once(tmp_path / "key", b"first")
    keyfile.write_once(tmp_path / "key", b"second")
    assert (tmp_path / "key").read_bytes() == b"first"
    assert list(tmp_path.iterdir()) == [tmp_path / "key"]


def test_other_failures_of_linking_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "link", failing(errno.EROFS))
    with pytest.raises(OSError, match="Read-only"):
        keyfile.write_once(tmp_path / "key", b"first")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="only Linux tells")
def test_folders_that_were_made_are_on_disk_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[Path] = []
    real = os.fsync

    def note(descriptor: int) -> None:
        synced.append(Path(f"/proc/self/fd/{descriptor}").readlink())
        real(descriptor)

    monkeypatch.setattr(os, "fsync", note)
    keyfile.write_once(tmp_path / "a" / "b" / "key", b"secret")
    assert {tmp_path, tmp_path / "a", tmp_path / "a" / "b"} <= set(synced)
