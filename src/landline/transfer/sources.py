"""What somebody sends: files and folders, bytes without end, or a text.

Made once, and used for every receiver and every session: it holds what was found, the list of
it and the transfer's id. What does not live here: reading file by file (`source`, `loading`).
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from landline.errors import Error, UsageError
from landline.safetext import safe_text
from landline.transfer import messages
from landline.transfer.keys import TRANSFER_BYTES
from landline.transfer.manifest import Entry, Manifest
from landline.transfer.messages import TEXT_LONGEST, Offer
from landline.transfer.segments import SMALL
from landline.transfer.source import SourceFile, scan

if TYPE_CHECKING:
    from collections.abc import Iterable

    from landline.transfer.listing import Found


class Files:
    """Files and folders, as they were found; a change of theirs is noticed when they are read."""

    def __init__(self, paths: Iterable[str | os.PathLike[str]]) -> None:
        """Look at all of them and what is below; raises as `source.scan` does."""
        scanned = scan(paths)
        self.found = scanned.found
        self.told: list[Error] = scanned.told
        """What is left out, or goes by another name."""
        self.manifest: Final = Manifest(scanned.found)
        self.transfer: Final = os.urandom(TRANSFER_BYTES)
        self.roots: dict[int, bytes | None] = {}
        """The identities of files that were hashed, and are not hashed again."""

    @property
    def name(self) -> str:
        """What all of it is called: as the first that was named, and how many more were."""
        tops = self.found.named
        if not tops:
            return ""
        return tops[0].path[0] + (f" +{len(tops) - 1}" if len(tops) > 1 else "")

    def offer(self, *, fast: bool) -> Offer:
        """Return what a receiver is told first; counts and sizes are `sender.Sender`'s."""
        sizes = enumerate(self.found.sizes)
        holes = sum(_holes(self.found[number]) for number, size in sizes if size > SMALL)
        return Offer(
            messages.VERSION, self.transfer, self.name, 0, 0, 0, 0, 0, fast=fast, holes=holes
        )


class Stream:
    """What comes from an open descriptor until it ends, once and for one receiver."""

    def __init__(self, descriptor: int, name: str) -> None:
        """Read from `descriptor`, which stays the caller's; call it `name` at the receiver's."""
        self.descriptor = descriptor
        self.name = name
        self.manifest: Final = Manifest([])
        self.transfer: Final = os.urandom(TRANSFER_BYTES)
        self._taken = False

    def take(self) -> None:
        """Have it; raises UsageError `transfer.stream-taken` the second time."""
        if self._taken:
            raise UsageError("transfer.stream-taken")
        self._taken = True

    def offer(self, *, fast: bool) -> Offer:
        """Return what a receiver is told first."""
        return Offer(
            messages.VERSION, self.transfer, self.name, 1, 0, 0, 0, 0, fast=fast, stream=True
        )


class Text:
    """A text, which is all there is."""

    def __init__(self, text: str) -> None:
        """Raises UsageError `transfer.text-long`, or `transfer.not-text` if it is not Unicode."""
        try:
            size = len(text.encode())
        except UnicodeEncodeError as error:
            raise UsageError("transfer.not-text") from error
        if size > TEXT_LONGEST:
            raise UsageError("transfer.text-long", size=size, most=TEXT_LONGEST)
        self.text = text
        self.manifest: Final = Manifest([])
        self.transfer: Final = os.urandom(TRANSFER_BYTES)

    def offer(self, *, fast: bool) -> Offer:
        """Return what a receiver is told first."""
        name = safe_text(self.text, limit=40)
        return Offer(
            messages.VERSION, self.transfer, name, 0, 0, 0, 0, 0, fast=fast, text=self.text
        )


Source = Files | Stream | Text


def entry_of(found: Found) -> Entry:
    """Return what a receiver is told of a file, folder or link."""
    return Entry(found.kind, found.path, found.size, found.mode, found.mtime_ns, found.target)


def _holes(found: Found) -> int:
    """Return how many bytes of a file are no more than told to be zeros."""
    try:
        with SourceFile.open(found) as file:
            return found.size - sum(length for _, length in file.extents())
    except Error:
        return 0  # whatever is the matter with it will be told when it is sent
