"""Rows of words: aligned in columns at a terminal, with tabs between them in a pipe.

A Chinese character takes two columns. What does not fit is cut in the last column.
"""

from __future__ import annotations

import os
import sys
import time
import unicodedata
from typing import TYPE_CHECKING, Final

from landline.safetext import safe_text

if TYPE_CHECKING:
    from landline.cli.console import Console

GAP: Final = "  "
NARROWEST: Final = 8
"""Columns that the last one keeps, however narrow the terminal."""


class Table:
    """Rows on their way to standard output; words may come from anybody."""

    def __init__(self, console: Console, *headings: str) -> None:
        """Head the columns with the catalogue entries `headings`."""
        self.for_people = sys.stdout.isatty()
        """A person reads it: words may be in their language, times in their zone."""
        self._console = console
        self._headings = [console.text(key) for key in headings]
        self._rows: list[list[str]] = []

    def add(self, *cells: str) -> None:
        """Add a row."""
        self._rows.append([safe_text(cell) for cell in cells])

    def role(self, role: str) -> str:
        """Return a role: in words for people."""
        return self._console.text(f"plain.role.{role}") if self.for_people else role

    def kind(self, kind: str) -> str:
        """Return what a room is like: in words for people."""
        return self._console.text(f"plain.kind.{kind}") if self.for_people else kind

    def state(self, state: str) -> str:
        """Return how somebody is: in words for people."""
        return self._console.text(f"user.state.{state}") if self.for_people else state

    def moment(self, at: int | None) -> str:
        """Return a time in ms since 1970; nothing where there is none."""
        if not at:
            return ""
        if self.for_people:
            return time.strftime("%Y-%m-%d %H:%M", time.localtime(at / 1000))
        return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(at / 1000))

    def show(self, empty: str, /, **fields: object) -> None:
        """Print it; where there is no row, people are told the catalogue entry `empty`."""
        if not self.for_people:
            for row in self._rows:
                self._console.result("\t".join(row))
        elif not self._rows:
            self._console.tell(empty, **fields)
        else:
            self._align(os.get_terminal_size(sys.stdout.fileno()).columns)

    def _align(self, columns: int) -> None:
        rows = [self._headings, *self._rows]
        widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
        left = columns - sum(widths[:-1]) - len(GAP) * (len(widths) - 1)
        last = max(NARROWEST, left)
        for number, row in enumerate(rows):
            cells = [
                cell + " " * (size - width(cell)) for cell, size in zip(row, widths, strict=True)
            ]
            line = GAP.join([*cells[:-1], fitted(row[-1], last)]).rstrip()
            self._console.result(line if number else self._console.paint(line, "cyan", sys.stdout))


def width(text: str) -> int:
    """Return how many columns of a terminal `text` takes."""
    return sum(map(_columns, text))


def fitted(text: str, columns: int) -> str:
    """Return `text`, cut to `columns` with an ellipsis where it is wider."""
    if width(text) <= columns:
        return text
    kept, used = [], 1
    for character in text:
        used += _columns(character)
        if used > columns:
            break
        kept.append(character)
    return "".join(kept) + "…"


def _columns(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
