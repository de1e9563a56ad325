"""Files that are not what they were told to be, until the receiver knows. Pure.

A change is noted, told once nothing of the file is under way, and over when the receiver has
forgotten what it had. A file that changes too often, or becomes far too large, is told to be
gone. For one thread at a time.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import msgspec

from landline.errors import ProtocolError
from landline.transfer.manifest import Entry
from landline.transfer.messages import MOST_CHANGES, Changed, Gone

if TYPE_CHECKING:
    from collections.abc import Container, Sequence


class _Change(msgspec.Struct):
    to: Entry | None
    """What it is now; None if it will not come."""
    why: str
    """The code that is said of it then."""
    said: bool = False


class Changes:
    """The files of one run that have changed."""

    def __init__(self, entries: Sequence[Entry], room: int) -> None:
        """`room`: bytes by which all files together may become more than these `entries` tell."""
        self._entries = entries
        self._sizes: dict[int, int] = {}
        """Of files that have changed before."""
        self._room = room
        self._changes: dict[int, _Change] = {}
        self._times: Counter[int] = Counter()
        self._gone: set[int] = set()

    def __bool__(self) -> bool:
        return bool(self._changes)

    @property
    def is_renewal_due(self) -> bool:
        """Whether the receiver was told of a change and has not forgotten the old file yet."""
        return any(change.said for change in self._changes.values())

    def note(self, entry: int, to: Entry | None, code: str) -> bool:
        """Note what a file is now, and tell if that is news.

        Before the receiver is told, the last counts. After that nothing does until the receiver
        has forgotten the old file, which was what was read.
        """
        before = self._changes.get(entry)
        if entry in self._gone or (before is not None and before.said):
            return False
        is_file = to is not None and to.kind == "file"
        self._changes[entry] = _Change(to if is_file else None, code)
        return True

    def tell(self, busy: Container[int]) -> list[Changed | Gone]:
        """Return what is to be said, of all files but those of which something is under way."""
        due = [e for e, change in self._changes.items() if not change.said and e not in busy]
        return [self._tell(entry) for entry in due]

    def renewed(self, entry: int) -> Entry | None:
        """Take that the receiver has forgotten the old file; return what it is now, if it comes.

        Raises ProtocolError `transfer.order` if it was not asked to.
        """
        change = self._changes.get(entry)
        if change is None or not change.said:
            raise ProtocolError("transfer.order")
        del self._changes[entry]
        if change.to is not None:
            self._sizes[entry] = change.to.size
        return change.to

    def _tell(self, entry: int) -> Changed | Gone:
        change = self._changes[entry]
        change.said = True
        self._times[entry] += 1
        to = change.to
        before = self._sizes.get(entry)
        before = self._entries[entry].size if before is None else before
        grows = to.size - before if to else 0
        if to is None or self._times[entry] > MOST_CHANGES or grows > self._room:
            change.to = None
            self._gone.add(entry)
            return Gone(entry, change.why)
        self._room -= grows
        return Changed(entry, to.size, to.mode, to.mtime_ns)
