"""The parts of a form as they come (RFC 7578, RFC 2046 §5.1): bytes in, parts out. Pure.

Names of files are read as browsers, curl and Python's clients write them, which is not quite
what any RFC says: `"` and line ends as `%22 %0D %0A` (WHATWG HTML, multipart/form-data), a
backslash as itself, some with `filename*`.
"""

from __future__ import annotations

import re
from enum import Enum, auto
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from msgspec import Struct

from landline.errors import UsageError
from landline.safetext import decode_text

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_HEADERS: Final = 8 * 1024
"""Bytes of one part's headers."""

_BOUNDARY: Final = re.compile(
    r"""multipart/form-data\s*;.*?\bboundary=(?:"([^"]{1,70})"|([^\s;"]{1,70})(?=[\s;]|$))""",
    re.I | re.S,
)
_FIELD: Final = re.compile(
    r""";\s*(filename\*?)\s*=\s*(?:"((?:\\"|[^"])*)"|([^;\s]*))""", re.I | re.S
)
_ESCAPES: Final = {'\\"': '"', "%22": '"', "%0D": "\r", "%0A": "\n", "%0d": "\r", "%0a": "\n"}
_ESCAPED: Final = re.compile("|".join(map(re.escape, _ESCAPES)))


class Part(Struct, frozen=True):
    """A part begins; its content follows, as bytes."""

    filename: str
    """What its sender calls the file; empty: it is none, or none was chosen."""


Event = Part | bytes


class _State(Enum):
    CONTENT = auto()
    """Of a part, or before the first."""
    DELIMITER = auto()
    """Behind one."""
    HEADERS = auto()
    OVER = auto()


class Multipart:
    """Reads one form."""

    def __init__(self, content_type: str) -> None:
        """Raise UsageError `upload.form` for a type that is no form."""
        said = _BOUNDARY.match(content_type)
        if said is None:
            raise UsageError("upload.form")
        self._delimiter = b"\r\n--" + (said[1] or said[2]).encode("utf-8", "surrogateescape")
        self._state = _State.CONTENT
        self._in_part = False
        self._held = b"\r\n"  # the first delimiter may stand at the very beginning

    @property
    def is_over(self) -> bool:
        """Whether the form has ended; what follows is ignored."""
        return self._state is _State.OVER

    def feed(self, data: bytes) -> Iterator[Event]:
        """Yield what `data` brings; to be exhausted. Raises UsageError `upload.form`."""
        self._held += data
        going_on = True
        while going_on:
            match self._state:
                case _State.CONTENT:
                    content, going_on = self._content()
                    if content and self._in_part:
                        yield content
                case _State.DELIMITER:
                    going_on = self._behind_delimiter()
                case _State.HEADERS:
                    part = self._headers()
                    going_on = part is not None
                    if part is not None:
                        yield part
                case _State.OVER:
                    self._held, going_on = b"", False

    def _content(self) -> tuple[bytes, bool]:
        """Return what is surely content, and whether it ends there."""
        end = self._held.find(self._delimiter)
        if end >= 0:
            content, self._held = self._held[:end], self._held[end + len(self._delimiter) :]
            self._state = _State.DELIMITER
            return content, True
        # From here on it could be the beginning of a delimiter.
        sure = self._held.find(b"\r", max(0, len(self._held) - len(self._delimiter) + 1))
        sure = len(self._held) if sure < 0 else sure
        content, self._held = self._held[:sure], self._held[sure:]
        return content, False

    def _behind_delimiter(self) -> bool:
        if len(self._held) < 2:
            return False
        if self._held.startswith(b"--"):
            self._state = _State.OVER
            return True
        line, end, rest = self._held.partition(b"\r\n")
        if len(line) > MOST_HEADERS or line.strip(b" \t\r"):
            raise UsageError("upload.form")
        if end:
            self._state, self._held = _State.HEADERS, b"\r\n" + rest
        return bool(end)

    def _headers(self) -> Part | None:
        """Return the part that begins, once its headers are all here; they begin with CRLF."""
        head, end, rest = self._held.partition(b"\r\n\r\n")
        if len(head) > MOST_HEADERS:
            raise UsageError("upload.form")
        if not end:
            return None
        self._state, self._in_part = _State.CONTENT, True
        self._held = rest
        return Part(_filename(head))


def _filename(head: bytes) -> str:
    """Return the name in a part's Content-Disposition."""
    for line in decode_text(head).split("\r\n"):
        name, _, value = line.partition(":")
        if name.strip().lower() == "content-disposition":
            said = {
                each[1].lower(): each[2] if each[2] is not None else each[3]
                for each in _FIELD.finditer(value)
            }
            if "filename*" in said:
                return unquote(said["filename*"].rpartition("'")[2])
            return _ESCAPED.sub(lambda each: _ESCAPES[each[0]], said.get("filename", ""))
    return ""
