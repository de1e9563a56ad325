"""The `landline` command itself: finds commands, loads a module only when its command is used.

A command's module is any click command; its help texts are catalogue keys, put into the
reader's language here. Adding a command is one row in `COMMANDS` plus its catalogue entry
`command.<name>`.
"""

from __future__ import annotations

import copy
import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Final, NamedTuple

import click

from landline import catalogue
from landline.cli.console import Console
from landline.cli.options import global_options

if TYPE_CHECKING:
    from collections.abc import Iterable

    from landline.catalogue import Language


class Row(NamedTuple):
    """Where a command is, and under which heading help lists it."""

    group: str
    module: str
    attribute: str


COMMANDS: Final[dict[str, Row]] = {
    "chat": Row("talk", "landline.cli.chat", "chat"),
    "say": Row("talk", "landline.cli.say", "say"),
    "tail": Row("talk", "landline.cli.tail", "tail"),
    "known": Row("talk", "landline.cli.known", "known"),
    "find": Row("talk", "landline.cli.find", "find_command"),
    "send": Row("files", "landline.cli.send", "send"),
    "receive": Row("files", "landline.cli.receive", "receive"),
    "transfers": Row("files", "landline.cli.transfers", "transfers"),
    "put": Row("files", "landline.cli.put", "put"),
    "get": Row("files", "landline.cli.get", "get"),
    "ls": Row("files", "landline.cli.ls", "ls"),
    "rm": Row("files", "landline.cli.rm", "rm"),
    "share": Row("files", "landline.cli.share", "share"),
    "serve": Row("hub", "landline.cli.serve", "serve"),
    "pair": Row("hub", "landline.cli.pair", "pair"),
    "config": Row("hub", "landline.cli.config", "config"),
    "user": Row("hub", "landline.cli.user", "user"),
    "devices": Row("hub", "landline.cli.devices", "devices"),
    "token": Row("hub", "landline.cli.token", "token"),
    "room": Row("hub", "landline.cli.room", "room"),
    "invitation": Row("hub", "landline.cli.invitation", "invitation"),
    "hook": Row("hub", "landline.cli.hook", "hook"),
    "trust": Row("hub", "landline.cli.trust", "trust"),
    "backup": Row("hub", "landline.cli.backup", "backup"),
    "restore": Row("hub", "landline.cli.restore", "restore"),
    "export": Row("hub", "landline.cli.export", "export"),
    "import": Row("hub", "landline.cli.import_", "import_command"),
    "listen": Row("tools", "landline.cli.listen", "listen"),
    "connect": Row("tools", "landline.cli.connect", "connect"),
    "help": Row("tools", "landline.cli.topics", "help_command"),
}

NARROWEST: Final = 50
WIDEST: Final = 98
"""Columns of a help page; into a pipe it is as wide as may be."""

GROUPS: Final = ("talk", "files", "hub", "tools")
"""The headings of help, in their order; one without commands is left out."""


class Formatter(click.HelpFormatter):
    """Click's help page with its own few words in the reader's language."""

    language: Language = "en"

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Write the usage line."""
        super().write_usage(prog, args, prefix or catalogue.text("help.usage", self.language))

    def write_heading(self, heading: str) -> None:
        """Write a heading; click's own are translated."""
        key = f"help.heading.{heading.lower()}"
        known = key in catalogue.ENTRIES
        named = catalogue.text(key, self.language) if known else heading
        self.write(f"{'':{self.current_indent}}{named}{'：' if self.language == 'zh' else ':'}\n")

    def write_text(self, text: str) -> None:
        """Write paragraphs."""
        from landline.cli.help_pages import paragraphs

        self.write(f"{paragraphs(text, self.width, self.current_indent)}\n")

    def write_dl(
        self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2
    ) -> None:
        """Write a list of terms and what they mean."""
        from landline.cli.help_pages import definitions

        del col_max, col_spacing
        self.write(definitions(rows, self.width, self.current_indent))


