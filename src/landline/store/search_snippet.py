"""The line shown of a message that was found: a piece of its text, with the words marked.

Words are found in folded text, which may be longer or shorter than what was written. So
the text is gone through in parts that fold by themselves: large ones up to the first match,
the smallest ones around it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple

from landline.safetext import safe_text
from landline.wire.words import chunks, clusters, fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from landline.wire.words import Sought

LENGTH: Final = 120
"""Characters of the text that are shown, about."""
BEFORE: Final = 40
"""How many of them stand before the first match."""
MOST_MARKS: Final = 20

_WORD: Final = 16
"""Characters that are left out at the start so as not to begin within a word."""


def snippet(text: str, wanted: Sequence[Sought]) -> tuple[str, tuple[tuple[int, int], ...]]:
    """Return a line of `text` around the first of `wanted`, and where those stand in it."""
    folded = fold(text)
    first = min(
        (start for sought in wanted for start, _ in islice(sought.spans(folded), 1)), default=0
    )
    parts = _around(text, first)
    begin = _beginning(text, parts, first)
    end = min(begin + LENGTH, len(parts))
    window = parts[begin:end]
    if not window:
        return "", ()
    marks = _marks(window, folded, wanted)
    return _line(text, window[0].start, window[-1].end, marks)


class _Part(NamedTuple):
    """A smallest part: where it is in the text and in the folded text."""

    start: int
    end: int
    folded: int
    folded_end: int


def _around(text: str, first: int) -> list[_Part]:
    """Return the smallest parts from before place `first` of the folded text to after it."""
    parts: list[_Part] = []
    at = 0
    for start, end, folded in chunks(text):
        if at + len(folded) + BEFORE * 3 >= first:
            parts += _split(text[start:end], start, at)
        at += len(folded)
        if at > first + LENGTH * 3:
            break
    return parts


def _split(chunk: str, start: int, at: int) -> Iterable[_Part]:
    for begin, end, folded in clusters(chunk):
        yield _Part(start + begin, start + end, at, at + len(folded))
        at += len(folded)


def _beginning(text: str, parts: list[_Part], first: int) -> int:
    """Return which of `parts` the line begins with."""
    match = max(bisect_right(parts, first, key=_folded) - 1, 0)
    if match <= BEFORE and (not parts or parts[0].start == 0):
        return 0
    begin = max(match - BEFORE, 0)
    for number in range(begin, min(begin + _WORD, match)):
        if text[parts[number].start].isspace():
            return number + 1
    return begin


def _marks(window: list[_Part], folded: str, wanted: Iterable[Sought]) -> list[tuple[int, int]]:
    """Return where in the text the matches within `window` stand, ascending, none overlapping."""
    start, end = window[0].folded, window[-1].folded_end
    found: list[tuple[int, int]] = []
    for sought in wanted:
        for begin, stop in sought.spans(folded):
            if begin >= end:
                break
            if stop > start:
                first = max(bisect_right(window, begin, key=_folded) - 1, 0)
                last = max(bisect_left(window, stop, key=_folded) - 1, 0)
                found.append((window[first].start, window[last].end))
    merged: list[tuple[int, int]] = []
    for begin, stop in sorted(found):
        if merged and begin < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(stop, merged[-1][1]))
        else:
            merged.append((begin, stop))
    return merged[:MOST_MARKS]


def _line(
    text: str, start: int, end: int, marks: list[tuple[int, int]]
) -> tuple[str, tuple[tuple[int, int], ...]]:
    """Return `text[start:end]` on one harmless line, with the marks where they then are."""
    line = "…" if start > 0 else ""
    places: list[int] = []
    for character in text[start:end]:
        places.append(len(line))
        if not character.isspace():
            line += safe_text(character)
        elif line and not line.endswith((" ", "…")):
            line += " "
    places.append(len(line))
    if end < len(text):
        line += "…"
    else:
        line = line.rstrip(" ")
    return line, tuple((places[begin - start], places[stop - start]) for begin, stop in marks)


def _folded(part: _Part) -> int:
    return part.folded
