"""Which bodies a batch changes, in few questions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from landline.model import Entry
from landline.store.folds import Change, folded
from landline.wire.body import decode_body
from tests.unit.store.entries import answer, delete, edit, entry, react

if TYPE_CHECKING:
    from collections.abc import Collection

    import pytest

    from landline.store.folds import Place


class Log:
    """The bodies of one room, and how often it was asked for them."""

    def __init__(self, *entries: Entry) -> None:
        """Begin with `entries` under the seqs from 1 on."""
        self.entries = entries
        self.asked: list[set[Place]] = []

    def __call__(self, places: Collection[Place]) -> dict[Place, bytes]:
        """Return the bodies at `places`."""
        self.asked.append(set(places))
        bodies = {(1, seq): entry.body for seq, entry in enumerate(self.entries, 1)}
        return {place: bodies[place] for place in places if place in bodies}

    def changes(self, first: int) -> list[Change]:
        """Return what the entries from `first` on change."""
        entries = enumerate(self.entries[first - 1 :], first)
        return [Change(1, entry.target, seq, entry.body) for seq, entry in entries]


def test_bodies_are_asked_for_once_and_copies_once_more() -> None:
    log = Log(
        entry("a"),
        entry("b"),
        answer(1, "c", "a"),
        edit(1, "a2"),
        react(2, "👍"),
        edit(2, "b2"),
        delete(1),
    )
    changed = folded(log.changes(3), log)
    assert log.asked == [{(1, 1), (1, 2)}, {(1, 3), (1, 4)}]
    assert changed.keys() == {(1, 1), (1, 2), (1, 3), (1, 4)}
    first, second, third, fourth = (decode_body(changed[1, seq]) for seq in range(1, 5))
    assert (first.deleted, second.text, fourth.text) == (True, "b2", "")
    assert third.quote is not None
    assert third.quote.text == ""


def test_an_answer_that_is_edited_and_loses_its_quote_in_one_batch() -> None:
    log = Log(entry("a"), answer(1, "b", "a"), edit(2, "c"), delete(1))
    answered = decode_body(folded(log.changes(2), log)[1, 2])
    assert answered.text == "c"
    assert answered.quote is not None
    assert answered.quote.text == ""


def test_what_changes_nothing_is_not_named() -> None:
    log = Log(entry("a"), react(1, "👍", off=True), edit(9, "b"), edit(3, "b"), delete(0))
    assert folded(log.changes(2), log) == {}


def test_a_copy_that_cannot_be_read_keeps_no_deletion_back(
    caplog: pytest.LogCaptureFixture,
) -> None:
    log = Log(entry("a"), answer(1, "b", "a"), answer(1, "c", "a"), delete(1))
    changes = log.changes(2)
    log.entries = (log.entries[0], Entry("lobby", None, "ada", b"odd"), *log.entries[2:])
    changed = folded(changes, log)
    assert decode_body(changed[1, 1]).deleted
    assert changed.keys() == {(1, 1), (1, 3)}
    assert [record.levelname for record in caplog.records] == ["WARNING"]
