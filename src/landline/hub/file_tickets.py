"""Tickets: who was allowed a file fetches its bytes with one, beside any login.

In memory only, and good for a few minutes: a download that has begun goes on, and one that
breaks off asks again.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from landline.wire.shelf_events import FileEvent

LIFE: Final = 600.0
"""Seconds that a ticket is good for."""
MOST: Final = 10_000
"""Tickets at once; beyond, the oldest are good for nothing."""


class FileTickets:
    """All tickets that are good now."""

    def __init__(self) -> None:
        self._tickets: OrderedDict[str, tuple[FileEvent, float]] = OrderedDict()

    def give(self, ticket: str, file: FileEvent, now: float) -> None:
        """Let `ticket`, which nobody can guess, be good for `file`."""
        self._tickets[ticket] = (file, now + LIFE)
        while self._tickets:
            oldest = next(iter(self._tickets))
            if len(self._tickets) <= MOST and self._tickets[oldest][1] > now:
                break
            del self._tickets[oldest]

    def find(self, ticket: str, now: float) -> FileEvent | None:
        """Return what `ticket` is good for."""
        file, until = self._tickets.get(ticket, (None, 0.0))
        return file if until > now else None
