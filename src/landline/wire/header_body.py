"""The framing of the tutorials' file server: a length, a JSON header of that length, a body.

The header says under `size_key` how long the body is. A body comes out as pieces, as it
arrives, and is never glued: it may be a file of any size.
"""

from __future__ import annotations

from typing import Any, Final

import msgspec
from msgspec import Struct

from landline.errors import UsageError
from landline.wire.length import length_field
from landline.wire.violation import TRUNCATED, Violation, too_long

_LARGEST: Final = 2**63 - 1
"""No file can be longer: off_t is 64 bits."""


class Header(Struct, frozen=True):
    """What comes before a body: the fields that the peer wrote, none of them trustworthy."""

    fields: dict[str, Any]


class BodyPiece(Struct, frozen=True):
    """Some bytes of the body announced by the last Header; an empty body is one empty piece.

    `view` is valid until the decoder is fed again: copy what has to stay.
    """

    view: memoryview
    last: bool


class HeaderAndBody(Struct, frozen=True, kw_only=True):
    """A length, a JSON header of so many bytes, then as many bytes as it says at `size_key`.

    `prefix` is the `struct` format of the length (the tutorials write `struct.pack("i", n)`),
    `header_limit` and `body_limit` are in bytes; None lets a body have any size.
    """

    size_key: str = "file_size"
    prefix: str = "<i"
    header_limit: int = 1 << 16
    body_limit: int | None = None

    def __post_init__(self) -> None:
        length_field(self.prefix)

    def decoder(self) -> _HeaderAndBodyDecoder:
        """Return a fresh decoder for one conversation."""
        return _HeaderAndBodyDecoder(self)

    def encode(self, message: Header | BodyPiece | bytes) -> bytes:
        """Return a header behind its length; a piece of a body as it is.

        Raises UsageError: "header.size" where the header does not tell the body's size,
        "header.unwritable" where a field is not JSON, "message.too-long" over a limit.
        """
        if isinstance(message, BodyPiece):
            return bytes(message.view)
        if isinstance(message, bytes):
            return message
        return length_field(self.prefix).before(self._json_of(message), self.header_limit)

    def body_size(self, header: Header) -> int | Violation:
        """Return how many bytes follow `header`, or why that cannot be."""
        size = header.fields.get(self.size_key)
        if type(size) is not int or not 0 <= size <= _LARGEST:
            return Violation("header.size", why=self.size_key)
        if self.body_limit is not None and size > self.body_limit:
            return too_long(self.body_limit)
        return size

    def _json_of(self, header: Header) -> bytes:
        size = self.body_size(header)
        if isinstance(size, Violation):
            raise UsageError(size.code, limit=size.limit, why=size.why)
        try:
            return msgspec.json.encode(header.fields)
        except (TypeError, ValueError, RecursionError) as error:
            raise UsageError("header.unwritable", why=str(error)) from error


Item = Header | BodyPiece | Violation

_decode_header: Final = msgspec.json.Decoder(dict[str, Any]).decode


class _HeaderAndBodyDecoder:
    """Keeps one unfinished header at most: `_need` bytes of length or header are waited for."""

    __slots__ = ("_body", "_framing", "_head", "_in_header", "_need")

    def __init__(self, framing: HeaderAndBody) -> None:
        self._framing: HeaderAndBody | None = framing
        self._head = bytearray()
        self._in_header = False
        self._need = length_field(framing.prefix).size
        self._body = 0

    def feed(self, data: bytes) -> list[Item]:
        items: list[Item] = []
        view = memoryview(data)
        while view and self._framing is not None:
            if self._body:
                view = self._take_body(view, items)
            else:
                view = self._take_head(view, self._framing, items)
        return items

    def finish(self) -> list[Item]:
        whole = not (self._body or self._head or self._in_header)
        return [] if whole or self._framing is None else [TRUNCATED]

    def _take_body(self, view: memoryview, items: list[Item]) -> memoryview:
        piece = view[: self._body]
        self._body -= len(piece)
        items.append(BodyPiece(piece, last=not self._body))
        return view[len(piece) :]

    def _take_head(self, view: memoryview, framing: HeaderAndBody, items: list[Item]) -> memoryview:
        missing = self._need - len(self._head)
        self._head += view[:missing]
        if len(self._head) == self._need:
            head = bytes(self._head)
            self._head.clear()
            if self._in_header:
                self._begin_body(head, framing, items)
            else:
                self._begin_header(head, framing, items)
        return view[missing:]

    def _begin_header(self, head: bytes, framing: HeaderAndBody, items: list[Item]) -> None:
        (length,) = length_field(framing.prefix).unpack_from(head)
        if length > framing.header_limit:
            self._die(too_long(framing.header_limit), items)
        elif length <= 0:
            self._die(Violation("header.malformed", why=f"length {length}"), items)
        else:
            self._need, self._in_header = length, True

    def _begin_body(self, head: bytes, framing: HeaderAndBody, items: list[Item]) -> None:
        try:
            header = Header(_decode_header(head))
        except (ValueError, RecursionError):
            self._die(Violation("header.malformed", why="not a JSON object"), items)
            return
        size = framing.body_size(header)
        if isinstance(size, Violation):
            self._die(size, items)
            return
        self._need, self._in_header = length_field(framing.prefix).size, False
        self._body = size
        items.append(header)
        if not size:
            items.append(BodyPiece(memoryview(b""), last=True))

    def _die(self, violation: Violation, items: list[Item]) -> None:
        self._framing = None
        items.append(violation)
