"""Comings and goings: told to small rooms at most once a second, latest wins (DESIGN §4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from landline.wire.events import Presence

if TYPE_CHECKING:
    from landline.hub.rooms import Room

INTERVAL: Final = 1.0
"""Seconds between two tellings of one room: whoever came and went in between is not told."""


class Comings:
    """Rooms whose people changed since they were last told."""

    def __init__(self, announced_up_to: int) -> None:
        self._largest = announced_up_to
        self._changed: dict[Room, None] = {}
        self._due = 0.0

    def note(self, room: Room, now: float) -> None:
        """Remember that the people of `room` changed."""
        if not self._changed:
            self._due = now + INTERVAL
        self._changed[room] = None

    def tell(self, now: float) -> list[tuple[Room, Presence]]:
        """Return what to tell each changed room, if it is time."""
        if not self._changed or now < self._due:
            return []
        rooms, self._changed = self._changed, {}
        news = [(room, self._news(room)) for room in rooms if room.members]
        return [(room, event) for room, event in news if event.here or event.gone]

    def _news(self, room: Room) -> Presence:
        before, room.announced = room.announced, self._here(room)
        if not room.announced:
            return Presence(room=room.name)
        names_before, names_now = set(before.values()), set(room.announced.values())
        return Presence(
            room=room.name,
            here=sorted(names_now - names_before),
            gone=sorted(names_before - names_now),
        )

    def _here(self, room: Room) -> dict[str, str]:
        if len(room.members) > self._largest:
            return {}
        return names_in(room)


def names_in(room: Room) -> dict[str, str]:
    """Return the persons in `room`: user id -> name."""
    persons = (member.person for member in room.members)
    return {person.id: person.name for person in persons if person is not None}
