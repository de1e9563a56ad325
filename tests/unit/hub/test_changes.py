"""One change of a thing at a time."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any

from hypothesis import given, strategies as st

from landline.errors import RefusedError
from landline.hub.changes import Changes
from landline.hub.effects import Hold, Release, Save, Tell
from landline.hub.nouns import Member
from landline.model import Entry
from landline.wire import events

if TYPE_CHECKING:
    from landline.hub.effects import Effect

ENTRY = Entry(None, None, "", b"")


def refuse(member: Member, error: Any, re: str | None) -> list[Effect]:
    return [Tell(member, events.Failure(code=error.code, text="", re=re))]


def save(*subjects: str) -> Save:
    return Save(ENTRY, None, 0, subjects=subjects)


class Stage:
    """Changes, and what was decided in which order."""

    def __init__(self) -> None:
        self.changes = Changes(refuse)
        self.decided: list[str] = []
        self.saves: deque[Save] = deque()
        self.effects: list[Any] = []

    def ask(self, name: str, *subjects: str, member: Member | None = None) -> Member:
        member = member or Member(name, "en", "here", operator=False)

        def decide() -> list[Effect]:
            self.decided.append(name)
            return [save(*subjects)]

        self.take(self.changes.decide(subjects, member, name, decide))
        return member

    def take(self, effects: list[Effect]) -> None:
        self.effects += effects
        self.saves += [effect for effect in effects if isinstance(effect, Save)]

    def settle(self) -> None:
        self.take(self.changes.settled(self.saves.popleft()))

    def held(self, member: Member) -> int:
        """Return for how many changes a connection is held."""
        holds = [type(effect) for effect in self.effects if getattr(effect, "member", 0) is member]
        return holds.count(Hold) - holds.count(Release)


def test_the_next_change_of_a_thing_waits_for_the_one_before() -> None:
    stage = Stage()
    stage.ask("one", "a")
    two, three = stage.ask("two", "a"), stage.ask("three", "a")
    stage.ask("other", "b")
    assert stage.decided == ["one", "other"]
    assert stage.held(two) == stage.held(three) == 1
    stage.settle()
    assert stage.decided == ["one", "other", "two"]
    assert (stage.held(two), stage.held(three)) == (0, 1)
    for _ in range(3):
        stage.settle()
    assert stage.decided[-1] == "three"
    stage.ask("four", "a")
    assert stage.decided[-1] == "four"


def test_a_change_of_two_things_waits_for_both() -> None:
    stage = Stage()
    stage.ask("a", "a")
    stage.ask("b", "b")
    both = stage.ask("both", "a", "b")
    stage.settle()
    assert "both" not in stage.decided
    assert stage.held(both) == 1
    stage.settle()
    assert stage.decided[-1] == "both"
    assert stage.held(both) == 0
    late = stage.ask("late", "b")
    assert stage.held(late) == 1
    stage.settle()
    assert stage.decided[-1] == "late"


def test_one_that_is_refused_holds_nobody_up() -> None:
    stage = Stage()
    stage.ask("one", "a")
    member = Member(None, "en", "here", operator=False)

    def decide() -> list[Effect]:
        raise RefusedError("room.taken", room="x")

    stage.take(stage.changes.decide(("a",), member, "7", decide))
    stage.ask("three", "a")
    stage.settle()
    (told,) = [effect for effect in stage.effects if isinstance(effect, Tell)]
    assert isinstance(told.event, events.Failure)
    assert (told.event.code, told.event.re) == ("room.taken", "7")
    assert stage.decided == ["one", "three"]
    assert stage.held(member) == 0


def test_one_that_changes_nothing_holds_nobody_up() -> None:
    stage = Stage()
    member = Member(None, "en", "here", operator=False)
    assert stage.changes.decide(("a",), member, None, list) == []
    stage.ask("one", "a")
    assert stage.decided == ["one"]
    stage.take(stage.changes.decide(("a",), member, None, list))
    stage.ask("two", "a")
    stage.settle()
    assert stage.decided == ["one", "two"]


def test_one_who_has_gone_is_passed_over() -> None:
    stage = Stage()
    stage.ask("one", "a")
    gone = stage.ask("two", "a")
    stage.ask("three", "a")
    gone.closed = True
    stage.settle()
    assert stage.decided == ["one", "three"]
    assert stage.held(gone) == 0


def test_a_save_that_changes_nothing_of_the_kind_lets_nobody_go_on() -> None:
    stage = Stage()
    stage.ask("one", "a")
    stage.ask("two", "a")
    assert stage.changes.settled(save()) == []
    assert stage.decided == ["one"]


SUBJECTS = st.lists(st.sampled_from("abcd"), min_size=1, max_size=3, unique=True)


@given(st.lists(st.one_of(SUBJECTS, st.none()), max_size=40))
def test_nobody_waits_for_ever_and_no_thing_is_changed_twice_at_once(
    steps: list[list[str] | None],
) -> None:
    stage = Stage()
    members = []
    for number, subjects in enumerate(steps):
        if subjects is not None:
            members.append(stage.ask(str(number), *subjects))
        elif stage.saves:
            stage.settle()
        changing = [subject for one in stage.saves for subject in one.subjects]
        assert len(changing) == len(set(changing))
    while stage.saves:
        stage.settle()
    assert len(stage.decided) == len(members)
    assert all(stage.held(member) == 0 for member in members)
    for subject in "abcd":
        order = [int(name) for name in stage.decided if subject in (steps[int(name)] or ())]
        alone = [number for number in order if steps[number] == [subject]]
        assert alone == sorted(alone), "who came first is first"
