"""The options that every command takes, before or after its name.

They change the Console that the command gets (`click.pass_obj`) and never reach the
command's own parameters.
"""

from __future__ import annotations

import click

from landline.catalogue import LANGUAGES
from landline.cli.console import Console


def global_options(*, of_command: bool) -> list[click.Parameter]:
    """Return fresh options; those of a command read no environment: the program's have."""
    return [
        click.Option(
            ["--lang"],
            type=click.Choice(LANGUAGES),
            metavar="en|zh",
            # Read before click runs, so that click's own complaints are in it (cli.language).
            expose_value=False,
            allow_from_autoenv=False,
            help="option.lang",
        ),
        _flag(["-v", "--verbose"], of_command=of_command),
        _flag(["-q", "--quiet"], of_command=of_command),
        click.Option(
            ["--color"],
            type=click.Choice(["auto", "always", "never"]),
            metavar="auto|always|never",
            expose_value=False,
            allow_from_autoenv=not of_command,
            callback=_set,
            help="option.color",
        ),
        _flag(["--debug"], of_command=of_command),
        click.Option(
            ["-h", "--help"],
            is_flag=True,
            is_eager=True,
            expose_value=False,
            allow_from_autoenv=False,
            callback=_show_help,
            help="option.help",
        ),
    ]


def _flag(names: list[str], *, of_command: bool) -> click.Option:
    return click.Option(
        names,
        is_flag=True,
        default=None,
        expose_value=False,
        allow_from_autoenv=not of_command,
        callback=_set,
        help=f"option.{names[-1].removeprefix('--')}",
    )


def _set(context: click.Context, parameter: click.Parameter, value: object) -> None:
    # Not given here says nothing: it may have been given before the command's name.
    if value is not None and parameter.name is not None:
        setattr(context.ensure_object(Console), parameter.name, value)


def _show_help(context: click.Context, parameter: click.Parameter, value: object) -> None:
    del parameter
    if value and not context.resilient_parsing:
        click.echo(context.get_help(), color=context.color)
        context.exit()
