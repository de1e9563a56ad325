"""The native door: one JSON object per line, both ways (DESIGN §5)."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, ClassVar, Final

import msgspec

from landline.doors.line import Desk, Encoding, Item, Line
from landline.wire.body import message_lines, page_line, room_prefix
from landline.wire.events import Pong
from landline.wire.parser import LineParser, verb_decoder

if TYPE_CHECKING:
    from collections.abc import Sequence

    from landline.model import Logged
    from landline.settings import WireLimits
    from landline.wire.events import AnyEvent

_encode: Final = msgspec.json.Encoder().encode


@lru_cache(maxsize=4096)
def _named(room: str) -> bytes:
    return b'"room":%b,"seq":' % _encode(room)


def acknowledgement(cid: str, room: str, seq: int, at: int) -> bytes:
    """Return `ok` for a message, put together without an event: every message has one."""
    return b'{"is":"ok","cid":"%b",%b%d,"at":%d}' % (cid.encode(), _named(room), seq, at)


class NativeEncoding:
    """Events as JSON lines."""

    def block(self, room: str, logged: Sequence[Logged]) -> bytes:
        """Return the messages as `message` events, their bodies taken over as they are."""
        return message_lines(room_prefix(room), logged)


class NativeLine(Line):
    """A peer that speaks the native protocol."""

    __slots__ = ("_limits", "_parser")

    encoding: ClassVar[Encoding] = NativeEncoding()

    def __init__(self, desk: Desk, source: str, limits: WireLimits) -> None:
        super().__init__(desk, source)
        self._limits = limits
        self._parser = LineParser(verb_decoder(), max_line=limits.line_before_hello)

    def show_sign(self) -> None:
        """Say `pong`, for a `ping` would be answered after what is waited for."""
        if not (self.lagging or self.closing):
            self.tell(Pong())

    def admitted(self) -> None:
        """Allow long lines from now on."""
        self._parser.max_line = self._limits.line_after_hello

    def acknowledge(self, cid: str | None, room: str, seq: int, at: int) -> None:
        """Say `ok`."""
        if cid is None:
            super().acknowledge(cid, room, seq, at)
        else:
            self.say(acknowledgement(cid, room, seq, at) + b"\n")

    def page(self, room: str, logged: list[Logged], *, more: bool, re: str | None) -> None:
        """Answer `history`."""
        self.say(page_line(room, logged, more=more, re=re))

    def _parse(self, data: bytes) -> Sequence[Item]:
        return self._parser.feed(data)

    def _finish(self) -> Sequence[Item]:
        return self._parser.finish()

    def _encode(self, event: AnyEvent) -> bytes:
        return _encode(event) + b"\n"


class ControlLine(NativeLine):
    """A peer at the control socket: whoever may open it runs this hub."""

    __slots__ = ()

    operator: ClassVar[bool] = True
