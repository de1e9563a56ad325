"""A QR code as a terminal shows it: dark on light where there are colours, whatever the theme."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

from landline.cli.tables import width

if TYPE_CHECKING:
    from landline.cli.console import Console

_BLACK_ON_WHITE: Final = "\x1b[38;5;16;48;5;231m"
"""Of the 256 colours, those that no theme changes: a code for cameras is dark on light."""
_AS_BEFORE: Final = "\x1b[0m"
_GAP: Final = "   "


def qr_lines(console: Console, parts: tuple[str, str, str]) -> tuple[list[str], int]:
    """Return the lines of a code that says `parts`, for standard error, and their columns."""
    from landline.trust import qr  # with segno, 40 ms

    colors = console.colors(sys.stderr)
    lines = qr.lines(parts, inverse=not colors)
    before, after = (_BLACK_ON_WHITE, _AS_BEFORE) if colors else ("", "")
    return [f"{before}{line}{after}" for line in lines], len(lines[0])


def beside(code: list[str], wide: int, words: list[str], columns: int) -> list[str]:
    """Return a code's lines, `wide` columns each, with words beside them; none if too wide."""
    if wide + len(_GAP) + max(map(width, words)) > columns or len(words) > len(code):
        return []
    words = words + [""] * (len(code) - len(words))
    return [f"{line}{_GAP}{word}".rstrip() for line, word in zip(code, words, strict=True)]
