"""Disks that are full, too small, or may not be written."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from landline.errors import LocalError, RefusedError
from landline.transfer import disk_free, landing
from landline.transfer.asking import Bounds
from landline.transfer.sources import Files, Stream
from tests.live.transfer.two_sides import Says, Session, names, outcome, transfer
from tests.unit.transfer.small_disks import mounted, only_root, somebody_else

if TYPE_CHECKING:
    from pathlib import Path

MIB = 1 << 20


def assert_told(session: Session, code: str) -> None:
    """Check that both sides know why."""
    assert isinstance(session.received, LocalError)
    assert session.received.code == code
    assert getattr(session.sent, "code", None) == "transfer.gave-up"
    text = str(session.sent)
    assert "disk" in text or "write" in text, text


@only_root
def test_it_is_not_begun_where_it_does_not_fit(tmp_path: Path) -> None:
    (tmp_path / "f").write_bytes(os.urandom(9 * MIB))
    with mounted(tmp_path / "disk", "8m") as disk:
        session = transfer(Files([tmp_path / "f"]), disk)
        assert_told(session, "disk.no-room")
        assert [watch.moved for watch in session.watches] == [0, 0]
        assert names(disk) == []


@only_root
@pytest.mark.parametrize("receiver_dials", [False, True])
def test_a_folder_that_does_not_fit_is_refused_before_a_byte_of_it_goes(
    tmp_path: Path, *, receiver_dials: bool
) -> None:
    top = tmp_path / "top"
    top.mkdir()
    for number in range(12):
        (top / f"{number}").write_bytes(os.urandom(MIB))
    with mounted(tmp_path / "disk", "8m") as disk:
        session = transfer(Files([top]), disk, receiver_dials=receiver_dials)
        assert_told(session, "disk.no-room")
        assert "12" in str(session.received), "with its size"
        assert [watch.moved for watch in session.watches] == [0, 0]
        assert not session.dialling.dialled, "nothing was begun"
        assert names(disk) == []


@only_root
def test_the_rest_of_what_was_broken_off_has_to_fit(tmp_path: Path) -> None:
    """The disk that had room at first has none now; what is there is kept for later."""
    top = tmp_path / "top"
    top.mkdir()
    for number in range(3):
        (top / f"{number}").write_bytes(os.urandom(9 * MIB))
    with mounted(tmp_path / "disk", "48m") as disk:
        session = Session()
        session.start(Files([top]), disk / "in", connections=1)
        while session.watches[1].moved < 9 * MIB:
            pass
        session.lines[0].close()
        session.wait()
        assert isinstance(session.received, BaseException)
        left = names(disk / "in")
        (disk / "filler").write_bytes(bytes(disk_of(disk)))
        again = transfer(Files([top]), disk / "in")
        assert_told(again, "disk.no-room")
        assert [watch.moved for watch in again.watches] == [0, 0]
        assert names(disk / "in") == left
        (disk / "filler").unlink()
        outcome(transfer(Files([top]), disk / "in").received)


@only_root
def test_where_nobody_looks_on_some_of_the_disk_is_left(tmp_path: Path) -> None:
    sparing = Says(bounds=Bounds(spares=True))
    (tmp_path / "f").write_bytes(os.urandom(39 * MIB))
    (tmp_path / "small").write_bytes(b"x")
    with mounted(tmp_path / "disk", "40m") as disk:
        session = transfer(Files([tmp_path / "f"]), disk, sparing)
        assert_told(session, "disk.spare")
        assert [watch.moved for watch in session.watches] == [0, 0]
        assert names(disk) == []
        outcome(transfer(Files([tmp_path / "small"]), disk, sparing).received)
        outcome(transfer(Files([tmp_path / "f"]), disk).received)


@only_root
@pytest.mark.parametrize("size", [100_000, 9 * MIB])
def test_what_others_take_meanwhile_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    """Several receive at a time, and each of them found room at first."""
    top = tmp_path / "top"
    top.mkdir()
    for number in range(18 * MIB // size):
        (top / f"{number:03}").write_bytes(os.urandom(size))
    real = landing.Landing.begin
    with mounted(tmp_path / "disk", "40m") as disk:

        def begin(self: landing.Landing, *args: object) -> None:
            (disk / "another").write_bytes(bytes(disk_of(disk) - MIB))
            real(self, *args)  # type: ignore[arg-type]

        with monkeypatch.context() as patch:
            patch.setattr(landing.Landing, "begin", begin)
            session = transfer(Files([top]), disk / "in", Says(bounds=Bounds(spares=True)))
        assert_told(session, "disk.spare")
        (disk / "another").unlink()
        outcome(transfer(Files([top]), disk / "in", Says(bounds=Bounds(spares=True))).received)


@only_root
def test_a_stream_leaves_some_of_the_disk(tmp_path: Path) -> None:
    with mounted(tmp_path / "disk", "40m") as disk, (tmp_path / "f").open("w+b") as file:
        file.truncate(50 * MIB)
        source = Stream(file.fileno(), "f")
        session = transfer(source, disk, Says(bounds=Bounds(spares=True)))
        assert_told(session, "disk.spare")
        assert names(disk) == []


@pytest.mark.parametrize("size", [100, 10 * MIB])
def test_a_stream_may_be_too_large(tmp_path: Path, size: int) -> None:
    for most, taken in ((size, True), (size - 1, False)):
        with (tmp_path / "f").open("w+b") as file:
            file.truncate(size)
            source, into = Stream(file.fileno(), "f"), tmp_path / f"{most}"
            session = transfer(source, into, Says(bounds=Bounds(most=most)))
        if taken:
            assert outcome(session.received).size == size
        else:
            ends = {session.received: "transfer.over-most", session.sent: "transfer.too-large"}
            for side, code in ends.items():
                assert isinstance(side, RefusedError)
                assert side.code == code
            assert names(into) == []


def disk_of(folder: Path) -> int:
    """Return how many bytes are free on its disk."""
    state = os.statvfs(folder)
    return state.f_bavail * state.f_frsize


@only_root
def test_holes_need_no_room(tmp_path: Path) -> None:
    with (tmp_path / "f").open("wb") as file:
        file.write(b"begin")
        file.truncate(100 * MIB)
    with mounted(tmp_path / "disk", "8m") as disk:
        outcome(transfer(Files([tmp_path / "f"]), disk).received)
        assert (disk / "f").stat().st_size == 100 * MIB


@only_root
@pytest.mark.parametrize("receiver_dials", [False, True])
@pytest.mark.parametrize("size", [100_000, 9 * MIB])
def test_a_disk_that_fills_up_ends_it_and_a_resume_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int, *, receiver_dials: bool
) -> None:
    """Somebody else takes the room after it was looked at."""
    top = tmp_path / "top"
    top.mkdir()
    for number in range(40 * MIB // size):
        (top / f"{number:03}").write_bytes(os.urandom(size))
    with mounted(tmp_path / "disk", "48m") as disk:
        into = disk / "in"
        filler = disk / "filler"
        filler.write_bytes(bytes(24 * MIB))
        with monkeypatch.context() as patch:
            patch.setattr(disk_free.Free, "require", lambda *_: None)
            session = transfer(Files([top]), into, receiver_dials=receiver_dials)
        assert_told(session, "disk.full")
        assert not (into / "top").exists()
        filler.unlink()
        again = transfer(Files([top]), into, receiver_dials=receiver_dials)
        assert outcome(again.received).missing == 0
        assert again.watches[0].moved < 36 * MIB, "nothing was kept"
        for path in top.iterdir():
            assert (into / "top" / path.name).read_bytes() == path.read_bytes()


@only_root
def test_room_that_a_broken_off_run_has_taken_counts(tmp_path: Path) -> None:
    """Its partial file takes all of its room from the beginning: a resume needs no more."""
    (tmp_path / "f").write_bytes(os.urandom(30 * MIB))
    with mounted(tmp_path / "disk", "40m") as disk:
        session = Session()
        session.start(Files([tmp_path / "f"]), disk)
        while session.watches[1].moved < 9 * MIB:
            pass
        session.lines[0].close()
        session.wait()
        assert isinstance(session.received, BaseException)
        outcome(transfer(Files([tmp_path / "f"]), disk).received)
        assert (disk / "f").read_bytes() == (tmp_path / "f").read_bytes()


@only_root
@pytest.mark.parametrize("size", [1000, 9 * MIB])
def test_a_folder_that_may_not_be_written_any_more_ends_it(
    open_to_all: Path, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    top = open_to_all / "top"
    top.mkdir()
    for number in range(4):
        (top / f"{number}").write_bytes(os.urandom(size))
    real = landing.Landing.begin

    def begin(self: landing.Landing, *args: object) -> None:
        real(self, *args)  # type: ignore[arg-type]
        (hidden,) = (path for path in (open_to_all / "in").iterdir() if path.is_dir())
        hidden.chmod(0o500)

    with somebody_else():
        with monkeypatch.context() as patch:
            patch.setattr(landing.Landing, "begin", begin)
            session = transfer(Files([top]), open_to_all / "in")
        assert_told(session, "disk.denied")
        assert not (open_to_all / "in" / "top").exists()
        outcome(transfer(Files([top]), open_to_all / "in").received)
        assert names(open_to_all / "in" / "top") == list("0123")


@pytest.mark.parametrize("what", ["file", "link"])
def test_what_is_in_the_way_of_the_folder_is_told(tmp_path: Path, what: str) -> None:
    (tmp_path / "f").write_bytes(b"x")
    if what == "file":
        (tmp_path / "in").write_bytes(b"")
    else:
        (tmp_path / "in").symlink_to("nowhere")
    session = transfer(Files([tmp_path / "f"]), tmp_path / "in")
    assert isinstance(session.received, LocalError)
    assert getattr(session.sent, "code", None) == "transfer.gave-up"
