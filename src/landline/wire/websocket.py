"""WebSocket frames, RFC 6455: what a server reads and writes once a connection is upgraded.

Bytes in, messages out, as every parser here. What a message says does not live here (it is
one line's JSON object, `wire/parser.py`), nor does the upgrade itself (`landline.web`).
"""

from __future__ import annotations

import base64
import hashlib
from struct import Struct as Packing
from typing import Final

from msgspec import Struct

from landline.wire.violation import Violation, too_long

NORMAL: Final = 1000
GOING_AWAY: Final = 1001
BROKEN: Final = 1002
NOT_UTF8: Final = 1007
REFUSED: Final = 1008
TOO_LONG: Final = 1009
"""Close codes, RFC 6455 §7.4.1."""

_NO_CODE: Final = 1005
"""Stands for a close frame that gives no code; never sent."""

_GUID: Final = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_CONTINUED, _TEXT, _BINARY, _CLOSE, _PING, _PONG = 0, 1, 2, 8, 9, 10
_FIN: Final = 0x80
_MASKED: Final = 0x80
_MOST_CONTROL: Final = 125

_SHORT: Final = tuple(bytes((_FIN | _TEXT, length)) for length in range(126))
_pack_16: Final = Packing(">BBH").pack
_pack_64: Final = Packing(">BBQ").pack

_AGREED_CODES: Final = frozenset(range(1000, 1015)) - {1004, 1005, 1006}


class Text(Struct, frozen=True, gc=False):
    """A whole text message, proven to be UTF-8."""

    data: bytes


class Binary(Struct, frozen=True, gc=False):
    """A whole binary message, which nobody here has a use for."""

    length: int


class Ping(Struct, frozen=True, gc=False):
    """The peer asks for a pong with the same data."""

    data: bytes


class Closed(Struct, frozen=True, gc=False):
    """The peer says nothing more; `code` is what a close frame answers."""

    code: int


Item = Text | Binary | Ping | Closed | Violation


class FrameParser:
    """Takes what a client sends, gives its messages; nothing after Closed or a Violation.

    `max_message` bounds a message in bytes, its fragments together, and may be changed at
    any time. Bound: one message and one unfinished frame are kept, each up to that length.
    Codes of violations: `message.too-long`, `websocket.broken`, `websocket.not-utf8`.
    """

    __slots__ = ("_buffer", "_dead", "_kind", "_message", "_need", "max_message")

    def __init__(self, max_message: int) -> None:
        self.max_message = max_message
        self._buffer = bytearray()
        """An unfinished frame."""
        self._need = 0
        """Bytes that the buffer must hold before looking at it is worth while."""
        self._message = bytearray()
        """What came of a message in fragments."""
        self._kind = _CONTINUED
        """Opcode of that message; _CONTINUED: there is none."""
        self._dead = False

    def feed(self, data: bytes) -> list[Item]:
        """Return what is whole now."""
        if self._dead:
            return []
        if self._buffer:
            self._buffer += data
            if len(self._buffer) < self._need:
                return []
            data = bytes(self._buffer)
            self._buffer.clear()
        items: list[Item] = []
        position = 0
        while position < len(data) and not self._dead:
            end = self._frame(data, position, items)
            if end < 0:
                self._buffer += data[position:]
                break
            position = end
        return items

    def finish(self) -> list[Item]:
        """Return what the end of the connection completes: never anything."""
        return []

    def _frame(self, data: bytes, start: int, items: list[Item]) -> int:
        """Take the frame at `start`; return where it ends, or -1 if it is not whole yet."""
        if len(data) - start < 2:
            return self._wait_for(2)
        first, second = data[start], data[start + 1]
        length, body = second & 0x7F, start + 6
        if length > _MOST_CONTROL:
            size = 2 if length == 126 else 8
            body += size
            if len(data) < start + 2 + size:
                return self._wait_for(2 + size)
            length = int.from_bytes(data[start + 2 : start + 2 + size], "big")
        trouble = self._trouble(first, second, length)
        if trouble is not None:
            return self._die(trouble, items)
        end = body + length
        if len(data) < end:
            return self._wait_for(end - start)
        self._take(first, _unmasked(data, body, end), items)
        return end

    def _trouble(self, first: int, second: int, length: int) -> Violation | None:
        """Return what is wrong with a frame, told by its header."""
        opcode = first & 0x0F
        if first & 0x70:
            return _broken("reserved bits are set")
        if not second & _MASKED:
            return _broken("a frame is not masked")
        if opcode >= _CLOSE:
            if opcode > _PONG:
                return _broken("unknown opcode")
            if length > _MOST_CONTROL or not first & _FIN:
                return _broken("a control frame is too long or in pieces")
            return None
        if opcode > _BINARY:
            return _broken("unknown opcode")
        if (opcode == _CONTINUED) == (self._kind == _CONTINUED):
            return _broken("a fragment out of place")
        if length + len(self._message) > self.max_message:
            return too_long(self.max_message)
        return None

    def _take(self, first: int, payload: bytes, items: list[Item]) -> None:
        opcode = first & 0x0F
        if opcode == _TEXT and first & _FIN:
            self._text(payload, items)
        elif opcode < _CLOSE:
            self._fragment(opcode, payload, items, last=bool(first & _FIN))
        elif opcode == _PING:
            items.append(Ping(payload))
        elif opcode == _CLOSE:
            self._die(_closed(payload), items)

    def _text(self, payload: bytes, items: list[Item]) -> None:
        if not payload.isascii():
            try:
                payload.decode()
            except UnicodeDecodeError:
                self._die(Violation("websocket.not-utf8"), items)
                return
        items.append(Text(payload))

    def _fragment(self, opcode: int, payload: bytes, items: list[Item], *, last: bool) -> None:
        kind = opcode or self._kind
        if not last:
            self._kind = kind
            self._message += payload
            return
        message = bytes(self._message) + payload
        self._message.clear()
        self._kind = _CONTINUED
        if kind == _TEXT:
            self._text(message, items)
        else:
            items.append(Binary(len(message)))

    def _wait_for(self, size: int) -> int:
        self._need = size
        return -1

    def _die(self, last: Item, items: list[Item]) -> int:
        items.append(last)
        self._dead = True
        self._message.clear()
        return 0


