"""One connection to the hub over a stream: what every stream door shares.

A door subclasses `Line`: it turns bytes into verbs (`_parse`) and events into bytes
(`_encode`, and `encoding` for what a whole room is shown). It decides nothing: verbs go to
the desk, which asks the hub.

Bounds: a line works verbs off one after the other and reads no further while it waits for
something (a page of history, a full log queue, its own unread output), so neither its
inbox (one read) nor its output (the high-water mark) can grow without end.
"""

from __future__ import annotations

import asyncio
from abc import abstractmethod
from typing import TYPE_CHECKING, ClassVar, Protocol, cast

from landline.hub.telling import failure
from landline.wire.events import Ok
from landline.wire.parser import BadLine, Violation
from landline.wire.verbs import Verb

if TYPE_CHECKING:
    from collections.abc import Sequence

    from landline.hub.nouns import Member
    from landline.model import Logged
    from landline.wire.events import AnyEvent

Item = Verb | BadLine | Violation | str
"""What a peer asks for, or that it cannot be used. A text means what the door makes of it when
its turn comes: what was asked before may change that."""


class Encoding(Protocol):
    """One form in which a room is shown: encoded once for all lines that share it."""

    def block(self, room: str, logged: Sequence[Logged]) -> bytes:
        """Return messages of one room, oldest first, as this form's bytes."""


class Desk(Protocol):
    """Whom a line reports to: the hub's runner (`server/desk.py`)."""

    high_water: int
    """Unsent bytes at which a line counts as a slow reader."""
    gather: int
    """Bytes that a tick gathers for one line before they are written early."""

    def arrived(self, line: Line) -> Member:
        """Take on a new connection."""

    def heard(self, line: Line, verb: Verb) -> None:
        """Do what `verb` asks; may make the line wait."""

    def wants_out(self, line: Line) -> None:
        """Write what the line has to say at the end of this tick."""

    def fell_behind(self, line: Line) -> None:
        """The line's reader is slow: stop its live copies."""

    def caught_up(self, line: Line) -> None:
        """The line's output has drained: let it proceed."""

    def ended(self, line: Line) -> None:
        """The peer said all it will say: close once everything of it is settled."""

    def lost(self, line: Line) -> None:
        """The connection is gone."""


class Spoken(asyncio.Transport):
    """What remains of `transport` once the last word is said: nothing more can be written to it.

    What a line writes to becomes this at its end, and so nobody has to ask first. Transports
    themselves go on taking bytes while older ones wait or a peer's last word is awaited.
    """

    def __init__(self, transport: asyncio.Transport) -> None:
        super().__init__()
        self._transport = transport

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Drop `data`."""

    def is_closing(self) -> bool:
        return True

    def get_write_buffer_size(self) -> int:
        return self._transport.get_write_buffer_size()

    def pause_reading(self) -> None:
        """Go on reading: all that comes is the peer's own last word."""

    def close(self) -> None:
        self._transport.close()

    def abort(self) -> None:
        self._transport.abort()


