"""The rooms of a hub: where each log stands, and who is in.

Members and rooms know each other and so live together. Both are kept lean: ten thousand
idle members must stay cheap.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from landline.errors import RefusedError
from landline.model import LOBBY, RoomState

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from landline.catalogue import Language
    from landline.hub.people import Person
    from landline.settings import RoomLimits


class Member:
    """One connection to the hub; nobody's until `hello` gave it a person."""

    __slots__ = ("language", "line", "person", "rooms")

    def __init__(self, line: Any, language: Language) -> None:
        self.line = line
        """The server's handle of the connection; the hub never looks inside."""
        self.language: Language = language
        self.person: Person | None = None
        self.rooms: list[Room] = []


class Room:
    """One room: `head` is the seq of its last committed message."""

    __slots__ = ("announced", "floor", "head", "members", "name", "pending")

    def __init__(self, name: str, head: int = 0, floor: int = 0) -> None:
        self.name = name
        self.head = head
        self.floor = floor
        self.members: dict[Member, None] = {}
        self.pending = 0
        """Messages on their way to the log: such a room must not be forgotten."""
        self.announced: dict[str, str] = {}
        """Whom its people were last told of: user id -> name."""


class Rooms:
    """All rooms by name. An empty room without a message is forgotten when the last one leaves."""

    def __init__(self, known: Iterable[RoomState], limits: RoomLimits) -> None:
        self._limits = limits
        self._rooms = {state.name: Room(state.name, state.head, state.floor) for state in known}
        self._rooms.setdefault(LOBBY, Room(LOBBY))

    def __iter__(self) -> Iterator[Room]:
        return iter(self._rooms.values())

    def get(self, name: str) -> Room | None:
        """Return the room called `name`, if there is one."""
        return self._rooms.get(name)

    def open(self, name: str) -> Room:
        """Return the room called `name`, made if need be; RefusedError `room.too-many`."""
        room = self._rooms.get(name)
        if room is None:
            if len(self._rooms) >= self._limits.most:
                raise RefusedError("room.too-many", most=self._limits.most)
            room = self._rooms[name] = Room(name)
        return room

    def enter(self, room: Room, member: Member) -> None:
        """Put `member` into `room`; RefusedError `room.too-many-joined`."""
        if room in member.rooms:
            return
        if len(member.rooms) >= self._limits.most_per_session:
            self.forget_if_idle(room)
            raise RefusedError("room.too-many-joined", most=self._limits.most_per_session)
        room.members[member] = None
        member.rooms.append(room)

    def leave(self, room: Room, member: Member) -> None:
        """Take `member` out of `room`."""
        member.rooms.remove(room)
        del room.members[member]
        self.forget_if_idle(room)

    def forget_if_idle(self, room: Room) -> None:
        """Drop a room that nobody is in and that has no message."""
        if not (room.members or room.head or room.pending or room.name == LOBBY):
            del self._rooms[room.name]
