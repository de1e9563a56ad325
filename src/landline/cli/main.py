"""Runs one command line: from arguments to an exit status, with every error as one line.

What does not live here: the commands (one module each) and how they are found (`group`).
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, NoReturn

import click

from landline.cli import language
from landline.cli.console import Console
from landline.cli.exits import Exit
from landline.cli.group import program

if TYPE_CHECKING:
    from collections.abc import Sequence


def main() -> NoReturn:
    """Run the program's own command line, and leave with its exit status."""
    arguments = sys.argv[1:]
    console = Console(language.chosen(arguments, os.environ))
    sys.exit(run(arguments, console))


def run(arguments: Sequence[str], console: Console) -> int:
    """Run one command line; return its exit status."""
    try:
        status = program(console.language).main(
            list(arguments), prog_name="landline", standalone_mode=False, obj=console
        )
        sys.stdout.flush()
    except (KeyboardInterrupt, click.Abort):
        return Exit.INTERRUPTED
    except click.exceptions.NoArgsIsHelpError as complaint:
        click.echo(complaint.ctx.get_help(), err=True)
        return Exit.USAGE
    except BrokenPipeError:
        return _reader_left()
    except Exception as error:
        return _failed(error, console)
    return status if isinstance(status, int) else Exit.DONE


def _failed(error: Exception, console: Console) -> int:
    if console.debug:
        import traceback

        traceback.print_exc()
    from landline.cli.complaints import as_ours  # only who fails pays for it

    ours = as_ours(error)
    console.fail(ours)
    return ours.exit_status


def _reader_left() -> int:
    # Whoever read our output wants no more (`| head`): no message; and none at exit either.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return Exit.FAILED
