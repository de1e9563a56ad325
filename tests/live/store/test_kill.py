"""kill -9 at random points: what was acknowledged is there, once, seq is dense, and whole.

Whole: a message that changes another is never there without what it does, nor without
its record, its mention, and its place among the silent ones.
"""

from __future__ import annotations

import itertools
import os
import random
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from landline.model import Mention
from landline.store.sqlite import SqliteStore
from landline.wire.body import Body, decode_body

if TYPE_CHECKING:
    from landline.model import RoomState

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


def run_until_killed(folder: Path, told: Acknowledged, lines: int) -> None:
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


def check(folder: Path, told: Acknowledged) -> None:
    store = SqliteStore.open(folder)
    rooms = {room.name: room for room in store.rooms()}
    kept: dict[str, tuple[str, int]] = {}
    times: Counter[str] = Counter()
    last = {record.key: record.value for record in store.records("last")}
    mentions: set[Mention] = set()
    for name, room in rooms.items():
        logged = store.read({name: 0}, 1_000_000)[name]
        assert [one.seq for one in logged] == list(range(room.floor + 1, room.head + 1)), "dense"
        bodies = {one.seq: decode_body(one.body) for one in logged}
        for seq, body in bodies.items():
            kept[body.cid or ""] = (name, seq)
            times[body.cid or ""] += 1
            if body.mentions:
                mentions.add(Mention("bob", name, seq))
        assert last[name] == (bodies[room.head].cid or "").encode(), "its record with a message"
        _check_changes(bodies, room)
    assert mentions <= set(store.mentions())
    store.trim({})
    (rows,) = store._writer.execute("SELECT count(*) FROM message").fetchone()
    assert rows == sum(room.head - room.floor for room in rooms.values()), "forgotten for good"
    store.close()
    assert set(times.values()) <= {1}, "none doubled"
    readable = {
        cid: place
        for cid, place in told.seqs.items()
        if place[0] not in rooms or place[1] > rooms[place[0]].floor
    }
    assert readable.items() <= kept.items(), "none lost, each under its seq"


def _check_changes(bodies: dict[int, Body], room: RoomState) -> None:
    """Every change above the floor has been made, in its order, and no other."""
    silent = [seq for seq, body in bodies.items() if body.kind is not None]
    assert room.recent_silent == tuple(silent)
    changes: dict[int, list[tuple[int, Body]]] = {seq: [] for seq in bodies}
    for seq, body in bodies.items():
        changes.setdefault(body.target or body.reply or 0, []).append((seq, body))
    for seq, body in bodies.items():
        if body.kind is not None:
            assert not any((body.deleted, body.edits, body.reactions, body.replies))
            continue
        kinds = [(by, change.kind) for by, change in changes[seq] if by > seq]
        assert body.deleted == any(kind == "delete" for _, kind in kinds)
        if body.deleted:
            assert not body.text
            assert not any(change.quote and change.quote.text for _, change in changes[seq])
            assert not any(change.text for _, change in changes[seq] if change.kind == "edit")
            continue
        assert body.edits == [by for by, kind in kinds if kind == "edit"]
        assert body.replies == [by for by, kind in kinds if kind is None]
        assert body.reactions == ({"👍": ["ada"]} if any(k == "react" for _, k in kinds) else {})
        if body.edits:
            assert body.text == bodies[body.edits[-1]].text


def test_kills_lose_and_double_nothing(tmp_path: Path) -> None:
    told, chance = Acknowledged(), random.Random(SEED)
    for _ in range(KILLS):
        run_until_killed(tmp_path, told, chance.randrange(1, 400))
        check(tmp_path, told)
    assert len(told.seqs) > KILLS
