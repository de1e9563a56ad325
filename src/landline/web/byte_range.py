"""The bytes that are asked for (`Range`) or brought (`Content-Range`): RFC 9110 §14. Pure."""

from __future__ import annotations

import re
from typing import Final

from msgspec import Struct

from landline.errors import UsageError

_RANGE: Final = re.compile(
    r"bytes[ \t]*=[ \t]*(\d{0,19})[ \t]*-[ \t]*(\d{0,19})[ \t]*", re.I | re.A
)
_BROUGHT: Final = re.compile(r"bytes[ \t]+(\d{1,19})-(\d{1,19})/(\d{1,19}|\*)", re.I | re.A)


class Span(Struct, frozen=True):
    """Bytes of a file from `start` up to, not including, `end`."""

    start: int
    end: int

    @property
    def length(self) -> int:
        """How many they are."""
        return self.end - self.start

    def content_range(self, size: int) -> str:
        """Return the `Content-Range` of an answer that brings these of `size` bytes."""
        return f"bytes {self.start}-{self.end - 1}/{size}"


class Brought(Struct, frozen=True):
    """What an upload that goes on brings."""

    span: Span
    size: int | None
    """Bytes of the whole file; None: it does not say."""


def wanted(header: str | None, size: int) -> Span | None:
    """Return which of `size` bytes `header` asks for; None: all of them.

    Several ranges, other units and what cannot be read are ignored, as §14.2 allows: the
    answer is the whole file then. Raises UsageError `file.range` for one that lies outside.
    """
    asked = _RANGE.fullmatch(header.strip()) if header is not None else None
    if asked is None or not (asked[1] or asked[2]):
        return None
    if not asked[1]:
        start, end = max(0, size - int(asked[2])), size
    else:
        start = int(asked[1])
        end = min(size, int(asked[2]) + 1) if asked[2] else size
        if asked[2] and int(asked[2]) < start:
            return None
    if start >= end:
        raise UsageError("file.range", size=size)
    return Span(start, end)


def brought(header: str) -> Brought:
    """Return what a `Content-Range` in a request says (§14.5).

    Raises UsageError `upload.range` where it says nothing that can be.
    """
    said = _BROUGHT.fullmatch(header.strip())
    if said is None:
        raise UsageError("upload.range")
    span = Span(int(said[1]), int(said[2]) + 1)
    size = None if said[3] == "*" else int(said[3])
    if span.start >= span.end or (size is not None and span.end > size):
        raise UsageError("upload.range")
    return Brought(span, size)
