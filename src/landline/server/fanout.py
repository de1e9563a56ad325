"""Who is shown a room live, and how: encoded once, written once per tick (DESIGN §5).

Committed messages of a room wait for the end of the tick, are joined into one block per
encoding present, and each line gets one write. A line whose reader is slow is taken out
of its rooms at the seq it has been shown last; `server/feed.py` goes on from there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from landline.model import Logged

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from landline.doors.line import Encoding, Line
    from landline.hub.nouns import Room
    from landline.settings import DeliveryLimits

ENVELOPE: Final = 64
"""Bytes that a message's line has beside its body and the room's name, at most."""


class Audience:
    """The live lines of one room; `flushed` is the seq that all of them have been shown."""

    __slots__ = ("envelope", "flushed", "live", "pending", "pending_bytes", "room")

    def __init__(self, room: Room, flushed: int) -> None:
        self.room = room
        self.envelope = ENVELOPE + len(room.name.encode())
        self.flushed = flushed
        self.live: dict[Encoding, dict[Line, None]] = {}
        self.pending: list[Logged] = []
        self.pending_bytes = 0

    def add(self, line: Line) -> None:
        """Show the room to `line` from `flushed` on."""
        self.live.setdefault(line.encoding, {})[line] = None

    def remove(self, line: Line) -> bool:
        """Show the room to `line` no more; return whether it was live."""
        lines = self.live.get(line.encoding)
        if lines is None or line not in lines:
            return False
        del lines[line]
        if not lines:
            del self.live[line.encoding]
        return True

    def lines(self) -> list[Line]:
        """Return all live lines."""
        return [line for lines in self.live.values() for line in lines]


class Fanout:
    """All audiences, and what goes out at the end of the tick."""

    def __init__(
        self,
        limits: DeliveryLimits,
        call_soon: Callable[[Callable[[], None]], object],
        on_behind: Callable[[Line, Room, int], None],
    ) -> None:
        """`on_behind(line, room, seq)` takes over a slow line that was shown up to `seq`."""
        self.delivered = 0
        """Messages shown live, each counted for every line that it was shown to."""
        self._limits = limits
        self._call_soon = call_soon
        self._on_behind = on_behind
        self._audiences: dict[Room, Audience] = {}
        self._dirty: list[Audience] = []
        self._speaking: list[Line] = []
        self._slow: list[Line] = []
        self._scheduled = False

    def post(self, room: Room, seq: int, body: bytes) -> None:
        """Show a committed message to the room's audience at the end of the tick."""
        audience = self._audiences.get(room)
        if audience is None:
            return
        if not audience.pending:
            self._dirty.append(audience)
            self._schedule()
        audience.pending.append(Logged(seq, body))
        audience.pending_bytes += len(body) + audience.envelope

    def wants_out(self, line: Line) -> None:
        """Write what `line` has to say at the end of the tick."""
        self._speaking.append(line)
        self._schedule()

    def slow(self, line: Line) -> None:
        """Take `line` out of its live rooms: its reader does not keep up."""
        self._slow.append(line)
        self._schedule()

    def audience(self, room: Room, head: int) -> Audience:
        """Return the audience of `room`; a new one has been shown all up to `head`."""
        audience = self._audiences.get(room)
        if audience is None:
            audience = self._audiences[room] = Audience(room, head)
        return audience

    def settle(self, audience: Audience) -> None:
        """Show now what waits for the end of the tick, so that a line can join in behind it."""
        if audience.pending:
            self._show(audience)

    def leave(self, line: Line, room: Room) -> None:
        """Show `room` to `line` no more."""
        audience = self._audiences.get(room)
        if audience is not None:
            audience.remove(line)
            self._forget_if_empty(audience)

    def lines(self, room: Room) -> list[Line]:
        """Return the lines that `room` is live for."""
        audience = self._audiences.get(room)
        return [] if audience is None else audience.lines()

    def flush(self) -> None:
        """Write everything that waits for the end of the tick."""
        self._scheduled = False
        self._detach_slow()
        dirty, self._dirty = self._dirty, []
        for audience in dirty:
            if audience.pending:
                self._show(audience)
        speaking, self._speaking = self._speaking, []
        for line in speaking:
            if line.out:
                line.flush()
        self._detach_slow()

    def _schedule(self) -> None:
        if not self._scheduled:
            self._scheduled = True
            self._call_soon(self.flush)

    def _show(self, audience: Audience) -> None:
        self._detach_slow()
        pending, audience.pending = audience.pending, []
        total, audience.pending_bytes = audience.pending_bytes, 0
        if total > self._limits.block:
            for chunk in chunks(pending, audience.envelope, self._limits.block):
                self._show_chunk(audience, chunk)
        elif pending:
            self._show_chunk(audience, pending)
        self._forget_if_empty(audience)

    def _show_chunk(self, audience: Audience, chunk: list[Logged]) -> None:
        blocks = [
            (encoding.block(audience.room.name, chunk), lines)
            for encoding, lines in audience.live.items()
        ]
        if len(chunk) > 1 and any(len(block) > self._limits.block for block, _ in blocks):
            # Escapes made it longer than its bodies: shown in halves.
            half = len(chunk) // 2
            self._show_chunk(audience, chunk[:half])
            self._show_chunk(audience, chunk[half:])
            return
        for block, lines in blocks:
            self.delivered += len(lines) * len(chunk)
            for line in lines:
                if line.out:
                    line.say(block)
                else:
                    line.transport.write(block)
        audience.flushed = chunk[-1].seq
        self._detach_slow()

    def _detach_slow(self) -> None:
        if not self._slow:
            return
        slow, self._slow = self._slow, []
        for line in slow:
            # One that has drained meanwhile missed nothing: it stays live.
            for room in line.member.rooms if line.lagging else ():
                audience = self._audiences.get(room)
                if audience is not None and audience.remove(line):
                    self._on_behind(line, room, audience.flushed)

    def _forget_if_empty(self, audience: Audience) -> None:
        unused = not audience.live and not audience.pending
        # While this one was being shown, another may have taken its place.
        if unused and self._audiences.get(audience.room) is audience:
            del self._audiences[audience.room]


def chunks(logged: Iterable[Logged], envelope: int, most: int) -> Iterator[list[Logged]]:
    """Cut messages into pieces of up to `most` bytes, each `envelope` longer than its body."""
    chunk: list[Logged] = []
    size = 0
    for entry in logged:
        length = len(entry.body) + envelope
        if chunk and size + length > most:
            yield chunk
            chunk, size = [], 0
        chunk.append(entry)
        size += length
    if chunk:
        yield chunk
