"""`landline backup`: a copy of a hub's log and identity, made while people talk."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from landline.cli.console import Console
from landline.cli.hub_options import data_option, settings_with_folder


@click.command(help="help.backup")
@click.argument("file", type=click.Path(path_type=Path))
@data_option
@click.pass_context
def backup(context: click.Context, /, *, file: Path, **_: Any) -> None:
    """Copy the log of a data folder to a new file."""
    from landline.cli.progress import ProgressLine
    from landline.sizes import human_size
    from landline.store.backup import back_up
    from landline.store.folder import SHELF

    console = context.ensure_object(Console)
    settings = settings_with_folder(console, context)
    progress = ProgressLine(console)
    try:
        has_key = back_up(Path(settings.data), file, on_progress=progress)
    finally:
        progress.clear()
    console.result(str(file))
    console.tell("backup.made", folder=settings.data, size=human_size(file.stat().st_size))
    console.tell("backup.secret" if has_key else "backup.no-key")
    shelf = Path(settings.data) / SHELF
    if shelf.is_dir():
        console.tell("backup.shelf", folder=shelf)
