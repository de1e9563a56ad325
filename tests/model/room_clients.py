"""What a reader makes of what it is told: views of rooms, folded from live events."""

from __future__ import annotations

from typing import TYPE_CHECKING

from landline.client.view import RoomView
from landline.model import AUDIT
from landline.wire import events, verbs

if TYPE_CHECKING:
    from tests.model.plain_nouns import Connection, User
    from tests.unit.hub.kit import Caller


class Client:
    """A connection to both worlds, the hub's and the plain one's."""

    def __init__(self, caller: Caller, plain: Connection, views: dict[str, RoomView]) -> None:
        self.caller = caller
        self.plain = plain
        self.views = views
        """Name of a room -> its messages, members and settings, folded from events."""
        self.fresh: set[str] = set()
        """Rooms that were entered in this step: looked at when it is over."""

    @property
    def user(self) -> User:
        return self.plain.user

    def take_in(self, allowed: set[str]) -> None:
        """Fold what was told; messages may be of the rooms `allowed` only."""
        for event in self.caller.news():
            match event:
                case events.Message():
                    assert event.room in allowed, "shown what is not for them"
                    self._apply(event)
                case events.Welcome():
                    names = {info.room for info in event.rooms}
                    self.fresh |= names - self.views.keys()
                    for name in self.views.keys() - names:
                        del self.views[name]
                case events.Joined() if event.room not in self.views:
                    self.fresh.add(event.room)
                case events.RoomEvent():
                    self._move(event.was, event.info.room)
                case events.Gone():
                    self.views.pop(event.room, None)
                    self.fresh.discard(event.room)
                case events.Resync() | events.Limited():
                    raise AssertionError(event)

    def look_at(self, name: str) -> RoomView:
        """Return a room as one sees it who looks at it now."""
        messages = self.caller.page(name, limit=200)
        assert [message.seq for message in messages] == [*range(1, len(messages) + 1)]
        members = self.caller.do(verbs.Members(room=name)).members
        audit = events.RoomInfo(room=name, kind="audit")
        info = audit if name == AUDIT else self.caller.info(name)
        self.caller.news()
        return RoomView(info, messages, members)

    def _apply(self, message: events.Message) -> None:
        view = self.views.get(message.room)
        if view is None:
            assert message.room in self.fresh
        else:
            assert message.seq <= view.seq + 1, "a hole"
            view.apply(message)

    def _move(self, was: str | None, name: str) -> None:
        """Follow into a room that one was put into, or that is called otherwise now."""
        if was is None:
            self.fresh.add(name)
        elif was in self.views:
            self.views[name] = self.views.pop(was)
        elif was in self.fresh:
            self.fresh.remove(was)
            self.fresh.add(name)


def copied(view: RoomView) -> RoomView:
    """Return a view that goes on by itself: what one client is told is its own."""
    copy = RoomView(view.info)
    copy.messages, copy.members = dict(view.messages), dict(view.members)
    copy.seq = view.seq
    return copy
