"""Conditions of a request: what a file must be, or must not be any more (RFC 9110 §13). Pure.

A file's strong entity tag is its blob's name, so equal tags mean equal bytes. Dates say less:
two contents may share a second, so no range is given by one (`If-Range`, §13.1.5).
"""

from __future__ import annotations

import re
from datetime import UTC
from email.utils import formatdate, parsedate_to_datetime
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

_TAG: Final = re.compile(r'[ \t]*(W/)?("[\x21\x23-\x7e\x80-\U0010ffff]*")[ \t]*(?:,|$)')

Outcome = Literal["go-on", "not-modified", "failed"]


def etag(blob: str) -> str:
    """Return the entity tag of the content that is `blob`."""
    return f'"{blob}"'


def http_date(seconds: float) -> str:
    """Return a time (Unix, in seconds) as HTTP writes it (RFC 9110 §5.6.7)."""
    return formatdate(max(0, int(seconds)), usegmt=True)


def outcome(
    headers: Mapping[str, str], current: str | None, modified: float, *, reads: bool
) -> Outcome:
    """Return what the conditions of a request say, in the order of §13.2.2.

    `current` is the file's as it is, None: there is none. `reads`: it is a GET or HEAD.
    """
    if "If-Match" in headers:
        if not _matches(headers["If-Match"], current, weakly=False):
            return "failed"
    elif "If-Unmodified-Since" in headers:
        limit = _date(headers["If-Unmodified-Since"])
        if limit is not None and (current is None or int(modified) > limit):
            return "failed"
    if "If-None-Match" in headers:
        if _matches(headers["If-None-Match"], current, weakly=True):
            return "not-modified" if reads else "failed"
    elif reads and "If-Modified-Since" in headers and current is not None:
        known = _date(headers["If-Modified-Since"])
        if known is not None and int(modified) <= known:
            return "not-modified"
    return "go-on"


def range_holds(headers: Mapping[str, str], current: str | None) -> bool:
    """Return whether `If-Range` lets a range be given: without it, or with this very tag."""
    said = headers.get("If-Range")
    return said is None or (current is not None and said.strip() == current)


def _matches(header: str, current: str | None, *, weakly: bool) -> bool:
    if header.strip() == "*":
        return current is not None
    found = _TAG.finditer(header)
    return any(current == each[2] and (weakly or not each[1]) for each in found)


def _date(header: str) -> float | None:
    """Return the time in `header`, in any form of RFC 9110 §5.6.7: that of `asctime` has no zone.

    None where it is no date: such a condition is ignored.
    """
    try:
        said = parsedate_to_datetime(header)
    except (ValueError, OverflowError):
        return None
    return (said if said.tzinfo is not None else said.replace(tzinfo=UTC)).timestamp()
