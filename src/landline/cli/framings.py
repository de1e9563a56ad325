"""`--framing` of `listen` and `connect`: names for the framings of `landline.wire`."""

from __future__ import annotations

from typing import Any, Final

from landline.errors import UsageError
from landline.wire.framing import Framing, HeaderAndBody, LengthPrefixed, Lines, Raw

NAMES: Final = ("raw", "lines", "length", "header")


def framing(name: str, *, limit: int) -> Framing[Any]:
    """Return the framing called `name`, its messages at most `limit` bytes long."""
    if name == "lines":
        return Lines(limit=limit)
    if name == "length":
        return LengthPrefixed(">I", limit=limit)
    return HeaderAndBody() if name == "header" else Raw()


def refuse_unless(name: str, possible: tuple[str, ...], service: str) -> None:
    """Raise UsageError `framing.not-here` unless `service` can use the framing `name`."""
    if name not in possible:
        choices = ", ".join(possible)
        raise UsageError("framing.not-here", framing=name, service=service, possible=choices)
