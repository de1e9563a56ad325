"""Where lines are shown: a port for the conversation, and the stream that prints them."""

from __future__ import annotations

import sys
import zlib
from typing import TYPE_CHECKING, Any, Final, Protocol

import click

from landline.doors.voice import plain

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TextIO

    from landline.doors.voice import Line, Piece

_COLORS: Final[dict[str, dict[str, object]]] = {
    "seq": {"dim": True},
    "clock": {"dim": True},
    "place": {"dim": True},
    "notice": {"dim": True},
    "alarm": {"fg": "red"},
    "mention": {"bold": True, "reverse": True},
    "found": {"bold": True, "underline": True},
}
_NAMES: Final = ("cyan", "green", "yellow", "blue", "magenta", "bright_red")


class Screen(Protocol):
    """What a conversation needs of the place where it is shown."""

    def show(self, line: Line) -> None:
        """Show something that was said."""

    def note(self, line: Line) -> None:
        """Show how things stand."""

    def changed(self) -> None:
        """The state beside the lines (room, name, what waits) is another one now."""


class StreamScreen:
    """Messages to standard output, the rest to standard error, coloured where wanted."""

    def __init__(self, *, colors: Callable[[TextIO], bool], quiet: bool = False) -> None:
        """`colors` tells which stream shows them; `quiet` leaves notes out."""
        self.on_change: Callable[[], None] = lambda: None
        """Called when the state beside the lines is another one."""
        self._colors = colors
        self._quiet = quiet

    def show(self, line: Line) -> None:
        """Print to standard output."""
        self._print(line, sys.stdout)

    def note(self, line: Line) -> None:
        """Print to standard error."""
        if not self._quiet or any(piece.style == "alarm" for piece in line):
            self._print(line, sys.stderr)

    def changed(self) -> None:
        """Tell whoever shows the state beside the lines."""
        self.on_change()

    def _print(self, line: Line, stream: TextIO) -> None:
        shown = painted(line) if self._colors(stream) else plain(line)
        try:
            stream.write(shown + "\n")
        except UnicodeEncodeError:  # a terminal without UTF-8 still gets its line
            encoding = stream.encoding or "ascii"
            stream.write(shown.encode(encoding, "backslashreplace").decode(encoding) + "\n")
        stream.flush()


def painted(line: Line) -> str:
    """Return a line with the terminal's codes for its styles (ECMA-48)."""
    return "".join([click.style(piece.text, **_style(piece)) for piece in line])


def _style(piece: Piece) -> dict[str, Any]:
    if piece.style != "name":
        return _COLORS.get(piece.style, {})
    name = piece.text.removeprefix("* ").encode("utf-8", "replace")
    return {"fg": _NAMES[zlib.crc32(name) % len(_NAMES)], "bold": True}
