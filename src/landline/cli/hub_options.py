"""The options that set up a hub, for every command that has to know how one would run."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click
from click.core import ParameterSource

if TYPE_CHECKING:
    from collections.abc import Callable

    from landline.cli.config_files import Given
    from landline.cli.config_layers import Effective
    from landline.cli.console import Console
    from landline.cli.setting_keys import Value
    from landline.settings import HubSettings

_OF_SETTINGS: Final = {
    **{name: name for name in ("port", "host", "lan", "guests", "data", "unix", "plain_port")},
    "cert": "trust.cert",
    "key": "trust.key",
    "loop": "loop",
}
"""Options -> the settings that they are for."""


def _option(*names: str, **kwargs: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    # Each has the variable of `serve`, whichever command reads it.
    word = names[0].removeprefix("--")
    variable = f"LANDLINE_SERVE_{word}".upper().replace("-", "_")
    return click.option(*names, envvar=variable, help=f"option.serve.{word}", **kwargs)


_OPTIONS: Final = (
    _option("--port", type=click.IntRange(0, 65535)),
    _option("--host"),
    _option("--lan", is_flag=True, default=None),
    _option("--guests", type=click.Choice(["all", "lobby", "none"])),
    _option("--data", type=click.Path(path_type=Path)),
    _option("--memory", is_flag=True, default=None),
    _option("--no-announce", is_flag=True, default=None),
    _option("--unix", metavar="PATH"),
    _option("--plain-port", type=click.IntRange(0, 65535)),
    _option("--cert", metavar="FILE"),
    _option("--key", metavar="FILE"),
    _option("--loop", type=click.Choice(["auto", "asyncio", "uvloop"])),
    _option("--set", "assignments", multiple=True, metavar="NAME=VALUE"),
)


def data_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command only the option that names the hub's data folder."""
    return _option("--data", type=click.Path(path_type=Path), metavar="DIR")(command)


def hub_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options; it passes them to `effective_settings`."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def effective_settings(console: Console, context: click.Context) -> Effective:
    """Return the settings of a hub that this command line, environment and files ask for.

    A command may have all of `hub_options`, or some.
    """
    import platformdirs

    from landline.cli import config_files, config_layers

    folder = Path(platformdirs.user_data_dir("landline", appauthor=False)) / "hub"
    return config_layers.effective(
        _given(context),
        os.environ,
        places=config_files.places(),
        defaults={"data": str(folder), "language": console.language},
    )


def settings_with_folder(console: Console, context: click.Context) -> HubSettings:
    """Return those settings; raises UsageError `folder.none` for a hub without a data folder."""
    from landline.errors import UsageError

    settings = effective_settings(console, context).settings
    if not settings.data:
        raise UsageError("folder.none")
    return settings


def _given(context: click.Context) -> list[Given]:
    """Return what the options say; those on the command line last, for they win."""
    from landline.cli.config_files import Given
    from landline.cli.config_layers import of_assignments
    from landline.cli.setting_keys import KEYS

    from_variables: list[Given] = []
    from_flags: list[Given] = []
    for name in (*_OF_SETTINGS, "memory", "no_announce", "assignments"):
        if name not in context.params:
            continue
        value, (origin, on_command_line) = context.params[name], _origin(context, name)
        given = from_flags if on_command_line else from_variables
        if name == "assignments":
            given += of_assignments(value, origin)
        elif name == "memory":
            given += [Given("data", "", origin)] if value else []
        elif name == "no_announce":
            given += [Given("announce", not value, origin)] if value else []
        elif value is not None:
            key = KEYS[_OF_SETTINGS[name]]
            unset = value == "" and key.optional
            given.append(Given(key.name, None if unset else _plain(value), origin))
    return from_variables + from_flags


def _plain(value: Any) -> Value:
    return str(value) if isinstance(value, Path) else value


def _origin(context: click.Context, name: str) -> tuple[str, bool]:
    option = next(each for each in context.command.params if each.name == name)
    if context.get_parameter_source(name) is ParameterSource.ENVIRONMENT:
        return str(option.envvar), False
    return option.opts[0], True
