"""How a code is shown: to people in words and in digits, into a pipe in one of them."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from landline.cli.console import Console

MARGIN: Final = "    "


def show_code(console: Console, words: str, digits: str) -> None:
    """Print a code on standard output, for people with an empty line below."""
    first, second = in_order(console, words, digits)
    if not sys.stdout.isatty():
        console.result(first)
        return
    console.result(f"{MARGIN}{console.paint(first, 'green', sys.stdout)}")
    console.result(f"{MARGIN}{second}\n")


def in_order(console: Console, words: str, digits: str) -> tuple[str, str]:
    """Return both forms; Chinese keyboards are faster with digits."""
    return (digits, words) if console.language == "zh" else (words, digits)
