"""Somebody swaps names for links where transfers land, all the time: nothing lands outside.

LANDLINE_SWAPS is how many links are swapped in, by default 6000; `make soak` has 100 000.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Final, get_args

import pytest

from landline.transfer import disk_place
from landline.transfer.decisions import Policy
from landline.transfer.sources import Files
from tests.live.transfer.two_sides import Says, transfer

if TYPE_CHECKING:
    from pathlib import Path

SWAPS: Final = int(os.environ.get("LANDLINE_SWAPS", "6000"))
SMALL: Final = 60
LARGE: Final = 4

SWAPPER: Final = """
import os, random, sys
into, aside, outside, victim, count = sys.argv[1:]
left = int(count)

def swap(path, target):
    global left
    kept = f"{aside}/{left}"
    try:
        os.rename(path, kept)
        os.symlink(target, path)
        left -= 1
        for _ in range(random.randrange(20_000)):  # up to half a millisecond
            pass
        os.unlink(path)
    except OSError:
        pass
    try:
        os.rename(kept, path)
    except OSError:
        pass

def walk(folder):
    try:
        names = os.listdir(folder)
    except OSError:
        return
    for name in random.sample(names, min(len(names), 12)):
        path = f"{folder}/{name}"
        is_folder = os.path.isdir(path) and not os.path.islink(path)
        swap(path, outside if is_folder else victim)
        if is_folder:
            walk(path)
            swap(path, outside)

print(flush=True)
while left > 0:
    walk(into)
"""


def seen(folder: Path) -> list[tuple[str, int, int, int, bytes]]:
    """Return all that could show a trace."""
    found = []
    for path in (folder, *sorted(folder.rglob("*"))):
        state = path.lstat()
        content = path.read_bytes() if path.is_file() else b""
        found.append((path.name, state.st_mode, state.st_mtime_ns, state.st_nlink, content))
    return found


@pytest.mark.timeout(60 + SWAPS // 100)
def test_nothing_lands_behind_a_link(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fsync", lambda _: None)  # many tries, not safe ones
    monkeypatch.setattr(disk_place, "_MOST_HELD", 1)  # folders are opened again for each file
    top, into, aside, outside = (tmp_path / name for name in ("top", "in", "aside", "outside"))
    for folder in (top / "sub", into, aside, outside / "sub"):
        folder.mkdir(parents=True)
    for number in range(SMALL):
        (top / ("sub", "")[number % 2] / f"{number}").write_bytes(os.urandom(100))
    for number in range(LARGE):
        (top / "sub" / f"large{number}").write_bytes(os.urandom(200_000))
    (top / "link").symlink_to("sub/large0")
    victim = outside / "victim"
    victim.write_bytes(b"mine")
    before = seen(outside)
    swapper = subprocess.Popen(
        [sys.executable, "-c", SWAPPER, into, aside, outside, victim, str(SWAPS)],
        stdout=subprocess.PIPE,
    )
    assert swapper.stdout is not None
    swapper.stdout.readline()
    ends = {True: 0, False: 0}
    try:
        while swapper.poll() is None:
            number = sum(ends.values())
            policy: Policy = get_args(Policy)[1 + number % 4]
            os.utime(top / "1", ns=(number, number))  # each is a transfer of its own
            with suppress(OSError):  # it may be swapped just now
                for old in into.iterdir():
                    shutil.rmtree(old, ignore_errors=True)
                if number % 3:
                    (into / "top" / "sub").mkdir(parents=True)
            session = transfer(Files([top]), into, Says(policy))
            ends[isinstance(session.received, BaseException)] += 1
            assert seen(outside) == before, session.received
    finally:
        swapper.kill()
        swapper.communicate()
    assert all(ends.values()), "some got through, and some did not"
