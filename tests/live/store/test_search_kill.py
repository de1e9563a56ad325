"""kill -9 at random points: what is found is what the log holds, at once and when caught up."""

from __future__ import annotations

import itertools
import os
import random
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from landline.wire.query import parse_query
from tests.unit.store.searched import Searched, scanned

KILLS = int(os.environ.get("LANDLINE_KILLS", "8"))
TYPED = ("粘包", "hub -down", "据库", "from:ada 端口")


def _talk_until_killed(folder: Path, seed: int, lines: int) -> None:
    talker = Path(__file__).with_name("talker.py")
    with subprocess.Popen(
        [sys.executable, str(talker), str(folder), str(seed)], stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        for _ in itertools.islice(child.stdout, lines):
            pass
        assert child.poll() is None, "the talker ended by itself"
        child.kill()


def _compare(log: Searched) -> None:
    for typed, room in itertools.product(TYPED, ("lobby", "side")):
        found = log.search.search(parse_query(typed), [room], 10_000, 0, "newest")
        hits = [(hit.message.seq, hit.message.body) for hit in found.hits]
        assert hits == scanned(log.store, typed, room)[::-1]
        assert found.complete


def test_search_and_log_agree_after_kills(tmp_path: Path) -> None:
    chance = random.Random(5)
    for seed in range(KILLS):
        _talk_until_killed(tmp_path, seed, chance.randrange(1, 150))
        log = Searched(tmp_path)
        try:
            # The first kills may come before there is a whole index.
            assert seed < 2 or not log.writer.rebuilt
            _compare(log)
            log.follow()
            _compare(log)
        finally:
            log.close()
        with closing(sqlite3.connect(log.index)) as index:
            index.execute("INSERT INTO words (words) VALUES ('integrity-check')")
