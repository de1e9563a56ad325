"""State before + events = state after: a view that reads along is the view of the history."""

from __future__ import annotations

from typing import Any

from hypothesis import given, strategies as st
from msgspec import structs

from landline.client.view import RoomView
from landline.model import Entry, Logged
from landline.store.memory import MemoryStore
from landline.wire.body import Body, encode_body, message_of
from landline.wire.events import Message, Quote, RoomChange, RoomInfo, RoomMember, Someone

ROOM = "dev"
PEOPLE = ("1", "2", "3")


class Log:
    """A room's log as the hub's store keeps it."""

    def __init__(self) -> None:
        self._store = MemoryStore()

    @property
    def head(self) -> int:
        return len(self.page())

    def append(self, **says: Any) -> Message:
        """Keep a message; return it as live readers are shown it."""
        ada: dict[str, Any] = {"sender": "ada", "user": "1", "at": 1}
        body = encode_body(Body(**(ada | says)))
        folds = says.get("kind") in (None, "edit", "delete", "react")
        target = (says.get("target") or says.get("reply") or 0) if folds else 0
        entry = Entry(ROOM, None, "1", body, target, says.get("kind") is not None)
        (receipt,) = self._store.append([entry])
        return message_of(ROOM, Logged(receipt.seq, body))

    def page(self) -> list[Message]:
        """Return all of it as it stands now."""
        return [message_of(ROOM, logged) for logged in self._store.page(ROOM, None, 1000)]


def said(log: Log, view: RoomView, **says: Any) -> Message:
    message = log.append(**says)
    view.apply(message)
    return message


def test_an_edit_a_deletion_and_reactions_show_in_the_message() -> None:
    log, view = Log(), RoomView(RoomInfo(ROOM))
    for text in ("one", "two", "three"):
        said(log, view, text=text)
    said(log, view, kind="edit", target=1, text="won", at=7)
    said(log, view, kind="react", target=2, emoji="👍", user="2")
    said(log, view, kind="delete", target=3, user="3")
    assert [message.text for message in view.messages.values()] == ["won", "two", ""]
    assert (view.messages[1].edited, view.messages[2].reactions) == (7, {"👍": ["2"]})
    assert (view.messages[3].deleted, view.messages[3].by) == (True, "3")
    assert view.seq == 6


def test_a_deleted_text_is_gone_from_its_answers_too() -> None:
    log, view = Log(), RoomView(RoomInfo(ROOM), most=2)
    said(log, view, text="secret")
    said(log, view, text="what?", reply=1, quote=Quote("ada", "secret"))
    assert view.messages[1].replies == [2]
    said(log, view, text="pushes the first one out of the view")
    said(log, view, kind="delete", target=1)
    assert view.messages[2].quote == Quote("ada")
    late = said(log, RoomView(RoomInfo(ROOM), log.page()), text="?", reply=1)
    assert late.seq == 5


def test_an_answer_that_crossed_the_deletion_keeps_no_quote() -> None:
    log, view = Log(), RoomView(RoomInfo(ROOM))
    said(log, view, text="secret")
    said(log, view, kind="delete", target=1)
    said(log, view, text="what?", reply=1, quote=Quote("ada", "secret"))
    assert view.messages[3].quote == Quote("ada")
    assert list(view.messages.values()) == [log.page()[0], log.page()[2]]


def test_a_room_and_its_people_change() -> None:
    log, view = Log(), RoomView(RoomInfo(ROOM, topic="old"), members=[
        RoomMember("1", "ada", role="owner", here=True), RoomMember("9", "passer-by", here=True),
    ])  # fmt: skip
    bob = Someone("2", "bob")
    said(log, view, kind="room", change=RoomChange(name="ops", topic="", slow=5))
    assert (view.info.room, view.info.topic, view.info.slow) == ("ops", "", 5)
    said(log, view, kind="pin", target=7)
    said(log, view, kind="pin", target=8)
    said(log, view, kind="pin", target=7, off=True)
    assert view.info.pins == [8]
    said(log, view, kind="member", did="invite", who=bob, role="member")
    said(log, view, kind="member", did="grant", who=bob, role="moderator")
    said(log, view, kind="member", did="mute", who=bob, role="moderator", until=5)
    assert view.members == {
        "1": RoomMember("1", "ada", role="owner"),
        "2": RoomMember("2", "bob", role="moderator", muted=5),
    }
    said(log, view, kind="member", did="ban", who=bob)
    assert view.members["2"] == RoomMember("2", "bob", banned=0, muted=5)
    said(log, view, kind="member", did="unmute", who=bob)
    said(log, view, kind="member", did="unban", who=bob)
    assert "2" not in view.members
    said(log, view, kind="member", did="join", who=bob, role="member")
    said(log, view, kind="member", did="leave", who=bob)
    assert list(view.members) == ["1"]
    assert len(view.messages) == log.head


def test_what_is_known_changes_nothing_and_older_pages_come_before() -> None:
    log, view = Log(), RoomView(RoomInfo(ROOM))
    messages = [said(log, view, text=str(number)) for number in range(6)]
    later = RoomView(RoomInfo(ROOM), messages[4:])
    later.apply(messages[4])
    later.older(messages[:5])
    assert later.messages == view.messages
    assert list(later.messages) == [1, 2, 3, 4, 5, 6]
    assert later.seq == 6
    empty = RoomView(RoomInfo(ROOM))
    empty.older(messages)
    assert empty.messages == view.messages


Said = tuple[str, int, str, bool]
"""What somebody does, to which earlier message, who, and whether they take it back."""

SAID: st.SearchStrategy[Said] = st.tuples(
    st.sampled_from(["text", "reply", "edit", "delete", "react", "pin"]),
    st.integers(0, 99),
    st.sampled_from(PEOPLE),
    st.booleans(),
)


@given(st.lists(SAID, max_size=50), st.integers(0, 50), st.integers(1, 20))
def test_reading_along_comes_to_what_the_history_says(
    said: list[Said], before: int, page: int
) -> None:
    log = Log()
    for each in said[:before]:
        log.append(**_message(each, log.page()))
    view = RoomView(RoomInfo(ROOM), log.page()[-page:])
    first = max(0, log.head - page)
    for each in said[before:]:
        view.apply(log.append(**_message(each, log.page())))
    fresh = RoomView(RoomInfo(ROOM), log.page()[first:])
    assert view.messages == fresh.messages
    assert view.seq == fresh.seq


def _message(said: Said, page: list[Message]) -> dict[str, Any]:
    does, number, user, off = said
    texts = [message.seq for message in page if message.kind is None]  # only they are changed
    gone = {message.seq for message in page if message.deleted}
    if does == "text" or not texts:
        return {"user": user, "text": str(number)}
    target = texts[number % len(texts)]
    if does == "reply":
        # As the hub quotes; what crosses a deletion has a test of its own.
        quote = Quote("x", "" if target in gone else "hi")
        return {"user": user, "text": "yes", "reply": target, "quote": quote}
    change = {"user": user, "kind": does, "target": target, "off": off}
    if does == "edit":
        return change | {"text": str(number)}
    return change | {"emoji": "👍" if number % 2 else "❤"} if does == "react" else change


def test_messages_are_replaced_never_changed() -> None:
    log, view = Log(), RoomView(RoomInfo(ROOM))
    first = said(log, view, text="one")
    kept = structs.replace(first)
    said(log, view, kind="edit", target=1, text="won")
    assert first == kept
