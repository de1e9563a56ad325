"""The WebSocket door: the native protocol's objects, one per text message (DESIGN §5).

It takes a connection over once `landline.web` has answered the upgrade: from then on nothing
of the HTTP server is left on it, and a member costs what one on plain TCP does.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, ClassVar, Final

import msgspec

from landline.doors.line import Desk, Encoding, Item, Line
from landline.doors.native import acknowledgement
from landline.wire import websocket
from landline.wire.bad_line import BadLine
from landline.wire.body import page_line, room_prefix
from landline.wire.events import AnyEvent, Failure, Goodbye, Pong
from landline.wire.parser import LineParser, Violation, verb_decoder

if TYPE_CHECKING:
    from collections.abc import Sequence

    from landline.model import Logged
    from landline.settings import WireLimits

LINGER: Final = 1.0
"""Seconds that a peer has to answer our close frame, before the connection is closed anyway."""

_CODES: Final = {
    "bye": websocket.NORMAL,
    "shutdown": websocket.GOING_AWAY,
    "message.too-long": websocket.TOO_LONG,
    "websocket.broken": websocket.BROKEN,
    "websocket.not-utf8": websocket.NOT_UTF8,
}
"""From the code of our last words to the close code; the rest is REFUSED."""

_encode: Final = msgspec.json.Encoder().encode


class WebSocketEncoding:
    """Events as JSON objects, a text frame each."""

    def block(self, room: str, logged: Sequence[Logged]) -> bytes:
        """Return the messages as frames, their bodies taken over as they are."""
        prefix, header = room_prefix(room), websocket.header
        parts: list[bytes] = []
        for entry in logged:
            message = b"%b%d,%b" % (prefix, entry.seq, entry.body[1:])
            parts += (header(len(message)), message)
        return b"".join(parts)


class WebSocketLine(Line):
    """A peer that speaks the native protocol in WebSocket messages."""

    __slots__ = ("_close_code", "_frames", "_lingering", "_objects", "_owed", "_peer_closed")

    encoding: ClassVar[Encoding] = WebSocketEncoding()

    def __init__(self, desk: Desk, source: str, limits: WireLimits) -> None:
        super().__init__(desk, source)
        self._frames = websocket.FrameParser(limits.line_before_hello)
        self._objects = LineParser(verb_decoder(), max_line=limits.line_after_hello)
        self._close_code = websocket.NORMAL
        self._peer_closed = False
        """Its close frame, or the end of its side, has come."""
        self._lingering: asyncio.TimerHandle | None = None
        """Our close frame is sent; ends waiting for the peer's."""
        self._owed: bytes | None = None
        """The last ping of a peer that does not read: answered once it does (§5.5.3)."""

    def data_received(self, data: bytes) -> None:
        items = self._parse(data)
        if self._lingering is None:
            self._take(items)
            if self._peer_closed:
                self.desk.ended(self)
        elif self._peer_closed:
            self.transport.close()

    def eof_received(self) -> bool:
        self._peer_closed = True
        return self._lingering is None and super().eof_received()

    def resume_writing(self) -> None:
        owed, self._owed = self._owed, None
        if owed is not None:
            self.say(websocket.pong_frame(owed))
        super().resume_writing()

    def connection_lost(self, error: Exception | None) -> None:
        if self._lingering is not None:
            self._lingering.cancel()
        super().connection_lost(error)

    def show_sign(self) -> None:
        """Say `pong`, as the native door does."""
        if not (self.lagging or self.closing):
            self.tell(Pong())

    def admitted(self) -> None:
        """Allow long messages from now on."""
        self._frames.max_message = self._objects.max_line

    def acknowledge(self, cid: str | None, room: str, seq: int, at: int) -> None:
        """Say `ok`."""
        if cid is None:
            super().acknowledge(cid, room, seq, at)
        else:
            self.say(websocket.text_frame(acknowledgement(cid, room, seq, at)))

    def page(self, room: str, logged: list[Logged], *, more: bool, re: str | None) -> None:
        """Answer `history`."""
        self.say(websocket.text_frame(page_line(room, logged, more=more, re=re)[:-1]))

    def close(self) -> None:
        """Say the close frame after what was said; close once the peer has said its own."""
        if self._lingering is not None:
            return
        self.say(websocket.close_frame(self._close_code))
        if self._peer_closed:
            super().close()
            return
        self.transport.resume_reading()
        self._conclude()
        loop = asyncio.get_running_loop()
        self._lingering = loop.call_later(LINGER, self.transport.close)

    def _parse(self, data: bytes) -> Sequence[Item]:
        frames = self._frames.feed(data)
        texts = [frame.data for frame in frames if isinstance(frame, websocket.Text)]
        if len(texts) == len(frames):
            return self._objects.whole(texts)
        items: list[Item] = []
        for frame in frames:
            if isinstance(frame, websocket.Text):
                items += self._objects.whole([frame.data])
            elif isinstance(frame, websocket.Binary):
                items.append(BadLine("websocket.binary"))
            elif isinstance(frame, Violation):
                items.append(frame)
            else:
                self._control(frame)
        return items

    def _control(self, frame: websocket.Ping | websocket.Closed) -> None:
        if isinstance(frame, websocket.Closed):
            self._peer_closed = True
            self._close_code = frame.code
        elif self.lagging:
            self._owed = frame.data
        else:
            self.say(websocket.pong_frame(frame.data))

    def _encode(self, event: AnyEvent) -> bytes:
        if isinstance(event, Goodbye | Failure) and not self._peer_closed:
            self._close_code = _CODES.get(event.code, websocket.REFUSED)
        return websocket.text_frame(_encode(event))
