"""`landline restore`: a backup becomes a hub's log again; the log of before is kept."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import click

from landline.cli.console import Console
from landline.cli.hub_options import data_option, settings_with_folder


@click.command(help="help.restore")
@click.argument("file", type=click.Path(path_type=Path))
@data_option
@click.pass_context
def restore(context: click.Context, /, *, file: Path, **_: Any) -> None:
    """Make a backup the log of a data folder."""
    from landline.server import backups

    console = context.ensure_object(Console)
    folder = settings_with_folder(console, context).data
    kept = backups.restore(file, Path(folder), time.time())
    if kept is not None:
        console.tell("restore.kept", kept=kept)
    console.tell("restore.done", file=file, folder=folder)
