"""A number of bytes as it is written on a command line: `10M`, `500KB`, `2.5GiB`."""

from __future__ import annotations

import re
from typing import Final

import click

from landline.errors import UsageError

_WRITTEN: Final = r"([0-9]{1,12}(?:\.[0-9]{1,12})?) ?([KkMmGgTt]?)(B|iB)?"
"""A small `b` would mean bits, to whoever writes it."""

_POWERS: Final = "kmgt"


class Amount(click.ParamType[int]):
    """An option's value that is a number of bytes; the command gets it as one."""

    name = "size"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> int:
        """Return the bytes. Raises UsageError `amount.invalid`."""
        del param, ctx
        if isinstance(value, int):
            return value
        amount = amount_of(str(value))
        if amount is None:
            from landline.safetext import safe_text

            raise UsageError("amount.invalid", written=safe_text(str(value), limit=40))
        return amount


def amount_of(written: str) -> int | None:
    """Return the bytes that are written; None if that is no number of them."""
    match = re.fullmatch(_WRITTEN, written.strip())
    if match is None or (match[3] == "iB" and not match[2]):
        return None
    # A letter alone is binary, as `curl --limit-rate` and `rsync --bwlimit` have it.
    base = 1000 if match[3] == "B" else 1024
    power = _POWERS.index(match[2].lower()) + 1 if match[2] else 0
    return int(float(match[1]) * base**power)
