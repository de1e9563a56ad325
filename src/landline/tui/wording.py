"""What happens on a hub, as lines for a person at a terminal.

What is said and done reads as at the plain door (`doors/messages`, `doors/rendering`); here
is what only a client knows: days, the connection, one's own place among the rooms. What does
not live here: which colours styles have, and where lines are shown (`screen`).
"""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING

from msgspec import structs

from landline.client.positions import Removed
from landline.client.states import Connected, Reconnecting
from landline.doors.messages import FOLDED, is_told, message_lines
from landline.doors.rendering import event_lines, unread_lines
from landline.doors.voice import Line, Piece, Voice
from landline.safetext import safe_text
from landline.wire.events import (
    Goodbye,
    Limited,
    Message,
    Presence,
    Resync,
    RoomEvent,
    RoomInfo,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from landline.catalogue import Language
    from landline.client.inbox import Happening
    from landline.errors import Error
    from landline.wire.events import PersonState


class Wording:
    """Puts happenings into the words of one language."""

    def __init__(self, language: Language, *, local: Callable[[float], time.struct_time]) -> None:
        """`local` turns seconds since 1970 into the reader's time."""
        self.language = language
        self._voice = Voice(language, local=local)
        self._day = ""
        self._states: dict[str, PersonState] = {}

    def know(self, user: str | None, infos: Iterable[RoomInfo]) -> None:
        """Learn who reads, and with whom the private talks are."""
        self._voice.me = user
        for info in infos:
            if info.peer is not None:
                self._voice.peers[info.room] = info.peer.name

    def know_hub(self, address: str) -> None:
        """Learn how the reader calls the hub in a command."""
        self._voice.hub = address

    def know_peer(self, room: str, name: str) -> None:
        """Learn with whom one private talk is."""
        self._voice.peers[room] = name

    def room(self, name: str) -> str:
        """Return what a room is called."""
        return self._voice.room(name)

    def say(self, key: str, /, **fields: object) -> Line:
        """Return a catalogue entry as a notice."""
        return self._voice.notice(key, **fields)

    def complain(self, error: Error) -> Line:
        """Return an error as a line."""
        return [Piece("alarm", f"! {safe_text(error.line(self.language))}")]

    def lines(self, event: Happening) -> list[Line]:
        """Return what to show of `event`, if anything."""
        match event:
            case Message():
                return self.message(event)
            case Presence():
                event = self._with_new_states(event)
            case RoomEvent():
                self.know(self._voice.me, [event.info])
            case Limited():
                count, room = event.next - event.after - 1, self.room(event.room)
                return [self.say("chat.limited", count=count, room=room)]
            case Resync():
                return [self.say("chat.resync")]
            case Removed():
                return [self.say("chat.removed", room=self.room(event.room))]
            case Connected():
                return [self.say("chat.back")] if event.again else []
            case Reconnecting():
                return [self.lost(event)]
            case Goodbye():
                return []  # told as the reason of the loss that follows
        return event_lines(self._voice, event)

    def message(self, message: Message, *, numbered: bool = False) -> list[Line]:
        """Return a message, after a line with its day where that is not the last one's."""
        if not numbered and is_told(message):
            return []
        when = self._voice.local(message.at / 1000)
        shown = [self._of_day(when)] if self._is_new_day(when) else []
        return [*shown, *message_lines(self._voice, message, numbered=numbered)]

    def page(self, room: str, messages: list[Message]) -> list[Line]:
        """Return a page of history, with its ends marked."""
        told = [message for message in messages if message.kind not in FOLDED]
        if not told:
            return [self.say("plain.no-history")]
        begin = self.say("chat.page", count=len(told), room=self.room(room))
        shown = [line for message in told for line in self.message(message, numbered=True)]
        return [begin, *shown, self.say("chat.page-end")]

    def answer(self, event: object) -> list[Line]:
        """Return what the hub answered."""
        return event_lines(self._voice, event)

    def unread(self, infos: Iterable[RoomInfo]) -> list[Line]:
        """Return which rooms have something new."""
        return unread_lines(self._voice, infos)

    def lost(self, event: Reconnecting) -> Line:
        """Return that the connection is lost, why, and what comes next."""
        reason = event.reason.text(self.language)
        seconds = max(1, math.ceil(event.delay))
        return [Piece("alarm", self._voice.text("chat.lost", reason=reason, seconds=seconds))]

    def _with_new_states(self, event: Presence) -> Presence:
        """Leave out what another room has told already."""
        new = {
            name: state for name, state in event.states.items() if self._states.get(name) != state
        }
        self._states |= new
        for name in event.gone:
            self._states.pop(name, None)
        return structs.replace(event, states=new)

    def _is_new_day(self, when: time.struct_time) -> bool:
        day = time.strftime("%Y-%m-%d", when)
        today = time.strftime("%Y-%m-%d", self._voice.local(time.time()))
        changed = day != (self._day or today)
        self._day = day
        return changed

    def _of_day(self, when: time.struct_time) -> Line:
        return self.say("chat.day", day=time.strftime("%Y-%m-%d", when))
