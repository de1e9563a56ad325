"""Files that changed: what is told of them, when, and how often."""

from __future__ import annotations

import pytest

from landline.errors import ProtocolError
from landline.transfer.changes import Changes
from landline.transfer.messages import MOST_CHANGES, Changed, Gone
from tests.unit.transfer.trees import file, folder

CODE = "source.changed"


def changes(room: int = 100) -> Changes:
    return Changes([file("a", 10), file("b", 10)], room)


def test_a_change_waits_until_nothing_is_under_way() -> None:
    made = changes()
    assert not made
    assert made.note(0, file("a", 11, 1), CODE)
    assert made.note(0, file("a", 12, 2), CODE), "the last counts"
    assert made.note(1, file("b", 13, 3), CODE)
    assert made.tell({0}) == [Changed(1, 13, 0o644, 3)]
    assert made.tell({0}) == []
    assert made.tell(set()) == [Changed(0, 12, 0o644, 2)]
    assert not made.note(0, file("a", 14), CODE), "it was the old file that was read"
    assert made.is_renewal_due
    assert made.renewed(0) == file("a", 12, 2)
    assert made.renewed(1) == file("b", 13, 3)
    assert not made


def test_a_change_that_was_not_told_is_not_renewed() -> None:
    made = changes()
    with pytest.raises(ProtocolError):
        made.renewed(0)
    made.note(0, file("a", 11), CODE)
    assert not made.is_renewal_due
    with pytest.raises(ProtocolError):
        made.renewed(0)


@pytest.mark.parametrize("to", [None, folder("a")], ids=["nothing", "folder"])
def test_what_is_no_file_is_gone(to: object) -> None:
    made = changes()
    assert made.note(0, folder("a") if to else None, "source.unreadable")
    assert made.tell(()) == [Gone(0, "source.unreadable")]
    assert not made.note(0, file("a"), CODE)
    assert made.renewed(0) is None
    assert not made.note(0, file("a"), CODE), "gone for good"


def test_too_often() -> None:
    made = changes()
    for _ in range(MOST_CHANGES):
        assert made.note(0, file("a", 5), CODE)
        assert isinstance(made.tell(())[0], Changed)
        made.renewed(0)
    assert made.note(0, file("a", 5), CODE)
    assert made.tell(()) == [Gone(0, CODE)]


def test_files_that_shrink_leave_room_for_others() -> None:
    made = changes(room=5)
    made.note(0, file("a", 3), CODE)
    made.tell(())
    made.renewed(0)
    made.note(1, file("b", 22), CODE)
    assert isinstance(made.tell(())[0], Changed)
    made.renewed(1)
    made.note(0, file("a", 4), CODE)
    assert made.tell(()) == [Gone(0, CODE)]
