"""T1-T4: one set of files from folder to folder by one program, whole commands timed.

On a RAM disk, in a network of its own (`apart`). CPU-seconds are of a side with all its children.
"""

from __future__ import annotations

import os
import random
import shlex
import shutil
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from bench.commands import Ending, shell, stop, tree_cpu, until_it_listens
from bench.copiers import COPIERS, Copier, Ends, Ground
from bench.known import LANDLINE
from bench.peers import free_port
from bench.recipes import PeerError

if TYPE_CHECKING:
    import subprocess

    from bench.samples import Figures

Files = Literal["big", "many", "crowd", "tiny", "middling", "large"]

MIB: Final = 1 << 20
GIB: Final = 1 << 30
RATE: Final = "GiB/s"
SLOW_RATE: Final = "MiB/s"
FILES: Final = "files/s"
SECONDS: Final = "s"
GIVING: Final = "CPU-s/GiB sending"
TAKING: Final = "CPU-s/GiB receiving"
GIVER: Final = "MiB sending, over an empty program"
TAKER: Final = "MiB receiving, over an empty program"

BIG: Final = 2 * GIB
MANY: Final = {"many": 20_000, "crowd": 100_000}
SMALL: Final = 4096
_SIZES: Final = {"big": BIG, "large": GIB, "middling": 96 * MIB, "tiny": 1024}
_FOLDERS: Final = 100
_NOTHING: Final = "import time; time.sleep(0.2)"
RAM: Final = Path("/dev/shm")
"""A disk that is none."""


class Copying:
    """The files of one kind, and a place to copy them to; removed by `close`."""

    def __init__(self, files: Files, ends: Ends | None = None) -> None:
        """Make the files; `ends` says where the two sides run, here by default."""
        self._files = files
        self._ends = ends or Ends()
        self._work = RAM / f"landline-bench-{os.getpid()}-{files}"
        self._into = self._work / "into"
        self._into.mkdir(parents=True)
        self._source, self._size = make(files, self._work / "from")
        empty = Ending(shell(shlex.join([sys.executable, "-c", _NOTHING]), None))
        empty.wait()
        self._empty = empty.peak
        if files == "big":
            self._warm()

    def close(self) -> None:
        """Remove everything."""
        shutil.rmtree(self._work, ignore_errors=True)

    def run(self, name: str) -> Figures:
        """Copy once by the program called `name`. Raises PeerError."""
        copier = {**COPIERS, **LANDLINE}[name]
        ground = Ground(
            self._work, self._source, self._into, free_port(), self._size, self._ends.host
        )
        try:
            return self._timed(name, copier, ground)
        finally:
            shutil.rmtree(self._into)
            self._into.mkdir()

    def _timed(self, name: str, copier: Copier, ground: Ground) -> Figures:
        log = (self._work / "log").open("wb")
        with log:
            first, started = None, []
            if copier.first is not None:
                first = shell(self._ends.far + copier.first(ground), log)
                started.append(first)
            try:
                if first is not None:
                    _until_ready(first, copier, ground)
                before = tree_cpu(first.pid) if first is not None else 0.0
                begun = time.monotonic()
                started.append(shell(self._ends.near + copier.last(ground), log))
                giver = Ending(started[-1])
                taker = Ending(first) if first is not None else None
                giver.wait(taker)
                if taker is not None and not copier.stays:
                    taker.wait()
                    first = None
                seconds = time.monotonic() - begun
                if first is not None and taker is not None:
                    taker.cpu = tree_cpu(first.pid) - before
            finally:
                for each in reversed(started):
                    stop(each)
        status = giver.status or (taker.status if taker is not None else 0)
        if status:
            said = (self._work / "log").read_text(errors="replace").strip()[-300:]
            raise PeerError(f"status {status}: {said}")
        size = min(self._size, copier.most or self._size)
        self._check(name, size)
        peaks = {GIVER: giver.peak - self._empty, TAKER: taker.peak - self._empty if taker else 0.0}
        if self._files == "tiny":
            return {SECONDS: seconds} | peaks
        if self._files in MANY:
            return {FILES: MANY[self._files] / seconds, SECONDS: seconds} | peaks
        if self._files == "middling":
            return {SLOW_RATE: size / MIB / seconds}
        gib = size / GIB
        taking = taker.cpu if taker is not None else 0.0
        return {RATE: gib / seconds, GIVING: giver.cpu / gib, TAKING: taking / gib} | peaks

    def _check(self, name: str, size: int) -> None:
        landed = [path for path in self._into.rglob("*") if path.is_file()]
        if self._files in MANY:
            whole = sum(1 for path in landed if path.stat().st_size == SMALL) == MANY[self._files]
        else:
            whole = bool(landed) and max(path.stat().st_size for path in landed) == size
        if not whole:
            raise PeerError(f"{name} did not copy everything")

    def _warm(self) -> None:
        # First touch of a virtual machine's memory is slow: let it not be a program's, in any
        # round. One copy's worth is not enough: what is freed is not what is taken next.
        free = os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
        warm = [self._into / f"warm-{number}" for number in range(max(1, free // 2 // BIG))]
        for path in warm:
            shutil.copyfile(self._source, path)
        for path in warm:
            path.unlink()


def _until_ready(first: subprocess.Popen[bytes], copier: Copier, ground: Ground) -> None:
    if copier.head_start is None:
        until_it_listens(first, ground.port)
    else:
        time.sleep(copier.head_start)


def make(files: Files, folder: Path) -> tuple[Path, int]:
    """Make files of one kind in a new `folder`; return what to copy, and its bytes."""
    folder.mkdir()
    chance = random.Random(8)
    if files in MANY:
        for number in range(_FOLDERS):
            (folder / f"{number:03}").mkdir()
        for number in range(MANY[files]):
            name = folder / f"{number % _FOLDERS:03}" / f"file-{number:06}.txt"
            name.write_bytes(chance.randbytes(SMALL))
        return folder, MANY[files] * SMALL
    path, size = folder / files, _SIZES[files]
    with path.open("wb") as file:
        for start in range(0, size, 1 << 24):
            file.write(chance.randbytes(min(1 << 24, size - start)))
    return path, size
