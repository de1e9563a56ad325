"""Appends to the store in argv[1] for ever and says what was acknowledged, to be killed.

Each line of output is `room seq cid duplicate`, written after the batch was committed.
The messages are those of the seed argv[2]; a resend of the newest ones comes first.
"""

from __future__ import annotations

import random
import sys
from pathlib import Path

from landline.model import Entry
from landline.store import indexing
from landline.store.sqlite import SqliteStore

RESENT = 40


def message(seed: int, number: int) -> Entry:
    """Return the message `number` of a sender."""
    cid = f"{seed:016x}{number:016x}"
    return Entry(f"room {number % 3}", cid, "ada", f'{{"user":"ada","cid":"{cid}"}}'.encode())


def main() -> None:
    """Append until killed."""
    folder, seed, start = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    # Small, so that kills hit every stage of indexing.
    vars(indexing).update(GENERATION=64, SLICE=16)
    store = SqliteStore.open(folder)
    number = max(0, start - RESENT)
    chance = random.Random(start)
    while True:
        count = chance.randrange(1, 30)
        batch = [message(seed, number + n) for n in range(count)]
        for entry, receipt in zip(batch, store.append(batch), strict=True):
            sys.stdout.write(f"{entry.room[-1]} {receipt.seq} {entry.cid} {receipt.duplicate:d}\n")
        sys.stdout.flush()
        number += count


if __name__ == "__main__":
    main()
