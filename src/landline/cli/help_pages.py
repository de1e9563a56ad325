"""Help pages that fit the terminal: lines are broken by its columns, also those of Chinese.

Click counts characters, and leaves examples as wide as they were written. What does not live
here: what help says (the catalogue), and which commands there are (`group`).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from landline.cli.tables import width

if TYPE_CHECKING:
    from collections.abc import Iterable

AS_WRITTEN: Final = "\b"
"""The first line of a paragraph whose lines are not joined (as click has it)."""
NARROWEST: Final = 24
"""Columns that a text beside an example needs; with fewer it stands below."""
WIDEST_TERM: Final = 30
"""Columns of what a list explains; a text behind a wider one begins on the next line."""
GAP: Final = 2

_WIDE: Final = r"\u1100-\u115f\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffe6"
_OPENING: Final = "（“‘《「『【"
_CLOSING: Final = "，。；：！？、）”’》」』】…"
_UNIT: Final = re.compile(
    rf"\s+|[{_OPENING}]*(?:[{_WIDE}]|[^\s{_WIDE}{_OPENING}{_CLOSING}]+)[{_CLOSING}]*|."
)
"""What is not broken: a space, a word, a wide character, with the punctuation that is theirs."""
_EXAMPLE: Final = re.compile(r"(\s*)(\S.*?)(?: {2,}(\S.*))?")


def wrapped(text: str, columns: int) -> list[str]:
    """Return `text` in lines of `columns` at most, but for longer words."""
    lines, line, space = [], "", ""
    for unit in _UNIT.findall(text.strip()):
        if unit.isspace():
            space = " "
        elif line and width(line + space + unit) > columns:
            lines.append(line)
            line, space = unit, ""
        else:
            line, space = line + space + unit, ""
    return [*lines, line] if line else lines


def paragraphs(text: str, columns: int, indent: int) -> str:
    """Return paragraphs, which empty lines part, within `columns`, the margin included."""
    pages = []
    for paragraph in re.split(r"\n\s*\n", text.expandtabs().strip("\n")):
        first, *rest = paragraph.split("\n")
        if first.strip() == AS_WRITTEN:
            lines = _examples(rest, columns - indent)
        else:
            margin = " " * (len(first) - len(first.lstrip()))
            joined = _joined([first, *rest])
            lines = [margin + line for line in wrapped(joined, columns - indent - len(margin))]
        pages.append("\n".join(f"{'':{indent}}{line}".rstrip() for line in lines))
    return "\n\n".join(pages)


def definitions(rows: Iterable[tuple[str, str]], columns: int, indent: int) -> str:
    """Return a list of terms and what they mean, within `columns`, the margin included."""
    rows = list(rows)
    column = min(max((width(term) for term, _ in rows), default=0), WIDEST_TERM) + GAP
    lines = []
    for term, meaning in rows:
        texts = wrapped(_joined(meaning.split("\n")), max(columns - indent - column, NARROWEST))
        if texts and width(term) <= column - GAP:
            term += f"{'':{column - width(term)}}{texts.pop(0)}"
        lines += [term, *(f"{'':{column}}{text}" for text in texts)]
    return "".join(f"{'':{indent}}{line}\n" for line in lines)


def _joined(lines: Iterable[str]) -> str:
    """Return lines as one; between wide characters there is no space."""
    text = "\n".join(line.strip() for line in lines)
    text = re.sub(rf"(?<=[{_WIDE}{_CLOSING}])\n(?=[{_WIDE}{_OPENING}])", "", text)
    return text.replace("\n", " ")


def _examples(lines: list[str], columns: int) -> list[str]:
    """Return lines as they were written, unless they are too wide.

    Then what is behind the examples is broken, closer to them, or stands below.
    """
    if all(width(line) <= columns for line in lines):
        return lines
    parts = [found.groups("") for line in lines if (found := _EXAMPLE.fullmatch(line))]
    column = max((width(margin + example) for margin, example, said in parts if said), default=0)
    column += GAP
    is_beside = columns - column >= NARROWEST
    fitted = []
    for margin, example, said in parts:
        left = column if is_beside else len(margin) + 2 * GAP
        texts = wrapped(said, columns - left)
        line = margin + example
        if texts and is_beside:
            line += f"{'':{column - width(line)}}{texts.pop(0)}"
        fitted += [line, *(f"{'':{left}}{text}" for text in texts)]
    return fitted
