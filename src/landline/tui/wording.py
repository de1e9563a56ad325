"""What happens on a hub, as lines for a person: pieces of safe text with a style each.

What does not live here: which colours styles have, and where lines are shown (`screen`).
"""

from __future__ import annotations

import math
import time
import zlib
from typing import TYPE_CHECKING, Final, NamedTuple

from landline.catalogue import Language, text
from landline.client.session import Removed
from landline.client.states import Connected, Reconnecting
from landline.model import LOBBY
from landline.safetext import safe_text
from landline.wire.events import Failure, Limited, Message, Presence, Resync, RoomInfo

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from landline.client.inbox import Happening
    from landline.errors import Error

NAME_STYLES: Final = 6
"""Names have the styles `name0` … `name5`."""

_CONTINUED: Final = "\n        "
"""Further lines of a message stand under the first, so none can pass for another message."""


class Piece(NamedTuple):
    """A stretch of one style: clock, place, nameN, text, notice or alarm."""

    style: str
    text: str


Line = list[Piece]


class Wording:
    """Puts happenings into the words of one language."""

    def __init__(self, language: Language, *, local: Callable[[float], time.struct_time]) -> None:
        """`local` turns seconds since 1970 into the reader's time."""
        self.language = language
        self._local = local
        self._day = ""

    def say(self, key: str, /, **fields: object) -> Line:
        """Return a catalogue entry as a notice."""
        return [Piece("notice", text(key, self.language, **fields))]

    def complain(self, error: Error) -> Line:
        """Return an error as a line."""
        return [Piece("alarm", f"! {safe_text(error.line(self.language))}")]

    def lines(self, event: Happening) -> list[Line]:
        """Return what to show of `event`, if anything."""
        match event:
            case Message():
                return self.message(event)
            case Presence():
                return self._presence(event)
            case Limited():
                count, room = event.next - event.after - 1, safe_text(event.room)
                return [self.say("chat.limited", count=count, room=room)]
            case Resync():
                return [self.say("chat.resync")]
            case Removed():
                return [self.say("chat.removed", room=safe_text(event.room))]
            case Failure():
                hint = f". {event.hint}" if event.hint else ""
                return [[Piece("alarm", f"! {safe_text(event.text + hint)}")]]
            case Connected():
                return [self.say("chat.back")] if event.again else []
            case Reconnecting():
                return [self.lost(event)]
        return []  # a goodbye is told as the reason of the loss that follows

    def message(self, message: Message) -> list[Line]:
        """Return a message, after a line with its day where that is not the last one's."""
        when = self._local(message.at / 1000)
        shown = [self._of_day(when)] if self._is_new_day(when) else []
        return [*shown, self._message(message, when)]

    def page(self, room: str, messages: list[Message]) -> list[Line]:
        """Return a page of history, with its ends marked."""
        if not messages:
            return [self.say("plain.no-history")]
        begin = self.say("chat.page", count=len(messages), room=safe_text(room))
        shown = [line for message in messages for line in self.message(message)]
        return [begin, *shown, self.say("chat.page-end")]

    def people(self, room: str, names: Iterable[str]) -> Line:
        """Return who is in a room."""
        return self.say("plain.people", room=safe_text(room), names=_listed(names))

    def room(self, info: RoomInfo) -> Line:
        """Return one row of the list of rooms."""
        count = info.seq - info.floor
        return self.say("plain.room", room=safe_text(info.room), people=info.people, messages=count)

    def lost(self, event: Reconnecting) -> Line:
        """Return that the connection is lost, why, and what comes next."""
        reason = safe_text(event.reason.text(self.language))
        seconds = max(1, math.ceil(event.delay))
        return [Piece("alarm", text("chat.lost", self.language, reason=reason, seconds=seconds))]

    def _presence(self, event: Presence) -> list[Line]:
        room = safe_text(event.room)
        told = (("plain.here", event.here), ("plain.gone", event.gone))
        return [self.say(key, names=_listed(names), room=room) for key, names in told if names]

    def _is_new_day(self, when: time.struct_time) -> bool:
        day = time.strftime("%Y-%m-%d", when)
        today = time.strftime("%Y-%m-%d", self._local(time.time()))
        changed = day != (self._day or today)
        self._day = day
        return changed

    def _of_day(self, when: time.struct_time) -> Line:
        return self.say("chat.day", day=time.strftime("%Y-%m-%d", when))

    def _message(self, message: Message, when: time.struct_time) -> Line:
        name = safe_text(message.sender)
        style = f"name{zlib.crc32(name.encode('utf-8', 'replace')) % NAME_STYLES}"
        line = [Piece("clock", time.strftime("[%H:%M] ", when))]
        if message.room != LOBBY:
            line.append(Piece("place", f"#{safe_text(message.room)} "))
        line.append(Piece(style, name))
        if message.via == "letter":
            line.append(Piece("clock", text("chat.unverified", self.language)))
        said = _CONTINUED.join(safe_text(part) for part in message.text.split("\n"))
        line.append(Piece("text", f": {said}"))
        return line


def plain(line: Line) -> str:
    """Return a line without its styles."""
    return "".join(piece.text for piece in line)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(map(safe_text, names))
