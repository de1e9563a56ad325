"""Running hubs that hold the world of the access table, with rooms for every row of it."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, NamedTuple
from unittest.mock import patch

from msgspec import structs

from landline.server import server as module
from landline.server.log import Log, Opened
from landline.settings import HubSettings, RoomLimits
from landline.store.memory import MemoryStore
from landline.testing import running_hub
from tests.live.hub.callers import FREELY
from tests.unit.hub.access_table import room_cells
from tests.unit.hub.access_world import (
    KINDS,
    ROOM_VERBS,
    WHO,
    address_of,
    applies,
    people,
    room,
    verb_of,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from landline.testing import RunningHub
    from landline.wire.verbs import Verb
    from tests.unit.hub.access_world import Who

ALONE = ("lobby", "direct", "own", "audit")
"""Kinds of rooms of which one has only one."""
REPEATABLE = (
    "join", "who", "members", "history", "read", "typing", "send", "edit", "react", "pin",
    "topic", "hooks", "offerfiles",
)  # fmt: skip
"""Rows that, allowed, change nothing that another row asks about."""

CELLS = room_cells()


class Case(NamedTuple):
    """One cell of the table: a verb, the room's address, and what has to come of it."""

    row: str
    kind: str
    address: str
    expected: str

    def verb(self, **more: object) -> Verb:
        """Return the verb; a new name is another one each time."""
        verb = verb_of(self.row, self.address, **more)
        return structs.replace(verb, name=f"new-{self.address}") if self.row == "rename" else verb


def cases(who: str) -> list[Case]:
    """Return all cells of a column that can be asked one after the other."""
    asker = WHO[who]
    found = []
    for row in ROOM_VERBS:
        for kind in KINDS:
            expected = CELLS.get((row, kind, who))
            alone = kind in ALONE
            if expected is None or (alone and expected == "yes" and row not in REPEATABLE):
                continue
            address = address_of(asker, kind, "" if alone else _name(row, kind))
            found.append(Case(row, kind, address, expected))
    # What would be changed by others comes first.
    return sorted(found, key=lambda case: case.expected == "yes")


@asynccontextmanager
async def hub_for(asker: Who, password: str = "") -> AsyncIterator[RunningHub]:
    """Run a hub with a room for every row and kind; `password` is the asker's hash."""
    store = MemoryStore()
    store.append(people(asker, password))
    for kind in KINDS:
        if not applies(asker, kind):
            continue
        names = [""] if kind in ALONE else [_name(row, kind) for row in ROOM_VERBS]
        for name in names:
            store.append(room(asker, kind, name))

    async def opened(folder: str) -> Opened:
        return Opened(Log(store))

    limits = RoomLimits(most_per_session=2000, most_per_user=2000)
    settings: HubSettings = structs.replace(FREELY, guests=asker.guests, rooms=limits)
    with patch.object(module, "open_log", opened):
        async with running_hub(settings=settings) as hub:
            yield hub


def _name(row: str, kind: str) -> str:
    return f"{kind}-{row.split(chr(39))[0].replace(' ', '-')}"
