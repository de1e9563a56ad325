"""How far a transfer is, in words: one line for people, and one for each connection if wanted.

What does not live here: where the figures come from (`transfer.watch`) and when they are shown
(`transfer_display`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from landline.cli.tables import fitted, width
from landline.sizes import human_size

if TYPE_CHECKING:
    from landline.cli.console import Console
    from landline.transfer.watch import Figures

GAP: Final = "  "
BAR_LEAST: Final = 10
BAR_MOST: Final = 30
"""Columns of the bar itself."""
BESIDE_BAR: Final = 65
"""Columns for the rest: brackets, figures and some of the name."""
RATE_COLUMNS: Final = len("999.9 MiB/s")
NAME_LEAST: Final = 12
"""Columns that the current file needs; where there are fewer, it is left out."""
_STREAMS: Final = 64
"""Connections that are shown; there are hardly ever as many."""

_MINUTE: Final = 60
_HOUR: Final = 60 * _MINUTE
_DAY: Final = 24 * _HOUR


def progress_line(console: Console, figures: Figures, name: str, columns: int, *, peer: str) -> str:
    """Return bar, percent, bytes, rate, time left and `name`, in `columns` at most.

    `name`: the current file, `peer`: the other side; both harmless. Where it is narrow, the bar
    goes first, then the file. What stands where follows from the width, so that nothing jumps
    from one file to the next.
    """
    parts = _facts(console, figures, peer, rate_columns=RATE_COLUMNS)
    if figures.size:
        percent = min(100, 100 * figures.landed // figures.size)
        bar = min(BAR_MOST, columns - BESIDE_BAR)
        parts.insert(0, _bar(percent, bar) if bar >= BAR_LEAST else f"{percent:3d}%")
    line = GAP.join(parts)
    left = columns - width(line) - len(GAP)
    if name and left >= min(NAME_LEAST, width(name)):
        line += f"{GAP}{fitted(name, left)}"
    return fitted(line, columns)


def plain_line(console: Console, figures: Figures, name: str, *, peer: str) -> str:
    """Return the same without a bar, for a log."""
    parts = _facts(console, figures, peer)
    if figures.size:
        parts.insert(0, f"{min(100, 100 * figures.landed // figures.size)}%")
    if name:
        parts.append(name)
    return GAP.join(parts)


def stream_lines(console: Console, figures: Figures, columns: int) -> list[str]:
    """Return how fast each connection is, several on a line."""
    lines: list[str] = []
    for number, rate in figures.streams[:_STREAMS]:
        text = console.text("send.stream", number=number, rate=rate_text(rate))
        if lines and width(lines[-1]) + len(GAP) + width(text) <= columns:
            lines[-1] += f"{GAP}{text}"
        else:
            lines.append(fitted(f"{GAP}{text}", columns))
    return lines


def rate_text(rate: float) -> str:
    """Return bytes per second in the unit that reads best."""
    return f"{human_size(int(rate))}/s"


def duration(seconds: float) -> str:
    """Return a time as a clock has it: `0:07`, `12:03`, `3:04:05`; days by their number."""
    whole = max(0, round(seconds))
    if whole >= _DAY:
        return f"{whole / _DAY:.1f} d"
    minutes = f"{whole % _HOUR // _MINUTE:02d}:{whole % _MINUTE:02d}"
    return f"{whole // _HOUR}:{minutes}" if whole >= _HOUR else minutes.removeprefix("0")


def _facts(console: Console, figures: Figures, peer: str, *, rate_columns: int = 0) -> list[str]:
    """Return what stands behind the bar: bytes, and rate and time, or what holds it up."""
    landed, size = human_size(figures.landed), human_size(figures.size)
    if not figures.size:
        sizes = landed
    elif landed.rpartition(" ")[2] == size.rpartition(" ")[2]:
        sizes = f"{landed.rpartition(' ')[0]}/{size}"
    else:
        sizes = f"{landed}/{size}"
    if figures.paused is not None:
        return [sizes, console.text(f"send.paused.{figures.paused}")]
    if figures.stage != "moving":
        return [sizes, console.text(f"send.stage.{figures.stage}", peer=peer)]
    facts = [sizes, rate_text(figures.rate).rjust(rate_columns)]
    if figures.left_seconds is not None:
        facts.append(console.text("send.left", time=duration(figures.left_seconds)))
    return facts


def _bar(percent: int, columns: int) -> str:
    # ASCII: block characters are of ambiguous width, two columns on many Chinese terminals.
    done = columns * percent // 100
    bar = "=" * done + (">" if done < columns else "")
    return f"[{bar:{columns}}] {percent:3d}%"
