"""`landline restore`: a backup becomes a hub again; what was there before is kept."""

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
    """Make a backup the log and the identity of a data folder."""
    from landline.server import backups

    console = context.ensure_object(Console)
    folder = settings_with_folder(console, context).data
    done = backups.restore(file, Path(folder), time.time())
    if done.log is not None:
        console.tell("restore.kept", kept=done.log)
    if done.identity is not None:
        before, after = done.identity.before, done.identity.after.short
        if before is None:
            console.tell("restore.identity-unusable", kept=done.identity.kept, after=after)
        else:
            kept = done.identity.kept
            console.tell("restore.identity", kept=kept, before=before.short, after=after)
    console.tell("restore.done", file=file, folder=folder)
