"""The plain door: lines of text for people at `nc` or `telnet`, and for tutorial scripts.

The first line (an empty one will do) is answered by a welcome and the lobby's last lines;
bare lines are said in the current room; `/commands` are listed by `/help`; `exit` alone
leaves. A text without a newline counts as a line after a moment of quiet, because scripts
`send(b"hello")` and wait (DESIGN §5). Text is UTF-8, else GB18030.
"""

from __future__ import annotations

import asyncio
from itertools import takewhile
from typing import TYPE_CHECKING, Final

from msgspec import structs

from landline.catalogue import text
from landline.doors.commands import HelpPage, Here, Meant, Refusal, parse_command, usage_of
from landline.doors.line import Desk, Encoding, Item, Line
from landline.doors.rendering import ENCODINGS, render_event, render_page
from landline.model import LOBBY, Logged
from landline.safetext import decode_text
from landline.wire.events import AnyEvent, Failure, Gone, Joined, Ok, RoomEvent, Welcome
from landline.wire.parser import Violation
from landline.wire.sniff import starts_like_http
from landline.wire.verbs import Bye, Hello, Join, Leave, Read, Send

if TYPE_CHECKING:
    from collections.abc import Sequence

    from landline.settings import WireLimits

WELCOME_LINES: Final = 10
"""Messages of the lobby shown on entering."""

_LOGINS: Final = (b"/login ", b"/signup ")
"""A first line that says who one is: where no guests are let in, there is no greeting first."""
_LEAVE: Final = "leave"
_READ: Final = "read"
"""Ids of every `/leave` and `/read`, by which their answers are known."""

_GREETING: Final = (Hello(), Join(room=LOBBY, last=WELCOME_LINES))


class PlainLine(Line):
    """A peer that speaks in lines of text."""

    __slots__ = (
        "_begun",
        "_entering",
        "_greets",
        "_here",
        "_limits",
        "_quiet",
        "_tail",
        "encoding",
    )

    encoding: Encoding  # type: ignore[misc]  # one for each language

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
        self._here = Here(LOBBY)
        self._entering = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self.encoding = ENCODINGS[self.member.language]
        if self._greets:
            self._take(_GREETING)

    def connection_lost(self, error: Exception | None) -> None:
        self._stop_waiting_for_quiet()
        super().connection_lost(error)

    def fed(self) -> None:
        """Hear on, now that the room's last lines stand before the answers."""
        if self._entering:
            self._entering = False
            self.waiting -= 1
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
            items += () if self._greets or lines[0].startswith(_LOGINS) else _GREETING
        said = (decode_text(line).strip("\r\n\0 \t") for line in lines)
        items += (line for line in said if line)
        return items

    def _understand(self, said: str) -> None:
        language = self.member.language
        meant = self._meaning(said)
        if isinstance(meant, Refusal):
            self.say(f"! {meant.text(language)}\n".encode())
        elif isinstance(meant, HelpPage):
            self.say("".join([f"{line}\n" for line in meant.lines(language)]).encode())
        else:
            self.desk.heard(self, meant)

    def _meaning(self, said: str) -> Meant:
        if said == "exit":
            return Bye()
        if not said.startswith("/"):
            return Send(room=self._here.room, text=said)
        meant = parse_command(said, self._here)
        if isinstance(meant, Hello) and meant.password is None:
            command = "login" if meant.code is None else "signup"
            private = self.member.private
            return usage_of(command, "plain.login-open" if private else "plain.login-afar")
        if isinstance(meant, Leave | Read):
            return structs.replace(meant, id=_LEAVE if isinstance(meant, Leave) else _READ)
        return meant

    def _encode(self, event: AnyEvent) -> bytes:
        self._follow(event)
        shown = render_event(event, self.member.language)
        if isinstance(event, Failure) and self.member.person is None:
            self._begun = False  # who goes on without a login is greeted as a guest
        if isinstance(event, Failure) and event.code == "guests.none":
            key = "plain.login-first" if self.member.private else "plain.login-first-afar"
            shown += text(key, self.member.language).encode() + b"\n"
        return shown

    def _follow(self, event: AnyEvent) -> None:
        """Go where `event` leads: what is typed next is said there."""
        here = self._here
        match event:
            case Joined():
                self._here = Here(event.room)
                self._wait_to_be_fed()
            case Ok() if event.room == here.room and event.re == _LEAVE:
                self._here = Here(LOBBY)
            case Ok(seq=int(seq), at=int()) if event.room == here.room:
                self._here = here._replace(said=seq)
            case RoomEvent() if event.was == here.room:
                self._here = here._replace(room=event.info.room)
            case Gone() if event.room == here.room:
                self._here = Here(LOBBY)
            case Welcome() if here.room not in {info.room for info in event.rooms}:
                self._here = Here(LOBBY)

    def _wait_to_be_fed(self) -> None:
        if not self._entering:
            self._entering = True
            self.waiting += 1
