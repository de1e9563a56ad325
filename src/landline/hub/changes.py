"""One change of a thing at a time, each decided on what is committed.

A change (a room gets a topic, an account a role) is decided, committed, and only then
applied. Another change of the same things waits until then, so that it is decided on what
is true; its connection is not heard meanwhile, and nothing has to be taken back when a
disk is full. Nobody holds one thing while waiting for another, so nobody waits for ever.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from landline.errors import Error
from landline.hub.effects import Effect, Hold, Release, Save
from landline.hub.nouns import Member

if TYPE_CHECKING:
    from landline.hub.nouns import Room

Decide = Callable[[], list[Effect]]

HUB: Final = "hub"
"""The subject of changes that touch names: rooms and accounts made, named, removed."""


def of_room(room: Room) -> str:
    """Return the subject of changes of what `room` is like, and of who runs it."""
    return f"room {room.key}"


def of_standing(room: Room, user: str) -> str:
    """Return the subject of changes of what `user` is in `room`."""
    return f"standing {room.key}/{user}"


class Waiter(Struct, frozen=True):
    """Somebody whose change waits for its turn."""

    subjects: tuple[str, ...]
    member: Member | None
    decide: Decide
    refuse: Callable[[Error], list[Effect]]

    @property
    def is_gone(self) -> bool:
        """Nobody is there any more to be answered."""
        return self.member is not None and self.member.closed


class Changes:
    """The things that are being changed, and who waits for each."""

    def __init__(self, refuse: Callable[[Member, Error, str | None], list[Effect]]) -> None:
        """`refuse(member, error, re)` returns what is told when a decision raises an Error."""
        self._refuse = refuse
        self._waiting: dict[str, list[Waiter]] = {}

    def decide(
        self,
        subjects: tuple[str, ...],
        member: Member | None,
        re: str | None,
        decide: Decide,
        refuse: Callable[[Error], list[Effect]] = lambda _: [],
    ) -> list[Effect]:
        """Return what `decide` wants, now or when the changes of `subjects` before are settled.

        `decide` returns effects, the Save that carries `subjects` among them where there is
        something to change; it may raise an Error. Without a `member` nobody is held back
        meanwhile, and `refuse` returns what follows from an Error.
        """
        if member is None:
            waiter = Waiter(subjects, None, decide, refuse)
            return [] if self._must_wait(waiter) else self._decided(waiter)
        waiter = Waiter(subjects, member, decide, lambda error: self._refuse(member, error, re))
        return [Hold(member)] if self._must_wait(waiter) else self._decide(waiter)

    def settled(self, save: Save) -> list[Effect]:
        """Go on with what waited for `save`, which is committed or has failed."""
        queues = [self._waiting.pop(subject, []) for subject in save.subjects]
        effects: list[Effect] = []
        for waiter in (waiter for queue in queues for waiter in queue):
            if not waiter.is_gone:
                if self._must_wait(waiter):
                    continue
                effects += self._decided(waiter)
            if waiter.member is not None:
                effects.append(Release(waiter.member))
        return effects

    def _decided(self, waiter: Waiter) -> list[Effect]:
        try:
            return self._decide(waiter)
        except Error as error:
            return waiter.refuse(error)

    def _must_wait(self, waiter: Waiter) -> bool:
        """Let `waiter` wait behind those who change one of its things, if somebody does."""
        busy = next((one for one in waiter.subjects if one in self._waiting), None)
        if busy is None:
            return False
        self._waiting[busy].append(waiter)
        return True

    def _decide(self, waiter: Waiter) -> list[Effect]:
        wanted = waiter.decide()
        for effect in wanted:
            if isinstance(effect, Save):
                for subject in effect.subjects:
                    self._waiting.setdefault(subject, [])
        return wanted
