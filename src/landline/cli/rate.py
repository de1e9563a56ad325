"""How fast at most: `10M`, `500K/s`, `2.5MiB`, on the command line."""

from __future__ import annotations

import re
from typing import Final

import click

from landline.errors import UsageError

SLOWEST: Final = 1024
"""Bytes per second; a smaller number has lost its unit on the way."""

_WRITTEN: Final = r"([0-9]{1,12}(?:\.[0-9]{1,12})?) ?([KkMmGg]?)(B|iB)?(?:/s)?"
"""A small `b` would mean bits, to whoever writes it."""

_POWERS: Final = "kmg"


class Rate(click.ParamType[int]):
    """An option's value that is a rate; the command gets bytes per second."""

    name = "rate"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> int:
        """Return bytes per second. Raises UsageError `rate.invalid`, `rate.slow`."""
        del param, ctx
        return value if isinstance(value, int) else rate_of(str(value))


def rate_of(written: str) -> int:
    """Return the bytes per second that are written; raises as `Rate.convert` does."""
    match = re.fullmatch(_WRITTEN, written.strip())
    if match is None or (match[3] == "iB" and not match[2]):
        from landline.safetext import safe_text

        raise UsageError("rate.invalid", written=safe_text(written, limit=40))
    # A letter alone is binary, as `curl --limit-rate` and `rsync --bwlimit` have it.
    base = 1000 if match[3] == "B" else 1024
    power = _POWERS.index(match[2].lower()) + 1 if match[2] else 0
    rate = int(float(match[1]) * base**power)
    if rate < SLOWEST:
        raise UsageError("rate.slow", written=written.strip())
    return rate
