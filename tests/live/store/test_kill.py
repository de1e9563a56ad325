"""kill -9 at random points: what was acknowledged is there, once, and seq is dense."""

from __future__ import annotations

import itertools
import os
import random
import subprocess
import sys
from collections import Counter
from pathlib import Path

import msgspec

from landline.store.sqlite import SqliteStore

KILLS = int(os.environ.get("LANDLINE_KILLS", "10"))
SEED = 20


class Acknowledged:
    """What a sender was told before its store was killed."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.seqs: dict[str, tuple[str, int]] = {}

    def take(self, line: str) -> None:
        """Take one line of the appender; a repeat must repeat what was said before."""
        room, seq, cid, duplicate = line.split()
        place = (f"room {room}", int(seq))
        if cid in self.seqs:
            assert duplicate == "1"
            assert self.seqs[cid] == place
        self.seqs[cid] = place


def _run_until_killed(folder: Path, told: Acknowledged, lines: int) -> None:
    start = len(told.seqs)
    appender = Path(__file__).with_name("appender.py")
    with subprocess.Popen(
        [sys.executable, str(appender), str(folder), str(SEED), str(start)],
        stdout=subprocess.PIPE,
        text=True,
    ) as child:
        assert child.stdout is not None
        for line in itertools.islice(child.stdout, lines):
            told.take(line)
        assert child.poll() is None, "the appender ended by itself"
        child.kill()
        for line in child.stdout:
            if line.endswith("\n"):
                told.take(line)


def _check(folder: Path, told: Acknowledged) -> None:
    store = SqliteStore.open(folder)
    kept: dict[str, tuple[str, int]] = {}
    times: Counter[str] = Counter()
    for room in store.rooms():
        logged = store.read({room.name: 0}, 1_000_000)[room.name]
        assert [one.seq for one in logged] == list(range(1, room.head + 1)), "seq dense"
        for one in logged:
            cid = msgspec.json.decode(one.body)["cid"]
            kept[cid] = (room.name, one.seq)
            times[cid] += 1
    store.close()
    assert set(times.values()) <= {1}, "none doubled"
    assert told.seqs.items() <= kept.items(), "none lost, each under its seq"


def test_kills_lose_and_double_nothing(tmp_path: Path) -> None:
    told, chance = Acknowledged(), random.Random(SEED)
    for _ in range(KILLS):
        _run_until_killed(tmp_path, told, chance.randrange(1, 400))
        _check(tmp_path, told)
    assert len(told.seqs) > KILLS
