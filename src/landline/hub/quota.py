"""How much of the shelf is whose, to the byte.

The same content counts once for each person who has put it, wherever and however often. It
counts for each of them, though the disk holds it once: what somebody may still put must not
tell which content others have. All guests are one person: whoever comes back as another
guest has no more.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from landline.errors import RefusedError
from landline.sizes import Size
from landline.transfer.segments import LONGEST

if TYPE_CHECKING:
    from landline.settings import ShelfLimits

GUESTS: Final = "guests"
"""Whose the files of guests are."""


class Quota:
    """What is used, and what is reserved for uploads that are under way."""

    def __init__(self, limits: ShelfLimits) -> None:
        self._limits = limits
        self._times: Counter[tuple[str, str]] = Counter()
        """(whose, blob) -> how many of their files have this content."""
        self._used: Counter[str] = Counter()
        self._reserved: Counter[str] = Counter()
        self._uploads: Counter[str] = Counter()
        self._guests_files = 0
        self.files = 0
        self.total = 0
        """Bytes that are used or reserved by all."""

    def used(self, whose: str) -> int:
        """Return how many bytes are used by, or reserved for, somebody."""
        return self._used[whose] + self._reserved[whose]

    def uploads(self, whose: str) -> int:
        """Return how many uploads of theirs are under way."""
        return self._uploads[whose]

    def put(self, whose: str, blob: str, size: int) -> None:
        """Count one more file."""
        self.files += 1
        self._guests_files += whose == GUESTS
        self._times[whose, blob] += 1
        if self._times[whose, blob] == 1:
            self._used[whose] += size
            self.total += size

    def take(self, whose: str, blob: str, size: int) -> None:
        """Count one file less."""
        self.files -= 1
        self._guests_files -= whose == GUESTS
        self._times[whose, blob] -= 1
        if not self._times[whose, blob]:
            del self._times[whose, blob]
            self._used[whose] -= size
            self.total -= size

    def reserve(self, whose: str, size: int | None) -> None:
        """Count an upload, and its bytes if it is known how many."""
        self._uploads[whose] += 1
        self._reserved[whose] += size or 0
        self.total += size or 0

    def release(self, whose: str, size: int | None) -> None:
        """Count an upload no more."""
        self._uploads[whose] -= 1
        self._reserved[whose] -= size or 0
        self.total -= size or 0

    def grow(self, whose: str, before: int, size: int) -> None:
        """Count `size` bytes of an upload of unknown length, `before` of which were counted."""
        self._reserved[whose] += size - before
        self.total += size - before

    def most(self, whose: str, *, reserved: int = 0) -> int:
        """Return how many bytes an upload of theirs of unknown length may have now.

        `reserved` of them are there for it.
        """
        limits, own = self._limits, self._bound(whose)
        bounds = [LONGEST]
        if limits.file:
            bounds.append(limits.file)
        if own:
            bounds.append(own - self.used(whose) + reserved)
        if limits.total:
            bounds.append(limits.total - self.total + reserved)
        return max(0, min(bounds))

    def check_upload(self, whose: str, size: int | None) -> None:
        """Raise RefusedError unless one more upload may begin."""
        if self._uploads[whose] >= self._limits.uploads:
            raise RefusedError("upload.too-many", most=self._limits.uploads)
        self.check(whose, None, size or 0)

    def check(self, whose: str, blob: str | None, size: int, *, reserved: int = 0) -> None:
        """Raise RefusedError unless one more file may be put, for which `reserved` is there.

        `file.too-large`, `shelf.quota`, `shelf.full`, `shelf.too-many`.
        """
        limits = self._limits
        if limits.file and size > limits.file:
            raise RefusedError("file.too-large", most=Size(limits.file))
        # Empty files fit in any number of bytes: guests leave half of the number, too.
        of_guests = self._guests_files if whose == GUESTS else 0
        if self.files >= limits.files or of_guests >= max(1, limits.files // 2):
            raise RefusedError("shelf.too-many", most=limits.files)
        more = 0 if blob is not None and self._times[whose, blob] else size
        more = max(0, more - reserved)
        own = self._bound(whose)
        if more and own and self.used(whose) + more > own:
            raise RefusedError("shelf.quota", most=Size(own), used=Size(self.used(whose)))
        if more and limits.total and self.total + more > limits.total:
            raise RefusedError("shelf.full", most=Size(limits.total))

    def _bound(self, whose: str) -> int:
        return self._limits.guests if whose == GUESTS else self._limits.user
