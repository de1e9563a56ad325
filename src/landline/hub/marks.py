"""How far everybody with an account has read, and what is new to them.

A mark is one number per user and room that never goes back, the same on all devices. It
is a record, not a message: marks would outnumber words. Counting is per room, never per
member and message: a room knows how many texts it has, a mark how many there were up to
it. Marks moved since the last `due` are written together.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, Final

from landline.hub.records import MarksFact
from landline.model import EVERYBODY

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from landline.hub.nouns import Room
    from landline.hub.rooms import Rooms
    from landline.model import Mention, Record

WRITTEN_EVERY: Final = 5.0
"""Seconds between two writings: a mark moved after the last one is lost with the power."""
MOST_MENTIONS: Final = 1000
"""Newest mentions known of one user in one room, and of everybody in it."""


class Mark:
    """How far one user has read one room."""

    __slots__ = ("seq", "texts")

    def __init__(self, seq: int, texts: int) -> None:
        self.seq = seq
        self.texts = texts
        """How many texts the room had up to there."""


class Marks:
    """All marks and the mentions behind them."""

    def __init__(
        self,
        rooms: Rooms,
        facts: Iterable[tuple[str, MarksFact]],
        mentions: Iterable[Mention],
    ) -> None:
        self._of: dict[str, dict[str, Mark]] = {
            user: {key: Mark(seq, texts) for key, (seq, texts) in fact.rooms.items()}
            for user, fact in facts
        }
        """User id -> key of a room -> mark."""
        self._mentions: dict[str, dict[str, list[int]]] = {}
        self._moved: set[str] = set()
        self._due: float | None = None
        for mention in mentions:
            room = rooms.by_key(mention.room)
            if room is not None:
                self.mentioned((mention.user,), room, mention.seq)

    def of(self, user: str, room: Room) -> tuple[int, int, int]:
        """Return seq read last, unread texts and mentions of `user` in `room`."""
        mark = self._of.get(user, {}).get(room.key)
        if mark is None:
            return room.head, 0, 0
        start = max(room.floor, mark.seq)
        most = room.head - start
        unread = max(0, min(room.head - room.silent - mark.texts, most))
        if not unread:
            return mark.seq, 0, 0
        own = self._mentions.get(user, {}).get(room.key, ())
        seqs = {*_after(own, start), *_after(room.calls, start)}
        return mark.seq, unread, len(seqs)

    def begin(self, user: str, room: Room, seq: int, now: float) -> None:
        """Let `user`, who has no mark in `room` yet, have read it up to `seq`."""
        marks = self._of.setdefault(user, {})
        if room.key not in marks:
            marks[room.key] = Mark(seq, room.texts_up_to(seq))
            self._note(user, now)

    def move(self, user: str, room: Room, seq: int, now: float) -> bool:
        """Say that `user` has read `room` up to `seq`; return whether that is further."""
        seq = min(seq, room.head)
        marks = self._of.setdefault(user, {})
        mark = marks.get(room.key)
        if mark is not None and seq <= mark.seq:
            return False
        marks[room.key] = Mark(seq, room.texts_up_to(seq))
        own = self._mentions.get(user, {})
        if room.key in own:
            own[room.key] = list(_after(own[room.key], seq))
        self._note(user, now)
        return True

    def spoke(self, user: str, room: Room, seq: int, now: float) -> None:
        """Let whoever had read everything have read their own message, just committed."""
        marks = self._of.get(user)
        mark = None if marks is None else marks.get(room.key)
        if mark is not None and mark.texts >= room.head - room.silent - 1:
            mark.seq, mark.texts = seq, room.head - room.silent
            self._note(user, now)

    def mentioned(self, users: Sequence[str], room: Room, seq: int) -> None:
        """Note that message `seq` of `room` mentions `users`, or EVERYBODY."""
        for user in users:
            if user == EVERYBODY:
                seqs = room.calls
            else:
                seqs = self._mentions.setdefault(user, {}).setdefault(room.key, [])
            seqs.append(seq)
            if len(seqs) > 2 * MOST_MENTIONS:
                del seqs[:MOST_MENTIONS]

    def forget(self, user: str) -> list[Record]:
        """Forget a removed user's marks; return what keeps that."""
        self._mentions.pop(user, None)
        self._moved.discard(user)
        return [] if self._of.pop(user, None) is None else [MarksFact.without(user)]

    def due(self, now: float, *, at_once: bool = False) -> list[Record]:
        """Return the marks to be written now, if it is time."""
        if not self._moved or (not at_once and now < (self._due or 0.0)):
            return []
        moved, self._moved, self._due = self._moved, set(), None
        return [self._fact(user).record(user) for user in sorted(moved)]

    def again(self, records: Iterable[Record], now: float) -> None:
        """Write these later: the store could not keep them now."""
        for record in records:
            if record.key in self._of:
                self._note(record.key, now)

    def _fact(self, user: str) -> MarksFact:
        marks = self._of.get(user, {})
        return MarksFact(rooms={key: (mark.seq, mark.texts) for key, mark in marks.items()})

    def _note(self, user: str, now: float) -> None:
        self._moved.add(user)
        if self._due is None:
            self._due = now + WRITTEN_EVERY


def _after(seqs: Sequence[int], seq: int) -> Sequence[int]:
    return seqs[bisect_right(seqs, seq) :]
