"""Appends to the store in argv[1] for ever and says what was acknowledged, to be killed.

Each line of output is `room seq cid duplicate`, written after the batch was committed.
The messages are those of the seed argv[2] from number argv[3] on; a resend of the newest
ones comes first. Some of them change earlier ones, each puts a record, and the log is
trimmed on the way.
"""

from __future__ import annotations

import random
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from landline.model import Entry, Record
from landline.store import indexing, trimming
from landline.store.sqlite import SqliteStore
from landline.wire.body import Body, encode_body
from landline.wire.events import Quote

if TYPE_CHECKING:
    from collections.abc import Iterator

RESENT = 40
KEPT = 150
"""Messages of a room that a trim leaves: more than are ever sent again."""


def message(seed: int, number: int, head: int, chance: random.Random) -> Entry:
    """Return the message `number` of a sender, for a room that ends at seq `head`."""
    room, cid = f"room {number % 3}", f"{seed:016x}{number:016x}"
    body = Body(sender="ada", user="ada", at=1, cid=cid, text=f"text {number}")
    target = max(1, head - chance.randrange(KEPT))
    if number % 7 == 1:
        body = replace(body, kind="edit", target=target)
    elif number % 7 == 3:
        body = replace(body, kind="react", target=target, emoji="👍", text="")
    elif number % 21 == 5:
        body = replace(body, kind="delete", target=target, text="")
    elif number % 7 == 6:
        body = replace(body, reply=target, quote=Quote("ada", f"quoted {target}"))
    else:
        body = replace(body, mentions=["bob"])
    return Entry(
        room,
        cid,
        "ada",
        encode_body(body),
        target=body.target or body.reply or 0,
        silent=body.kind is not None,
        mentions=tuple(body.mentions),
        records=(Record("last", room, cid.encode()),),
    )


def main() -> None:
    """Append until killed."""
    folder, seed, start = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    # Small, so that kills hit every stage of indexing and trimming.
    vars(indexing).update(GENERATION=64, SLICE=16)
    vars(trimming).update(SLICE=16)
    store = SqliteStore.open(folder)
    number = max(0, start - RESENT)
    chance = random.Random(start)
    steps: Iterator[None] = iter(())
    while True:
        count = chance.randrange(1, 30)
        heads = {room.name: room.head for room in store.rooms()}
        batch = [
            message(seed, number + n, heads.get(f"room {(number + n) % 3}", 0), chance)
            for n in range(count)
        ]
        for entry, receipt in zip(batch, store.append(batch), strict=True):
            sys.stdout.write(
                f"{(entry.room or '')[-1]} {receipt.seq} {entry.cid} {receipt.duplicate:d}\n"
            )
        sys.stdout.flush()
        number += count
        if next(steps, "done") == "done" and chance.randrange(5) == 0:
            steps = store.trimming({room: head - KEPT for room, head in heads.items()})


if __name__ == "__main__":
    main()
