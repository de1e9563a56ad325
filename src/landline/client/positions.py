"""Where a member stands in each of its rooms: the last seq seen, and how holes are closed.

Pure: events in, what they mean out. What does not live here: connections, questions and
what is said (`session`).
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Final

from msgspec import Struct, structs

from landline.wire import events, verbs

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

REPAIR: Final = "repair-"
"""Ids of what is asked to set things right begin so; questions of the caller are bare numbers."""

Entered = verbs.Join | verbs.Create | verbs.Accept
"""What leads into a room."""


class Removed(Struct, frozen=True):
    """The hub did not put us back into this room; the reason came or comes as a `Failure`."""

    room: str


class Positions:
    """The rooms we are in."""

    def __init__(self, write: Callable[[verbs.Verb], None]) -> None:
        """`write` asks the hub for what closes a hole."""
        self._write = write
        self._repairs = 0
        self._rooms: dict[str, _Room] = {}
        self.infos: dict[str, events.RoomInfo] = {}
        """What the hub has told of them."""

    def __contains__(self, room: object) -> bool:
        return room in self._rooms

    @property
    def seqs(self) -> dict[str, int]:
        """Room -> seq of the last message seen there."""
        return {name: room.last for name, room in self._rooms.items()}

    def resolve(self, room: str, user: str | None) -> str:
        """Return how the hub spells the room that `user`, who we are, calls `room`."""
        name = canonical(room)
        if name in self._rooms or not name.startswith("@"):
            return name
        if name == "@me" and user is not None:
            return f"@{user}"
        for known, info in self.infos.items():
            if info.peer is not None and canonical(info.peer.name) == name[1:]:
                return known
        return name

    def forget(self, room: str) -> None:
        """We are not, or do not want to be, in `room` any more."""
        self._rooms.pop(room, None)
        self.infos.pop(room, None)

    def take_over(
        self, infos: list[events.RoomInfo], leaving: Collection[str], *, other_log: bool
    ) -> list[Removed]:
        """Take over what a welcome says; return the rooms we were not put back into.

        Rooms that our account belongs to are new to us; those we are `leaving` are not.
        """
        heads = {info.room: info.seq for info in infos}
        removed = [Removed(name) for name in self._rooms if name not in heads]
        for lost in removed:
            del self._rooms[lost.room]
        for name, room in self._rooms.items():
            room.start(heads[name] if other_log else min(heads[name], room.last))
        self.infos = {info.room: info for info in infos if info.room not in leaving}
        for name in self.infos:
            if name not in self._rooms:
                self._rooms[name] = _Room(heads[name])
        return removed

    def message(self, event: events.Message) -> Iterable[events.Message | events.Limited]:
        """Return a message if it is the next one, after a mark for a hole that stays open."""
        room = self._rooms.get(event.room)
        if room is None or event.seq <= room.last:
            return ()
        if event.seq == room.last + 1:
            room.last = event.seq
            room.untouched = False
            return (event,)
        if room.repair is not None:
            return ()
        if room.tried != room.last:
            self._repair(event.room, room)
            return ()
        gap = events.Limited(room=event.room, after=room.last, next=event.seq)
        room.last = event.seq
        return (gap, event)

    def limited(self, event: events.Limited) -> Iterable[events.Limited]:
        """Move on over a gap that the hub leaves to `history`."""
        room = self._rooms.get(event.room)
        if room is None or event.next <= room.last + 1:
            return ()
        after, room.last = room.last, event.next - 1
        return (events.Limited(room=event.room, after=after, next=event.next),)

    def enter(self, event: events.Joined, verb: Entered) -> None:
        """We are in a room now, as `verb` asked."""
        room = self._rooms.get(event.room)
        if room is None:
            self._rooms[event.room] = _Room(_first_seen(event, verb))
        elif room.untouched and _asks_for_more(verb):  # put in there while we were asking
            room.last = min(room.last, _first_seen(event, verb))
        elif event.seq > room.last and room.repair is None:
            # Joined again under another spelling: the hub has gone on from its newest.
            self._repair(event.room, room)

    def undo(self, room: str) -> None:
        """The hub has let us into a room that we want to be in no more."""
        self._write(verbs.Leave(room=room, id=self._fresh_id()))

    def put_in(self, event: events.RoomEvent) -> None:
        """Somebody put us into a room, or it was renamed: then its position goes with it."""
        info = event.info
        moved = None if event.was is None else self._rooms.pop(event.was, None)
        self.infos.pop(event.was or "", None)
        if info.room not in self._rooms:
            self._rooms[info.room] = moved or _Room(_begins_after(info))
        self.infos[info.room] = info

    def mark(self, event: events.Mark) -> None:
        """Note what another device has read."""
        info = self.infos.get(event.room)
        if info is not None:
            self.infos[event.room] = structs.replace(
                info, read=event.seq, unread=event.unread, mentions=event.mentions
            )

    def repaired(self, id: str, event: object) -> None:
        """The question `id`, one of ours, is answered."""
        if isinstance(event, events.Ok):
            room = self._rooms.get(event.room or "")
            if room is not None:  # left, but somebody had put us in again meanwhile
                self._repair(event.room or "", room)
            return
        for room in self._rooms.values():
            if room.repair == id:
                room.repair = None
                if isinstance(event, events.Joined):
                    room.last = min(room.last, event.seq)

    def _repair(self, name: str, room: _Room) -> None:
        room.repair = self._fresh_id()
        room.tried = room.last
        self._write(verbs.Join(room=name, after=room.last, id=room.repair))

    def _fresh_id(self) -> str:
        self._repairs += 1
        return f"{REPAIR}{self._repairs}"


class _Room:
    """Where we stand in one room."""

    __slots__ = ("last", "repair", "tried", "untouched")

    def __init__(self, last: int) -> None:
        self.untouched = True
        """Nothing of it has been shown yet."""
        self.start(last)

    def start(self, last: int) -> None:
        self.last = last
        self.repair: str | None = None
        """Id of the join that is to close a hole."""
        self.tried: int | None = None
        """The seq behind which closing a hole was tried last."""


def canonical(room: str) -> str:
    """Return a room's name as the hub spells it."""
    return unicodedata.normalize("NFC", room).lower()


def _first_seen(event: events.Joined, verb: Entered) -> int:
    if not isinstance(verb, verbs.Join):
        return event.seq
    if verb.last is not None:
        return max(0, event.floor, event.seq - verb.last)
    return event.seq if verb.after is None else min(verb.after, event.seq)


def _asks_for_more(verb: Entered) -> bool:
    return isinstance(verb, verbs.Join) and (verb.last is not None or verb.after is not None)


def _begins_after(info: events.RoomInfo) -> int:
    """Return the seq behind which a room begins that we are put into.

    A private talk comes with the message that brought us there.
    """
    private = info.kind in ("direct", "own")
    return max(0, info.seq - 1) if private else info.seq
