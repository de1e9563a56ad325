"""`landline config`: the settings that count, and whether a config file is right."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from landline.cli.console import Console
from landline.cli.exits import Exit
from landline.cli.hub_options import effective_settings, hub_options

if TYPE_CHECKING:
    from collections.abc import Iterator

    from landline.cli.config_layers import Effective


@click.group(help="help.config")
def config() -> None:
    """Group what concerns settings."""


@config.command(help="help.config.show")
@hub_options
@click.option("--origin", is_flag=True, help="option.config.origin")
@click.pass_context
def show(context: click.Context, /, *, origin: bool, **_: Any) -> None:
    """Print the settings that `landline serve` would run with, as a config file."""
    console = context.ensure_object(Console)
    for line in _file(console, effective_settings(console, context), origin=origin):
        console.result(line)


@config.command(help="help.config.check")
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_obj
def check(console: Console, /, file: Path) -> int:
    """Say everything that is wrong with a config file."""
    from landline.cli import config_files

    contents = config_files.read(file)
    for complaint in contents.wrong:
        console.fail(complaint)
    if contents.wrong:
        return Exit.USAGE
    console.tell("config.fine", path=file, count=len(contents.given))
    return Exit.DONE


def _file(console: Console, found: Effective, *, origin: bool) -> Iterator[str]:
    from landline.cli.setting_keys import KEYS

    for topic, keys in groupby(KEYS.values(), lambda key: key.topic):
        if topic:
            yield f"\n# {console.text(f'settings.{topic}')}\n[{topic}]"
        for key in keys:
            came = f"  # {_origin(console, found.origins[key.name])}" if origin else ""
            yield f"# {console.text(f'setting.{key.name}')}"
            yield f"{key.last} = {key.written(found.values[key.name])}{came}"


def _origin(console: Console, origin: str | None) -> str:
    from landline.safetext import safe_text

    if origin is None:
        return console.text("config.origin.default")
    if origin.startswith("--"):
        return console.text("config.origin.flag", name=origin)
    if origin.startswith("LANDLINE_"):
        return console.text("config.origin.environment", name=origin)
    return safe_text(origin)
