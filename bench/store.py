"""What the log costs: CPU and wall time per durable message, and how soon a full one opens.

    python bench/store.py [messages stored before]

Unique cids, 100 rooms, seq and commit in one transaction, synchronous=FULL, one thread.
"""

from __future__ import annotations

import random
import sys
import tempfile
from pathlib import Path
from time import perf_counter, process_time

from landline.model import Entry
from landline.store.memory import MemoryStore
from landline.store.sqlite import SqliteStore

ROOMS = 100
MEASURED = 40_000


def batch_of(size: int, chance: random.Random) -> list[Entry]:
    """Return `size` messages as a client sends them."""
    entries = []
    for _ in range(size):
        cid = chance.randbytes(16).hex()
        body = f'{{"from":"ada","user":"g-1","at":1790000000000,"cid":"{cid}","text":"{"x" * 64}"}}'
        entries.append(Entry(f"room {chance.randrange(ROOMS)}", cid, "g-1", body.encode()))
    return entries


def measure(name: str, store: SqliteStore | MemoryStore, size: int, chance: random.Random) -> None:
    """Print what batches of `size` cost."""
    batches = [batch_of(size, chance) for _ in range(min(MEASURED, 500 * size) // size)]
    cpu, wall = process_time(), perf_counter()
    for batch in batches:
        store.append(batch)
    count = size * len(batches)
    cpu, wall = (process_time() - cpu) / count, (perf_counter() - wall) / count
    print(f"{name:7} batch {size:4}: {cpu * 1e6:7.2f} us CPU, {wall * 1e6:7.2f} us wall a message")


def main() -> None:
    """Fill, measure, open again."""
    stored = int(sys.argv[1]) if len(sys.argv) > 1 else 0
    chance = random.Random(1)
    with tempfile.TemporaryDirectory(dir=".") as name:
        store = SqliteStore.open(Path(name))
        for _ in range(stored // 500):
            store.append(batch_of(500, chance))
        for size in (1, 20, 100, 200, 500):
            measure("sqlite", store, size, chance)
        store.close()
        start = perf_counter()
        store = SqliteStore.open(Path(name))
        head = sum(room.head for room in store.rooms())
        print(f"sqlite  opened {head} messages in {perf_counter() - start:.3f} s")
        store.close()
    measure("memory", MemoryStore(), 100, chance)


if __name__ == "__main__":
    main()
