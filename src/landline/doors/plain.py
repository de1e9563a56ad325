"""The plain door: lines of text for people at `nc` or `telnet`, and for tutorial scripts.

The first line (an empty one will do) is answered by a welcome and the lobby's last lines;
bare lines are said in the current room; `/commands` are listed by `/help`; `exit` alone
leaves. A text without a newline counts as a line after a moment of quiet, because scripts
`send(b"hello")` and wait (DESIGN §5). Text is UTF-8, else GB18030.
"""

from __future__ import annotations

import asyncio
from itertools import takewhile
from typing import TYPE_CHECKING, ClassVar, Final

from landline.catalogue import text
from landline.doors.commands import Refusal, parse_command
from landline.doors.line import Desk, Encoding, Item, Line
from landline.doors.rendering import PlainEncoding, render_event, render_page
from landline.model import LOBBY, Logged
from landline.safetext import decode_text
from landline.wire.events import AnyEvent, Joined, Ok
from landline.wire.parser import Violation
from landline.wire.sniff import starts_like_http
from landline.wire.verbs import Bye, Hello, Join, Send, Verb

if TYPE_CHECKING:
    from collections.abc import Sequence

    from landline.settings import WireLimits

WELCOME_LINES: Final = 10
"""Messages of the lobby shown on entering."""

_GREETING: Final = (Hello(), Join(room=LOBBY, last=WELCOME_LINES))


class PlainLine(Line):
    """A peer that speaks in lines of text."""

    __slots__ = ("_begun", "_entering", "_greets", "_limits", "_quiet", "_room", "_tail")

    encoding: ClassVar[Encoding] = PlainEncoding()

    def __init__(
        self, desk: Desk, source: str, limits: WireLimits, *, greets: bool = False
    ) -> None:
        """`greets`: welcome the peer at once, as a port fixed to this door does."""
        super().__init__(desk, source)
        self._limits = limits
        self._greets = greets
        self._begun = False
        """Its first line has come."""
        self._tail = b""
        self._quiet: asyncio.TimerHandle | None = None
        self._room = LOBBY
        self._entering = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        if self._greets:
            self._take(_GREETING)

    def connection_lost(self, error: Exception | None) -> None:
        self._stop_waiting_for_quiet()
        super().connection_lost(error)

    def fed(self) -> None:
        """Hear on, now that the room's last lines stand before the answers."""
        if self._entering:
            self._entering = self.waiting = False
            self.proceed()

    def page(self, room: str, logged: list[Logged], *, more: bool, re: str | None) -> None:
        """Show a page of history."""
        self.say(render_page(room, logged, self.member.language))

    def _parse(self, data: bytes) -> Sequence[Item]:
        self._stop_waiting_for_quiet()
        *lines, self._tail = (self._tail + data).split(b"\n")
        limit = self._limits.line_before_hello
        short = list(takewhile(lambda line: len(line) <= limit, lines))
        if len(self._tail) > limit or len(short) < len(lines):
            self._tail = b""
            return [*self._said(short), Violation("message.too-long", limit=limit)]
        if self._tail:
            loop = asyncio.get_running_loop()
            self._quiet = loop.call_later(self._limits.quiet_line, self._take_tail)
        return self._said(lines)

    def _finish(self) -> Sequence[Item]:
        self._stop_waiting_for_quiet()
        lines, self._tail = [self._tail] if self._tail else [], b""
        return self._said(lines)

    def _take_tail(self) -> None:
        line, self._tail = self._tail, b""
        self._quiet = None
        self._take(self._said([line]))

    def _stop_waiting_for_quiet(self) -> None:
        if self._quiet is not None:
            self._quiet.cancel()
            self._quiet = None

    def _said(self, lines: list[bytes]) -> list[Item]:
        if not lines:
            return []
        items: list[Item] = []
        if not self._begun:
            self._begun = True
            if starts_like_http(lines[0]):
                self.say(text("plain.http", self.member.language).encode() + b"\n")
                return [Bye()]
            items += () if self._greets else _GREETING
        said = (decode_text(line).strip("\r\n\0 \t") for line in lines)
        items += (line for line in said if line)
        return items

    def _understand(self, said: str) -> None:
        if said == "exit":
            verb: Verb | Refusal = Bye()
        elif said.startswith("/"):
            verb = parse_command(said, self._room)
        else:
            verb = Send(room=self._room, text=said)
        if isinstance(verb, Refusal):
            self.say(f"! {verb.text(self.member.language)}\n".encode())
        else:
            self.desk.heard(self, verb)

    def _encode(self, event: AnyEvent) -> bytes:
        if isinstance(event, Joined):
            self._room = event.room
            self._entering = self.waiting = True
        elif isinstance(event, Ok) and event.room == self._room and event.seq is None:
            self._room = LOBBY  # it has left the room it spoke in
        return render_event(event, self.member.language)
