"""Something goes wrong where files land while they come: both are told why, and what goes on."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING, Final

import pytest

from landline.cli.exits import Exit
from tests.live.cli_chat.programs import until
from tests.live.transfer_proofs.sides import Run, Side, hidden_in
from tests.live.transfer_proofs.trees import MIB, differences, states
from tests.unit.transfer.small_disks import mounted, only_root

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DISK: Final = 64
"""MiB that the receiver's disk has."""
FILES: Final = 4
SPEED: Final = "24M"


@pytest.fixture
def disk(bo: Side) -> Iterator[Path]:
    with mounted(bo.home / "disk", f"{DISK}m") as disk:
        yield disk


@pytest.fixture
def top(ada: Side) -> Path:
    """A folder of 40 MiB: large files that come one after the other, and small ones."""
    top = ada.home / "top"
    top.mkdir()
    for number in range(FILES):
        (top / f"{number}.bin").write_bytes(os.urandom(10 * MIB))
    for number in range(50):
        (top / f"{number:02} 小.txt").write_bytes(os.urandom(20_000))
    return top


class Transfer:
    """`top` on its way into a folder of the receiver's."""

    def __init__(self, ada: Side, bo: Side, into: str) -> None:
        self.ada, self.bo, self.into = ada, bo, bo.home / into
        self.receives = ("receive", "--yes", "--into", into)
        self.sends = ("send", "top", "--to", "bo", "--limit", SPEED, "--connections", "1")
        self.receiving = bo.start(*self.receives)
        self.sending = ada.start(*self.sends)

    def landed(self, count: int) -> None:
        """Wait until so many bytes have landed, and not all."""
        until(lambda: self.receiving.landed >= count or self.has_ended(), self.what)
        assert not self.has_ended(), self.what()

    def has_ended(self) -> bool:
        return self.receiving.has_ended or self.sending.has_ended

    def ended(self, receiver: int, sender: int) -> None:
        statuses = self.receiving.wait(), self.sending.wait()
        assert statuses == (receiver, sender), self.what()

    def go_on(self) -> tuple[Run, Run]:
        """Type what each side was told to type; return what these have said in the end."""
        commands = [failed(run)["command"].split()[1:] for run in (self.receiving, self.sending)]
        assert all(command[:2] == ["transfers", "resume"] for command in commands)
        receiving, sending = self.bo.start(*commands[0]), self.ada.start(*commands[1])
        assert (receiving.wait(), sending.wait()) == (Exit.DONE, Exit.DONE), (
            f"{self.what()}\n{receiving.what()}\n{sending.what()}"
        )
        return receiving, sending

    def is_whole(self) -> None:
        wrong = differences(states(self.into / "top"), states(self.ada.home / "top"))
        assert wrong == [], self.what()
        assert hidden_in(self.into) == []
        assert (self.ada.records(), self.bo.records()) == ([], [])

    def what(self) -> str:
        return f"{self.receiving.what()}\n{self.sending.what()}"


def failed(run: Run) -> dict[str, str]:
    return run.told("failed")[-1]


@only_root
def test_a_full_disk_is_told_to_both_and_room_lets_it_go_on(
    ada: Side, bo: Side, top: Path, disk: Path
) -> None:
    transfer = Transfer(ada, bo, "disk/in")
    transfer.landed(6 * MIB)
    fill(disk / "filler")
    transfer.ended(Exit.LOCAL, Exit.INCOMPLETE)
    assert failed(transfer.receiving)["code"] == "disk.full"
    assert "disk" in failed(transfer.sending)["text"]
    assert "full" in failed(transfer.sending)["text"]
    assert not (transfer.into / "top").exists()
    (disk / "filler").unlink()
    receiving, _ = transfer.go_on()
    transfer.is_whole()
    size = sum(path.stat().st_size for path in top.iterdir())
    assert receiving.first("arrived")["outcome"]["size"] < size, "some of it was there"


@only_root
def test_too_little_room_is_told_before_a_byte_moves(
    ada: Side, bo: Side, top: Path, disk: Path
) -> None:
    (disk / "filler").write_bytes(bytes((DISK - 20) * MIB))
    transfer = Transfer(ada, bo, "disk/in")
    transfer.ended(Exit.LOCAL, Exit.INCOMPLETE)
    assert failed(transfer.receiving)["code"] == "disk.no-room"
    assert transfer.receiving.landed == 0
    assert hidden_in(transfer.into) == []
    (disk / "filler").unlink()
    again = Transfer(ada, bo, "disk/in")
    again.ended(Exit.DONE, Exit.DONE)
    again.is_whole()


@pytest.mark.parametrize("instead", ["nothing", "a folder", "a link"])
def test_a_folder_that_is_moved_meanwhile_has_it_all(
    ada: Side, bo: Side, top: Path, instead: str
) -> None:
    """What was chosen is the folder, not who has its name later."""
    transfer = Transfer(ada, bo, "in")
    transfer.landed(6 * MIB)
    aside, other = bo.home / "aside", bo.home / "other"
    other.mkdir()
    transfer.into.rename(aside)
    if instead == "a folder":
        transfer.into.mkdir()
    if instead == "a link":
        transfer.into.symlink_to(other)
    transfer.ended(Exit.DONE, Exit.DONE)
    (arrived,) = transfer.receiving.told("arrived")
    assert arrived["outcome"]["paths"] == [str(aside / "top")]
    assert instead == "nothing" or list(transfer.into.iterdir()) == []
    assert list(other.iterdir()) == []
    transfer.into = aside
    transfer.is_whole()


def test_a_folder_that_is_removed_meanwhile_is_told(ada: Side, bo: Side, top: Path) -> None:
    transfer = Transfer(ada, bo, "in")
    transfer.landed(6 * MIB)
    while transfer.into.exists():  # files come while it goes
        shutil.rmtree(transfer.into, ignore_errors=True)
    transfer.ended(Exit.LOCAL, Exit.INCOMPLETE)
    assert "no such file" in failed(transfer.receiving)["text"]
    assert "could not be written" in failed(transfer.sending)["text"]
    transfer.go_on()
    transfer.is_whole()


@only_root
def test_a_folder_that_may_not_be_written_any_more(ada: Side, bo: Side, top: Path) -> None:
    transfer = Transfer(ada, bo, "in")
    transfer.landed(6 * MIB)
    (hidden,) = (path for path in transfer.into.iterdir() if path.is_dir())
    if subprocess.run(["chattr", "+i", str(hidden)], check=False).returncode:
        pytest.skip("this file system takes no folder away from root")
    try:
        transfer.ended(Exit.LOCAL, Exit.INCOMPLETE)
        assert failed(transfer.receiving)["code"] == "disk.denied"
        assert "write" in failed(transfer.sending)["text"]
    finally:
        subprocess.run(["chattr", "-i", str(hidden)], check=True)
    transfer.go_on()
    transfer.is_whole()


def fill(path: Path) -> None:
    """Take all the room of a disk."""
    with path.open("wb", buffering=0) as file:
        size = MIB
        while size >= 512:
            try:
                file.write(bytes(size))
            except OSError:
                size //= 2
