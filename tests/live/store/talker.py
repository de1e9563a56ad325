"""Talks, edits, deletes and forgets in the store in argv[1] for ever, its index behind it.

A line of output for each batch, to be killed by. The seed is argv[2].
"""

from __future__ import annotations

import random
import sys
from pathlib import Path

from landline.model import Entry
from landline.store import indexing, search_follow, search_index, trimming
from landline.store.search_follow import Follower
from landline.store.sqlite import SqliteStore
from landline.wire.body import Body, encode_body

ROOMS = ("lobby", "side")
WORDS = ("粘包", "端口", "hub", "down", "数据库")


def entry(chance: random.Random, heads: dict[str, int]) -> Entry:
    """Return what is done next."""
    room = chance.choice(ROOMS)
    heads[room] += 1
    words = " ".join(chance.choices(WORDS, k=2))
    kind, target = chance.choice(("edit", "delete", None, None, None, None)), None
    if kind is not None and heads[room] > 1:
        target = chance.randrange(max(1, heads[room] - 60), heads[room])
    body = Body(sender="Ada", user="a1", at=heads[room], text=words)
    if kind == "edit" and target:
        body = Body(sender="Ada", user="a1", at=1, kind="edit", target=target, text=words)
    elif kind == "delete" and target:
        body = Body(sender="Ada", user="a1", at=1, kind="delete", target=target)
    return Entry(room, None, "a1", encode_body(body), body.target or 0, silent=bool(body.kind))


def main() -> None:
    """Go on until killed."""
    folder, chance = Path(sys.argv[1]), random.Random(sys.argv[2])
    # Small, so that kills hit every stage of everything.
    vars(indexing).update(GENERATION=64, SLICE=16)
    vars(trimming).update(SLICE=8)
    vars(search_index).update(SLICE=16, CHANGED=4, FORGOTTEN=8)
    vars(search_follow).update(PATIENCE=0.0)
    store = SqliteStore.open(folder)
    heads = dict.fromkeys(ROOMS, 0) | {room.name: room.head for room in store.rooms()}
    follower = Follower(folder, store.epoch)
    follower.start()
    while True:
        store.append([entry(chance, heads) for _ in range(chance.randrange(1, 20))])
        follower.wake()
        if chance.random() < 0.1:
            room = chance.choice(ROOMS)
            store.trim({room: max(0, heads[room] - 200)})
        sys.stdout.write("settled\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
