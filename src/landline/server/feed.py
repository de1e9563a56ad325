"""Feeds lines from the log: who resumes, who asked for the last lines, who reads slowly.

A line is fed page by page from its position, only as fast as it reads, until it has been
shown what everybody has; then it joins the live audience with no hole and no double
(DESIGN §4). Nothing is buffered for it here but one page.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Protocol

from landline.errors import Error
from landline.model import Logged
from landline.server.fanout import chunks
from landline.wire.events import Limited

if TYPE_CHECKING:
    from landline.doors.line import Line
    from landline.hub.nouns import Room
    from landline.server.fanout import Fanout
    from landline.settings import DeliveryLimits

Rows = Mapping[str, list[Logged]]


class LogReader(Protocol):
    """Reads the log beside the event loop; answers on the loop."""

    def read(
        self,
        positions: Mapping[str, int],
        limit: int,
        done: Callable[[Rows | Error], None],
    ) -> None:
        """Read up to `limit` messages per room after the given seqs."""


class Feeder:
    """The lines that are being fed, each with its position in each room."""

    def __init__(
        self,
        limits: DeliveryLimits,
        fanout: Fanout,
        reader: LogReader,
        *,
        on_live: Callable[[Line], None],
        on_error: Callable[[Line, Error], None],
    ) -> None:
        """`on_live(line)`: all has been fed; `on_error(line, error)`: the log cannot be read."""
        self._limits = limits
        self._fanout = fanout
        self._reader = reader
        self._on_live = on_live
        self._on_error = on_error
        self._positions: dict[Line, dict[Room, int]] = {}
        self._reading: set[Line] = set()

    def is_feeding(self, line: Line) -> bool:
        """Return whether `line` has not been shown everything yet."""
        return line in self._positions

    def start(self, line: Line, room: Room, after: int) -> None:
        """Show `line` all of `room` that follows `after`, then what comes live."""
        self._fanout.leave(line, room)
        self._positions.setdefault(line, {})[room] = after
        self.go_on(line)

    def stop(self, line: Line, room: Room) -> None:
        """Feed `line` nothing more of `room`."""
        positions = self._positions.get(line)
        if positions is not None and positions.pop(room, None) is not None and not positions:
            del self._positions[line]

    def drop(self, line: Line) -> None:
        """Forget `line`, which is gone."""
        self._positions.pop(line, None)
        self._reading.discard(line)

    def go_on(self, line: Line) -> None:
        """Let `line` join where it is level with everybody, else read on, if it can take more."""
        positions = self._positions.get(line)
        if positions is None or line.lagging or line in self._reading:
            return
        for room in [room for room, after in positions.items() if self._join(line, room, after)]:
            del positions[room]
        if not positions:
            del self._positions[line]
            self._on_live(line)
        elif not line.lagging:
            self._ask(line, dict(positions))

    def _ask(self, line: Line, asked: dict[Room, int]) -> None:
        self._reading.add(line)
        # Shared among the rooms, so that a page of many rooms is no longer than one of one.
        limit = max(1, self._limits.feed_page // len(asked))
        positions = {room.key: after for room, after in asked.items()}
        self._reader.read(positions, limit, lambda rows: self._read(line, asked, rows))

    def _join(self, line: Line, room: Room, after: int) -> bool:
        audience = self._fanout.audience(room, room.head)
        self._fanout.settle(audience)
        # Settling may have made this very line slow: then it stays with the feeder.
        if after < audience.flushed or line.lagging:
            self._fanout.leave(line, room)
            return False
        self._fanout.audience(room, audience.flushed).add(line)
        return True

    def _read(self, line: Line, asked: dict[Room, int], rows: Rows | Error) -> None:
        self._reading.discard(line)
        positions = self._positions.get(line)
        if positions is None or line.transport.is_closing():
            return
        if isinstance(rows, Error):
            del self._positions[line]
            self._on_error(line, rows)
            return
        for room, after in asked.items():
            # A line that joined anew meanwhile stands elsewhere: read again from there.
            if positions.get(room) == after:
                positions[room] = self._show(line, room, after, rows[room.key])
        self.go_on(line)

    def _show(self, line: Line, room: Room, after: int, logged: list[Logged]) -> int:
        """Write what follows `after` and has been shown to all; return the new position."""
        audience = self._fanout.audience(room, room.head)
        self._fanout.settle(audience)
        due = [entry for entry in logged if after < entry.seq <= audience.flushed]
        first = due[0].seq if due else room.floor + 1
        if first > after + 1:
            # The log has dropped what came between, or all there was.
            line.tell(Limited(room=room.name, after=after, next=first))
            after = first - 1
        if line.out:
            line.flush()
        for chunk in chunks(due, audience.envelope, self._limits.block):
            after = self._show_chunk(line, room, after, chunk)
        self._fanout.leave(line, room)
        return after

    def _show_chunk(self, line: Line, room: Room, after: int, chunk: list[Logged]) -> int:
        if line.lagging:
            return after
        block = line.encoding.block(room.name, chunk)
        if len(block) > self._limits.block and len(chunk) > 1:
            # Escapes made it longer than its bodies: shown in halves.
            half = len(chunk) // 2
            after = self._show_chunk(line, room, after, chunk[:half])
            return self._show_chunk(line, room, after, chunk[half:])
        line.transport.write(block)
        return chunk[-1].seq
