"""From an offer to the receiver's answer: what has to be known first, and in which order. Pure.

    tree ── looked ──> [prove, hashed] ──> [answered] ──> [looked_again] ──> fit, answer

`next` decides with what is known, and asks for the first thing that is not: roots of both
sides, a person's choice, what an earlier run left. What is decided, and by which rules:
`decisions`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import structs

from landline.errors import ProtocolError
from landline.transfer import decisions, manifest as manifests
from landline.transfer.decided import Decisions
from landline.transfer.decisions import Plan, decide
from landline.transfer.manifest import Manifest
from landline.transfer.messages import MOST_NUMBERS, PART_BYTES, VERSION, Answer, Offer, Prove
from landline.transfer.orders import AskAbout, Fit, HashHere, LookAgain, Say
from landline.transfer.reading import Reader
from landline.transfer.told import Amended
from landline.transfer.validation import validated

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from landline.transfer.decisions import Found, Policy
    from landline.transfer.links import Path
    from landline.transfer.orders import Order

_UNREAD_THERE: Final = b"there"
_UNREAD_HERE: Final = b"here"
"""What stands for the roots of files that could not be read: no root, and not each other."""


def check(offer: Offer) -> None:
    """Raise ProtocolError for what is no offer, or of another version (`transfer.version`)."""
    if offer.version != VERSION:
        raise ProtocolError("transfer.version", version=offer.version, own=VERSION)
    if sum((bool(offer.tree), offer.stream, bool(offer.text))) != 1:
        raise ProtocolError("transfer.malformed")


class Deciding:
    """What becomes of the entries of one offer."""

    def __init__(self, offer: Offer, policy: Policy) -> None:
        self.manifest = Manifest([])
        """What is to be received, validated, once all of the tree was told,"""
        self.identity = b""
        """and what it is known by (`manifest.identity`)."""
        self.plan = Plan(Decisions(), {}, [], [], 0, 0)
        """What is decided so far."""
        self.is_answered = False
        self._offer = offer
        self._policy = policy
        self._tree = Reader()
        self._known = self.manifest
        """The manifest, with the roots that are known by now:"""
        self._rooted = Amended(())
        """its entries, once there are some."""
        self._found: dict[int, Found] = {}
        self._names: Mapping[Path, Iterable[str]] = {}
        self._answers: dict[int, decisions.Answer] = {}
        self._resumes = False
        self._unproven: set[int] = set()
        """Files whose roots the sender has not told yet."""
        self._hashes = False

    def tree(self, part: bytes) -> bool:
        """Take the next part of the encoded manifest; tell whether it was the last.

        Raises ProtocolError `transfer.order` for more than was offered, `transfer.other` for
        another tree than was, and as `reading.Reader` does.
        """
        offer = self._offer
        if not part or self._tree.size + len(part) > offer.tree:
            raise ProtocolError("transfer.order")
        self._tree.feed(part)
        if self._tree.size < offer.tree:
            return False
        sent, self.identity = self._tree.finish(), self._tree.identity
        self._tree = Reader()
        told = manifests.totals(sent)
        if told != manifests.Totals(offer.folders, offer.files, offer.links, offer.size):
            raise ProtocolError("transfer.other")
        self.manifest = self._known = validated(sent)
        return True

    def looked(
        self, found: Mapping[int, Found], names: Mapping[Path, Iterable[str]], *, resumes: bool
    ) -> None:
        """Take what is here; `resumes`: an earlier run left something to look for."""
        self._found, self._names, self._resumes = dict(found), names, resumes

    def roots(self, roots: Mapping[int, bytes | None]) -> None:
        """Take roots of the sender's files, each of which was asked for, and once."""
        if not roots:
            raise ProtocolError("transfer.order")
        entries = self._rooted
        for entry, root in roots.items():
            if entry not in self._unproven:
                raise ProtocolError("transfer.order")
            self._unproven.remove(entry)
            entries.put(entry, structs.replace(entries[entry], root=root or _UNREAD_THERE))

    def hashed(self, roots: Mapping[int, bytes | None]) -> None:
        """Take the roots of what is here."""
        for entry in self.plan.to_prove:
            root = roots.get(entry) or _UNREAD_HERE
            self._found[entry] = structs.replace(self._found[entry], root=root)
        self._hashes = False

    def answered(self, answers: Mapping[int, decisions.Answer]) -> None:
        """Take what a person wants; what is left out is skipped."""
        self._answers = {entry: answers.get(entry, "skip") for entry in self.plan.to_ask}

    def looked_again(self, found: Mapping[int, Found]) -> None:
        """Take what an earlier run left; roots that are known by now need not be told."""
        for entry, here in found.items():
            before = self._found.get(entry)
            root = here.root or (before.root if before else b"")
            self._found[entry] = structs.replace(here, root=root)
        self._resumes = False

    def next(self) -> list[Order]:
        """Ask for the first thing that is not known yet, or answer; nothing while both hash."""
        if self._unproven or self._hashes:
            return []
        plan = self.plan = decide(
            self._known, self._found, self._policy, names=self._names, answers=self._answers
        )
        if plan.to_prove:
            return self._prove(plan.to_prove)
        if plan.to_ask:
            return [AskAbout(plan.to_ask)]
        if self._resumes:
            return [LookAgain(plan)]
        self.is_answered = True
        told = decisions.encode(plan.decisions)
        starts = range(0, len(told), PART_BYTES)
        said = [Say(Answer(told[at : at + PART_BYTES], at != starts[-1])) for at in starts]
        return [Fit(plan), *said]

    def _prove(self, entries: list[int]) -> list[Order]:
        self._unproven.update(entries)
        self._hashes = True
        sent = self._known
        self._rooted = Amended(sent.entries)
        self._known = Manifest(self._rooted, sent.refused, sent.renamed)
        starts = range(0, len(entries), MOST_NUMBERS)
        said = [Prove(entries[at : at + MOST_NUMBERS], at != starts[-1]) for at in starts]
        return [*map(Say, said), HashHere(entries)]
