"""Many rows in one statement: `sqlite3` gives the GIL up and takes it back at every step.

Each further statement would wait for a busy event loop. A statement is made for a number
of rows, a power of two; its last parameter is a LIMIT that cuts the padding off.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Sequence

MOST_ROWS: Final = 512
"""Rows of one statement; more take several."""


def values(columns: int, rows: int) -> str:
    """Return the rows of a VALUES clause, with a place for each value."""
    row = f"({','.join('?' * columns)})"
    return ",".join([row] * rows)


def execute(
    connection: sqlite3.Connection,
    statement: Callable[[int], str],
    rows: Sequence[tuple[object, ...]],
) -> sqlite3.Cursor:
    """Run `statement(n)` with 1 to MOST_ROWS `rows`; it has places for n rows and the LIMIT."""
    size = 1 << (len(rows) - 1).bit_length()
    padding = [None] * ((size - len(rows)) * len(rows[0]))
    return connection.execute(statement(size), (*chain.from_iterable(rows), *padding, len(rows)))


def execute_all(
    connection: sqlite3.Connection,
    statement: Callable[[int], str],
    rows: Sequence[tuple[object, ...]],
) -> None:
    """Run `statement` for any number of `rows`, which it returns nothing for."""
    for start in range(0, len(rows), MOST_ROWS):
        execute(connection, statement, rows[start : start + MOST_ROWS])
