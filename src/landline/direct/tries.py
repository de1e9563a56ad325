"""A code while it is used: three wrong tries, or ten minutes, and it is dead.

On both sides: who waits may be called by anybody who guesses, and who dials may come to anybody
who guesses what is dialled with.
"""

from __future__ import annotations

import threading
from time import monotonic
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from landline.trust.codes import Code

TRIES: Final = 3
"""Wrong ones that a code lives through but for the last (DESIGN §7)."""
LIFE: Final = 600.0
"""Seconds."""


class CodeInUse:
    """One code, and how often it was tried. Threads may share it.

    A try of who waits counts as wrong from its begin until it is proven right: breaking off
    is no way around the bound.
    """

    def __init__(
        self, code: Code, *, uses: int = 1, clock: Callable[[], float] = monotonic
    ) -> None:
        """Use `code` from now on, for `uses` others in all."""
        self.code = code
        self.proven: Callable[[bytes], None] = lambda key: None
        """Called with the key of who has proven the code, before that is told, or answered."""
        self._clock = clock
        self._until = clock() + LIFE
        self._uses = uses
        self._wrong = 0
        self._trying = 0
        self._changed = threading.Condition()

    @property
    def is_over(self) -> bool:
        """Whether nobody can use it any more."""
        return self._uses <= 0 or self._wrong >= TRIES or self._clock() >= self._until

    @property
    def left(self) -> int:
        """Wrong tries that it still bears."""
        return TRIES - self._wrong

    def begin(self, seconds: float) -> bool:
        """Begin a try, which `end` or `give_back` has to follow; return False if there is none.

        While as many others as it bears are at it, waits for one to end, `seconds` at most.
        """
        with self._changed:
            self._changed.wait_for(lambda: self.is_over or self._is_free, seconds)
            if self.is_over or not self._is_free:
                return False
            self._trying += 1
            return True

    def end(self, *, right: bool) -> bool:
        """End a try; return whether it won: right, and not too late."""
        with self._changed:
            self._trying -= 1
            won = right and not self.is_over
            if won:
                self._uses -= 1
            elif not right:
                self._wrong += 1
            self._changed.notify_all()
            return won

    def give_back(self) -> None:
        """End a try in which nobody could have guessed anything."""
        with self._changed:
            self._trying -= 1
            self._changed.notify_all()

    @property
    def _is_free(self) -> bool:
        return self._wrong + self._trying < TRIES
