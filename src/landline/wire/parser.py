"""JSON lines into typed objects: verbs for a hub, events for a client (DESIGN §5).

A line that cannot be used is an event too, a BadLine, and the connection lives; a line
that is too long, or nothing but nonsense, is a Violation and ends it. What the objects
mean does not live here.

Why not msgspec's `decode_lines` over the whole read: it takes any whitespace for a line's
end, so the same bytes cut elsewhere by the network would mean something else. Cut at
`\\n` first they always mean the same, for 0.7 to 1.1 times its speed.
"""

from __future__ import annotations

from typing import Final, Generic, TypeVar, cast

import msgspec

from landline.wire.bad_line import BadLine, bad_line
from landline.wire.events import AnyEvent
from landline.wire.lines import LineBuffer
from landline.wire.verbs import AnyVerb
from landline.wire.violation import Violation, too_long

__all__ = ["BadLine", "LineParser", "Violation", "event_decoder", "verb_decoder"]

MOST_BAD: Final = 100
"""So many more bad lines than good ones: the peer speaks something else."""

T = TypeVar("T")


class LineParser(Generic[T]):
    """Takes what arrives, gives the objects on its lines, each as `decoder` sees it.

    `max_line` bounds a line in bytes and may be changed at any time. `ignore_unknown`
    skips objects whose kind the decoder does not know, as a client does (DESIGN §5).
    """

    __slots__ = ("_bad", "_dead", "_decoder", "_ignore_unknown", "_lines")

    def __init__(
        self, decoder: msgspec.json.Decoder[T], *, max_line: int, ignore_unknown: bool = False
    ) -> None:
        self._decoder = decoder
        self._lines = LineBuffer(max_line)
        self._ignore_unknown = ignore_unknown
        self._bad = 0
        self._dead = False

    @property
    def max_line(self) -> int:
        """Longest line in bytes, its end not counted."""
        return self._lines.limit

    @max_line.setter
    def max_line(self, limit: int) -> None:
        self._lines.limit = limit

    def feed(self, data: bytes) -> list[T | BadLine | Violation]:
        """Return what the lines completed by `data` say; nothing after a Violation."""
        if self._dead:
            return []
        lines = self._lines
        if data.find(b"\n") == len(data) - 1 <= lines.limit and not lines.kept:
            return self._parse_one(data)
        items = self._parse(lines.feed(data))
        if lines.broken and not self._dead:
            self._dead = True
            items.append(too_long(lines.limit))
        return items

    def whole(self, lines: list[bytes]) -> list[T | BadLine | Violation]:
        """Return what `lines` say that came cut already: a WebSocket message is one each."""
        return [] if self._dead else self._parse(lines)

    def finish(self) -> list[T | BadLine | Violation]:
        """Return what a last line without an end says, once the peer has ended its side."""
        return [] if self._dead else self._parse([self._lines.rest()])

    def _parse_one(self, data: bytes) -> list[T | BadLine | Violation]:
        """Return what a read of just one line says: the common case, cut short.

        Its newline is white space to JSON.
        """
        try:
            item = self._decoder.decode(data)
        except (ValueError, RecursionError):
            return self._parse_each([data[:-1].removesuffix(b"\r")])
        if self._bad:
            self._bad -= 1
        return [item]

    def _parse(self, lines: list[bytes]) -> list[T | BadLine | Violation]:
        try:
            items = [*map(self._decoder.decode, lines)]
        except (ValueError, RecursionError):
            return self._parse_each(lines)
        self._bad = max(0, self._bad - len(items))
        return cast("list[T | BadLine | Violation]", items)

    def _parse_each(self, lines: list[bytes]) -> list[T | BadLine | Violation]:
        items: list[T | BadLine | Violation] = []
        for line in lines:
            if not line or line.isspace():
                continue
            try:
                items.append(self._decoder.decode(line))
                self._bad = max(0, self._bad - 1)
            except (ValueError, RecursionError) as error:
                self._note_bad(bad_line(line, error, self._decoder), items)
                if self._dead:
                    break
        return items

    def _note_bad(self, bad: BadLine, items: list[T | BadLine | Violation]) -> None:
        if self._ignore_unknown and bad.code.endswith(".unknown"):
            return
        items.append(bad)
        self._bad += 1
        if self._bad == MOST_BAD:
            self._dead = True
            items.append(Violation("json.not-spoken", limit=MOST_BAD))


def verb_decoder() -> msgspec.json.Decoder[AnyVerb]:
    """Return the decoder of verbs; all parsers share it."""
    return _VERBS


def event_decoder() -> msgspec.json.Decoder[AnyEvent]:
    """Return the decoder of events; all parsers share it."""
    return _EVENTS


_VERBS: Final[msgspec.json.Decoder[AnyVerb]] = msgspec.json.Decoder(AnyVerb)
_EVENTS: Final[msgspec.json.Decoder[AnyEvent]] = msgspec.json.Decoder(AnyEvent)
