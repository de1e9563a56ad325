"""Processes that start at the same instant are one hub, and one device."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import ExitStack
from typing import IO, TYPE_CHECKING, Final

import pytest

from landline.errors import StoreError
from landline.trust.device import Device
from landline.trust.identity import FOLDER, HubIdentity

if TYPE_CHECKING:
    from pathlib import Path

PROCESSES: Final = 4
ROUNDS: Final = 3

IDENTITY: Final = """
from landline.trust.identity import HubIdentity as Kept
def tell(kept): return str(kept.fingerprint)
"""
DEVICE: Final = """
from landline.trust.device import Device as Kept
def tell(kept): return kept.id
"""
RUN: Final = """
import pathlib, sys
print("ready", flush=True)
for line in sys.stdin:
    print(tell(Kept.open(pathlib.Path(line.strip()))), flush=True)
"""


def at_once(program: str, folders: list[Path]) -> list[list[str]]:
    """Return, for each of `folders`, what all processes tell that open it at the same time."""
    with ExitStack() as stack:
        running = [
            stack.enter_context(
                subprocess.Popen(
                    [sys.executable, "-c", program + RUN],
                    stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                )
            )
            for _ in range(PROCESSES)
        ]  # fmt: skip
        pipes = [(given(each.stdin), given(each.stdout)) for each in running]
        assert [told.readline() for _, told in pipes] == ["ready\n"] * PROCESSES
        said = []
        for folder in folders:
            for asked, _ in pipes:
                asked.write(f"{folder}\n")
            for asked, _ in pipes:
                asked.flush()
            said.append([told.readline().strip() for _, told in pipes])
        for asked, _ in pipes:
            asked.close()
        assert [each.wait(30) for each in running] == [0] * PROCESSES
    return said


def given(pipe: IO[str] | None) -> IO[str]:
    assert pipe is not None
    return pipe


def test_hubs_that_start_together_are_one_hub(tmp_path: Path) -> None:
    folders = [tmp_path / str(number) for number in range(ROUNDS)]
    for folder, told in zip(folders, at_once(IDENTITY, folders), strict=True):
        assert told == [str(HubIdentity.open(folder).fingerprint)] * PROCESSES
        kept = {path.name for path in (folder / FOLDER).iterdir()}
        assert kept == {"authority.key", "authority.pem"}


def test_clients_that_start_together_are_one_device(tmp_path: Path) -> None:
    folders = [tmp_path / str(number) for number in range(ROUNDS)]
    for folder, told in zip(folders, at_once(DEVICE, folders), strict=True):
        assert told == [Device.open(folder).id] * PROCESSES
        assert [path.name for path in folder.iterdir()] == ["device.key"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount a read-only disk")
def test_a_hub_on_a_read_only_disk_says_so(tmp_path: Path) -> None:
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "ro,size=64k", "tmpfs", str(place)],
        capture_output=True, check=False,
    )  # fmt: skip
    if mounted.returncode:
        pytest.skip("this system does not let us mount")
    try:
        with pytest.raises(StoreError) as caught:
            HubIdentity.open(place)
    finally:
        subprocess.run(["umount", str(place)], check=True)
    assert caught.value.code == "trust.unreadable"
    assert "Read-only file system" in caught.value.line()
