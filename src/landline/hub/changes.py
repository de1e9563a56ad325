"""One change of a thing at a time, each decided on what is committed.

A change (a room gets a topic, an account a role) is decided, committed, and only then
applied. Another change of the same thing waits until then, so that it is decided on what
is true; its connection is not heard meanwhile, and nothing has to be taken back when a
disk is full.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from landline.errors import Error
from landline.hub.effects import Effect, Hold, Release, Save

if TYPE_CHECKING:
    from collections.abc import Callable

    from landline.hub.nouns import Member

    Decide = Callable[[], list[Effect]]

HUB: Final = "hub"
"""The subject of changes that touch names: rooms and accounts made, named, removed."""


class Changes:
    """The things that are being changed, and who waits for each."""

    def __init__(self, refuse: Callable[[Member, Error, str | None], list[Effect]]) -> None:
        """`refuse(member, error, re)` returns what is told when a decision raises an Error."""
        self._refuse = refuse
        self._waiting: dict[str, list[tuple[Member, Decide, str | None]]] = {}

    def decide(self, subject: str, member: Member, re: str | None, decide: Decide) -> list[Effect]:
        """Return what `decide` wants, now or when the changes of `subject` before are settled.

        `decide` returns effects, the Save that carries `subject` among them where there is
        something to change; it may raise an Error.
        """
        queue = self._waiting.get(subject)
        if queue is not None:
            queue.append((member, decide, re))
            return [Hold(member)]
        wanted = decide()
        if any(isinstance(effect, Save) and effect.subject == subject for effect in wanted):
            self._waiting[subject] = []
        return wanted

    def settled(self, save: Save) -> list[Effect]:
        """Go on with what waited for `save`, which is committed or has failed."""
        if save.subject is None:
            return []
        effects: list[Effect] = []
        queue = self._waiting.pop(save.subject, [])
        while queue:
            member, decide, re = queue.pop(0)
            effects.append(Release(member))
            if member.closed:
                continue
            try:
                effects += self.decide(save.subject, member, re, decide)
            except Error as error:
                effects += self._refuse(member, error, re)
            if save.subject in self._waiting:
                self._waiting[save.subject] += queue
                break
        return effects
