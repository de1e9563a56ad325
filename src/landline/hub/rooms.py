"""The rooms of a hub, by key and by name, and which of them each user belongs to.

What a room is like lives in `nouns`; who may do what in one in `access`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from landline.errors import RefusedError
from landline.hub.names import skeleton
from landline.hub.nouns import Room, Standing
from landline.model import AUDIT, LOBBY, RoomState

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from landline.hub.nouns import Member
    from landline.hub.records import RoomFact, StandingFact
    from landline.settings import RoomLimits
    from landline.wire.events import RoomKind


PRIVATE_FACTOR: Final = 10
"""Private talks there may be, for each room there may be."""


class Rooms:
    """All rooms, by key and by name. An empty room without a message or record is forgotten."""

    def __init__(
        self,
        known: Iterable[RoomState],
        facts: Iterable[tuple[str, RoomFact]],
        standings: Iterable[tuple[str, StandingFact]],
        limits: RoomLimits,
    ) -> None:
        self._limits = limits
        self._by_key: dict[str, Room] = {}
        self._by_name: dict[str, Room] = {}
        """Present and former names."""
        self._by_skeleton: dict[str, Room] = {}
        self.of_user: dict[str, dict[Room, None]] = {}
        """User id -> the rooms they belong to."""
        for state in known:
            self._load(state)
        for key, fact in facts:
            self._describe(self._by_key.get(key) or self._add(Room(key)), fact)
        self.lobby = self._by_key.get(LOBBY) or self._add(Room(LOBBY))
        self.audit = self._by_key.get(AUDIT) or self._add(Room(AUDIT, kind="audit"))
        self.audit.kind = "audit"
        for key, standing in standings:
            self._stand(key, standing)

    def __iter__(self) -> Iterator[Room]:
        return iter(self._by_key.values())

    def __len__(self) -> int:
        return len(self._by_key)

    def get(self, name: str) -> Room | None:
        """Return the room called `name`, now or formerly, if there is one."""
        return self._by_name.get(name)

    def by_key(self, key: str) -> Room | None:
        """Return the room that the store knows as `key`."""
        return self._by_key.get(key)

    def open(self, name: str, kind: RoomKind = "public") -> Room:
        """Return the room called `name`, made if need be.

        Raises RefusedError `room.too-many`, `name.confusable`.
        """
        room = self._by_name.get(name)
        if room is None:
            most = self._limits.most * (PRIVATE_FACTOR if kind in ("direct", "own") else 1)
            if len(self._by_key) >= most:
                raise RefusedError("room.too-many", most=self._limits.most)
            self.refuse_confusable(name)
            room = self._add(Room(name, kind=kind))
        return room

    def refuse_confusable(self, name: str, but: Room | None = None) -> None:
        """Raise RefusedError `name.confusable` if `name` could be taken for another room's.

        `but` is the room that is to be called so.
        """
        other = self._by_skeleton.get(skeleton(name))
        if other is not None and other is not but and name not in (other.name, *other.former):
            raise RefusedError("name.confusable", name=name, other=other.name)

    def rename(self, room: Room, name: str) -> None:
        """Call `room` by `name`, which must be free; its names until now keep leading to it."""
        if room.name not in room.former:
            room.former = (*room.former, room.name)
        room.former = tuple(former for former in room.former if former != name)
        room.name = name
        self._name(room, name)

    def enter(self, room: Room, member: Member) -> None:
        """Put a connection into `room`; RefusedError `room.too-many-joined`."""
        if room in member.rooms:
            return
        if len(member.rooms) >= self._limits.most_per_session:
            self.forget_if_idle(room)
            raise RefusedError("room.too-many-joined", most=self._limits.most_per_session)
        if not _is_in(room, member):
            room.people += 1
        room.members[member] = None
        member.rooms.append(room)

    def leave(self, room: Room, member: Member) -> None:
        """Take a connection out of `room`."""
        member.rooms.remove(room)
        del room.members[member]
        if not _is_in(room, member):
            room.people -= 1
        self.forget_if_idle(room)

    def stand(self, room: Room, user: str, standing: Standing) -> None:
        """Let `user` be in `room` what `standing` says, or nothing where it says nothing."""
        if standing.role is None and standing.banned is None and standing.muted is None:
            room.standing.pop(user, None)
        else:
            room.standing[user] = standing
        rooms = self.of_user.setdefault(user, {})
        if standing.role is None:
            rooms.pop(room, None)
            if not rooms:
                del self.of_user[user]
        else:
            rooms[room] = None

    def forget_if_idle(self, room: Room) -> None:
        """Drop a room that nobody is in and that nothing is kept of.

        One that was to be made but could not be kept, and has people in it, is as rooms are.
        """
        private = room.kind in ("direct", "own")
        used = room.members or room.head or room.pending or room.made
        fixed = room is self.lobby or room is self.audit or (room.standing and not private)
        if not (used or fixed):
            for user in list(room.standing):
                self.stand(room, user, Standing(""))
            del self._by_key[room.key]
            for name in (room.name, *room.former):
                self._by_name.pop(name, None)
                self._by_skeleton.pop(skeleton(name), None)
        elif room.kind in ("private", "announcement") and not (room.made or room.pending):
            room.kind = "public"

    def _add(self, room: Room) -> Room:
        self._by_key[room.key] = room
        self._name(room, room.name)
        return room

    def _name(self, room: Room, name: str) -> None:
        self._by_name[name] = room
        if name[0] not in "@!":
            self._by_skeleton[skeleton(name)] = room

    def _load(self, state: RoomState) -> None:
        kind: RoomKind = "public"
        if state.name[0] == "@":
            kind = "direct" if "+" in state.name else "own"
        room = self._add(Room(state.name, state.head, state.floor, kind))
        room.silent = state.silent
        room.recent_silent = list(state.recent_silent)
        if room.kind == "own":
            self.stand(room, state.name[1:], Standing(state.name[1:], "owner"))

    def _describe(self, room: Room, fact: RoomFact) -> None:
        for name in (*fact.former, fact.name):
            self._name(room, name)
        room.name, room.former, room.kind = fact.name, fact.former, fact.kind
        room.topic, room.archived, room.slow = fact.topic, fact.archived, fact.slow
        room.keep_days, room.keep_messages = fact.keep_days, fact.keep_messages
        room.file_days, room.pins, room.made = fact.file_days, fact.pins, fact.made

    def _stand(self, key: str, fact: StandingFact) -> None:
        room_key, _, user = key.rpartition("/")
        room = self._by_key.get(room_key)
        if room is not None:
            self.stand(room, user, Standing(fact.name, fact.role, fact.banned, fact.muted))


def _is_in(room: Room, member: Member) -> bool:
    """Return whether the person behind `member` is in `room` with any connection."""
    return member.person is not None and any(one in room.members for one in member.person.members)