def text_frame(payload: bytes) -> bytes:
    """Return a text message as one unmasked frame (RFC 6455 §5.2)."""
    return header(len(payload)) + payload


def header(length: int) -> bytes:
    """Return what stands before a text message of `length` bytes."""
    if length <= _MOST_CONTROL:
        return _SHORT[length]
    if length < 1 << 16:
        return _pack_16(_FIN | _TEXT, 126, length)
    return _pack_64(_FIN | _TEXT, 127, length)


def pong_frame(data: bytes) -> bytes:
    """Return the answer to a ping."""
    return bytes((_FIN | _PONG, len(data))) + data


def close_frame(code: int) -> bytes:
    """Return the last frame of a connection."""
    payload = b"" if code == _NO_CODE else code.to_bytes(2, "big")
    return bytes((_FIN | _CLOSE, len(payload))) + payload


def accept_key(key: str) -> str:
    """Return what a server says to prove that it read the client's `key` (§4.2.2)."""
    return base64.b64encode(hashlib.sha1(key.encode() + _GUID).digest()).decode()


def is_key(key: str) -> bool:
    """Return whether a client's key is 16 bytes in base64, as it has to be (§4.1)."""
    try:
        return len(base64.b64decode(key, validate=True)) == 16
    except ValueError:
        return False


def _unmasked(data: bytes, body: int, end: int) -> bytes:
    """Return the payload `data[body:end]`, whose mask stands before it (§5.3).

    One XOR of two long integers: under 1 µs for a short message, 3 ms for 1 MiB.
    """
    length = end - body
    if not length:
        return b""
    mask = (data[body - 4 : body] * (length // 4 + 1))[:length]
    plain = int.from_bytes(data[body:end], "little") ^ int.from_bytes(mask, "little")
    return plain.to_bytes(length, "little")


def _closed(payload: bytes) -> Item:
    if not payload:
        return Closed(_NO_CODE)
    if len(payload) == 1:
        return _broken("a close code of one byte")
    code = int.from_bytes(payload[:2], "big")
    if code not in _AGREED_CODES and not 3000 <= code < 5000:
        return _broken("a close code that must not be sent")
    try:
        payload[2:].decode()
    except UnicodeDecodeError:
        return Violation("websocket.not-utf8")
    return Closed(code)


def _broken(why: str) -> Violation:
    return Violation("websocket.broken", why=why)
