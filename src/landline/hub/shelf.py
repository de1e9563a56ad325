"""What stands on the shelf: every file by room and by content, uploads, links, and what is used.

Built from records; changed only after a commit. Changes of it are one at a time (the subject
SHELF), so that no name is given twice and no quota is passed. What does not live here:
decisions (`files`, `uploads`, `shares`), and the bytes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from landline.errors import RefusedError
from landline.hub.file_tree import Leaf, Tree
from landline.hub.quota import GUESTS, Quota
from landline.hub.records import DAY_MS, FileFact, ShareFact, UploadFact

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from landline.hub.nouns import Room
    from landline.model import Record
    from landline.settings import ShelfLimits

SHELF: Final = "shelf"
"""The subject of changes of what is on the shelf."""


class Shelf:
    """See the module's docstring."""

    def __init__(self, read: Callable[[str], Iterable[Record]], limits: ShelfLimits) -> None:
        """Begin with what was kept. Raises StoreError for a record that cannot be read."""
        self.limits = limits
        self.quota = Quota(limits)
        self._sources: dict[str, str] = {}
        """Where the uploads of guests come from; of those that a hub began with, nobody knows."""
        self.uploads: dict[str, UploadFact] = {}
        self.shares: dict[str, ShareFact] = {}
        self.unneeded: set[str] = set()
        """Blobs that lost their last file since somebody looked."""
        self._trees: dict[str, Tree] = {}
        self._files: dict[str, Leaf] = {}
        self._of_blob: dict[str, dict[str, Leaf]] = {}
        self._shares_of: dict[str, set[str]] = {}
        self._came: dict[str, int] = {}
        """Bytes that are counted of uploads whose size nobody has told."""
        for key, file in FileFact.all(read):
            self.put(key, file)
        for key, upload in UploadFact.all(read):
            self.begin(key, upload)
        for key, share in ShareFact.all(read):
            self.share(key, share)

    def __iter__(self) -> Iterator[Leaf]:
        return iter(self._files.values())

    def __len__(self) -> int:
        return len(self._files)

    def tree(self, room: Room) -> Tree:
        """Return the files of `room`; not to be changed."""
        return self._trees.get(room.key) or Tree()

    def file(self, key: str) -> Leaf | None:
        """Return the file whose record has this key."""
        return self._files.get(key)

    def with_content(self, blob: str) -> list[Leaf]:
        """Return the files that have this content."""
        return list(self._of_blob.get(blob, {}).values())

    def needs(self, blob: str) -> bool:
        """Return whether a file has this content."""
        return blob in self._of_blob

    def put(self, key: str, fact: FileFact) -> None:
        """Let a file that is on disk now stand, in the place of what had its key."""
        self._forget(key)
        leaf = self._files[key] = Leaf(key, fact)
        self._trees.setdefault(fact.room, Tree()).add(leaf)
        self._of_blob.setdefault(fact.blob, {})[key] = leaf
        self.unneeded.discard(fact.blob)
        self.quota.put(whose(fact), fact.blob, fact.size)

    def remove(self, key: str) -> None:
        """Forget a file whose record is gone, and the links to it."""
        self._forget(key)
        for share in list(self._shares_of.get(key, ())):
            self.unshare(share)

    def begin(self, key: str, fact: UploadFact, source: str | None = None) -> None:
        """Let an upload be under way; `source`: the address that it is begun from."""
        self.uploads[key] = fact
        if fact.guest and source is not None:
            self._sources[key] = source
        self.quota.reserve(whose(fact), fact.size)

    def check_source(self, source: str) -> None:
        """Raise RefusedError unless a guest of this address may begin one more upload."""
        most = self.limits.uploads_per_source
        if sum(each == source for each in self._sources.values()) >= most:
            raise RefusedError("upload.too-many-there", most=most)

    def came(self, key: str, there: int) -> None:
        """Count what is there of an upload; one whose size was told is counted from its begin."""
        fact, before = self.uploads.get(key), self._came.get(key, 0)
        if fact is not None and fact.size is None and there > before:
            self.quota.grow(whose(fact), before, there)
            self._came[key] = there

    def reserved(self, key: str) -> int:
        """Return how many bytes of the quota are there for an upload."""
        fact = self.uploads.get(key)
        return self._came.get(key, 0) if fact is None or fact.size is None else fact.size

    def end(self, key: str) -> None:
        """Let an upload be under way no more."""
        fact = self.uploads.pop(key, None)
        self._sources.pop(key, None)
        came = self._came.pop(key, 0)
        if fact is not None:
            self.quota.grow(whose(fact), came, 0)
            self.quota.release(whose(fact), fact.size)

    def share(self, key: str, fact: ShareFact) -> None:
        """Let a link hold, or be what is on disk now."""
        self.shares[key] = fact
        self._shares_of.setdefault(fact.file, set()).add(key)

    def unshare(self, key: str) -> None:
        """Let a link hold no more."""
        fact = self.shares.pop(key, None)
        if fact is not None:
            of = self._shares_of[fact.file]
            of.discard(key)
            if not of:
                del self._shares_of[fact.file]

    def shares_of(self, file: str) -> list[str]:
        """Return the keys of the links to a file."""
        return sorted(self._shares_of.get(file, ()))

    def until(self, fact: FileFact, room: Room | None) -> int:
        """Return when a file expires, in ms since 1970; 0: it does not."""
        days = (room.file_days if room is not None else 0) or self.limits.days
        return fact.at + days * DAY_MS if days else 0

    def _forget(self, key: str) -> None:
        leaf = self._files.pop(key, None)
        if leaf is None:
            return
        fact = leaf.fact
        tree = self._trees[fact.room]
        tree.remove(leaf)
        if not tree.root.entries:
            del self._trees[fact.room]
        of = self._of_blob[fact.blob]
        del of[key]
        if not of:
            del self._of_blob[fact.blob]
            self.unneeded.add(fact.blob)
        self.quota.take(whose(fact), fact.blob, fact.size)


def whose(fact: FileFact | UploadFact) -> str:
    """Return whose quota it counts for."""
    return GUESTS if fact.guest else fact.by
