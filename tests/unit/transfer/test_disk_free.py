"""How much of a disk may be taken."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

import pytest

from landline.errors import LocalError
from landline.transfer.disk_free import Free

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MIB: Final = 1 << 20


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[int]:
    number = os.open(tmp_path, os.O_RDONLY)
    yield number
    os.close(number)


def of(folder: int, path: Path, free: int, whole: int, monkeypatch: pytest.MonkeyPatch) -> Free:
    """Return what is free on a disk of `whole` bytes, `free` of which nobody has."""
    found = list(os.fstatvfs(folder))
    found[0:5] = [4096, 4096, whole // 4096, free // 4096, free // 4096]
    monkeypatch.setattr(os, "fstatvfs", lambda _: os.statvfs_result(found))
    return Free(folder, path, spares=True)


@pytest.mark.parametrize(
    ("whole", "spare"), [(1000 * MIB, 50 * MIB), (1 << 40, 1 << 30), (20 * MIB, MIB)]
)
def test_some_of_it_is_left(
    folder: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, whole: int, spare: int
) -> None:
    free = of(folder, tmp_path, spare + MIB, whole, monkeypatch)
    free.require(MIB)
    free.check()
    with pytest.raises(LocalError) as raised:
        free.require(MIB + 1)
    assert raised.value.code == "disk.spare"
    with pytest.raises(LocalError) as raised:
        free.require(spare + MIB + 1)
    assert raised.value.code == "disk.no-room"
    with pytest.raises(LocalError) as raised:
        of(folder, tmp_path, spare - 4096, whole, monkeypatch).check()
    assert raised.value.code == "disk.spare"


def test_nothing_is_left_where_somebody_looks_on(folder: int, tmp_path: Path) -> None:
    state = os.fstatvfs(folder)
    free = Free(folder, tmp_path, spares=False)
    free.check()
    free.require(0)
    with pytest.raises(LocalError) as raised:
        free.require(state.f_blocks * state.f_frsize + 1)
    assert raised.value.code == "disk.no-room"
    assert str(tmp_path) in str(raised.value)
