"""Framings: where one message ends and the next begins, as values for `listen` and `connect`.

A framing makes a decoder per conversation and encodes what goes out. Your own is any
object with the two methods of `Framing`. `HeaderAndBody` is told in `header_body.py`; what
messages mean does not live here.
"""

from __future__ import annotations

from typing import Final, Protocol, TypeVar

from msgspec import Struct

from landline.errors import UsageError
from landline.wire.header_body import BodyPiece, Header, HeaderAndBody
from landline.wire.length import length_field
from landline.wire.lines import LineBuffer
from landline.wire.violation import TRUNCATED, Violation, too_long

__all__ = [
    "LIMIT",
    "BodyPiece",
    "Decoder",
    "Framing",
    "Header",
    "HeaderAndBody",
    "LengthPrefixed",
    "Lines",
    "Raw",
    "Violation",
]

LIMIT: Final = 1 << 20
"""Longest message in bytes, unless a framing is told otherwise."""

M = TypeVar("M")


class Decoder(Protocol[M]):
    """Bytes of one direction of one conversation in, messages out."""

    def feed(self, data: bytes) -> list[M | Violation]:
        """Return what `data` completes; never raises, and gives nothing after a Violation."""

    def finish(self) -> list[M | Violation]:
        """Return what the end of the peer's side completes; to be called once, at its end."""


class Framing(Protocol[M]):
    """A way to tell messages apart in a stream of bytes."""

    def decoder(self) -> Decoder[M]:
        """Return a fresh decoder for one conversation."""

    def encode(self, message: M) -> bytes:
        """Return `message` as it goes onto the line; UsageError where it cannot."""


class Raw(Struct, frozen=True):
    """No framing: every read is a message as it came, wherever the network cut it."""

    def decoder(self) -> Decoder[bytes]:
        """Return a fresh decoder for one conversation."""
        return _RawDecoder()

    def encode(self, message: bytes) -> bytes:
        """Return `message` unchanged."""
        return message


class Lines(Struct, frozen=True):
    """A message is a line: it ends with `\\n`; `\\r\\n` is understood too.

    `limit` is in bytes, the line's end not counted. A last line without an end counts.
    """

    limit: int = LIMIT

    def decoder(self) -> Decoder[bytes]:
        """Return a fresh decoder for one conversation."""
        return _LinesDecoder(self.limit)

    def encode(self, message: bytes) -> bytes:
        """Return `message` as a line.

        Raises UsageError("message.newline") where it holds a line's end and would arrive
        as another message, UsageError("message.too-long") over the limit.
        """
        if b"\n" in message or message.endswith(b"\r"):
            raise UsageError("message.newline")
        if len(message) > self.limit:
            raise UsageError("message.too-long", limit=self.limit)
        return message + b"\n"


class LengthPrefixed(Struct, frozen=True):
    """A message comes behind its length: `prefix` is a `struct` format of one integer.

    `limit` is in bytes; a greater length is refused when announced, before anything is kept.
    """

    prefix: str = ">I"
    limit: int = LIMIT

    def __post_init__(self) -> None:
        length_field(self.prefix)

    def decoder(self) -> Decoder[bytes]:
        """Return a fresh decoder for one conversation."""
        return _LengthPrefixedDecoder(self)

    def encode(self, message: bytes) -> bytes:
        """Return `message` behind its length; UsageError("message.too-long") over the limit."""
        return length_field(self.prefix).before(message, self.limit)


class _RawDecoder:
    __slots__ = ()

    def feed(self, data: bytes) -> list[bytes | Violation]:
        return [data] if data else []

    def finish(self) -> list[bytes | Violation]:
        return []


class _LinesDecoder:
    __slots__ = ("_dead", "_lines")

    def __init__(self, limit: int) -> None:
        self._lines = LineBuffer(limit)
        self._dead = False

    def feed(self, data: bytes) -> list[bytes | Violation]:
        if self._dead:
            return []
        messages: list[bytes | Violation] = [*self._lines.feed(data)]
        if self._lines.broken:
            self._dead = True
            messages.append(too_long(self._lines.limit))
        return messages

    def finish(self) -> list[bytes | Violation]:
        rest = self._lines.rest()
        return [rest] if rest else []


class _LengthPrefixedDecoder:
    """Keeps one unfinished message at most: `_need` bytes of it are waited for."""

    __slots__ = ("_dead", "_field", "_limit", "_need", "_tail")

    def __init__(self, framing: LengthPrefixed) -> None:
        self._field = length_field(framing.prefix)
        self._limit = framing.limit
        self._tail = bytearray()
        self._need = self._field.size
        self._dead = False

    def feed(self, data: bytes) -> list[bytes | Violation]:
        if self._dead:
            return []
        tail = self._tail
        if tail:
            tail += data
            if len(tail) < self._need:
                return []
            data = bytes(tail)
            tail.clear()
        messages: list[bytes | Violation] = []
        position = self._cut(data, messages)
        if not self._dead:
            tail += data[position:]
        return messages

    def finish(self) -> list[bytes | Violation]:
        return [TRUNCATED] if self._tail else []

    def _cut(self, data: bytes, messages: list[bytes | Violation]) -> int:
        """Append the whole messages in `data`, and return where the unfinished one starts."""
        append, unpack_from = messages.append, self._field.unpack_from
        size, limit, end = self._field.size, self._limit, len(data)
        position = 0
        while (start := position + size) <= end:
            (length,) = unpack_from(data, position)
            if not 0 <= length <= limit:
                append(self._refuse(length))
                return position
            stop = start + length
            if stop > end:
                self._need = size + length
                return position
            append(data[start:stop])
            position = stop
        self._need = size
        return position

    def _refuse(self, length: int) -> Violation:
        self._dead = True
        if length < 0:
            return Violation("message.malformed", why="negative length")
        return too_long(self._limit)