class Context(click.Context):
    """Click's context, whose help pages know the language."""

    def make_formatter(self) -> Formatter:
        """Return a fresh help page."""
        formatter = Formatter(width=_width())
        formatter.language = self.ensure_object(Console).language
        return formatter


class Group(click.Group):
    """Every command of landline, loaded when needed."""

    context_class = Context

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order of the table."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load a command and put its help into the reader's language."""
        row = COMMANDS.get(cmd_name)
        if row is None:
            return None
        command: click.Command = getattr(import_module(row.module), row.attribute)
        return _dressed(command, ctx.ensure_object(Console).language)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that `args` begin with."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            raise click.NoSuchCommand(args[0], possibilities=COMMANDS, ctx=ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands by heading, without loading one."""
        language = ctx.ensure_object(Console).language
        for group in GROUPS:
            rows = [
                (name, catalogue.text(f"command.{name}", language))
                for name, row in COMMANDS.items()
                if row.group == group
            ]
            if rows:
                with formatter.section(catalogue.text(f"help.group.{group}", language)):
                    formatter.write_dl(rows)


def program(language: Language) -> Group:
    """Return the whole command line, in `language`."""
    version = click.Option(
        ["--version"],
        is_flag=True,
        is_eager=True,
        expose_value=False,
        allow_from_autoenv=False,
        callback=_show_version,
        help="option.version",
    )
    group = Group(
        name="landline",
        help="help.landline",
        params=[*global_options(of_command=False), version],
        no_args_is_help=True,
        add_help_option=False,
        context_settings={"auto_envvar_prefix": "LANDLINE"},
    )
    _translate(group, language)
    return group


def _dressed(command: click.Command, language: Language, path: str = "") -> click.Command:
    """Return a copy of a command, and of those below it, as `language` and every command has it."""
    dressed = copy.copy(command)
    path = f"{path}{command.name}"
    dressed.context_class = Context
    dressed.add_help_option = False
    taken = {name for parameter in command.params for name in parameter.opts}
    dressed.params = [_with_variable(copy.copy(each), path) for each in command.params]
    dressed.params += [
        option for option in global_options(of_command=True) if taken.isdisjoint(option.opts)
    ]
    if isinstance(dressed, click.Group):
        dressed.commands = {
            name: _dressed(below, language, f"{path}_") for name, below in dressed.commands.items()
        }
    _translate(dressed, language)
    return dressed


def _with_variable(parameter: click.Parameter, command: str) -> click.Parameter:
    """Let an option be set by the variable that its name on the command line suggests."""
    if isinstance(parameter, click.Option) and not parameter.envvar:
        option = max(parameter.opts, key=len).removeprefix("--")
        parameter.envvar = f"LANDLINE_{command}_{option}".upper().replace("-", "_")
    return parameter


def _translate(command: click.Command, language: Language) -> None:
    command.help = _in_language(command.help, language)
    if command.help and not isinstance(command, Group):  # else click cuts it to 45 characters
        command.short_help = command.help.strip().partition("\n\n")[0].rstrip(".。")
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            parameter.help = _in_language(parameter.help, language)


def _in_language(key: str | None, language: Language) -> str | None:
    return catalogue.text(key, language) if key in catalogue.ENTRIES else key


def _width() -> int:
    # Click would load shutil for this, with every compression module: 3 ms.
    columns = os.environ.get("COLUMNS", "")
    if columns.isdecimal():
        return _bounded(int(columns))
    try:
        return _bounded(os.get_terminal_size(sys.stdout.fileno()).columns)
    except (OSError, ValueError):
        return WIDEST


def _bounded(columns: int) -> int:
    return max(NARROWEST, min(WIDEST, columns - 2))


def _show_version(context: click.Context, parameter: click.Parameter, value: object) -> None:
    del parameter
    if value and not context.resilient_parsing:
        from landline.version import __version__

        click.echo(f"landline {__version__}")
        context.exit()
