"""Passwords, tokens and codes as a person or a file gives them: never as an argument.

A prompt hides what is typed, a code excepted, and asks only at a terminal; a script names a
file, or `-` for standard input.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from landline.errors import UsageError

if TYPE_CHECKING:
    from landline.cli.console import Console

LONGEST: Final = 4096
"""Bytes of a file that holds one secret."""
STDIN: Final = "-"


def new_password(console: Console, name: str, file: str | None) -> str:
    """Return a password for `name`: from `file`, or asked for twice.

    Raises UsageError `password.differ`, `password.no-terminal`, and as `secret_in` does.
    """
    if file is not None:
        return secret_in(file)
    first = asked(console, "password.new", name=name)
    if asked(console, "password.again", name=name) != first:
        raise UsageError("password.differ")
    return first


def asked(console: Console, key: str, /, *, empty: bool = False, **fields: object) -> str:
    """Return what is typed, unseen, behind the catalogue entry `key`; `empty`: maybe nothing.

    Raises UsageError `password.no-terminal` where nobody sits at one, or `password.empty`.
    """
    import getpass

    if not _is_at_a_terminal():
        raise UsageError("password.no-terminal")
    try:
        typed = getpass.getpass(console.text(key, **fields), stream=sys.stderr)
    except EOFError:
        raise click.Abort from None
    if not typed and not empty:
        raise UsageError("password.empty")
    return typed


def invitation_code(console: Console, file: str | None) -> str:
    """Return an invitation's code: from `file`, or asked for, and seen while it is typed.

    Raises UsageError `invitation.no-terminal`, `invitation.empty`, and as `secret_in` does.
    """
    if file is not None:
        return secret_in(file)
    if not _is_at_a_terminal():
        raise UsageError("invitation.no-terminal")
    sys.stderr.write(console.text("invitation.ask"))
    sys.stderr.flush()
    line = sys.stdin.readline()
    if not line:
        raise click.Abort
    if not line.strip():
        raise UsageError("invitation.empty")
    return line.strip()


def secret_in(file: str) -> str:
    """Return the first line of `file` (`-`: of standard input), which holds one secret.

    Raises OSError, UsageError `secret.empty` or `secret.not-text`.
    """
    if file == STDIN:
        data = sys.stdin.buffer.readline(LONGEST)
    else:
        with Path(file).open("rb") as opened:
            data = opened.readline(LONGEST)
    try:
        secret = data.decode().rstrip("\r\n")
    except UnicodeDecodeError:
        raise UsageError("secret.not-text", file=file) from None
    if not secret:
        raise UsageError("secret.empty", file=file)
    return secret


def _is_at_a_terminal() -> bool:
    return sys.stdin.isatty()
