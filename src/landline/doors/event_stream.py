"""Rooms as server-sent events: what a member is told, one way, for scripts and `EventSource`.

Each event has the native protocol's object as its data and its `is` as its type; a message's
id is `room:seq`, the position from which a reader that comes back goes on. What is asked for
was asked in the request that opened the stream (`landline.web`); nothing more is heard.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

import msgspec

from landline.doors.line import Desk, Encoding, Item, Line
from landline.wire.body import room_prefix
from landline.wire.events import Failure

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Sequence

    from landline.model import Logged
    from landline.wire.events import AnyEvent
    from landline.wire.verbs import Verb

HEARTBEAT: Final = b":\n\n"
"""A comment, which readers skip."""
RETRY: Final = b"retry: 1000\n\n"
"""How many ms a reader waits before it calls again; the first thing it is told."""

_encode: Final = msgspec.json.Encoder().encode


class EventStreamEncoding:
    """Messages as server-sent events; neither a room's name nor JSON has an end of line."""

    def block(self, room: str, logged: Sequence[Logged]) -> bytes:
        """Return the messages as events, their bodies taken over as they are."""
        start = b"id: %b:" % room.encode()
        prefix = b"\nevent: message\ndata: " + room_prefix(room)
        return b"".join(
            [b"%b%d%b%d,%b\n\n" % (start, e.seq, prefix, e.seq, e.body[1:]) for e in logged]
        )


class EventStreamLine(Line):
    """A peer that only listens; `asked` is what brings it into its rooms."""

    __slots__ = ("_asked",)

    encoding: ClassVar[Encoding] = EventStreamEncoding()

    def __init__(self, desk: Desk, source: str, asked: Sequence[Verb]) -> None:
        super().__init__(desk, source)
        self._asked = asked

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        asked, self._asked = self._asked, ()
        self.say(RETRY)
        self._take(list(asked))

    def tell(self, event: AnyEvent) -> None:
        """Say `event`; one that cannot be let in has no way to ask anew, and is let go."""
        super().tell(event)
        if isinstance(event, Failure) and event.re is not None:
            self.desk.ended(self)

    def beat(self) -> None:
        """Give a sign of life, so that nobody between here and the reader thinks it is over."""
        if not (self.lagging or self.out or self.transport.is_closing()):
            self.say(HEARTBEAT)

    def _parse(self, data: bytes) -> Sequence[Item]:
        return ()

    def _encode(self, event: AnyEvent) -> bytes:
        kind = str(type(event).__struct_config__.tag)
        return b"event: %b\ndata: %b\n\n" % (kind.encode(), _encode(event))