class Line(asyncio.Protocol):
    """A stream connection at a door; see the module's docstring."""

    __slots__ = (
        "closing",
        "desk",
        "gathered",
        "inbox",
        "lagging",
        "member",
        "out",
        "source",
        "transport",
        "unsettled",
        "waiting",
    )

    encoding: ClassVar[Encoding]
    operator: ClassVar[bool] = False
    """It came by the control socket, which only the hub's owner can open."""

    def __init__(self, desk: Desk, source: str) -> None:
        self.desk = desk
        self.source = source
        """Where the peer is, for counting and the log: an IP address or `unix`."""
        self.lagging = False
        """Its reader is slow: nothing live goes out to it."""
        self.waiting = 0
        """How many things it asked for are on their way; further verbs wait for them."""
        self.closing = False
        """Nothing more is heard of it."""
        self.unsettled = 0
        """Its messages on their way to the log."""
        self.out: list[bytes] = []
        """Written at the end of the tick."""
        self.gathered = 0
        """Bytes in `out`."""
        self.inbox: list[Item] = []
        """Rest of one read that could not be worked off yet."""

    @property
    def channel(self) -> bytes | None:
        """SHA-256 of the certificate that the connection was opened with; None: not by TLS."""
        tls = self.transport.get_extra_info("ssl_object")
        return None if tls is None else cast("bytes", tls.context.digest)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)
        self.transport.set_write_buffer_limits(high=self.desk.high_water)
        self.member = self.desk.arrived(self)

    def data_received(self, data: bytes) -> None:
        self._take(self._parse(data))

    def eof_received(self) -> bool:
        self._take(self._finish())
        self.desk.ended(self)
        return True

    def pause_writing(self) -> None:
        self.lagging = True
        self.desk.fell_behind(self)

    def resume_writing(self) -> None:
        self.lagging = False
        self.desk.caught_up(self)

    def connection_lost(self, error: Exception | None) -> None:
        self.closing = True
        self.inbox = []
        self.desk.lost(self)

    def tell(self, event: AnyEvent) -> None:
        """Say `event` to this peer at the end of the tick."""
        self.say(self._encode(event))

    def acknowledge(self, cid: str | None, room: str, seq: int, at: int) -> None:
        """Say that what this peer sent is on disk now."""
        self.tell(Ok(cid=cid, room=room, seq=seq, at=at))

    def say(self, data: bytes) -> None:
        """Send `data` to this peer at the end of the tick."""
        if not self.out:
            self.desk.wants_out(self)
        self.out.append(data)
        self.gathered += len(data)
        if self.gathered >= self.desk.gather:
            self.flush()

    def flush(self) -> None:
        """Write what was said in this tick, in one go."""
        out, self.out, self.gathered = self.out, [], 0
        if not self.transport.is_closing():
            self.transport.write(out[0] if len(out) == 1 else b"".join(out))

    def proceed(self) -> None:
        """Go on with the inbox after a wait."""
        if self.inbox and not (self.waiting or self.lagging or self.closing):
            items, self.inbox = self.inbox, []
            self._take(items)
        if not (self.inbox or self.waiting or self.lagging or self.closing):
            self.transport.resume_reading()

    def is_busy(self) -> bool:
        """Return whether something that the peer asked for is still under way."""
        return bool(self.inbox or self.waiting or self.lagging or self.unsettled)

    def hush(self) -> None:
        """Hear nothing more; what is on its way to the peer still goes out."""
        self.closing = True
        self.inbox = []
        self.transport.pause_reading()

    def close(self) -> None:
        """Close after what was said has gone out; nothing more is heard."""
        self._conclude()
        self.transport.close()

    def show_sign(self) -> None:
        """Let the peer know that the hub lives, if its door can: an answer takes long."""

    def admitted(self) -> None:
        """The peer has said who it is: larger limits hold from here on."""

    def fed(self) -> None:
        """The peer has been shown all that its rooms have."""

    def page(self, room: str, logged: list[Logged], *, more: bool, re: str | None) -> None:
        """Show one page of history."""
        raise NotImplementedError

    @abstractmethod
    def _parse(self, data: bytes) -> Sequence[Item]:
        """Return what `data` asks for."""

    def _finish(self) -> Sequence[Item]:
        """Return what an unfinished last line asks for."""
        return ()

    def _understand(self, said: str) -> None:
        """Do what a text asks for."""
        raise NotImplementedError

    @abstractmethod
    def _encode(self, event: AnyEvent) -> bytes:
        """Return `event` as this door's bytes."""

    def _take(self, items: Sequence[Item]) -> None:
        if self.inbox:
            self.inbox.extend(items)
            return
        heard = self.desk.heard
        for position, item in enumerate(items):
            if self.waiting or self.lagging or self.closing:
                if not self.closing:
                    self.inbox = list(items[position:])
                    self.transport.pause_reading()
                return
            if isinstance(item, Verb):
                heard(self, item)
            elif isinstance(item, str):
                self._understand(item)
            else:
                self._complain(item)

    def _conclude(self) -> None:
        """Write what was said, as the last that is written."""
        self.closing = True
        self.inbox = []
        if self.out:
            self.flush()
        self.transport = Spoken(self.transport)

    def _complain(self, item: BadLine | Violation) -> None:
        self.tell(failure(item.error(), self.member.language, getattr(item, "id", None)))
        if isinstance(item, Violation):
            self.hush()
            self.desk.ended(self)
