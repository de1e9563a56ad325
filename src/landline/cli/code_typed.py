"""Codes from whoever has read them on the other machine: typed, piped in, or as an argument.

Typed at the prompt it is seen by nobody else. As an argument others on this machine can read
it, as every argument; it is dead with its first use, so that all they could do is to be faster
(docs/decisions.md).
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

import click

from landline.errors import UsageError
from landline.trust import typed

if TYPE_CHECKING:
    from threading import Event

    from landline.cli.console import Console
    from landline.cli.keyboard import Keyboard

ASKED: Final = "-"
"""What stands for a code that is typed at the prompt, or piped in."""

_LONGEST_LINE: Final = 1000
_WORDS: Final = 2
"""One of three may have been forgotten."""
_OF_ADDRESSES: Final = frozenset(".:/[@")


def is_code(written: str) -> bool:
    """Tell whether `written` looks like a code, also like one with a mistake in it."""
    first, *rest = typed.parts(written) or [""]
    return first.isdecimal() and len(rest) >= _WORDS and _OF_ADDRESSES.isdisjoint(written)


def code_typed(console: Console, given: str | None, ask: str, *, or_none: bool) -> str | None:
    """Return the code or its link: as `given`, else from a person, or from standard input.

    `ask`: the catalogue entry of the question. `or_none`: a person may press Enter to have
    none, and nothing is read where none sits there and `given` is not `-`. Raises UsageError
    as `code_link.shown` does, `code.none`; Abort at Ctrl-D.
    """
    from landline.client.code_link import shown

    if given not in (None, ASKED):
        shown(given)
        return given
    is_person = sys.stdin.isatty()
    if not is_person and given is None and or_none:
        return None
    while True:
        line = _line(console, ask)
        if not line:
            if or_none:
                return None
            raise UsageError("code.none")
        try:
            shown(line)
        except UsageError as error:
            if not is_person:
                raise
            console.fail(error)
        else:
            return line


def asked_for_code(console: Console, keyboard: Keyboard, ask: str, withdrawn: Event) -> str | None:
    """Return the code that a person types, or its link; None: they press Enter.

    None, too, once `withdrawn` is set: nobody wants to know any more. Raises Abort at Ctrl-D.
    """
    from landline.client.code_link import shown

    while True:
        line = keyboard.ask(f"{console.text(ask)} ", withdrawn=withdrawn)
        if line is None and not withdrawn.is_set():
            raise click.Abort
        if not line:
            return None
        try:
            shown(line)
        except UsageError as error:
            console.fail(error)
        else:
            return line


def _line(console: Console, key: str) -> str:
    is_person = sys.stdin.isatty()
    if is_person:
        sys.stderr.write(f"{console.text(key)} ")
        sys.stderr.flush()
    line = sys.stdin.readline(_LONGEST_LINE)
    if is_person and not line:  # Ctrl-D
        sys.stderr.write("\n")
        raise click.Abort
    return line.strip()
