"""Comings and goings, states and typing: told at most once a second, latest wins (DESIGN §4).

Nothing of it is durable, numbered or queued: what is not told now is told as it is then.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from landline.wire.events import Presence, TypingEvent

if TYPE_CHECKING:
    from landline.hub.nouns import Member, Room
    from landline.wire.events import PersonState

INTERVAL: Final = 1.0
"""Seconds between two tellings of one room: whoever came and went in between is not told."""
TYPING: Final = 6.0
"""Seconds for which somebody counts as writing, unless they say so again."""
MOST_TYPING: Final = 20
"""Names told of those who write in one room."""


class Comings:
    """Rooms whose people changed, or write, since they were last told."""

    def __init__(self, announced_up_to: int) -> None:
        self._largest = announced_up_to
        self._changed: dict[Room, None] = {}
        self._typing: dict[Room, dict[str, float]] = {}
        """Room -> name -> until when they count as writing."""
        self._typing_changed: dict[Room, None] = {}
        self._due = 0.0

    @property
    def somebody_types(self) -> bool:
        """Somebody counts as writing, somewhere."""
        return bool(self._typing)

    def note(self, room: Room, now: float) -> None:
        """Remember that the people of `room` changed."""
        if room.kind != "own":
            self._set_due(now)
            self._changed[room] = None

    def left(self, room: Room, member: Member, now: float) -> None:
        """Remember that a connection has left `room`, and writes there no more."""
        self.note(room, now)
        if member.person is not None:
            self.spoke(room, member.person.name, now)

    def typing(self, room: Room, name: str, now: float) -> None:
        """Remember that `name` is writing in `room`."""
        writers = self._typing.setdefault(room, {})
        if name not in writers:
            self._set_due(now)
            self._typing_changed[room] = None
        writers[name] = now + TYPING

    def spoke(self, room: Room, name: str, now: float) -> None:
        """Forget that `name` was writing in `room`: they have said it."""
        writers = self._typing.get(room)
        if writers is not None and writers.pop(name, None) is not None:
            self._set_due(now)
            self._typing_changed[room] = None

    def tell(self, now: float) -> list[tuple[Room, Presence | TypingEvent]]:
        """Return what to tell each changed room, if it is time."""
        self._end_typing(now)
        if now < self._due or not (self._changed or self._typing_changed):
            return []
        told: list[tuple[Room, Presence | TypingEvent]] = []
        rooms, self._changed = self._changed, {}
        for room in rooms:
            if room.members:
                news = self._news(room)
                if news.here or news.gone or news.states:
                    told.append((room, news))
        writing, self._typing_changed = self._typing_changed, {}
        for room in writing:
            names = sorted(self._typing.get(room, ()))[:MOST_TYPING]
            told.append((room, TypingEvent(room=room.name, names=names)))
            if not self._typing.get(room):
                self._typing.pop(room, None)
        return told

    def _set_due(self, now: float) -> None:
        if not (self._changed or self._typing_changed):
            self._due = now + INTERVAL

    def _end_typing(self, now: float) -> None:
        for room, writers in self._typing.items():
            ended = [name for name, until in writers.items() if until <= now]
            for name in ended:
                del writers[name]
            if ended:
                self._set_due(now)
                self._typing_changed[room] = None

    def _news(self, room: Room) -> Presence:
        before, room.announced = room.announced, self._here(room)
        if not room.announced:
            return Presence(room=room.name)
        named_before = {name for name, _ in before.values()}
        named_now = {name for name, _ in room.announced.values()}
        states: dict[str, PersonState] = {
            name: state
            for name, state in room.announced.values()
            if state != dict(before.values()).get(name, "online")
        }
        return Presence(
            room=room.name,
            here=sorted(named_now - named_before),
            gone=sorted(named_before - named_now),
            states=states,
        )

    def _here(self, room: Room) -> dict[str, tuple[str, PersonState]]:
        if room.people > self._largest:
            return {}
        persons = (member.person for member in room.members)
        return {person.id: (person.name, person.state) for person in persons if person is not None}


def names_in(room: Room) -> dict[str, str]:
    """Return the persons in `room`: user id -> name."""
    persons = (member.person for member in room.members)
    return {person.id: person.name for person in persons if person is not None}
