"""One room as it stands for somebody who reads along: what the messages since made of it.

*State before + events = state after* (DESIGN §4): a view that is given every message of a
room live is the view that a page of its history, taken later, gives. The hub folds a change
into the message it changes (`wire/folding.py`); a reader gets the change and folds it here,
by the same rules. Pure: no connection, no clock.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from msgspec import UNSET, Struct, structs

from landline.model import Logged
from landline.wire.body import Body, encode_body, message_of
from landline.wire.events import Message, RoomInfo, RoomMember
from landline.wire.folding import fold, scrub

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST: Final = 1000
"""Messages that a view keeps unless told otherwise; the oldest go first."""

_CHANGES: Final = ("edit", "delete", "react")
"""Kinds that show in the message they change, and nowhere else."""


class RoomView:
    """A room's messages, its members' standings, and what it is like."""

    def __init__(
        self,
        info: RoomInfo,
        messages: Iterable[Message] = (),
        members: Iterable[RoomMember] = (),
        *,
        most: int = MOST,
    ) -> None:
        """Begin with what a welcome, a page of history and `members` said."""
        self.info = info
        self.messages: dict[int, Message] = {}
        """Texts and deeds by seq, oldest first, as they stand now; tombstones among them."""
        self.members: dict[str, RoomMember] = {
            member.id: structs.replace(member, here=False) for member in members if _stands(member)
        }
        """Everybody with a role, ban or mute, by id; whoever is here tells presence."""
        self.seq = 0
        """Of the last message taken in."""
        self._most = most
        self._put(messages)

    def older(self, page: Iterable[Message]) -> None:
        """Put a page of history, as it stands now, before what is known."""
        known = self.messages
        first = next(iter(known), None)
        self.messages = {}
        self._put([message for message in page if first is None or message.seq < first])
        self.messages.update(known)

    def apply(self, message: Message) -> None:
        """Take in the room's next message; one that is known already changes nothing."""
        if message.seq <= self.seq:
            return
        self.seq = message.seq
        if message.kind is None:
            if message.reply is not None:
                message = self._answer(message, message.reply)
        elif message.kind in _CHANGES:
            self._change(message)
            return
        else:
            self._take_over(message)
        self.messages[message.seq] = message
        self._forget_oldest()

    def _put(self, messages: Iterable[Message]) -> None:
        for message in messages:
            self.seq = max(self.seq, message.seq)
            if message.kind not in _CHANGES:
                self.messages[message.seq] = message
        self._forget_oldest()

    def _forget_oldest(self) -> None:
        while len(self.messages) > self._most:
            del self.messages[next(iter(self.messages))]

    def _answer(self, message: Message, target: int) -> Message:
        earlier = self.messages.get(target)
        if earlier is None:
            return message
        folded = fold(_body(earlier), message.seq, _body(message))
        self.messages[target] = self._message(target, folded.body)
        late = message.seq in folded.scrubbed
        return self._message(message.seq, scrub(_body(message))) if late else message

    def _change(self, message: Message) -> None:
        target = message.target or 0
        earlier = self.messages.get(target)
        if earlier is not None:
            folded = fold(_body(earlier), message.seq, _body(message))
            self.messages[target] = self._message(target, folded.body)
            copies: Iterable[int] = folded.scrubbed
        else:
            answers = [seq for seq, known in self.messages.items() if known.reply == target]
            copies = answers if message.kind == "delete" else ()
        for seq in copies:
            if seq in self.messages:
                self.messages[seq] = self._message(seq, scrub(_body(self.messages[seq])))

    def _message(self, seq: int, body: bytes) -> Message:
        return message_of(self.info.room, Logged(seq, body))

    def _take_over(self, message: Message) -> None:
        match message.kind:
            case "pin":
                pins = [seq for seq in self.info.pins if seq != message.target]
                if not message.off and message.target is not None:
                    pins.append(message.target)
                self.info = structs.replace(self.info, pins=pins)
            case "room" if message.change is not None:
                self.info = structs.replace(self.info, **_changed(message.change))
            case "member":
                self._stand(message)

    def _stand(self, message: Message) -> None:
        who = message.who
        if who is None:
            return
        before = self.members.get(who.id) or RoomMember(who.id, who.name)
        until = message.until or 0
        match message.did:
            case "mute":
                after = structs.replace(before, muted=until)
            case "unmute":
                after = structs.replace(before, muted=None)
            case "ban":
                after = structs.replace(before, role=None, banned=until)
            case "kick" | "leave":
                after = structs.replace(before, role=None)
            case _:
                after = structs.replace(before, role=message.role, banned=None)
        self.members.pop(who.id, None)
        if _stands(after):
            self.members[who.id] = structs.replace(after, name=who.name)


def _stands(member: RoomMember) -> bool:
    return not (member.role is None and member.banned is None and member.muted is None)


def _changed(change: Struct) -> dict[str, Any]:
    """Return what is different, by the fields of a RoomInfo."""
    told = {name: value for name, value in structs.asdict(change).items() if value is not UNSET}
    if "name" in told:
        told["room"] = told.pop("name")
    return told


def _body(message: Message) -> bytes:
    return encode_body(Body(**{name: getattr(message, name) for name in Body.__struct_fields__}))
