"""`upper`: sends text back in upper case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from landline.net.responder import END, End
from landline.services.callers import is_exit

if TYPE_CHECKING:
    from landline.net.address import Scheme

_LONGEST_CHARACTER: Final = 4
"""Bytes of one character in UTF-8 (RFC 3629)."""


class Upper:
    """Text in upper case; bytes that are not UTF-8 come back unchanged."""

    def greeting(self, scheme: Scheme) -> bytes | None:
        """Return nothing: the caller speaks first."""
        del scheme
        return None

    def answer(self, message: bytes, scheme: Scheme) -> bytes | End | None:
        """Return the message in upper case."""
        if is_exit(message):
            return END
        if scheme in ("udp", "unixgram"):
            return upper(message)
        return upper_part(message) if message else None


def upper(data: bytes) -> bytes:
    """Return `data` in upper case, or unchanged where it is not text."""
    if data.isascii():
        return data.upper()
    try:
        return data.decode().upper().encode()
    except UnicodeDecodeError:
        return data


def upper_part(data: bytes) -> bytes:
    """Return a part of a stream in upper case.

    The stream may have been cut inside a character: its halves at both ends stay as they are.
    """
    if data.isascii():
        return data.upper()
    start = _continued(data)
    end = len(data) - _unfinished(data)
    return data[:start] + upper(data[start:end]) + data[end:]


def _continued(data: bytes) -> int:
    """Return how many bytes at the start belong to a character begun before."""
    for index, byte in enumerate(data[: _LONGEST_CHARACTER - 1]):
        if byte & 0xC0 != 0x80:
            return index
    return min(len(data), _LONGEST_CHARACTER - 1)


def _unfinished(data: bytes) -> int:
    """Return how many bytes at the end belong to a character that is not all there."""
    for back in range(1, min(len(data), _LONGEST_CHARACTER - 1) + 1):
        byte = data[-back]
        if byte & 0xC0 == 0x80:
            continue
        return back if byte >= 0xC0 and back < _length(byte) else 0
    return 0


def _length(first: int) -> int:
    return 4 if first >= 0xF0 else 3 if first >= 0xE0 else 2
