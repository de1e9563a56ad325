"""A desk and a transport that note what lines do; they decide nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from landline.hub.nouns import Member

if TYPE_CHECKING:
    from landline.doors.line import Line
    from landline.wire.verbs import Verb


class NotingTransport:
    """Keeps what is written."""

    def __init__(self) -> None:
        self.written: list[bytes] = []
        self.did: list[str] = []
        self.reading = True
        self.closing = False

    def write(self, data: bytes) -> None:
        self.written.append(data)

    def set_write_buffer_limits(self, high: int) -> None:
        self.did.append(f"high {high}")

    def pause_reading(self) -> None:
        self.reading = False

    def resume_reading(self) -> None:
        self.reading = True

    def is_closing(self) -> bool:
        return self.closing

    def close(self) -> None:
        self.closing = True


class NotingDesk:
    """Keeps what lines report; a verb of a kind in `holds` makes its line wait."""

    high_water = 1000
    gather = 100

    def __init__(self, *holds: type[Verb]) -> None:
        self.verbs: list[Verb] = []
        self.did: list[str] = []
        self._holds = holds

    def arrived(self, line: Line) -> Member:
        return Member(line, "en", line.source, operator=False)

    def heard(self, line: Line, verb: Verb) -> None:
        self.verbs.append(verb)
        line.waiting = int(isinstance(verb, self._holds))

    def wants_out(self, line: Line) -> None:
        self.did.append("wants out")

    def fell_behind(self, line: Line) -> None:
        self.did.append("fell behind")

    def caught_up(self, line: Line) -> None:
        self.did.append("caught up")

    def ended(self, line: Line) -> None:
        self.did.append("ended")

    def lost(self, line: Line) -> None:
        self.did.append("lost")


def connect(line: Line) -> NotingTransport:
    """Give `line` a transport."""
    transport = NotingTransport()
    line.connection_made(transport)  # type: ignore[arg-type]
    return transport
