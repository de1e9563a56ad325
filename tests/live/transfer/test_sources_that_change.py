"""Files that are written to, taken away or made unreadable while they are sent."""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING

import pytest

from landline.transfer import loading, sending
from landline.transfer.sources import Files
from tests.live.transfer.two_sides import names, outcome, transfer
from tests.unit.transfer.small_disks import only_root, somebody_else

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

MIB = 1 << 20


class Meddling:
    """Does something to the source after so many records were sealed of large files."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, after: int, do: Callable[[], object]):
        self.records = 0
        self._lock = threading.Lock()
        real = loading.Loader._data

        def data(loader: loading.Loader, *args: object) -> None:
            real(loader, *args)  # type: ignore[arg-type]
            with self._lock:
                self.records += 1
                if self.records == after:
                    do()

        monkeypatch.setattr(loading.Loader, "_data", data)


def rewritten(path: Path, size: int) -> Callable[[], object]:
    def write() -> None:
        path.write_bytes(os.urandom(size))
        os.utime(path, ns=(1, 1))

    return write


@pytest.mark.parametrize("receiver_dials", [False, True])
@pytest.mark.parametrize("after", [1, 30])
@pytest.mark.parametrize("size", [17 * MIB, 9 * MIB, 26 * MIB + 1, 1000, 0])
def test_a_file_that_changes_while_read_starts_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: int, size: int, *, receiver_dials: bool
) -> None:
    top = tmp_path / "top"
    top.mkdir()
    for name in "abc":
        (top / name).write_bytes(os.urandom(17 * MIB))
    Meddling(monkeypatch, after, rewritten(top / "a", size))
    session = transfer(Files([top]), tmp_path / "in", receiver_dials=receiver_dials)
    received = outcome(session.received)
    assert (received.missing, received.files) == (0, 3)
    for name in "abc":
        assert (tmp_path / "in" / "top" / name).read_bytes() == (top / name).read_bytes()
    assert (tmp_path / "in" / "top" / "a").stat().st_mtime_ns == 1
    assert names(tmp_path / "in") == ["top"]


def test_small_files_that_changed_before_they_were_read(tmp_path: Path) -> None:
    top = tmp_path / "top"
    top.mkdir()
    for number in range(40):
        (top / f"{number:02}").write_bytes(os.urandom(50_000))
    source = Files([top])
    (top / "03").write_bytes(b"shorter")
    (top / "07").write_bytes(os.urandom(MIB))
    (top / "11").write_bytes(b"")
    (top / "12").unlink()
    (top / "13").unlink()
    (top / "13").mkdir()
    received = outcome(transfer(source, tmp_path / "in").received)
    for number in range(40):
        path = tmp_path / "in" / "top" / f"{number:02}"
        if number in (12, 13):
            assert not path.exists()
        else:
            assert path.read_bytes() == (top / f"{number:02}").read_bytes(), number
    assert (received.missing, received.files) == (2, 38)
    assert received.told == [("top/12", "source.changed"), ("top/13", "source.unreadable")]


@only_root
@pytest.mark.parametrize("size", [100, MIB])
def test_what_cannot_be_read_is_told_and_the_rest_goes_on(open_to_all: Path, size: int) -> None:
    top = open_to_all / "top"
    top.mkdir()
    for name in "abc":
        (top / name).write_bytes(os.urandom(size))
    (top / "b").chmod(0)
    with somebody_else():
        session = transfer(Files([top]), open_to_all / "in")
    sent, received = outcome(session.sent), outcome(session.received)
    assert sent.told == received.told == [("top/b", "source.unreadable")]
    assert names(open_to_all / "in" / "top") == ["a", "c"]
    assert (received.missing, received.files) == (1, 2)


def test_a_file_that_never_stays_the_same_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    top = tmp_path / "top"
    top.mkdir()
    (top / "log").write_bytes(os.urandom(MIB))
    (top / "still").write_bytes(os.urandom(MIB))
    real = loading.Loader._data

    def data(loader: loading.Loader, *args: object) -> None:
        real(loader, *args)  # type: ignore[arg-type]
        with (top / "log").open("ab") as file:
            file.write(b"more")

    monkeypatch.setattr(loading.Loader, "_data", data)
    received = outcome(transfer(Files([top]), tmp_path / "in").received)
    assert received.told == [("top/log", "source.changed")]
    assert names(tmp_path / "in" / "top") == ["still"]


def test_roots_are_of_what_was_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that was changed before it is hashed is no other than the one here: it is sent."""
    (tmp_path / "f").write_bytes(b"1" * MIB)
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "f").write_bytes(b"2" * MIB)
    source = Files([tmp_path / "f"])
    (tmp_path / "f").write_bytes(b"2" * MIB)
    os.utime(tmp_path / "f", ns=(5, 5))
    assert sending._root_of(source.found[0], lambda: True) is None
    received = outcome(transfer(source, tmp_path / "in").received)
    assert received.paths == [tmp_path / "in" / "f (2)"]
