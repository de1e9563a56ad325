"""Where one transfer lands in a folder: the tree, the journal, and what an earlier run left.

It is known by its sender and by all that is sent: whoever sends the same again goes on with it.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from landline.transfer.disk_tree import Tree
from landline.transfer.journal import Journal
from landline.transfer.landing import Landing
from landline.transfer.looking import Looking

if TYPE_CHECKING:
    from pathlib import Path

    from landline.transfer.decisions import Plan
    from landline.transfer.manifest import Manifest

_KEY_BYTES: Final = 16


class Area:
    """A folder while one transfer lands in it; `settle` is its end, whatever happened."""

    def __init__(
        self, into: Path, sender: bytes, manifest: Manifest, sent: bytes, *, spares: bool
    ) -> None:
        """Open the folder `into`, made if missing, for what the device `sender` sends.

        `sent` is what tells it from all else that it sends (`manifest.identity`); `spares`: some
        of the disk is left free. Raises LocalError, among others `journal.in-use`.
        """
        self.key = hashlib.blake2b(sender + sent, digest_size=_KEY_BYTES).digest()
        """What is not finished there is known by (`Tree.open`)."""
        self.is_kept = True
        """Whether something that is not finished is there, or may be."""
        self.landing: Landing | None = None
        self._tree = Tree.open(into, self.key, spares=spares)
        self._journal = Journal(self._tree.records(), sent, self._tree.identity)
        self.looking = Looking(self._tree, self._journal, manifest)
        self._finished = False

    @property
    def resumes(self) -> bool:
        """Whether an earlier run left something."""
        return self._journal.resumes

    def require(self, plan: Plan, holes: int) -> None:
        """Raise LocalError `disk.no-room` or `disk.spare` if what is to come does not fit.

        `holes`: bytes of it that take no room.
        """
        self._tree.free.require(max(0, plan.space - holes - self.looking.room))

    def land(self, manifest: Manifest, plan: Plan, holes: int) -> Landing:
        """Return where it is written; `holes`: bytes that take no room on the disk."""
        self.landing = Landing(self._tree, self._journal, manifest, plan, sparse=holes > 0)
        return self.landing

    def finish(self) -> list[Path]:
        """Show everything; return what stands in the folder at its top. Raises LocalError."""
        paths = self.landing.finish() if self.landing else []
        self._finished = True
        return paths

    def settle(self, *, keep: bool) -> None:
        """Let go of the folder; of what is not finished, `keep` what a resume can go on from.

        To be called once; after it there are only `key` and `is_kept`.
        """
        if self._finished:
            self.is_kept = False
        else:
            wrote = self.landing is not None and self.landing.wrote
            self.is_kept = keep and (wrote or self.resumes)
            self._tree.abandon(keep=self.is_kept)
            if self.is_kept:
                self._journal.close()
            else:
                self._journal.remove()
        # All of them hold the folder open.
        del self.landing, self.looking, self._tree, self._journal
