"""How far everybody has read; counts equal a naive count over the log."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from hypothesis import given, strategies as st

from landline.hub.marks import MOST_MENTIONS, WRITTEN_EVERY, Marks
from landline.hub.records import MarksFact
from landline.hub.rooms import Rooms
from landline.model import EVERYBODY, Mention, RoomState
from landline.settings import RoomLimits

if TYPE_CHECKING:
    from collections.abc import Sequence

    from landline.hub.nouns import Room

ADA, BO = "u1", "u2"


class Stage:
    """A room whose messages are counted as the hub does, and listed."""

    def __init__(self) -> None:
        self.rooms = Rooms((), (), (), RoomLimits())
        self.room: Room = self.rooms.lobby
        self.marks = Marks(self.rooms, (), ())
        self.log: list[tuple[bool, tuple[str, ...]]] = []
        """Of each message: whether it is a text, and whom it mentions."""

    def add(self, *, text: bool = True, mentions: Sequence[str] = ()) -> int:
        self.log.append((text, tuple(mentions)))
        self.room.head = seq = len(self.log)
        if not text:
            self.room.note_silent(seq)
        if mentions:
            self.marks.mentioned(mentions, self.room, seq)
        return seq

    def counted(self, user: str, mark: int) -> tuple[int, int, int]:
        """Count the plain way."""
        later = [one for seq, one in enumerate(self.log, 1) if seq > max(mark, self.room.floor)]
        unread = sum(text for text, _ in later)
        calls = sum(bool({user, EVERYBODY} & set(mentions)) for _, mentions in later)
        return mark, unread, calls if unread else 0


def test_without_a_mark_nothing_is_new() -> None:
    stage = Stage()
    stage.add()
    assert stage.marks.of(ADA, stage.room) == (1, 0, 0)


def test_a_mark_begins_where_one_comes_in_and_only_once() -> None:
    stage = Stage()
    stage.add()
    stage.marks.begin(ADA, stage.room, 1, 0.0)
    stage.add()
    stage.marks.begin(ADA, stage.room, 2, 0.0)
    assert stage.marks.of(ADA, stage.room) == (1, 1, 0)


def test_a_mark_never_goes_back_nor_beyond_the_last_message() -> None:
    stage = Stage()
    for _ in range(5):
        stage.add()
    assert stage.marks.move(ADA, stage.room, 3, 0.0)
    assert not stage.marks.move(ADA, stage.room, 2, 0.0)
    assert not stage.marks.move(ADA, stage.room, 3, 0.0)
    assert stage.marks.move(ADA, stage.room, 99, 0.0)
    assert stage.marks.of(ADA, stage.room) == (5, 0, 0)
    assert not stage.marks.move(ADA, stage.room, 99, 0.0)


def test_whoever_has_read_everything_has_read_their_own_message() -> None:
    stage = Stage()
    stage.marks.begin(ADA, stage.room, 0, 0.0)
    stage.marks.begin(BO, stage.room, 0, 0.0)
    stage.marks.spoke(ADA, stage.room, stage.add(), 0.0)
    stage.marks.spoke(BO, stage.room, stage.add(), 0.0)
    assert stage.marks.of(ADA, stage.room) == (1, 1, 0)
    assert stage.marks.of(BO, stage.room) == (0, 2, 0), "there was something before it"


def test_silent_messages_between_do_not_keep_one_from_having_read_all() -> None:
    stage = Stage()
    stage.marks.begin(ADA, stage.room, 0, 0.0)
    stage.add(text=False)
    stage.marks.spoke(ADA, stage.room, stage.add(), 0.0)
    assert stage.marks.of(ADA, stage.room) == (2, 0, 0)


def test_a_message_that_mentions_one_and_everybody_counts_once() -> None:
    stage = Stage()
    stage.marks.begin(ADA, stage.room, 0, 0.0)
    stage.add(mentions=(ADA, EVERYBODY))
    stage.add(mentions=(EVERYBODY,))
    stage.add(mentions=(BO,))
    assert stage.marks.of(ADA, stage.room) == (0, 3, 2)


def test_what_is_forgotten_is_not_new() -> None:
    stage = Stage()
    stage.marks.begin(ADA, stage.room, 0, 0.0)
    for _ in range(5):
        stage.add(mentions=(ADA,))
    stage.room.floor = 3
    assert stage.marks.of(ADA, stage.room) == (0, 2, 2)
    stage.room.floor = 5
    assert stage.marks.of(ADA, stage.room) == (0, 0, 0)


def test_mentions_remembered_are_so_many() -> None:
    stage = Stage()
    stage.marks.begin(ADA, stage.room, 0, 0.0)
    for _ in range(5 * MOST_MENTIONS):
        stage.add(mentions=(ADA, EVERYBODY))
    _, unread, mentions = stage.marks.of(ADA, stage.room)
    assert unread == 5 * MOST_MENTIONS
    assert MOST_MENTIONS <= mentions <= 4 * MOST_MENTIONS
    assert len(stage.room.calls) <= 2 * MOST_MENTIONS


def test_marks_are_written_together_and_not_too_often() -> None:
    stage = Stage()
    stage.add()
    stage.marks.begin(ADA, stage.room, 0, 100.0)
    stage.marks.move(BO, stage.room, 1, 102.0)
    assert stage.marks.due(100.0 + WRITTEN_EVERY - 0.1) == []
    written = stage.marks.due(100.0 + WRITTEN_EVERY)
    assert [record.key for record in written] == [ADA, BO]
    assert stage.marks.due(1e9) == []
    stage.marks.move(ADA, stage.room, 1, 200.0)
    assert [record.key for record in stage.marks.due(200.0, at_once=True)] == [ADA]
    stage.marks.again(written, 300.0)
    assert [record.key for record in stage.marks.due(300.0 + WRITTEN_EVERY)] == [ADA, BO]


def test_what_is_written_is_read_back() -> None:
    stage = Stage()
    stage.add()
    stage.add(text=False)
    stage.add(mentions=(ADA,))
    stage.marks.move(ADA, stage.room, 2, 0.0)
    (record,) = stage.marks.due(0.0, at_once=True)
    assert record.value is not None
    fact = msgspec.json.decode(record.value, type=MarksFact)
    rooms = Rooms([RoomState("lobby", 3, 0, 1, (2,))], (), (), RoomLimits())
    known = [Mention(ADA, "lobby", 3), Mention(ADA, "nowhere", 1), Mention(EVERYBODY, "lobby", 1)]
    again = Marks(rooms, [(ADA, fact)], known)
    assert again.of(ADA, rooms.lobby) == stage.marks.of(ADA, stage.room) == (2, 1, 1)


def test_who_is_removed_leaves_no_mark() -> None:
    stage = Stage()
    stage.add(mentions=(ADA,))
    stage.marks.move(ADA, stage.room, 0, 0.0)
    (record,) = stage.marks.forget(ADA)
    assert (record.key, record.value) == (ADA, None)
    assert stage.marks.forget(ADA) == []
    assert stage.marks.due(1e9, at_once=True) == []
    stage.marks.again([record], 0.0)
    assert stage.marks.due(1e9, at_once=True) == []


STEPS = st.lists(
    st.one_of(
        st.tuples(
            st.just("add"),
            st.booleans(),
            st.lists(st.sampled_from((ADA, BO, EVERYBODY)), unique=True),
        ),
        st.tuples(st.just("read"), st.sampled_from((ADA, BO)), st.integers(0, 30)),
        st.tuples(st.just("trim"), st.integers(0, 30), st.just(None)),
    ),
    max_size=60,
)


@given(STEPS)
def test_counts_are_those_of_a_naive_count(steps: list[tuple[str, object, object]]) -> None:
    stage = Stage()
    marks = {ADA: 0, BO: 0}
    for user in marks:
        stage.marks.begin(user, stage.room, 0, 0.0)
    for what, one, two in steps:
        if what == "add":
            assert isinstance(two, list)
            stage.add(text=bool(one), mentions=two if one else ())
        elif what == "read":
            assert isinstance(one, str)
            assert isinstance(two, int)
            moved = stage.marks.move(one, stage.room, two, 0.0)
            wanted = min(two, stage.room.head)
            assert moved == (wanted > marks[one])
            marks[one] = max(marks[one], wanted)
        else:
            assert isinstance(one, int)
            stage.room.floor = max(stage.room.floor, min(one, stage.room.head))
        for user, mark in marks.items():
            seq, unread, mentions = stage.marks.of(user, stage.room)
            counted = stage.counted(user, mark)
            # Silent messages that are forgotten are not known one by one: never too few.
            assert seq == mark
            assert counted[1] <= unread <= stage.room.head - max(stage.room.floor, mark)
            if stage.room.floor <= mark:
                assert (seq, unread, mentions) == counted
