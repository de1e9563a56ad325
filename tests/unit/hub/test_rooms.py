"""The table of rooms: what is kept, what is forgotten."""

from __future__ import annotations

import pytest

from landline.errors import RefusedError
from landline.hub.rooms import Member, Rooms
from landline.model import RoomState
from landline.settings import RoomLimits


def test_a_room_with_messages_or_people_or_messages_on_their_way_stays() -> None:
    rooms = Rooms([RoomState("old", head=3)], RoomLimits())
    for name in ("old", "lobby"):
        room = rooms.open(name)
        rooms.forget_if_idle(room)
        assert rooms.get(name) is room
    new, member = rooms.open("new"), Member(None, "en")
    rooms.enter(new, member)
    rooms.enter(new, member)
    assert member.rooms == [new]
    new.pending = 1
    rooms.leave(new, member)
    assert rooms.get("new") is new
    new.pending = 0
    rooms.forget_if_idle(new)
    assert rooms.get("new") is None
    assert [room.name for room in rooms] == ["old", "lobby"]


def test_both_bounds() -> None:
    rooms = Rooms([RoomState("dev", head=1)], RoomLimits(most=2, most_per_session=1))
    member = Member(None, "en")
    rooms.enter(rooms.open("lobby"), member)
    with pytest.raises(RefusedError, match="1") as caught:
        rooms.enter(rooms.open("dev"), member)
    assert caught.value.code == "room.too-many-joined"
    with pytest.raises(RefusedError) as caught:
        rooms.open("more")
    assert caught.value.code == "room.too-many"
