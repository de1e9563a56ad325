"""Where a command's words go: results to standard output, everything else to standard error.

Knows the language, how much to say and whether to colour. What does not live here:
what is said (the catalogue) and when (the commands).
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Final, Literal, TextIO

import click

from landline import catalogue

if TYPE_CHECKING:
    from landline.catalogue import Language
    from landline.errors import Error

ColorChoice = Literal["auto", "always", "never"]

NAME: Final = "landline"


class Console:
    """The terminal, or the pipes, that one run of the program talks to."""

    def __init__(self, language: Language = "en") -> None:
        """Speak `language`; the global options set the rest."""
        self.language = language
        self.verbose = False
        self.quiet = False
        self.debug = False
        self.color: ColorChoice = "auto"

    def text(self, key: str, /, **fields: object) -> str:
        """Return a catalogue entry in the language chosen."""
        return catalogue.text(key, self.language, **fields)

    def result(self, line: str) -> None:
        """Print one line of result; the caller has made remote text safe."""
        _write(sys.stdout, line + "\n")

    def result_line(self, line: str) -> bytes:
        """Return one line of result as standard output takes it."""
        return (line + "\n").encode(sys.stdout.encoding or "ascii", "backslashreplace")

    def result_bytes(self, data: bytes) -> None:
        """Write result bytes as they are, at once."""
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()

    def tell(self, key: str, /, **fields: object) -> None:
        """Say how things stand; `--quiet` silences it."""
        if not self.quiet:
            self._say(self.text(key, **fields))

    def ask_aloud(self, key: str, /, **fields: object) -> None:
        """Say what a question is about; `--quiet` does not silence it."""
        self._say(self.text(key, **fields))

    def detail(self, key: str, /, **fields: object) -> None:
        """Say something that only `--verbose` wants to know."""
        if self.verbose:
            self._say(self.text(key, **fields))

    def fail(self, error: Error) -> None:
        """Print an error as one line; nothing silences it."""
        self.complain(error.line(self.language))

    def complain(self, line: str) -> None:
        """Print what went wrong; nothing silences it."""
        from landline.safetext import safe_text  # 1 ms that help need not pay

        self._say(f"{self.paint(NAME, 'red', sys.stderr)}: {safe_text(line)}")

    def paint(self, text: str, color: str, stream: TextIO) -> str:
        """Return `text` in `color` if `stream` shows colours."""
        return click.style(text, fg=color) if self.colors(stream) else text

    def colors(self, stream: TextIO) -> bool:
        """Tell whether `stream` wants colours (no-color.org, force-color.org, terminfo's dumb)."""
        if self.color != "auto":
            return self.color == "always"
        if os.environ.get("NO_COLOR"):
            return False
        if os.environ.get("FORCE_COLOR"):
            return True
        return stream.isatty() and os.environ.get("TERM") != "dumb"

    def _say(self, line: str) -> None:
        _write(sys.stderr, line + "\n")


def json_line(value: object) -> str:
    """Return a value as one line of JSON that does a terminal no harm, whoever told it."""
    import msgspec

    from landline.safetext import safe_json

    return safe_json(msgspec.json.encode(value).decode())


def _write(stream: TextIO, text: str) -> None:
    try:
        stream.write(text)
    except UnicodeEncodeError:  # a terminal without UTF-8 still gets its line
        encoding = stream.encoding or "ascii"
        stream.write(text.encode(encoding, "backslashreplace").decode(encoding))
    stream.flush()
