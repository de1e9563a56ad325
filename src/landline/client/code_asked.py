"""Asking a person for a code while known devices may come, and no longer once one has.

What does not live here: how it is asked (`cli`), who may come meanwhile (`incoming`).
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable


class Prompt(NamedTuple):
    """Where a code comes from."""

    ask: Callable[[threading.Event], str | None]
    """Returns the code; None: this side is to show one. The event is set when nobody needs an
    answer any more."""
    at_hub: bool
    """The hub helps to find who shows that code, too."""


class CodeAsked:
    """One question, in a thread of its own; any thread may call it."""

    def __init__(self, prompt: Prompt, answered: Callable[[], None]) -> None:
        """Ask at once; `answered` is called when there is an answer."""
        self.code: str | None = None
        self.is_answered = False
        self._prompt = prompt
        self._answered = answered
        self._error: BaseException | None = None
        self._withdrawn = threading.Event()
        self._thread = threading.Thread(target=self._ask, name="code", daemon=True)
        self._thread.start()

    def withdraw(self) -> None:
        """End the question; return once it has."""
        self._withdrawn.set()
        self._thread.join()

    def check(self) -> None:
        """Raise what asking has raised."""
        if self._error is not None:
            raise self._error

    def _ask(self) -> None:
        try:
            self.code = self._prompt.ask(self._withdrawn)
        except BaseException as error:
            self._error = error
        self.is_answered = not self._withdrawn.is_set()
        self._answered()
