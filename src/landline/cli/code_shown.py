"""How a code is shown: to people in words and in digits, into a pipe in one of them."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from landline.cli.console import Console

MARGIN: Final = "    "


def show_code(console: Console, words: str, digits: str) -> None:
    """Print a code on standard output, for people with an empty line below.

    Chinese keyboards are faster with digits.
    """
    both = [words, digits]
    if console.language == "zh":
        both.reverse()
    if not sys.stdout.isatty():
        console.result(both[0])
        return
    console.result(f"{MARGIN}{console.paint(both[0], 'green', sys.stdout)}")
    console.result(f"{MARGIN}{both[1]}\n")
