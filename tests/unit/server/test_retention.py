"""Floors rise as rooms say, and no further; found without reading a whole log."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from landline.errors import StoreError
from landline.hub.hub import Hub
from landline.hub.records import DAY_MS
from landline.hub.state import Stored
from landline.model import Logged, RoomState
from landline.server.fresh import SystemFresh
from landline.server.retention import Retention
from landline.settings import HubSettings, RetentionSettings
from landline.wire.body import Body, encode_body

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from landline.errors import Error

NOW = 100 * DAY_MS


class DailyLog:
    """Message n of every room was said on day n."""

    def __init__(self) -> None:
        self.trimmed: dict[str, int] = {}
        self.read: list[int] = []
        self.broken = False

    def page(
        self,
        room: str,
        before: int | None,
        limit: int,
        answer: Callable[[list[Logged] | Error], None],
    ) -> None:
        assert before is not None
        assert limit == 1
        if self.broken:
            return answer(StoreError("store.failed", folder="", why="?"))
        seq = before - 1
        self.read.append(seq)
        body = encode_body(Body(sender="ada", user="1", at=seq * DAY_MS, text="x"))
        return answer([Logged(seq, body)])

    def trim(self, floors: Mapping[str, int]) -> None:
        self.trimmed.update(floors)


def hub_with(*rooms: RoomState) -> Hub:
    return Hub(HubSettings(), "epoch", Stored(rooms), SystemFresh())


async def look(
    room: RoomState, *, days: int = 0, messages: int = 0, own: dict[str, int] | None = None
) -> tuple[Hub, DailyLog]:
    hub, log = hub_with(room), DailyLog()
    for field, value in (own or {}).items():
        found = hub.rooms.by_key(room.name)
        assert found is not None
        setattr(found, field, value)
    settings = RetentionSettings(days=days, messages=messages)
    await Retention(hub, log, settings).look(NOW)
    return hub, log


@pytest.mark.parametrize(
    ("days", "messages", "own", "floor"),
    [
        (0, 0, {}, 0),
        (10, 0, {}, 89),  # day 90 began exactly ten days ago
        (0, 25, {}, 75),
        (10, 50, {}, 89),
        (50, 10, {}, 90),
        (10, 0, {"keep_days": 40}, 59),
        (0, 0, {"keep_messages": 1}, 99),
        (0, 10, {"keep_messages": 99}, 1),
        (1000, 0, {}, 0),
        (0, 1000, {}, 0),
    ],
)
async def test_a_floor_is_what_the_room_or_else_the_hub_says(
    days: int, messages: int, own: dict[str, int], floor: int
) -> None:
    hub, log = await look(RoomState("lobby", head=100), days=days, messages=messages, own=own)
    assert hub.rooms.lobby.floor == floor
    assert log.trimmed == ({"lobby": floor} if floor else {})


async def test_everything_may_be_too_old() -> None:
    hub, _ = await look(RoomState("lobby", head=20), days=10)
    assert hub.rooms.lobby.floor == 20


async def test_a_floor_never_falls() -> None:
    hub, log = await look(RoomState("lobby", head=100, floor=95), days=10, messages=50)
    assert (hub.rooms.lobby.floor, log.trimmed) == (95, {})


async def test_a_room_that_has_nothing_old_costs_one_message_read() -> None:
    _, log = await look(RoomState("lobby", head=100, floor=90), days=10)
    assert log.read == [91]


async def test_a_long_log_is_not_read_through() -> None:
    _, log = await look(RoomState("lobby", head=100), days=10)
    assert len(log.read) < 10


async def test_the_audit_log_is_kept() -> None:
    hub, log = await look(RoomState("!audit", head=100), days=10, messages=5)
    assert (hub.rooms.audit.floor, log.trimmed) == (0, {})


async def test_a_disk_in_trouble_is_said_and_nothing_forgotten() -> None:
    hub, log = hub_with(RoomState("lobby", head=100)), DailyLog()
    log.broken = True
    with pytest.raises(StoreError):
        await Retention(hub, log, RetentionSettings(days=10)).look(NOW)
    assert log.trimmed == {}
