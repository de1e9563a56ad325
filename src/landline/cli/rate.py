"""How fast at most: `10M`, `500K/s`, `2.5MiB`, on the command line."""

from __future__ import annotations

from typing import Final

import click

from landline.cli.amount import amount_of
from landline.errors import UsageError

SLOWEST: Final = 1024
"""Bytes per second; a smaller number has lost its unit on the way."""


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
    rate = amount_of(written.strip().removesuffix("/s"))
    if rate is None:
        from landline.safetext import safe_text

        raise UsageError("rate.invalid", written=safe_text(written, limit=40))
    if rate < SLOWEST:
        raise UsageError("rate.slow", written=written.strip())
    return rate
